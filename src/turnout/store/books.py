"""The books of everybody's work: counters of turns with their ledger, caps, open leads, rates, who is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from turnout.store.many import insert_many, upsert_many
from turnout.store.metadata import METADATA, OFTEN_CHANGED, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

COUNTERS: Final = Table(
    "counters",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)
# Append-only. `kind` is `turn`, `credit`, `debit` (a credit taken back) or `grant`, `cause` why a turn was given. A
# grant is so many `turns` that `actor` gave by hand; its `lead` is 0, which is no lead's number.
LEDGER: Final = Table(
    "ledger",
    METADATA,
    Column("seq", WHOLE, primary_key=True),
    Column("counter", Text, nullable=False),
    Column("rep", Text, nullable=False),
    Column("lead", WHOLE, nullable=False),
    Column("kind", Text, nullable=False),
    instant_column("at", nullable=False),
    Column("cause", Text, nullable=False),
    Column("turns", WHOLE, nullable=False, server_default="1"),
    text_column("actor"),
)
# Turns are many and asked for newest first; what was given back or granted is rare among them.
_IS_CREDIT: Final = text("kind <> 'turn'")
Index("ledger_credits", LEDGER.c.counter, LEDGER.c.seq, sqlite_where=_IS_CREDIT, postgresql_where=_IS_CREDIT)
# `scope` is a pool, or empty for a rep's own daily cap; `rep` is empty for a cap of the pool in all.
CAP_USE: Final = Table(
    "cap_use",
    METADATA,
    Column("scope", Text, primary_key=True),
    Column("cap", Text, primary_key=True),
    Column("rep", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)
LOADS: Final = Table(
    "loads",
    METADATA,
    Column("rep", Text, primary_key=True),
    Column("open", Integer, nullable=False),
    instant_column("last_at"),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)
# When the next lead of a throttled rule may go.
RELEASES: Final = Table(
    "releases",
    METADATA,
    Column("rule", Text, primary_key=True),
    instant_column("next_at", nullable=False),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)
PRESENCE: Final = Table(
    "presence",
    METADATA,
    Column("rep", Text, primary_key=True),
    Column("presence", Text, nullable=False),
    instant_column("since", nullable=False),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)


class LedgerRow(NamedTuple):
    """A row of `ledger`, which gets its number as it is written."""

    counter: str
    rep: str
    lead: int
    kind: str
    at: int
    cause: str
    turns: int = 1
    actor: str = ""


_ADD_ENTRY = insert_many(LEDGER, *LedgerRow._fields)
_KEEP_COUNTER = upsert_many(COUNTERS, "name", "body")
_KEEP_CAP = upsert_many(CAP_USE, "scope", "cap", "rep", "body")
_KEEP_LOAD = upsert_many(LOADS, "rep", "open", "last_at")
_KEEP_RELEASE = upsert_many(RELEASES, "rule", "next_at")
_KEEP_PRESENCE = (
    "INSERT INTO presence VALUES (?, ?, ?) ON CONFLICT (rep) DO UPDATE SET presence = excluded.presence,"
    " since = excluded.since"
)


def add_entries(tx: Transaction, entries: Sequence[LedgerRow]) -> None:
    """Append to the ledger."""
    tx.run_many(_ADD_ENTRY, entries)


def keep_counters(tx: Transaction, counters: Sequence[tuple[str, bytes]]) -> None:
    """Write counters as they are now: (name, body)."""
    tx.run_many(_KEEP_COUNTER, counters)


def keep_cap_use(tx: Transaction, uses: Sequence[tuple[str, str, str, bytes]]) -> None:
    """Write what was used of caps: (scope, cap, rep, body)."""
    tx.run_many(_KEEP_CAP, uses)


def keep_loads(tx: Transaction, loads: Sequence[tuple[str, int, int | None]]) -> None:
    """Write how much everybody has: (rep, open leads, when they last received one)."""
    tx.run_many(_KEEP_LOAD, loads)


def keep_releases(tx: Transaction, releases: Sequence[tuple[str, int]]) -> None:
    """Write when throttled rules let their next lead go: (rule, instant)."""
    tx.run_many(_KEEP_RELEASE, releases)


def keep_presence(tx: Transaction, rep: str, presence: str, since: int) -> None:
    """Write what somebody says of themselves."""
    tx.run(_KEEP_PRESENCE, (rep, presence, since))


def read_counters(tx: Transaction, names: Sequence[str]) -> list[tuple[str, bytes]]:
    """Those of these counters that there are: (name, body)."""
    found = tx.rows(f"SELECT name, body FROM counters WHERE name IN ({places(len(names))})", names)
    return [(name, bytes(body)) for name, body in found]


def read_pool_caps(tx: Transaction, pools: Sequence[str]) -> list[tuple[str, str, str, bytes]]:
    """What was used of the caps of pools in all: (scope, cap, rep, body)."""
    return _read_caps(tx, f"rep = '' AND scope IN ({places(len(pools))})", pools)


def read_rep_caps(tx: Transaction, reps: Sequence[str]) -> list[tuple[str, str, str, bytes]]:
    """What reps have used of any cap: (scope, cap, rep, body)."""
    return _read_caps(tx, f"rep IN ({places(len(reps))})", reps)


def _read_caps(tx: Transaction, which: str, names: Sequence[str]) -> list[tuple[str, str, str, bytes]]:
    found = tx.rows(f"SELECT scope, cap, rep, body FROM cap_use WHERE {which}", names)
    return [(scope, cap, rep, bytes(body)) for scope, cap, rep, body in found]


def read_loads(tx: Transaction, reps: Sequence[str]) -> list[tuple[str, int, int | None]]:
    """How much each of these reps has, for those who ever had any: (rep, open leads, when they last received one)."""
    found = tx.rows(f"SELECT rep, open, last_at FROM loads WHERE rep IN ({places(len(reps))})", reps)
    return [(rep, count, at) for rep, count, at in found]


def read_releases(tx: Transaction, rules: Sequence[str]) -> list[tuple[str, int]]:
    """When each of these throttled rules lets its next lead go: (rule, instant)."""
    found = tx.rows(f"SELECT rule, next_at FROM releases WHERE rule IN ({places(len(rules))})", rules)
    return [(rule, at) for rule, at in found]


def read_presence(tx: Transaction, reps: Sequence[str]) -> dict[str, str]:
    """What each of these reps says of themselves, for those who ever did."""
    return dict(tx.rows(f"SELECT rep, presence FROM presence WHERE rep IN ({places(len(reps))})", reps))
