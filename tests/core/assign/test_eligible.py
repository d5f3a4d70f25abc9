"""Why nobody can: each reason has its own word (semantics 7), inactive people never receive (semantics 19)."""

from __future__ import annotations

import pytest

from tests.core.assign.dealing import DAY, HOUR, MONDAY, away, crew, pool, rep, table
from turnout.core.assign.eligible import consider
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.decision import Nobody, Verdict
from turnout.core.policy.model import Cap, Need, Pool, Window
from turnout.core.rep import Rep, RepId, RepStatus, WorkWeek

NIGHT = WorkWeek("Mon-Sun", ("20:00-22:00",))
GERMAN = {"languages": frozenset({"de"})}
SPEAKS = Need("language")


@pytest.mark.parametrize(
    ("of", "people", "reason"),
    [
        (pool("A"), [rep("A", week=NIGHT)], Nobody.CLOSED),
        (pool("A", open_max=0), [rep("A")], Nobody.FULL),
        (pool("A", caps=(Cap(0, Window.DAY),)), [rep("A")], Nobody.FULL),
        (pool("A"), [rep("A", daily_cap=0)], Nobody.FULL),
        (pool("A", needs=(SPEAKS,)), [rep("A")], Nobody.UNSKILLED),
        (pool("A", needs=(SPEAKS,)), [rep("A", week=NIGHT)], Nobody.UNSKILLED),
        (pool("A", needs=(SPEAKS,)), [rep("A", week=NIGHT, skills=GERMAN)], Nobody.CLOSED),
        (pool("A", needs=(SPEAKS,)), [rep("A", status=RepStatus.DEPARTED, skills=GERMAN)], Nobody.LEFT),
        (pool("A"), [rep("A", status=RepStatus.LEAVE)], Nobody.LEFT),
        (pool("A"), [], Nobody.LEFT),
        (pool("A"), [rep("A")], None),
    ],
)
def test_each_reason_for_nobody_has_its_own_word(of: Pool, people: list[Rep], reason: Nobody | None) -> None:
    """Semantics 7: closed, full, unskilled, left are different things to put right."""
    assert table(of, people).nobody({"language": "de"}) is reason


def test_a_team_without_people_is_empty() -> None:
    """Semantics 7: nobody is in it, which is not the same as everybody having left."""
    assert table(Pool("pool", team="ghosts"), crew("A")).nobody() is Nobody.EMPTY


def test_a_pool_of_weight_nothing_is_empty() -> None:
    """Semantics 7: nobody takes turns in it, here or away."""
    assert table(pool("A 0"), crew("A")).nobody() is Nobody.EMPTY
    assert table(pool("A 0"), crew("A"), [away("A", MONDAY, MONDAY + DAY)]).nobody() is Nobody.EMPTY


def test_everybody_away_is_away() -> None:
    """Semantics 7: closed by absence, not by hours."""
    absences = [away("A", MONDAY, MONDAY + DAY), away("B", MONDAY, MONDAY + HOUR)]
    at = table(pool("A, B"), crew("A", "B"), absences)
    assert at.nobody() is Nobody.AWAY
    assert at.room.here(MONDAY).until == MONDAY + HOUR


def test_the_one_with_the_skill_being_away_is_away_whoever_else_is_here() -> None:
    """Semantics 7: a lead that wants German waits for the German speaker."""
    people = [rep("A"), rep("B", skills=GERMAN)]
    at = table(pool("A, B", needs=(SPEAKS,)), people, [away("B", MONDAY, MONDAY + DAY)])
    assert at.nobody({"language": "de"}) is Nobody.AWAY


def test_two_needs_that_nobody_has_together_are_unskilled() -> None:
    """Semantics 7: one who speaks German and one who knows the product do not make one who can."""
    people = [rep("A", skills=GERMAN), rep("B", skills={"products": frozenset({"core"})})]
    at = table(pool("A, B", needs=(SPEAKS, Need("product"))), people)
    found = consider(at.room, at.books, {"language": "de", "product": ("core",)}, MONDAY)
    assert (found.nobody, found.detail) == (Nobody.UNSKILLED, "nobody has language de, and product core")
    assert at.nobody({"language": "de"}) is None


def test_an_unknown_need_is_no_need() -> None:
    """A lead that does not say its language may go to anybody."""
    assert table(pool("A", needs=(SPEAKS,)), crew("A")).deal() == ["A"]


def test_a_need_in_words_means_its_code() -> None:
    """`needs: language German` asks for `de`, as the rep's column was read."""
    at = table(pool("A, B", needs=(Need("language", "any", ("German",)),)), [rep("A"), rep("B", skills=GERMAN)])
    assert at.deal(3) == ["B", "B", "B"]


def test_all_and_any_of_several_values() -> None:
    """`all product` wants everything, `any product` something."""
    people = [rep("A", skills={"products": frozenset({"core"})}), rep("B", skills={"products": frozenset({"any"})})]
    wanted = {"product": ("core", "security")}
    assert table(pool("A, B", needs=(Need("product", "all"),)), people).deal(2, wanted) == ["B", "B"]
    assert table(pool("A, B", needs=(Need("product", "any"),)), people).deal(2, wanted) == ["A", "B"]


def test_members_without_history_appear_with_zero() -> None:
    """Semantics 19: whoever never had a lead has a balance, a load and a count of nothing."""
    at = table(pool("A, B"), crew("A", "B"))
    assert at.books.open_count(RepId("B")) == 0
    assert at.books.ledger.counter("pool").owed(RepId("B")) == 0
    assert at.deal(2) == ["A", "B"]


def test_verdicts_name_a_reason_for_every_member() -> None:
    """Whoever is not chosen is told why, in the pool's order."""
    people = [
        rep("gone", status=RepStatus.DEPARTED),
        rep("off", week=NIGHT),
        rep("dumb"),
        rep("full", skills=GERMAN, open_cap=0),
        rep("had", skills=GERMAN),
        rep("can", skills=GERMAN),
    ]
    at = table(
        pool("gone, off, dumb, full, had, can, zero 0, ill", needs=(SPEAKS,)), [*people, rep("zero"), rep("ill")]
    )
    at.room = Room(at.room.pool, Roster([*people, rep("zero"), rep("ill")], [away("ill", MONDAY, MONDAY + DAY)]), {})
    found = consider(at.room, at.books, {"language": "de"}, MONDAY, excluded=[RepId("had")])
    assert found.candidates(at.room).verdicts == (
        Verdict.LEFT,
        Verdict.CLOSED,
        Verdict.UNSKILLED,
        Verdict.FULL,
        Verdict.EXCLUDED,
        Verdict.ELIGIBLE,
        Verdict.WEIGHTLESS,
        Verdict.AWAY,
    )


@pytest.mark.parametrize(("word", "reason"), [("hours", None), ("absences", Nobody.CLOSED), ("caps", Nobody.CLOSED)])
def test_what_a_rule_ignores_does_not_count(word: str, reason: Nobody | None) -> None:
    """`ignore` lifts exactly what it names."""
    at = table(pool("A"), [rep("A", week=NIGHT)])
    assert consider(at.room, at.books, {}, MONDAY, ignore=[word]).nobody is reason
