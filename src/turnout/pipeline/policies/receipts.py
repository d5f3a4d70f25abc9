"""Receipts of a run over files: one lead's in words, or everybody's as JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from turnout.core.decide.case import Case
from turnout.core.decide.receipt import receipt, sentences
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.errors import InputError, suggestion
from turnout.pipeline.policies.route_file import Routed


def receipt_text(routed: Routed, lead: str) -> str:
    """The receipt of one lead, one sentence a line. Raises InputError for a lead that is not in the file."""
    case = routed.cases.get(LeadId(lead))
    if case is None:
        raise InputError(f"lead `{lead}` is not among the leads that were routed{suggestion(lead, routed.cases)}")
    return "\n".join(sentences(routed.desk.decisions[case.lead.id], _case_then(routed, case, _places(routed))))


def write_receipts(routed: Routed, path: Path) -> None:
    """Write a receipt per lead, a JSON object a line, in the order of the file."""
    places = _places(routed)
    with path.open("w", encoding="utf-8") as file:
        for decision in routed.decisions:
            case = _case_then(routed, routed.cases[decision.lead], places)
            file.write(json.dumps(receipt(decision, case), ensure_ascii=False) + "\n")


class _Places(NamedTuple):
    """Where in the history each lead was decided last, and where it joined another."""

    latest: dict[LeadId, int]
    joined: dict[LeadId, int]


def _places(routed: Routed) -> _Places:
    places = _Places({}, {})
    for place, decision in enumerate(routed.desk.history):
        places.latest[decision.lead] = place
        if decision.outcome is Outcome.DUPLICATE:
            places.joined.setdefault(decision.lead, place)
    return places


def _case_then(routed: Routed, case: Case, places: _Places) -> Case:
    """The case of a lead as it was at its latest decision: what joined it later had said nothing yet."""
    if case.own is None:
        return case
    lead, desk = case.lead.id, routed.desk
    before = [each for each in desk.followers_of(lead) if places.joined[each] < places.latest[lead]]
    return desk.known_with(case, before)
