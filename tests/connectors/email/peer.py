"""A mail server on this machine that takes what it is sent, or does what a script says: real sockets, TLS and AUTH."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "leads", "s3cret/word@x"
# What a script makes of a step of the conversation: an answer, or None for what the server says by itself.
Script = Callable[[SMTP, str], Awaitable[str | None]]


@dataclass
class Peer:
    """What arrived, and where. `steps` counts how often each step of a conversation was asked for."""

    host: str = "127.0.0.1"
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    connections: int = 0
    were_encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    script: Script | None = None


class _Handler:
    """Keeps what arrives, unless the script has another answer."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    async def _said(self, server: SMTP, step: str) -> str | None:
        return await self.peer.script(server, step) if self.peer.script else None

    async def handle_EHLO(  # noqa: N802 - named by the library
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.peer.connections += not session.ssl
        return [said] if (said := await self._said(server, "EHLO")) else responses

    async def handle_HELO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str
    ) -> str:
        session.host_name = hostname
        return await self._said(server, "EHLO") or "250 hello"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self._said(server, "MAIL")
        if said is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return said or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        said = await self._said(server, "RCPT")
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        if (said := await self._said(server, "DATA")) is not None:
            return said
        self.peer.mails.append(message_from_bytes(content, policy=policy.default))
        self.peer.envelopes.append(envelope)
        self.peer.were_encrypted.append(session.ssl is not None)
        return "250 taken"


def authenticates(peer: Peer) -> Callable[..., AuthResult]:
    """Lets one user in."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401
        assert isinstance(data, LoginPassword)
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        if is_right:
            peer.users.append(data.login.decode())
        return AuthResult(success=is_right, handled=False)

    return check


@contextmanager
def listening(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, auth: bool = False, utf8: bool = True
) -> Iterator[Peer]:
    """A mail server on a port of its own."""
    peer = Peer()
    how: dict[str, Any] = {"enable_SMTPUTF8": utf8}
    if starttls is not None:
        how["tls_context"] = starttls
    if auth:
        how |= {"authenticator": authenticates(peer), "auth_required": True, "auth_require_tls": bool(starttls)}
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        talks: list[SMTP] = []

        def talk() -> SMTP:
            talks.append(SMTP(_Handler(peer), loop=loop, **how))
            return talks[-1]

        starting = loop.create_server(talk, peer.host, 0, ssl=tls)
        server = asyncio.run_coroutine_threadsafe(starting, loop).result(60)
        peer.port = server.sockets[0].getsockname()[1]
        yield peer
        asyncio.run_coroutine_threadsafe(_end(server, talks), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


async def _end(server: asyncio.Server, talks: list[SMTP]) -> None:
    """Take nobody in any more, and be done with whoever is still there."""
    server.close()
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for talk in talks:
        # The library forgets the connection below that TLS was begun on.
        for transport in (talk.transport, talk._original_transport):  # noqa: SLF001
            if isinstance(transport, asyncio.Transport):
                transport.abort()
    # What was aborted is closed in the loop's next turns.
    for _ in range(5):
        await asyncio.sleep(0)


class Authority:
    """Makes certificates that only those trust who have its file."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self.file))

    def context(self, name: str) -> ssl.SSLContext:
        """What a server of that name speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name).configure_cert(context)
        return context


def says(step: str, answer: str) -> Script:
    """A script with one answer at one step."""

    async def script(_server: SMTP, at: str) -> str | None:
        return answer if at == step else None

    return script


def hangs(step: str, release: threading.Event) -> Script:
    """A script that says nothing at one step until it is released."""

    async def script(_server: SMTP, at: str) -> str | None:
        if at == step:
            await asyncio.to_thread(release.wait, 60)
        return None

    return script


def hangs_up(step: str) -> Script:
    """A script that closes the connection at one step."""

    async def script(server: SMTP, at: str) -> str | None:
        if at == step:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return None

    return script
