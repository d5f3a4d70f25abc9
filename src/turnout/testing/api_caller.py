"""A caller of the public API for programs that post leads one after the other: one connection that is kept open."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from turnout.errors import TurnoutError

_SECONDS_MAX = 60.0
_JSON = {"Content-Type": "application/json"}
_SESSION = "/api/v1/session"


class Reply(NamedTuple):
    """What the server said."""

    status: int
    body: bytes


class ApiCaller:
    """Asks one server, from one thread; close it at the end."""

    def __init__(self, address: str) -> None:
        self.address = address
        parts = urlsplit(address)
        assert parts.hostname is not None, "an address names a host"
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_SECONDS_MAX)
        self._as_whom: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def sign_in(self, email: str, password: str) -> None:
        """Be somebody from here on. Raises TurnoutError where that is refused."""
        self._as_whom = {}
        self._connection.request("POST", _SESSION, json.dumps({"email": email, "password": password}).encode(), _JSON)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.HTTPStatus.OK:
            raise TurnoutError(f"the server at {self.address} does not let `{email}` in ({response.status})")
        cookies = (cookie.partition(";")[0] for cookie in response.headers.get_all("Set-Cookie", []))
        self._as_whom = {"Cookie": "; ".join(cookies), "Turnout-CSRF": json.loads(body)["csrf"]}

    def get(self, path: str) -> Reply:
        """What is there. Raises TurnoutError where nobody answers."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: Mapping[str, object]) -> Reply:
        """What came of sending an object as JSON. Raises TurnoutError where nobody answers."""
        return self._ask("POST", path, json.dumps(body).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> Reply:
        """A server may have closed a connection that lay idle; that is noticed only by asking, so it is tried twice."""
        try:
            return self._ask_once(method, path, body)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
        try:
            return self._ask_once(method, path, body)
        except (http.client.HTTPException, OSError) as error:
            raise TurnoutError(f"the server at {self.address} does not answer ({error}); is it running?") from error

    def _ask_once(self, method: str, path: str, body: bytes | None) -> Reply:
        headers = self._as_whom | _JSON if body is not None else self._as_whom
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return Reply(response.status, response.read())
