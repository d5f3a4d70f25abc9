"""The board and its tally, from answers as any server gives them."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console

from turnout.cli.board import board, line
from turnout.cli.tally import Tally
from turnout.pipeline.asking.answer import LeadView
from turnout.testing.demo_traffic import Arrived

ANSWER = {
    "lead_id": "L1",
    "decision_id": "L1.1",
    "outcome": "assigned",
    "assignee": "anna",
    "team": "emea",
    "pool": "desk",
    "queue": None,
    "rule": "Everyone else",
    "account_id": None,
    "duplicate_of": None,
    "sla": None,
    "sla_due": None,
    "accept_by": None,
    "reason": "Everyone else: anna through pool desk, owed the most turns",
    "decided_at": "2026-09-07T09:30:00Z",
    "received_at": "2026-09-07T09:30:00Z",
}


def _lead(**changes: object) -> LeadView:
    return msgspec.convert({**ANSWER, **changes}, LeadView)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "→ anna | through pool desk, owed the most turns"),
        ({"outcome": "offered"}, "? anna | through pool desk, owed the most turns"),
        ({"outcome": "held", "assignee": None, "reason": "waits until open"}, "… waits for desk | waits until open"),
        ({"outcome": "held", "assignee": None, "pool": None, "reason": "x"}, "… waits for a person | x"),
        ({"outcome": "queued", "assignee": None, "queue": "nurture", "reason": "x"}, "▸ queue nurture | x"),
        ({"outcome": "duplicate", "reason": "x"}, "= anna (same person) | x"),
        ({"outcome": "duplicate", "assignee": None, "reason": "x"}, "= joined (same person) | x"),
        ({"outcome": "rejected", "assignee": None, "reason": "spam"}, "× rejected | spam"),
    ],
)
def test_every_outcome_says_who_and_why(changes: dict[str, object], shown: str) -> None:
    """Each with its mark, without repeating the rule's or the assignee's name."""
    arrived = Arrived({"first_name": "Jo", "last_name": " Rivers"}, _lead(**changes))
    assert line(arrived, {}) == f"Mon 09:30 | Jo Rivers | - | Everyone else | {shown}"


def test_an_account_is_shown_by_name_and_a_company_as_typed() -> None:
    """Brackets tell them apart; an account without a name keeps its id. Nobody is without a name."""
    record = {"company": "rivers ltd", "email": "jo@rivers.example"}
    lines = [line(Arrived(record, _lead(account_id=account)), {"A1": "Rivers Ltd"}) for account in ("A1", "A2", None)]
    assert [shown.split(" | ")[1:3] for shown in lines] == [
        ["jo@rivers.example", "Rivers Ltd"],
        ["jo@rivers.example", "A2"],
        ["jo@rivers.example", "(rivers ltd)"],
    ]
    assert line(Arrived({}, _lead()), {}).split(" | ")[1] == "L1"


def test_a_lead_is_counted_where_it_stands_now() -> None:
    """Offered, passed on, accepted, answered, closed: one lead all the way, in the hands of the last one."""
    tally = Tally()
    tally.note(_lead(outcome="offered"))
    tally.note(_lead(outcome="offered", assignee="bela"))
    assert (tally.leads, tally.outcomes["offered"], dict(+tally.reps)) == (1, 1, {"bela": 1})
    tally.note(_lead(assignee="bela", touched_at="2026-09-07T09:40:00Z"))
    tally.note(_lead(assignee="bela", touched_at="2026-09-07T09:40:00Z", status="closed"))
    assert (+tally.outcomes, dict(+tally.reps)) == ({"assigned": 1}, {"bela": 1})
    assert "→ assigned 1   ? offered 0" in tally.text().plain
    assert tally.text().plain.endswith("✓ answered 1, closed 1")


def test_leads_of_which_no_more_is_heard_are_not_remembered() -> None:
    """A server that runs for a year takes in many."""
    tally = Tally()
    for number in range(100):
        tally.note(_lead(lead_id=f"L{number}", outcome=("queued", "rejected", "duplicate")[number % 3]))
        tally.note(_lead(lead_id=f"M{number}", status="closed"))
    assert tally.leads == 200
    assert tally.waiting == 0


def test_the_board_fits_the_terminal() -> None:
    """A row a lead, none wider than the screen."""
    tally, console = Tally(), Console(width=100, file=io.StringIO())
    tally.note(_lead())
    console.print(board([Arrived({"company": "x" * 200}, _lead())] * 4, {}, tally))
    rows = console.file.getvalue().splitlines()  # type: ignore[attr-defined] # a StringIO
    assert sum("→ anna" in row for row in rows) == 4
    assert max(map(len, rows)) <= 100
