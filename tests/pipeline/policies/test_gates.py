"""What stands between a draft and its going live: its tests, the errors of the check, thresholds on real leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import POLICY, Office
from turnout.config import Settings
from turnout.core.simulate.thresholds import Threshold
from turnout.errors import InputError, RefusedError
from turnout.pipeline.policies.gates import Demands, GateResult, demands_of, gate, must_pass
from turnout.pipeline.policies.publish import read_draft

USUAL = Demands()
FAILING = "\ntests:\n  - {name: Wrong, lead: {plan: junk}, then: desk}\n"
DEAD = POLICY.replace(
    "  - {name: Rest, to: desk}", "  - {name: Dead, when: plan is junk, to: desk}\n  - {name: Rest, to: desk}"
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office over a store."""
    office = Office(tmp_path)
    yield office
    office.close()


def asked(office: Office, text: str, demands: Demands = USUAL, **without: str) -> GateResult:
    """How a text stands before the gate."""
    with office.database.asking() as tx:
        draft = read_draft(tx, text, {})
    return gate(office.database, draft, office.now, demands, **without)


def test_a_sound_policy_passes(office: Office) -> None:
    """Nothing stops it, and nothing was passed over."""
    result = must_pass(asked(office, POLICY))
    assert (result.stops, dict(result.passed_over)) == ((), {})


def test_everything_that_stops_it_is_told_at_once(office: Office) -> None:
    """A failing test and a rule that no lead reaches, each with place and line; the tests come first."""
    result = asked(office, DEAD + FAILING)
    assert [(stop.code, stop.place) for stop in result.stops] == [
        ("policy_tests_failed", "tests > Wrong"),
        ("policy_check_failed", "rules > Dead"),
    ]
    with pytest.raises(RefusedError) as refused:
        must_pass(result)
    assert refused.value.code == "policy_tests_failed"
    assert [(problem.place, problem.line > 0) for problem in refused.value.problems] == [
        ("tests > Wrong", True),
        ("rules > Dead", True),
    ]


def test_what_is_passed_over_is_not_looked_at_and_has_a_reason(office: Office) -> None:
    """One part at a time; the reason is what the record gets."""
    result = asked(office, DEAD + FAILING, without_tests="known  since\nMay")
    assert [stop.code for stop in result.stops] == ["policy_check_failed"]
    assert (result.tests, dict(result.passed_over)) == ((), {"tests": "known since May"})
    both = asked(office, DEAD + FAILING, without_tests="it is known", without_check="it is known")
    assert must_pass(both).findings == ()
    with pytest.raises(InputError, match="between 3 and 500"):
        asked(office, POLICY, without_tests="x")


def test_a_rule_nobody_reaches_is_no_matter_where_the_settings_say_so(office: Office) -> None:
    """`publish_check = off`."""
    assert asked(office, DEAD, demands_of(Settings(publish_check="off"))).stops == ()


def test_thresholds_are_asked_of_the_leads_of_the_past_days(office: Office) -> None:
    """A policy that parks everything misses one that says how many may be parked."""
    for number in range(12):
        office.lead(f"a@b{number}.example")
        office.wait(minutes=1)
    parking = POLICY.replace("{name: Rest, to: desk}", "{name: Rest, to: queue nurture}")
    demands = Demands(thresholds=(Threshold.parse("queued > 20%"),), past=timedelta(days=1))
    assert asked(office, POLICY, demands).missed == ()
    [missed] = asked(office, parking, demands, without_check="pools without leads").missed
    assert "queued > 20%" in missed
    stops = asked(office, parking, demands, without_check="pools without leads").stops
    assert [stop.code for stop in stops] == ["policy_thresholds_missed"]


def test_settings_say_what_is_demanded() -> None:
    """In the words of `turnout simulate --fail-if`."""
    demands = demands_of(Settings(publish_fail_if=("rep gain > 20%", "fallback >= 3%"), publish_fail_days=30))
    assert [str(threshold) for threshold in demands.thresholds] == ["rep gain > 20%", "fallback >= 3%"]
    assert (demands.past, demands.is_checked) == (timedelta(days=30), True)
