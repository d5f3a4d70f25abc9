"""Notices become messages: one for each person and channel, written with the notice in one transaction.

Whom a notice means, and how each of them wants to be told, is `pipeline.notices.recipients`'; what it says is made
when it is sent, so that nothing is said that is no longer so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from turnout.pipeline.notices.recipients import Noticed, Told, plan_notices
from turnout.store.deliveries import DUE, GATHERED, NewDelivery, add_deliveries, add_digest
from turnout.store.destinations import add_destinations
from turnout.store.meta import STORE_ID, read_meta
from turnout.store.metadata import to_micros
from turnout.store.outbox import NoticeRow, can_tell, due_notices, mark_planned, plan_all
from turnout.store.test_leads import find_test
from turnout.store.transaction import Transaction

# So many notices are planned in one transaction at most.
AT_ONCE: Final = 100
# Whoever is told later than this is told of something that is over: days of history that were imported, or a store that
# nobody served. A worker that was down for a day still tells everything.
LATE_MICROS: Final = 2 * 86_400 * 1_000_000
NO_CHANNEL: Final = "no channel is set up"
NO_ADDRESS: Final = "nobody who could be told has an address"
FAULT: Final = "by a fault of ours nobody was told; the log says where"
TOO_LATE: Final = "too late: it was due more than two days ago"


@dataclass(frozen=True, slots=True)
class Planning:
    """What planning needs to know: the admins, by address or id, and whether a lead is a hot one."""

    admins: Sequence[str]
    is_hot: Callable[[Transaction, int], bool]


class Plan(NamedTuple):
    """What is to be written: which notices are planned, each with a note, and the messages made of them."""

    notices: list[tuple[NoticeRow, str]]
    messages: list[NewDelivery]


def plan_due(
    tx: Transaction, planning: Planning, channels: Collection[str], now: datetime, limit: int = AT_ONCE
) -> Plan:
    """What becomes of the oldest notices that are due, so many at most. Nothing is written."""
    at = to_micros(now)
    due = due_notices(tx, at, limit)
    rest = [row for row in due if row.due_at >= at - LATE_MICROS]
    told = _told(tx, rest, planning, channels, now)
    store = read_meta(tx, STORE_ID) or ""
    plan = Plan([(row, TOO_LATE) for row in due if row.due_at < at - LATE_MICROS], [])
    for row, each in zip(rest, told, strict=True):
        plan.messages.extend(_delivery(store, row, one, at) for one in each)
        plan.notices.append((row, "" if each else NO_ADDRESS))
    return plan


def keep_plan(tx: Transaction, plan: Plan) -> None:
    """Write what was planned. A message whose notice was cancelled meanwhile is found to be untrue when it is sent."""
    can_tell(tx)
    _keep(tx, plan.messages)
    mark_planned(tx, plan.notices)


def give_up_first(tx: Transaction, now: datetime) -> None:
    """Tell nobody of the oldest notice that is due: to plan it has failed, and others wait behind it."""
    mark_planned(tx, [(row, FAULT) for row in due_notices(tx, to_micros(now), 1)])


def tell_nobody(tx: Transaction, now: datetime) -> None:
    """There is no channel: whatever is due is told to nobody, and says so."""
    plan_all(tx, NO_CHANNEL, to_micros(now))


def _told(
    tx: Transaction, rows: Sequence[NoticeRow], planning: Planning, channels: Collection[str], now: datetime
) -> list[list[Told]]:
    """Who is told, notice by notice. A test lead that is to be sent somewhere is sent there and nowhere else."""
    noticed = [Noticed(row.lead, row.decision, row.kind, row.recipient) for row in rows]
    told = plan_notices(tx, noticed, channels, now, planning.admins, planning.is_hot)
    return [_as_test(tx, row, each, now) for row, each in zip(rows, told, strict=True)]


def _as_test(tx: Transaction, row: NoticeRow, told: list[Told], now: datetime) -> list[Told]:
    test = find_test(tx, row.lead) if row.lead else None
    if test is None or not test.to_address:
        return told
    return [Told(row.recipient, test.channel, test.address, now, is_digest=False)]


def _delivery(store: str, row: NoticeRow, told: Told, now: int) -> NewDelivery:
    due = max(to_micros(told.due_at), row.due_at)
    return NewDelivery(
        _key(store, row.lead, row.decision, row.kind, row.recipient, row.number, told.channel, told.address),
        row.lead,
        row.decision,
        row.kind,
        row.recipient,
        row.number,
        told.rep,
        told.channel,
        told.channel,
        told.address,
        "",
        _key(store, "digest", told.rep, told.channel, told.address, due) if told.is_digest else "",
        0,
        GATHERED if told.is_digest else DUE,
        due,
        now,
    )


def _key(store: str, *parts: str | int) -> str:
    """A name for a message, the same whenever it is planned, and another one in every store."""
    return f"msg_{sha256(repr((store, *parts)).encode()).hexdigest()[:32]}"


def _keep(tx: Transaction, new: Sequence[NewDelivery]) -> None:
    """Write messages, and the digests that parts wait for; a part whose digest is on its way goes by itself."""
    if not new:
        return
    add_destinations(tx, {each.destination for each in new})
    digests = {each.part_of: each for each in new if each.part_of}
    takes_parts = {key: add_digest(tx, _digest(key, part)) for key, part in sorted(digests.items())}
    alone = [each if takes_parts.get(each.part_of, True) else _by_itself(each) for each in new]
    add_deliveries(tx, alone)


def _digest(key: str, part: NewDelivery) -> NewDelivery:
    return part._replace(
        key=key, lead=0, decision=0, kind="digest", recipient=part.rep, number=0, part_of="", state=DUE
    )


def _by_itself(part: NewDelivery) -> NewDelivery:
    return part._replace(part_of="", state=DUE)
