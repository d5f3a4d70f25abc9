"""The small office as faces see it: jobs are done at once, on the thread that asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tests.pipeline.stored_office import Office
from turnout.core.decision import Known
from turnout.core.lead import Lead
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job
from turnout.pipeline.serving.reading import Reader
from turnout.store.database import Database


class OfficeFront(Reader):
    """Implements `Front` over an office, whose clock it has."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.database)
        self.office = office

    @property
    def database(self) -> Database:
        """The store."""
        return self.office.database

    def submit(self, job: Job, then: Callable[[Done], None]) -> None:
        """Do a job now."""
        then(self.do(job))

    def do(self, job: Job) -> Done:
        """What came of a job."""
        return self.office.run(job)[0]

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        """What is known of a lead under the live policy."""
        self.office.run()
        enricher, policy = self.office.dispatcher.live.reading
        return enricher.enrich(lead), policy

    def now(self) -> datetime:
        """What the office's clock says."""
        return self.office.now

    def health(self) -> Mapping[str, Any]:
        """All is well."""
        return {"status": "ok", "causes": []}
