"""A file of leads into a store: each is decided durably as it enters, in the order of the rows.

A lead's own `received_at` is the moment it is decided for, as in `turnout route`, where the store has not come further
already; so a fresh store plays a past month again. An import that was interrupted goes on where it stopped: rows whose
lead is there already are answered from what was decided.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from pathlib import Path

from turnout.connectors.csv_file.decisions import write_bad_rows
from turnout.connectors.csv_file.leads import LeadRow, name_of_line, read_leads
from turnout.connectors.csv_file.table import BadRow
from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.errors import RefusedError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture
from turnout.pipeline.serving.dispatcher import COMMANDS, Dispatcher
from turnout.store.database import Database

# So many leads share a commit: a transaction of some hundred milliseconds, between which others may write.
BATCH = 250
SCOPE = "import"
_RAW_CHARS_MAX = 500
# What is known of a lead, and under which policy.
Enrich = Callable[[Lead], tuple[Known, str]]


@dataclass(slots=True)
class ImportedLeads:
    """What an import of leads came to. `known` are those that had been imported before."""

    outcomes: Counter[str] = field(default_factory=Counter)
    known: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    error_file: Path | None = None

    @property
    def new(self) -> int:
        """How many leads were decided."""
        return sum(self.outcomes.values())


def import_leads(
    database: Database,
    path: Path,
    clock: Callable[[], datetime],
    columns: Mapping[str, str] | None = None,
    *,
    zone: tzinfo = UTC,
    at_once: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> ImportedLeads:
    """Decide and keep every lead of a file. Raises InputError for a file, StoreError for a store, that is unusable.

    With `at_once` all of them count as arriving now, whatever time they bring.
    """
    file = read_leads(path, columns, zone=zone, received_at=clock())
    imported = ImportedLeads(bad_rows=list(file.problems), notices=list(file.notices))
    dispatcher = Dispatcher(database, clock, os.urandom, COMMANDS)

    def enrich(lead: Lead) -> tuple[Known, str]:
        enricher, policy = dispatcher.live.reading
        return enricher.enrich(lead), policy

    try:
        # Take in the world and the policy without letting time pass: it is the leads that bring it along.
        dispatcher.run([])
        named = list(named_rows(file.rows))
        for start in range(0, len(named), BATCH):
            rows = named[start : start + BATCH]
            captures = [capture_of(row, lead, enrich, at_once=at_once) for row, lead in rows]
            for (row, _), done in zip(rows, dispatcher.run(captures), strict=True):
                note_row(imported, row, done)
            progress(start + len(rows), len(named))
    finally:
        dispatcher.close()
        imported.error_file = _write_errors(path, imported.bad_rows)
    return imported


def named_rows(rows: Iterable[LeadRow]) -> Iterator[tuple[LeadRow, LeadId]]:
    """Each row with its lead's id. Where it has none it is made of the row, so that it is the same next time."""
    seen: Counter[str] = Counter()
    for row in rows:
        if row.lead.id != name_of_line(row.line):
            yield row, row.lead.id
            continue
        digest = _digest(row).hex()
        seen[digest] += 1
        yield row, LeadId(f"R{digest[:20]}{f'-{seen[digest]}' if seen[digest] > 1 else ''}")


def capture_of(row: LeadRow, lead_id: LeadId, enrich: Enrich, *, at_once: bool, scope: str = SCOPE) -> Capture:
    """The capture that a row is, known again by its lead's id. Without `at_once` it is decided for its own time."""
    lead = replace(row.lead, id=lead_id)
    known, policy = enrich(lead)
    at = lead.received_at if "received_at" in lead.values and not at_once else None
    return Capture(lead, known, policy, scope, lead_id, _digest(row), origin="import", at=at)


def _digest(row: LeadRow) -> bytes:
    return sha256("\x1f".join(row.cells).encode("utf-8", "surrogatepass")).digest()


def note_row(imported: ImportedLeads, row: LeadRow, done: Done) -> None:
    """Count what became of a row; one that was refused is a bad row, anything worse ends the import."""
    if isinstance(done.error, RefusedError):
        raw = ",".join(row.cells)[:_RAW_CHARS_MAX]
        reason, _, remedy = _refusal(done.error, row).partition("; ")
        imported.bad_rows.append(BadRow(row.line, reason, remedy, raw))
    elif done.error is not None:
        raise done.error
    elif done.is_replay:
        imported.known += 1
    elif done.answer is not None:
        imported.outcomes[done.answer.outcome] += 1


def _refusal(error: RefusedError, row: LeadRow) -> str:
    if error.code == "idempotency_key_reused":
        return f"lead `{row.lead.id}` was imported with other values; give the changed row an id of its own"
    return str(error)


def _write_errors(path: Path, bad_rows: list[BadRow]) -> Path | None:
    """Keep the rows that need somebody beside the file; what an earlier import left is taken away."""
    errors = path.with_name(f"{path.name.removesuffix('.gz').removesuffix('.csv')}.errors.csv")
    if not bad_rows:
        errors.unlink(missing_ok=True)
        return None
    write_bad_rows(errors, sorted(bad_rows, key=lambda bad: bad.line))
    return errors
