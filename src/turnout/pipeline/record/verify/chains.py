"""Every chain recomputed from its first link: no event changed, none taken out, none put in.

What an event seals of other tables is compared in `sealed`, the checkpoints over all chains in `checkpoints`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from turnout.pipeline.record.verify.finding import Findings
from turnout.pipeline.record.verify.sealed import Sealed, SealedEvent, read_events
from turnout.store.audit import BLOCK, canonical, link_header
from turnout.store.transaction import Transaction

_TOLD_EVERY = 1_000
_LEADS_NAMED_MAX = 5

_NEXT_CHAIN = "SELECT min(chain) FROM links WHERE chain > ?"
_LINKS = (
    "SELECT number, first_event, last_event, at, previous, hash FROM links "
    "WHERE chain = ? AND number > ? ORDER BY number LIMIT 500"
)


class _Link(NamedTuple):
    number: int
    first_event: int
    last_event: int
    at: int
    previous: bytes
    hash: bytes


@dataclass(slots=True)
class Chains:
    """What the chains came to. `starts` are the hashes from which chains began, each with its chain."""

    events: int = 0
    links: int = 0
    starts: dict[bytes, str] = field(default_factory=dict)
    blocks: list[int] = field(default_factory=list)


def check_chains(
    tx: Transaction, found: Chains, sealed: Sealed, findings: Findings, told: Callable[[int], None]
) -> None:
    """Recompute every link and count in `found`; `sealed` is shown every event, `told` how many there were so far."""
    chain = ""
    # The empty name comes before every other, and no chain has it.
    while (chain := tx.rows(_NEXT_CHAIN, (chain,))[0][0]) is not None:
        _Reading(tx, chain, sealed, findings, found, told).check()
    _check_outside(tx, found, findings)
    told(found.events)


class _Reading:
    """One chain being read: its links in order, and beside them the events of its block."""

    def __init__(
        self,
        tx: Transaction,
        chain: str,
        sealed: Sealed,
        findings: Findings,
        found: Chains,
        told: Callable[[int], None],
    ) -> None:
        self.tx, self.chain, self.sealed = tx, chain, sealed
        self.findings, self.found, self.told = findings, found, told
        self._events: Iterator[SealedEvent] = iter(())
        self._next: SealedEvent | None = None

    def check(self) -> None:
        """Every link of the chain, then what is left over in its block."""
        before: _Link | None = None
        for link in _links(self.tx, self.chain):
            if before is None:
                self._begin(link)
            else:
                self._check_joint(before, link)
            self._check_link(link)
            before = link
        for event in self._until(None):
            self._tell_unlinked(event)

    def _begin(self, link: _Link) -> None:
        block = link.first_event // BLOCK
        self.found.blocks.append(block)
        self.found.starts[link.previous] = self.chain
        self._events = read_events(self.tx, block * BLOCK, (block + 1) * BLOCK - 1)
        self._next = next(self._events, None)
        if link.number != 1:
            self.findings.add("links", self._row(1), f"missing; the chain begins at link {link.number}")
        if link.number == 1 and link.first_event != block * BLOCK + 1:
            self.findings.add(
                "links", self._row(1), f"begins at event {link.first_event}, not at the first of its block"
            )

    def _check_joint(self, before: _Link, link: _Link) -> None:
        row = self._row(link.number)
        if link.number != before.number + 1:
            wanted = before.number + 1
            self.findings.add("links", self._row(wanted), f"missing; link {link.number} follows link {before.number}")
        elif link.previous != before.hash:
            self.findings.add("links", row, f"does not go on from the hash of link {before.number}")
        elif link.first_event != before.last_event + 1:
            self.findings.add("links", row, f"begins at event {link.first_event}, expected {before.last_event + 1}")

    def _check_link(self, link: _Link) -> None:
        """The hash over the link's events as they are now must be the one that was written."""
        self.found.links += 1
        header = link_header(self.chain, link.number, link.at, link.last_event - link.first_event + 1)
        hashed = sha256(link.previous + header)
        wanted, is_complete = link.first_event, True
        leads: dict[str, None] = {}
        for event in self._until(link.last_event):
            if event.seq < link.first_event:
                self._tell_unlinked(event)
                continue
            is_complete &= not self._tell_gap(link, wanted, event.seq) and _has_its_rows(event)
            wanted = event.seq + 1
            hashed.update(_canonical(event))
            leads[event.lead_id] = None
            self._count(event)
        is_complete &= not self._tell_gap(link, wanted, link.last_event + 1)
        # Where a row is missing, which is told, the hash cannot be what it was.
        if is_complete and hashed.digest() != link.hash:
            self._tell_changed(link, [lead for lead in leads if lead])

    def _until(self, last: int | None) -> Iterator[SealedEvent]:
        """The events up to a number, or all that are left."""
        while self._next is not None and (last is None or self._next.seq <= last):
            yield self._next
            self._next = next(self._events, None)

    def _count(self, event: SealedEvent) -> None:
        self.sealed.check(event)
        self.found.events += 1
        if self.found.events % _TOLD_EVERY == 0:
            self.told(self.found.events)

    def _row(self, number: int) -> str:
        return f"chain `{self.chain}` link {number}"

    def _tell_gap(self, link: _Link, wanted: int, seq: int) -> bool:
        """Tell of the events that are missing before one; False where none are."""
        if seq <= wanted:
            return False
        which = f"event {wanted}" if seq == wanted + 1 else f"events {wanted} to {seq - 1}"
        self.findings.add("events", which, f"missing; {self._row(link.number)} seals it")
        return True

    def _tell_unlinked(self, event: SealedEvent) -> None:
        self.findings.add("events", f"event {event.seq}", f"`{event.kind}` is in no link of its chain", event.lead_id)

    def _tell_changed(self, link: _Link, leads: list[str]) -> None:
        named = ", ".join(f"`{lead}`" for lead in leads[:_LEADS_NAMED_MAX])
        others = f" and {len(leads) - _LEADS_NAMED_MAX} more" if len(leads) > _LEADS_NAMED_MAX else ""
        about = f"; it is about {named}{others}" if len(leads) > 1 else ""
        message = f"events {link.first_event} to {link.last_event} or what they seal were changed{about}"
        self.findings.add("links", self._row(link.number), message, leads[0] if len(leads) == 1 else None)


