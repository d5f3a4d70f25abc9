"""What happened to leads, in one order for all who follow it: numbered after the commit, read by number.

Only one process numbers at a time, and a portion at once; which one does not matter. Sending it is `api.events`'.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec

from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import CHAIN as EDITS
from turnout.store.database import Database
from turnout.store.feed import (
    FeedRow,
    bounds,
    chains_behind,
    forget_until,
    link_after,
    links_until,
    moment_of,
    number_events,
    read_after,
    take_turn,
)
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

KEPT_DAYS: Final = 7
# So many events of each chain are numbered in one transaction, or one commit's if those are more: a few milliseconds,
# for on SQLite leads wait meanwhile.
PORTION: Final = 400
_NAMES: Final = {"duplicate": "joined"}


class FeedKind(StrEnum):
    """What can happen to a lead: what a decision comes to, and what people do with it."""

    ASSIGNED = "assigned"
    OFFERED = "offered"
    HELD = "held"
    QUEUED = "queued"
    REJECTED = "rejected"
    JOINED = "joined"
    ACCEPTED = "accepted"
    PASSED = "passed"
    REASSIGNED = "reassigned"
    GIVEN = "given"
    REHOMED = "rehomed"
    TOUCHED = "touched"
    CLOSED = "closed"
    MERGED = "merged"
    SEPARATED = "separated"
    PEOPLE_MERGED = "people_merged"
    MERGE_UNDONE = "merge_undone"
    ACCOUNT_SET = "account_set"
    MATCH_CONFIRMED = "match_confirmed"
    MATCH_REJECTED = "match_rejected"
    MATCH_UNDONE = "match_undone"
    DUPLICATE_CONFIRMED = "duplicate_confirmed"
    DUPLICATE_REJECTED = "duplicate_rejected"
    DUPLICATE_REOPENED = "duplicate_reopened"
    OUTCOME = "outcome"
    DISPUTED = "disputed"
    DISPUTE_ANSWERED = "dispute_answered"
    REMINDED = "reminded"
    TOLD = "told"
    MISSED = "missed"
    ESCALATED = "escalated"
    CLOCKS_MOVED = "clocks_moved"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    SNOOZED = "snoozed"
    ERASED = "erased"


class Happened(msgspec.Struct, frozen=True):
    """Something that happened to a lead. `decision_id` is null where it was no decision; nothing of it is personal.

    `assignee` is whom it is about: who got the lead, passed it, or answered it; else whoever has it by now.
    """

    lead_id: str
    decision_id: str | None
    assignee: str | None
    team: str | None
    pool: str | None
    queue: str | None
    rule: str | None
    by: str | None
    at: str


class Numbered(msgspec.Struct, frozen=True):
    """An event of the feed: its number, what happened, and the rest."""

    number: int
    kind: str
    happened: Happened


def follow(database: Database, kept_days: int = KEPT_DAYS) -> int:
    """Number a portion of what was committed; how many events that was, or links without any. Raises StoreError."""
    with database.asking() as tx:
        if not chains_behind(tx):
            return 0
    with database.begin() as tx:
        latest = take_turn(tx, is_shared=database.dialect == "postgresql")
        # Somebody else is at it.
        return 0 if latest is None else _number(tx, latest, timedelta(kept_days))


def _number(tx: Transaction, latest: int, kept: timedelta) -> int:
    upto = _portion(tx, chains_behind(tx))
    if not upto:
        return 0
    # How far time has come is for the leads to say: what people edit may come from a machine with a clock of its own.
    newest = max((moment_of(tx, chain, link).at for chain, link in upto.items() if chain != EDITS), default=0)
    since = newest - kept // timedelta(microseconds=1)
    given = number_events(tx, latest, upto, since) - latest
    forget_until(tx, since)
    return max(1, given)


def _portion(tx: Transaction, behind: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Up to which link of each chain: no further in their order than the one that has most to catch up with."""
    upto = {chain: link_after(tx, chain, done, PORTION) for chain, (done, _) in behind.items()}
    cut = [moment_of(tx, chain, link) for chain, link in upto.items() if link < behind[chain][1]]
    if not cut or len(upto) == 1:
        return upto
    until = min(cut)
    reached = {chain: min(link, links_until(tx, chain, behind[chain][0], until)) for chain, link in upto.items()}
    # A chain all of whose new links come later waits; one that has just begun has no link to be at.
    return {chain: link for chain, link in reached.items() if link > behind[chain][0]}


def feed_bounds(database: Database) -> tuple[int, int]:
    """The number before the first event that is kept, and that of the latest one. Raises StoreError."""
    with database.asking() as tx:
        return bounds(tx)


def read_feed(database: Database, after: int, limit: int) -> list[Numbered]:
    """The events after a number, in their order. Raises StoreError."""
    with database.asking() as tx:
        return numbered_events(tx, after, limit)


def numbered_events(tx: Transaction, after: int, limit: int) -> list[Numbered]:
    """As `read_feed`, within a transaction."""
    return [_numbered(row) for row in read_after(tx, after, limit)]


def _numbered(row: FeedRow) -> Numbered:
    said_of_it: dict[str, Any] = msgspec.json.decode(row.body) if row.body else {}
    is_decision = row.decision is not None
    kind = _NAMES.get(row.outcome or "", row.outcome or row.kind) if is_decision else row.kind
    happened = Happened(
        row.lead,
        f"{row.lead}.{row.decision}" if is_decision else None,
        row.assignee if is_decision else said_of_it.get("rep", row.now_with),
        (row.team if is_decision else row.now_of) or None,
        row.pool or None,
        row.queue or None,
        row.rule or None,
        said_of_it.get("by"),
        said(from_micros(row.at)),
    )
    return Numbered(row.number, kind, happened)
