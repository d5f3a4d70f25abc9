"""The first hour of a new customer: their exports read, a first policy drafted, and their leads run through it.

Everything happens in memory; nothing of it is kept. What is said about it is `cli`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from operator import attrgetter
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from turnout.connectors.csv_file.reps import teams_of
from turnout.connectors.csv_file.world import WorldFiles
from turnout.core.account import Account
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead
from turnout.core.policy.finding import Finding, Severity
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Rep, RepId
from turnout.core.review.drafting.draft import draft_of
from turnout.core.review.drafting.known_columns import Sheet
from turnout.core.review.drafting.plan import Plan, plan_policy
from turnout.core.review.drafting.seen import Seen
from turnout.core.review.drafting.written_times import Order, TimeForm
from turnout.core.review.example_world import People
from turnout.core.review.examples import ExampleResult, run_examples
from turnout.core.review.saying import counted
from turnout.core.simulate.acquainted import AcquaintedDesk
from turnout.core.simulate.fold import route_leads
from turnout.errors import InputError
from turnout.pipeline.engine.load import build_world
from turnout.pipeline.first_hour.exports import (
    START,
    Export,
    lead_rows,
    open_export,
    read_account_export,
    read_rep_export,
    reps_named_in,
    settle_times,
    sort_columns,
)
from turnout.pipeline.first_hour.sighting import see, stand_ins
from turnout.pipeline.first_hour.try_tally import Tally
from turnout.pipeline.policies.checking import check_text

# More are not looked at: the newest are, and it is said.
LEADS_MAX: Final = 200_000
# How long somebody is busy with a lead, where no file says it.
CLOSED_AFTER: Final = timedelta(days=3)
# What says of a time which zone it is in.
_OFFSET: Final = re.compile(
    r"(?:\bz|utc|gmt|[+-]\d{2}:?\d{2}|\d[Zz]|\b[cepm][eds]?[ts]t?)$|^\d{10}(?:\d{3})?$", re.IGNORECASE
)
_LOOKED_AT_MAX: Final = 200
_FORGET_EVERY: Final = 1_000
_CHECK_SECONDS: Final = 5.0
# The moment for which a draft is checked and its tests are run: the same for everybody.
_NOW: Final = START
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be tried: the files, what somebody said of their columns, and how their times are to be read.

    `order` and `zone` are None where they are to be found out.
    """

    leads: Path
    accounts: Path | None = None
    reps: Path | None = None
    columns: Sequence[tuple[str, str]] = ()
    order: Order | None = None
    zone: tzinfo | None = None


