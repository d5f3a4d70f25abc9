"""What the picture of a policy writes into its text is read here: `edited.test.ts` of the web app keeps the edits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from turnout.core.policy.parse import parse_policy

_ROOT: Final = Path(__file__).parents[3]
_KEPT: Final = _ROOT / "web/src/features/policy/model/fixtures/edited.json"
_POLICIES: Final[list[dict[str, Any]]] = json.loads(_KEPT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("policy", _POLICIES, ids=lambda policy: policy["path"])
def test_every_edit_of_the_picture_is_read(policy: dict[str, Any]) -> None:
    """With the rules in the order that the picture shows, and nothing else in their place."""
    path = _ROOT / policy["path"]
    text = path.read_text(encoding="utf-8")
    assert len(text) == policy["characters"], "the policy has changed; `npx vitest run edited -u` in web/ follows"
    lists = {f"lists/{found.name}": found.read_text(encoding="utf-8") for found in path.parent.glob("lists/*.csv")}
    assert _names(text, lists) == policy["rules"]
    assert len(policy["edits"]) > 20
    for said, changes, *rules in policy["edits"]:
        edited = _applied(text, changes)
        assert (edited != text) == bool(changes), said
        assert _names(edited, lists) == (rules[0] if rules else policy["rules"]), f"{said}: {changes}"


def _applied(text: str, changes: list[tuple[int, int, str]]) -> str:
    """A text with changes; their offsets are of the text before, and no character here is beyond two bytes."""
    assert all(ord(character) < 2**16 for character in text)
    for start, end, insert in reversed(changes):
        text = text[:start] + insert + text[end:]
    return text


def _names(text: str, lists: dict[str, str]) -> list[str]:
    return [rule.name for rule in parse_policy(text, lists).rules]