def _has_its_rows(event: SealedEvent) -> bool:
    """True where the lead and the decision that an event names are there."""
    has_lead = event.lead is None or bool(event.lead_id)
    return has_lead and (event.decision is None or event.decision_row is not None)


def _links(tx: Transaction, chain: str) -> Iterator[_Link]:
    after = -1
    while rows := tx.rows(_LINKS, (chain, after)):
        for row in rows:
            yield _Link(*row)
        after = rows[-1][0]


def _canonical(event: SealedEvent) -> bytes:
    """The bytes that the link sealed; of a text that is damaged none, which gives another hash."""
    try:
        return canonical(
            event.seq,
            event.kind,
            event.at,
            event.lead,
            event.lead_id,
            event.decision,
            event.decision_body,
            event.body,
            event.digest,
        )
    except UnicodeEncodeError:
        return b""


def _check_outside(tx: Transaction, found: Chains, findings: Findings) -> None:
    """Events in a block that no chain has."""
    low = 0
    for block in [*sorted(set(found.blocks)), None]:
        high: Any = None if block is None else block * BLOCK
        until = "" if high is None else f" AND seq < {int(high)}"
        rows = tx.rows(f"SELECT seq, kind FROM events WHERE seq >= ?{until} LIMIT 20", (low,))  # noqa: S608 - numbers
        for seq, kind in rows:
            findings.add("events", f"event {seq}", f"`{kind}` is in no chain")
        low = 0 if block is None else (block + 1) * BLOCK
