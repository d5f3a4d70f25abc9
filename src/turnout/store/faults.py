"""What SQLite refuses, said so that a person can put it right. Nothing is opened or tried again here."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from turnout.errors import DatabaseError, StoreError

SQLITE_OLDEST: Final = (3, 35, 0)

# What happened to `{path}`, and after the semicolon what to do about it, by SQLite's primary code.
_SENTENCES: Final = {
    sqlite3.SQLITE_NOTADB: "`{path}` is not a database, or is one that was damaged; name another file with `--db`, "
    "or put back a copy of it",
    sqlite3.SQLITE_CORRUPT: "`{path}` is damaged; stop every Turnout that uses it, then put back a copy of it or save "
    "what is left with `sqlite3 {path} .recover`",
    sqlite3.SQLITE_FULL: "the disk that holds `{path}` is full; nothing was written; make room and try again",
    sqlite3.SQLITE_READONLY: "`{path}` cannot be written; give this user the right to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "`{path}` cannot be opened; check that its folder exists and that this user may read and "
    "write both",
    sqlite3.SQLITE_PERM: "`{path}` may not be opened by this user; give them the right to read and write it",
    sqlite3.SQLITE_AUTH: "`{path}` may not be opened by this user; give them the right to read and write it",
    sqlite3.SQLITE_IOERR: "the disk failed while `{path}` was read or written, or the file may not grow; "
    "check the disk, its limits and the system's log",
    sqlite3.SQLITE_NOMEM: "memory ran out while `{path}` was used; stop other programs or add memory",
    sqlite3.SQLITE_TOOBIG: "a value is too long to be kept in `{path}`; shorten it",
    sqlite3.SQLITE_PROTOCOL: "`{path}` is locked in a way that cannot be resolved; keep it on a local disk, not on a "
    "network share",
    sqlite3.SQLITE_BUSY: "`{path}` stayed locked by another program for too long; wait for it or stop it",
    sqlite3.SQLITE_LOCKED: "`{path}` is locked by another part of this program; this is a defect in Turnout",
}
_LASTING: Final = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def store_error(error: sqlite3.Error, path: Path | str) -> DatabaseError:
    """The same trouble as a sentence with its remedy. Raise it `from` the error."""
    code = getattr(error, "sqlite_errorcode", None)
    sentence = _SENTENCES.get(code & 0xFF) if isinstance(code, int) else None
    if sentence is None:
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        return DatabaseError(f"`{path}` gave an error that Turnout does not know ({name}: {error})")
    said = DatabaseError(sentence.format(path=path))
    said.is_lasting = isinstance(code, int) and code & 0xFF in _LASTING
    return said


def require_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Refuse an SQLite that lacks what our statements use."""
    if version < SQLITE_OLDEST:
        raise StoreError(
            f"this Python has SQLite {'.'.join(map(str, version))} and Turnout needs "
            f"{'.'.join(map(str, SQLITE_OLDEST))}; install a newer Python"
        )
