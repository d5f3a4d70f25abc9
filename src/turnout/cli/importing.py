"""`turnout import`: a company's tables into a store, one by one or a whole folder.

Each kind of file is a command of its own, so that each may have options of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from turnout.errors import InputError, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from turnout.pipeline.import_world import Imported, Progress
    from turnout.store.database import Database

_SHOWN_MAX = 20

Db = Annotated[
    str | None,
    typer.Option("--db", help="The store, `sqlite:///path`; else $TURNOUT_DB, else `.turnout/turnout.db`."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Reps = Annotated[Path, typer.Argument(help="CSV file of reps.", metavar="REPS.csv")]
Accounts = Annotated[Path, typer.Argument(help="CSV file of accounts.", metavar="ACCOUNTS.csv")]
Domains = Annotated[Path, typer.Argument(help="CSV file of further domains of accounts.", metavar="DOMAINS.csv")]
TimeOff = Annotated[Path, typer.Argument(help="CSV file of absences.", metavar="TIME_OFF.csv")]
Folder = Annotated[Path, typer.Argument(help="Folder with reps.csv and whatever else there is.", metavar="DIR")]


class KindOrFolder(TyperGroup):
    """Commands by the kind of file; anything else is the folder that `world` imports."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's own
        """`import DIR` is `import world DIR`."""
        word = args[0]
        if word in self.commands or word.startswith("-"):
            return super().resolve_command(ctx, args)
        if not Path(word).is_dir():
            kinds = ", ".join(f"`{name}`" for name in self.commands)
            raise InputError(
                f"`{word}` is neither a folder nor a kind of file{suggestion(word, self.commands)}; "
                f"write `turnout import DIR`, or one of {kinds} and a file"
            )
        return super().resolve_command(ctx, ["world", *args])


app = typer.Typer(
    cls=KindOrFolder,
    help="Bring a company's tables into a store: `turnout import DIR`, or one kind of file.",
    no_args_is_help=True,
    rich_markup_mode=None,
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


@app.command("time-off")
def time_off(path: TimeOff, db: Db = None, as_json: Json = False) -> None:
    """Add absences. One that begins when another of the same rep does takes its place."""
    _import_file("time-off", path, db, as_json=as_json)


@app.command("world")
def world(folder: Folder, db: Db = None, as_json: Json = False) -> None:
    """Bring in a whole folder: reps, teams, accounts, domains, opportunities, people, time-off.

    `turnout import DIR` is the same.
    """
    from turnout.pipeline.import_world import import_folder  # noqa: PLC0415 - slow to load

    _import(lambda database, progress: import_folder(database, folder, progress), db, as_json=as_json)


def _import_file(kind: str, path: Path, db: str | None, *, as_json: bool) -> None:
    from turnout.pipeline.import_world import import_file  # noqa: PLC0415 - slow to load
    from turnout.pipeline.world_changes import Kind  # noqa: PLC0415 - as above

    _import(lambda database, progress: import_file(database, Kind(kind), path, progress), db, as_json=as_json)


def _import(run: Callable[[Database, Progress], Imported], db: str | None, *, as_json: bool) -> None:
    from turnout.pipeline.open_store import open_store  # noqa: PLC0415 - slow to load

    database = open_store(db)
    try:
        with progress_shown() as progress:
            imported = run(database, progress)
    finally:
        database.close()
    _tell_findings(imported)
    sys.stdout.write(_as_json(imported) if as_json else _as_text(imported, database.path))


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
            bars.update(tasks[kind], completed=done)

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


def _as_text(imported: Imported, store: Path) -> str:
    lines = [
        f"{tally.kind:>13}: {tally.new:,} new, {tally.changed:,} changed, {tally.unchanged:,} unchanged"
        for tally in imported.tallies
    ]
    return "\n".join([*lines, f"kept in {store}", ""])


def _as_json(imported: Imported) -> str:
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
    said = {"imported": files, "problems": problems, "notices": notices, "error_files": errors}
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"
