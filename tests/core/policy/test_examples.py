"""The `tests` section as text: what is wrong in it is told with its place, its line and what may have been meant."""

# ruff: noqa: E501 -- a table is read by its rows

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.policy.amend import amend
from turnout.core.policy.expected import ExpectedError, parse_moment, usual_moment
from turnout.core.policy.model import Example
from turnout.core.policy.parse import parse_policy
from turnout.core.policy.plain import example_text
from turnout.core.policy.render import render_policy
from turnout.errors import PolicyError

TEXT = """
fields: {plan: {type: choice, of: [small, large]}}
rules:
  - {name: Hot, when: score > 80 and plan is large, to: lane}
  - {name: Rest, to: queue nurture}
territories: [{name: South, when: country is IT, pool: lane}]
pools: {lane: {reps: [anna, bela]}}
queues: {nurture: {watched by: anna}}
sla: [{name: hot, when: score > 80, touch within: 5m}, {touch within: 1h}]
tests:
"""
LINE = TEXT.count("\n") + 1
REPS = {"anna", "bela", "zoe"}
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)

# The test, the place below it, and a part of the message.
REFUSALS = [
    ("{lead: {contry: DE}, then: lane}", "lead", "field `contry` is unknown; did you mean `country`?"),
    ("{lead: {account.owner: anna}, then: lane}", "lead", "field `account.owner` is unknown; write `owner` under `account`"),
    ("{lead: {segment: a}, then: lane}", "lead", "it belongs to the `account`"),
    ("{lead: {match: review}, then: lane}", "lead", "it belongs to the `account`"),
    ("{lead: {}, account: {score: 12}, then: lane}", "account", "it belongs to the `lead`"),
    ("{lead: {}, account: {ownr: anna}, then: lane}", "account", "did you mean `owner`?"),
    ("{lead: {email: a@b.example}, person: {last_seen: 3}, then: lane}", "person", "did you mean `last_seen_days`?"),
    ("{lead: {}, person: {owner: anna}, then: lane}", "person", "give the lead an `email`"),
    ("{lead: {territory: South}, then: lane}", "lead", "`territory` is worked out by Turnout; expect it under `then`"),
    ("{lead: {received_at: 2026-01-01}, then: lane}", "lead", "say `at`"),
    ("{lead: {score: high}, then: lane}", "lead", "`high` of `score` is not a number"),
    ("{lead: {plan: larg}, then: lane}", "lead", "`larg` of `plan` is not one of its choices; did you mean `large`?"),
    ("{lead: {country: Atlantis}, then: lane}", "lead", "is no country that is known"),
    ("{lead: {free_email: perhaps}, then: lane}", "lead", "is neither `yes` nor `no`"),
    ("{lead: {zone: Berlin}, then: lane}", "lead", "write an IANA name"),
    ("{lead: {}, at: noon, then: lane}", "at", "`noon` is no moment"),
    ("{lead: {}, at: 2026-13-01 10:00, then: lane}", "at", "is no moment"),
    ("{lead: {}, at: sunday 10:00 Europe/Berln, then: lane}", "at", "did you mean `Europe/Berlin`?"),
    ("{lead: {}, away: ana, then: lane}", "away", "`ana` is no rep, pool or team; did you mean `anna`?"),
    ("{lead: {}, full: lan, then: lane}", "full", "did you mean `lane`?"),
    ("{lead: {}, departed: nobody, then: lane}", "departed", "`nobody` is no rep, pool or team"),
    ("{lead: {}, then: lan}", "then", "`lan` is neither a pool nor anybody the policy names; did you mean `lane`?"),
    ("{lead: {}, then: nurture}", "then", "`nurture` is a queue; write `queue nurture`"),
    ("{lead: {}, then: queue nurtur}", "then", "did you mean `nurture`?"),
    ("{lead: {}, then: rep an}", "then", "rep `an` is unknown; did you mean `anna`?"),
    ("{lead: {}, then: hold for ever}", "then", "write `hold`, `hold 4h` or `hold until open`"),
    ("{lead: {}, then: {too: lane}}", "then", "did you mean `to`?"),
    ("{lead: {}, then: {rule: Hott}}", "then", "rule `Hott` is unknown; did you mean `Hot`?"),
    ("{lead: {}, then: {sla: warm}}", "then", "SLA line `warm` is unknown"),
    ("{lead: {}, then: {territory: Sout}}", "then", "did you mean `South`?"),
    ("{lead: {}, then: {pool: lanes}}", "then", "did you mean `lane`?"),
    ("{lead: {}, then: {outcome: assignd}}", "then", "did you mean `assigned`?"),
    ("{lead: {}, then: {touch within: soon}}", "then", "`soon` of `touch within` is not a time"),
    ("{lead: {}, then: {touch by: soon}}", "then", "`soon` is no moment"),
    ("{lead: {}, then: {reason: ''}}", "then", "`reason` says nothing"),
    ("{lead: {}, then: {}}", "", "`then` is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "place", "message"), REFUSALS)
def test_what_means_nothing_is_refused_with_its_place(test: str, place: str, message: str) -> None:
    """The test by its name, the key in it, its line, and what may have been meant."""
    with pytest.raises(PolicyError) as refused:
        parse_policy(f"{TEXT}  - {{name: T, {test[1:]}\n", reps=REPS)
    [problem] = refused.value.problems
    assert problem.place == " > ".join(["tests", "T", *([place] if place else [])])
    assert problem.line == LINE
    assert message in problem.message


def test_two_tests_of_one_name_are_refused() -> None:
    """A result is told by its name."""
    with pytest.raises(PolicyError, match="two examples are called `T`"):
        parse_policy(TEXT + "  - {name: T, lead: {}, then: lane}\n" * 2)


def test_without_a_list_of_people_only_those_the_policy_names_are_known() -> None:
    """`rep` before a name says that somebody is meant who is not in it."""
    with pytest.raises(PolicyError, match="write `rep zoe` for a person the policy does not name"):
        parse_policy(TEXT + "  - {lead: {}, then: zoe}\n")
    assert parse_policy(TEXT + "  - {lead: {}, then: rep zoe}\n").tests[0].then == (("to", "rep zoe"),)
    assert parse_policy(TEXT + "  - {lead: {}, account: {owner: zoe}, then: zoe}\n").tests


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-09-07 09:00", "2026-09-07T09:00"),
        ("2026-09-07T09:00Z", "2026-09-07T09:00"),
        ("2026-09-07T09:00+02:00", "2026-09-07T07:00"),
        ("2026-09-07 09:00 Europe/Berlin", "2026-09-07T07:00"),
        ("sunday 23:00 Europe/Berlin", "2026-11-29T22:00"),
        ("Mon 0:30", "2026-11-23T00:30"),
        ("wed 24:00", "2026-11-26T00:00"),
    ],
)
def test_a_moment_is_written_as_people_say_it(written: str, instant: str) -> None:
    """A day with a time and a zone, or a weekday of the week in which tests run."""
    assert parse_moment(written, NOW) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "x", "mo 10:00", "monday", "monday 25:00", "monday 10:00 a b", "9999-12-31 24:00"]
)
def test_what_is_no_moment_is_refused(written: str) -> None:
    """With a remedy, whatever it is."""
    with pytest.raises(ExpectedError):
        parse_moment(written, NOW)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_the_usual_moment_is_a_working_morning_of_the_same_week(now: datetime) -> None:
    """Whenever tests run, on a Sunday night too."""
    found = usual_moment(now)
    assert (found.weekday(), found.hour) == (2, 10)
    assert found.isocalendar()[:2] == now.isocalendar()[:2]


