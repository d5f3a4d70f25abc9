"""Groups out of pairs: strong links first, and nothing that hangs on one weak link."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.match.person.blocking import candidates
from turnout.core.match.person.clusters import Link, group
from turnout.core.match.person.record import read_record


def test_two_groups_held_by_one_weak_link_stay_two() -> None:
    """Four that are one person and four that are another, with one doubtful pair between."""
    strong = [Link(*pair, 8.0) for place in (0, 4) for pair in combinations(range(place, place + 4), 2)]
    found = group(8, [*strong, Link(3, 4, 1.0)], lambda _one, _other: -6.0, 0.0)
    assert found == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_a_chain_of_strong_links_is_one_group() -> None:
    """Somebody who changed company twice: the ends have nothing in common, and nothing against each other."""
    assert group(3, [Link(0, 1, 8.0), Link(1, 2, 8.0)], lambda _one, _other: -1.0, 0.0) == [[0, 1, 2]]


def test_what_contradicts_is_not_joined_by_a_strong_link() -> None:
    """A switchboard number between two people."""
    links = [Link(0, 1, 8.0), Link(1, 2, 5.0)]
    assert group(3, links, lambda _one, _other: -20.0, 0.0) == [[0, 1]]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(-5, 9)), max_size=30), st.randoms())
def test_groups_share_nobody_whatever_the_order(pairs: list[tuple[int, int, float]], draw: object) -> None:
    """Each place is in one group at most, and the order in which links are met does not matter."""
    best = {(min(a, b), max(a, b)): odds for a, b, odds in pairs if a != b}
    links = [Link(*pair, odds) for pair, odds in best.items()]
    shuffled = list(links)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]

    def judge(one: int, other: int) -> float:
        return best.get((one, other), -3.0)

    found = group(10, links, judge, 0.0)
    assert found == group(10, shuffled, judge, 0.0)
    members = [place for each in found for place in each]
    assert len(members) == len(set(members))
    assert all(len(each) > 1 for each in found)


def test_whoever_is_worth_comparing_meets() -> None:
    """By slips, nicknames, two addresses and a phone number; strangers do not."""
    records = [
        read_record(row)
        for row in (
            {"first_name": "Bernardo", "last_name": "Lerma", "company": "Acme"},
            {"first_name": "Bernadro", "last_name": "Lerma", "company": "Acme Inc."},
            {"first_name": "Bob", "last_name": "Farnsworth"},
            {"first_name": "Robert", "last_name": "Farnsworth"},
            {"first_name": "Ann", "last_name": "Berg", "email": "ann.berg@berg.example"},
            {"email": "annberg82@gmail.com"},
            {"first_name": "Quentin", "last_name": "Zoll"},
        )
    ]
    assert set(candidates(records)) == {(0, 1), (2, 3), (4, 5)}
