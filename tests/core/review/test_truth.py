"""What a review says of time and ways is what the engine does: gaps are hours in which nobody works, and so on."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.decide.office import MINUTE, MONDAY, Office, rep
from tests.core.review.shown import check_example
from turnout.core.calendar import calendar_from_week, is_working
from turnout.core.decision import Outcome
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.parse import parse_policy
from turnout.core.review.hours import WEEK, covered_spans, gaps_between, weekly_of
from turnout.core.review.ways import aims_of

_DAYS = ("Mon-Fri", "Mon-Wed", "Thu-Sun", "Sat-Sun", "daily", "Sun-Thu")
_SPANS = ("00:00-08:00", "09:00-12:00", "09:00-17:00", "13:00-18:00", "22:00-06:00", "00:00-24:00")
_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
weeks = st.builds(
    lambda zone, days, spans: weekly_of(calendar_from_week(zone, days, spans)),
    st.sampled_from(_ZONES),
    st.sampled_from(_DAYS),
    st.lists(st.sampled_from(_SPANS), min_size=1, max_size=2, unique=True),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(weeks, min_size=1, max_size=3))
def test_a_gap_is_a_time_in_which_nobody_works(calendars: list[object]) -> None:
    """Every half hour of the week lies in a gap or somebody works then, and never both."""
    start = MONDAY.replace(hour=0)
    covered = covered_spans(calendars, start, start + WEEK)  # type: ignore[arg-type]
    gaps = gaps_between(covered, start)
    for step in range(7 * 48):
        at = start + step * timedelta(minutes=30) + timedelta(minutes=7)
        works = any(is_working(calendar, at) for calendar in calendars)  # type: ignore[arg-type]
        in_gap = any(gap.start <= moment < gap.end for gap in gaps for moment in (at, at + WEEK))
        assert works != in_gap, at
    assert [gap.seconds for gap in gaps] == sorted((gap.seconds for gap in gaps), reverse=True)


REASSIGN = """
rules: [{{name: Rest, to: desk}}]
pools:
  desk: {{reps: [anna, bela, carl], hours: always}}
sla:
  - touch within: 5m
    at 5m: {reassign}
    {later}: [tell boss@us.example]
"""


def _told(reassign: str, later: str) -> bool:
    """Whether the boss hears of a lead that nobody answers."""
    office = Office(REASSIGN.format(reassign=reassign, later=later), [rep("anna"), rep("bela"), rep("carl")])
    office.lead("a")
    office.wait(MONDAY + 12 * MINUTE)
    return any(notice.recipient == "boss@us.example" for notice in office.desk.notices)


def test_a_stage_behind_a_reassign_never_comes() -> None:
    """As the engine has it: told together with the reassign, or before, the boss hears; behind it, never."""
    assert not _told("reassign", "at 10m")
    assert _told("[reassign, tell boss@us.example]", "at 4m always")
    assert _told("reassign", "at 4m")
    assert _told("remind", "at 10m")
    said = check_example({"policy": REASSIGN.format(reassign="reassign", later="at 10m")})
    assert "stage-never-reached" in {finding.code for finding in said.findings}


WAYS = """
lists: {named: named.csv}
rules:
  - {name: Spam, when: source is spam, reject: spam}
  - {name: Owned, when: account.owner is known, to: [account.owner, large]}
  - {name: Named, when: domain in named, to: [named.who, large]}
  - {name: Passed, when: score >= 90, to: next rule}
  - {name: Territories, when: territory is known, to: territory.pool}
  - name: By size
    table: |
      when             | to
      employees >= 500 | large
      employees >= 100 | rep anna
  - {name: Cold, when: score < 20, to: queue nurture}
  - {name: Rest, to: desk}
territories: |
  name | when          | pool
  DACH | country is DE | german
pools:
  desk: {reps: [anna], hours: always}
  large: {reps: [bela], hours: always}
  german: {reps: [carl], hours: always}
queues: {nurture: {watched by: anna}}
"""
LISTS = {"named.csv": "domain,who\nacme.example,german\nother.example,bela\nthird.example,\n"}


@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "source": st.sampled_from(["spam", "fair"]),
            "country": st.sampled_from(["DE", "FR"]),
            "score": st.sampled_from(["5", "50", "95"]),
            "employees": st.sampled_from(["50", "100", "900"]),
            "email": st.sampled_from(["a@acme.example", "a@other.example", "a@third.example", "a@else.example"]),
        },
    )
)
def test_the_pool_a_lead_comes_to_is_the_one_the_engine_tries_first(values: dict[str, str]) -> None:
    """With everybody there; a person, a queue or a refusal before it is no pool."""
    office = Office(WAYS, [rep("anna"), rep("bela"), rep("carl")], lists=LISTS)
    decision = office.lead("a", MONDAY, **values)
    case = office.desk.case_of(decision.lead)
    assert case is not None
    assert aims_of(office.engine.policy, case.facts) == decision.pool
    assert decision.outcome in {Outcome.ASSIGNED, Outcome.QUEUED, Outcome.REJECTED}


def test_what_is_unused_may_be_taken_out() -> None:
    """A policy without the names that nothing uses decides the same, and still can be read."""
    unused = """
