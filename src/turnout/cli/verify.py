"""`turnout verify`: whether the store is as it was written.

Exit codes: 0 it is; 1 something was found; 2 the store cannot be opened, the message says why.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.doing import kept_if_interrupted
from turnout.cli.exits import FOUND
from turnout.cli.options import Db, opened, print_json

if TYPE_CHECKING:
    from turnout.pipeline.record.verify import Progress, Verification

Json = Annotated[bool, typer.Option("--json", help="Print everything found as JSON.")]
Noted = Annotated[str, typer.Option("--checkpoint", help="Hash of a checkpoint noted earlier: it must be there.")]
_SHOWN_MAX = 50


def verify(db: Db = None, checkpoint: Noted = "", as_json: Json = False) -> None:
    """Check every chain, checkpoint and book of a store; each finding names its table, row and lead.

    A server may go on running. Exits with 1 where something was found.
    """
    from turnout.pipeline.record.verify import verify as verify_store  # noqa: PLC0415 - slow to load

    with (
        opened(db, read_only=True) as database,
        _progress() as progress,
        kept_if_interrupted(lambda: "nothing was changed, and nothing is known of what was not looked at"),
    ):
        found = verify_store(database, progress, checkpoint.strip().casefold())
    if as_json:
        print_json({"is_whole": found.is_whole, **asdict(found)})
    else:
        _tell(found)
    if not found.is_whole:
        raise typer.Exit(FOUND)


def _tell(found: Verification) -> None:
    sys.stdout.write(
        f"{found.leads:,} leads, {found.decisions:,} decisions, {found.events:,} events in {found.links:,} links "
        f"of {_count(found.chains, 'chain')}, {_count(found.checkpoints, 'checkpoint')}\n"
    )
    if found.newest_checkpoint:
        sys.stdout.write(f"newest checkpoint {found.newest_checkpoint}\n")
    for finding in found.findings[:_SHOWN_MAX]:
        sys.stdout.write(f"{finding}\n")
    hidden = len(found.findings[_SHOWN_MAX:]) + found.more
    if hidden:
        sys.stdout.write(f"and at least {hidden:,} more; `--json` shows the first {len(found.findings):,}\n")
    if found.is_whole:
        sys.stdout.write("everything is as it was written\n")
    else:
        sys.stdout.write(
            "this store is not as it was written; keep a copy of the file, and find out who could write to it\n"
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
