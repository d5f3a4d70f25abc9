"""Accounts and duplicates of six weeks of a company's leads, as `turnout route` finds them; beside the project only."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bench.figure import Figure, Unit, spread_of
from turnout.core.decision import Outcome
from turnout.pipeline.policies.route_file import route_file

_ROOT: Final = Path(__file__).parents[1]
_COMPANY: Final = _ROOT.parent / "shared" / "halyard"
_POLICY: Final = _ROOT / "examples" / "halyard" / "policy.yaml"


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Precision and recall of accounts, unknown companies left alone, duplicates found; nothing without the data."""
    if not _COMPANY.is_dir():
        tell("the reference company is not beside the project")
        return
    tell("routing 5,000 leads")
    with (_COMPANY / "leads_truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["lead_id"]: row for row in csv.DictReader(file)}
    decisions = list(route_file(_COMPANY / "leads.csv", _POLICY, _COMPANY).decisions)
    given = {each.lead: each.match.account for each in decisions if each.match and each.match.account}
    right = sum(truth[lead]["account_id"] == account for lead, account in given.items())
    known = sum(bool(row["account_id"]) for row in truth.values())
    unknown = [lead for lead, row in truth.items() if row["kind"] == "unknown_company"]
    taken = sum(lead in given for lead in unknown)
    yield _share("accounts: precision", right / len(given), (0.99, 0.995), f"{len(given):,} leads given an account")
    yield _share("accounts: recall", right / known, (0.985, 0.99), f"of {known:,} leads that have one")
    alone = (1 - 5 / len(unknown), 1.0)
    note = f"{taken} of {len(unknown):,} matched"
    yield _share("unknown companies left alone", 1 - taken / len(unknown), alone, note)
    twice = {lead for lead, row in truth.items() if row["duplicate_of"]}
    joined = {each.lead for each in decisions if each.outcome is Outcome.DUPLICATE}
    found, wrong = len(twice & joined), len(joined - twice)
    bounds = (205 / len(twice), 228 / len(twice))
    yield _share("duplicates found", found / len(twice), bounds, f"{found} of {len(twice)}, and {wrong} that are none")


def _share(what: str, share: float, bounds: tuple[float, float], note: str) -> Figure:
    return Figure(what, spread_of([share]), Unit.SHARE, *bounds, note=note)
