"""The members of a case as a pool of ours, with the whole engine behind it: leads are decided and settled, never faked.

A last tie is settled by id here and by the order of the list in most sources; so members get their place in the list
as their id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.external.given import Given
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.decide.decide import follow_rules, open_case
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import close
from turnout.core.decide.world import World
from turnout.core.decision import Decision, Known
from turnout.core.lead import Lead, LeadId
from turnout.core.match.book import AccountBook
from turnout.core.policy.model import Member, Pick, Policy, Pool, PoolTarget, Rule
from turnout.core.rep import Presence, Rep, RepId, RepStatus

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
_PRESENCE = {"active": Presence.AVAILABLE, "away": Presence.AWAY, "unavailable": Presence.UNAVAILABLE}


@dataclass(slots=True)
class Crew:
    """A desk with one pool of the members of a case. `names` gives their ids in the case."""

    engine: Engine
    names: Mapping[RepId, str]
    now: datetime = NOON
    desk: Desk = field(default_factory=Desk)

    @property
    def room(self) -> Room:
        """The pool with its people in it."""
        return self.engine.rooms["crew"]

    @property
    def line(self) -> list[RepId]:
        """The line of an `in order` pool, front first."""
        return self.desk.books.ledger.counter("crew").line

    def rep(self, name: str) -> RepId:
        """The id here of a member of the case."""
        return next(rep for rep, known_as in self.names.items() if known_as == name)

    def decide(self, allowed: Collection[str] | None = None, lead: str = "") -> Decision:
        """What becomes of the next lead, settled. Only the allowed members may have it."""
        number = lead or f"lead {len(self.desk.history) + 1}"
        case = open_case(self.engine, self.desk, Lead(LeadId(number), self.now), Known(), self.now)
        if allowed is not None:
            case.excluded = frozenset(rep for rep, name in self.names.items() if name not in allowed)
        return self.desk.settle(follow_rules(case, self.desk, self.now))

    def assign(self, allowed: Collection[str] | None = None, lead: str = "") -> str | None:
        """Who gets the next lead, or None where nobody can."""
        rep = self.decide(allowed, lead).assignee
        return None if rep is None else self.names[rep]

    def assign_many(self, count: int) -> list[str | None]:
        """Who gets each of so many leads, one after the other."""
        return [self.assign() for _ in range(count)]

    def resume_after(self, last: str | None) -> None:
        """Bring the turns to where they stand after a member was served; somebody unknown moves nothing."""
        if last in self.names.values():
            for name in self.names.values():
                self.assign({name})
                if name == last:
                    break
            self.clear_open()

    def clear_open(self) -> None:
        """Everything that is open is done with; turns stay."""
        for lead in list(self.desk.holdings):
            close(self.desk, lead, self.now)
        self.desk.books.open.clear()

    def close_some(self, name: str, count: int) -> None:
        """So many open leads of a member are done with, the oldest first."""
        rep = self.rep(name)
        own = [lead for lead, holding in self.desk.holdings.items() if holding.rep == rep][:count]
        for lead in own:
            close(self.desk, lead, self.now)
        for _ in range(count - len(own)):
            self.desk.books.release(rep)

    def open_counts(self) -> dict[str, int]:
        """How many leads each member has open."""
        return {name: self.desk.books.open_count(rep) for rep, name in self.names.items()}


def crew_of(
    members: Sequence[Given],
    pick: Pick = Pick.ROUND_ROBIN,
    *,
    is_weighted: bool = False,
    ignore: tuple[str, ...] = (),
    now: datetime = NOON,
) -> Crew:
    """A crew of the members, with their open leads, limits, presence and, where they count, weights."""
    ids = [RepId(f"{place:05}") for place in range(1, len(members) + 1)]
    reps = [_rep(rep, member) for rep, member in zip(ids, members, strict=True)]
    weights = [member.whole("weight", 1) if is_weighted else 1 for member in members]
    pool = Pool("crew", team="" if ids else "crew", reps=tuple(map(Member, ids, weights)), pick=pick)
    names = dict(zip(ids, (member.text("id") for member in members), strict=True))
    crew = Crew(engine_of(reps, [pool], [Rule("everybody", to=(PoolTarget("crew"),), ignore=ignore)]), names, now)
    for rep, member in zip(ids, members, strict=True):
        crew.engine.world.roster.set_presence(rep, _presence(member))
        crew.desk.books.open[rep] = member.whole("open", 0)
    return crew


def engine_of(reps: Iterable[Rep], pools: Iterable[Pool], rules: Iterable[Rule]) -> Engine:
    """An engine that knows these people and no accounts."""
    return Engine(Policy(tuple(rules), pools=tuple(pools)), World(AccountBook(()), Roster(reps)))


def _rep(rep: RepId, member: Given) -> Rep:
    status = RepStatus.ACTIVE if member.yes("active", default=True) else RepStatus.DEPARTED
    return Rep(rep, open_cap=member.whole_or_none("limit"), status=status)


def _presence(member: Given) -> Presence:
    if not member.yes("online", default=True):
        return Presence.UNAVAILABLE
    return _PRESENCE[member.text("availability", "active")]
