"""The record nobody can rewrite unseen: events in hash chains, and checkpoints that join the chains.

A chain belongs to one writer and gets one link per commit, so writers never wait for each other. A link's hash covers
the hash before it and every byte of its events: of a decision the whole stored body, of personal facts a salted
digest, so that erasing a person leaves the chain whole. Checking all this is `pipeline.record.verify`; what happened
is the callers'.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec
from sqlalchemy import Column, Index, LargeBinary, Table, Text

from turnout.store.many import insert_many
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction

EVENTS = Table(
    "events",
    METADATA,
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    instant_column("at", nullable=False),
    Column("lead", WHOLE),
    Column("decision", WHOLE),
    text_column("body"),
    Column("digest", LargeBinary),
    Index(None, "lead"),
)
LINKS = Table(
    "links",
    METADATA,
    Column("chain", Text, primary_key=True),
    Column("number", WHOLE, primary_key=True, autoincrement=False),
    Column("first_event", WHOLE, nullable=False),
    Column("last_event", WHOLE, nullable=False),
    instant_column("at", nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # Where several processes write at once: given while what a commit changes is locked, so that of two commits that
    # touch the same thing the later one has the higher. It orders the chains for whoever plays them again.
    Column("position", WHOLE),
    sqlite_with_rowid=False,
)
CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    Column("number", WHOLE, primary_key=True, autoincrement=False),
    instant_column("at", nullable=False),
    text_column("heads"),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

# Each chain numbers its events in a block of its own, so that no writer waits for another one's numbers.
BLOCK = 1 << 40
# A chain that moved this shortly before the last checkpoint stands in the next one too: its commit may have come late.
_OVERLAP_MICROS = 60_000_000

_ADD_EVENT = insert_many(EVENTS, "seq", "kind", "at", "lead", "decision", "body", "digest")
_ADD_LINK = (
    "INSERT INTO links (chain, number, first_event, last_event, at, previous, hash, position)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, {position})"
)
_POSITIONS = {"sqlite": "NULL", "postgresql": "nextval('decisions_seq_seq')"}
_ADD_CHECKPOINT = (
    "INSERT INTO checkpoints (number, at, heads, previous, hash) VALUES (?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING"
)
_HEAD = "SELECT number, last_event, at, hash FROM links WHERE chain = ? ORDER BY number DESC LIMIT 1"
_NEWEST_CHECKPOINT = "SELECT number, at, hash FROM checkpoints ORDER BY number DESC LIMIT 1"
# Hops from name to name along the primary key: its cost is the number of chains, not of links.
_NAMES = """
WITH RECURSIVE names (chain) AS (
    SELECT min(chain) FROM links
    UNION ALL
    SELECT (SELECT min(links.chain) FROM links WHERE links.chain > names.chain) FROM names WHERE names.chain IS NOT NULL
)
"""
_HIGHEST = f"""
{_NAMES}
SELECT max(links.last_event) FROM names JOIN links ON links.chain = names.chain
WHERE links.number = (SELECT max(number) FROM links WHERE links.chain = names.chain)
"""
_HEADS = f"""
{_NAMES}
SELECT links.chain, links.number, links.hash FROM names JOIN links ON links.chain = names.chain
WHERE links.number = (SELECT max(number) FROM links WHERE links.chain = names.chain) AND links.at >= ?
ORDER BY links.chain
"""


# The number of a chain's last link, its last event, its moment and its hash.
_End = tuple[int, int, int, bytes]


class Event(NamedTuple):
    """Something that happened, once and for good. `kind` is a word such as `decided`, `touched`, `erased`.

    `lead_seq` and `lead_id` name the lead (None and empty where there is none). An event about a decision brings the
    decision's row and stored body; `body` is further data as JSON, without personal facts; `digest` seals those.
    """

    kind: str
    at: datetime
    lead_seq: int | None = None
    lead_id: str = ""
    decision_seq: int | None = None
    decision_body: bytes = b""
    body: str = ""
    digest: bytes | None = None


class Head(NamedTuple):
    """Where a chain ends: the number and hash of its newest link."""

    chain: str
    number: int
    hash: bytes


class Chain:
    """One writer's chain. It keeps nothing in memory: a transaction that is rolled back never happened.

    Two processes that write at the same time need names of their own; those that take turns (as on SQLite) may share.
    One that is `own` is nobody else's, so that where it ends is remembered and not asked for each time.
    """

    def __init__(self, chain: str, checkpoint_seconds: float = 1.0, *, own: bool = False) -> None:
        self.chain = chain
        self._is_own = own
        # Where our own chain ends once the transaction is kept, and where it ended the last time one was.
        self._next: _End | None = None
        self._end: _End | None = None
        self._looked_at = 0
        # What was appended last: whoever lost the connection while it was kept asks whether it is there.
        self.last: tuple[int, bytes] = (0, b"")
        self._checkpoint_micros = round(checkpoint_seconds * 1_000_000)

    def append(self, tx: Transaction, events: Sequence[Event], now: datetime) -> None:
        """Keep events with one link, and join all chains with a checkpoint when the last one is a second old."""
        if not events:
            return
        number, last, since, previous = self._end or self._head(tx)
        # Moments of a chain never run backwards, whatever a clock does: whoever reads it finds its place by them.
        at = max(to_micros(now), since)
        rows, parts = [], [previous, link_header(self.chain, number + 1, at, len(events))]
        for seq, event in enumerate(events, last + 1):
            kind, then, lead, lead_id, decision, decision_body, body, digest = event
            assert (decision is None) == (not decision_body), "an event about a decision brings its body"
            assert (lead is None) == (not lead_id), "an event about a lead brings its id"
            micros = to_micros(then)
            rows.append((seq, kind, micros, lead, decision, body, digest))
            parts.append(canonical(seq, kind, micros, lead, lead_id, decision, decision_body, body, digest))
        link = sha256(b"".join(parts)).digest()
        tx.run_many(_ADD_EVENT, rows)
        add = _ADD_LINK.format(position=_POSITIONS[tx.dialect])
        tx.run(add, (self.chain, number + 1, last + 1, last + len(rows), at, previous, link))
        self.last = (number + 1, link)
        if self._is_own:
            self._next = (number + 1, last + len(rows), at, link)
            if at - self._looked_at < self._checkpoint_micros:
                return
            self._looked_at = at
        newest = newest_checkpoint(tx)
        if newest is None or at - newest[1] >= self._checkpoint_micros:
            add_checkpoint(tx, now)

    def kept(self) -> None:
        """The transaction is on disk."""
        self._end, self._next = self._next or self._end, None

    def forget(self) -> None:
        """The transaction was rolled back, or nobody knows: where the chain ends is asked for again."""
        self._end = self._next = None

    def has(self, tx: Transaction, number: int, link: bytes) -> bool:
        """Whether a link of this chain is in the store."""
        found = tx.rows("SELECT hash FROM links WHERE chain = ? AND number = ?", (self.chain, number))
        return bool(found) and bytes(found[0][0]) == link

    def _head(self, tx: Transaction) -> _End:
        """The number, last event, moment and hash to go on from; a new chain goes on from the newest checkpoint."""
        found = tx.rows(_HEAD, (self.chain,))
        if found:
            number, last, at, link = found[0]
            return number, last, at, bytes(link)
        highest = tx.rows(_HIGHEST)[0][0] or 0
        newest = newest_checkpoint(tx)
        return 0, (highest // BLOCK + 1) * BLOCK, 0, newest[2] if newest else root(tx)


def add_checkpoint(tx: Transaction, now: datetime) -> None:
    """Join the heads of all chains that moved since the last checkpoint; a server does it once more as it stops."""
    newest = newest_checkpoint(tx)
    number, since, previous = newest or (0, _OVERLAP_MICROS, root(tx))
    heads = [Head(chain, at, bytes(link)) for chain, at, link in tx.rows(_HEADS, (since - _OVERLAP_MICROS,))]
    at, text = to_micros(now), encode_heads(heads)
    joined = checkpoint_hash(previous, number + 1, at, text)
    # Where another process was quicker, its checkpoint stands, and ours is the next one.
    tx.run(_ADD_CHECKPOINT, (number + 1, at, text, previous, joined))


def newest_checkpoint(tx: Transaction) -> tuple[int, int, bytes] | None:
    """The number, moment and hash of the latest checkpoint, or None."""
    found = tx.rows(_NEWEST_CHECKPOINT)
    return (found[0][0], found[0][1], bytes(found[0][2])) if found else None


def root(tx: Transaction) -> bytes:
    """What the first link and the first checkpoint of a store go on from: the hash of the store's own id."""
    found = tx.rows("SELECT value FROM meta WHERE name = 'store_id'")
    return sha256(f"turnout store {found[0][0] if found else ''}".encode()).digest()


