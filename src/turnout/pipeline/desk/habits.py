"""How reps treat their leads, as faces show it: read from the store, judged by `core.follow_up.habits`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from turnout.core.follow_up.habits import End, Habit, Habits, Handled, Picking, Share, habits_of
from turnout.core.rep import RepId
from turnout.store.database import Database
from turnout.store.handled_leads import HandledRow, handled_since
from turnout.store.metadata import to_micros
from turnout.store.reps import read_reps

_DIGITS = 3


class ShareSaid(msgspec.Struct, frozen=True):
    """So many of `of`; `expected` is what peers would have, `chance` how often as many come by chance alone."""

    count: int
    of: int
    expected: float
    chance: float


class PickingSaid(msgspec.Struct, frozen=True):
    """By how much more often leads of this SLA line are answered in time than others: by this rep, and by peers."""

    sla: str
    own: float
    peers: float
    chance: float


class HabitItem(msgspec.Struct, frozen=True):
    """What a rep did with the leads of a time. `stands_out` names what chance hardly makes.

    `sat_on` are leads they have beyond what was promised, `sent_back` those they passed or let expire;
    `missed_in_a_row` are their latest promises, all of them broken.
    """

    rep: str
    name: str
    given: int
    answered: int
    answered_late: int
    sat_on: ShareSaid
    sent_back: ShareSaid
    missed_in_a_row: int
    picking: PickingSaid | None
    stands_out: tuple[Habit, ...]


def find_habits(
    database: Database, since: datetime, team: str | None = None, rep: str | None = None
) -> list[HabitItem]:
    """The habits of everybody (of a team), whoever stands out most first. Raises StoreError."""
    with database.asking() as tx:
        reps = {each.id: each for each in read_reps(tx)}
        rows = list(handled_since(tx, to_micros(since)))
    wanted = {each for each in reps if (rep in {None, each}) and (team is None or team in reps[each].teams)}
    handled = [Handled(RepId(row.rep), row.pool, row.sla, _end(row)) for row in rows]
    found = habits_of(handled, missed_in_a_row(rows))
    return [_item(each, reps[each.rep].name) for each in found if each.rep in wanted]


def missed_in_a_row(rows: Iterable[HandledRow], pools: Collection[str] | None = None) -> dict[RepId, int]:
    """How many of everybody's latest promises to answer (of leads of these pools) were broken, one after another."""
    promises: dict[RepId, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.state in {"met", "fired"} and row.clock_ended_at is not None and (pools is None or row.pool in pools):
            promises[RepId(row.rep)].append((row.clock_ended_at, row.is_missed))
    return {rep: _leading(sorted(kept, reverse=True)) for rep, kept in promises.items()}


def _leading(promises: Iterable[tuple[int, int]]) -> int:
    count = 0
    for _, is_missed in promises:
        if not is_missed:
            break
        count += 1
    return count


def _end(row: HandledRow) -> End:
    """What came of a lead, as far as whoever had it is concerned."""
    match row.how_ended:
        case "pass":
            return End.PASSED
        case "expired":
            return End.EXPIRED
    is_theirs = row.until is None and not row.is_offer
    is_answered = row.touched_at is not None and row.since <= row.touched_at <= (row.until or row.touched_at)
    if row.is_missed:
        return End.SAT_ON if is_theirs and row.touched_at is None else End.LATE
    if row.state == "met" or is_answered:
        return End.ANSWERED
    return End.RUNNING if row.until is None else End.MOVED


def _item(habits: Habits, name: str) -> HabitItem:
    return HabitItem(
        habits.rep,
        name,
        habits.given,
        habits.answered,
        habits.late,
        _share(habits.sat_on),
        _share(habits.sent_back),
        habits.missed_in_a_row,
        _picking(habits.picking),
        habits.stands_out,
    )


def _share(share: Share) -> ShareSaid:
    return ShareSaid(share.count, share.of, round(share.expected, _DIGITS), round(share.chance, _DIGITS))


def _picking(picking: Picking | None) -> PickingSaid | None:
    if picking is None:
        return None
    return PickingSaid(
        picking.tier, round(picking.own, _DIGITS), round(picking.peers, _DIGITS), round(picking.chance, _DIGITS)
    )
