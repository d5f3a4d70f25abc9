"""Lists of decisions, the newest first: those of all leads, what was decided anew included. The table is `decisions`'.

Beside that of a lead's decisions the table has no index, for every lead would pay for it: a rare value takes more than
one page to be found, as `windows` says. How leads stand now has indexes, and is `lead_list`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from turnout.store.decisions import DecisionRow
from turnout.store.transaction import Transaction, places
from turnout.store.windows import Where, conditions, page_of, walk
from turnout.store.within import Within

# Columns that may be asked for by their value; an empty one asks for decisions that have none.
EQUAL: Final = ("rule", "outcome", "assignee", "pool", "policy")
_NULLABLE: Final = frozenset({"assignee"})
_SHOWN: Final = tuple(name for name in DecisionRow._fields if name != "body")
_ITEMS: Final = (
    f"SELECT {', '.join(f'd.{name}' for name in _SHOWN)}, l.id, l.received_at "
    "FROM decisions d JOIN leads l ON l.seq = d.lead WHERE d.seq IN "
)


@dataclass(frozen=True, slots=True)
class DecisionsAsked:
    """Which decisions are asked for. `decided_at` is a half-open span in microseconds; None is any.

    With `within` only those of leads that lie in somebody's reach.
    """

    equal: Mapping[str, str] = field(default_factory=dict)
    lead: str | None = None
    decided_at: tuple[int | None, int | None] = (None, None)
    within: Within | None = None


def list_decisions(
    tx: Transaction, asked: DecisionsAsked, after: int | None, limit: int
) -> tuple[list[tuple[DecisionRow, str, int]], int | None]:
    """A page of decisions (without their bodies), each with its lead's id and when that came in, and where to go on.

    A page may have fewer than `limit`, be it none, and still have a next one; None where there are no more.
    """
    where = _conditions(tx, asked)
    if where is None:
        return [], None

    def find(low: int, high: int, wanted: int) -> list[int]:
        sql = f"SELECT d.seq FROM decisions d WHERE d.seq >= ? AND d.seq <= ?{where.sql} ORDER BY d.seq DESC LIMIT ?"
        return [seq for (seq,) in tx.rows(sql, (low, high, *where.params, wanted))]

    page, follows = page_of(*walk(tx, "decisions", find, after, limit + 1), limit)
    if not page:
        return [], follows
    rows = tx.rows(f"{_ITEMS}({places(len(page))}) ORDER BY d.seq DESC", page)
    return [(DecisionRow._make((*row[:-2], b"")), row[-2], row[-1]) for row in rows], follows


def _conditions(tx: Transaction, asked: DecisionsAsked) -> Where | None:
    """What a decision must be; None where none can be."""
    equal: dict[str, str | int | None] = {}
    if asked.lead is not None:
        named = tx.rows("SELECT seq FROM leads WHERE id = ?", (asked.lead,))
        if not named:
            return None
        equal["d.lead"] = named[0][0]
    for name, value in asked.equal.items():
        equal[f"d.{name}"] = None if name in _NULLABLE and not value else value
    where = conditions(equal, {"d.decided_at": asked.decided_at})
    if asked.within is None:
        return where
    reach = asked.within.numbers("d.lead")
    return Where(where.sql + reach.sql, (*where.params, *reach.params))
