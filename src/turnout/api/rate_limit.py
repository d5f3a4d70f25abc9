"""How often one caller may come: a token bucket per key, in bounded memory. Who the caller is, the intake says."""

from __future__ import annotations


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
