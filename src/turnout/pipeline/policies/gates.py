"""What stands between a draft and its going live: no errors of the check, its own tests passed, thresholds kept.

Only what is asked here is decided here: whoever publishes calls `must_pass(gate(...))` first. Going back to what was
live is no matter for a gate: it must work on the worst of days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from turnout.config.settings import Settings
from turnout.core.assign.roster import Roster
from turnout.core.policy.finding import Finding, Severity
from turnout.core.policy.lines import STEP
from turnout.core.review.examples import ExampleResult
from turnout.core.simulate.thresholds import Threshold
from turnout.errors import InputError, Problem, RefusedError
from turnout.pipeline.engine.versions import compiled_as
from turnout.pipeline.policies.content import Draft
from turnout.pipeline.policies.examples import people_of, run_draft
from turnout.pipeline.policies.publish import roster_of
from turnout.store.database import Database
from turnout.store.policies import live_policy

TESTS_FAILED: Final = "policy_tests_failed"
CHECK_FAILED: Final = "policy_check_failed"
THRESHOLDS_MISSED: Final = "policy_thresholds_missed"
REASON_CHARS_MAX: Final = 500
_CHECK_SECONDS: Final = 5.0
# So many are told in a sentence; the list has all.
_TOLD_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Demands:
    """What must hold of a draft. `past` are the days that thresholds are asked of."""

    is_checked: bool = True
    thresholds: tuple[Threshold, ...] = ()
    past: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that keeps a draft from going live: where it is in the text, and what is wrong."""

    code: str
    place: str
    said: str
    line: int = 0

    def __str__(self) -> str:
        line = f" (line {self.line})" if self.line else ""
        return f"{self.place}: {self.said}{line}" if self.place else f"{self.said}{line}"


@dataclass(frozen=True, slots=True)
class GateResult:
    """How a draft stands before the gate. `passed_over` has what was left out, with the reason that was given."""

    findings: tuple[Finding, ...] = ()
    tests: tuple[ExampleResult, ...] = ()
    missed: tuple[str, ...] = ()
    passed_over: Mapping[str, str] = field(default_factory=dict)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Everything that keeps it from going live, what matters most first."""
        return tuple(self._stops())

    def _stops(self) -> Iterator[Stop]:
        if "tests" not in self.passed_over:
            yield from (Stop(TESTS_FAILED, test.place, test.said, test.line) for test in self.tests if test.is_failed)
        if "check" not in self.passed_over:
            errors = (finding for finding in self.findings if finding.severity is Severity.ERROR)
            yield from (Stop(CHECK_FAILED, each.place, each.said, each.line) for each in errors)
        if "thresholds" not in self.passed_over:
            yield from (Stop(THRESHOLDS_MISSED, "", said) for said in self.missed)


def gate(
    database: Database,
    draft: Draft,
    now: datetime,
    demands: Demands = Demands(),
    *,
    without_tests: str = "",
    without_check: str = "",
    without_thresholds: str = "",
) -> GateResult:
    """How a draft stands: its tests with the store's people, the errors of the check, the thresholds on real leads.

    What is to be left out is named with the reason why, and then not even looked at; what is live already changes
    nothing, and is not looked at either. Raises InputError for a reason that cannot be kept, StoreError.
    """
    reasons = {"tests": without_tests, "check": without_check, "thresholds": without_thresholds}
    passed_over = {what: checked_reason(why) for what, why in reasons.items() if why}
    with database.asking() as tx:
        if live_policy(tx) == draft.hash:
            return GateResult(passed_over=passed_over)
        people, roster = people_of(tx), roster_of(tx)
    tests: tuple[ExampleResult, ...] = ()
    if draft.policy.tests and not without_tests:
        tests = tuple(run_draft(compiled_as(draft.hash, draft.policy), draft.text, people, now))
    findings: tuple[Finding, ...] = ()
    if demands.is_checked and not without_check:
        findings = _findings(draft, roster, now)
    missed = () if without_thresholds else tuple(_missed(database, draft, now, demands))
    return GateResult(findings, tests, missed, passed_over)


def checked_reason(why: str) -> str:
    """A reason as the record keeps it. Raises InputError for one that says nothing or too much."""
    said = " ".join(why.split())
    if len(said) < 3 or len(said) > REASON_CHARS_MAX:
        raise InputError(f"a reason has between 3 and {REASON_CHARS_MAX} characters, for whoever reads the record")
    return said


def must_pass(result: GateResult) -> GateResult:
    """The result of a draft that may go live. Raises RefusedError, with every reason, for one that may not."""
    stops = result.stops
    if not stops:
        return result
    some = "; ".join(str(stop) for stop in stops[:_TOLD_MAX])
    more = f"; and {len(stops) - _TOLD_MAX:,} more" if len(stops) > _TOLD_MAX else ""
    problems = [Problem(tuple(stop.place.split(STEP)) if stop.place else (), stop.said, stop.line) for stop in stops]
    raise RefusedError(stops[0].code, f"the policy may not go live: {some}{more}", problems)


def demands_of(said: Settings) -> Demands:
    """What the settings ask of a draft."""
    thresholds = tuple(Threshold.parse(text) for text in said.publish_fail_if)
    return Demands(said.publish_check == "errors", thresholds, timedelta(days=said.publish_fail_days))


def _findings(draft: Draft, roster: Roster, now: datetime) -> tuple[Finding, ...]:
    """What the check says, with the people of the store."""
    from turnout.pipeline.policies.checking import check_text  # noqa: PLC0415 - slow to load

    return tuple(check_text(draft.text, draft.lists, now, roster=roster, seconds=_CHECK_SECONDS).findings)


def _missed(database: Database, draft: Draft, now: datetime, demands: Demands) -> Iterator[str]:
    """What a simulation of the past days shows that must not be."""
    if not demands.thresholds:
        return
    from turnout.core.simulate.thresholds import check_all  # noqa: PLC0415 - slow to load
    from turnout.pipeline.history.simulating import Asked, simulate_draft  # noqa: PLC0415 - as above

    simulated = simulate_draft(database, draft.text, draft.lists, Asked(now - demands.past, now))
    yield from check_all(list(demands.thresholds), simulated)
