"""A small office over a real store: six reps, two accounts, a policy with everything in it, and a clock to set."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.stores import url_in
from turnout.core.capture.mapper import capture
from turnout.core.decision import Decision
from turnout.core.fields.catalogue import Value
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture, Job
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store.codec.decision import decode_decision
from turnout.store.codec.interned import Interned
from turnout.store.database import open_database
from turnout.store.decisions import decisions_of, interned_body
from turnout.store.leads import find_lead

# A Monday; the reps with hours work from nine to five in UTC.
MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
REPS = ("ann", "ben", "cleo", "dan", "eve", "finn")
_WORLD: dict[str, list[dict[str, str]]] = {
    "reps": [
        {"rep_id": "ann", "team": "desk", "timezone": "UTC", "work_days": "Mon-Fri", "work_hours": "09:00-17:00"},
        {"rep_id": "ben", "team": "desk", "timezone": "UTC", "open_cap": "3"},
        {"rep_id": "cleo", "team": "desk", "timezone": "UTC", "daily_cap": "4"},
        {"rep_id": "dan", "team": "lane", "timezone": "UTC"},
        {"rep_id": "eve", "team": "lane", "timezone": "UTC", "work_days": "Mon-Sat", "work_hours": "08:00-20:00"},
        {"rep_id": "finn", "team": "managers", "timezone": "UTC"},
        {"rep_id": "gone", "team": "desk", "timezone": "UTC", "status": "departed"},
    ],
    "accounts": [
        {"account_id": "acme", "name": "Acme", "domain": "acme.example", "type": "customer", "owner_id": "ann"},
        {"account_id": "zeta", "name": "Zeta", "domain": "zeta.example", "type": "target", "owner_id": "dan"},
    ],
}
POLICY = """
fields:
  plan: {type: text}
rules:
  - {name: Junk, when: plan is junk, reject: junk}
  - {name: Park, when: plan is park, to: queue nurture}
  - {name: Owned, when: account.owner is known, to: [account.owner, desk]}
  - {name: Trickle, when: plan is drip, to: trio, release: 6 an hour, priority: low}
  - {name: Hot, when: plan is hot, to: lane, ignore: caps, priority: high}
  - {name: Fair, when: plan is fair, to: fair}
  - {name: Least, when: plan is least, to: [least, trio]}
  - {name: Line, when: plan is line, to: line}
  - {name: Night, when: plan is night, to: [night, hold 30m, rep finn]}
  - {name: Rest, to: desk}
pools:
  desk:
    {team: desk, counter: all, cap: 6 a day each, nobody: {closed: hold until open, full: [hold 1h, line], else: line}}
  trio:
    {reps: [ann 3, dan 1, ben 1], counter: all, absence: keep, nobody: {full: [hold 40m, queue nurture], else: hold 2h}}
  lane:
    {reps: [dan, eve], accept within: 10m, absence: credit 2, nobody: {closed: hold until open, else: [hold 20m, line]}}
  fair: {reps: [ben 2, cleo 1, eve 1], pick: fair share a day, open at most: 4 each}
  least: {reps: [ben, dan], pick: least open, cap: 3 an hour each rolling, nobody: next rule}
  line: {reps: [finn, eve, dan], pick: in order, hours: always}
  night: {reps: [ann], accept within: 30m}
queues:
  nurture: {watched by: finn}
sla:
  - {name: hot, when: plan is hot, accept within: 10m, touch within: 30m, at 20m: remind, at most: 4h always}
  - {name: all, touch within: 4h, at 3h: remind, at most: 24h always}
