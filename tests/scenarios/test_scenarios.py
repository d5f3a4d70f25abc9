"""Every scenario file, played through the core. What a scenario says is in README.md."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from tests.postgres import PostgresGround
from tests.scenarios.core_player import CorePlayer
from tests.scenarios.http_player import HttpPlayer
from tests.scenarios.pipeline_player import PipelinePlayer
from tests.scenarios.scenario import Scenario, Wanted, instant, read_scenarios
from tests.stores import stores_on
from turnout.core.decision import Decision, Outcome
from turnout.core.lead import LeadId

_SCENARIOS = [each for path in sorted(Path(__file__).parent.glob("*.yaml")) for each in read_scenarios(path)]


_PLAYERS: dict[str, type[CorePlayer | PipelinePlayer]] = {
    "core": CorePlayer,
    "pipeline": PipelinePlayer,
    "http": HttpPlayer,
}


@pytest.mark.parametrize("face", _PLAYERS)
@pytest.mark.parametrize("scenario", _SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario_comes_out_as_written(scenario: Scenario, face: str, tmp_path: Path) -> None:
    """Leads and events in, outcomes and reasons out: the same through every face."""
    with closing(_PLAYERS[face](scenario, tmp_path)) as player:
        wrong = _play(player, scenario)
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.postgresql
@pytest.mark.parametrize("face", ["pipeline", "http"])
@pytest.mark.parametrize("scenario", _SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario_comes_out_as_written_on_postgresql(
    scenario: Scenario, face: str, tmp_path: Path, postgres: PostgresGround
) -> None:
    """Where the store is changes nothing of it."""
    with stores_on(postgres):
        test_scenario_comes_out_as_written(scenario, face, tmp_path)


def _play(player: CorePlayer | PipelinePlayer, scenario: Scenario) -> list[str]:
    """What came out otherwise than the scenario says."""
    wrong: list[str] = []
    for moment in scenario.moments:
        if moment.verb == "expect":
            player.wait(moment.at)
            for lead, wanted in cast("dict[str, Wanted]", moment.what["expect"]).items():
                wrong += differences(f"{lead} at {moment.at:%d %H:%M}", wanted, player.decision(lead))
        else:
            player.play(moment)
    if scenario.until is not None:
        player.wait(scenario.until)
    for lead, wanted in scenario.expect.items():
        wrong += differences(lead, wanted, player.decision(lead))
    for lead, outcomes in scenario.history.items():
        got = [said(each) for each in player.history(lead)]
        wrong += [] if got == list(outcomes) else [f"{lead}: history is {got}, not {list(outcomes)}"]
    for lead, notices in scenario.told.items():
        heard = player.told(lead)
        wrong += [] if heard == list(notices) else [f"{lead}: told is {heard}, not {list(notices)}"]
    counts = player.counts()
    wrong += [f"{rep} has {counts[rep]}, not {n}" for rep, n in scenario.counts.items() if counts[rep] != int(n)]
    wrong += [
        f"{rep} is owed {player.balance(counter, rep)} of {counter}, not {turns}"
        for counter, reps in scenario.balances.items()
        for rep, turns in reps.items()
        if player.balance(counter, rep) != turns
    ]
    return wrong


def said(decision: Decision) -> str:
    """`assigned anna`, `queued nurture`, `held`."""
    where = decision.assignee or decision.queue
    return f"{decision.outcome} {where}" if where else str(decision.outcome)


def differences(lead: str, wanted: Wanted, decision: Decision) -> list[str]:
    """What a decision lacks of what is wanted, in words."""
    wrong = []
    for key, value in wanted.items():
        got = _value(key, decision)
        missing: Sequence[object]
        if key in {"reason", "alerts", "account"} and value:
            missing = [part for part in _all(value) if part.casefold() not in str(got).casefold()]
        else:
            missing = [] if got == _comparable(key, value) else [value]
        if missing:
            wrong.append(f"{lead}: {key} is {got!r}, not {missing} ({decision.reason})")
    return wrong


def _all(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


_TIMES = frozenset({"at", "held_until", "accept_by", "sla_due", "at_most_by"})


def _comparable(key: str, value: str | Sequence[str]) -> object:
    if key in _TIMES:
        return instant(cast("str", value)) if value else ""
    if key == "tell":
        return list(_all(value)) if value else []
    return value


def _value(key: str, decision: Decision) -> object:
    promise = decision.promise
    match key:
        case "at":
            return decision.decided_at
        case "sla":
            return promise.line if promise else ""
        case "sla_due":
            return (promise.touch_by if promise else None) or ""
        case "at_most_by":
            return (promise.at_most_by if promise else None) or ""
        case "account":
            return (decision.match.account if decision.match else None) or ""
        case "alerts":
            return "; ".join(decision.alerts)
        case "tell":
            return list(decision.tell)
        case "outcome":
            return decision.outcome.value
        case "assignee" | "team" | "pool" | "queue" | "rule" | "reason" | "duplicate_of" | "held_until" | "accept_by":
            return getattr(decision, key) or ""
        case _:
            raise AssertionError(f"`{key}` is nothing a decision has")


def test_a_scenario_that_is_wrong_is_told_so() -> None:
    """The comparison can fail: every kind of expectation is told apart from what came."""
    decision = Decision(LeadId("L"), datetime(2026, 9, 7, tzinfo=UTC), Outcome.HELD, "Rule: waits", alerts=("full",))
    right = {"outcome": "held", "reason": ["rule", "waits"], "alerts": "full", "tell": "", "at": "2026-09-07"}
    wrong = {"outcome": "queued", "reason": "assigned", "alerts": "", "assignee": "anna", "at": "2026-09-08"}
    assert differences("L", right, decision) == []
    assert len(differences("L", wrong, decision)) == len(wrong)
