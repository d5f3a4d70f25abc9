"""`turnout policy report`: check, tests, difference and simulation of a proposed policy together, for a comment."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from turnout.cli.exits import FINDINGS
from turnout.cli.options import Json, opened, print_json
from turnout.cli.policy_files import Key, Server
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.pipeline.policies.policy_report import Report

PolicyFile = Annotated[Path, typer.Argument(help="The proposed policy, or its folder.", metavar="POLICY.yaml")]
Db = Annotated[str | None, typer.Option("--db", help="A store: its people, its leads of late, its live policy.")]
World = Annotated[Path | None, typer.Option("--world", help="Without a store: the folder with reps.csv.")]
Leads = Annotated[
    Path | None, typer.Option("--leads", help="Without a store: leads to simulate, by the people of `--world`.")
]
Against = Annotated[
    str, typer.Option("--against", help="What to compare with: another policy's file, or `live` in a store.")
]
Since = Annotated[str, typer.Option("--since", help="Simulate the leads of so long: `7d`.")]
FailIf = Annotated[
    list[str] | None,
    typer.Option("--fail-if", help="What the simulation must not show: `rep gain > 20%`; may be repeated."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write it into this file.")]


def report(
    policy: PolicyFile,
    db: Db = None,
    world: World = None,
    leads: Leads = None,
    server: Server = "",
    key: Key = "",
    against: Against = "",
    since: Since = "7d",
    fail_if: FailIf = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Check a proposed policy, run its tests, compare and simulate it; print all of that as Markdown for a comment.

    Exits with 3 where something keeps it from going live. Nothing is written but the report.
    """
    from turnout.cli.acting import now  # noqa: PLC0415 - slow to load
    from turnout.core.fields.values import parse_duration  # noqa: PLC0415 - as above
    from turnout.core.simulate.thresholds import Threshold  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.policy_report import Wanted, report_on  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.report_markdown import markdown_of  # noqa: PLC0415 - as above

    seconds = parse_duration(since)
    if not seconds:
        raise InputError(f"`--since {since}` is not a time; write `7d` or `30d`")
    thresholds = tuple(Threshold.parse(text) for text in fail_if or ())
    wanted = Wanted(policy, against, world, leads, timedelta(seconds=seconds), thresholds)
    if server and (db is not None or world is not None or leads is not None):
        raise InputError("say `--server`, or where people and leads come from, not both: a server has its own")
    if server:
        from turnout.cli.policy_server import ServerOrigin  # noqa: PLC0415 - slow to load
        from turnout.cli.server_report import report_of_server  # noqa: PLC0415 - as above

        found = report_of_server(wanted, ServerOrigin(server, key), now())
    else:
        with opened(db, read_only=True) if db is not None else nullcontext() as database:
            found = report_on(wanted, database, now())
    if as_json:
        print_json(_data(found))
    elif out is not None:
        out.write_text(markdown_of(found), "utf-8")
    else:
        sys.stdout.write(markdown_of(found))
    if not found.may_go_live:
        raise typer.Exit(FINDINGS)


def _data(found: Report) -> dict[str, Any]:
    from turnout.cli.policy_test import report_data  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.checking import checked_data  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.report_markdown import markdown_of  # noqa: PLC0415 - as above

    return {
        "policy": found.policy,
        "may_go_live": found.may_go_live,
        "check": checked_data(found.checked),
        "tests": report_data(found.tests),
        "is_same": found.difference.is_same if found.difference else None,
        "missed": list(found.missed),
        "left_out": list(found.left_out),
        "markdown": markdown_of(found),
    }
