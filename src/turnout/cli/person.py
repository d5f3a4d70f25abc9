"""`turnout person`: everything kept of a person written out, or erased."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from turnout.cli.acting import now
from turnout.cli.options import Db, Json, opened, print_json
from turnout.errors import InputError

app = typer.Typer(help="People: export, erase.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="Any spelling of the person's address.", metavar="EMAIL")]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file, readable by its owner only.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]


@app.command("export")
def export(email: Email, db: Db = None, out: Out = None) -> None:
    """Write everything kept of a person as JSON: their leads with all facts, decisions, hands and messages."""
    from turnout.pipeline.record.people_data import export_person, export_text  # noqa: PLC0415 - slow to load

    with opened(db, read_only=True) as database, database.reading() as tx:
        text = export_text(export_person(tx, email))
    if out is None:
        sys.stdout.write(text)
    else:
        _write(out, text)


def _write(out: Path, text: str) -> None:
    try:
        with open(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - the mode
            file.write(text)
    except OSError as error:
        raise InputError(
            f"`{out}` cannot be written ({str(error.strerror).lower()}); name another with `--out`"
        ) from error


@app.command("erase")
def erase(email: Email, db: Db = None, yes: Yes = False, as_json: Json = False) -> None:
    """Erase what is personal of a person's leads, for good. Decisions stay, and the record stays provable."""
    from turnout.pipeline.record.people_data import erase_person, export_person  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        with database.reading() as tx:
            count = len(export_person(tx, email)["leads"])
        if not yes:
            _ask(count)
        erased = erase_person(database, email, now())
    if as_json:
        print_json({"leads": list(erased.leads)})
        return
    sys.stdout.write(f"erased what was personal of {_leads(len(erased.leads))}\n")
    for lead in erased.leads:
        sys.stdout.write(f"{lead}\n")


def _ask(count: int) -> None:
    if not sys.stdin.isatty():
        raise InputError("erasing cannot be undone; say `--yes` where nobody can be asked")
    typer.confirm(f"Erase what is personal of {_leads(count)}? This cannot be undone", abort=True)


def _leads(count: int) -> str:
    return "1 lead" if count == 1 else f"{count:,} leads"
