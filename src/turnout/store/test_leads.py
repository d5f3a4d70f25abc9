"""Leads that somebody sent through everything to see that it works: marked, never counted, and cleaned up after.

The mark is written with the lead, so that whoever delivers messages knows from the first moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Table

from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction

# `to_address` is `CHANNEL:ADDRESS` where all messages about it go to one place; empty: to whoever they are for.
TEST_LEADS: Final = Table(
    "test_leads",
    METADATA,
    Column("lead", WHOLE, primary_key=True, autoincrement=False),
    text_column("to_address"),
    instant_column("made_at", nullable=False),
    instant_column("ended_at"),
)
# For lists and numbers that a test must not be in: `... AND seq NOT IN (...)`.
ALL_TESTS: Final = "SELECT lead FROM test_leads"
_FIND: Final = "SELECT to_address, made_at, ended_at FROM test_leads WHERE lead = ?"


@dataclass(frozen=True, slots=True)
class MarkedLead:
    """A test: where its messages go, and from when to when it ran."""

    to_address: str
    made_at: datetime
    ended_at: datetime | None

    @property
    def channel(self) -> str:
        """The channel of the one place its messages go to; empty where there is none."""
        return self.to_address.partition(":")[0]

    @property
    def address(self) -> str:
        """The one address its messages go to; empty where there is none."""
        return self.to_address.partition(":")[2]


def find_test(tx: Transaction, lead: int) -> MarkedLead | None:
    """The mark of a lead (by its number), or None for one that is no test."""
    found = tx.rows(_FIND, (lead,))
    if not found:
        return None
    to_address, made_at, ended_at = found[0]
    return MarkedLead(to_address, from_micros(made_at), None if ended_at is None else from_micros(ended_at))


def mark_test(tx: Transaction, lead: int, to_address: str, at: datetime) -> None:
    """Mark a new lead as a test."""
    tx.run("INSERT INTO test_leads (lead, to_address, made_at) VALUES (?, ?, ?)", (lead, to_address, to_micros(at)))


def end_test(tx: Transaction, lead: int, at: datetime) -> None:
    """A test is over."""
    tx.run("UPDATE test_leads SET ended_at = ? WHERE lead = ? AND ended_at IS NULL", (to_micros(at), lead))
