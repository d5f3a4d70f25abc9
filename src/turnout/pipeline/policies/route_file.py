"""A file of leads in, a file of decisions out, in memory: what `turnout route` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from operator import attrgetter
from pathlib import Path

from turnout.connectors.csv_file.decisions import write_bad_rows, write_decisions
from turnout.connectors.csv_file.leads import LeadFile, read_leads
from turnout.connectors.csv_file.table import BadRow
from turnout.connectors.csv_file.world import read_world
from turnout.connectors.ip_database import open_ip_database
from turnout.core.decide.case import Case
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decision import Decision, Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.review.notices import notices_of
from turnout.core.simulate.acquainted import AcquaintedDesk
from turnout.core.simulate.fold import route_leads
from turnout.pipeline.engine.load import load_engine


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read and what is assumed of its leads.

    `columns` names a field for a column where the usual names do not do; `zone` is what times without an offset are in.
    With `ip_database` (MMDB) a lead that nothing else places is where its IP address is; with `closed_after` a lead is
    closed so long after it was given. With `is_acquainted` a lead joins the open one of somebody who is surely the same
    person, whatever address it came from; without, only that of the same mailbox.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    ip_database: Path | None = None
    closed_after: timedelta | None = None
    is_acquainted: bool = True


@dataclass(slots=True)
class Routed:
    """What a run came to. `decisions` has one per lead, in the order of the file."""

    engine: Engine
    desk: Desk
    order: tuple[LeadId, ...]
    cases: dict[LeadId, Case] = field(default_factory=dict)
    bad_rows: tuple[BadRow, ...] = ()
    notices: list[str] = field(default_factory=list)

    @property
    def decisions(self) -> Iterator[Decision]:
        """The latest decision about each lead, in the order of the file."""
        return (self.desk.decisions[lead] for lead in self.order)

    def outcomes(self) -> Counter[Outcome]:
        """How many leads came to what."""
        return Counter(decision.outcome for decision in self.decisions)


def route_file(
    leads: Path,
    policy: Path,
    world: Path,
    reading: Reading = Reading(),
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Routed:
    """Route every lead of a file, oldest first, and keep what every decision was based on.

    Raises InputError, PolicyError or WorldError where nothing can be done; rows that cannot be read are kept apart.
    `progress` is told how many are done, of how many.
    """
    files = read_world(world)
    engine = load_engine(policy, files)
    ip_country = open_ip_database(reading.ip_database) if reading.ip_database else None
    enricher = Enricher(engine.policy.declared, ip_country=ip_country)
    lead_file = read_leads(leads, reading.columns, zone=reading.zone)
    routed = Routed(
        engine,
        (AcquaintedDesk if reading.is_acquainted else Desk)(follows_up=False),
        tuple(row.lead.id for row in lead_file.rows),
    )
    routed.bad_rows = lead_file.problems
    routed.notices = [
        *(str(problem) for problem in files.problems),
        *notices_of(engine.policy, engine.world.roster),
        *lead_file.notices,
    ]
    steps = route_leads(_in_time(lead_file), engine, enricher, routed.desk, reading.closed_after)
    for done, step in enumerate(steps, 1):
        routed.cases[step.lead.id] = step.case
        if done % 500 == 0:
            progress(done, len(routed.order))
    return routed


def _in_time(lead_file: LeadFile) -> list[Lead]:
    return sorted((row.lead for row in lead_file.rows), key=attrgetter("received_at"))


def write_routed(routed: Routed, out: Path) -> Path | None:
    """Write DECISIONS.csv, and beside it the rows that could not be read; gives the latter's path if there is one."""
    write_decisions(out, routed.decisions)
    bad = out.with_name(f"{out.stem}.errors.csv")
    if not routed.bad_rows:
        # What an earlier run could not read is not what this one could not.
        bad.unlink(missing_ok=True)
        return None
    write_bad_rows(bad, routed.bad_rows)
    return bad
