"""A way from a server to PostgreSQL that can stall, break, or break just as the answer to a commit comes back."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

# The last bytes that PostgreSQL sends of a commit: CommandComplete, with its length and its text.
_COMMITTED: Final = b"C\x00\x00\x00\x0bCOMMIT\x00"
_WRITING: Final = b"INSERT INTO leads"
_READ_BYTES: Final = 65_536


class Proxy:
    """Listens on a port of this machine and leads every connection to a server's socket.

    `cut_commits` breaks so many connections as the answer to a commit comes back: what was kept is kept, and whoever
    kept it is not told. `cuts` counts them.
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
        link = _Link()
        threading.Thread(target=self._answer, args=(server, caller, link), daemon=True).start()
        self._ask(caller, server, link)

    def _ask(self, caller: socket.socket, server: socket.socket, link: _Link) -> None:
        with suppress(OSError):
            while data := caller.recv(_READ_BYTES):
                link.writes = link.writes or _WRITING in data
                self._may_pass.wait()
                server.sendall(data)
        self._part(caller, server)

    def _answer(self, server: socket.socket, caller: socket.socket, link: _Link) -> None:
        with suppress(OSError):
            while data := server.recv(_READ_BYTES):
                self._may_pass.wait()
                if link.writes and _COMMITTED in data and self._is_to_be_cut():
                    break
                caller.sendall(data)
        self._part(caller, server)

    def _part(self, caller: socket.socket, server: socket.socket) -> None:
        with self._lock:
            self._open -= {caller, server}
        _break(caller)
        _break(server)

    def _is_to_be_cut(self) -> bool:
        with self._lock:
            if not self.cut_commits:
                return False
            self.cut_commits -= 1
            self.cuts += 1
            return True


class _Link:
    """One connection: whether leads are written over it."""

    def __init__(self) -> None:
        self.writes = False


def _break(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
    link.close()
