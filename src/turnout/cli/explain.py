"""`turnout explain`: why a lead went where it is, as sentences, decision by decision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.completing import complete_lead, complete_rep
from turnout.cli.options import Db, opened, print_json
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.core.policy.model import Example
    from turnout.store.database import Database

Lead = Annotated[
    str,
    typer.Argument(
        help="The id of a lead, or of one of its decisions.", metavar="LEAD_ID", autocompletion=complete_lead
    ),
]
Rep = Annotated[str | None, typer.Option("--rep", help="Say why this rep did not get it.", autocompletion=complete_rep)]
All = Annotated[bool, typer.Option("--all", help="Explain every decision about the lead, oldest first.")]
Json = Annotated[bool, typer.Option("--json", help="Print the receipt as JSON.")]
AsTest = Annotated[
    bool, typer.Option("--as-test", help="Print the decision as a test of the policy; of a lead, its first one.")
]
AddTo = Annotated[
    Path | None,
    typer.Option("--add-to", help="Write that test into this policy file, whose comments stay.", metavar="POLICY.yaml"),
]
TestName = Annotated[str, typer.Option("--name", help="What the test is called.", show_default=False)]


def explain(
    lead: Lead,
    rep: Rep = None,
    db: Db = None,
    every: All = False,
    as_test: AsTest = False,
    add_to: AddTo = None,
    name: TestName = "",
    as_json: Json = False,
) -> None:
    """Print who got a lead and why: what was known, which rules fitted, who was considered, whose turn it was."""
    from turnout.pipeline.serving.reading import Reader  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        reader = Reader(database)
        decisions = [each.decision_id for each in reader.decisions(lead) or ()]
        if not decisions and reader.decision(lead) is not None:
            decisions = [lead]
        if not decisions:
            raise InputError(f"there is no lead `{lead}` in {database.name}")
        if as_test or add_to is not None:
            _tell_as_test(database, reader.example(decisions[0], name), add_to)
            return
        receipts = [reader.receipt(decision, rep) or {} for decision in (decisions if every else decisions[-1:])]
    if as_json:
        print_json(receipts if every else receipts[0])
        return
    if not every and len(decisions) > 1:
        sys.stdout.write(f"This is decision {len(decisions)} about the lead; `--all` explains every one.\n")
    for number, receipt in enumerate(receipts):
        sys.stdout.write("\n" if number else "")
        if rep is not None:
            sys.stdout.write(f"Why not {rep}: {receipt['why_not']}.\n")
        sys.stdout.write("\n".join(receipt["sentences"]) + "\n")


def _tell_as_test(database: Database, example: Example | None, path: Path | None) -> None:
    """Print a test, or write it into a policy; and say where it does not come to the same with what it says."""
    from turnout.cli.acting import now  # noqa: PLC0415 - slow to load
    from turnout.core.policy.plain import example_text  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.added_test import add_test, tried_test  # noqa: PLC0415 - as above

    assert example is not None, "a decision that was found can be read again"
    if path is None:
        sys.stdout.write(example_text(example))
    else:
        example = add_test(path, example)
        sys.stdout.write(f"`{example.name}` is a test of `{path}`; `turnout test {path}` runs it\n")
    doubt = tried_test(database, example, now())
    if doubt:
        sys.stderr.write(f"note: as a test it comes to something else, so look at it: {doubt}\n")
