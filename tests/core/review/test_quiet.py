"""What a review does not say: policies that look like a finding and are right as they are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.review.shown import check_example
from turnout.core.policy.finding_codes import CODES

REST = "rules:\n  - {name: Rest, to: desk}\n"
BY_DAY = {"days": "Mon-Fri", "hours": ["09:00-17:00"]}
OFFICE = [{"id": "anna", **BY_DAY}, {"id": "bela", **BY_DAY}]

QUIET: dict[str, tuple[str, dict[str, Any]]] = {
    "nights and weekends that a hold bridges": (
        f"{REST}pools:\n  desk: {{reps: [anna, bela], nobody: hold until open}}",
        {"reps": OFFICE},
    ),
    "nights that a pool which is always open takes": (
        f"{REST}pools:\n  desk: {{reps: [anna], nobody: night}}\n  night: {{reps: [bela], hours: always}}",
        {"reps": OFFICE},
    ),
    "a lunch break in which somebody else is asked": (
        f"{REST}pools:\n  desk: {{reps: [anna], nobody: night}}\n  night: {{reps: [bela], hours: always}}",
        {"reps": [{"id": "anna", "days": "Mon-Fri", "hours": ["09:00-12:00", "13:00-17:00"]}, OFFICE[1]]},
    ),
    "somebody is away and somebody else is there": (
        f"{REST}pools:\n  desk: {{reps: [anna, bela], nobody: hold until open}}",
        {"reps": OFFICE, "away": [{"rep": "anna", "from": "2026-09-14", "to": "2026-09-19"}]},
    ),
    "everybody is away on days on which nobody works": (
        f"{REST}pools:\n  desk: {{reps: [anna], nobody: hold until open}}",
        {"reps": OFFICE[:1], "away": [{"rep": "anna", "from": "2026-09-12", "to": "2026-09-14"}]},
    ),
    "owners, managers and addresses are told": (
        (
            "rules:\n  - {name: Rest, to: desk, tell: [account.owner, boss@us.example, desk, anna, rep bela]}\n"
            "pools:\n  desk: {reps: [anna, bela], hours: always}"
        ),
        {"reps": ["anna", "bela"]},
    ),
    "a queue that a team watches": (
        "rules:\n  - {name: Rest, to: queue nurture}\nqueues:\n  nurture: {watched by: marketing}",
        {"reps": [{"id": "anna", "team": "marketing"}]},
    ),
    "a pool that only a list names, and one that only it falls back to": (
        (
            "lists:\n  named: named.csv\nrules:\n  - {name: Named, when: domain in named, to: [named.who, desk]}\n"
            "  - {name: Rest, to: desk}\npools:\n  desk: {reps: [anna], hours: always}\n"
            "  large: {reps: [bela], hours: always, nobody: larger}\n  larger: {reps: [anna, bela], hours: always}"
        ),
        {"lists": {"named.csv": "domain,who\nacme.example,large\n"}},
    ),
    "a pool that only a promise names, a queue that is only told": (
        (
            f"{REST}pools:\n  desk: {{reps: [anna, bela], hours: always}}\n"
            "  senior: {reps: [bela, carl], hours: always}\n"
            "queues:\n  watch: {watched by: anna}\n"
            "sla:\n  - touch within: 2h\n    at 1h: [remind, tell watch]\n    at 2h: to senior"
        ),
        {},
    ),
    "names that only other names use": (
        (
            "define:\n  near: country in DE, AT\n  warm: near and score >= 50\ncalendars:\n"
            "  office: {zone: UTC, mon-fri: 09:00-17:00}\nrules:\n  - {name: Warm, when: warm, to: hold until office}\n"
            "  - {name: Rest, to: desk}\npools:\n  desk: {reps: [anna, bela], hours: always}"
        ),
        {},
    ),
    "a stage of wall time behind a reassign in working time": (
        (
            f"{REST}pools:\n  desk: {{reps: [anna, bela], hours: always}}\n"
            "sla:\n  - touch within: 5m\n    at 5m: reassign\n    at 10m always: [tell boss@us.example]"
        ),
        {},
    ),
    "a reminder before a reassign": (
        (
            f"{REST}pools:\n  desk: {{reps: [anna, bela], hours: always}}\n"
            "sla:\n  - touch within: 5m\n    at 3m: remind\n"
            "    at 5m: [reassign, tell boss@us.example]\n    at most: 4h"
        ),
        {},
    ),
    "a rule whose time is today, and one that is looked at again today": (
        (
            "rules:\n  - {name: Fair, when: source is fair, to: rep anna, until: 2026-09-07, review by: 2026-09-07}\n"
            "  - {name: Rest, to: desk}\npools:\n  desk: {reps: [anna, bela], hours: always}"
        ),
        {},
    ),
    "a cap that is seldom reached": (
        f"{REST}pools:\n  desk: {{reps: [anna, bela], cap: 6 a day each, hours: always, nobody: hold 1h}}",
        {"reps": ["anna", "bela"], "leads": [{"count": 240, "every": "2h"}]},
    ),
    "few leads, of which nothing follows": (
        (
            "lists:\n  bad: [acme.example]\nrules:\n  - {name: Bad, when: domain in bad, reject: competitor}\n"
            "  - {name: Demo, when: source is demo-form, to: rep anna}\n  - {name: Rest, to: desk}\n"
            "pools:\n  desk: {reps: [anna, bela], hours: always}"
        ),
        {"leads": [{"count": 50, "every": "1h", "source": "demo_form", "domain": "us.example"}]},
    ),
    "a language that some have": (
        f"{REST}pools:\n  desk: {{reps: [anna, bela], needs: language de en, hours: always}}",
        {"reps": [{"id": "anna", "languages": ["en"]}, {"id": "bela", "languages": ["fr"]}]},
    ),
    "a list keyed by account names": (
        (
            "lists:\n  named: named.csv\nrules:\n  - {name: Named, when: account in named, to: [named.rep, desk]}\n"
            "  - {name: Rest, to: desk}\npools:\n  desk: {reps: [anna, bela], hours: always}"
        ),
        {"reps": ["anna", "bela"], "lists": {"named.csv": "account,rep\nAcme Inc,anna\nUmbrella,bela\n"}},
    ),
}
# What conditions alone can tell is tested with the conditions.
_OF_CONDITIONS = {"reaches-last", "order-matters"}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_said_of(name: str) -> None:
    """No error, no warning and no note."""
    policy, more = QUIET[name]
    findings = check_example({"policy": policy, **more}).findings
    assert [f"{each.code} {each.place}: {each.said}" for each in findings if each.code not in _OF_CONDITIONS] == []


def test_what_nobody_knows_is_not_looked_at_and_that_is_said() -> None:
    """Without people and leads nothing is said of them, but that."""
    policy = f"{REST}pools:\n  desk: {{team: nobody, needs: language de}}"
    checked = check_example({"policy": policy})
    assert {finding.code for finding in checked.findings} <= _OF_CONDITIONS
    assert [said.split(":")[0] for said in checked.left_out] == [
        "people, hours, skills and absences",
        "volume and values",
    ]


def test_every_code_says_what_and_what_to_do() -> None:
    """In whole sentences, for a page and a list."""
    for code, said in CODES.items():
        assert code == code.lower().replace("_", "-")
        assert said.what.endswith(".")
        assert said.remedy.endswith(".")
