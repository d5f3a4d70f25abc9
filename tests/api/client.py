"""A caller of the server, in this process: the real app, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from turnout.api.app import App, create_app
from turnout.api.settings import ApiSettings
from turnout.pipeline.asking.front import Front

LEADS = "/api/v1/leads"
LOCAL_PEER = "127.0.0.1"


class Caller:
    """Calls an app over one event loop, as one server has. `peer` is where the calls seem to come from."""

    def __init__(self, app: App, *, peer: str = LOCAL_PEER, headers: Mapping[str, str] | None = None) -> None:
        self.app = app
        self.loop = asyncio.new_event_loop()
        self._client = self._make(peer, headers)

    def _make(self, peer: str, headers: Mapping[str, str] | None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(peer, 4_000))
        return httpx.AsyncClient(transport=transport, base_url="http://localhost:8080", headers=headers)

    def call(self, method: str, path: str, **how: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """One request."""
        return self.loop.run_until_complete(self._client.request(method, path, **how))

    def get(self, path: str, **how: Any) -> httpx.Response:  # noqa: ANN401 - as above
        """One GET."""
        return self.call("GET", path, **how)

    def post(self, path: str, json: object = None, **how: Any) -> httpx.Response:  # noqa: ANN401 - as above
        """One POST, of JSON unless `content` or `data` is given."""
        return self.call("POST", path, **({"json": json} if json is not None else {}), **how)

    def lead(self, **record: object) -> httpx.Response:
        """Post a lead."""
        return self.post(LEADS, record)

    def together(self, *records: Mapping[str, object], **how: Any) -> list[httpx.Response]:  # noqa: ANN401 - as above
        """Post leads at the same time."""

        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*(self._client.post(LEADS, json=record, **how) for record in records))

        return self.loop.run_until_complete(all_of_them())

    def close(self) -> None:
        """Give the loop back."""
        self.loop.run_until_complete(self._client.aclose())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def caller_of(front: Front, settings: ApiSettings = ApiSettings(), **how: Any) -> Caller:  # noqa: ANN401, B008 - short tests
    """A caller of a server over this Turnout."""
    return Caller(create_app(front, settings), **how)


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem a response is, after looking at everything that every problem has."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert said["type"] == f"/problems/{code}"
    assert (said["status"], said["code"]) == (status, code)
    assert said["title"]
    assert said["detail"]
    return said
