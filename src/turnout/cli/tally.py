"""What all leads of a run came to: how many were assigned, wait, are closed, and who got them."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from turnout.core.decision import Outcome
from turnout.pipeline.asking.answer import LeadView

STYLES = {
    Outcome.ASSIGNED: "green",
    Outcome.OFFERED: "cyan",
    Outcome.HELD: "yellow",
    Outcome.QUEUED: "blue",
    Outcome.DUPLICATE: "magenta",
    Outcome.REJECTED: "red",
}
MARKS = {
    Outcome.ASSIGNED: "→",
    Outcome.OFFERED: "?",
    Outcome.HELD: "…",
    Outcome.QUEUED: "▸",
    Outcome.DUPLICATE: "=",
    Outcome.REJECTED: "×",
}
_HANDS = frozenset({Outcome.ASSIGNED, Outcome.OFFERED})
_MOVING = _HANDS | {Outcome.HELD}


class Tally:
    """Counts leads by where they stand now. Of those that are settled only that they are is remembered."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.reps: Counter[str] = Counter()
        self.touched = 0
        self.closed = 0
        self._moving: dict[str, LeadView] = {}
        self._settled: set[str] = set()

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return self.outcomes.total()

    @property
    def waiting(self) -> int:
        """How many may still move, and so are remembered."""
        return len(self._moving)

    def note(self, lead: LeadView) -> None:
        """Count a lead as it stands now, and no longer as it stood before; one that is settled stays counted."""
        if lead.lead_id in self._settled:
            return
        before = self._moving.pop(lead.lead_id, None)
        if before is not None:
            self._count(before, -1)
        self._count(lead, 1)
        if lead.outcome in _MOVING and lead.status == "open":
            self._moving[lead.lead_id] = lead
        else:
            self._settled.add(lead.lead_id)

    def _count(self, lead: LeadView, by: int) -> None:
        self.outcomes[lead.outcome] += by
        self.touched += by if lead.touched_at else 0
        self.closed += by if lead.status == "closed" else 0
        if lead.outcome in _HANDS:
            self.reps[str(lead.assignee)] += by

    def text(self) -> Text:
        """How many leads came to what, in one line."""
        said = Text(f"{self.leads:,} leads   ")
        for outcome, style in STYLES.items():
            said.append(f"{MARKS[outcome]} {outcome} {self.outcomes[outcome]:,}   ", style=style)
        said.append(f"✓ answered {self.touched:,}, closed {self.closed:,}", style="dim")
        return said
