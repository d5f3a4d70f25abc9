"""A file of leads in, a file of decisions out, in memory: what `turnout route` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
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
from turnout.core.simulate.fold import route_leads
from turnout.pipeline.load import load_engine


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
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    closed_after: timedelta | None = None,
    ip_database: Path | None = None,
) -> Routed:
    """Route every lead of a file, oldest first, and keep what every decision was based on.

    Raises InputError, PolicyError or WorldError where nothing can be done; rows that cannot be read are kept apart.
    `progress` is told how many are done, of how many. With `closed_after` a lead is closed so long after it was given;
    with `ip_database` (MMDB) a lead that nothing else places is where its IP address is.
    """
    files = read_world(world)
    engine = load_engine(policy, files)
    ip_country = open_ip_database(ip_database) if ip_database else None
    enricher = Enricher(engine.policy.declared, ip_country=ip_country)
    lead_file = read_leads(leads)
    routed = Routed(engine, Desk(), tuple(row.lead.id for row in lead_file.rows))
    routed.bad_rows = lead_file.problems
    routed.notices = [
        *(str(problem) for problem in files.problems),
        *engine.world.roster.problems,
        *engine.notices(),
        *lead_file.notices,
    ]
    for done, step in enumerate(route_leads(_in_time(lead_file), engine, enricher, routed.desk, closed_after), 1):
        routed.cases[step.lead.id] = step.case
        if done % 500 == 0:
            progress(done, len(routed.order))
    return routed


def _in_time(lead_file: LeadFile) -> list[Lead]:
    return sorted((row.lead for row in lead_file.rows), key=attrgetter("received_at"))


def write_routed(routed: Routed, out: Path) -> Path | None:
    """Write DECISIONS.csv, and beside it the rows that could not be read; gives the latter's path if there is one."""
    write_decisions(out, routed.decisions)
    if not routed.bad_rows:
        return None
    bad = out.with_name(f"{out.stem}.errors.csv")
    write_bad_rows(bad, routed.bad_rows)
    return bad
