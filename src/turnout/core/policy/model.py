"""What a policy says, as values: rules, targets, pools, territories, SLA lines. No text, no evaluation.

Everything is frozen and compares by value, so that `parse(render(policy)) == policy` can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from turnout.core.fields.catalogue import Field
from turnout.core.policy.condition import ALWAYS, Always, Condition
from turnout.core.policy.matching import DEFAULT_SETTINGS, MatchSettings


@dataclass(frozen=True, slots=True)
class OwnerTarget:
    """The rep a fact names: `account.owner`, `opportunity.owner`, `person.owner`."""

    path: str
    even_if_away: bool = False


@dataclass(frozen=True, slots=True)
class ListTarget:
    """A column of the list's row that fits the lead: `named.rep`."""

    list: str
    column: str


@dataclass(frozen=True, slots=True)
class TerritoryTarget:
    """The `pool` or the `owner` of the first territory that fits."""

    column: str


@dataclass(frozen=True, slots=True)
class PoolTarget:
    """A pool by name."""

    pool: str


@dataclass(frozen=True, slots=True)
class RepTarget:
    """One person by id."""

    rep: str


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """A place that is not a person."""

    queue: str


@dataclass(frozen=True, slots=True)
class HoldTarget:
    """Wait so many seconds, or (None) until what came before it opens, or until a calendar does."""

    seconds: int | None = None
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class NextRule:
    """Go on with the rules below."""


Target = OwnerTarget | ListTarget | TerritoryTarget | PoolTarget | RepTarget | QueueTarget | HoldTarget | NextRule


class Priority(StrEnum):
    """The order among waiting leads."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


IGNORABLE = ("caps", "hours", "absences")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in a window of so many seconds: `20 an hour`."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rule's table."""

    when: Condition
    to: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """An ordered condition with what follows from it: targets, a table of targets, or a rejection."""

    name: str
    when: Condition = ALWAYS
    to: tuple[Target, ...] = ()
    reject: str = ""
    table: tuple[Row, ...] = ()
    ignore: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    release: Rate | None = None
    tell: tuple[str, ...] = ()
    starts: date | None = None
    until: date | None = None
    owner: str = ""
    review_by: date | None = None
    note: str = ""

    @property
    def is_unconditional(self) -> bool:
        """True for a rule that every lead fits, always."""
        return isinstance(self.when, Always) and self.starts is None and self.until is None


@dataclass(frozen=True, slots=True)
class Territory:
    """A row of geographic or firmographic ownership."""

    name: str
    when: Condition
    pool: str = ""
    owner: str = ""


class Pick(StrEnum):
    """How a pool chooses among those who can take a lead."""

    ROUND_ROBIN = "round robin"
    FAIR_SHARE_DAY = "fair share a day"
    FAIR_SHARE_MONTH = "fair share a month"
    LEAST_OPEN = "least open"
    LONGEST_IDLE = "longest idle"
    FIRST_AVAILABLE = "first available"
    IN_ORDER = "in order"


class Window(StrEnum):
    """The time a cap counts over."""

    HALF_HOUR = "half-hour"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


