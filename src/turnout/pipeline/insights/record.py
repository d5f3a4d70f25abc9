"""The record of one lead as numbers can be made of it: its shape, and what its numbers stand for."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from turnout.core.decision import Outcome

# So many leads to a block: small enough to be written anew for one of them, large enough for a million in a few reads.
BLOCK: Final = 256
# More names of one kind than a record can tell apart are taken together under the last number.
CODES_MAX: Final = 65_535
OTHERS: Final = "(others)"


class Kind(StrEnum):
    """What records call by a number. A `draw` is who could have had a lead of a pool, with their weights."""

    TEAM = "team"
    POOL = "pool"
    RULE = "rule"
    QUEUE = "queue"
    REP = "rep"
    SOURCE = "source"
    TIER = "tier"
    SEGMENT = "segment"
    TERRITORY = "territory"
    ZONE = "zone"
    COUNTRY = "country"
    CURRENCY = "currency"
    DRAW = "draw"


# By what leads can be told apart and grouped.
DIMENSIONS: Final = (
    Kind.TEAM, Kind.POOL, Kind.RULE, Kind.QUEUE, Kind.REP, Kind.SOURCE, Kind.TIER, Kind.SEGMENT, Kind.TERRITORY,
    Kind.ZONE, Kind.COUNTRY,
)  # fmt: skip


class Flag(IntEnum):
    """What is so of a lead, a bit each."""

    PRESENT = 1
    TEST = 2
    OPEN = 4
    JOINED = 8
    REJECTED = 16
    CLOSED = 32
    WAS_HELD = 64
    IS_HELD = 128
    IN_QUEUE = 256
    FALLBACK = 512
    MATCHED = 1_024
    AMBIGUOUS = 2_048
    BY_HAND = 4_096
    ERASED = 8_192
    FREE_MAIL = 16_384
    DISPOSABLE = 32_768
    BAD_EMAIL = 65_536
    BAD_PHONE = 131_072
    PLACEHOLDER = 262_144


# What the latest decision came to, by its place here, in the bits of `flags` above those of `Flag`.
OUTCOMES: Final = ("", *(outcome.value for outcome in Outcome))
OUTCOME_BITS: Final = 3
_OUTCOME_FROM: Final = 19
# And above those: the first promise of the lead was given more time.
EXTENDED: Final = 1 << (_OUTCOME_FROM + OUTCOME_BITS)
# What may be reported of a lead, each at a bit of `came`, in the order of `outcome_events.KINDS`.
CAME: Final = {
    "qualified": 1,
    "meeting_booked": 2,
    "meeting_held": 4,
    "opportunity": 8,
    "won": 16,
    "lost": 32,
    "misrouted": 64,
}
# The fields whose coverage is told, and the places a value may come from; 0 is unknown.
FIELDS: Final = (
    "email", "phone", "company", "business_domain", "title", "seniority", "function", "country", "state", "zone",
    "language", "industry", "employees", "revenue", "territory", "account",
)  # fmt: skip
PLACES: Final = (
    "", "form", "derived", "account", "email", "phone", "domain", "ip", "company", "state", "city", "postal_code",
    "language", "other",
)  # fmt: skip
# What people type into forms, each at a bit of `typed` where a placeholder stood in it.
TYPED: Final = (
    "email", "phone", "company", "title", "name", "first_name", "last_name", "website", "country", "state", "city",
    "postal_code", "industry", "employees", "revenue", "message",
)  # fmt: skip

# Instants are microseconds, 0 for never; `work` is working seconds, -1 where there are none. `promised` is when the
# first who had it was to answer, `given` when it was first decided for somebody. `won` is in hundredths of `currency`.
SHAPE: Final = np.dtype(
    [
        *((name, "<i8") for name in ("received", "given", "touched", "promised", "closed", "won")),
        ("work", "<i4"),
        ("value", "<f4"),
        ("flags", "<u4"),
        ("draw", "<i4"),
        *((kind.value, "<u2") for kind in (*DIMENSIONS, Kind.CURRENCY)),
        *((name, "u1") for name in ("came", "reason", "hands", "offers", "accepted", "refused")),
        ("typed", "<u2"),
        *((f"from_{name}", "u1") for name in FIELDS),
    ]
)
Records = npt.NDArray[np.void]


def outcome_bits(outcome: str) -> int:
    """The bits of `flags` that say what the latest decision came to."""
    return OUTCOMES.index(outcome) << _OUTCOME_FROM


def outcomes_in(flags: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """What the latest decisions came to, as places in `OUTCOMES`."""
    return flags >> np.uint32(_OUTCOME_FROM) & np.uint32((1 << OUTCOME_BITS) - 1)


def empty_block() -> Records:
    """A block without leads."""
    return np.zeros(BLOCK, SHAPE)
