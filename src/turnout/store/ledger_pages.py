"""The ledger as it is read: a counter's lines, the newest first. The table, and how it grows, is in `books`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction, places

# A turn is paid, and a credit may be taken back; what is given back or granted is as it stands.
_PAID: Final = frozenset({"turn", "debit"})
_LINES: Final = """
SELECT g.seq, g.counter, g.rep, l.id, g.kind, g.turns, g.cause, g.actor, g.at
FROM ledger g LEFT JOIN leads l ON l.seq = g.lead WHERE g.counter = ?
"""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger. `turns` are fewer than none where they were paid or taken; `lead` is None for a grant."""

    number: int
    counter: str
    rep: str
    lead: str | None
    kind: str
    turns: int
    cause: str
    by: str
    at: datetime


def ledger_lines(
    tx: Transaction, counter: str, before: int | None, limit: int, *, rep: str = "", kinds: tuple[str, ...] = ()
) -> list[LedgerLine]:
    """So many lines of a counter below a number, the newest first; `rep` and `kinds` narrow them."""
    sql, params = _LINES, [counter]
    asked: list[tuple[str, list[int | str]]] = []
    if before is not None:
        asked.append((" AND g.seq < ?", [before]))
    if rep:
        asked.append((" AND g.rep = ?", [rep]))
    if kinds:
        # The index of what are no turns is only used where that is said.
        rare = "" if "turn" in kinds else " AND g.kind <> 'turn'"
        asked.append((f"{rare} AND g.kind IN ({places(len(kinds))})", [*kinds]))
    sql += "".join(part for part, _ in asked)
    values = [value for _, some in asked for value in some]
    rows = tx.rows(f"{sql} ORDER BY g.seq DESC LIMIT ?", (*params, *values, limit))
    return [
        LedgerLine(number, name, of, lead, kind, -turns if kind in _PAID else turns, cause, by, from_micros(at))
        for number, name, of, lead, kind, turns, cause, by, at in rows
    ]
