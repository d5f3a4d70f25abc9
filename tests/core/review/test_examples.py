"""A policy's own tests: each is decided by the real engine, knows only what it says, and says why it fails."""

# ruff: noqa: E501 -- a table is read by its rows

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from turnout.core.policy.compile import compile_policy
from turnout.core.policy.lines import lines_of
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Rep, RepId, RepStatus, WorkWeek
from turnout.core.review.example_world import People
from turnout.core.review.examples import ExampleResult, Status, run_examples

NOW = datetime(2026, 9, 9, 15, tzinfo=UTC)
POLICY = """
fields:
  plan: {type: choice, of: [small, large], many: yes}
  registration: {type: choice, of: [open, closed], from: registered_until}
lists: {rivals: rivals.csv, named: named.csv}
define:
  hot: score >= 80
calendars:
  office: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
rules:
  - {name: Rivals, when: domain in rivals, reject: competitor}
  - {name: Owned, when: account.owner is known, to: [account.owner, account.parent.owner, desk]}
  - {name: Named, when: account in named, to: [named.rep, desk]}
  - {name: Unsure, when: match is review, to: queue data}
  - {name: Lost, when: account.last_opportunity.closed_days <= 180, to: [opportunity.owner, desk]}
  - {name: Back, when: person.last_seen_days <= 30, to: [person.owner, desk]}
  - {name: Partner, when: registration is open, to: rep paula}
  - {name: Large, when: plan is large, to: [night, queue data]}
  - {name: At night, when: hot and arrives outside office, to: [hold until office, desk]}
  - {name: Hot, when: hot, to: lane, tell: [manager]}
  - {name: South, when: territory is known, to: territory.pool}
  - {name: Bosses, when: seniority is c-level and employees in 50..500, to: desk}
  - {name: Rest, to: sales}
territories: |
  name  | when               | pool
  South | country in IT, ES  | night
pools:
  lane: {reps: [ella, hana], accept within: 2m, nobody: {full: hold 4h, closed: desk}}
  night: {reps: [nils], hours: office, nobody: next rule}
  desk: {reps: [ann 2, bob 1]}
  sales: {team: sales, nobody: queue data}
queues: {data: {watched by: ann}}
sla:
  - {name: hot, when: hot, accept within: 2m, touch within: 5m, at most: 4h}
  - {when: country is IT, touch within: 1h}
  - {touch within: 8h always}
tests:
"""
LISTS = {"rivals.csv": "domain\nrival.example\n", "named.csv": "account,rep\nAcme,bob\n"}
ON_DUTY = WorkWeek("Mon-Fri", ("09:00-17:00",))
PEOPLE = People(
    [
        *(Rep(RepId(name), week=ON_DUTY) for name in ("ella", "hana", "nils", "ann", "bob", "paula", "zoe")),
        Rep(RepId("gus"), teams=("sales",), week=ON_DUTY),
        Rep(RepId("old"), status=RepStatus.DEPARTED),
    ]
)


def run(tests: str, people: People | None = None, policy: str = POLICY) -> list[ExampleResult]:
    """How tests of the policy go, given as the lines below `tests`."""
    text = policy + tests
    compiled = compile_policy(parse_policy(text, LISTS))
    return list(run_examples(compiled, people, NOW, lines=lines_of(text)))


