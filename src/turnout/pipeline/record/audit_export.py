"""A range of the record as it is sealed, so that whoever has it can check it without us.

Every link in the range with all that its hash covers, chain by chain, then the checkpoints that join the chains. How a
link is hashed stands in `docs/reference/audit.md`; checking a whole store is `pipeline.record.verify`'s.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import msgspec

from turnout.store.audit import root
from turnout.store.audit_search import ChainHead, chain_heads, last_link
from turnout.store.database import Database
from turnout.store.meta import STORE_ID, read_meta
from turnout.store.transaction import Row, Transaction

# So many events are read, and sent, at once.
PORTION = 500
_LINKS_AT_ONCE_MAX = 200

_LINKS = """
SELECT number, first_event, last_event, at, previous, hash FROM links WHERE chain = ? AND number >= ? AND number <= ?
ORDER BY number LIMIT ?
"""
_EVENTS = """
SELECT e.seq, e.kind, e.at, e.lead, l.id, e.decision, d.number, d.body, e.body, e.digest
FROM events e LEFT JOIN leads l ON l.seq = e.lead LEFT JOIN decisions d ON d.seq = e.decision
WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq
"""
_CHECKPOINTS = """
SELECT number, at, heads, previous, hash FROM checkpoints WHERE number > ? AND at >= ? AND at <= ?
ORDER BY number LIMIT ?
"""
_LATEST_MOMENT = 2**62


class StoreLine(msgspec.Struct, frozen=True, tag="store", tag_field="type"):
    """Whose record it is; `root` is what the first link and the first checkpoint go on from."""

    store: str
    root: str


class LinkLine(msgspec.Struct, frozen=True, tag="link", tag_field="type"):
    """One link of a chain; its events follow. Times are microseconds since 1970, hashes hexadecimal."""

    chain: str
    number: int
    first_event: int
    last_event: int
    at: int
    previous: str
    hash: str


class EventLine(msgspec.Struct, frozen=True, tag="event", tag_field="type"):
    """One event, with every byte that its link's hash covers; `decision_body` is in base64."""

    seq: int
    kind: str
    at: int
    lead: int | None
    lead_id: str
    decision: int | None
    decision_id: str | None
    decision_body: str
    body: str
    digest: str | None


class CheckpointLine(msgspec.Struct, frozen=True, tag="checkpoint", tag_field="type"):
    """One checkpoint: it joins the heads of the chains that had moved."""

    number: int
    at: int
    heads: str
    previous: str
    hash: str


class EndLine(msgspec.Struct, frozen=True, tag="end", tag_field="type"):
    """The last line: without it the export was cut off."""

    links: int
    events: int
    checkpoints: int


Line = StoreLine | LinkLine | EventLine | CheckpointLine | EndLine


def export_record(database: Database, since: int | None, until: int | None) -> Iterator[list[Line]]:
    """The record between two moments in portions, with a store line first and an end line last. Raises StoreError.

    Moments are microseconds. What is committed meanwhile is not in it; between two portions nothing is held.
    """
    low = -_LATEST_MOMENT if since is None else since
    high = _LATEST_MOMENT if until is None else until
    with database.asking() as tx:
        heads, store = chain_heads(tx), StoreLine(read_meta(tx, STORE_ID) or "", root(tx).hex())
    yield [store]
    counts: Counter[type] = Counter()
    chains = (portion for head in heads for portion in _chain(database, head, low, high))
    for portion in chain(chains, _checkpoints(database, low, high)):
        counts.update(map(type, portion))
        yield portion
    yield [EndLine(counts[LinkLine], counts[EventLine], counts[CheckpointLine])]


def _chain(database: Database, head: ChainHead, low: int, high: int) -> Iterator[list[Line]]:
    """The links of one chain in a range, each followed by its events."""
    with database.asking() as tx:
        number, last = last_link(tx, head, low - 1) + 1, last_link(tx, head, high)
    while number <= last:
        with database.asking() as tx:
            lines, number = _links(tx, head.chain, number, last)
        yield lines


def _links(tx: Transaction, name: str, number: int, last: int) -> tuple[list[Line], int]:
    """Some links with their events, and the number of the next one."""
    lines: list[Line] = []
    for found, first_event, last_event, at, previous, link in tx.rows(_LINKS, (name, number, last, _LINKS_AT_ONCE_MAX)):
        if len(lines) >= PORTION:
            return lines, found
        lines.append(LinkLine(name, found, first_event, last_event, at, bytes(previous).hex(), bytes(link).hex()))
        lines += [_event(row) for row in tx.rows(_EVENTS, (first_event, last_event))]
        number = found + 1
    return lines, number


def _event(row: Row) -> EventLine:
    seq, kind, at, lead, lead_id, decision, number, decision_body, body, digest = row
    return EventLine(
        seq,
        kind,
        at,
        lead,
        lead_id or "",
        decision,
        f"{lead_id}.{number}" if number else None,
        "" if decision_body is None else b64encode(bytes(decision_body)).decode(),
        body,
        None if digest is None else bytes(digest).hex(),
    )


def _checkpoints(database: Database, low: int, high: int) -> Iterator[list[Line]]:
    after = 0
    while True:
        with database.asking() as tx:
            rows = tx.rows(_CHECKPOINTS, (after, low, high, PORTION))
        if not rows:
            return
        after = rows[-1][0]
        yield [
            CheckpointLine(number, at, heads, bytes(previous).hex(), bytes(joined).hex())
            for number, at, heads, previous, joined in rows
        ]
