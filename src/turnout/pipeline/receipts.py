"""Receipts of a run over files: one lead's in words, or everybody's as JSON lines."""

from __future__ import annotations

import json
from pathlib import Path

from turnout.core.decide.receipt import receipt, sentences
from turnout.core.lead import LeadId
from turnout.errors import InputError, suggestion
from turnout.pipeline.route_file import Routed


def receipt_text(routed: Routed, lead: str) -> str:
    """The receipt of one lead, one sentence a line. Raises InputError for a lead that is not in the file."""
    case = routed.cases.get(LeadId(lead))
    if case is None:
        raise InputError(f"lead `{lead}` is not among the leads that were routed{suggestion(lead, routed.cases)}")
    return "\n".join(sentences(routed.desk.decisions[case.lead.id], case))


def write_receipts(routed: Routed, path: Path) -> None:
    """Write a receipt per lead, a JSON object a line, in the order of the file."""
    with path.open("w", encoding="utf-8") as file:
        for decision in routed.decisions:
            file.write(json.dumps(receipt(decision, routed.cases[decision.lead]), ensure_ascii=False) + "\n")
