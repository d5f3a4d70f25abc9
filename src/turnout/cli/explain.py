"""`turnout explain`: why a lead went where it is, as sentences, decision by decision."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from turnout.cli.completing import complete_lead, complete_rep
from turnout.cli.options import Db, opened, print_json
from turnout.errors import InputError

Lead = Annotated[
    str,
    typer.Argument(
        help="The id of a lead, or of one of its decisions.", metavar="LEAD_ID", autocompletion=complete_lead
    ),
]
Rep = Annotated[str | None, typer.Option("--rep", help="Say why this rep did not get it.", autocompletion=complete_rep)]
All = Annotated[bool, typer.Option("--all", help="Explain every decision about the lead, oldest first.")]
Json = Annotated[bool, typer.Option("--json", help="Print the receipt as JSON.")]


def explain(lead: Lead, rep: Rep = None, db: Db = None, every: All = False, as_json: Json = False) -> None:
    """Print who got a lead and why: what was known, which rules fitted, who was considered, whose turn it was."""
    from turnout.pipeline.reading import Reader  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        reader = Reader(database)
        decisions = [each.decision_id for each in reader.decisions(lead) or ()]
        if not decisions and reader.decision(lead) is not None:
            decisions = [lead]
        if not decisions:
            raise InputError(f"there is no lead `{lead}` in {database.name}")
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
