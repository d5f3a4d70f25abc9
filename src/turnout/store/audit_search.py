"""The record read backwards: what happened last, of one lead or of all, by kind and by whom.

Events lie in chains that each go on by themselves, and have an index by lead only, for it is the one that every commit
pays. So chains are read side by side, newest first, and a page may end before it is full: it says where to go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final, NamedTuple

import msgspec

from turnout.store.audit import BLOCK
from turnout.store.transaction import Transaction, places

# A page looks at so many events at most. It asks for few of a chain at first, and for more while it finds too little.
LOOKED_AT_MAX: Final = 50_000
_PORTION_MIN: Final = 200
_PORTION_MAX: Final = 5_000

_COLUMNS: Final = "k.at, e.seq, k.chain, k.number, e.kind, e.at, l.id, d.number, e.body"
_FROM: Final = (
    " FROM links k JOIN events e ON e.seq BETWEEN k.first_event AND k.last_event"
    " LEFT JOIN leads l ON l.seq = e.lead LEFT JOIN decisions d ON d.seq = e.decision"
)
_HEADS: Final = """
WITH RECURSIVE names (chain) AS (
    SELECT min(chain) FROM links
    UNION ALL
    SELECT (SELECT min(links.chain) FROM links WHERE links.chain > names.chain) FROM names WHERE names.chain IS NOT NULL
)
SELECT k.chain, k.number, k.first_event, k.last_event, k.at, k.hash FROM names JOIN links k ON k.chain = names.chain
WHERE k.number = (SELECT max(number) FROM links WHERE links.chain = names.chain) ORDER BY k.chain
"""


class ChainHead(NamedTuple):
    """A chain as it ends: its newest link."""

    chain: str
    number: int
    first_event: int
    last_event: int
    at: int
    hash: bytes


class Place(NamedTuple):
    """An event's place in the order in which the record was written: the moment of its link, and its own number."""

    recorded_at: int
    seq: int


class Record(NamedTuple):
    """An event as it is told. `decision` counts those about the lead; times are microseconds."""

    recorded_at: int
    seq: int
    chain: str
    link: int
    kind: str
    at: int
    lead: str | None
    decision: int | None
    body: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.recorded_at, self.seq)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of one of these kinds, by this actor, recorded from and until these moments; empty is any.

    `rep` asks for what is about somebody, `chain` for one chain only.
    """

    kinds: Collection[str] = ()
    actor: str = ""
    since: int | None = None
    until: int | None = None
    rep: str = ""
    chain: str = ""

    def sql(self) -> tuple[str, list[str | int]]:
        """What is asked of each event, as SQL that begins with `AND`; what only looks alike `has` sorts out."""
        said, params = "", list[str | int]()
        if self.kinds:
            said, params = f" AND e.kind IN ({places(len(self.kinds))})", list(self.kinds)
        if self.actor:
            said, params = f"{said} AND e.body LIKE ?", [*params, f'%"by":"{self.actor}"%']
        if self.rep:
            said, params = f"{said} AND e.body LIKE ?", [*params, f'%"rep":"{self.rep}"%']
        return said, params

    def has(self, record: Record) -> bool:
        """True for one that is wanted, where the database could say only that it looks like one."""
        return (
            (not self.actor or f'"by":"{self.actor}"' in record.body)
            and (not self.rep or _rep_of(record.body) == self.rep)
            and (not self.kinds or record.kind in self.kinds)
            and (self.since is None or record.recorded_at >= self.since)
            and (self.until is None or record.recorded_at <= self.until)
        )


def _rep_of(body: str) -> str | None:
    """Whom an event is about; somebody who is only among its values is not."""
    return msgspec.json.decode(body, type=_About).rep


class _About(msgspec.Struct):
    rep: str | None = None


def chain_heads(tx: Transaction) -> list[ChainHead]:
    """Every chain with its newest link."""
    return [ChainHead._make((*row[:-1], bytes(row[-1]))) for row in tx.rows(_HEADS)]


def events_of_lead(tx: Transaction, lead: str, wanted: Wanted) -> list[Record]:
    """What happened to a lead, newest first; there are never many."""
    found = tx.rows(
        "SELECT e.seq, e.kind, e.at, l.id, d.number, e.body FROM leads l JOIN events e ON e.lead = l.seq"
        " LEFT JOIN decisions d ON d.seq = e.decision WHERE l.id = ?",
        (lead,),
    )
    # A chain has a block of numbers to itself.
    heads = {head.last_event // BLOCK: head for head in chain_heads(tx)}
    records = []
    for seq, kind, at, name, decision, body in found:
        head = heads[seq // BLOCK]
        number, recorded_at = link_of_event(tx, head, seq)
        records.append(Record(recorded_at, seq, head.chain, number, kind, at, name, decision, body))
    return sorted((record for record in records if wanted.has(record)), key=lambda each: each.place, reverse=True)


def search_events(
    tx: Transaction, wanted: Wanted, before: Place | None, limit: int
) -> tuple[list[Record], Place | None]:
    """Events, newest first, and where to go on: None at the end. Fewer than `limit` may come before there are more."""
    until = wanted.until if before is None else before.recorded_at
    heads = [head for head in chain_heads(tx) if wanted.chain in {"", head.chain}]
    unread = [link for head in heads if (link := _newest_until(tx, head, until))]
    heapify(unread)
    found: list[Record] = []
    seen: list[tuple[int, int, Record]] = []
    looked_at, portion = 0, _PORTION_MIN
    while unread:
        # The chain that goes back least far is read on, so whatever is newer than its next link is complete.
        next_link = unread[0]
        while seen and len(found) < limit and (seen[0][0], seen[0][1]) < (next_link.minus_at, next_link.minus_last):
            found.append(heappop(seen)[2])
        if len(found) >= limit:
            return found, found[-1].place
        if wanted.since is not None and -next_link.minus_at < wanted.since:
            break
        if looked_at >= LOOKED_AT_MAX:
            return found, Place(-next_link.minus_at, 1 - next_link.minus_last)
        heappop(unread)
        lowest = _portion(tx, next_link, portion)
        portion = min(portion * 2, _PORTION_MAX)
        for record in _read(tx, next_link.chain, lowest.number, next_link.number, wanted):
            if wanted.has(record) and (before is None or record.place < before):
                heappush(seen, (-record.recorded_at, -record.seq, record))
        looked_at += 1 - next_link.minus_last - lowest.first
        if lowest.number > 1:
            heappush(unread, _link(tx, next_link.chain, lowest.number - 1) or next_link)
    rest = [heappop(seen)[2] for _ in range(min(limit - len(found), len(seen)))]
    found += rest
    return found, found[-1].place if seen else None


class _Link(NamedTuple):
    """A link that is not read yet; the newest comes first in order."""

    minus_at: int
    minus_last: int
    chain: str
    number: int
    first: int


def _newest_until(tx: Transaction, head: ChainHead, until: int | None) -> _Link | None:
    """A chain's newest link that is not after a moment."""
    if until is None or head.at <= until:
        return _Link(-head.at, -head.last_event, head.chain, head.number, head.first_event)
    return _link(tx, head.chain, last_link(tx, head, until))


