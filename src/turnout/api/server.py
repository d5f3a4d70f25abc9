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
from typing import Final

import uvicorn

from turnout.api.app import App
from turnout.errors import TurnoutError

_BACKLOG: Final = 2_048
_KEEP_ALIVE_SECONDS: Final = 30
# A request that is in flight when the server is told to stop has so long to be answered.
_STOP_SECONDS: Final = 30


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

    `beside` is what the app needs on the server's own event loop, from before the first request until after the last.
    """
    server = uvicorn.Server(config_of(app))

    def stop() -> None:
        server.should_exit = True

    async def serve() -> None:
        async with beside(stop):
            await server.serve(sockets=[listening])

    with _stopped_by_signals(server), asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(serve())


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
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
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
