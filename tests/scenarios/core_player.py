"""Plays a scenario through the pure core: decisions, books and desk in memory, time as the scenario says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

from tests.scenarios.scenario import Moment, Scenario, instant, write_world
from turnout.connectors.csv_file.world import read_world
from turnout.core.capture.mapper import capture
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import accept, close, pass_on, reassign, say_present
from turnout.core.decide.moments import let_time_pass
from turnout.core.decision import Decision
from turnout.core.enrich.enricher import Enricher
from turnout.core.follow_up.hours import hours_of
from turnout.core.lead import LeadId
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Absence, Presence, RepId
from turnout.pipeline.engine.load import build_world


class CorePlayer:
    """One scenario being played."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        write_world(scenario.tables, folder)
        files = read_world(folder)
        problems = [str(problem) for problem in files.problems if not problem.is_notice]
        assert not problems, problems
        home = scenario.policy_path.parent if scenario.policy_path else None
        lists = dict(scenario.lists)
        if home is not None:
            lists |= {str(path.relative_to(home)): path.read_text("utf-8") for path in home.rglob("*.csv")}
        policy = parse_policy(scenario.policy, lists, {rep.id for rep in files.reps})
        self.engine = Engine(policy, build_world(files))
        self.desk = Desk()
        self._enricher = Enricher(self.engine.policy.declared)

    def play(self, moment: Moment) -> None:
        """Let time pass up to a moment, then do what happens then."""
        desk, now, lead = self.desk, moment.at, LeadId(moment.who)
        self.wait(now)
        roster, rep = self.engine.world.roster, RepId(moment.who)
        match moment.verb:
            case "lead":
                self._arrive(cast("Mapping[str, str]", moment.what), now)
            case "accept":
                assert accept(desk, lead, now) is not None, f"{lead} is not on offer at {now}"
            case "pass":
                pass_on(desk, lead, now)
            case "touch":
                accept(desk, lead, now)
                desk.touch(lead, now)
            case "pause":
                desk.clocks.pause(lead, now)
            case "resume":
                desk.clocks.resume(lead, now, hours_of(roster))
            case "close":
                close(desk, lead, now, cast("str", moment.what.get("outcome", "")))
            case "reassign":
                reassign(desk, lead, now)
            case "away":
                say_present(desk, roster, rep, Presence.UNAVAILABLE, now)
            case "back":
                say_present(desk, roster, rep, Presence.AVAILABLE, now)
            case "absence":
                roster.with_absence(Absence(rep, now, instant(cast("str", moment.what["until"]))))
            case other:
                raise AssertionError(f"`{other}` is not for a player")

    def _arrive(self, record: Mapping[str, str], now: datetime) -> None:
        lead = capture(record)
        self.desk.settle(decide(self.engine, self.desk, lead, self._enricher.enrich(lead), now))

    def close(self) -> None:
        """Nothing is open."""

    def wait(self, until: datetime) -> None:
        """Let time pass."""
        let_time_pass(self.desk, until)

    def decision(self, lead: str) -> Decision:
        """The latest decision about a lead."""
        return self.desk.decisions[LeadId(lead)]

    def history(self, lead: str) -> list[Decision]:
        """Every decision about a lead, in order."""
        return [decision for decision in self.desk.history if decision.lead == lead]

    def told(self, lead: str) -> list[str]:
        """What clocks had to say of a lead: `09:03 remind anna`."""
        notices = [notice for notice in self.desk.notices if notice.lead == lead and notice.number]
        return [f"{notice.at:%H:%M} {notice.kind} {notice.recipient}".strip() for notice in notices]

    def counts(self) -> Counter[str]:
        """How many leads are in whose hands, offers included."""
        return Counter(holding.rep for holding in self.desk.holdings.values())

    def balance(self, counter: str, rep: str) -> str:
        """What somebody is owed, in turns: `1/3`."""
        return str(self.desk.books.ledger.counter(counter).owed(RepId(rep)))
