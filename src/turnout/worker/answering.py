"""How a worker is, for whoever watches it: `/healthz` and `/metrics` on a port of its own, and nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from turnout.errors import TurnoutError
from turnout.observe.metrics import CONTENT_TYPE, exposition

# Asked for each time; `status` is `ok` where all is well.
Health = Callable[[], Mapping[str, Any]]


@contextmanager
def answering(host: str, port: int, health: Health) -> Iterator[str]:
    """The address at which a worker says how it is while the block runs. Raises TurnoutError."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/healthz":
                said = health()
                self._answer(200 if said.get("status") == "ok" else 503, "application/json", json.dumps(said).encode())
            elif self.path == "/metrics":
                self._answer(200, CONTENT_TYPE, exposition())
            else:
                self._answer(404, "text/plain", b"a worker answers `/healthz` and `/metrics`\n")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Whoever watches asks every few seconds; nobody reads that."""

    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        why = str(error.strerror).lower()
        raise TurnoutError(f"`{host}:{port}` cannot be listened on ({why}); say another `worker_port`") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="answering", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
