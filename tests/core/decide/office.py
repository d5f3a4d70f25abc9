"""A small office: a policy in a few lines, a few people, leads that come in, time that passes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.assign.roster import Roster
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.moments import let_time_pass
from turnout.core.decide.world import World
from turnout.core.decision import Decision
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.match.book import AccountBook
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Absence, Rep, RepId, WorkWeek

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BY_DAY = WorkWeek("Mon-Fri", ("08:00-16:00",))


def rep(name: str, **values: object) -> Rep:
    """A rep of that name, always at work unless hours are given."""
    return Rep(RepId(name), **values)  # type: ignore[arg-type]


def account(name: str, owner: str | None = None, **values: object) -> Account:
    """An account with the domain `NAME.example`."""
    return Account(AccountId(name), name, (f"{name}.example",), owner=owner, **values)  # type: ignore[arg-type]


class Office:
    """One engine and one desk."""

    def __init__(
        self,
        policy: str,
        people: Iterable[Rep],
        *,
        accounts: Iterable[Account] = (),
        absences: Iterable[Absence] = (),
        deals: Iterable[Opportunity] = (),
        known: Iterable[Acquaintance] = (),
        lists: Mapping[str, str] | None = None,
    ) -> None:
        self.roster = Roster(people, absences)
        self.world = World(AccountBook(accounts), self.roster, deals, known)
        self.engine = Engine(parse_policy(policy, lists), self.world)
        self.desk = Desk()

    def lead(self, name: str, at: datetime = MONDAY, **values: str) -> Decision:
        """What is decided about a lead that comes in, after all that happened before it."""
        self.wait(at)
        lead = Lead(LeadId(name), at, {"email": f"{name}@{name}.example", **values})
        known = Enricher(self.engine.policy.declared).enrich(lead)
        return self.desk.settle(decide(self.engine, self.desk, lead, known, at))

    def leads(self, count: int, at: datetime = MONDAY, **values: str) -> list[str]:
        """Who has each of so many leads of one moment, or what became of it."""
        start = len(self.desk.decisions)
        made = [self.lead(f"n{start + n}", at, **values) for n in range(count)]
        return [made.assignee or made.outcome for made in made]

    def wait(self, until: datetime) -> list[Decision]:
        """Everything decided while time passes."""
        return let_time_pass(self.desk, until)

    def now(self, lead: str) -> Decision:
        """The latest decision about a lead."""
        return self.desk.decisions[LeadId(lead)]

    def owed(self, counter: str, name: str) -> str:
        """What somebody is owed, in turns."""
        return str(self.desk.books.ledger.counter(counter).owed(RepId(name)))

    def check_books(self) -> None:
        """What must hold of every desk at every moment."""
        desk = self.desk
        for lead, holding in desk.holdings.items():
            assert desk.decisions[lead].assignee == holding.rep
        assert not desk.holdings.keys() & desk.waits.keys()
        for name in self.roster.reps:
            assert desk.books.open_count(name) == sum(holding.rep == name for holding in desk.holdings.values())
        latest = {decision.lead: decision for decision in desk.history}
        assert latest == desk.decisions
