"""Leads that are probably of somebody whose lead is open, from another address: found a moment after their commit.

Where that is very sure, the later lead joins the earlier one by a decision of its own; where it may be so, somebody is
asked (`pipeline.matching.duplicate_reviews`). What it takes is said in `core.match.person.sameness`; the keys by which
people are found are kept in `store.person_keys`.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from turnout.core.lead import LeadId
from turnout.core.match.person.live_keys import SHARED_FROM, is_phone, live_keys
from turnout.core.match.person.record import PersonRecord, record_of
from turnout.core.match.person.sameness import MERGE_FROM, REVIEW_FROM, Sameness, compare_leads, without_phone
from turnout.core.match.person.score import Judge, Likeness
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job, Merge
from turnout.store.codec.sender import sender_of
from turnout.store.database import Database
from turnout.store.duplicate_reviews import ReviewRow, add_review, settle_review
from turnout.store.meta import STORE_ID, read_meta, read_number, write_meta
from turnout.store.metadata import to_micros
from turnout.store.person_keys import (
    IN_INDEX,
    POSITION,
    Sender,
    add_keys,
    forget_old_keys,
    hashed,
    present_lead,
    senders_after,
    senders_passed_over,
    senders_with,
)
from turnout.store.transaction import Transaction

_log = get_logger(__name__)
# How the record names who joined two leads that nobody looked at.
ACTOR: Final = "duplicates"
# Of a key that many have, the latest so many are compared.
_COMPARED_MAX: Final = 30
# On SQLite whoever takes leads in waits meanwhile, so a transaction is short.
_PORTION: Final = 96
_PORTION_TOGETHER: Final = 500
_OVERLAP: Final = 8_192
_FORGOTTEN_AT_ONCE: Final = 200
# Fewer leads than this may wait so long.
_FEW: Final = 32
_LINGER_SECONDS: Final = 1.0
_AGAIN_SECONDS: Final = 30.0
_ANSWER_SECONDS_MAX: Final = 30.0
_FRESH: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Care:
    """What is to be done about probable duplicates.

    With `is_merging` those that are very sure join by themselves, from `merge_from` on; those from `review_from` on are
    for somebody to look at. Leads older than `days` are nobody's to join, and what came in longer than a day ago is not
    looked at one by one: `turnout duplicates people` lists it.
    """

    is_merging: bool = True
    merge_from: float = MERGE_FROM
    review_from: float = REVIEW_FROM
    days: int = 90


@dataclass(frozen=True, slots=True)
class Found:
    """A lead and the earlier one that its sender's probably is."""

    later: Sender
    earlier: Sender
    sameness: Sameness

    @property
    def is_sure(self) -> bool:
        """Whether it may join without anybody looking: nobody is at work on it, and it loses nobody by that."""
        is_untouched = self.later.touched_at is None
        has_somebody = self.earlier.assignee is not None or self.later.assignee is None
        return self.sameness.likeness is Likeness.SAME and is_untouched and has_somebody


