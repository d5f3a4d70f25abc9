"""The next turns of a pool, worked out without taking them."""

from __future__ import annotations

from copy import deepcopy
from itertools import islice

import pytest

from tests.core.assign.dealing import crew, pool, table
from turnout.core.assign.pick import NobodyCan, Picked
from turnout.core.assign.turns import next_turns
from turnout.core.policy.model import Cap, Pick, Window


@pytest.mark.parametrize("way", list(Pick))
def test_the_next_turns_are_those_that_are_then_dealt(way: Pick) -> None:
    """For each way to pick, and asking changes nothing."""
    at = table(pool("A 3, B 2, C", pick=way), crew("A", "B", "C"))
    at.deal(5)
    before = deepcopy(at.books)
    told = [found.rep for found in next_turns(at.room, at.books, 8, at.now) if isinstance(found, Picked)]
    assert deepcopy(at.books) == before
    if way not in {Pick.FAIR_SHARE_DAY, Pick.FAIR_SHARE_MONTH}:
        assert told == at.deal(8)
    assert len(told) == 8


def test_where_a_cap_ends_the_turns_the_last_one_says_so() -> None:
    """Two each are four; then all are full."""
    at = table(pool("A, B", caps=(Cap(2, Window.DAY, is_each=True),)), crew("A", "B"))
    found = list(next_turns(at.room, at.books, 9, at.now))
    assert [each.rep for each in islice(found, 4) if isinstance(each, Picked)] == ["A", "B", "A", "B"]
    assert isinstance(found[4], NobodyCan)
    assert found[4].reason == "full"
    assert len(found) == 5
