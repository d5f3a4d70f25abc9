"""Whether a time can be compared with another: one that the record does not reach, or of a few leads, tells nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import numpy as np

from turnout.pipeline.insights.frame import Frame
from turnout.pipeline.insights.record import Flag
from turnout.pipeline.insights.selecting import View
from turnout.store.metadata import from_micros

# `record`: it begins later, or within that time. `few`: hardly a lead came in then.
WhyNot = Literal["record", "few"]
FEW_LEADS: Final = 10
# The first lead may come in so late in a span that is known from its beginning.
_LATE: Final = 0.1


def record_began(frame: Frame) -> datetime | None:
    """When the first lead came in of which anything is known; None where there is none. Tests are no leads."""
    received, flags = frame.column("received"), frame.column("flags")
    real = received[(flags & np.uint32(Flag.PRESENT | Flag.TEST)) == Flag.PRESENT]
    return from_micros(int(real.min())) if len(real) else None


def why_not_compared(began: datetime | None, before: View) -> WhyNot | None:
    """Why nothing is to be compared with a time; None where it may be."""
    span = before.span
    if began is None or began > span.since + (span.until - span.since) * _LATE:
        return "record"
    return "few" if before.size < FEW_LEADS else None
