"""What a face may ask of a running Turnout: jobs go to the one writer, questions to a reader of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from turnout.core.decision import Known
from turnout.core.lead import Lead
from turnout.pipeline.asking.answer import Answer, LeadView
from turnout.pipeline.asking.jobs import Job
from turnout.store.database import Database


class Seconds(NamedTuple):
    """How long the stages of one lead took that it does not share with the others of its commit."""

    match: float
    route: float
    assign: float


@dataclass(frozen=True, slots=True)
class Done:
    """A job's result. `answer` is about a lead, `data` anything else; `error` says why nothing was done.

    `is_replay` is true where the key was answered before and this is the first answer again.
    """

    answer: Answer | None = None
    data: Any = None
    error: Exception | None = None
    is_replay: bool = False
    seconds: Seconds | None = None


class Front(Protocol):
    """One process's Turnout, as faces see it. All of it may be called from any thread."""

    @property
    def database(self) -> Database:
        """The store behind it, for what is read or changed there directly: everything but leads."""
        ...

    def submit(self, job: Job, then: Callable[[Done], None]) -> None:
        """Do a job with the next commit, and call `then` on the writer's thread once it is on disk (or refused)."""
        ...

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        """What is known of a lead under the live policy, and that policy's hash. Raises StoreError with none."""
        ...

    def now(self) -> datetime:
        """The server's clock."""
        ...

    def lead(self, lead: str) -> LeadView | None:
        """A lead's present state."""
        ...

    def decisions(self, lead: str) -> Sequence[Answer] | None:
        """Every decision about a lead, oldest first; None for a lead that is not there."""
        ...

    def decision(self, decision: str) -> Answer | None:
        """One decision by its id."""
        ...

    def receipt(self, decision: str, rep: str | None = None) -> Mapping[str, Any] | None:
        """All that led to a decision, as data with a key `sentences`; with `rep` also `why_not`."""
        ...

    def holds(self, after: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """Waiting leads in the order in which they are served; `after` is the cursor of the last one seen."""
        ...

    def waiting(self) -> tuple[int, int]:
        """How many leads wait for somebody, and how many offers nobody has answered yet."""
        ...

    def health(self) -> Mapping[str, Any]:
        """`status` is `ok` or `degraded`, with what is behind it."""
        ...
