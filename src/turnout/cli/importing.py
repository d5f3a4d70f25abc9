"""`turnout import`: a company's tables into a store, one by one or a whole folder.

Each kind of file is a command of its own, so that each may have options of its own.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from turnout.cli.doing import kept_if_interrupted
from turnout.cli.options import Db, opened, print_json
from turnout.errors import InputError, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from turnout.pipeline.imports.import_leads import ImportedLeads
    from turnout.pipeline.imports.import_world import Imported, Progress
    from turnout.store.database import Database

_SHOWN_MAX = 20
# No folder is likely to have this name, and the help then reads as it should.
_FOLDER = "DIR"

Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Reps = Annotated[Path, typer.Argument(help="CSV file of reps.", metavar="REPS.csv")]
Accounts = Annotated[Path, typer.Argument(help="CSV file of accounts.", metavar="ACCOUNTS.csv")]
Domains = Annotated[Path, typer.Argument(help="CSV file of further domains of accounts.", metavar="DOMAINS.csv")]
Names = Annotated[Path, typer.Argument(help="CSV file of other names of accounts.", metavar="NAMES.csv")]
TimeOff = Annotated[Path, typer.Argument(help="CSV file of absences.", metavar="TIME_OFF.csv")]
Leads = Annotated[Path, typer.Argument(help="CSV file of leads.", metavar="LEADS.csv")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", help="What a column means, where its name does not say: `Firma=company`; may be repeated."),
]
Zone = Annotated[str, typer.Option("--zone", help="Time zone of times that name none.")]
Now = Annotated[bool, typer.Option("--now", help="Take every lead as arriving now, whatever time it brings.")]
Folder = Annotated[Path, typer.Argument(help="Folder with reps.csv and whatever else there is.", metavar="DIR")]


class KindOrFolder(TyperGroup):
    """Commands by the kind of file; a folder goes to the command that is called `DIR`, as in the manual."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's own
        """The command that the first word names, or the one for folders."""
        word = args[0]
        if word in self.commands or word.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        if not Path(word).is_dir():
            kinds = ", ".join(f"`{name}`" for name in self.commands if name != _FOLDER)
            raise InputError(
                f"`{word}` is neither a folder nor a kind of file{suggestion(word, self.commands)}; "
                f"write `turnout import DIR`, or one of {kinds} and a file"
            )
        return super().resolve_command(ctx, [_FOLDER, *args])


app = typer.Typer(
    cls=KindOrFolder,
    help="Bring a company's tables into a store: `turnout import DIR`, or one kind of file.",
    no_args_is_help=True,
)


@app.command("reps")
def reps(path: Reps, db: Db = None, as_json: Json = False) -> None:
    """Add reps and change those who are there. Nobody is removed: somebody who left gets the status `departed`."""
    _import_file("reps", path, db, as_json=as_json)


@app.command("accounts")
def accounts(path: Accounts, db: Db = None, as_json: Json = False) -> None:
    """Add accounts and change those that are there. Import reps first: an owner who is nobody is left out."""
    _import_file("accounts", path, db, as_json=as_json)


@app.command("domains")
def domains(path: Domains, db: Db = None, as_json: Json = False) -> None:
    """Give accounts further domains."""
    _import_file("domains", path, db, as_json=as_json)


@app.command("names")
def names(path: Names, db: Db = None, as_json: Json = False) -> None:
    """Give accounts other names: columns `account_id`, `name`, and `kind`, which is alias, former or domain."""
    _import_file("names", path, db, as_json=as_json)


@app.command("time-off")
def time_off(path: TimeOff, db: Db = None, as_json: Json = False) -> None:
    """Add absences. One that begins when another of the same rep does takes its place."""
    _import_file("time-off", path, db, as_json=as_json)


@app.command(_FOLDER)
def world(folder: Folder, db: Db = None, as_json: Json = False) -> None:
    """Bring in a whole folder: reps, teams, accounts, domains, names, opportunities, people, time-off."""
    from turnout.pipeline.imports.import_world import import_folder  # noqa: PLC0415 - slow to load

    _import(lambda database, progress: import_folder(database, folder, progress), db, as_json=as_json)


@app.command("leads")
def leads(
    path: Leads,
    db: Db = None,
    columns: Columns = None,
    zone: Zone = "UTC",
    now: Now = False,
    as_json: Json = False,
) -> None:
    """Decide who gets each lead of a file, durably, in the order of its rows.

    A lead is decided for its own `received_at` where the store has not come further; leads without one come now. What
    was imported before is not decided again, so an import that was interrupted is simply started anew.
    """
    from turnout.cli.column_options import column_map, time_zone  # noqa: PLC0415 - slow to load
    from turnout.observe.logs import configure_logs  # noqa: PLC0415 - as above
    from turnout.pipeline.engine.collector import calm_collector  # noqa: PLC0415 - as above
    from turnout.pipeline.imports.import_leads import import_leads  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.running import utc_now  # noqa: PLC0415 - as above

    calm_collector()
    configure_logs("warning")
    named, zone_info, reached = column_map(columns or ()), time_zone(zone), _Reached()
    with opened(db, create=True) as database, progress_shown() as progress:

        def note(done: int, total: int) -> None:
            reached.done, reached.total = done, total
            progress("leads", done, total)

        with kept_if_interrupted(lambda: reached.said(database.name)):
            imported = import_leads(database, path, utc_now, named, zone=zone_info, at_once=now, progress=note)
    _tell_leads(imported)
    if as_json:
        print_json(_leads_data(imported))
    else:
        sys.stdout.write(_leads_as_text(imported, database.name))


