"""Absences as they are kept: half-open spans of instants, each a rep's."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Index, Table, Text

from turnout.core.rep import Absence
from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Row, Transaction, places, transaction_of
from turnout.store.windows import Where
from turnout.store.within import Within

ABSENCES: Final = Table(
    "absences",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("rep", Text, nullable=False),
    instant_column("starts_at", nullable=False),
    instant_column("ends_at", nullable=False),
    text_column("kind"),
    Index(None, "rep", "starts_at"),
)

_REPS_AT_ONCE: Final = 500
_SELECT: Final = "SELECT number, rep, starts_at, ends_at, kind FROM absences"


@dataclass(frozen=True, slots=True)
class KeptAbsence:
    """An absence with its number, which stays the same until it is removed."""

    number: int
    absence: Absence


def read_absences(source: Transaction | sqlite3.Connection) -> tuple[Absence, ...]:
    """Every absence in the order in which they came in."""
    rows = transaction_of(source).rows("SELECT rep, starts_at, ends_at, kind FROM absences ORDER BY number")
    return tuple(Absence(rep, from_micros(start), from_micros(end), kind) for rep, start, end, kind in rows)


def put_absences(tx: Transaction, absences: Sequence[Absence]) -> None:
    """Keep absences in the place of whatever was known to begin at the same moment for the same rep."""
    begun = dict.fromkeys((absence.rep, to_micros(absence.start)) for absence in absences)
    tx.run_many("DELETE FROM absences WHERE rep = ? AND starts_at = ?", list(begun))
    tx.run_many(
        "INSERT INTO absences (rep, starts_at, ends_at, kind) VALUES (?, ?, ?, ?)",
        [_row(absence) for absence in absences],
    )


def find_absence(tx: Transaction, number: int) -> KeptAbsence | None:
    """An absence by its number, or None."""
    found = tx.rows(f"{_SELECT} WHERE number = ?", (number,))
    return _kept(found[0]) if found else None


def absences_between(
    tx: Transaction,
    start: datetime | None,
    end: datetime | None,
    rep: str,
    after: tuple[int, int] | None,
    limit: int,
    within: Within | None = None,
) -> list[KeptAbsence]:
    """Absences that touch a time, by their beginning; `rep` may be empty for everybody's, or of those `within`.

    `after` is the beginning (in microseconds) and number of the last one seen.
    """
    asked: list[tuple[str, Sequence[object]]] = []
    if rep:
        asked.append(("rep = ?", (rep,)))
    if start is not None:
        asked.append(("ends_at > ?", (to_micros(start),)))
    if end is not None:
        asked.append(("starts_at < ?", (to_micros(end),)))
    if after is not None:
        asked.append(("(starts_at > ? OR (starts_at = ? AND number > ?))", (after[0], after[0], after[1])))
    reach = within.rep("rep") if within else Where("", ())
    where = f" WHERE {' AND '.join(sql for sql, _ in asked) or '1 = 1'}{reach.sql}"
    params = [*(value for _, values in asked for value in values), *reach.params]
    return [_kept(row) for row in tx.rows(f"{_SELECT}{where} ORDER BY starts_at, number LIMIT ?", (*params, limit))]


def absences_after(tx: Transaction, at: datetime, reps: Sequence[str]) -> list[Absence]:
    """What of these reps' absences is not over at an instant."""
    found: list[Absence] = []
    for start in range(0, len(reps), _REPS_AT_ONCE):
        some = reps[start : start + _REPS_AT_ONCE]
        rows = tx.rows(f"{_SELECT} WHERE ends_at > ? AND rep IN ({places(len(some))})", (to_micros(at), *some))
        found += [_kept(row).absence for row in rows]
    return found


def add_absence(tx: Transaction, absence: Absence) -> int:
    """Keep one more absence; those of one rep may overlap, and their time counts once. Gives its number."""
    [(number,)] = tx.rows(
        "INSERT INTO absences (rep, starts_at, ends_at, kind) VALUES (?, ?, ?, ?) RETURNING number", _row(absence)
    )
    return int(number)


def change_absence(tx: Transaction, number: int, absence: Absence) -> None:
    """Put other facts in the place of an absence's."""
    tx.run(
        "UPDATE absences SET rep = ?, starts_at = ?, ends_at = ?, kind = ? WHERE number = ?", (*_row(absence), number)
    )


def remove_absence(tx: Transaction, number: int) -> None:
    """An absence that is not to be."""
    tx.run("DELETE FROM absences WHERE number = ?", (number,))


def _row(absence: Absence) -> tuple[str, int, int, str]:
    return absence.rep, to_micros(absence.start), to_micros(absence.end), absence.kind


def _kept(row: Row) -> KeptAbsence:
    number, rep, start, end, kind = row
    return KeptAbsence(number, Absence(rep, from_micros(start), from_micros(end), kind))