def _link(tx: Transaction, chain: str, number: int) -> _Link | None:
    rows = tx.rows("SELECT at, last_event, first_event FROM links WHERE chain = ? AND number = ?", (chain, number))
    return _Link(-rows[0][0], -rows[0][1], chain, number, rows[0][2]) if rows else None


def _read(tx: Transaction, chain: str, lowest: int, highest: int, wanted: Wanted) -> Iterator[Record]:
    said, params = wanted.sql()
    where = f" WHERE k.chain = ? AND k.number BETWEEN ? AND ?{said}"
    return (Record(*row) for row in tx.rows(f"SELECT {_COLUMNS}{_FROM}{where}", (chain, lowest, highest, *params)))


def _portion(tx: Transaction, newest: _Link, events: int) -> _Link:
    """The oldest link of a chain that is read at once with a newer one: so many events, or a little more."""
    rows = tx.rows(
        "SELECT at, last_event, number, first_event FROM links WHERE chain = ? AND number <= ?"
        " ORDER BY number DESC LIMIT ?",
        (newest.chain, newest.number, events),
    )
    links = [_Link(-at, -last, newest.chain, number, first) for at, last, number, first in rows]
    return next((link for link in links if -newest.minus_last - link.first >= events), links[-1])


def last_link(tx: Transaction, head: ChainHead, until: int | None) -> int:
    """The last link of a chain that is not after a moment, found by halving; 0 where there is none."""
    if until is None or head.at <= until:
        return head.number
    low, high = 0, head.number
    while high - low > 1:
        middle = (low + high) // 2
        [(at,)] = tx.rows("SELECT at FROM links WHERE chain = ? AND number = ?", (head.chain, middle))
        low, high = (middle, high) if at <= until else (low, middle)
    return low


def link_of_event(tx: Transaction, head: ChainHead, seq: int) -> tuple[int, int]:
    """The number of the link that seals an event of a chain, and its moment."""
    low, high = 0, head.number
    while high - low > 1:
        middle = (low + high) // 2
        [(last,)] = tx.rows("SELECT last_event FROM links WHERE chain = ? AND number = ?", (head.chain, middle))
        low, high = (low, middle) if last >= seq else (middle, high)
    [(at,)] = tx.rows("SELECT at FROM links WHERE chain = ? AND number = ?", (head.chain, high))
    return high, at
