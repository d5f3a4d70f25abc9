"""What the search asks of one field: the ways a lead may be there, and which clauses accept each way.

Two kinds of field answer it: `pieces` for one value that is looked up, `parts` for several values and for words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from turnout.core.fields.catalogue import Value
from turnout.core.policy.clauses import Literal

# What a clause asks of a field. Of pieces: the atoms it accepts, and 0. Of parts: the tests that must hold, and those
# that must not.
Restriction = tuple[int, int]


class Option(NamedTuple):
    """One way a lead may be on a field: the bitset of clauses that accept it, and a value that is so."""

    column: int
    value: Value


class Options(NamedTuple):
    """The ways that matter to a search; `is_complete` is false where there were too many to list."""

    listed: Sequence[Option]
    is_complete: bool = True


class Axis(Protocol):
    """One field of a space of conditions. A clause is known by the number of its bit."""

    field: str
    anything: Restriction

    def restriction(self, literals: Sequence[Literal]) -> Restriction | None:
        """What literals of one clause ask together; None where no value meets them."""
        ...

    def meet(self, one: Restriction, other: Restriction) -> Restriction | None:
        """What both ask; None where no value meets both."""
        ...

    def settle(self, bits: Mapping[Restriction, int], everything: int) -> None:
        """Learn which clauses ask what; `everything` is the bitset of all clauses."""
        ...

    def options(self, restriction: Restriction, live: int, /) -> Options:
        """The ways to meet a restriction, less those that leave more of the `live` clauses than another would."""
        ...

    def overlapping(self, restriction: Restriction) -> int:
        """The clauses that share a value with a restriction; may hold some that do not."""
        ...

    def containing(self, restriction: Restriction) -> int:
        """The clauses that accept all that meets a restriction; may lack some that do."""
        ...

    def column_of(self, value: Value) -> int:
        """The clauses that accept the value of an option, or an unknown one."""
        ...

    def place(self, value: Value) -> Restriction:
        """What is true of an option's value and, as far as any clause can tell, of nothing else."""
        ...

    def widened(self, point: Restriction, needed: int, /) -> Restriction:
        """The widest that a point can be made while none of the needed clauses accepts any of it."""
        ...

    def excluded(self, restriction: Restriction) -> int:
        """The clauses that accept nothing of a restriction; may lack some that do not."""
        ...


def bits_in(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


# From so many on, ways are listed without being compared.
_COMPARED_MAX = 64


def least(options: Sequence[Option], live: int = -1) -> list[Option]:
    """The options of which no other leaves fewer of the live clauses; of equals the first.

    Which clauses are left is all that a search asks of an option, so whatever another one covers is of no use to it.
    """
    leaving: dict[int, Option] = {}
    for option in options:
        left = option.column & live
        if not left:
            return [option]
        leaving.setdefault(left, option)
    kept: list[int] = []
    for left in sorted(leaving, key=int.bit_count):
        if len(kept) > _COMPARED_MAX or not any(other & ~left == 0 for other in kept):
            kept.append(left)
    return [leaving[left] for left in kept]
