"""Drafts whose moment has come: each goes live once, by whatever process is awake, also when its moment passed unseen.

Edits take turns, and a draft that went live is not due any more: of two processes that look at once one does it. What
cannot go live when its moment comes is open again and says why; somebody is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from turnout.errors import PolicyError, RefusedError
from turnout.observe.logs import get_logger
from turnout.pipeline.edits.editing import Edit, edited
from turnout.pipeline.policies.drafts import SCHEDULED, Going, publish_kept, read_row, unschedule_draft
from turnout.pipeline.policies.gates import Demands, gate, must_pass
from turnout.store.database import Database
from turnout.store.drafts import DraftRow, due_drafts, find_draft
from turnout.store.metadata import to_micros

_log = get_logger(__name__)
POLL_SECONDS: Final = 0.5


class Publishing:
    """The task that follows commits. `demands` and `approvals` are what the settings ask of whatever goes live."""

    def __init__(
        self,
        demands: Demands = Demands(),  # noqa: B008 - a value that nobody changes
        approvals: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._demands = demands
        self._approvals = approvals
        self._now = now
        self._not_before = 0.0

    def __call__(self, database: Database) -> int:
        """How many drafts it saw to. Raises StoreError."""
        if monotonic() < self._not_before:
            return 0
        self._not_before = monotonic() + POLL_SECONDS
        return publish_due(database, self._now(), self._demands, self._approvals)


def publish_due(database: Database, now: datetime, demands: Demands = Demands(), approvals: int = 0) -> int:  # noqa: B008
    """Let every draft go live whose moment has come, in the order of their moments; how many were seen to."""
    with database.asking() as tx:
        due = due_drafts(tx, to_micros(now))
    return sum(_publish(database, number, now, demands, approvals) for number in due)


def _publish(database: Database, number: int, now: datetime, demands: Demands, approvals: int) -> bool:
    with database.asking() as tx:
        row = find_draft(tx, number)
    if row is None or row.state != SCHEDULED:
        return False
    going = _Due(number, now, approvals, _why_not(database, row, now, demands))
    is_done, why = edited(database, lambda: now, row.scheduled_by, "", going.go)
    if why:
        _log.error("a draft could not go live at its moment", draft=number, error=why)
    return is_done


@dataclass(frozen=True, slots=True)
class _Due:
    """A draft whose moment has come; `why_not` is what stands in its way, or empty."""

    number: int
    now: datetime
    approvals: int
    why_not: str

    def go(self, edit: Edit) -> tuple[bool, str]:
        """Whether it was seen to, and why it is open again instead of live."""
        row = find_draft(edit.tx, self.number)
        if row is None or row.state != SCHEDULED or row.publish_at is None or row.publish_at > to_micros(self.now):
            return False, ""
        why = self.why_not
        if not why:
            try:
                publish_kept(edit, self.number, Going(row.note, self.approvals, row.passed_over, row.expects))
            except (PolicyError, RefusedError) as error:
                why = str(error)
        if why:
            unschedule_draft(edit, self.number, why)
        return True, why


def _why_not(database: Database, row: DraftRow, now: datetime, demands: Demands) -> str:
    """What stands in the way, looked at before anybody waits: people and leads are others than they were."""
    try:
        with database.asking() as tx:
            draft = read_row(tx, row)
        without = row.passed_over
        must_pass(
            gate(
                database,
                draft,
                now,
                demands,
                without_tests=without.get("tests", ""),
                without_check=without.get("check", ""),
                without_thresholds=without.get("thresholds", ""),
            )
        )
    except (PolicyError, RefusedError) as error:
        return str(error)
    return ""
