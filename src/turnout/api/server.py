"""The server itself: where it listens, and how it stops. What it answers is `app`'s, what is served the command's."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from ipaddress import ip_address
from types import FrameType
from typing import Final

import uvicorn

from turnout.api.app import App
from turnout.errors import TurnoutError

_BACKLOG: Final = 2_048

# Made with what stops the server.
Beside = Callable[[Callable[[], None]], AbstractAsyncContextManager[None]]


def _nothing(_stop: Callable[[], None]) -> AbstractAsyncContextManager[None]:
    return nullcontext()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 is any that is free. Raises TurnoutError, with the remedy, where it cannot be."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=_BACKLOG)
    except socket.gaierror:
        raise TurnoutError(f"`{host}` is no address of this machine; give one with `--host`") from None
    except OverflowError:
        raise TurnoutError(f"port {port} does not exist; give one from 0 to 65535 with `--port`") from None
    except OSError as error:
        raise TurnoutError(_why_not(error, host, port)) from None


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of `{host}` is in use; stop what listens there, or give another with `--port`"
        case errno.EACCES:
            return f"port {port} needs rights that you do not have; give one above 1023 with `--port`"
        case errno.EADDRNOTAVAIL:
            return f"`{host}` is no address of this machine; give one with `--host`"
        case _:
            return f"`{host}` port {port} cannot be listened on: {str(error.strerror or error).lower()}"


def is_loopback(listening: socket.socket) -> bool:
    """True where only this machine can reach the socket."""
    return ip_address(str(listening.getsockname()[0]).partition("%")[0]).is_loopback


def address_of(listening: socket.socket) -> str:
    """The address as a browser takes it, with the port that was found."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run_server(app: App, listening: socket.socket, beside: Beside = _nothing) -> None:
    """Answer until the process is told to stop (SIGTERM, SIGINT); what is in flight then is answered first.

    On SIGTERM `/readyz` says so at once, and for the settings' `drain_seconds` everything is answered as before, so
    that whoever stands in front has time to see it; a second signal, and Ctrl-C, stop without waiting. `beside` is what
    the app needs on the server's own event loop, from before the first request until after the last.
    """
    server = Server(app)

    def stop() -> None:
        server.should_exit = True

    async def serve() -> None:
        server.loop = asyncio.get_running_loop()
        async with beside(stop):
            await server.serve(sockets=[listening])

    with _stopped_by_signals(server), asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(serve())


class Server(uvicorn.Server):
    """A server that goes on for a while after it was told to stop, and says meanwhile that it stops."""

    def __init__(self, app: App) -> None:
        super().__init__(config_of(app))
        self.loop: asyncio.AbstractEventLoop | None = None
        self._app = app
        self._standing = app.standing
        self._drain_seconds = app.settings.drain_seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take in nothing more, and answer what is in flight; what would go on for ever ends first."""
        self._app.end_streams()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, at once or after what is set; the second signal is never waited for."""
        is_first, self._standing.is_stopping = not self._standing.is_stopping, True
        if is_first and self._drain_seconds and sig == signal.SIGTERM and self.loop is not None:
            # A handler runs anywhere in the main thread, so the loop must be woken.
            self.loop.call_soon_threadsafe(self.loop.call_later, self._drain_seconds, super().handle_exit, sig, frame)
        else:
            super().handle_exit(sig, frame)


def config_of(app: App) -> uvicorn.Config:
    """How uvicorn is to run, wherever it runs."""
    return uvicorn.Config(
        app,
        loop="asyncio" if sys.platform == "win32" else "uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        # Requests are counted in the metrics; a line for each would be personal data.
        access_log=False,
        # Who is believed about whom it speaks for is `access`'s to say.
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=app.settings.keep_alive_seconds,
        timeout_graceful_shutdown=app.settings.stop_seconds_max,
    )


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Let a signal stop the server and nothing more: when it has stopped, uvicorn raises the signal once again."""
    before = {number: signal.signal(number, server.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
