"""Every error that Turnout raises on purpose, and nothing else.

    TurnoutError
    ├── PolicyError        the policy text is wrong: it has a place and a remedy
    ├── CalendarError      hours, zones or holidays that cannot be
    ├── WorldError         accounts, reps or absences that cannot be used at all
    ├── InputError         a file or a record from outside that cannot be read
    ├── SettingsError      a setting is unknown or cannot be: it has a place and a remedy
    ├── StoreError         the database cannot be opened, read or written
    └── RefusedError       something that cannot be done to this lead now; it has a code

"Nobody is available" is not an error: it is an outcome with reasons. A broken invariant is an assertion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class TurnoutError(Exception):
    """Something a person can put right; the message says how."""


class CalendarError(TurnoutError):
    """Hours, zones or holidays that cannot be."""


class WorldError(TurnoutError):
    """Accounts, reps or absences that cannot be used at all."""


class InputError(TurnoutError):
    """A file or a record from outside that cannot be read."""


class SettingsError(TurnoutError):
    """A setting that is unknown or cannot be; the message names its place and never shows a secret."""


class StoreError(TurnoutError):
    """The database cannot be opened, read or written: it is full, damaged, read-only, newer or in use.

    `is_lasting` is true where it does not pass by itself and a restart is needed: the file is damaged.
    """

    is_lasting = False


class NoPolicyError(StoreError):
    """Nothing is decided yet: no policy was published."""


class DatabaseError(StoreError):
    """What the database itself says, and not a row in it: whatever is asked for next may fail as well."""


class RetryError(DatabaseError):
    """The transaction lost to another one, or its connection broke before it was kept: do all of it again."""


class ClashError(RetryError):
    """Somebody else has written the same row at the same moment."""


class InDoubtError(RetryError):
    """The connection broke while a transaction was kept: it is, or it is not."""


class RefusedError(TurnoutError):
    """Something that cannot be done now. `code` is stable: programs may act on it.

    `problems` are what is wrong in a policy's text, where that is why.
    """

    def __init__(self, code: str, message: str, problems: Iterable[Problem] = ()) -> None:
        self.code = code
        self.problems = tuple(problems)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a policy: where, on which line, and what to do about it.

    `path` is the way through the file (`rules`, `Territories`, `row 3`), `line` counts from 1 and is 0 where unknown.
    `code` is that of the finding which a check makes of it, empty for what has none of its own.
    """

    path: tuple[str, ...]
    message: str
    line: int = 0
    code: str = ""

    @property
    def place(self) -> str:
        """The path as a person reads it: `rules > Territories > row 3`."""
        return " > ".join(self.path)

    def __str__(self) -> str:
        where = self.place
        line = f" (line {self.line})" if self.line else ""
        return f"{where}: {self.message}{line}" if where else f"{self.message}{line}"


class PolicyError(TurnoutError):
    """The policy text is wrong. `problems` holds every finding, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        assert problems, "a policy error names at least one problem"
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean `x`?` for the nearest known word, or nothing when no word is near."""
    candidates = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), list(candidates), n=1, cutoff=0.6)
    return f"; did you mean `{candidates[near[0]]}`?" if near else ""
