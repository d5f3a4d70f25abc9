"""Kinds about many leads at once: a run over what waits, and a day's assignment by quota."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.external.adapters.crew import NOON, crew_of, engine_of
from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.assign.capacity import daily_quota
from turnout.core.decide.decide import follow_rules, open_case
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decision import Known
from turnout.core.fields.text import fold
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.model import Member, Need, Pick, Pool, PoolTarget, QueueTarget, Rule
from turnout.core.rep import Rep, RepId, RepStatus


def bulk(given: Given) -> Answer:
    """Waiting items go to who is online, oldest or longest waiting first, so many a run and none that are stale."""
    crew = crew_of(given.many("members"), now=given.instant("now"))
    waiting = [item for item in given.many("items") if _is_waiting(item, given)]
    waiting.sort(key=lambda item: item.instant(_ORDERS[given.text("order", "created_at")]))
    if not given.yes("enabled", default=True):
        waiting = []
    given_to = {item.text("id"): crew.assign(lead=item.text("id")) for item in waiting[: given.whole_or_none("limit")]}
    assigned = {item: name for item, name in given_to.items() if name is not None}
    return {"assigned": assigned, "assigned_count": len(assigned)}


_ORDERS = {"created_at": "created_at", "longest_waiting": "last_activity_at"}


def _is_waiting(item: Given, given: Given) -> bool:
    """True for an item that is open, nobody's, and was touched recently enough."""
    if item.text("status", "open") != "open" or "assignee" in item:
        return False
    if "exclude_older_than_h" not in given:
        return True
    age = timedelta(hours=given.number("exclude_older_than_h"))
    name = "last_activity_at" if "last_activity_at" in item else "created_at"
    return item.instant(name) >= given.instant("now") - age


@dataclass(frozen=True, slots=True)
class _Team:
    """Two policies over the same people and the same books: who wishes for a lead, and everybody."""

    members: Sequence[Given]
    wishing: Engine
    everybody: Engine
    desk: Desk


def batch(given: Given) -> Answer:
    """A day's assignment: best leads first, wished-for leads before all others, each member up to the day's quota."""
    team = _team(given)
    leads = given.many("leads")
    free = [lead for lead in leads if lead.text("state", "open") not in {"won", "lost"} and "owner" not in lead]
    best_first = sorted(free, key=lambda lead: -lead.number("score", 0))
    given_to = dict(_assigned(team.wishing, team, [lead for lead in best_first if lead.texts("tags")]))
    given_to |= _assigned(team.everybody, team, [lead for lead in best_first if lead.text("id") not in given_to])
    names = [member.text("id") for member in team.members]
    return {
        "counts": {name: list(given_to.values()).count(name) for name in names},
        "assigned": list(given_to),
        "unassigned": [lead.text("id") for lead in free if lead.text("id") not in given_to],
        "untouched": [lead.text("id") for lead in leads if lead not in free],
        **{f"{name}_only_tag": _only_wished(team, name, leads, given_to) for name in names},
    }


def _assigned(engine: Engine, team: _Team, leads: Iterable[Given]) -> Iterable[tuple[str, str]]:
    """Which of the leads went to whom under one of the policies."""
    for lead in leads:
        name = lead.text("id")
        known = Known({"tag": tuple(lead.texts("tags"))})
        case = open_case(engine, team.desk, Lead(LeadId(name), NOON), known, NOON)
        case.excluded = frozenset(RepId(m.text("id")) for m in team.members if _wants_better(m, lead))
        rep = team.desk.settle(follow_rules(case, team.desk, NOON)).assignee
        if rep is not None:
            yield name, rep


def _wants_better(member: Given, lead: Given) -> bool:
    return "min_score" in member and lead.number("score", 0) < member.number("min_score")


def _team(given: Given) -> _Team:
    """The members, largest quota first, with the day's quota as a cap and the tag they wish for as a skill."""
    quotas = {member.text("id"): _quota(member, is_forced=given.yes("force")) for member in given.many("members")}
    members = sorted(given.many("members"), key=lambda member: -quotas[member.text("id")])
    reps = [_rep(member, quotas[member.text("id")]) for member in members]
    wishing = [member for member in members if "prefers_tag" in member]
    desk = Desk()
    desk.books.ledger.counter("batch").line.extend(rep.id for rep in reps)
    return _Team(
        given.many("members"),
        _engine(reps, wishing, needs=(Need("tag"),)),
        _engine(reps, members, needs=()),
        desk,
    )


def _quota(member: Given, *, is_forced: bool) -> int:
    used = 0 if is_forced else member.whole("assigned_24h", 0)
    return max(0, daily_quota(member.whole("capacity_30d"), used))


def _rep(member: Given, quota: int) -> Rep:
    is_in = member.yes("active", default=True) and not member.yes("optout")
    status = RepStatus.ACTIVE if is_in else RepStatus.LEAVE
    skills = {"tag": frozenset({fold(member.text("prefers_tag"))})} if "prefers_tag" in member else {}
    return Rep(RepId(member.text("id")), daily_cap=quota, skills=skills, status=status)


def _engine(reps: Sequence[Rep], members: Sequence[Given], needs: tuple[Need, ...]) -> Engine:
    """A policy that gives a lead to the first in line who may have it, and leaves it in a queue otherwise."""
    own = tuple(Member(member.text("id")) for member in members)
    pool = Pool("batch", team="" if own else "nobody", reps=own, pick=Pick.IN_ORDER, needs=needs)
    later = QueueTarget("later")
    return engine_of(reps, [pool], [Rule("by quota", to=(PoolTarget("batch"), later)), Rule("later", to=(later,))])


def _only_wished(team: _Team, name: str, leads: Iterable[Given], given_to: dict[str, str]) -> bool:
    """True where all that a member got carries the tag they wish for."""
    wish = next((m.text_or_none("prefers_tag") for m in team.members if m.text("id") == name), None)
    return all(wish in lead.texts("tags") for lead in leads if given_to.get(lead.text("id")) == name)
