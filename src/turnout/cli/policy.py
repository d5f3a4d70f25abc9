"""`turnout policy`: read a policy and say what is wrong with it, print its JSON Schema, make it the live one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from turnout.cli import deploys, drafts, policy_files, policy_report, publish

app = typer.Typer(help="Policies: read, render, schema, publish.", no_args_is_help=True)
app.command("publish")(publish.publish)
app.command("list")(publish.list_versions)
app.command("pull")(policy_files.pull)
app.command("push")(policy_files.push)
app.command("status")(policy_files.status)
app.command("report")(policy_report.report)
app.add_typer(drafts.app, name="drafts")
app.command("approve")(drafts.approve)
app.command("schedule")(drafts.schedule)
app.command("deploys")(deploys.deploys)
app.command("rollback")(deploys.rollback)
app.command("undo")(deploys.undo)
app.command("migrate")(deploys.migrate)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the policy file, for editors."""
    from turnout.core.policy.schema import policy_schema  # noqa: PLC0415 - only this command needs it

    sys.stdout.write(json.dumps(policy_schema(), indent=2) + "\n")


@app.command("show")
def show(path: Annotated[Path, typer.Argument(help="The policy file.", metavar="POLICY.yaml")]) -> None:
    """Print the policy in its canonical form, or every problem in it with its place and line."""
    from turnout.core.policy.render import render_policy  # noqa: PLC0415 - only this command needs it
    from turnout.pipeline.engine.load import load_policy  # noqa: PLC0415 - as above

    sys.stdout.write(render_policy(load_policy(path)))