@dataclass(slots=True)
class Tried:
    """What a trial came to."""

    exports: tuple[Export, ...]
    times: TimeForm | None
    zone: str
    seen: Seen
    plan: Plan
    policy: str
    tally: Tally
    reps: Mapping[RepId, Rep]
    accounts: tuple[Account, ...]
    first_at: datetime | None = None
    last_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    tests: tuple[ExampleResult, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def leads(self) -> int:
        """How many leads were tried."""
        return len(self.tally.ends)


def try_out(asked: Asked, progress: Progress = lambda _what, _done, _all: None) -> Tried:
    """Read, draft, run. `progress` is told what is done, how much of it, and of how much.

    Raises InputError for a file in which nothing can be read.
    """
    paths = {Sheet.LEADS: asked.leads, Sheet.ACCOUNTS: asked.accounts, Sheet.REPS: asked.reps}
    given = sort_columns(asked.columns, {sheet: path for sheet, path in paths.items() if path}) if asked.columns else {}
    exports = {sheet: open_export(sheet, path, given.get(sheet, {})) for sheet, path in paths.items() if path}
    progress("reading", 1, 3)
    notes: list[str] = []
    reps = _reps_of(exports, notes)
    accounts = read_account_export(exports[Sheet.ACCOUNTS], reps) if Sheet.ACCOUNTS in exports else ()
    progress("reading", 2, 3)
    zone, zone_name = _zone_of(asked.zone, reps, exports[Sheet.LEADS], notes)
    form = settle_times(exports[Sheet.LEADS], asked.order)
    leads = _leads_of(exports[Sheet.LEADS], form, zone, notes)
    reps = reps or _stand_ins(leads, notes)
    seen = see(leads, accounts, reps.values())
    progress("reading", 3, 3)
    plan = plan_policy(seen)
    text = draft_of(plan)
    files = WorldFiles(accounts, tuple(reps.values()), teams_of(reps.values(), {}))
    engine = Engine(parse_policy(text, None, set(reps)), build_world(files))
    tally = Tally(engine, zone, engine.policy.policy.rules[-1].name, len(leads))
    first, last = (leads[0].received_at, leads[-1].received_at) if form else (None, None)
    _run(leads, engine, tally, progress)
    roster = engine.world.roster
    return Tried(
        exports=tuple(exports.values()),
        times=form,
        zone=zone_name,
        seen=seen,
        plan=plan,
        policy=text,
        tally=tally,
        reps=reps,
        accounts=accounts,
        first_at=first,
        last_at=last,
        findings=_findings(text, roster),
        tests=tuple(run_examples(engine.policy, People(tuple(reps.values()), files.teams), _NOW)),
        notes=notes,
    )


def _findings(text: str, roster: Roster) -> tuple[Finding, ...]:
    """What the check of a policy would say of the draft; what is only worth a note is left out."""
    checked = check_text(text, {}, _NOW, roster=roster, seconds=_CHECK_SECONDS)
    return tuple(finding for finding in checked.findings if finding.severity is not Severity.NOTE)


def _reps_of(exports: Mapping[Sheet, Export], notes: list[str]) -> Mapping[RepId, Rep]:
    """Who there is to be given leads: of the file, else the owners of accounts, else of leads; empty for nobody."""
    if Sheet.REPS in exports:
        reps = read_rep_export(exports[Sheet.REPS])
        if reps:
            return reps
        raise InputError(
            f"`{exports[Sheet.REPS].path}` names nobody; say which column has the names: `--map name=COLUMN`"
        )
    for sheet, column, said in ((Sheet.ACCOUNTS, "owner_id", "own accounts"), (Sheet.LEADS, "owner", "had leads")):
        reps = reps_named_in(exports[sheet], column) if sheet in exports else {}
        if reps:
            who = counted(len(reps), "person", "people")
            notes.append(f"no file says who works here, so the {who} who {said} were taken; add REPS.csv")
            return reps
    return {}


def _stand_ins(leads: Sequence[Lead], notes: list[str]) -> Mapping[RepId, Rep]:
    reps = stand_ins(leads)
    notes.append(f"nobody is named anywhere, so {len(reps)} stand-ins take turns; add REPS.csv or a column of owners")
    return reps


def _zone_of(given: tzinfo | None, reps: Mapping[RepId, Rep], export: Export, notes: list[str]) -> tuple[tzinfo, str]:
    """In which zone times without an offset are read, and hours are told."""
    if given is not None:
        return given, str(given)
    zones = Counter(rep.zone for rep in reps.values() if rep.zone != "UTC")
    name = max(sorted(zones), key=lambda zone: zones[zone], default="UTC")
    at = export.column("received_at")
    if at is not None and any(not _OFFSET.search(cells[at]) for _, cells in export.table.rows[:_LOOKED_AT_MAX]):
        whose = ", where most reps are" if zones else ""
        notes.append(f"times that name no zone were read as {name}{whose}; `--zone` says another")
    return ZoneInfo(name), name


def _leads_of(export: Export, form: TimeForm | None, zone: tzinfo, notes: list[str]) -> list[Lead]:
    """The leads in the order of their times. Raises InputError where there are none."""
    if form is None:
        notes.append("the leads have no times, so they were taken to come one by one in the order of the file")
    leads = sorted(lead_rows(export, form, zone), key=attrgetter("received_at"))
    if not leads:
        bad = f"; the first fault: {export.bad_rows[0]}" if export.bad_rows else ""
        raise InputError(f"no lead of `{export.path}` could be read{bad}")
    if len(leads) > LEADS_MAX:
        notes.append(f"of {len(leads):,} leads the newest {LEADS_MAX:,} were tried")
        del leads[: len(leads) - LEADS_MAX]
    return leads


def _run(leads: list[Lead], engine: Engine, tally: Tally, progress: Progress) -> None:
    """Let the leads come, and forget each one behind its count."""
    desk = AcquaintedDesk(follows_up=False)
    total = len(leads)
    for done, step in enumerate(route_leads(_let_go(leads), engine, Enricher(()), desk, CLOSED_AFTER), 1):
        tally.take(step)
        if done % _FORGET_EVERY == 0:
            _forget(desk)
        if done % 500 == 0 or done == total:
            progress("routing", done, total)


def _let_go(leads: list[Lead]) -> Iterator[Lead]:
    """The leads one after the other; the list is used up."""
    leads.reverse()
    while leads:
        yield leads.pop()


def _forget(desk: AcquaintedDesk) -> None:
    """Let go of what was decided about leads that nobody has or waits for any more, and that joined no such lead."""
    desk.history.clear()
    alive = {*desk.holdings, *desk.waits, *desk.parked}
    alive.update([follower for lead in alive for follower in desk.followers_of(lead)])
    for lead in [lead for lead in desk.decisions if lead not in alive]:
        del desk.decisions[lead]