define: {warm: score >= 50}
lists: {few: [acme.example]}
calendars: {office: {mon-fri: 09:00-17:00}}
rules: [{name: Rest, to: desk}]
pools:
  desk: {reps: [anna], hours: always}
  senior: {reps: [bela], hours: office, nobody: junior}
  junior: {reps: [bela], hours: always}
queues: {nurture: {watched by: anna}}
"""
    checked = check_example({"policy": unused})
    places = {finding.place for finding in checked.findings if finding.code.startswith("unused-")}
    assert places == {
        "define > warm", "lists > few", "calendars > office", "pools > senior", "pools > junior", "queues > nurture",
    }  # fmt: skip
    without = "rules: [{name: Rest, to: desk}]\npools:\n  desk: {reps: [anna], hours: always}\n"
    assert compile_policy(parse_policy(without)).policy.rules == compile_policy(parse_policy(unused)).policy.rules


def test_the_same_policy_and_company_give_the_same_findings() -> None:
    """In the same order: a check is compared with the one before."""
    policy = "rules: [{name: Rest, to: desk}]\npools: {desk: {reps: [anna, bela 0], cap: 0 a day each}}"
    first, again = (check_example({"policy": policy, "reps": ["anna", "bela"]}) for _ in range(2))
    assert first.findings == again.findings


LANGUAGES = """
rules: [{{name: Rest, to: desk}}]
pools:
  desk: {{reps: [anna, bela], needs: language, hours: always, nobody: {nobody}}}
"""


def _of_languages(nobody: str, leads: list[dict[str, object]]) -> list[tuple[str, str, int | None]]:
    """Severity, sentence and leads of what is said of a pool that has English and French."""
    people = [{"id": "anna", "languages": ["en"]}, {"id": "bela", "languages": ["fr"]}]
    example = {"policy": LANGUAGES.format(nobody=nobody), "reps": people, "leads": leads}
    found = [finding for finding in check_example(example).findings if finding.code == "skill-nobody-has"]
    return [(finding.severity.value, finding.said, finding.leads) for finding in found]


def test_languages_that_leads_asked_for_and_nobody_has_are_counted() -> None:
    """The commonest first, with what becomes of such a lead; where that raises an alert each time, it is a warning."""
    leads: list[dict[str, object]] = [
        {"count": 30, "every": "2h", "language": "de"},
        {"count": 40, "every": "2h", "language": "es"},
        {"count": 50, "every": "2h", "language": "en"},
        {"count": 5, "every": "2h"},
    ]
    said = "nobody in it has language `es` or `de`, which 70 leads of the last 30 days asked for; such a lead "
    assert _of_languages("{unskilled: hold 1h}", leads) == [("note", f"{said}waits until Mon 10:00 at the latest", 70)]
    [(severity, _, count)] = _of_languages("{closed: hold until open}", leads)
    assert (severity, count) == ("warning", 70)
    assert _of_languages("hold 1h", [{"count": 50, "every": "2h", "language": "en"}]) == []


def test_a_weekday_on_which_nobody_works_is_named_and_a_weekend_is_not() -> None:
    """Of a week of four days the gap that holds the fifth; of a lunch break every day of it."""
    pool = "rules: [{name: Rest, to: desk}]\npools: {desk: {reps: [anna, bela], nobody: hold until open}}"

    def gap(days: str, *hours: str) -> list[str]:
        people = [{"id": "anna", "days": days, "hours": list(hours)}, {"id": "bela", "status": "departed"}]
        findings = check_example({"policy": pool, "reps": people}).findings
        return [finding.said.partition(" (UTC)")[0] for finding in findings if finding.code == "gap-in-week"]

    assert gap("Mon-Thu", "09:00-17:00") == ["nobody of it works Thu 17:00 to Mon 09:00 (88 h)"]
    assert gap("Mon,Tue,Thu,Fri", "09:00-17:00") == ["nobody of it works Tue 17:00 to Thu 09:00 (40 h)"]
    assert gap("Mon-Fri", "09:00-12:00", "13:30-17:00") == ["nobody of it works Mon-Fri 12:00 to 13:30 (1.5 h each)"]
    assert gap("Mon-Fri", "09:00-17:00") == []
    assert gap("Sun-Thu", "09:00-17:00") == []
