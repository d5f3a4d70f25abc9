"""SMTP as a conversation: connect, TLS, sign in, hand over one mail, and say in our words how that ended.

A connection is kept for the mails that follow; each mail is acknowledged by itself. What a mail looks like is not known
here.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, NoReturn
from urllib.parse import unquote, urlsplit

from turnout.connectors.base import BusyError, InDoubtDeliveryError, NeedsHumanError, RefusedDeliveryError

TIMEOUT_SECONDS: Final = 30.0
# Servers let go of idle connections after some minutes, and of busy ones after some hundred mails.
IDLE_SECONDS_MAX: Final = 30.0
MAILS_MAX: Final = 100
_PORTS: Final = {"smtp": 587, "smtps": 465}
_READY: Final = 354
_TEXT_CHARS_MAX: Final = 200
_DOTS: Final = re.compile(rb"(?m)^\.")
_HOW: Final = "write it as `smtp://user:password@host:587`, or `smtps://` where the server speaks TLS from the start"


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed over. `is_tls` from the start; else by STARTTLS unless `may_be_plain` and it has none."""

    host: str
    port: int
    is_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    may_be_plain: bool = True

    @property
    def place(self) -> str:
        """`mail.example:587`."""
        return f"{self.host}:{self.port}"


def server_of(url: str) -> Server:
    """The server that an address such as `smtp://user:password@host:587` names. Raises NeedsHumanError.

    A password is never sent in clear: with one the server must speak TLS.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise NeedsHumanError(f"the address of the mail server cannot be read; {_HOW}") from None
    if parts.scheme not in _PORTS or not host:
        raise NeedsHumanError(f"the address of the mail server is none of SMTP; {_HOW}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(host, port or _PORTS[parts.scheme], parts.scheme == "smtps", user, password, not password)


class SmtpClient:
    """Hands mails to one server. Several threads may do so at once; each has a connection meanwhile."""

    def __init__(self, server: Server, ca_file: str = "", timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.server = server
        self._ca_file = ca_file
        self._timeout = timeout_seconds
        self._idle: list[_Line] = []
        self._lock = threading.Lock()
        # Whoever has a client need not know that it keeps connections.
        weakref.finalize(self, _end_all, self._idle)

    def send(self, sender: str, recipient: str, mail: bytes, *, needs_utf8: bool = False) -> None:
        """Hand over one mail. Raises DeliveryError; InDoubtDeliveryError where nobody can say whether it was taken."""
        with self._line() as line:
            with self._our_words():
                self._envelope(line.smtp, sender, recipient, needs_utf8=needs_utf8)
                self._expect(line.smtp.docmd("DATA"), {_READY}, "the mail")
            self._body(line.smtp, mail)

    def check(self) -> str:
        """One sentence about the server that answers. Raises DeliveryError."""
        with self._line() as line, self._our_words():
            self._expect(line.smtp.noop(), range(200, 300), "a greeting")
            how = "with TLS" if isinstance(line.smtp.sock, ssl.SSLSocket) else "without TLS"
            who = f", signed in as `{self.server.user}`" if self.server.user else ""
            return f"`{self.server.place}` answers {how}{who}"

    def close(self) -> None:
        """Let go of the connections that are kept."""
        with self._lock:
            _end_all(self._idle)

    @contextmanager
    def _line(self) -> Iterator[_Line]:
        """A connection that works; it is kept for the next mail unless something went wrong with it."""
        line = self._kept() or self._opened()
        try:
            yield line
        except RefusedDeliveryError:
            # Only this mail is not wanted; the next one on the same connection may be.
            self._give_back(line)
            raise
        except BaseException:
            line.end()
            raise
        self._give_back(line)

    def _kept(self) -> _Line | None:
        """A kept connection that still answers; servers end them without a word."""
        while True:
            with self._lock:
                line = self._idle.pop() if self._idle else None
            if line is None:
                return None
            if line.is_fresh and line.answers():
                return line
            line.end()

    def _give_back(self, line: _Line) -> None:
        line.mails += 1
        line.used_at = time.monotonic()
        with suppress(smtplib.SMTPException, OSError):
            if line.mails < MAILS_MAX and line.smtp.rset()[0] == 250:
                with self._lock:
                    self._idle.append(line)
                return
        line.end()

    def _opened(self) -> _Line:
        with self._our_words():
            smtp = self._connected()
            try:
                self._signed_in(smtp)
            except BaseException:
                smtp.close()
                raise
            return _Line(smtp)

    def _connected(self) -> smtplib.SMTP:
        server = self.server
        if server.is_tls:
            return smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=self._context())
        return smtplib.SMTP(server.host, server.port, timeout=self._timeout)

    def _signed_in(self, smtp: smtplib.SMTP) -> None:
        server = self.server
        smtp.ehlo_or_helo_if_needed()
        if not server.is_tls and smtp.has_extn("starttls"):
            smtp.starttls(context=self._context())
            smtp.ehlo()
        elif not server.is_tls and not server.may_be_plain:
            raise NeedsHumanError(
                f"`{server.place}` offers no TLS, and a password is not sent in clear; use a server that does, or"
                " `smtps://` where it speaks TLS from the start"
            )
        if server.user:
            smtp.login(server.user, server.password)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._ca_file or None)

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str, *, needs_utf8: bool) -> None:
        options = []
        if needs_utf8:
            if not smtp.has_extn("smtputf8"):
                raise RefusedDeliveryError(
                    f"`{self.server.place}` takes no addresses with letters beyond ASCII; use another address"
                )
            smtp.command_encoding = "utf-8"
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        code, said = smtp.mail(sender, options)
        if 500 <= code < 600:
            # Nobody's mail would be taken, not only this one.
            raise NeedsHumanError(
                f"`{self.server.place}` takes no mail from `{sender}` ({_said(code, said)}); set `from` to an address"
                " that it may send for"
            )
        self._expect((code, said), range(200, 300), f"mail from `{sender}`")
        self._expect(smtp.rcpt(recipient), range(200, 300), "mail for this address")

    def _expect(self, answer: tuple[int, bytes], codes: range | set[int], what: str) -> None:
        """Let a good answer through. Raises DeliveryError: 4xx may pass, 5xx will not."""
        code, said = answer
        if code in codes:
            return
        text = f"`{self.server.place}` does not take {what}: {_said(code, said)}"
        if code in {530, 534, 535}:
            raise NeedsHumanError(f"{text}; put right the user and password of the mail server")
        if 500 <= code < 600:
            raise RefusedDeliveryError(text)
        raise BusyError(text)

    def _body(self, smtp: smtplib.SMTP, mail: bytes) -> None:
        """Send the mail itself. From its first byte on a lost answer is a doubt."""
        try:
            smtp.send(_DOTS.sub(b"..", mail).removesuffix(b"\r\n") + b"\r\n.\r\n")
            answer = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise InDoubtDeliveryError(
                f"`{self.server.place}` did not say whether it took the mail ({_reason(error)}); it may have arrived"
            ) from None
        self._expect(answer, range(200, 300), "the mail")

    @contextmanager
    def _our_words(self) -> Iterator[None]:
        """What the network, TLS and the server say, as errors of ours; nothing was handed over by then."""
        try:
            yield
        except ssl.SSLError as error:
            self._untrusted(error)
        except smtplib.SMTPAuthenticationError as error:
            self._not_signed_in(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError as error:
            raise NeedsHumanError(f"`{self.server.place}` lets nobody sign in ({error}); leave out the user") from None
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
            self._expect((error.smtp_code, said), set(), "a connection")
        except socket.gaierror:
            raise BusyError(
                f"no machine is called `{self.server.host}`; put right the host of the mail server, or its DNS"
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise BusyError(
                f"`{self.server.place}` cannot be reached ({_reason(error)}); see that it runs and may be reached"
            ) from None

    def _untrusted(self, error: ssl.SSLError) -> NoReturn:
        if isinstance(error, ssl.SSLCertVerificationError):
            raise NeedsHumanError(
                f"the certificate of `{self.server.place}` is not trusted ({error.verify_message}); use the name it was"
                " made for, or name its authority with `ca_file`"
            ) from None
        why = str(error.reason or "no TLS").lower()
        raise NeedsHumanError(
            f"`{self.server.place}` does not speak TLS as asked for ({why}); `smtps://` is TLS from the start, `smtp://`"
            " begins without"
        ) from None

    def _not_signed_in(self, code: int, said: bytes | str) -> NoReturn:
        text = f"`{self.server.place}` did not let `{self.server.user}` in ({_said(code, said)})"
        if 400 <= code < 500:
            raise BusyError(text) from None
        raise NeedsHumanError(f"{text}; put right the user and password of the mail server") from None


@dataclass(slots=True)
class _Line:
    """A connection that is signed in, how many mails went over it, and when the last one did."""

    smtp: smtplib.SMTP
    mails: int = 0
    used_at: float = field(default_factory=time.monotonic)

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.used_at < IDLE_SECONDS_MAX

    def answers(self) -> bool:
        with suppress(smtplib.SMTPException, OSError):
            return self.smtp.noop()[0] == 250
        return False

    def end(self) -> None:
        self.smtp.close()


def _end_all(lines: list[_Line]) -> None:
    while lines:
        lines.pop().end()


def _said(code: int, said: bytes | str) -> str:
    """What a server answered, on one line and not too long: `550 no such user`."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    clean = "".join(char if char.isprintable() else " " for char in text)
    return f"{code} {' '.join(clean.split())}"[:_TEXT_CHARS_MAX].strip()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "it did not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "it refused the connection"
    return (str(getattr(error, "strerror", None) or error) or type(error).__name__).lower()[:_TEXT_CHARS_MAX]