WINDOW_SECONDS = {
    Window.HALF_HOUR: 1_800,
    Window.HOUR: 3_600,
    Window.DAY: 86_400,
    Window.WEEK: 7 * 86_400,
    Window.MONTH: 30 * 86_400,
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` assignments in a window, of each member or of the pool in all.

    A fixed window begins at midnight (or the hour) in `zone`, else in the rep's own zone; a rolling one ends now.
    """

    count: int
    window: Window
    is_each: bool = True
    is_rolling: bool = False
    zone: str = ""
    first_weekday: int = 0

    key: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # What is counted, whatever the count: a new policy with another number goes on counting. Caps are looked up at
        # every pick; a text keeps its hash, a dataclass works it out anew each time.
        parts = (self.window, self.is_each, self.is_rolling, self.zone, self.first_weekday)
        object.__setattr__(self, "key", " ".join(map(str, parts)))


@dataclass(frozen=True, slots=True)
class Need:
    """A skill the lead asks for: the values of a field (`any` or `all` of them), or fixed values."""

    field: str
    mode: str = "any"
    values: tuple[str, ...] = ()


class AbsenceRule(StrEnum):
    """What an absent member's turns become."""

    LEVEL = "level"
    KEEP = "keep"
    FORFEIT = "forfeit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class AbsencePolicy:
    """The rule, and for `credit N` how many turns at most are owed on return."""

    rule: AbsenceRule = AbsenceRule.LEVEL
    credits_max: int = 0


REASONS = ("closed", "full", "unskilled", "else")


@dataclass(frozen=True, slots=True)
class Fallback:
    """What follows when a pool has nobody, by reason (`closed`, `full`, `unskilled`); `else` for any other."""

    chains: tuple[tuple[str, tuple[Target, ...]], ...] = ()

    def chain(self, reason: str) -> tuple[Target, ...] | None:
        """The targets for a reason, or None where the pool says nothing about it."""
        chains = dict(self.chains)
        return chains.get(reason, chains.get("else"))


@dataclass(frozen=True, slots=True)
class Member:
    """A named member and their weight."""

    rep: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Pool:
    """Reps who share the leads of some rules, and how one of them is picked.

    `pause_after` is how many of its leads in a row somebody may leave unanswered before they get no more.
    """

    name: str
    team: str = ""
    reps: tuple[Member, ...] = ()
    weight_by: str = ""
    pick: Pick = Pick.ROUND_ROBIN
    counter: str = ""
    needs: tuple[Need, ...] = ()
    hours: str = ""
    caps: tuple[Cap, ...] = ()
    open_max: int | None = None
    absence: AbsencePolicy = AbsencePolicy()
    accept_within_seconds: int | None = None
    ramp_seconds: int | None = None
    pause_after: int | None = None
    nobody: Fallback = Fallback()
    note: str = ""

    @property
    def counter_name(self) -> str:
        """The ledger this pool draws on: its own unless it names one."""
        return self.counter or self.name


@dataclass(frozen=True, slots=True)
class Queue:
    """A place that is not a person, with somebody who watches it."""

    name: str
    watched_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A time: of the assignee's working time, or (`always`) of the wall clock."""

    seconds: int
    is_always: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """What happens at a time after a clock's start. Actions are `remind`, `reassign`, `tell WHO`, `to TARGET`."""

    at: Allowance
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlaLine:
    """A promise for the leads that fit: to accept, to touch, and at most so long whatever happens."""

    when: Condition = ALWAYS
    name: str = ""
    accept: Allowance | None = None
    touch: Allowance | None = None
    stages: tuple[Stage, ...] = ()
    at_most: Allowance | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """A named calendar as it was written; `calendar` turns it into instants."""

    name: str
    zone: str = "UTC"
    hours: tuple[tuple[str, str], ...] = ()
    holidays: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyList:
    """A table whose first column is the key. `path` is the file it came from, empty for one written in place."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    path: str = ""

    @property
    def key(self) -> str:
        """The name of the first column."""
        return self.columns[0]


@dataclass(frozen=True, slots=True)
class Example:
    """A lead and what must happen to it, as it was written: field by field, thing by thing.

    `account` and `person` say what is known of the lead's company and of its sender, without the words before the dot:
    `owner`, `type`. `at` is when it comes in; `away`, `full` and `departed` name reps, pools or teams.
    """

    name: str
    lead: tuple[tuple[str, str], ...]
    then: tuple[tuple[str, str], ...]
    at: str = ""
    away: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    account: tuple[tuple[str, str], ...] = ()
    person: tuple[tuple[str, str], ...] = ()
    departed: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One whole version of rules, lists, pools, territories and SLAs."""

    rules: tuple[Rule, ...]
    fields: tuple[Field, ...] = ()
    lists: tuple[PolicyList, ...] = ()
    define: tuple[tuple[str, Condition], ...] = ()
    calendars: tuple[Hours, ...] = ()
    matching: MatchSettings = DEFAULT_SETTINGS
    territories: tuple[Territory, ...] = ()
    pools: tuple[Pool, ...] = ()
    queues: tuple[Queue, ...] = ()
    sla: tuple[SlaLine, ...] = ()
    tests: tuple[Example, ...] = ()

    def pool(self, name: str) -> Pool:
        """The pool of that name; a KeyError means that the policy was not checked."""
        return next(pool for pool in self.pools if pool.name == name)

    def listed(self, name: str) -> PolicyList:
        """The list of that name."""
        return next(table for table in self.lists if table.name == name)
