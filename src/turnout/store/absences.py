"""Absences as they are kept: half-open spans of instants, each a rep's."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Index, Table, Text

from turnout.core.rep import Absence
from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction, transaction_of

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
        [(absence.rep, to_micros(absence.start), to_micros(absence.end), absence.kind) for absence in absences],
    )
