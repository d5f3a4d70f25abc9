"""How long is waited before another try."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.worker.backoff import FAILURES_IN_A_ROW, Backoff

USUAL = Backoff(5.0, 3_600.0, 10)
draws = st.floats(0, 1, exclude_max=True)


def test_waits_grow_up_to_the_longest() -> None:
    """Four times as long after each try, in the middle of what chance makes of them."""
    waits = [USUAL.wait_seconds("email", attempts, 0.5) for attempts in range(1, 10)]
    assert waits == [5, 20, 80, 320, 1_280, 3_600, 3_600, 3_600, 3_600]


def test_programs_are_waited_for_as_the_specification_says() -> None:
    """Standard Webhooks: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h."""
    waits = [USUAL.wait_seconds("webhook", attempts, 0.5) for attempts in range(1, 10)]
    assert waits == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]


@given(st.sampled_from(["email", "webhook"]), st.integers(1, 1_000), draws)
def test_chance_moves_a_wait_by_a_quarter_at_most(channel: str, attempts: int, draw: float) -> None:
    """Many that failed at once do not come back at once, and none comes much too early."""
    middle = USUAL.wait_seconds(channel, attempts, 0.5)
    assert 0.75 * middle <= USUAL.wait_seconds(channel, attempts, draw) <= 1.25 * middle


@given(st.integers(1, 30), draws, st.floats(0, 1e6))
def test_nobody_comes_before_they_were_asked_to(attempts: int, draw: float, asked: float) -> None:
    """What the other side asks for goes before what we would do."""
    assert USUAL.wait_seconds("email", attempts, draw, asked) >= asked


@pytest.mark.parametrize(("attempts", "is_over"), [(1, False), (9, False), (10, True), (11, True)])
def test_tries_end(attempts: int, is_over: bool) -> None:
    """After so many a person is asked."""
    assert USUAL.is_over(attempts) is is_over


def test_a_place_is_left_alone_longer_and_longer() -> None:
    """Once it failed too often for that to be chance; a minute at most."""
    pauses = [USUAL.pause_seconds(failures, 0.5) for failures in range(14)]
    assert pauses[:FAILURES_IN_A_ROW] == [0, 0, 0]
    assert pauses[FAILURES_IN_A_ROW] == 1
    assert all(later >= earlier for earlier, later in pairwise(pauses))
    assert pauses[-1] == 60