class Noticing:
    """The task that follows commits. `join_by` says who does what it decides; until then everything is for review."""

    def __init__(self, care: Care = Care(), now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._care = care
        self._now = now
        self._judge = Judge()
        self._submit: Callable[[Job, Callable[[Done], None]], None] | None = None
        self._few_since: float | None = None
        self._again_at = 0.0

    def join_by(self, submit: Callable[[Job, Callable[[Done], None]], None] | None) -> None:
        """Have a running Turnout join leads; None where it ends."""
        self._submit = submit

    def __call__(self, database: Database) -> int:
        """How many leads were looked at. Raises StoreError."""
        if not self._is_time(database):
            return 0
        noticed = notice(database, self._judge, self._care, self._now())
        for found in noticed.sure:
            self._join(database, found)
        return noticed.count

    def _is_time(self, database: Database) -> bool:
        """Whether there is enough to do, or something has waited long enough: those who write pay for each commit."""
        now = monotonic()
        if now >= self._again_at:
            self._again_at = now + _AGAIN_SECONDS
            return True
        with database.asking() as tx:
            waiting = (tx.rows("SELECT max(seq) FROM leads")[0][0] or 0) - read_number(tx, POSITION)
        if waiting <= 0:
            self._few_since = None
            return False
        if waiting < _FEW:
            self._few_since = now if self._few_since is None else self._few_since
            if now < self._few_since + _LINGER_SECONDS:
                return False
        self._few_since = None
        return True

    def _join(self, database: Database, found: Found) -> None:
        """Let the later lead join the earlier one. Where that cannot be done, somebody is asked, as the row says."""
        if self._submit is None or not self._care.is_merging:
            return
        with database.asking() as tx:
            # Another lead of the same portion may have joined meanwhile.
            into = present_lead(tx, found.earlier.lead)
        done = self._ask(self._submit, found, into)
        if done is None or done.error is not None:
            _log.warning("a probable duplicate could not join", lead=found.later.id, error=str(done and done.error))
            return
        with database.begin() as tx:
            settle_review(tx, found.later.lead, "joined", to_micros(self._now()), ACTOR)

    @staticmethod
    def _ask(submit: Callable[[Job, Callable[[Done], None]], None], found: Found, into: str) -> Done | None:
        answered: queue.SimpleQueue[Done] = queue.SimpleQueue()
        why = ",".join(found.sameness.codes)
        submit(Merge(LeadId(found.later.id), LeadId(into), by=ACTOR, why=why), answered.put)
        try:
            return answered.get(timeout=_ANSWER_SECONDS_MAX)
        except queue.Empty:
            return None


@dataclass(slots=True)
class Noticed:
    """What one portion came to: how many leads were looked at, and those that may join. All found have a review."""

    count: int = 0
    sure: list[Found] = field(default_factory=list)


def notice(database: Database, judge: Judge, care: Care, now: datetime) -> Noticed:
    """Look at the next leads, keep their keys, and put what was found up for review. Raises StoreError."""
    noticed = Noticed()
    oldest, fresh = to_micros(now - timedelta(days=care.days)), to_micros(now - _FRESH)
    with database.begin() as tx:
        if not _is_ours(tx):
            return noticed
        position = read_number(tx, POSITION)
        senders = _next(tx, position)
        salt = read_meta(tx, STORE_ID) or ""
        for sender in senders:
            found = _look_at(tx, sender, salt, _Question(judge, care, oldest, fresh))
            if found is not None:
                add_review(tx, _review(found, to_micros(now)))
                if found.is_sure:
                    noticed.sure.append(found)
        if senders:
            write_meta(tx, POSITION, max(position, senders[-1].lead))
        noticed.count = len(senders) or forget_old_keys(tx, oldest, _sure_position(tx, position), _FORGOTTEN_AT_ONCE)
    return noticed


def _next(tx: Transaction, position: int) -> list[Sender]:
    """The leads that were not looked at, those first that others were before."""
    if tx.dialect == "sqlite":
        return senders_after(tx, position, _PORTION)
    late = senders_passed_over(tx, _sure_position(tx, position), position, _PORTION_TOGETHER)
    return [*late, *senders_after(tx, position, _PORTION_TOGETHER)]


def _sure_position(tx: Transaction, position: int) -> int:
    """Up to here no lead can become visible any more. With several writers some do so late, so a part is seen again."""
    return position if tx.dialect == "sqlite" else max(0, position - _OVERLAP)


@dataclass(frozen=True, slots=True)
class _Question:
    """By what leads are compared, and from which moments on they are old enough to be left, and new enough to look."""

    judge: Judge
    care: Care
    oldest: int
    fresh: int


def _look_at(tx: Transaction, sender: Sender, salt: str, question: _Question) -> Found | None:
    """Keep the keys of a lead, and find the earlier open one that it probably belongs to."""
    if sender.facts is None:
        add_keys(tx, [(IN_INDEX, sender.lead)])
        return None
    record = _record(sender)
    keys = {key: hashed(key, salt) for key in live_keys(record)}
    is_new = sender.status == "open" and sender.received_at >= question.fresh
    found = _find(tx, sender, record, keys, question) if is_new else None
    add_keys(tx, [(key, sender.lead) for key in {IN_INDEX, *keys.values()}])
    return found


def _find(
    tx: Transaction, sender: Sender, record: PersonRecord, keys: dict[str, int], question: _Question
) -> Found | None:
    best: Found | None = None
    for key, number in keys.items():
        others = senders_with(tx, number, sender.lead, _COMPARED_MAX)
        asked = without_phone(record) if is_phone(key) and _is_shared(others) else record
        for other in others:
            if not _may_be_earlier(other, sender, question.oldest):
                continue
            found = Found(sender, other, _compare(asked, other, question))
            if found.sameness.likeness is not Likeness.DIFFERENT and (best is None or _rank(found) > _rank(best)):
                best = found
    return best


def _may_be_earlier(other: Sender, sender: Sender, oldest: int) -> bool:
    """An open lead of somebody who is not known to be the same person; that one's would have been joined."""
    if other.status != "open" or other.facts is None or other.lead > sender.lead or other.received_at < oldest:
        return False
    return sender.person is None or other.person != sender.person


def _compare(record: PersonRecord, other: Sender, question: _Question) -> Sameness:
    care = question.care
    return compare_leads(_record(other), record, question.judge, care.merge_from, care.review_from)


def _rank(found: Found) -> tuple[bool, float, int]:
    """Those that may join first, then the surest, then the earliest."""
    return found.is_sure, found.sameness.score, -found.earlier.lead


def _is_shared(others: Sequence[Sender]) -> bool:
    """Whether so many people gave a number that it says nothing of who they are."""
    return len({other.person for other in others}) >= SHARED_FROM


def _record(sender: Sender) -> PersonRecord:
    assert sender.facts is not None, "an erased lead is nobody's"
    return record_of(sender_of(bytes(sender.facts)), sender.id, sender.account or "")


def _review(found: Found, at: int) -> ReviewRow:
    why = ",".join(found.sameness.codes)
    return ReviewRow(found.later.lead, found.earlier.lead, round(found.sameness.score, 6), why, "open", at)


def _is_ours(tx: Transaction) -> bool:
    """Be the only one that does this, until the transaction ends; erasing a person waits for it, and it for that."""
    if tx.dialect == "sqlite":
        return True
    tx.run("INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO NOTHING", (POSITION,))
    return bool(tx.rows("SELECT 1 FROM meta WHERE name = ? FOR UPDATE SKIP LOCKED", (POSITION,)))
