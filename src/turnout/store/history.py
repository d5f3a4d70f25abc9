"""What happens beside Turnout: deals with accounts, and people who had a rep already.

Deals have a table here, those that a CRM tells us as they change and those out of a file alike. People are kept where
the lead path keeps them; here stands only how a file adds to them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Final

from sqlalchemy import Column, Index, Table, Text

from turnout.core.account import AccountId, Acquaintance, Opportunity
from turnout.core.match.duplicates import person_key
from turnout.store.columns import made_of_columns
from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros, upsert
from turnout.store.people import merged_mailboxes
from turnout.store.transaction import Row, Transaction, places, transaction_of

# `id` is that of the system a deal comes from; none for one out of a file without ids. Numbers follow the order in
# which deals came in.
OPPORTUNITIES: Final = Table(
    "opportunities",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("id", Text, unique=True),
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
_FIELDS: Final = tuple(_COLUMNS.split(", "))
_PUT: Final = upsert("opportunities", "id", _FIELDS)
_ADD: Final = f"INSERT INTO opportunities ({_COLUMNS}) VALUES ({places(len(_FIELDS))})"
_SET: Final = ", ".join(f"{name} = ?" for name in _FIELDS)
_CHANGE: Final = f"UPDATE opportunities SET {_SET} WHERE number = ? AND id IS NULL"
_SEARCH: Final = f"SELECT {_COLUMNS}, id, number FROM opportunities"
# How a deal without an id is called from outside: by its number, behind a sign that no id begins with.
UNNAMED: Final = "~"
_AT_ONCE: Final = 200
# What a file says never undoes what was learned later, and a row that says nothing new is not a change.
_UNLESS_OLDER: Final = (
    "ON CONFLICT (person) DO UPDATE SET owner = excluded.owner, last_seen = excluded.last_seen, "
    "outcome = excluded.outcome "
    "WHERE people.merged_into IS NULL AND (people.last_seen IS NULL OR excluded.last_seen >= people.last_seen) "
    "AND (coalesce(people.owner, '') <> coalesce(excluded.owner, '') "
    "OR coalesce(people.outcome, '') <> coalesce(excluded.outcome, '') "
    "OR coalesce(people.last_seen, -1) <> coalesce(excluded.last_seen, -1))"
)


def read_opportunities(source: Transaction | sqlite3.Connection) -> tuple[Opportunity, ...]:
    """Every deal in the order in which they came in."""
    rows = transaction_of(source).rows(f"SELECT {_COLUMNS}, id FROM opportunities ORDER BY number")
    return tuple(_opportunities_of(rows))


def put_opportunities(tx: Transaction, deals: Sequence[Opportunity]) -> None:
    """Keep the deals that a file has. Those without an id take the place of all such deals of their accounts."""
    accounts = dict.fromkeys(deal.account for deal in deals)
    tx.run_many("DELETE FROM opportunities WHERE account = ? AND id IS NULL", [(account,) for account in accounts])
    keep_opportunities(tx, [deal for deal in deals if deal.id])
    tx.run_many(_ADD, [_values_of(deal) for deal in deals if not deal.id])


def keep_opportunities(tx: Transaction, deals: Sequence[Opportunity]) -> None:
    """Add deals that have ids, or change those with the same id; one called by its number is changed where it is."""
    tx.run_many(_PUT, [(deal.id, *_values_of(deal)) for deal in deals if not deal.id.startswith(UNNAMED)])
    unnamed = [deal for deal in deals if deal.id.startswith(UNNAMED)]
    tx.run_many(_CHANGE, [(*_values_of(deal), _number_in(deal.id)) for deal in unnamed])


def find_opportunities(tx: Transaction, ids: Sequence[str]) -> dict[str, Opportunity]:
    """Those of these deals that there are, each under the name it was asked for by."""
    named = [each for each in ids if not each.startswith(UNNAMED)]
    numbers = [_number_in(each) for each in ids if each.startswith(UNNAMED)]
    found: list[Row] = []
    for start in range(0, len(named), _AT_ONCE):
        some = named[start : start + _AT_ONCE]
        found += tx.rows(f"{_SEARCH} WHERE id IN ({places(len(some))})", some)
    for number in numbers:
        found += tx.rows(f"{_SEARCH} WHERE number = ? AND id IS NULL", (number,))
    return {deal.id: deal for deal in map(_named, found)}


def list_opportunities(
    tx: Transaction,
    *,
    account: str | None = None,
    owner: str | None = None,
    stage: str | None = None,
    outcome: str | None = None,
    closed_from: datetime | None = None,
    closed_before: datetime | None = None,
    after: int = -1,
    limit: int = 50,
) -> list[tuple[int, Opportunity]]:
    """So many deals behind a number, in the order in which they came in; each with its number and a name to call it by.

    None and empty mean any, but an empty `outcome` means those that are open.
    """
    conditions: dict[str, str | int | None] = {
        "account = ?": account or None,
        "owner = ?": owner or None,
        "stage = ?": stage or None,
        "outcome = ?": outcome,
        "closed_at >= ?": _micros(closed_from),
        "closed_at < ?": _micros(closed_before),
    }
    asked = {sql: value for sql, value in conditions.items() if value is not None}
    where = "".join(f" AND {sql}" for sql in asked)
    rows = tx.rows(
        f"{_SEARCH} WHERE number > ?{where} ORDER BY number LIMIT ?",
        (after, *asked.values(), limit),
    )
    return [(row[-1], _named(row)) for row in rows]


def drop_opportunity(tx: Transaction, deal: str) -> bool:
    """Take a deal away; False where there is none of this name."""
    if deal.startswith(UNNAMED):
        return tx.run("DELETE FROM opportunities WHERE number = ? AND id IS NULL", (_number_in(deal),)) > 0
    return tx.run("DELETE FROM opportunities WHERE id = ?", (deal,)) > 0


def _opportunities_of(rows: Sequence[Row]) -> list[Opportunity]:
    """The deals in rows of `_COLUMNS` with the id behind them."""
    if not rows:
        return []
    accounts, owners, stages, outcomes, values, closed, created, ids = zip(*rows, strict=True)
    columns = {
        "account": accounts,
        # A few people and stages, each of which thousands of deals name.
        "owner": [owner and intern(owner) for owner in owners],
        "stage": map(intern, stages),
        "outcome": map(intern, outcomes),
        "value": values,
        "closed_at": map(_instant, closed),
        "created_at": map(_instant, created),
        "id": [own or "" for own in ids],
    }
    return made_of_columns(Opportunity, len(rows), columns)


def _named(row: Row) -> Opportunity:
    """A deal with a name to call it by, whether it has an id or not; its number is the last column."""
    (deal,) = _opportunities_of([row[:-1]])
    return deal if deal.id else replace(deal, id=f"{UNNAMED}{row[-1]}")


def _number_in(name: str) -> int:
    """The number in the name of a deal without an id; one that nothing has where there is none."""
    digits = name.removeprefix(UNNAMED)
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 18 else -1


def _values_of(deal: Opportunity) -> tuple[str | int | None, ...]:
    """A deal as `_FIELDS` has it."""
    closed_at, created_at = _micros(deal.closed_at), _micros(deal.created_at)
    return deal.account, deal.owner, deal.stage, deal.outcome, deal.value, closed_at, created_at


def put_acquaintances(tx: Transaction, people: Iterable[Acquaintance]) -> tuple[int, int, int]:
    """Keep who had whom, the last word on each; gives how many mailboxes are new, changed and as they were."""
    keyed = _by_person(tx, {key: person for person in people if (key := person_key(person.email))})
    before = _people_known(tx)
    written = 0
    # In the order in which whoever decides takes them too, so that neither waits for the other in a circle.
    rows = [(key, person.owner, _micros(person.last_seen), person.outcome) for key, person in sorted(keyed.items())]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        marks = ", ".join(["(?, ?, ?, ?)"] * len(some))
        sql = f"INSERT INTO people (person, owner, last_seen, outcome) VALUES {marks} {_UNLESS_OLDER}"
        written += tx.run(sql, [value for row in some for value in row])
    new = _people_known(tx) - before
    return new, written - new, len(rows) - written


def _by_person(tx: Transaction, keyed: dict[str, Acquaintance]) -> dict[str, Acquaintance]:
    """What is said of each person; of one with several mailboxes, what is said of that which was seen last."""
    merged = merged_mailboxes(tx)
    for mailbox in merged.keys() & keyed.keys():
        person = keyed.pop(mailbox)
        other = keyed.setdefault(merged[mailbox], person)
        if (_micros(other.last_seen) or 0) < (_micros(person.last_seen) or 0):
            keyed[merged[mailbox]] = person
    return keyed


def _people_known(tx: Transaction) -> int:
    return int(tx.rows("SELECT count(*) FROM people")[0][0])


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


@lru_cache(maxsize=16_384)
def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def deals_of(tx: Transaction, accounts: Collection[AccountId]) -> dict[AccountId, list[Opportunity]]:
    """The deals of each of these accounts, in the order in which they came in; an empty list for none."""
    found: dict[AccountId, list[Opportunity]] = {account: [] for account in accounts}
    asked = list(accounts)
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        sql = f"SELECT {_COLUMNS}, id FROM opportunities WHERE account IN ({places(len(some))}) ORDER BY number"
        for deal in _opportunities_of(tx.rows(sql, some)):
            found[deal.account].append(deal)
    return found