PASSING = [
    "{lead: {email: jo@rival.example}, then: reject}",
    "{lead: {email: jo@rival.example}, then: {to: reject competitor, outcome: rejected, sla: none, reason: COMPETITOR}}",
    "{lead: {domain: [sub.rival.example, rival.example]}, then: reject}",
    "{lead: {}, account: {owner: bob, type: customer}, then: {to: bob, rule: Owned, pool: none, territory: none}}",
    "{lead: {}, account: {owner: bob, parent.owner: zoe}, away: bob, then: {to: rep zoe, not to: bob}}",
    "{lead: {}, account: {owner: bob}, away: bob, then: desk}",
    "{lead: {}, account: {owner: bob, backup: zoe}, departed: bob, then: zoe}",
    "{lead: {}, account: {name: ACME}, then: {to: bob, rule: Named}}",
    "{lead: {}, account: {alias: acme}, departed: bob, then: desk}",
    "{lead: {}, account: {match: review, match.score: '.7'}, then: queue data}",
    "{lead: {}, account: {last_opportunity.closed_days: '180', opportunity.owner: zoe}, then: {to: zoe, rule: Lost}}",
    "{lead: {}, account: {last_opportunity.closed_days: '181', opportunity.owner: zoe}, then: {rule: Rest, not to: zoe}}",
    "{lead: {email: jo@mill.example}, person: {owner: zoe, last_seen_days: '30'}, then: zoe}",
    "{lead: {email: jo@mill.example}, person: {owner: zoe, last_seen_days: '31'}, then: {rule: Rest}}",
    "{lead: {registration: open}, then: paula}",
    "{lead: {registered_until: 2026-09-09}, at: 2026-09-09 10:00, then: paula}",
    "{lead: {registered_until: 2026-09-08}, at: 2026-09-09 10:00, then: {not to: paula}}",
    "{lead: {plan: [small, large]}, then: {to: [night, lane], pool: night}}",
    "{lead: {plan: large}, away: night, then: queue data}",
    "{lead: {score: 90}, then: {to: lane, outcome: offered, sla: hot, accept within: 120s, touch within: 5m, at most: 4h always}}",
    "{lead: {score: 90}, then: 'one of desk, lane'}",
    "{lead: {score: 90}, full: [ella], then: hana}",
    "{lead: {score: 90}, full: lane, then: hold 4h}",
    "{lead: {score: 90}, full: lane, then: {to: hold, pool: lane, held until: 'wednesday 14:00', tell: manager}}",
    "{lead: {score: 90}, away: lane, then: desk}",
    "{lead: {score: 90}, at: sunday 23:00 Europe/Berlin, then: {to: hold until open, rule: At night}}",
    "{lead: {score: 90}, at: 2026-09-09 10:00 Europe/Berlin, then: {to: lane, touch by: '2026-09-09T08:05Z', accept by: '2026-09-09 10:02 Europe/Berlin', at most by: 'wed 12:00'}}",
    "{lead: {country: Italy}, then: {territory: South, to: night, sla: country is IT, touch within: 1h}}",
    "{lead: {seniority: c-level, employees: 51-200}, then: {rule: Bosses, sla: default, touch within: 8h always}}",
    "{lead: {title: Chief Executive Officer, employees: '100'}, then: {rule: Bosses}}",
    "{lead: {}, then: sales}",
    "{lead: {}, away: sales, then: {to: queue data, outcome: queued}}",
]  # fmt: skip


@pytest.mark.parametrize("test", PASSING)
def test_what_is_true_passes(test: str) -> None:
    """Everything that may be said of a lead, its account and its person, and of what comes of it."""
    [result] = run(f"  - {test}\n")
    assert (result.status, result.said) == (Status.PASSED, ""), result.why


