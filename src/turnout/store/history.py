"""What was before Turnout: deals with accounts, and people who had a rep already.

Deals have a table here. People are kept where the lead path keeps them; here stands only how a file adds to them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Index, Table, Text

from turnout.core.account import Acquaintance, Opportunity
from turnout.core.match.duplicates import person_key
from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction, transaction_of

OPPORTUNITIES: Final = Table(
    "opportunities",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("account", Text, nullable=False),
    Column("owner", Text),
    text_column("stage"),
    text_column("outcome"),
    Column("value", WHOLE),
    instant_column("closed_at"),
    instant_column("created_at"),
    Index(None, "account"),
)
_COLUMNS: Final = "account, owner, stage, outcome, value, closed_at, created_at"
_PEOPLE_AT_ONCE: Final = 200
# What a file says never undoes what was learned later, and a row that says nothing new is not a change.
_UNLESS_OLDER: Final = (
    "ON CONFLICT (person) DO UPDATE SET owner = excluded.owner, last_seen = excluded.last_seen, "
    "outcome = excluded.outcome "
    "WHERE (people.last_seen IS NULL OR excluded.last_seen >= people.last_seen) "
    "AND (coalesce(people.owner, '') <> coalesce(excluded.owner, '') "
    "OR coalesce(people.outcome, '') <> coalesce(excluded.outcome, '') "
    "OR coalesce(people.last_seen, -1) <> coalesce(excluded.last_seen, -1))"
)


def read_opportunities(source: Transaction | sqlite3.Connection) -> tuple[Opportunity, ...]:
    """Every deal in the order in which they came in."""
    rows = transaction_of(source).rows(f"SELECT {_COLUMNS} FROM opportunities ORDER BY number")
    return tuple(
        Opportunity(account, owner, stage, outcome, value, _instant(closed_at), _instant(created_at))
        for account, owner, stage, outcome, value, closed_at, created_at in rows
    )


def put_opportunities(tx: Transaction, deals: Sequence[Opportunity]) -> None:
    """Keep the deals of each account named in the place of those that were known of it."""
    accounts = dict.fromkeys(deal.account for deal in deals)
    tx.run_many("DELETE FROM opportunities WHERE account = ?", [(account,) for account in accounts])
    tx.run_many(
        f"INSERT INTO opportunities ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                deal.account,
                deal.owner,
                deal.stage,
                deal.outcome,
                deal.value,
                _micros(deal.closed_at),
                _micros(deal.created_at),
            )
            for deal in deals
        ],
    )


def put_acquaintances(tx: Transaction, people: Iterable[Acquaintance]) -> tuple[int, int, int]:
    """Keep who had whom, the last word on each; gives how many mailboxes are new, changed and as they were."""
    keyed = {key: person for person in people if (key := person_key(person.email))}
    before = _people_known(tx)
    written = 0
    rows = [(key, person.owner, _micros(person.last_seen), person.outcome) for key, person in keyed.items()]
    for start in range(0, len(rows), _PEOPLE_AT_ONCE):
        some = rows[start : start + _PEOPLE_AT_ONCE]
        marks = ", ".join(["(?, ?, ?, ?)"] * len(some))
        sql = f"INSERT INTO people (person, owner, last_seen, outcome) VALUES {marks} {_UNLESS_OLDER}"
        written += tx.run(sql, [value for row in some for value in row])
    new = _people_known(tx) - before
    return new, written - new, len(rows) - written


def _people_known(tx: Transaction) -> int:
    return int(tx.rows("SELECT count(*) FROM people")[0][0])


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
