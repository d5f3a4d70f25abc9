"""A caller may come at once some times, then at a steady rate, and what is remembered of callers stays bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.api.rate_limit import RateLimiter

RATES = st.integers(1, 600)
BURSTS = st.integers(1, 30)
PAUSES = st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=120)


def test_a_burst_passes_and_the_next_one_waits() -> None:
    """The wait is until the next token, and whoever keeps it is let in."""
    limiter = RateLimiter(per_minute=30, burst=3)
    assert [limiter.allow("a", 100.0) for _ in range(3)] == [None, None, None]
    wait_seconds = limiter.allow("a", 100.0)
    assert wait_seconds == pytest.approx(2.0)
    assert limiter.allow("a", 101.0) == pytest.approx(1.0)
    assert limiter.allow("a", 102.0) is None


def test_being_refused_takes_no_token() -> None:
    """A form that is sent again and again is let in as soon as one that waited."""
    limiter = RateLimiter(per_minute=60, burst=1)
    limiter.allow("a", 0.0)
    assert all(limiter.allow("a", tenth / 10) is not None for tenth in range(10))
    assert limiter.allow("a", 1.0) is None


def test_keys_do_not_share() -> None:
    """One busy caller costs another nothing."""
    limiter = RateLimiter(per_minute=1, burst=1)
    assert [limiter.allow(key, 0.0) for key in ("a", "b", "c")] == [None, None, None]
    assert limiter.allow("b", 0.0) == pytest.approx(60.0)


def test_a_clock_set_back_locks_nobody_out() -> None:
    """Nobody waits longer than for a whole bucket, whatever the clock said before."""
    limiter = RateLimiter(per_minute=60, burst=2)
    for _ in range(2):
        limiter.allow("a", 1_000_000.0)
    assert limiter.allow("a", 0.0) == pytest.approx(1.0)


def test_the_key_not_seen_for_the_longest_is_forgotten() -> None:
    """Memory is bounded; who keeps coming is kept, also while refused."""
    limiter = RateLimiter(per_minute=1, burst=1, keys_max=2)
    limiter.allow("busy", 0.0)
    limiter.allow("quiet", 0.0)
    assert limiter.allow("busy", 1.0) is not None
    limiter.allow("new", 2.0)
    assert len(limiter) == 2
    assert limiter.allow("busy", 3.0) is not None, "`busy` was used after `quiet` and is still known"
    assert limiter.allow("quiet", 4.0) is None, "`quiet` was forgotten"


@given(RATES, BURSTS, PAUSES)
def test_never_more_than_the_burst_and_the_rate(per_minute: int, burst: int, pauses: list[float]) -> None:
    """Between any two moments no more come through than the burst and what the time between them pays for."""
    limiter, now, came = RateLimiter(per_minute, burst), 0.0, list[float]()
    for pause in pauses:
        now += pause
        if limiter.allow("a", now) is None:
            came.append(now)
    for first, start in enumerate(came):
        for count, end in enumerate(came[first:], 1):
            assert count <= burst + (end - start) * per_minute / 60 + 1e-3


@given(RATES, BURSTS, PAUSES)
def test_who_waits_as_told_is_let_in(per_minute: int, burst: int, pauses: list[float]) -> None:
    """And who comes noticeably earlier is not."""
    limiter, now = RateLimiter(per_minute, burst), 0.0
    for pause in pauses:
        now += pause
        wait_seconds = limiter.allow("a", now)
        if wait_seconds is not None:
            assert 0 < wait_seconds <= 60 / per_minute + 1e-6
            assert wait_seconds < 1e-3 or limiter.allow("a", now + wait_seconds / 2) is not None
            now += wait_seconds
            assert limiter.allow("a", now) is None


@given(st.lists(st.text(max_size=3), max_size=60), st.integers(1, 5))
def test_memory_stays_bounded(keys: list[str], keys_max: int) -> None:
    """However many callers there are."""
    limiter = RateLimiter(60, 1, keys_max)
    for moment, key in enumerate(keys):
        limiter.allow(key, moment / 10)
        assert len(limiter) <= keys_max