# What is claimed, what is missed of it, and a part of the reason.
FAILING: list[tuple[str, list[tuple[str, str, str]], str]] = [
    ("{lead: {}, then: reject}", [("to", "reject", "somebody of sales (sales)")], "rule 1, Rivals: passed over: domain is unknown"),
    ("{lead: {score: 70}, then: {to: lane}}", [("to", "lane", "somebody of sales (sales)")], "rule 10, Hot: passed over: `hot` did not hold: score is 70, not >= 80"),
    ("{lead: {score: 90}, then: {rule: Rest}}", [("rule", "Rest", "Hot")], "rule Rest was not reached; rule Hot decided before it"),
    ("{lead: {score: 90}, then: {not to: [lane, desk]}}", [("not to", "not lane, desk", "ella (lane)")], "Hot: ella through pool lane"),
    ("{lead: {}, account: {owner: bob}, away: bob, then: bob}", [("to", "bob", "ann (desk)")], "bob is away for the rest of the day"),
    ("{lead: {score: 90}, full: lane, then: hold 2h}", [("to", "hold 2h", "hold (lane)")], "hana: has reached a cap"),
    ("{lead: {score: 90}, then: {touch within: 4m, at most: 5h, sla: default}}", [("touch within", "4m", "5m"), ("at most", "5h", "4h always"), ("sla", "default", "hot")], "Hot"),
    ("{lead: {}, then: {territory: South, tell: manager, held until: 'wed 10:00', outcome: held}}", [("territory", "South", ""), ("tell", "manager", ""), ("held until", "wed 10:00", ""), ("outcome", "held", "assigned")], "Rest"),
    ("{lead: {country: IT}, then: {touch by: '2026-09-09T11:01Z'}}", [("touch by", "2026-09-09T11:01Z", "2026-09-09T11:00:00Z")], "South"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "misses", "why"), FAILING)
def test_what_is_not_true_fails_with_what_happened_instead(
    test: str, misses: list[tuple[str, str, str]], why: str
) -> None:
    """Each thing that was missed, and what a receipt says of the rule that was expected."""
    [result] = run(f"  - {test}\n")
    assert result.is_failed
    assert [(miss.what, miss.expected, miss.got) for miss in result.misses] == misses
    assert why in "\n".join(result.why)
    assert all(str(miss) in result.said for miss in result.misses)


def test_a_test_knows_its_place_and_line() -> None:
    """By its name, or by its number where it has none."""
    results = run("  - {lead: {}, then: sales}\n  - name: Second\n    lead: {}\n    then: sales\n")
    first = POLICY.count("\n") + 1
    assert [(each.place, each.line) for each in results] == [("tests > item 1", first), ("tests > Second", first + 1)]


def test_the_people_of_a_company_have_their_hours_and_skills() -> None:
    """At a moment of its own a test minds when people work; without one everybody is at work."""
    at_night = "{lead: {plan: large}, at: 2026-09-09 23:00, then: queue data}"
    by_day = "{lead: {plan: large}, then: nils}"
    in_team = "{lead: {}, then: rep gus}"
    assert [each.status for each in run(f"  - {at_night}\n  - {by_day}\n  - {in_team}\n", PEOPLE)] == ["passed"] * 3


def test_who_is_known_only_to_the_company_makes_a_test_wait_for_it() -> None:
    """Without people such a test is skipped, and says what would let it run."""
    [result] = run("  - {lead: {}, then: rep gus}\n")
    assert (result.status, result.is_failed) == (Status.SKIPPED, False)
    assert "`gus`" in result.said
    assert "--world" in result.said


def test_one_who_left_the_company_fails_the_tests_that_count_on_them() -> None:
    """What people a store has is what a test is held against."""
    gone = People([*(rep for rep in PEOPLE.reps if rep.id != "paula"), Rep(RepId("paula"), status=RepStatus.DEPARTED)])
    [result] = run("  - {lead: {registration: open}, then: paula}\n", gone)
    assert result.is_failed
    assert "paula left" in "\n".join(result.why)


def test_tests_do_not_feel_each_other() -> None:
    """The first of a pool gets the lead in each of many alike, for nobody's turn was taken before."""
    results = run("  - {lead: {score: 90}, then: ella}\n" + "  - {lead: {score: 90}, then: ella}\n" * 3)
    assert [each.is_failed for each in results] == [False] * 4


def _names(results: Sequence[ExampleResult]) -> list[str]:
    return [each.name for each in results]


def test_only_those_that_are_wanted_run() -> None:
    """By name, in their order."""
    text = POLICY + "".join(f"  - {{name: {name}, lead: {{}}, then: sales}}\n" for name in ("a", "b", "c"))
    compiled = compile_policy(parse_policy(text, LISTS))
    assert _names(list(run_examples(compiled, None, NOW, is_wanted=lambda name: name != "b"))) == ["a", "c"]
