"""How often one caller may come: a web page by its address, in bounded memory, and a program by its key.

Who the caller is, the routes say, but for what comes without a key. What a key has left is told with each answer, as
draft-ietf-httpapi-ratelimit-headers-10 has it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from turnout.api.asgi import Pairs
from turnout.api.headers import Proxies, client_address
from turnout.api.problems import wait_first

if TYPE_CHECKING:
    from fastapi import Request

    from turnout.api.settings import ApiSettings

WINDOW_SECONDS: Final = 60
# A whole office may come from one address; nobody guesses a signature at any such rate.
LINKS_PER_MINUTE: Final = 120
LINKS_BURST: Final = 60
# All that is pressed in a workspace, and every answer to a text message, comes from a few addresses of that service.
INBOUND_PER_MINUTE: Final = 1_200
INBOUND_BURST: Final = 600


class RateLimiter:
    """Lets each key come `per_minute` times a minute in the long run, and `burst` times at once.

    A bucket is kept as one number, the moment at which it is full again (the generic cell rate algorithm of ATM
    networks). Of more than `keys_max` keys the one not seen for the longest is forgotten, and so starts afresh. For one
    thread, such as an event loop's.
    """

    def __init__(self, per_minute: int, burst: int, keys_max: int = 50_000) -> None:
        assert per_minute >= 1 and burst >= 1 and keys_max >= 1, "a limit lets somebody through"  # noqa: PT018 - one thought
        self._seconds_per_token = 60 / per_minute
        self._seconds_to_fill = burst * self._seconds_per_token
        self._keys_max = keys_max
        self._full_at: dict[str, float] = {}

    def allow(self, key: str, now: float) -> float | None:
        """None for a key that may come now, which takes a token; otherwise the seconds until it may, and takes none.

        `now` is in seconds of any clock; where it jumps back, nobody waits longer than for a whole bucket.
        """
        # Taken out and put back in, a key moves to the end: the dictionary's order is the order of last use.
        full_at = min(max(self._full_at.pop(key, now), now), now + self._seconds_to_fill)
        wait_seconds = full_at + self._seconds_per_token - self._seconds_to_fill - now
        # A caller who waits as long as told is let in, though sums of fractions be off by some digits.
        is_allowed = wait_seconds <= 1e-6
        self._full_at[key] = full_at + self._seconds_per_token if is_allowed else full_at
        if len(self._full_at) > self._keys_max:
            del self._full_at[next(iter(self._full_at))]
        return None if is_allowed else wait_seconds

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._full_at)


class AddressLimits(RateLimiter):
    """How often one address may come where no key is asked for. For the event loop's thread."""

    def __init__(self, settings: ApiSettings, per_minute: int, burst: int) -> None:
        super().__init__(per_minute, burst)
        self._proxies = Proxies(settings.trusted_proxies)

    def spend(self, request: Request) -> None:
        """Count a request. Raises Problem where its address has come too often."""
        peer = request.client.host if request.client else ""
        address = client_address(dict(request.scope["headers"]), peer, self._proxies)
        wait_seconds = self.allow(address, time.monotonic())
        if wait_seconds is not None:
            raise wait_first(wait_seconds)


class KeyLimits:
    """Lets each key make `per_minute` requests a minute of this process; 0 is no limit. For one event loop.

    A minute begins with the first request in it. `tick` gives seconds of any clock that never runs backwards.
    """

    def __init__(self, per_minute: int, tick: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._tick = tick
        self._policy = (b"ratelimit-policy", b'"key";q=%d;w=%d' % (per_minute, WINDOW_SECONDS))
        # By key: when its minute ends, and how many requests are left of it. Keys are made by hand, so they are few.
        self._minutes: dict[str, list[float]] = {}

    def spend(self, key: str) -> Pairs:
        """The headers that say what is left after one more request. Raises Problem where nothing is, with the same."""
        if not self._per_minute:
            return ()
        now = self._tick()
        minute = self._minutes.get(key)
        if minute is None or now >= minute[0]:
            minute = self._minutes[key] = [now + WINDOW_SECONDS, self._per_minute]
        seconds = minute[0] - now
        if minute[1] < 1:
            problem = wait_first(seconds)
            problem.headers |= {name.decode(): value.decode() for name, value in self._told(0, seconds)}
            raise problem
        minute[1] -= 1
        return self._told(minute[1], seconds)

    def _told(self, left: float, seconds: float) -> Pairs:
        return self._policy, (b"ratelimit", b'"key";r=%d;t=%d' % (left, -(-seconds // 1)))
