"""A company's tables brought into a store: all of an import is kept, or none. `world_changes` knows the tables.

Importing the same files again changes nothing. What a file no longer names stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table, read_table
from turnout.core.assign.roster import Roster
from turnout.core.rep import Absence, Rep, RepStatus, Team
from turnout.core.review.notices import notices_of
from turnout.errors import InputError, StoreError
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.engine.versions import compiled_of
from turnout.pipeline.imports.import_errors import write_errors
from turnout.pipeline.imports.world_changes import Change, Kind, Known, changes_of, read_known
from turnout.store.accounts import count_owned
from turnout.store.database import Database
from turnout.store.meta import WORLD_VERSION, read_number
from turnout.store.metadata import to_micros
from turnout.store.policies import live_policy

FILES: Mapping[Kind, str] = {
    Kind.TEAMS: "teams.csv",
    Kind.REPS: "reps.csv",
    Kind.ACCOUNTS: "accounts.csv",
    Kind.DOMAINS: "account_domains.csv",
    Kind.NAMES: "account_names.csv",
    Kind.OPPORTUNITIES: "opportunities.csv",
    Kind.PEOPLE: "people.csv",
    Kind.TIME_OFF: "time_off.csv",
}
# What the record calls what a table of people holds.
_WHAT: Mapping[Kind, str] = {Kind.TEAMS: "team", Kind.REPS: "rep", Kind.TIME_OFF: "absence"}
_ATTEMPTS_MAX = 5
# Told the kind of table, how many of its items are written, and of how many: of all its rows while they are compared.
Progress = Callable[[Kind, int, int], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """What one file came to: how many items were new, changed and as they were."""

    kind: Kind
    file: Path
    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to. `findings` say what was wrong in the files, `notices` what it means for the company."""

    tallies: tuple[Tally, ...]
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    error_files: tuple[Path, ...] = ()


def import_file(
    database: Database,
    kind: Kind,
    path: Path,
    progress: Progress = lambda *_: None,
    *,
    now: datetime | None = None,
    actor: str = "cli",
) -> Imported:
    """Bring one table in. Raises InputError or StoreError, and then changes nothing.

    `actor` is whoever does it; without `now` it is what the machine's clock says.
    """
    return _import(database, {kind: read_table(path)}, progress, now or datetime.now(UTC), actor)


def import_folder(
    database: Database,
    folder: Path,
    progress: Progress = lambda *_: None,
    *,
    now: datetime | None = None,
    actor: str = "cli",
) -> Imported:
    """Bring in every table of a world's folder, each packed or not. The rest is as above."""
    if not folder.is_dir():
        raise InputError(f"`{folder}` is not a folder; name the folder that holds `reps.csv`")
    candidates = {kind: (folder / name, folder / f"{name}.gz") for kind, name in FILES.items()}
    paths = {kind: path for kind, both in candidates.items() if (path := next(filter(Path.exists, both), None))}
    if not paths:
        raise InputError(f"`{folder}` has none of {', '.join(f'`{name}`' for name in FILES.values())}; add `reps.csv`")
    tables = {kind: read_table(path, may_be_empty=True) for kind, path in paths.items()}
    return _import(database, tables, progress, now or datetime.now(UTC), actor)


def _import(
    database: Database, tables: Mapping[Kind, Table], progress: Progress, now: datetime, actor: str
) -> Imported:
    findings, known, changes = _kept(database, tables, progress, now, actor)
    files = [table.name for table in tables.values()]
    findings.sort(key=lambda finding: (files.index(finding.file), finding.line))
    tallies = tuple(
        Tally(change.kind, tables[change.kind].path, change.new, change.changed, change.unchanged) for change in changes
    )
    departed = [
        item
        for change in changes
        for item in change.items
        if isinstance(item, Rep) and item.status is RepStatus.DEPARTED
    ]
    notices = _notices(database, known, departed)
    error_files = tuple(path for table in tables.values() if (path := write_errors(table, findings)))
    return Imported(tallies, tuple(findings), tuple(notices), error_files)


def _kept(
    database: Database, tables: Mapping[Kind, Table], progress: Progress, now: datetime, actor: str
) -> tuple[list[Finding], Known, list[Change[Any]]]:
    """Compare without holding anybody up, then write what differs, if the world is still the one compared with."""
    for _ in range(_ATTEMPTS_MAX):
        findings: list[Finding] = []
        with database.reading() as source:
            known = read_known(source, tables)
            known.at, known.actor = to_micros(now), actor
            changes = []
            for kind in (kind for kind in Kind if kind in tables):
                progress(kind, 0, len(tables[kind].rows))
                changes.append(changes_of(kind, tables[kind], source, known, findings))
        with editing(database, now, actor) as edit:
            if read_number(edit.tx, WORLD_VERSION) != known.version:
                continue
            for change in changes:
                change.keep(edit.tx, _told(progress, change))
                progress(change.kind, len(change.items), len(change.items))
                _tell(edit, change)
            return findings, known, changes
    raise StoreError(f"`{database.name}` kept changing during the import; let other imports end and try again")


def _tell(edit: Edit, change: Change[Any]) -> None:
    """How much of a table was brought in; what it says may be personal. Where nothing changed, nothing happened."""
    if change.new or change.changed:
        counts = {"new": change.new, "changed": change.changed, "unchanged": change.unchanged}
        edit.happened("imported", {"table": change.kind.value, **counts})
        for before, after in change.pairs:
            edit.changed(_WHAT[change.kind], _about(after), before, after)
        _note_change(edit, change)


def _about(item: Team | Rep | Absence) -> dict[str, str]:
    """Whose change it is."""
    match item:
        case Team(name):
            return {"team": name}
        case Rep(id=rep) | Absence(rep=rep):
            return {"rep": rep}


def _note_change(edit: Edit, change: Change[Any]) -> None:
    """Which part of the world others have to take in anew. Who had whom is asked of the store for each lead."""
    match change.kind:
        case Kind.TEAMS | Kind.REPS | Kind.TIME_OFF:
            edit.people_changed()
        case Kind.ACCOUNTS:
            edit.accounts_changed(account.id for account in change.items)
        case Kind.DOMAINS:
            edit.accounts_changed(account for account, _ in change.items)
        case Kind.NAMES:
            edit.accounts_changed(name.account for name in change.items)
        case Kind.OPPORTUNITIES if not any(deal.id for deal in change.items):
            edit.deals_changed(deal.account for deal in change.items)
        case Kind.OPPORTUNITIES:
            # One with an id may have been with another account before.
            edit.world_changed()
        case Kind.PEOPLE:
            pass


def _told(progress: Progress, change: Change[Any]) -> Callable[[int], None]:
    return lambda done: progress(change.kind, done, len(change.items))


def _notices(database: Database, known: Known, departed: Sequence[Rep]) -> list[str]:
    """What still names those who left: accounts they own, and the live policy."""
    if not departed:
        return []
    with database.reading() as source:
        owned = count_owned(source, [rep.id for rep in departed])
        content = live_policy(source)
        policy = compiled_of(source, content) if content else None
    notices = [
        f"rep `{rep}` has left and still owns accounts ({count:,}); give these another owner"
        for rep, count in owned.items()
    ]
    if policy is not None:
        roster = Roster(known.reps.values(), (), known.teams.values())
        said = notices_of(policy, roster)
        notices += [notice for notice in said if any(f"{rep.id}`" in notice for rep in departed)]
    return notices
