"""Every code of a finding, shown by an example: what is said, where, and that a better policy does not get it."""

from __future__ import annotations

import pytest

from tests.core.review.shown import FOLDER, check_example, read_example
from turnout.core.policy.finding_codes import CODES


def test_every_code_has_an_example() -> None:
    """Whoever adds a code adds a policy that shows it: `examples/findings/CODE.yaml`."""
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_an_example_gets_its_finding(code: str) -> None:
    """At the place it names, on the line of that place, with the severity of the code or less."""
    example = read_example(code)
    checked = check_example(example)
    found = [finding for finding in checked.findings if finding.code == code]
    said = [f"{finding.code} {finding.place}: {finding.said}" for finding in checked.findings]
    assert found, said
    assert "place" not in example or example["place"] in {finding.place for finding in found}, said
    text = example["policy"].splitlines()
    for finding in found:
        in_text = finding.place.split(" > ")[0] not in {"reps", ""}
        assert (1 <= finding.line <= len(text)) == in_text, finding
        assert finding.said[-1] not in ".!\n", "a sentence ends as errors do"


@pytest.mark.parametrize("code", sorted(CODES))
def test_an_example_shows_one_thing(code: str) -> None:
    """It has no other errors or warnings, so that whoever reads it sees what is meant."""
    others = {"reaches-last", "order-matters", "territory-hole", "unused-field", code}
    checked = check_example(read_example(code))
    loud = [finding for finding in checked.findings if finding.severity != "note" and finding.code not in others]
    assert not [f"{finding.code} {finding.place}: {finding.said}" for finding in loud]
