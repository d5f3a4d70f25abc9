"""A store full of leads with clocks, and a dispatcher whose time is set: what `clocks` measures is done here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.serving import ROOT
from turnout.core.capture.mapper import capture
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Capture, Tick
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store.clocks import DUE, ClockRow, start_clocks
from turnout.store.database import Database, open_database
from turnout.store.metadata import to_micros
from turnout.store.transaction import Transaction

# Each stage is a reminder, so that every hour each lead has one that is due.
STAGES: Final = 6
_BATCH: Final = 250
_POLICY: Final = "\n".join(
    [
        "rules:",
        "  - {name: All, to: desk}",
        "pools:",
        "  desk: {team: desk, hours: always}",
        "sla:",
        "  - touch within: 9h always",
        *(f"    at {hour}h always: remind" for hour in range(1, STAGES + 1)),
        "    at 8h always: reassign",
        "",
    ]
)
_REPS: Final = "rep_id,team,timezone\n" + "".join(f"r{number},desk,UTC\n" for number in range(12))


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk that the checkout is on, with a world and a policy."""
    kept = ROOT / ".turnout"
    kept.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=kept) as name:
        place = Path(name)
        (place / "world").mkdir()
        (place / "world" / "reps.csv").write_text(_REPS, encoding="utf-8")
        (place / "policy.yaml").write_text(_POLICY, encoding="utf-8")
        yield place


class ClockGround:
    """One store with one dispatcher, for which it is whatever time `now` says."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.now = now
        self.dispatcher = Dispatcher(database, lambda: self.now, os.urandom)

    def take_in(self, count: int) -> None:
        """So many leads come in at this moment, each of somebody else."""
        enricher, policy = self.dispatcher.live.reading
        captures = []
        for number in range(count):
            values = {"email": f"p{number}@company-{number}.example", "company": f"Company {number}"}
            lead = capture(values, lead_id=LeadId(f"L{number}"), received_at=self.now)
            captures.append(Capture(lead, enricher.enrich(lead), policy, "bench", lead.id))
        for start in range(0, count, _BATCH):
            failed = [done for done in self.dispatcher.run(captures[start : start + _BATCH]) if done.error]
            assert not failed, failed[0].error

    def fire(self, at: datetime) -> int:
        """It is a later time: everything that is due happens, in as many transactions as it takes. Gives how many."""
        before, self.now = self._fired(), at
        while True:
            [done] = self.dispatcher.run([Tick()])
            assert done.error is None, done.error
            soonest = self.dispatcher.soonest
            if soonest is None or soonest > at:
                return self._fired() - before

    def _fired(self) -> int:
        with self.database.reading() as tx:
            return int(tx.rows("SELECT count(*) FROM clocks WHERE state = 'fired'")[0][0])

    def look(self) -> None:
        """Time passes, and nothing is due."""
        [done] = self.dispatcher.run([Tick()])
        assert done.error is None, done.error

    def add_clocks(self, count: int, first: int = 0) -> None:
        """So many more clocks run, all of them for a long time yet, on the leads that are there."""
        due = to_micros(self.now + timedelta(days=300))
        with self.database.begin() as tx:
            leads = [row[0] for row in tx.rows("SELECT seq FROM leads ORDER BY seq")]
            rows = [_row(leads[number % len(leads)], number, due + number) for number in range(first, first + count)]
            start_clocks(tx, rows)

    def plan_of_due(self) -> str:
        """How the database looks for what is due."""
        with self.database.reading() as tx:
            return plan(tx, DUE[tx.dialect], to_micros(self.now))


def _row(lead: int, number: int, due_at: int) -> ClockRow:
    return ClockRow(lead, 0, 1_000 + number, "stage", 0, due_at, 0, "always", '["remind"]', 0, rep="r0", stage=1)


def plan(tx: Transaction, question: str, now: int) -> str:
    """The plan for a question, its steps in one line."""
    if tx.dialect == "sqlite":
        return "; ".join(str(row[3]) for row in tx.rows(f"EXPLAIN QUERY PLAN {question}", (now, 256)))
    lines = [str(row[0]).strip().partition("  (")[0] for row in tx.rows(f"EXPLAIN {question}", (now, 256))]
    return "; ".join(line.removeprefix("->").strip() for line in lines if "Scan" in line)


def fill(url: str, place: Path) -> None:
    """A store with the world and the policy of a folder."""
    database = open_database(url)
    try:
        import_folder(database, place / "world")
        publish_policy(database, place / "policy.yaml", datetime.now(UTC))
    finally:
        database.close()


@contextmanager
def ground(url: str, now: datetime) -> Iterator[ClockGround]:
    """A dispatcher over a store that is filled."""
    database = open_database(url)
    made = ClockGround(database, now)
    try:
        made.dispatcher.run([])
        yield made
    finally:
        made.dispatcher.close()
        database.close()
