"""What a target may turn out to be, and when a rule fits: lists, tables, dates, `ignore`, two policies."""

from __future__ import annotations

import pytest

from tests.core.decide.office import BY_DAY, DAY, MINUTE, MONDAY, Office, account, rep
from turnout.core.decide.decide import decide
from turnout.core.decide.engine import Engine
from turnout.core.decision import Known, Nobody, Outcome
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import RepId, RepStatus

NIGHT = MONDAY.replace(hour=20)

LISTED = """
lists: {named: l.csv}
rules:
  - {name: Listed, when: account in named, to: [named.who, queue lost]}
  - {name: Rest, to: queue lost}
pools: {desk: {reps: [ivo]}}
queues: {lost: {watched by: ops}, nurture: {watched by: ops}}
"""


@pytest.mark.parametrize(
    ("cell", "got"),
    [
        ("anna", "anna"),
        ("rep anna", "anna"),
        ("Anna@Ours.example", "anna"),
        ("desk", "ivo"),
        ("nurture", "nurture"),
        ("queue nurture", "nurture"),
        ("", "lost"),
        ("nobody-here", "lost"),
        ("rep nobody-here", "lost"),
        ("queue nowhere", "lost"),
        ("gone", "lost"),
        ("hold 4h", "lost"),
    ],
)
def test_a_cell_of_a_list_names_a_rep_a_pool_or_a_queue(cell: str, got: str) -> None:
    """By id, by e-mail address, or as a target is written; anything else is unknown and the next target is tried."""
    people = [rep("anna", email="anna@ours.example"), rep("ivo"), rep("gone", status=RepStatus.DEPARTED)]
    lists = {"l.csv": f"account,who\nacme,{cell}\n"}
    made = Office(LISTED, people, accounts=[account("acme")], lists=lists).lead("L", email="x@acme.example")
    assert (made.assignee or made.queue) == got


def test_a_table_without_a_row_that_fits_leads_to_the_next_rule() -> None:
    """A rule with a table fits only where one of its rows does."""
    policy = """
rules:
  - name: Table
    when: score is known
    table: |
      when        | to
      score >= 80 | queue hot
      score >= 50 | next rule
      score >= 20 | queue warm
  - {name: Rest, to: queue cold}
queues: {hot: {watched by: ops}, warm: {watched by: ops}, cold: {watched by: ops}}
"""
    office = Office(policy, [rep("anna")])
    queues = [office.lead(f"L{score}", score=str(score)).queue for score in (90, 60, 30, 10)]
    assert queues == ["hot", "cold", "warm", "cold"]


def test_a_rule_with_dates_fits_on_those_days_only() -> None:
    """`from` and `until` are both included."""
    policy = """
rules:
  - {name: Fair, from: 2026-09-07, until: 2026-09-08, to: queue fair}
  - {name: Rest, to: queue rest}
queues: {fair: {watched by: ops}, rest: {watched by: ops}}
"""
    office = Office(policy, [rep("anna")])
    days = [office.lead(f"L{n}", MONDAY.replace(hour=0) + n * DAY - MINUTE).queue for n in range(4)]
    days.append(office.lead("end", MONDAY.replace(day=9, hour=23)).queue)
    assert days == ["rest", "fair", "fair", "rest", "rest"]


def test_arriving_is_about_when_the_lead_came_in() -> None:
    """A lead of the night that is decided by day arrived at night."""
    policy = """
calendars: {office: {zone: UTC, hours: {mon-fri: '08:00-16:00'}}}
rules:
  - {name: Night, when: arrives outside office, to: queue night}
  - {name: Rest, to: queue day}
queues: {night: {watched by: ops}, day: {watched by: ops}}
"""
    office = Office(policy, [rep("anna")])
    for received, queue in ((NIGHT, "night"), (MONDAY, "day")):
        lead = Lead(LeadId("L"), received, {})
        assert decide(office.engine, office.desk, lead, Known(), MONDAY + 5 * DAY).decision.queue == queue


