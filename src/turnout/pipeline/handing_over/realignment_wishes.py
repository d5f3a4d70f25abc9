"""What a realignment is asked to do: where it begins, what stays as it is, and what goes along.

What that comes to is `realignment_plan`'s, who gets which account `realignment_homes`'.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

BATCH: Final = 500
# So many lines of a table, or accounts named one by one, move with one realignment.
MOVES_MAX: Final = 20_000
_NAME_CHARS_MAX: Final = 200
_CONDITION_CHARS_MAX: Final = 20_000

Days = Annotated[int, Meta(ge=0, le=3_650)]
Size = Annotated[int, Meta(ge=1, le=1_000)]
Name = Annotated[str, Meta(min_length=1, max_length=_NAME_CHARS_MAX)]
NameOrNone = Annotated[str, Meta(max_length=_NAME_CHARS_MAX)]
Balance = Literal["count", "value"]


class Exceptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stays where it is. `touched_days` keeps accounts of whose leads one was answered in so many days.

    `list` is a list of the live policy whose rows name accounts, `accounts` names them by id. `locked` keeps those with
    the attribute `owner_locked`. `leads` says which open leads of the former owner go along, `opportunities` whether
    their open deals do.
    """

    with_opportunity: bool = False
    touched_days: Days = 0
    list: str = ""
    accounts: tuple[str, ...] = ()
    locked: bool = True
    leads: Literal["all", "untouched", "none"] = "all"
    opportunities: bool = True
    batch: Size = BATCH


class FromTerritories(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="from", tag="territories"
):
    """Accounts go to whoever the live policy's territories say."""


class WantedMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An account by its id, and the rep who is to own it. `line` is where a table says so, 0 where none does."""

    account: Name
    owner: Name
    line: Annotated[int, Meta(ge=0)] = 0


class FromTable(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="from", tag="table"
):
    """Accounts that are named one by one, each with who is to own it.

    Of a realignment that is kept they are its accounts, and are not said here once more.
    """

    moves: Annotated[tuple[WantedMove, ...], Meta(max_length=MOVES_MAX)] = ()


class FromCondition(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="from", tag="condition"
):
    """Accounts for which a condition of the policy's language holds: all to one `owner`, or shared out in a `pool`.

    In the pool an account goes to whoever has the least for their weight: the fewest accounts, or by `value` the
    least worth of open opportunities with their accounts, where it has one. Whoever is in the pool keeps what they own.
    """

    when: Annotated[str, Meta(max_length=_CONDITION_CHARS_MAX)]
    owner: NameOrNone = ""
    pool: NameOrNone = ""
    by: Balance = "count"


Source = FromTerritories | FromTable | FromCondition


class Wishes(Exceptions, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A realignment as it is asked for: where it begins, and what stays. Without `source` territories say what moves.

    They are `{"from": "territories"}`, `{"from": "table", "moves": [...]}` and `{"from": "condition", "when": ...}`.
    """

    # Made for each: a default in the schema of a choice is more than generators of clients can read.
    source: Source = msgspec.field(default_factory=FromTerritories)


def without_moves(wishes: Wishes) -> Wishes:
    """The wishes as they are kept: what a table named stands beside them, an account each."""
    return msgspec.structs.replace(wishes, source=FromTable()) if isinstance(wishes.source, FromTable) else wishes
