"""How long to wait before something that failed is tried again. Pure: the draw that spreads tries is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# After the first wait each one is so many times as long.
_FACTOR: Final = 4
# For programs of others, which may be away for a night: as the Standard Webhooks specification proposes, in units of
# the first wait of 5 s: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
_STEPS: Final = {"webhook": (1, 60, 360, 1_440, 3_600, 7_200, 10_080, 14_400, 17_280)}
_PATIENCE: Final = {"webhook": 24}
# A place that failed so often in a row is left alone for a while, whatever else is due there: for a fifth of the first
# wait, twice as long after each further failure, up to twelve of the first wait.
FAILURES_IN_A_ROW: Final = 3
_PAUSE, _PAUSE_MAX = 0.2, 12


@dataclass(frozen=True, slots=True)
class Backoff:
    """How patient somebody is: the first wait, the longest, and how many tries there are before a person is asked."""

    first_seconds: float
    most_seconds: float
    tries: int

    def wait_seconds(self, channel: str, attempts: int, draw: float, asked_seconds: float = 0.0) -> float:
        """How long to wait after so many tries that failed; never less than the other side asked for.

        `draw` is from 0 to 1 and spreads the wait by a quarter either way, so that many that failed at once do not
        come back at once.
        """
        assert attempts >= 1, "something was tried"
        steps = _STEPS.get(channel)
        times = steps[min(attempts, len(steps)) - 1] if steps else _FACTOR ** min(attempts - 1, 20)
        most = self.most_seconds * _PATIENCE.get(channel, 1)
        return max(min(self.first_seconds * times, most) * (0.75 + draw / 2), asked_seconds)

    def pause_seconds(self, failures: int, draw: float) -> float:
        """How long to leave a place alone that failed so often in a row; 0 as long as that may be chance."""
        if failures < FAILURES_IN_A_ROW:
            return 0.0
        times: float = min(_PAUSE * 2 ** min(failures - FAILURES_IN_A_ROW, 10), _PAUSE_MAX)
        return self.first_seconds * times * (0.75 + draw / 2)

    def is_over(self, attempts: int) -> bool:
        """Whether so many tries are enough."""
        return attempts >= self.tries
