"""`turnout check`: what is wrong, odd or worth knowing about a policy, before anybody gets a lead by it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.acting import now
from turnout.cli.exits import FINDINGS, INTERRUPTED
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import show_notes
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.core.assign.roster import Roster
    from turnout.pipeline.policies.checking import Checked, Checking

PolicyFile = Annotated[Path, typer.Argument(help="The policy, with its lists beside it.", metavar="POLICY.yaml")]
World = Annotated[
    Path | None,
    typer.Option("--world", help="Folder with reps.csv and time_off.csv, in the place of a store's people."),
]
Since = Annotated[str, typer.Option("--since", help="Look at the leads of so long, where there is a store: `30d`.")]
Seconds = Annotated[str, typer.Option("--budget", help="Take so long at most; what is not settled by then is said.")]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings end with the code of errors, too.")]
All = Annotated[bool, typer.Option("--all", help="Show every finding; else the first ten of a kind.")]


def check(
    policy: PolicyFile,
    db: Db = None,
    world: World = None,
    since: Since = "30d",
    budget: Seconds = "10s",
    strict: Strict = False,
    show_all: All = False,
    as_json: Json = False,
) -> None:
    """Say what is wrong, odd or worth knowing about a policy, each with its place, its line and an example lead.

    Beside a store it also looks at its people, their hours and absences, and the leads of late; without one, at the
    file alone. Exits with 3 where something was found that must stop a deploy.
    """
    text, read_list = _files(policy)
    seconds, length = _seconds(budget, "--budget"), timedelta(seconds=_seconds(since, "--since"))
    with _begun(text, read_list, db, world, seconds, length) as checking:
        checked = _carried_out(checking)
    if as_json:
        from turnout.pipeline.policies.checking import checked_data  # noqa: PLC0415 - slow to load

        print_json({"policy": str(policy), **checked_data(checked)})
    else:
        _show(checked, policy, show_all=show_all)
    if not checked.is_whole:
        raise typer.Exit(INTERRUPTED)
    if _stops(checked, strict=strict):
        raise typer.Exit(FINDINGS)


def _stops(checked: Checked, *, strict: bool) -> bool:
    from turnout.core.policy.finding import Severity  # noqa: PLC0415 - slow to load

    return bool(checked.errors) or (strict and checked.count(Severity.WARNING) > 0)


def _files(path: Path) -> tuple[str, Callable[[str], str | None]]:
    """The policy's text, and what reads the lists beside it."""
    from turnout.connectors.csv_file.encoding import read_text  # noqa: PLC0415 - slow to load

    if not path.is_file():
        raise InputError(f"`{path}` is not a file; name a policy such as `policy.yaml`")

    def read_list(name: str) -> str | None:
        wanted = path.parent / name
        return read_text(wanted)[0] if wanted.is_file() else None

    return read_text(path)[0], read_list


def _seconds(text: str, option: str) -> int:
    from turnout.core.fields.values import parse_duration  # noqa: PLC0415 - slow to load

    seconds = parse_duration(text)
    if not seconds:
        raise InputError(f"`{option} {text}` is not a time; write `10s`, `2m` or `30d`")
    return seconds


@contextmanager
def _begun(
    text: str,
    read_list: Callable[[str], str | None],
    db: str | None,
    world: Path | None,
    seconds: float,
    since: timedelta,
) -> Iterator[Checking]:
    """The check as far as it is settled what it looks at: a folder's people, a store, or the file alone."""
    from turnout.pipeline.policies.checking import Checking, stored_check  # noqa: PLC0415 - slow to load

    if world is not None:
        yield Checking(text, read_list, now(), _people_of(world), None, seconds)
    elif db is None and not _has_store():
        yield Checking(text, read_list, now(), None, None, seconds)
    else:
        with opened(db, read_only=True) as database, database.reading() as tx:
            yield stored_check(tx, text, read_list, now(), since=since, seconds=seconds)


def _people_of(world: Path) -> Roster:
    from turnout.connectors.csv_file.world import read_world  # noqa: PLC0415 - slow to load
    from turnout.core.assign.roster import Roster  # noqa: PLC0415 - as above

    files = read_world(world)
    return Roster(files.reps, files.absences, files.teams)


def _has_store() -> bool:
    """Whether there is a store where one is looked for; a server that settings name is one."""
    from turnout.config import DEFAULT_DATABASE, load_settings, sqlite_path  # noqa: PLC0415 - slow to load

    said = load_settings().db
    return said != DEFAULT_DATABASE or sqlite_path(said).is_file()


def _carried_out(checking: Checking) -> Checked:
    """What the check came to; where somebody interrupts it, what is known by then."""
    with _progress(checking.seconds) as tell:
        checking.tell = tell
        try:
            return checking.run()
        except KeyboardInterrupt:
            return checking.result()


@contextmanager
def _progress(seconds: float) -> Iterator[Callable[[str], None]]:
    """What is being looked at, with the time that may be taken, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _what: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

    limit = TextColumn(f"of {seconds:g} s at most")
    columns = (SpinnerColumn(), TextColumn("checking {task.description:<26}"), TimeElapsedColumn(), limit)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what: bar.update(task, description=what)


def _show(checked: Checked, policy: Path, *, show_all: bool) -> None:
    from turnout.cli.finding_lines import SHOWN_MAX, show_findings  # noqa: PLC0415 - slow to load

    show_findings(checked.findings, str(policy), len(checked.findings) if show_all else SHOWN_MAX)
    sys.stdout.write(f"{_summary(checked)}\n")
    show_notes([f"not looked at: {left_out}" for left_out in checked.left_out])
    if not checked.is_whole:
        sys.stderr.write("turnout: interrupted; what was found by then is above\n")


def _summary(checked: Checked) -> str:
    from turnout.core.policy.finding import Severity  # noqa: PLC0415 - slow to load

    counts = [(checked.count(severity), severity.value) for severity in Severity]
    said = (
        ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count) or "nothing found"
    )
    leads = f" and {checked.leads:,} leads" if checked.leads else ""
    rules = f"{checked.rules:,} rule{'' if checked.rules == 1 else 's'}"
    return f"checked {rules}{leads} in {checked.seconds:.1f} s: {said}"
