"""Versions of the policy, each kept for ever with the lists it reads, and the record of what was live when.

A version is never changed: leads that wait are decided with the one they came in under.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Column, ForeignKey, Table, Text, text

from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.errors import StoreError
from turnout.store.meta import LIVE_POLICY, POLICY_VERSION, bump, read_meta, write_meta
from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction, transaction_of

# `published_at` is when a version was first kept; when it went live is in `publications`. There `leads_before` is the
# number of the last lead that had come in by then: whose clock was right, and which leads brought their own times, does
# not matter to whom a version has decided about.
POLICIES: Final = Table(
    "policies",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("lists", Text, nullable=False),
    instant_column("published_at", nullable=False),
    text_column("note"),
    text_column("actor"),
)
PUBLICATIONS: Final = Table(
    "publications",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("policy", Text, ForeignKey("policies.hash"), nullable=False),
    instant_column("published_at", nullable=False),
    text_column("note"),
    text_column("actor"),
    Column("leads_before", WHOLE, nullable=False, server_default=text("0")),
)
_VERSIONS: Final = """
SELECT p.number, p.hash, p.published_at, p.actor, p.note, max(q.published_at), count(q.number)
FROM policies p LEFT JOIN publications q ON q.policy = p.hash {where}
GROUP BY p.number, p.hash, p.published_at, p.actor, p.note ORDER BY p.number DESC LIMIT ?
"""
_PUBLICATIONS: Final = """
SELECT p.number, p.policy, v.number, p.published_at, p.note, p.actor FROM publications p
JOIN policies v ON v.hash = p.policy {where} ORDER BY p.number DESC {some}
"""
_lists_in: Final = msgspec.json.Decoder(dict[str, str]).decode


@dataclass(frozen=True, slots=True)
class Version:
    """A policy as it is kept: its text, and by path the text of every list it reads. `hash` is of the content."""

    hash: str
    text: str
    lists: Mapping[str, str]
    number: int
    published_at: datetime
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as a list of versions shows it; `live_at` is when it last went live, None where it never did."""

    number: int
    hash: str
    kept_at: datetime
    by: str
    note: str
    live_at: datetime | None
    publications: int


@dataclass(frozen=True, slots=True)
class Publication:
    """One moment at which a version went live."""

    number: int
    policy: str
    version: int
    published_at: datetime
    note: str
    by: str = ""


def live_policy(source: Transaction | sqlite3.Connection) -> str | None:
    """The hash of the live version, or None where nothing was published."""
    return read_meta(transaction_of(source), LIVE_POLICY)


def load_policy(source: Transaction | sqlite3.Connection, content_hash: str) -> Policy:
    """The policy of a version, read from its text. Raises StoreError where there is no such version."""
    version = read_version(source, content_hash)
    return parse_policy(version.text, version.lists)


def read_version(source: Transaction | sqlite3.Connection, content_hash: str) -> Version:
    """A version by its hash. Raises StoreError where there is none."""
    found = find_version(source, content_hash)
    if found is None:
        raise StoreError(f"the store has no policy `{content_hash}`; `turnout policy list` shows those it has")
    return found


def find_version(source: Transaction | sqlite3.Connection, content_hash: str) -> Version | None:
    """A version by its hash, or None."""
    rows = transaction_of(source).rows(
        "SELECT hash, text, lists, number, published_at, note, actor FROM policies WHERE hash = ?", (content_hash,)
    )
    if not rows:
        return None
    content, text, lists, number, published_at, note, by = rows[0]
    return Version(content, text, _lists_in(lists), number, from_micros(published_at), note, by)


def list_versions(tx: Transaction, before: int | None, limit: int) -> list[VersionLine]:
    """Versions below a number, the newest first."""
    known = "" if before is None else "WHERE p.number < ?"
    rows = tx.rows(_VERSIONS.format(where=known), (*([] if before is None else [before]), limit))
    return [
        VersionLine(number, content, from_micros(at), by, note, from_micros(live) if live is not None else None, count)
        for number, content, at, by, note, live, count in rows
    ]


def add_version(
    tx: Transaction,
    content_hash: str,
    text: str,
    lists: Mapping[str, str],
    now: datetime,
    *,
    note: str = "",
    by: str = "",
) -> bool:
    """Keep a version; False where its content is there already, under the text that it came with."""
    added = tx.run(
        # People read these numbers, so there are no gaps: whoever edits does so alone.
        "INSERT INTO policies (number, hash, text, lists, published_at, note, actor)"
        " SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ? FROM policies WHERE true"
        " ON CONFLICT (hash) DO NOTHING",
        (content_hash, text, msgspec.json.encode(lists).decode(), to_micros(now), note, by),
    )
    return added == 1


def make_live(tx: Transaction, content_hash: str, now: datetime, note: str = "", by: str = "") -> int:
    """Make a version the live one and record it; gives the number of the publication. Edits take turns (`editing`)."""
    [(number,)] = tx.rows(
        "INSERT INTO publications (policy, published_at, note, actor, leads_before)"
        " SELECT ?, ?, ?, ?, coalesce(max(seq), 0) FROM leads WHERE true RETURNING number",
        (content_hash, to_micros(now), note, by),
    )
    write_meta(tx, LIVE_POLICY, content_hash)
    bump(tx, POLICY_VERSION)
    return int(number)


def live_publication(source: Transaction | sqlite3.Connection) -> Publication | None:
    """What is live, and since when; None where nothing was published."""
    return next(iter(list_publications(source, limit=1)), None)


def was_live(tx: Transaction, content_hash: str) -> bool:
    """Whether a version ever went live."""
    return bool(tx.rows("SELECT 1 FROM publications WHERE policy = ? LIMIT 1", (content_hash,)))


def list_publications(
    source: Transaction | sqlite3.Connection, before: int | None = None, limit: int = -1
) -> list[Publication]:
    """What was made live below a number, the newest first: all of it, or so many."""
    where, params = ("", ()) if before is None else ("WHERE p.number < ?", (before,))
    some = "" if limit < 0 else f"LIMIT {limit:d}"
    rows = transaction_of(source).rows(_PUBLICATIONS.format(where=where, some=some), params)
    return [
        Publication(number, policy, version, from_micros(at), note, by)
        for number, policy, version, at, note, by in rows
    ]
