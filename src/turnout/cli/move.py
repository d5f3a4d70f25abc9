"""`turnout move`: a whole store into another database, and proof that it is the same there.

Exit codes: 0 it is moved and whole; 1 it is moved, and verifying it found something that was so before; 2 nothing was
moved, the message says why.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.doing import kept_if_interrupted
from turnout.cli.exits import FOUND
from turnout.cli.options import Json, print_json

if TYPE_CHECKING:
    from turnout.pipeline.record.move import Moved

Source = Annotated[str, typer.Option("--from", help="The store to move, such as `sqlite:///.turnout/turnout.db`.")]
Target = Annotated[str, typer.Option("--to", help="An empty database, such as `postgresql://USER@HOST/turnout`.")]
_SHOWN_MAX = 20


def move(source: Source, target: Target, as_json: Json = False) -> None:
    """Copy a store into an empty database, compare every row, and verify it there.

    Every server of the store is stopped first. One that is interrupted leaves the target empty, and is begun anew.
    """
    from turnout.cli.importing import progress_shown  # noqa: PLC0415 - slow to load
    from turnout.config import database_url, shown_url  # noqa: PLC0415 - as above
    from turnout.pipeline.record.move import move as move_store  # noqa: PLC0415 - as above

    names = shown_url(source), shown_url(target)
    with kept_if_interrupted(lambda: f"`{names[1]}` is as it was"), progress_shown() as progress:
        moved = move_store(database_url(source), database_url(target), progress)
    if as_json:
        print_json(_as_data(moved, *names))
    else:
        _say(moved, *names)
    if not moved.verification.is_whole:
        raise typer.Exit(FOUND)


def _say(moved: Moved, source: str, target: str) -> None:
    for table in moved.tables:
        if table.rows:
            sys.stdout.write(f"{table.table:>16}  {table.rows:>12,}\n")
    speed = moved.rows / moved.seconds
    sys.stdout.write(f"{moved.rows:,} rows in {moved.seconds:.1f} s ({speed:,.0f} rows/s), each as it was\n")
    found = moved.verification
    for finding in found.findings[:_SHOWN_MAX]:
        sys.stdout.write(f"{finding}\n")
    if found.is_whole:
        sys.stdout.write(f"verified: {found.leads:,} leads, {found.events:,} events, all as they were written\n")
    else:
        sys.stdout.write(f"`{source}` was not as it was written, and its copy is not; see `turnout verify`\n")
    sys.stdout.write(f"use `--db {target}` from now on, or TURNOUT_DB; `{source}` is left as it is\n")


def _as_data(moved: Moved, source: str, target: str) -> dict[str, object]:
    found = moved.verification
    return {
        "from": source,
        "to": target,
        "rows": moved.rows,
        "seconds": round(moved.seconds, 3),
        "tables": {table.table: {"rows": table.rows, "hash": table.hash} for table in moved.tables},
        "is_whole": found.is_whole,
        "newest_checkpoint": found.newest_checkpoint,
        "findings": [str(finding) for finding in found.findings],
    }
