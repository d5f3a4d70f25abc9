"""What stands between a server and PostgreSQL: a way through that can stall, break, or break just at a commit's answer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

# The last bytes that PostgreSQL sends of a commit: CommandComplete, with its length and its text.
_COMMITTED: Final = b"C\x00\x00\x00\x0bCOMMIT\x00"
_READ_BYTES: Final = 65_536


class Proxy:
    """Listens on a port of this machine and leads every connection to a server's socket.

    `cut_commits` breaks so many connections as the answer to a commit comes back: what was kept is kept, and whoever
    kept it is not told. With `cut_before` the question is swallowed instead.
    """

    def __init__(self, host: str, port: int = 5432) -> None:
        self._to = str(Path(host) / f".s.PGSQL.{port}")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._may_pass = threading.Event()
        self._may_pass.set()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_over = False
        self.cut_commits = 0
        self.cut_before = 0
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, name: str = "turnout") -> str:
        """The address of a database behind it."""
        return f"postgresql://postgres@127.0.0.1:{self._listening.getsockname()[1]}/{quote(name)}"

    def stall(self) -> None:
        """Let nothing through, and tell nobody."""
        self._may_pass.clear()

    def flow(self) -> None:
        """Let everything through again."""
        self._may_pass.set()

    def cut_all(self) -> None:
        """Break every connection that there is."""
        with self._lock:
            broken, self._open = self._open, set()
        for link in broken:
            _break(link)

    def end(self) -> None:
        """Lead nobody through any more."""
        self._is_over = True
        self.flow()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut_all()

    def _accept(self) -> None:
        while not self._is_over:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(caller,), daemon=True).start()

    def _lead(self, caller: socket.socket) -> None:
        self._may_pass.wait()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self._to)
        except OSError:
            _break(caller)
            return
        with self._lock:
            self._open |= {caller, server}
        threading.Thread(target=self._pass, args=(server, caller, True), daemon=True).start()
        self._pass(caller, server, False)

    def _pass(self, come_from: socket.socket, go_to: socket.socket, is_answer: bool) -> None:
        try:
            while data := come_from.recv(_READ_BYTES):
                self._may_pass.wait()
                if self._is_to_be_cut(data, is_answer=is_answer):
                    break
                go_to.sendall(data)
        except OSError:
            pass
        with self._lock:
            self._open -= {come_from, go_to}
        _break(come_from)
        _break(go_to)

    def _is_to_be_cut(self, data: bytes, *, is_answer: bool) -> bool:
        with self._lock:
            if is_answer and self.cut_commits and _COMMITTED in data:
                self.cut_commits -= 1
            elif not is_answer and self.cut_before and b"COMMIT\x00" in data:
                self.cut_before -= 1
            else:
                return False
            self.cuts += 1
            return True


def _break(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
    link.close()