"""


class Office:
    """A store in a folder and a dispatcher over it; `now` is what its clock says."""

    def __init__(
        self, folder: Path, policy: str = POLICY, now: datetime = MONDAY, *, is_always_open: bool = False
    ) -> None:
        self._open(folder, now)
        world = folder / "world"
        world.mkdir()
        for name, records in _WORLD.items():
            shown = [_without_hours(record) for record in records] if is_always_open else records
            _write(world / f"{name}.csv", shown)
        problems = [str(each) for each in import_folder(self.database, world).findings]
        assert not problems, problems
        self.publish(policy)

    def _open(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.now = now
        self.count = 0
        self.database = open_database(url_in(folder))
        self.dispatcher = self._new_dispatcher()

    @classmethod
    def over(cls, folder: Path, now: datetime = MONDAY) -> Office:
        """An office over a store that is there already."""
        office = cls.__new__(cls)
        office._open(folder, now)  # noqa: SLF001 - another way to make one of us
        return office

    def _new_dispatcher(self) -> Dispatcher:
        return Dispatcher(self.database, lambda: self.now, os.urandom)

    def restart(self) -> None:
        """The process ends and another one goes on with the file."""
        self.dispatcher.close()
        self.dispatcher = self._new_dispatcher()

    def close(self) -> None:
        """Give the file back."""
        self.dispatcher.close()
        self.database.close()

    def publish(self, policy: str) -> str:
        """Make a policy the live one, as a command beside the server does; gives its hash."""
        path = self.folder / "policy.yaml"
        path.write_text(policy, "utf-8")
        return publish_policy(self.database, path, self.now).hash

    def wait(self, **time: float) -> None:
        """Time passes and nobody looks."""
        self.now += timedelta(**time)

    def capture(
        self,
        email: str = "",
        lead: str = "",
        key: str = "",
        *,
        scope: str = "local",
        window_seconds: int = 0,
        at: datetime | None = None,
        **record: str,
    ) -> Capture:
        """A lead that just came in, with whatever else its form says; a person of its own where no e-mail is given."""
        self.count += 1
        given: Mapping[str, str] = {"email": email or f"p{self.count}@mail{self.count}.example", **record}
        lead_id = lead or f"L{self.count}"
        found = capture({"lead_id": lead_id, "received_at": f"{self.now:%Y-%m-%dT%H:%M:%SZ}", **given})
        self.dispatcher.run([])
        enricher, policy = self.dispatcher.live.reading
        digest = sha256(repr(sorted(given.items())).encode()).digest()
        return Capture(found, enricher.enrich(found), policy, scope, key, digest, window_seconds, at=at)

    def run(self, *jobs: Job) -> list[Done]:
        """What comes of jobs in one batch."""
        return self.dispatcher.run(jobs)

    def ask(self, job: Job) -> Answer:
        """The answer to a job that is done."""
        [done] = self.run(job)
        assert done.error is None, done.error
        assert done.answer is not None, job
        return done.answer

    def lead(self, email: str = "", lead: str = "", *, at: datetime | None = None, **record: str) -> Answer:
        """The answer about a lead that comes in now."""
        return self.ask(self.capture(email, lead, "", scope="local", window_seconds=0, at=at, **record))

    def refused(self, job: Job) -> str:
        """The code of what is refused."""
        [done] = self.run(job)
        return str(getattr(done.error, "code", done.error))

    def rows(self, sql: str, *params: str | int) -> list[tuple[Any, ...]]:
        """What the store says."""
        with self.database.reading() as tx:
            return tx.rows(sql, params)

    def history(self, lead: str) -> list[Decision]:
        """Every decision about a lead, as it is kept."""
        with self.database.reading() as tx:
            interned = Interned(lambda key: interned_body(tx, key))
            return [decode_decision(bytes(row.body), interned) for row, _, _ in decisions_of(tx, lead)]

    def facts(self, lead: str) -> dict[str, Value]:
        """What is known of a lead by now, as its next decision would see it."""
        desk = StoredDesk(self.dispatcher.live.engine_of)
        with self.database.reading() as tx:
            self.dispatcher.live.refresh(tx)
            desk.tx = tx
            found = find_lead(tx, lead)
            assert found is not None, lead
            return dict(desk.read_case(found).facts)


def _without_hours(record: Mapping[str, str]) -> dict[str, str]:
    """Somebody who works at any time of the day."""
    return {name: value for name, value in record.items() if name not in {"work_days", "work_hours"}}


def _write(path: Path, records: list[dict[str, str]]) -> None:
    columns = dict.fromkeys(column for record in records for column in record)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        writer.writerows(records)
