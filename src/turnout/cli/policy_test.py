"""`turnout test`: a policy's own tests, each with what happened instead where it fails, and why.

Exit codes: 0 all passed; 2 the policy cannot be read; 3 a test failed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.exits import FINDINGS
from turnout.cli.options import Json, opened, print_json
from turnout.cli.tables import printable
from turnout.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.core.review.example_world import People
    from turnout.core.review.examples import ExampleResult

PolicyFile = Annotated[Path, typer.Argument(help="The policy, with its lists beside it.", metavar="POLICY.yaml")]
Db = Annotated[
    str | None,
    typer.Option("--db", help="Take the people of this store; left out, somebody stands in for everybody."),
]
World = Annotated[Path | None, typer.Option("--world", help="Take the people of this folder, which has `reps.csv`.")]
Only = Annotated[
    str, typer.Option("--only", help="Only tests of this name, a part of one, or a pattern with `*`.", metavar="NAME")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show only what failed.")]
_MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "skipped": ("-", "yellow")}


def run_tests(
    path: PolicyFile,
    db: Db = None,
    world: World = None,
    only: Only = "",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Run a policy's own tests: each lead is decided by the real engine, in memory.

    Nothing is written. Exits with 3 where one fails.
    """
    from turnout.cli.acting import now  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.examples import run_file  # noqa: PLC0415 - as above

    began = monotonic()
    results = run_file(path, _people(db, world), now(), only)
    if as_json:
        print_json(report_data(results))
    else:
        _tell(results, only, monotonic() - began, is_quiet=quiet)
    if any(result.is_failed for result in results):
        raise typer.Exit(FINDINGS)


def _people(db: str | None, world: Path | None) -> People | None:
    from turnout.pipeline.policies.examples import people_in, people_of  # noqa: PLC0415 - slow to load

    if db is not None and world is not None:
        raise InputError("say `--db` or `--world`, not both: people come from one place")
    if world is not None:
        return people_in(world)
    if db is None:
        return None
    with opened(db, read_only=True) as database, database.asking() as tx:
        return people_of(tx)


def report_data(results: Sequence[ExampleResult]) -> dict[str, object]:
    """What tests came to, as the HTTP interface says it."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.policies.test_report import report_of  # noqa: PLC0415 - as above

    found: dict[str, object] = msgspec.to_builtins(report_of(results))
    return found


def _tell(results: Sequence[ExampleResult], only: str, seconds: float, *, is_quiet: bool) -> None:
    if not results:
        remedy = f"none is called `{only}`" if only else "the policy has no section `tests`; write some"
        sys.stderr.write(f"note: no tests were run; {remedy}\n")
        return
    for result in results:
        if is_quiet and not result.is_failed:
            continue
        mark, colour = _MARKS[result.status]
        line = typer.style(f"(line {result.line})", dim=True) if result.line and result.is_failed else ""
        typer.echo(f"{typer.style(mark, fg=colour)} {printable(result.name)} {line}".rstrip())
        for told, is_why in _told(result):
            typer.echo(f"    {typer.style(f'  {printable(told)}', dim=True) if is_why else printable(told)}")
    typer.echo(_summary(results, seconds))


def _told(result: ExampleResult) -> list[tuple[str, bool]]:
    """What there is to say below the name of a test, and of each line whether it says why."""
    if not result.is_failed:
        return [(result.happened, False)] if result.status == "skipped" else []
    said = [*map(str, result.misses), f"{result.happened}, because"]
    return [*((line, False) for line in said), *((line, True) for line in result.why)]


def _summary(results: Sequence[ExampleResult], seconds: float) -> str:
    counts = {status: sum(result.status == status for result in results) for status in _MARKS}
    parts = [
        typer.style(f"{count:,} {status}", fg=_MARKS[status][1], bold=True) for status, count in counts.items() if count
    ]
    noun = "test" if len(results) == 1 else "tests"
    return f"{len(results):,} {noun}: {', '.join(parts)} ({seconds:.2f} s)"
