"""The messages that this process is sending, and what came of them that is not written yet."""

from __future__ import annotations

from collections.abc import Sequence
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final, NamedTuple

from turnout.store.deliveries import DeliveryRow
from turnout.worker.ending import Outcome

# A call that takes longer than any connector lets it is given up: its claim is kept up no more.
CALL_SECONDS_MAX: Final = 300.0


class _Held(NamedTuple):
    """A message that is being sent, and since when."""

    row: DeliveryRow
    since: float

    @property
    def is_kept(self) -> bool:
        """Whether its claim is kept up."""
        return monotonic() - self.since < CALL_SECONDS_MAX


class InHand:
    """Claims of this process. All but `came` is for the one thread that writes."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, int], _Held] = {}
        self._came: SimpleQueue[Outcome] = SimpleQueue()
        self._unwritten: list[Outcome] = []

    def __len__(self) -> int:
        return len(self._held)

    def take(self, rows: Sequence[DeliveryRow]) -> None:
        """These were claimed."""
        self._held.update({(row.seq, row.fence): _Held(row, monotonic()) for row in rows})

    def came(self, outcome: Outcome) -> None:
        """This came of one; from any thread."""
        self._came.put(outcome)

    def unwritten(self) -> Sequence[Outcome]:
        """What came of messages and is not written yet."""
        while True:
            try:
                self._unwritten.append(self._came.get_nowait())
            except Empty:
                return self._unwritten

    def wrote(self) -> Sequence[Outcome]:
        """All of that was written: it is in no hand any more."""
        written, self._unwritten = self._unwritten, []
        for outcome in written:
            self._held.pop((outcome.row.seq, outcome.row.fence), None)
        return written

    def claims(self) -> list[tuple[int, int]]:
        """The claims that are to be kept up, by number and fence."""
        return [claim for claim, held in self._held.items() if held.is_kept]

    def has(self, row: DeliveryRow) -> bool:
        """Whether this very claim is ours and kept up."""
        held = self._held.get((row.seq, row.fence))
        return held is not None and held.is_kept

    def rows(self) -> list[DeliveryRow]:
        """Every message that is being sent."""
        return [held.row for held in self._held.values()]
