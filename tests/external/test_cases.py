"""Every external case through our engine, one test a case; what differs and what waits is counted, not skipped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.external.adapters.kinds import ADAPTERS, LATER
from tests.external.case import Case, Result, differences, read_cases, run_case

CASES = Path(__file__).parent / "cases"
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "cases"
EVERY_CASE = [case for path in sorted(CASES.glob("*.json")) for case in read_cases(path)]


def _stopped_clock() -> float:
    """No test depends on how busy the machine is."""
    return 0.0


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: case.id)
def test_comes_out_as_its_source_says(case: Case) -> None:
    """A case passes, unless it is documented as a difference or its kind waits for a later stage."""
    wanted = Result.NOT_YET if case.kind in LATER else Result.DIFFERS if case.id in differences() else Result.PASSED
    outcome = run_case(case, _stopped_clock)
    assert outcome.result is wanted, f"expected {case.expected}, got {outcome.got}"


def test_how_many_pass_is_known() -> None:
    """Nothing moves silently from passed to another count, and no case is lost."""
    counts = Counter(run_case(case, _stopped_clock).result for case in EVERY_CASE)
    assert counts == {Result.PASSED: 209, Result.NOT_YET: 16}
    assert len({case.id for case in EVERY_CASE}) == len(EVERY_CASE)


def test_kind_has_an_adapter_or_waits_for_one() -> None:
    """No kind is in both lists, and every kind of the cases is in one of them."""
    assert not LATER & ADAPTERS.keys()
    assert {case.kind for case in EVERY_CASE} <= LATER | ADAPTERS.keys()


def test_difference_is_explained() -> None:
    """Every id that may differ stands in the documentation too, and there are a handful at most."""
    explained = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
    assert [case for case in differences() if f"`{case}`" not in explained] == []
    assert len(differences()) <= 5


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference cases are not beside this project")
def test_cases_are_those_of_the_reference() -> None:
    """Our copies are the reference's files, unchanged."""
    ours = {path.name: path.read_bytes() for path in CASES.glob("*.json")}
    assert ours == {path.name: path.read_bytes() for path in SHARED.glob("*.json")}
