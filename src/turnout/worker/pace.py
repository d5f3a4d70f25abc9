"""How many messages a place may be sent now: a bucket of tokens, kept as the one moment up to which it is used up."""

from __future__ import annotations

from typing import Final, NamedTuple

# What was not used within so long is lost; so much may come at once.
WINDOW_MICROS: Final = 1_000_000
_SECOND: Final = 1_000_000


class Taken(NamedTuple):
    """How many may be sent now, and how far the rate is used up when they are."""

    messages: int
    paced_until: int


def take(paced_until: int, now: int, a_second: float, wanted: int) -> Taken:
    """As many of those wanted as a rate allows. Instants are in microseconds.

    In any span at most its length, and a window more, times the rate is taken (the virtual scheduling form of the
    generic cell rate algorithm). A place that takes less than one a window is given one at a time.
    """
    each = max(1, round(_SECOND / a_second))
    since = max(paced_until, now - max(WINDOW_MICROS, each))
    count = max(0, min(wanted, (now - since) // each))
    return Taken(count, since + count * each if count else paced_until)
