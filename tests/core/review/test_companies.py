"""Whole companies reviewed: what is said of the demo company and of Northwind, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from turnout.connectors.csv_file.world import read_world
from turnout.core.assign.roster import Roster
from turnout.core.decide.desk import Desk
from turnout.core.policy.finding import Finding, Severity
from turnout.core.review.last_month import LastMonth, PastLead
from turnout.pipeline.policies.checking import Checked, Checking
from turnout.testing.demo_company import write_world
from turnout.testing.demo_run import demo_policy, demo_steps, open_demo

EXAMPLES = Path(__file__).parents[3] / "examples"
NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)
# What conditions alone can tell is tested with the conditions.
OF_CONDITIONS = {"reaches-last", "order-matters", "territory-hole", "territories-overlap", "not-decided"}
LEADS = 800


def check(policy: Path, roster: Roster | None, history: LastMonth | None, now: datetime) -> Checked:
    """What a check of a policy's file says."""

    def read_list(name: str) -> str:
        return (policy.parent / name).read_text(encoding="utf-8")

    text = policy.read_text(encoding="utf-8")
    return Checking(text, read_list, now, roster, lambda _compiled, _budget: history, 60.0).run()


def told(checked: Checked) -> set[tuple[str, str, str]]:
    """Severity, code and place of what was found, conditions aside."""
    mine = [finding for finding in checked.findings if finding.code not in OF_CONDITIONS]
    return {(finding.severity.value, finding.code, finding.place) for finding in mine}


def test_northwind_has_one_promise_that_never_comes() -> None:
    """As everything else in it is right, nothing else is said."""
    checked = check(EXAMPLES / "northwind" / "policy.yaml", None, None, NOW)
    assert told(checked) == {("warning", "stage-never-reached", "sla > line 1 > at 10m")}
    assert checked.errors == ()


def test_the_starter_policy_is_spotless() -> None:
    """Whoever begins with it is not told of mistakes that are ours."""
    assert told(check(EXAMPLES / "starter" / "policy.yaml", None, None, NOW)) == set()


def test_the_demo_company_hears_what_it_should_know(tmp_path: Path) -> None:
    """Somebody on leave, somebody alone in a pool who will be away, leads that come at night."""
    write_world(tmp_path)
    files = read_world(tmp_path)
    roster = Roster(files.reps, files.absences, files.teams)
    assert told(check(demo_policy(), roster, None, NOW)) == {
        ("note", "rep-left", "pools > dach-mid"),
        ("note", "everybody-away", "pools > southern-europe"),
        ("warning", "stage-never-reached", "sla > line 1 > at 10m"),
    }


def test_the_demo_company_hears_what_its_leads_say(tmp_path: Path) -> None:
    """How many come to a pool while nobody of it works; of what never came nothing is made up."""
    engine = open_demo(tmp_path)
    steps = demo_steps(engine, Desk(follows_up=False), LEADS)
    leads = [PastLead(step.case.lead.received_at, step.case.facts) for step in steps]
    now = leads[-1].at + timedelta(minutes=1)
    checked = check(demo_policy(), engine.world.roster, LastMonth(leads[0].at, now, leads), now)
    assert checked.leads == LEADS
    assert checked.left_out == ()
    of_volume = [finding for finding in checked.findings if finding.code in {"arrives-while-closed", "capped-out"}]
    assert of_volume
    assert all(_is_sensible(finding) for finding in of_volume)
    assert not {"value-never-seen", "list-never-met"} & {finding.code for finding in checked.findings}


def _is_sensible(finding: Finding) -> bool:
    return finding.leads is not None and 0 < finding.leads <= LEADS and finding.severity is not Severity.ERROR