@dataclass(slots=True)
class _Reached:
    """How far an import of leads has come, in rows."""

    done: int = 0
    total: int = 0

    def said(self, store: str) -> str:
        """What is kept where somebody ends it now, and how it goes on."""
        # The batch under way may be on disk as well.
        so_far = f" (at least {self.done:,} of {self.total:,} leads)" if self.done else ""
        return f"what was decided is kept in {store}{so_far}; start it again and it goes on from there"


def _tell_leads(imported: ImportedLeads) -> None:
    for row in imported.bad_rows[:_SHOWN_MAX]:
        sys.stderr.write(f"turnout: {row}\n")
    for notice in imported.notices[:_SHOWN_MAX]:
        sys.stderr.write(f"note: {notice}\n")
    if imported.error_file is not None:
        sys.stderr.write(f"turnout: the rows that need somebody are in {imported.error_file}\n")


def _leads_as_text(imported: ImportedLeads, store: str) -> str:
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(imported.outcomes.items()))
    known = f", {imported.known:,} imported before" if imported.known else ""
    return f"{imported.new:,} leads decided ({outcomes or 'nothing new'}){known}\nkept in {store}\n"


def _leads_data(imported: ImportedLeads) -> dict[str, object]:
    return {
        "decided": imported.new,
        "outcomes": dict(sorted(imported.outcomes.items())),
        "known": imported.known,
        "bad_rows": [{"line": row.line, "message": row.reason, "remedy": row.remedy} for row in imported.bad_rows],
        "notices": imported.notices,
        "error_file": str(imported.error_file) if imported.error_file else None,
    }


def _import_file(kind: str, path: Path, db: str | None, *, as_json: bool) -> None:
    from turnout.pipeline.imports.import_world import import_file  # noqa: PLC0415 - slow to load
    from turnout.pipeline.imports.world_changes import Kind  # noqa: PLC0415 - as above

    _import(lambda database, progress: import_file(database, Kind(kind), path, progress), db, as_json=as_json)


def _import(run: Callable[[Database, Progress], Imported], db: str | None, *, as_json: bool) -> None:
    # What is read lives until the command ends, so looking for garbage meanwhile would find none, in half of the time.
    gc.disable()
    try:
        with (
            opened(db, create=True) as database,
            progress_shown() as progress,
            kept_if_interrupted(lambda: f"{database.name} is as it was before; start it again"),
        ):
            imported = run(database, progress)
    finally:
        gc.enable()
    _tell_findings(imported)
    if as_json:
        print_json(_data(imported))
    else:
        sys.stdout.write(_as_text(imported, database.name))


@contextmanager
def progress_shown() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each kind of item while an import runs, where there is somebody to see it."""
    if not sys.stderr.isatty():
        yield lambda _kind, _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("{task.description:>13}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(kind: str, done: int, total: int) -> None:
            if kind not in tasks:
                tasks[kind] = bars.add_task(kind, total=total)
            bars.update(tasks[kind], completed=done, total=total)

        yield show


def _tell_findings(imported: Imported) -> None:
    """What is wrong first, then what is worth knowing; the files have what does not fit on a screen."""
    problems = [finding for finding in imported.findings if not finding.is_notice]
    for finding in problems[:_SHOWN_MAX]:
        sys.stderr.write(f"turnout: {finding}\n")
    if len(problems) > _SHOWN_MAX:
        sys.stderr.write(f"turnout: and {len(problems) - _SHOWN_MAX:,} more\n")
    notices = [str(finding) for finding in imported.findings if finding.is_notice] + list(imported.notices)
    for notice in notices[:_SHOWN_MAX]:
        sys.stderr.write(f"note: {notice}\n")
    if len(notices) > _SHOWN_MAX:
        sys.stderr.write(f"note: and {len(notices) - _SHOWN_MAX:,} more\n")
    for path in imported.error_files:
        sys.stderr.write(f"turnout: the rows that need somebody are in {path}\n")


def _as_text(imported: Imported, store: str) -> str:
    lines = [
        f"{tally.kind:>13}: {tally.new:,} new, {tally.changed:,} changed, {tally.unchanged:,} unchanged"
        for tally in imported.tallies
    ]
    return "\n".join([*lines, f"kept in {store}", ""])


def _data(imported: Imported) -> dict[str, object]:
    files = {
        str(tally.kind): {
            "file": str(tally.file),
            "new": tally.new,
            "changed": tally.changed,
            "unchanged": tally.unchanged,
        }
        for tally in imported.tallies
    }
    problems = [
        {"file": found.file, "line": found.line, "message": found.message, "remedy": found.remedy}
        for found in imported.findings
        if not found.is_notice
    ]
    notices = [str(found) for found in imported.findings if found.is_notice] + list(imported.notices)
    errors = [str(path) for path in imported.error_files]
    return {"imported": files, "problems": problems, "notices": notices, "error_files": errors}
