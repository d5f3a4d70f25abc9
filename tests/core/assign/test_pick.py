"""The other ways to pick: fair share, least open, longest idle, first available, in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.core.assign.dealing import DAY, HOUR, MINUTE, MONDAY, away, crew, pool, table
from turnout.core.assign.pick import NobodyCan, pick
from turnout.core.lead import LeadId
from turnout.core.policy.model import Pick
from turnout.core.rep import RepId


def test_fair_share_makes_up_within_the_day_and_forgets_overnight() -> None:
    """Semantics 2: the largest shortfall of the period wins; a new day begins even."""
    at = table(pool("A, B", pick=Pick.FAIR_SHARE_DAY), crew("A", "B"))
    at.deal(4, excluded=["B"])
    assert at.deal(4) == ["B"] * 4
    at.deal(4, excluded=["B"])
    at.now = MONDAY + DAY
    assert Counter(at.deal(4)) == {"A": 2, "B": 2}


def test_a_lead_taken_back_is_struck_from_the_day_it_was_given() -> None:
    """Semantics 8: an offer of last night that is passed this morning leaves this morning's lead counted."""
    at = table(pool("A, B", pick=Pick.FAIR_SHARE_DAY), crew("A", "B"))
    at.deal(1)
    at.now = MONDAY + DAY
    assert at.deal(1) == ["B"]
    assert at.deal(1, excluded=["B"]) == ["A"]
    at.books.give_back_turn(at.room, RepId("A"), LeadId("pool-1"), "pass", MONDAY, at.now)
    assert at.books.ledger.counter("pool").times == [MONDAY + DAY, MONDAY + DAY + MINUTE]


def test_fair_share_credits_an_absence() -> None:
    """Semantics 2: what the others received meanwhile is not made up for."""
    at = table(pool("A, B", pick=Pick.FAIR_SHARE_MONTH), crew("A", "B"), [away("B", MONDAY, MONDAY + HOUR)])
    assert at.deal(10) == ["A"] * 10
    at.now = MONDAY + HOUR + MINUTE
    assert Counter(at.deal(10)) == {"A": 5, "B": 5}


def test_fair_share_follows_weights() -> None:
    """Semantics 2: expected share minus received."""
    at = table(pool("A 3, B", pick=Pick.FAIR_SHARE_DAY), crew("A", "B"))
    assert Counter(at.deal(8)) == {"A": 6, "B": 2}


def test_least_open_counts_open_leads_for_their_weight() -> None:
    """Whoever has the least in hand for their weight; a closed lead counts at once."""
    at = table(pool("A 2, B", pick=Pick.LEAST_OPEN), crew("A", "B"))
    assert Counter(at.deal(6)) == {"A": 4, "B": 2}
    at.books.release(RepId("B"))
    at.books.release(RepId("B"))
    assert at.deal() == ["B"]


def test_longest_idle_minds_every_lead_somebody_got() -> None:
    """An owner's lead counts as well; who never had one comes first."""
    at = table(pool("A, B, C", pick=Pick.LONGEST_IDLE), crew(*"ABC"))
    at.books.receive(RepId("A"), MONDAY - HOUR)
    assert at.deal(4) == ["B", "C", "A", "B"]


def test_first_available_is_the_first_of_the_pool_s_own_order() -> None:
    """The order as written; the next one only where the first cannot."""
    at = table(pool("C, A", pick=Pick.FIRST_AVAILABLE, open_max=2), crew("A", "C"))
    assert at.deal(5) == ["C", "C", "A", "A", "full"]


def test_in_order_skips_without_taking_the_place_away() -> None:
    """Whoever is skipped keeps their place; whoever is served goes to the end."""
    at = table(pool("A, B, C", pick=Pick.IN_ORDER), crew(*"ABC"))
    assert at.deal(3) == ["A", "B", "C"]
    assert at.deal(excluded=["A"]) == ["B"]
    assert at.deal(4) == ["A", "C", "B", "A"]


@pytest.mark.parametrize("way", list(Pick))
def test_picking_changes_nothing_until_the_turn_is_taken(way: Pick) -> None:
    """Semantics 13: pick reads, `take_turn` writes; asked twice it says the same."""
    at = table(pool("A, B 2, C", pick=way), crew(*"ABC"))
    at.deal(5)
    first, second = (pick(at.room, at.books, {}, at.now) for _ in range(2))
    assert first == second
    assert not isinstance(first, NobodyCan)


@pytest.mark.parametrize("way", list(Pick))
def test_the_numbers_shown_are_those_of_the_members_present(way: Pick) -> None:
    """A receipt shows what each was owed before and after, aligned with those who are here."""
    members = replace(pool("A, B, C"), pick=way)
    at = table(members, crew(*"ABC"), [away("B", MONDAY, MONDAY + DAY)])
    found = pick(at.room, at.books, {}, MONDAY)
    assert not isinstance(found, NobodyCan)
    shown = found.candidates
    assert len(shown.before) == len(shown.after) == (len(shown.present) if shown.measure else 0)
    assert shown.balance(RepId("B")) is None
