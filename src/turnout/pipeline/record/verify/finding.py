"""What verification finds, and what it remembers on its way. Memory stays small however large the store is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# Told what is being read, how much of it is done, and of how much.
Progress = Callable[[str, int, int], None]

# A store that is wrong everywhere is not told row by row.
FINDINGS_MAX = 500
_MARKS_BITS = 13


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be. `row` names the row in its table, `lead` the lead where there is one."""

    table: str
    row: str
    message: str
    lead: str = ""

    def __str__(self) -> str:
        about = f" (lead `{self.lead}`)" if self.lead else ""
        return f"{self.table} > {self.row}{about}: {self.message}"


@dataclass(slots=True)
class Findings:
    """The first findings, and how many more were met; a question stops asking once there are too many."""

    kept: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, table: str, row: object, message: str, lead: str | None = None) -> None:
        """Keep a finding, or count it."""
        if len(self.kept) < FINDINGS_MAX:
            self.kept.append(Finding(table, str(row), message, lead or ""))
        else:
            self.more += 1

    @property
    def is_full(self) -> bool:
        """True once findings are only counted."""
        return len(self.kept) >= FINDINGS_MAX


class Marks:
    """Which of many whole numbers were met: one bit each, in pieces, so that gaps between numbers cost nothing."""

    def __init__(self) -> None:
        self._pieces: dict[int, bytearray] = {}

    def add(self, number: int) -> None:
        """Remember a number."""
        piece = self._pieces.get(number >> _MARKS_BITS)
        if piece is None:
            piece = self._pieces[number >> _MARKS_BITS] = bytearray(1 << _MARKS_BITS - 3)
        at = number & (1 << _MARKS_BITS) - 1
        piece[at >> 3] |= 1 << (at & 7)

    def __contains__(self, number: int) -> bool:
        piece = self._pieces.get(number >> _MARKS_BITS)
        at = number & (1 << _MARKS_BITS) - 1
        return piece is not None and bool(piece[at >> 3] >> (at & 7) & 1)
