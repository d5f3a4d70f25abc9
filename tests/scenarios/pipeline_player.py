"""Plays a scenario through the pipeline: an import of the world, a published policy, one transaction for each moment.

Every decision is read back from the store, so what is compared is what was kept.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from tests.scenarios.scenario import Moment, Scenario, instant, write_world
from tests.stores import url_in
from turnout.core.capture.mapper import capture
from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.rep import Absence, Presence, RepId
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import (
    Accept,
    Capture,
    Close,
    Job,
    Pass,
    Pause,
    Present,
    Reassign,
    Resume,
    Tick,
    Touch,
)
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store.absences import put_absences
from turnout.store.clocks import first_due
from turnout.store.codec.books import decode_counter
from turnout.store.codec.decision import decode_decision
from turnout.store.codec.interned import Interned
from turnout.store.database import Database, open_database
from turnout.store.decisions import decisions_of, interned_body
from turnout.store.metadata import from_micros


class PipelinePlayer:
    """One scenario being played."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        world = folder / "world"
        world.mkdir()
        write_world(scenario.tables, world)
        self._now = scenario.moments[0].at if scenario.moments else datetime(2026, 9, 7, tzinfo=UTC)
        self.database: Database = open_database(url_in(folder))
        import_folder(self.database, world)
        publish_policy(self.database, _policy_file(scenario, folder), self._now)
        self.dispatcher = Dispatcher(self.database, lambda: self._now, os.urandom)

    def play(self, moment: Moment) -> None:
        """Let time pass up to a moment, then do what happens then."""
        self.wake_until(moment.at)
        self._now, lead, rep = moment.at, LeadId(moment.who), RepId(moment.who)
        match moment.verb:
            case "lead":
                self._do(self._capture(cast("Mapping[str, str]", moment.what)))
            case "accept":
                self._do(Accept(lead))
            case "pass":
                self._do(Pass(lead))
            case "touch":
                self._do(Touch(lead))
            case "pause":
                self._do(Pause(lead))
            case "resume":
                self._do(Resume(lead))
            case "close":
                self._do(Close(lead, cast("str", moment.what.get("outcome", ""))))
            case "reassign":
                self._do(Reassign(lead, reason="sla_breach"))
            case "away":
                self._do(Present(rep, Presence.UNAVAILABLE))
            case "back":
                self._do(Present(rep, Presence.AVAILABLE))
            case "absence":
                self.wait(moment.at)
                with editing(self.database, moment.at, "cli") as edit:
                    put_absences(edit.tx, [Absence(rep, moment.at, instant(cast("str", moment.what["until"])))])
                    edit.people_changed()
            case other:
                raise AssertionError(f"`{other}` is not for a player")

    def _capture(self, record: Mapping[str, str]) -> Job:
        lead = capture(record)
        self.dispatcher.run([Tick()])
        enricher, policy = self.dispatcher.live.reading
        return Capture(lead, enricher.enrich(lead), policy, key=lead.id)

    def _do(self, job: Job) -> Done:
        [done] = self.dispatcher.run([job])
        assert done.error is None, done.error
        return done

    def close(self) -> None:
        """Give the store back."""
        self.dispatcher.close()
        self.database.close()

    def wait(self, until: datetime) -> None:
        """Let time pass."""
        self.wake_until(until)
        self._now = until
        self._tick()

    def wake_until(self, until: datetime) -> None:
        """Look whenever a clock falls due, as a process does that is never down."""
        while (due := self._first_due()) is not None and due <= until:
            self._now = max(due, self._now)
            self._tick()
            assert self._first_due() != due, f"the clock that is due at {due} does not fire"

    def _first_due(self) -> datetime | None:
        with self.database.reading() as tx:
            found = first_due(tx)
        return None if found is None else from_micros(found)

    def _tick(self) -> None:
        self._do(Tick())

    def told(self, lead: str) -> list[str]:
        """What clocks had to say of a lead: `09:03 remind anna`."""
        asked = (
            "SELECT o.due_at, o.kind, o.recipient FROM outbox o JOIN leads l ON l.seq = o.lead"
            " WHERE l.id = ? AND o.number > 0 ORDER BY o.due_at, o.number"
        )
        with self.database.reading() as tx:
            rows = tx.rows(asked, (lead,))
        return [f"{from_micros(at):%H:%M} {kind} {recipient}".strip() for at, kind, recipient in rows]

    def decision(self, lead: str) -> Decision:
        """The latest decision about a lead."""
        return self.history(lead)[-1]

    def history(self, lead: str) -> list[Decision]:
        """Every decision about a lead, in order."""
        with self.database.reading() as tx:
            interned = Interned(lambda key: interned_body(tx, key))
            return [decode_decision(bytes(row.body), interned) for row, _, _ in decisions_of(tx, lead)]

    def counts(self) -> Counter[str]:
        """How many leads are in whose hands, offers included."""
        with self.database.reading() as tx:
            return Counter(dict(tx.rows("SELECT rep, count(*) FROM assignments WHERE until IS NULL GROUP BY rep")))

    def balance(self, counter: str, rep: str) -> str:
        """What somebody is owed, in turns: `1/3`."""
        with self.database.reading() as tx:
            found = tx.rows("SELECT body FROM counters WHERE name = ?", (counter,))
        return str(decode_counter(counter, found[0][0]).owed(RepId(rep))) if found else "0"


def _policy_file(scenario: Scenario, folder: Path) -> Path:
    """The policy with its lists beside it, as it would be published."""
    if scenario.policy_path is not None:
        return scenario.policy_path
    home = folder / "policy"
    home.mkdir()
    for name, text in scenario.lists.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf-8")
    (home / "policy.yaml").write_text(scenario.policy, "utf-8")
    return home / "policy.yaml"
