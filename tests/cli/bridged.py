"""A server that commands speak to without a socket: the real app over a store, behind a client's transport."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from tests.api.client import Caller, caller_of
from turnout.cli import policy_server
from turnout.pipeline.history.simulations import Simulating
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database

SERVER = "http://turnout.example"


class Bridge(httpx.BaseTransport):
    """Requests of a client without a loop, answered by the real app; simulations are done when they are asked for."""

    def __init__(self, caller: Caller, running: Running) -> None:
        self._caller = caller
        self._simulating = Simulating(running, apart=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What the app says to it."""
        headers = {name: value for name, value in request.headers.items() if name in {"content-type", "if-match"}}
        answer = self._caller.call(request.method, request.url.path, content=request.read(), headers=headers)
        if request.url.path.endswith("/simulations"):
            self._simulating.do_one()
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@contextmanager
def served(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server over a store, which commands reach at SERVER."""
    running = Running(open_database(url), clock=lambda: datetime.now(UTC))
    running.start()
    caller = caller_of(running)
    client = httpx.Client(transport=Bridge(caller, running))
    monkeypatch.setattr(policy_server, "made_client", lambda: client)
    yield
    caller.close()
    running.stop()
    running.database.close()
