"""A file of accounts and a file of leads in, which lead belongs to which account out: what `turnout match` does.

The leads are shared by processes in `match_pool`; the index of names is made ready in `match_index`.
"""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from turnout.connectors.csv_file.accounts import read_accounts
from turnout.connectors.csv_file.decisions import write_bad_rows
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.leads import read_leads
from turnout.connectors.csv_file.matches import write_matches
from turnout.connectors.csv_file.stand_ins import reps_who_own
from turnout.connectors.csv_file.table import BadRow, read_table
from turnout.core.decision import MatchVerdict
from turnout.core.enrich.hosts import is_free
from turnout.core.match.book import AccountBook
from turnout.core.match.bulk import MatchedRow, Snapshot
from turnout.core.policy.matching import DEFAULT_SETTINGS, MatchSettings
from turnout.pipeline.engine.match_index import Progress, ready_names
from turnout.pipeline.matching.match_pool import PART, Asked, matched_parts


@dataclass(frozen=True, slots=True)
class Matching:
    """How a file is matched. `index` is a file that keeps the index of names; `processes` share the leads."""

    settings: MatchSettings = DEFAULT_SETTINGS
    index: Path | None = None
    processes: int = 1


@dataclass(slots=True)
class MatchedFile:
    """What a run came to: a row for each lead in the order of its file, and what was wrong with the files."""

    accounts: int
    rows: list[MatchedRow] = field(default_factory=list)
    bad_rows: tuple[BadRow, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def verdicts(self) -> Counter[MatchVerdict]:
        """How many leads came to what."""
        return Counter(row.verdict for row in self.rows)


def match_file(
    accounts: Path,
    leads: Path,
    how: Matching = Matching(),
    progress: Progress = lambda _doing, _done, _all: None,
) -> MatchedFile:
    """Say for every lead of a file which account of another file it belongs to. Raises InputError for a file.

    `progress` is told what is being done, how much of it is done and how much there is.
    """
    findings: list[Finding] = []
    table = read_table(accounts)
    known = read_accounts(table, None, reps_who_own(table), findings)
    progress("accounts", len(known), len(known))
    file = read_leads(leads, received_at=datetime.now(UTC))
    book = AccountBook(known, is_shared_host=is_free)
    told = ready_names(book, how.index, progress, kept_min=0)
    matched = MatchedFile(len(known), bad_rows=file.problems, findings=findings, notices=list(file.notices))
    if how.index is not None:
        matched.notices.append(f"the index of names was {told}")
    work = Snapshot(book, how.settings)
    # What is in memory by now lives to the end, and is shared by the processes only while nobody writes to it.
    gc.freeze()
    leads_in = [Asked(row.lead) for row in file.rows]
    parts = (leads_in[start : start + PART] for start in range(0, len(leads_in), PART))
    for part in matched_parts(work, parts, how.processes):
        matched.rows += part
        progress("leads", len(matched.rows), len(file.rows))
    return matched


def write_matched(matched: MatchedFile, out: Path) -> Path | None:
    """Write M.csv, and beside it the rows that could not be read; gives the latter's path if there is one."""
    write_matches(out, matched.rows)
    bad = out.with_name(f"{out.stem}.errors.csv")
    if not matched.bad_rows:
        bad.unlink(missing_ok=True)
        return None
    write_bad_rows(bad, matched.bad_rows)
    return bad