_values = st.text("abc, xü:#'\"", min_size=1, max_size=8).map(str.strip).filter(lambda text: text.strip(", "))
_words = st.tuples(st.sampled_from(["company", "city", "page", "title"]), _values)
_examples = st.builds(
    Example,
    name=st.text("ab c:#", min_size=1, max_size=9).map(str.strip).filter(bool),
    lead=st.lists(_words, max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    then=st.just((("to", "lane"), ("not to", "queue nurture"))),
    at=st.sampled_from(["", "2026-09-07 09:00 Europe/Berlin"]),
    away=st.sampled_from([(), ("anna",), ("anna", "lane")]),
    account=st.sampled_from([(), (("owner", "anna"), ("parent.owner", "bela"))]),
    person=st.just(()),
    departed=st.sampled_from([(), ("bela",)]),
    note=st.sampled_from(["", "why"]),
)


@given(st.lists(_examples, max_size=3, unique_by=lambda example: example.name))
def test_tests_survive_being_written_and_put_into_a_text(examples: list[Example]) -> None:
    """Reading what was rendered, amended into a text, or printed alone gives the same tests."""
    bare = parse_policy(TEXT)
    cleaned = [_as_read(example) for example in examples]
    policy = parse_policy(amend(f"# kept\n{TEXT}", replace(bare, tests=tuple(cleaned))))
    assert list(policy.tests) == cleaned
    assert parse_policy(render_policy(policy)) == policy
    alone = parse_policy(TEXT + "".join(map(example_text, cleaned)))
    assert list(alone.tests) == cleaned


def _as_read(example: Example) -> Example:
    """Values stand between commas as they are read."""
    lead = tuple((key, ", ".join(filter(None, map(str.strip, text.split(","))))) for key, text in example.lead)
    return replace(example, name=" ".join(example.name.split()), lead=lead)
