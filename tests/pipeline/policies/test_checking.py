"""A policy checked beside a store: who works there, who is away, and what came in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import MONDAY, POLICY, Office
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.finding import UNLIMITED, Severity
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Absence, RepId
from turnout.pipeline.policies import checking
from turnout.pipeline.policies.checking import Checked, Checking, check_draft, check_text, checked_data, read_last_month
from turnout.store.absences import put_absences

DAY = timedelta(days=1)
# Only what an ordinary day brings; territories and calendars are worked out anew by whoever asks.
DRAFT = """
fields: {plan: {type: text}}
calendars: {morning: {zone: UTC, mon-sun: 09:00-10:00}}
rules:
  - {name: Demo, when: plan is line and arrives in morning, to: solo}
  - {name: Slip, when: plan is lines, to: desk}
  - {name: Rest, to: desk}
pools:
  solo: {reps: [finn], hours: always, cap: 2 a day each, nobody: {full: hold 1h}}
  desk: {reps: [dan, finn], hours: always}
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office to which leads came on twelve days, twenty a day, all within an hour."""
    with closing(Office(tmp_path, now=MONDAY)) as office:
        jobs = []
        for day in range(12):
            office.now = MONDAY + day * DAY
            jobs = [office.capture(plan="line", at=office.now) for _ in range(20)]
            office.run(*jobs)
        office.now = MONDAY + 12 * DAY
        yield office


def checked(office: Office, text: str = DRAFT, since: timedelta = 30 * DAY) -> Checked:
    """What a check beside the office says."""
    with office.database.reading() as tx:
        return check_draft(tx, text, {}, office.now, since=since, seconds=60)


@pytest.mark.usefixtures("each_database")
def test_leads_of_late_are_poured_into_the_draft(office: Office) -> None:
    """They were decided by another policy, and are read as the draft reads them."""
    result = checked(office)
    assert (result.leads, result.left_out) == (240, ())
    found = {finding.code: finding for finding in result.findings}
    assert found["capped-out"].place == "pools > solo > cap"
    assert found["capped-out"].leads == 12 * 18
    assert found["value-never-seen"].place == "rules > Slip"
    assert "`line`" in found["value-never-seen"].said
    assert checked(office, since=2 * DAY).leads == 40


@pytest.mark.usefixtures("each_database")
def test_what_the_stored_facts_say_is_what_the_engine_knew(office: Office) -> None:
    """Under the policy that decided them, the leads of late have the facts of their decisions."""
    compiled = compile_policy(parse_policy(POLICY))
    with office.database.reading() as tx:
        history = read_last_month(tx, compiled, MONDAY, office.now, UNLIMITED)
    hidden = {"today"}
    for number, lead in enumerate(history.leads[:3], 1):
        kept = office.facts(f"L{number}")
        assert {name: value for name, value in lead.facts.items() if name not in hidden} == {
            name: value for name, value in kept.items() if name not in hidden
        }
        assert lead.at == MONDAY


def test_too_many_leads_are_those_of_the_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that is spoken of is then shorter, and is said rightly."""
    monkeypatch.setattr(checking, "LEADS_MAX", 50)
    with office.database.reading() as tx:
        history = read_last_month(tx, compile_policy(parse_policy(DRAFT)), MONDAY - 30 * DAY, office.now, UNLIMITED)
    assert len(history.leads) == 50
    assert history.since == MONDAY + 9 * DAY
    assert history.said == "the last 3 days"


def test_people_of_the_store_are_looked_at(office: Office) -> None:
    """Whoever left, and whoever will be away."""
    with office.database.begin() as tx:
        away = Absence(RepId("finn"), office.now + DAY, office.now + 9 * DAY)
        put_absences(tx, [away])
    text = DRAFT.replace("reps: [dan, finn]", "reps: [dan, gone]")
    found = {(finding.code, finding.place): finding for finding in checked(office, text).findings}
    assert "`gone` (departed)" in found["rep-left", "pools > desk"].said
    assert "its only rep is away" in found["everybody-away", "pools > solo"].said


def test_the_policy_of_the_office_has_no_errors(office: Office) -> None:
    """Each finding has its line, and the whole can be written as JSON."""
    result = checked(office, POLICY)
    assert result.errors == ()
    assert all(finding.line or finding.place.startswith("reps") for finding in result.findings if finding.place)
    ranks = [list(Severity).index(finding.severity) for finding in result.findings]
    assert ranks == sorted(ranks)
    assert checked_data(result)["warnings"] == result.count(Severity.WARNING)


def test_time_that_is_up_is_said(office: Office) -> None:
    """What could not be looked at by then is named; nothing is guessed."""
    with office.database.reading() as tx:
        result = check_draft(tx, DRAFT, {}, office.now, seconds=-1)
    assert result.is_whole
    assert "not-decided" in {finding.code for finding in result.findings}


def test_a_check_that_is_interrupted_tells_what_it_knows() -> None:
    """Findings made by then stay, in order and with their lines."""
    text = "rules:\n  - {name: A, to: P, until: 2020-01-01}\n  - {name: B, to: P}\npools: {P: {reps: [r]}}"

    def stop(what: str) -> None:
        if what == "hours":
            raise KeyboardInterrupt

    under_way = Checking(text, {}, MONDAY, tell=stop)
    with pytest.raises(KeyboardInterrupt):
        under_way.run()
    result = under_way.result()
    assert not result.is_whole
    assert [(finding.code, finding.line) for finding in result.findings] == [("rule-over", 2)]


def test_a_text_alone_is_checked_and_says_what_it_lacks() -> None:
    """Nobody is known, so nothing is said of people; one that cannot be read has its problems as findings."""
    whole = check_text("rules:\n  - {name: B, to: P}\npools: {P: {reps: [r, s]}}", {}, MONDAY)
    assert len(whole.left_out) == 2
    assert whole.errors == ()
    wrong = check_text("rules: [", {}, MONDAY)
    assert [finding.code for finding in wrong.errors] == ["unreadable"]
    assert wrong.is_whole
