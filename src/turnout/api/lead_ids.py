"""Ids of leads: the ones we make, and whether one that a caller brought can be used."""

from __future__ import annotations

from datetime import UTC, datetime

from turnout.api.problems import FieldProblem, Problem
from turnout.core.lead import LeadId
from turnout.pipeline.engine.chance import Chance

LEAD_ID_CHARS_MAX = 200
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 80


class LeadIds:
    """Makes ids that sort by time: `L` and a ULID (48 bits of milliseconds, 80 of chance, in Crockford's base 32).

    Those of one millisecond, or of a clock set back, go up from the one before. For one thread.
    """

    __slots__ = ("_chance", "_latest")

    def __init__(self) -> None:
        self._latest = 0
        self._chance = Chance()

    def make(self, now: datetime) -> LeadId:
        """A new id for a lead that came in now."""
        since = now - _EPOCH
        millis = since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000
        drawn = (millis << _RANDOM_BITS) | int.from_bytes(self._chance.take(10), "big")
        if millis <= self._latest >> _RANDOM_BITS:
            drawn = self._latest + 1 + (drawn & 0xFFFF_FFFF)
        self._latest = drawn
        return LeadId("L" + "".join([_PAIRS[(drawn >> shift) & 1023] for shift in range(120, -1, -10)]))


def read_lead_id(text: str, field: str) -> LeadId:
    """A caller's own id for a lead. Raises Problem for one that could not stand in an address."""
    trimmed = text.strip()
    if len(trimmed) > LEAD_ID_CHARS_MAX:
        fault = f"has {len(trimmed):,} characters; give at most {LEAD_ID_CHARS_MAX}"
    elif not trimmed.isprintable():
        fault = "has characters that cannot be printed; leave them out"
    elif "/" in trimmed or trimmed in {".", ".."}:
        fault = "cannot stand in an address; leave out every `/`, and do not call a lead `.` or `..`"
    else:
        return LeadId(trimmed)
    raise Problem("bad_lead_id", f"`{field}` {fault}", [FieldProblem(field, fault)])