def link_header(chain: str, number: int, at: int, count: int) -> bytes:
    """The bytes of a link that come before its events'."""
    return f"link {number} {at} {count} {chain}\n".encode()


def canonical(
    seq: int,
    kind: str,
    at: int,
    lead: int | None,
    lead_id: str,
    decision: int | None,
    decision_body: bytes,
    body: str,
    digest: bytes | None,
) -> bytes:
    """The bytes of an event that its chain seals. Every text is preceded by its length, so no two events look alike.

    An absent lead, decision or digest is written as -1, which is no length and no row.
    """
    named = f"{kind}{lead_id}{body}".encode()
    return b"%d %d %d %d %d %d %d %d\n%b%b%b" % (
        seq,
        at,
        -1 if lead is None else lead,
        -1 if decision is None else decision,
        len(kind),
        len(lead_id),
        len(decision_body),
        -1 if digest is None else len(digest),
        decision_body,
        digest or b"",
        named,
    )


def checkpoint_hash(previous: bytes, number: int, at: int, heads: str) -> bytes:
    """The hash of a checkpoint: over the one before it and the heads that it joins."""
    return sha256(b"%bcheckpoint %d %d\n%b" % (previous, number, at, heads.encode())).digest()


def encode_heads(heads: Iterable[Head]) -> str:
    """Heads as the text that a checkpoint keeps."""
    return msgspec.json.encode([[head.chain, head.number, head.hash.hex()] for head in heads]).decode()


def decode_heads(text: str) -> list[Head]:
    """The heads in a checkpoint's text. Raises ValueError where the text is not one of ours."""
    found = msgspec.json.decode(text, type=list[tuple[str, int, str]])
    return [Head(chain, number, bytes.fromhex(link)) for chain, number, link in found]


def personal_digest(salt: bytes, facts: bytes) -> bytes:
    """What a chain keeps of personal facts: nothing can be learnt from it once the salt is gone."""
    return hmac.digest(salt, facts, "sha256")
