"""A server on this machine that stands for a service: real sockets, and faults that happen when a test says so."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlsplit

SECONDS_MAX: Final = 60


@dataclass(frozen=True)
class Asked:
    """A request as it arrived. `fields` is its form, or its JSON."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """An answer: a text as it is, anything else as JSON."""

    body: object = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the next request to a path that ends so.

    It is answered with `answer`; without one the line goes dead (`hangs`) or is cut, and `is_done` says whether what
    was asked for happened all the same.
    """

    path: str
    answer: Answered | None = None
    hangs: bool = False
    is_done: bool = False


class Loopback:
    """Answers as `answer` says, but for the faults that were put into its way. Used with `with`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: deque[Fault] = deque()
        self._is_over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, asked: Asked) -> Answered:
        """What the service does and says."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()

    def _fault_for(self, asked: Asked) -> Fault | None:
        fault = next((fault for fault in self.faults if asked.path.endswith(fault.path)), None)
        if fault is not None:
            self.faults.remove(fault)
        return fault

    def _met(self, asked: Asked) -> Answered | None:
        """The answer; None where the line is cut."""
        self.asked.append(asked)
        fault = self._fault_for(asked)
        if fault is None:
            return self.answer(asked)
        if fault.is_done:
            self.answer(asked)
        if fault.hangs:
            self._is_over.wait(SECONDS_MAX)
        return fault.answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        twin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._do()

            def do_POST(self) -> None:
                self._do()

            def _do(self) -> None:
                answered = twin._met(self._read())
                if answered is None:
                    self.close_connection = True
                    return
                is_text = isinstance(answered.body, str)
                body = (answered.body if isinstance(answered.body, str) else json.dumps(answered.body)).encode()
                self.send_response(answered.status)
                kind = "text/html" if is_text else "application/json; charset=utf-8"
                for name, value in {"Content-Type": kind, **answered.headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def _read(self) -> Asked:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                at = urlsplit(self.path)
                is_json = self.headers.get("Content-Type", "").startswith("application/json")
                fields = json.loads(body) if is_json and body else dict(parse_qsl(body, keep_blank_values=True))
                headers = {name.lower(): value for name, value in self.headers.items()}
                return Asked(self.command, at.path, dict(parse_qsl(at.query)), headers, fields)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
                """A test's output is its own."""

        return Handler