@pytest.mark.parametrize(
    ("ignored", "at", "got"),
    [
        ("caps", MONDAY, "anna"),
        ("caps", NIGHT, Outcome.HELD),
        ("hours", NIGHT, Outcome.HELD),
        ("[hours, caps]", NIGHT, "anna"),
    ],
)
def test_ignore_lifts_what_it_names_and_the_turn_still_counts(ignored: str, at: object, got: str) -> None:
    """Hot leads pass the caps; they are turns all the same."""
    policy = f"""
rules:
  - {{name: Hot, when: score > 90, to: desk, ignore: {ignored}}}
  - {{name: Rest, to: desk}}
pools: {{desk: {{reps: [anna], cap: 1 a day each}}}}
"""
    office = Office(policy, [rep("anna", week=BY_DAY)])
    assert office.leads(1) == ["anna"]
    made = office.lead("hot", at, score="99")  # type: ignore[arg-type]
    assert (made.assignee or made.outcome) == got
    assert len(office.desk.books.ledger.entries) == 1 + (got == "anna")


def test_a_rejected_lead_says_the_policy_s_reason_and_opens_nothing() -> None:
    """Nobody has it, nobody waits, and the person may write again."""
    policy = """
rules:
  - {name: Rivals, when: domain is rival.example, reject: competitor}
  - {name: Rest, to: rep anna}
"""
    office = Office(policy, [rep("anna")])
    made = office.lead("L1", email="x@rival.example")
    assert (made.outcome, made.reason) == (Outcome.REJECTED, "Rivals: competitor")
    assert office.lead("L2", email="x@rival.example").outcome is Outcome.REJECTED


def test_waiting_leads_stay_with_the_policy_they_came_under() -> None:
    """Semantics 12: publishing while leads are held loses nothing and changes nothing for them."""
    old = "rules:\n  - {name: Old, to: desk}\npools:\n  desk: {reps: [anna], nobody: {closed: hold until open}}\n"
    new = "rules:\n  - {name: New, to: other}\npools:\n  other: {reps: [bela], nobody: {closed: hold until open}}\n"
    office = Office(old, [rep("anna", week=BY_DAY), rep("bela", week=BY_DAY)])
    office.lead("before", NIGHT)
    former = office.engine.policy.content_hash
    office.engine = Engine(parse_policy(new), office.world)
    office.lead("after", NIGHT)
    made = office.wait(MONDAY + DAY)
    assert [(each.lead, each.assignee, each.rule) for each in made] == [
        ("before", "anna", "Old"),
        ("after", "bela", "New"),
    ]
    assert made[0].policy == former != made[1].policy


def test_deciding_writes_nothing() -> None:
    """A ruling that is not settled leaves no trace in the desk or the books."""
    policy = "rules:\n  - {name: All, to: desk}\npools:\n  desk: {reps: [anna, bela]}\n"
    office = Office(policy, [rep("anna"), rep("bela")])
    lead = Lead(LeadId("L"), MONDAY, {})
    first, second = (decide(office.engine, office.desk, lead, Known(), MONDAY).decision for _ in range(2))
    assert first == second
    assert not office.desk.decisions
    assert office.desk.books.ledger.entries == []


def test_every_target_tried_is_kept_with_why_it_gave_nobody() -> None:
    """The way a lead took is its receipt."""
    policy = """
rules:
  - {name: All, to: [account.owner, rep gone, night, desk]}
pools:
  night: {reps: [nina]}
  desk: {reps: [ivo]}
"""
    people = [rep("gone", status=RepStatus.DEPARTED), rep("nina", week=BY_DAY), rep("ivo")]
    made = Office(policy, people).lead("L", NIGHT)
    assert [(each.target, each.nobody, each.rep) for each in made.tried] == [
        ("account.owner", Nobody.UNKNOWN, None),
        ("rep gone", Nobody.LEFT, None),
        ("night", Nobody.CLOSED, None),
        ("desk", None, RepId("ivo")),
    ]
