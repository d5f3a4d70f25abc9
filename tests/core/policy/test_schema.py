"""The policy file's JSON Schema: it accepts every policy that is read, and refuses the typical slips."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.core.policy.policies import LISTS, TEXTS
from turnout.core.policy.parse import SECTIONS, parse_policy
from turnout.core.policy.render import render_policy
from turnout.core.policy.schema import policy_schema

SCHEMA: dict[str, Any] = json.loads(json.dumps(policy_schema()))
VALIDATOR = Draft202012Validator(SCHEMA)


def load(text: str) -> Any:  # noqa: ANN401
    """The text as plain data, every scalar a text."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506


def as_json(data: Any) -> Any:  # noqa: ANN401
    """The data with days as texts, as JSON has them."""
    if isinstance(data, dict):
        return {str(key): as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(item) for item in data]
    return str(data) if isinstance(data, date) else data


def complaints(text: str) -> list[str]:
    """What the schema says against a text."""
    return [error.message for error in VALIDATOR.iter_errors(load(text))]


def test_schema_is_a_schema() -> None:
    """It is valid itself, and knows every section of the language."""
    Draft202012Validator.check_schema(policy_schema())
    assert set(SCHEMA["properties"]) == set(SECTIONS)


@pytest.mark.parametrize("name", TEXTS)
def test_every_policy_is_accepted(name: str) -> None:
    """As written by hand, and in its canonical text."""
    assert complaints(TEXTS[name]) == []
    assert complaints(render_policy(parse_policy(TEXTS[name], LISTS))) == []


@pytest.mark.parametrize("name", TEXTS)
def test_policy_as_an_editor_loads_it_is_accepted(name: str) -> None:
    """With numbers and yes/no read as YAML reads them."""
    loaded = as_json(yaml.safe_load(TEXTS[name]))
    assert [error.message for error in VALIDATOR.iter_errors(loaded)] == []


_RULE = "rules:\n  - {name: R, to: desk}\n"


@pytest.mark.parametrize(
    "text",
    [
        "pools: {}\n",
        _RULE + "pool: {}\n",
        "rules:\n  - {name: R, too: desk}\n",
        "rules:\n  - {name: R}\n",
        "rules:\n  - {to: desk}\n",
        "rules:\n  - {name: R, to: desk, reject: x}\n",
        "rules:\n  - {name: R, to: hold}\n",
        "rules:\n  - {name: R, to: [desk, hold soon]}\n",
        "rules:\n  - {name: R, to: desk, priority: urgent}\n",
        "rules:\n  - {name: R, to: desk, ignore: cap}\n",
        "rules:\n  - {name: R, to: desk, release: 0 an hour}\n",
        "rules:\n  - {name: R, to: desk, from: soon}\n",
        "rules:\n  - {name: R, to: desk, when: ''}\n",
        _RULE + "matching: {match from: 2}\n",
        _RULE + "matching: {prefer: [client]}\n",
        _RULE + "matching: {type: [customer]}\n",
        _RULE + "pools: {a: {team: x, reps: [b]}}\n",
        _RULE + "pools: {a: {pick: in order}}\n",
        _RULE + "pools: {a: {team: x, pick: random}}\n",
        _RULE + "pools: {a: {team: x, cap: 12 per moon}}\n",
        _RULE + "pools: {a: {team: x, ramp: 4}}\n",
        _RULE + "pools: {a: {team: x, nobody: {ful: b}}}\n",
        _RULE + "pools: {a: {team: x, absence: forget}}\n",
        _RULE + "pools: {a: {team: x, pause after: 0}}\n",
        _RULE + "pools: {a: {team: x, pause after: never}}\n",
        _RULE + "sla: [{touch within: soon}]\n",
        _RULE + "sla: [{at noon: remind}]\n",
        _RULE + "sla: [{at 5m: shout}]\n",
        _RULE + "fields: {a: numbr}\n",
        _RULE + "fields: {a: {typ: text}}\n",
        _RULE + "calendars: {a: {zon: UTC}}\n",
        _RULE + "queues: {a: {watch: x}}\n",
        _RULE + "tests: [{lead: {}}]\n",
        _RULE + "territories: [{name: A, pool: b}]\n",
    ],
)
def test_typical_slip_is_refused(text: str) -> None:
    """An unknown key, a missing one, a word that is not among the known, a time that is none."""
    assert complaints(text)
