"""How many messages a place may be sent at a time, whoever asks and whenever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.worker.limits import Limit, Limits
from turnout.worker.pace import WINDOW_MICROS, take

SECOND = 1_000_000
rates = st.sampled_from([0.1, 0.5, 1.0, 3.0, 10.0, 50.0, 1_000.0])
asking = st.lists(st.tuples(st.integers(0, 3 * SECOND), st.integers(0, 40)), max_size=40)


@given(rates, asking)
def test_no_more_is_given_than_the_rate_allows(rate: float, asked: list[tuple[int, int]]) -> None:
    """In any span at most its length and a window more, times the rate; one where that is less than one."""
    now, paced, given = SECOND * 1_000, 0, [(0, 0)]
    for later, wanted in asked:
        now += later
        taken = take(paced, now, rate, wanted)
        assert 0 <= taken.messages <= wanted
        assert taken.paced_until <= max(now, paced)
        paced = taken.paced_until
        given.append((now, taken.messages))
    for first, (start, _) in enumerate(given[1:], 1):
        for end in range(first, len(given)):
            count = sum(messages for _, messages in given[first : end + 1])
            assert count <= max(1, (given[end][0] - start + WINDOW_MICROS) / SECOND * rate) + 1e-6 + (rate < 1)


@given(rates, st.integers(1, 100))
def test_a_place_that_was_left_alone_takes_something_at_once(rate: float, wanted: int) -> None:
    """However slow it is."""
    assert take(0, 10**15, rate, wanted).messages >= 1


def test_who_takes_all_waits_for_more() -> None:
    """At ten a second: ten at once, then one every tenth of a second."""
    taken = take(0, 10**15, 10, 100)
    assert taken.messages == 10
    assert take(taken.paced_until, 10**15 + 99_999, 10, 100).messages == 0
    assert take(taken.paced_until, 10**15 + 100_000, 10, 100).messages == 1
    assert take(taken.paced_until, 10**15 + 60 * SECOND, 10, 100).messages == 10


@pytest.mark.parametrize(
    ("destination", "limit"),
    [("email", Limit(2, 5)), ("webhook:7", Limit(4, 50)), ("teams", Limit(4, 20)), ("sms", Limit(1, 0.5))],
)
def test_limits_are_those_that_were_said(destination: str, limit: Limit) -> None:
    """Those of an endpoint are its channel's; what nobody said holds by itself."""
    assert Limits(["email=2:5", "sms=1:0.5"]).of(destination) == limit
