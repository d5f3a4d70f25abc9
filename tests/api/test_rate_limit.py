"""A caller may come at once some times, then at a steady rate, and what is remembered of callers stays bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.client import LEADS, problem
from tests.api.conftest import Calling
from tests.api.memory_front import MemoryFront
from tests.api.test_access import KeysInMemory, bearer
from turnout.api.keyring import Keyring
from turnout.api.problems import Problem
from turnout.api.rate_limit import KeyLimits, RateLimiter
from turnout.api.settings import ApiSettings

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


class Ticks:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """What it says."""
        return self.now


def test_a_key_is_told_what_it_has_left() -> None:
    """Of each minute, which begins with the first request in it."""
    ticks = Ticks()
    limits = KeyLimits(3, ticks)
    assert dict(limits.spend("a")) == {b"ratelimit-policy": b'"key";q=3;w=60', b"ratelimit": b'"key";r=2;t=60'}
    ticks.now += 30.5
    assert dict(limits.spend("a"))[b"ratelimit"] == b'"key";r=1;t=30'
    limits.spend("a")
    with pytest.raises(Problem) as refused:
        limits.spend("a")
    assert refused.value.headers == {
        "Retry-After": "30",
        "ratelimit-policy": '"key";q=3;w=60',
        "ratelimit": '"key";r=0;t=30',
    }
    assert dict(limits.spend("b"))[b"ratelimit"] == b'"key";r=2;t=60'
    ticks.now += 29.5
    assert dict(limits.spend("a"))[b"ratelimit"] == b'"key";r=2;t=60'


def test_no_limit_says_nothing() -> None:
    """And lets everybody through."""
    limits = KeyLimits(0)
    assert [limits.spend("a") for _ in range(1_000)] == [()] * 1_000


def test_every_answer_to_a_key_says_what_is_left(front: MemoryFront, calling: Calling) -> None:
    """Of leads that come in and of everything else, also where it is refused; nobody on this machine is counted."""
    keyring = Keyring(KeysInMemory(write="leads:write", read="leads:read"))
    public = calling(front, ApiSettings(keyring, is_loopback=False, requests_per_minute=3), peer="203.0.113.7")
    responses = [
        public.post(LEADS, {"email": "a@a.example"}, headers=bearer("write")),
        public.post(LEADS, {}, headers=bearer("write")),
        public.get("/api/v1/holds", headers=bearer("write")),
        public.post(LEADS, {"email": "a@a.example"}, headers=bearer("write")),
        public.get("/api/v1/holds", headers=bearer("write")),
    ]
    assert [response.status_code for response in responses] == [201, 422, 403, 429, 429]
    left = [response.headers["ratelimit"].partition(";t=")[0] for response in responses]
    assert left == ['"key";r=2', '"key";r=1', '"key";r=0', '"key";r=0', '"key";r=0']
    assert {response.headers["ratelimit-policy"] for response in responses} == {'"key";q=3;w=60'}
    for refused in responses[3:]:
        problem(refused, 429, "too_many_requests")
        assert 0 < int(refused.headers["retry-after"]) <= 60
    assert public.get("/api/v1/holds", headers=bearer("read")).headers["ratelimit"].startswith('"key";r=2;')
    assert "ratelimit" not in calling(front).get("/api/v1/holds").headers
