"""Which leads a number is about: those that came in within a time and fit all that is asked of them.

Every number and every list behind it select here, so that a list has exactly the leads that were counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from turnout.pipeline.insights.frame import Column, Frame
from turnout.pipeline.insights.record import Flag, Kind
from turnout.store.metadata import to_micros

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of time."""

    since: datetime
    until: datetime


@dataclass(slots=True)
class View:
    """Leads of a frame that fit, with their columns; `now` is when it is asked."""

    frame: Frame
    seqs: npt.NDArray[np.int64]
    now: datetime
    span: Span
    _columns: dict[str, Column] = field(default_factory=dict)
    _masks: dict[str, Mask] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """One number of each of these leads."""
        found = self._columns.get(name)
        if found is None:
            # A stretch without gaps is looked at as it lies.
            found = self._columns[name] = self.frame.column(name)[self._places()]
        return found

    def _places(self) -> slice | npt.NDArray[np.int64]:
        if not len(self.seqs) or self.seqs[-1] - self.seqs[0] + 1 != len(self.seqs):
            return self.seqs
        # Lists of a page go down.
        return slice(int(self.seqs[0]), int(self.seqs[-1]) + 1)

    def has(self, flag: Flag) -> Mask:
        """Those of which something is so."""
        mask: Mask = (self.column("flags") & np.uint32(flag)) != 0
        return mask

    def mask(self, name: str, make: Any) -> Mask:  # noqa: ANN401 - a function of this view
        """Those that fit a condition, worked out once."""
        found = self._masks.get(name)
        if found is None:
            found = self._masks[name] = make(self)
        return found

    def only(self, mask: Mask) -> View:
        """Some of these leads."""
        return View(self.frame, self.seqs[mask], self.now, self.span)

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.seqs)


def select(
    frame: Frame,
    span: Span,
    filters: Mapping[Kind, str],
    now: datetime,
    reach: npt.NDArray[np.int64] | None = None,
) -> View:
    """The leads that came in within a span and have these names, tests left out.

    `reach` are the numbers of the leads that whoever asks may see; None for all.
    """
    received, flags = frame.column("received"), frame.column("flags")
    fits = (received >= to_micros(span.since)) & (received < to_micros(span.until))
    fits &= (flags & np.uint32(Flag.PRESENT | Flag.TEST)) == Flag.PRESENT
    for kind, name in filters.items():
        fits &= frame.column(kind.value) == frame.names.known(kind, name)
    if reach is not None:
        seen = np.zeros(frame.size, np.bool_)
        seen[reach[reach < frame.size]] = True
        fits &= seen
    return View(frame, np.flatnonzero(fits), now, span)
