"""What PostgreSQL refuses, said so that a person can put it right; and whether doing it all again is the remedy."""

from __future__ import annotations

import re
from typing import Final

import psycopg
from psycopg import errors

from turnout.errors import ClashError, DatabaseError, RetryError

# Another transaction was in the way: the same one done again may be kept. https://www.postgresql.org/docs/18/mvcc-serialization-failure-handling.html
_LOST: Final = (errors.SerializationFailure, errors.DeadlockDetected)
# The server ended the connection, or nobody can say whether it did.
_GONE: Final = (psycopg.OperationalError, psycopg.InterfaceError)

# What happened to `{name}`, and after the semicolon what to do about it, by SQLSTATE; a class of them ends in `*`.
_SENTENCES: Final = {
    "28*": "`{name}` refuses this user; check the user, the password and `pg_hba.conf`",
    "3D000": "`{name}` does not exist; make it with `createdb`, or name another with `--db`",
    "42501": "this user may not do what Turnout needs in `{name}`; grant it, or make the user the database's owner",
    "42P01": "`{name}` has not all of Turnout's tables; run `turnout migrate`",
    "42703": "`{name}` is of another version of Turnout; run `turnout migrate`",
    "25006": "`{name}` is a standby that may only be read; name the primary with `--db`",
    "53100": "the disk of `{name}` is full; nothing was written; make room and try again",
    "53200": "the server of `{name}` ran out of memory; give it more, or lower its `work_mem`",
    "53300": "`{name}` has no connection left; raise `max_connections`, or run fewer processes",
    "53*": "`{name}` lacks resources ({said}); look at the server's log",
    "55P03": "`{name}` has rows that somebody keeps locked; look for who with `pg_stat_activity`, and end it",
    "57014": "`{name}` took too long over a statement; look for what holds it with `pg_stat_activity`",
    "25P03": "`{name}` ended a transaction that took too long; send it again",
    "25P04": "`{name}` ended a transaction that took too long; send it again",
    "57P*": "`{name}` is being stopped or started; it is tried again",
    "58*": "the disk of `{name}` failed ({said}); look at the server's log",
    "XX001": "`{name}` has a damaged page; stop Turnout and put back a copy of it",
    "XX002": "`{name}` has a damaged index; `REINDEX DATABASE` makes it anew",
    "22P05": "`{name}` cannot keep a character that was sent; make the database with the encoding UTF8",
    "22021": "`{name}` cannot keep a character that was sent; leave it out",
}
# What cannot be read as a number, say, is quoted at the end of the sentence itself.
_QUOTED: Final = re.compile(r': ".*"$', re.DOTALL)
# A connection that is refused brings no SQLSTATE, only the server's words; where they are in another language, whoever
# reads them is told the words and no remedy.
_SAID: Final = {
    "too many clients": "53300",
    "connection slots are reserved": "53300",
    "too many connections": "53300",
    "the database system is": "57P03",
    "password authentication failed": "28P01",
    "no password supplied": "28P01",
    "no pg_hba.conf entry": "28000",
    "role ": "28000",
    "database ": "3D000",
}
_TOOK_TOO_LONG: Final = frozenset({"25P03", "25P04"})
_LASTING: Final = frozenset({"XX001", "XX002", "42P01", "42703"})


def postgres_error(error: Exception, name: str) -> DatabaseError:
    """The same trouble as a sentence with its remedy; a RetryError where doing all of it again is the remedy.

    Raise it `from` the error. No value that was sent stands in it, and no password.
    """
    state = getattr(error, "sqlstate", None) or _state_of_refusal(error)
    sentence = _SENTENCES.get(state) or _SENTENCES.get(f"{state[:3]}*") or _SENTENCES.get(f"{state[:2]}*")
    if isinstance(error, errors.UniqueViolation):
        return ClashError(f"`{name}` was given the same row twice, again and again; send it again")
    if isinstance(error, _LOST):
        return RetryError(f"`{name}` had other transactions in the way again and again; send it again")
    if sentence is not None:
        said = DatabaseError(sentence.format(name=name, said=_primary(error)))
        said.is_lasting = state in _LASTING
        # A server that is stopped, started or failed over is soon another one.
        return RetryError(str(said)) if state.startswith("57P") or state in _TOOK_TOO_LONG else said
    if isinstance(error, _GONE):
        return RetryError(f"`{name}` cannot be reached ({_reason(error)}); check that it runs, and its address")
    return DatabaseError(f"`{name}` gave an error that Turnout does not know ({state} {_primary(error)})")


def _state_of_refusal(error: Exception) -> str:
    """The SQLSTATE of a connection that was refused, by what the server said; empty where that is not known."""
    said = _reason(error).removeprefix("FATAL:").strip() if isinstance(error, psycopg.OperationalError) else ""
    return next((state for words, state in _SAID.items() if words in said and _is_refusal(words, said)), "")


def _is_refusal(words: str, said: str) -> bool:
    """A role or a database is missing only where that is said of it, by name."""
    return not words.endswith(" ") or (said.startswith(f'{words}"') and said.endswith("does not exist"))


def _primary(error: Exception) -> str:
    """What the server says in one line, without the values that it may quote in its details."""
    found = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return _QUOTED.sub("", found) if found else type(error).__name__


def _reason(error: Exception) -> str:
    """The first line of what the driver says, without the address it tried."""
    line = str(error).strip().partition("\n")[0]
    return line.rpartition("failed: ")[2] or type(error).__name__
