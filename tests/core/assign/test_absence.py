"""What an absent member's turns become (semantics 1), and working time in availability (semantics 16)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.core.assign.dealing import DAY, HOUR, MINUTE, MONDAY, Table, away, crew, pool, rep, table
from turnout.core.decision import Nobody
from turnout.core.policy.model import AbsencePolicy, AbsenceRule
from turnout.core.rep import Presence, RepId, WorkWeek

LEAVES, RETURNS = MONDAY + 30 * MINUTE, MONDAY + 60 * MINUTE


def after_absence(absence: AbsencePolicy, first: int = 30) -> Table:
    """A pool of three in which C was away for 30 of 60 leads."""
    at = table(pool("A, B, C", absence=absence), crew(*"ABC"), [away("C", LEAVES, RETURNS)])
    at.deal(first)
    assert Counter(at.deal(60 - first)) == {"A": 15, "B": 15}
    return at


def test_level_returns_as_an_equal_of_the_others() -> None:
    """Semantics 1: the absent do not accrue, so nobody is flooded on return."""
    assert Counter(after_absence(AbsencePolicy()).deal(30)) == {"A": 10, "B": 10, "C": 10}


def test_level_clamps_what_was_owed_before_to_the_range_of_the_peers() -> None:
    """Semantics 1: a debt from before the absence is no larger than the largest of those who stayed."""
    at = table(pool("A, B, C"), crew(*"ABC"), [away("C", MONDAY + 5 * MINUTE, RETURNS)])
    at.deal(5, excluded=["C"])
    assert at.books.ledger.counter("pool").owed(RepId("C")) > 1
    at.deal(55)
    assert at.deal(6).count("C") <= 3


def test_keep_leaves_what_was_owed_as_it_was() -> None:
    """Semantics 1: under `keep` the balance of the day before is the balance of the day after."""
    at = table(pool("A, B, C", absence=AbsencePolicy(AbsenceRule.KEEP)), crew(*"ABC"), [away("C", LEAVES, RETURNS)])
    at.deal(30, excluded=["C"])
    owed = at.books.ledger.counter("pool").owed(RepId("C"))
    at.deal(30)
    assert at.books.ledger.counter("pool").owed(RepId("C")) == owed == 10
    assert at.deal(9) == ["C"] * 9


def test_forfeit_returns_behind_everybody() -> None:
    """Semantics 1: under `forfeit` whatever was owed is gone."""
    forfeit = AbsencePolicy(AbsenceRule.FORFEIT)
    at = table(pool("A, B, C", absence=forfeit), crew(*"ABC"), [away("C", LEAVES, RETURNS)])
    at.deal(30, excluded=["C"])
    at.deal(30)
    assert Counter(at.deal(6)) == {"A": 2, "B": 2, "C": 2}
    assert at.books.ledger.counter("pool").owed(RepId("C")) <= 0


@pytest.mark.parametrize(("credits_max", "expected"), [(0, 4), (3, 6), (99, 10)])
def test_credit_owes_the_missed_turns_up_to_a_number(credits_max: int, expected: int) -> None:
    """Semantics 1: of ten missed turns so many are made up for in the next twelve leads."""
    at = after_absence(AbsencePolicy(AbsenceRule.CREDIT, credits_max))
    assert at.deal(12).count("C") == expected


def test_credit_counts_missed_turns_by_weight() -> None:
    """Semantics 1: who has half of the weight is owed half of the turns that were dealt meanwhile."""
    credit = AbsencePolicy(AbsenceRule.CREDIT, 999)
    at = table(pool("A 2, B 2, C 4", absence=credit), crew(*"ABC"), [away("C", MONDAY, RETURNS)])
    at.now = MONDAY - 8 * MINUTE
    at.deal(8)
    at.deal(60)
    assert at.books.ledger.counter("pool").missed[RepId("C")] == 30


def test_an_absence_is_half_open() -> None:
    """Semantics 16: away from its first instant on, back at its last."""
    at = table(pool("A"), crew("A"), [away("A", LEAVES, RETURNS)])
    answers = []
    for at.now in (LEAVES - MINUTE, LEAVES, RETURNS - MINUTE, RETURNS):
        answers.append(at.nobody())
    assert answers == [None, Nobody.AWAY, Nobody.AWAY, None]


def test_working_hours_are_the_rep_s_own_and_follow_daylight_saving() -> None:
    """Semantics 16: 09:00 in Berlin is 08:00 UTC in winter and 07:00 in summer; closing is not working."""
    at = table(pool("A"), [rep("A", zone="Europe/Berlin", week=WorkWeek("Mon-Sun", ("09:00-17:00",)))])
    saturday = MONDAY.replace(month=3, day=28, hour=7)
    for at.now, expected in (
        (saturday, Nobody.CLOSED),
        (saturday + HOUR, None),
        (saturday + DAY, None),
        (saturday + DAY + 8 * HOUR - MINUTE, None),
        (saturday + DAY + 8 * HOUR, Nobody.CLOSED),
    ):
        assert at.nobody() is expected, at.now


def test_a_rep_who_says_so_is_away_until_they_say_otherwise() -> None:
    """What a rep says of themselves counts at once."""
    at = table(pool("A, B"), crew("A", "B"))
    roster = at.room._roster  # noqa: SLF001 - the roster the room was given
    roster.set_presence(RepId("A"), Presence.AWAY)
    assert at.deal(2) == ["B", "B"]
    roster.set_presence(RepId("A"), Presence.AVAILABLE)
    assert Counter(at.deal(4)) == {"A": 2, "B": 2}
