"""The server itself, and how it stops. Where it listens is `listening`'s, what it answers is `app`'s."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from types import FrameType

import uvicorn

from turnout.api.app import App

# Made with what stops the server.
Beside = Callable[[Callable[[], None]], AbstractAsyncContextManager[None]]


def _nothing(_stop: Callable[[], None]) -> AbstractAsyncContextManager[None]:
    return nullcontext()


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
