"""Nothing a person or a program can send makes reading a policy fail in any way but a PolicyError, or take long."""

# ruff: noqa: E501 -- a table is read by its rows

from __future__ import annotations

import json
import random
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.policy.mutations import mutate
from tests.core.policy.policies import LISTS, TEXTS
from turnout.core.policy.amend import amend
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import SECTIONS, parse_policy
from turnout.core.policy.render import render_policy
from turnout.errors import PolicyError

pytestmark = pytest.mark.slow

_LAST = "\n  - {name: Last, to: desk}\npools: {desk: {team: x}}\n"


def read(text: str) -> Policy | None:
    """The policy, or None where it was refused properly."""
    try:
        return parse_policy(text, LISTS, None)
    except PolicyError:
        return None


@pytest.mark.parametrize("name", TEXTS)
def test_slips_of_the_hand_are_read_or_refused(name: str) -> None:
    """Hundreds of damaged copies of each example raise nothing but PolicyError; what is read still survives writing."""
    source = random.Random(name)
    read_well = 0
    for _ in range(400):
        policy = read(mutate(TEXTS[name], source))
        if policy is not None:
            read_well += 1
            assert parse_policy(render_policy(policy), LISTS) == policy
    assert 0 < read_well < 400


@pytest.mark.parametrize("name", TEXTS)
def test_amending_reaches_what_a_slip_says(name: str) -> None:
    """From a text to any policy a damaged copy of it says, and back: amending says exactly that policy."""
    source = random.Random(name)
    original = parse_policy(TEXTS[name], LISTS)
    for _ in range(150):
        damaged = mutate(TEXTS[name], source)
        policy = read(damaged)
        if policy is None:
            continue
        assert parse_policy(amend(TEXTS[name], policy), LISTS) == policy
        assert parse_policy(amend(damaged, original), LISTS) == original
        assert amend(damaged, policy) == damaged


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
@example("\ufeffrules: []")
@example("\ud800")
@example("rules:\n  - \x1f")
@example("%YAML 9.9\n---\na")
def test_any_text_is_read_or_refused(text: str) -> None:
    """Arbitrary text."""
    read(text)


_scalars = st.text(max_size=10) | st.sampled_from(
    ["desk", "score > 1", "hot", "named.rep", "territory.pool", "5m", "at 5m", "12 a day", "anna 2", "mon-fri", "2026-01-01"]
) | st.integers() | st.booleans() | st.none()  # fmt: skip
_KEYS = [
    *SECTIONS, "name", "when", "to", "table", "reject", "team", "reps", "cap", "nobody", "needs", "pick", "type", "of",
    "zone", "hours", "overrides", "at 5m", "at most", "touch within", "lead", "then", "watched by", "desk", "score",
]  # fmt: skip
_trees = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS) | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.dictionaries(st.sampled_from(SECTIONS), _trees, max_size=6))
def test_any_structure_is_read_or_refused(tree: Mapping[str, object]) -> None:
    """Arbitrary structures under the names of the sections."""
    read(json.dumps(tree))


_entries: Mapping[str, st.SearchStrategy[object]] = {
    "rules": st.lists(st.fixed_dictionaries({"name": _scalars}, optional=dict.fromkeys(("when", "to", "table", "tell", "ignore", "release", "note"), _trees)), max_size=3),
    "pools": st.dictionaries(st.sampled_from(["desk", "b"]), st.dictionaries(st.sampled_from(["team", "reps", "cap", "needs", "nobody", "ramp", "zone", "rolling", "absence"]), _trees, max_size=4), max_size=2),
    "fields": st.dictionaries(st.sampled_from(["plan", "seats"]), _trees, max_size=2),
    "define": st.dictionaries(st.sampled_from(["hot", "cold"]), _scalars, max_size=2),
    "calendars": st.dictionaries(st.just("office"), _trees, max_size=1),
    "sla": st.lists(st.dictionaries(st.sampled_from(["when", "touch within", "at 5m", "at 1h always", "at most"]), _trees, max_size=3), max_size=2),
    "tests": st.lists(st.fixed_dictionaries({"lead": _trees, "then": _trees}), max_size=2),
}  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.fixed_dictionaries({}, optional=_entries))
def test_any_entries_are_read_or_refused(tree: Mapping[str, object]) -> None:
    """Entries with the right keys and arbitrary values; what is read survives being written."""
    policy = read(json.dumps(tree))
    if policy is not None:
        assert parse_policy(render_policy(policy), LISTS) == policy


@pytest.mark.parametrize(
    "text",
    [
        "rules: " + "[" * 10_000,
        "rules: " + "{a: " * 10_000,
        "- " * 10_000,
        "".join(" " * depth + "a:\n" for depth in range(5_000)),
        "? " * 10_000,
        "rules:\n  - {name: A, when: '" + "(" * 10_000 + "', to: desk}" + _LAST,
        "rules:\n  - {name: A, when: '" + "not " * 10_000 + "score > 1', to: desk}" + _LAST,
        "rules:" + _LAST + "define:\n" + "".join(f"  d{n}: d{n + 1} or d{n + 1}\n" for n in range(1_000)) + "  d1000: score > 1\n",
        "rules:" + _LAST + "define:\n" + "".join(f"  d{n}: d{n + 1}\n" for n in range(3_000)) + "  d3000: score > 1\n",
        "rules:" + _LAST + "define:\n" + "".join(f"  d{n}: d{(n + 1) % 3000}\n" for n in range(3_000)),
        "rules:" + _LAST + "define:\n" + "".join(f"  d{n}: {'not ' * 50}d{n + 1}\n" for n in range(30)) + "  d30: score > 1\n",
        "rules:\n  - {name: Last, to: p0}\npools:\n" + "".join(f"  p{n}: {{team: x, nobody: p{(n + 1) % 3000}}}\n" for n in range(3_000)),
        "&a [*a]",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    ],
    ids=["lists", "maps", "dashes", "indents", "question marks", "parentheses", "nots", "exponential", "long chain",
         "long circle", "deep definitions", "circle of pools", "alias of itself", "laughs"],
)  # fmt: skip
def test_what_would_explode_is_refused(text: str) -> None:
    """Nesting, doubling and circles end in a refusal, without recursion errors."""
    assert read(text) is None


def test_large_definition_used_everywhere_is_refused() -> None:
    """Definitions that a thousand rules use are counted once for each use."""
    doubling = "".join(f"  d{n}: d{n + 1} or d{n + 1}\n" for n in range(13)) + "  d13: score > 1\n"
    rules = "".join(f"\n  - {{name: R{n}, when: d0, to: desk}}" for n in range(1_000))
    assert read(f"define:\n{doubling}rules:{rules}{_LAST}") is None


def test_doubling_below_the_bound_is_decided() -> None:
    """Eight thousand comparisons of one condition compile to one clause."""
    doubling = "".join(f"  d{n}: d{n + 1} and d{n + 1}\n" for n in range(13)) + "  d13: score > 1\n"
    policy = read(f"define:\n{doubling}rules:\n  - {{name: R, when: d0, to: desk}}{_LAST}")
    assert policy is not None
    assert compile_policy(policy).rules.first({"score": 2}) == 0


def test_long_chain_of_pools_is_read() -> None:
    """Thousands of pools in a row that end in a queue are no circle."""
    pools = "".join(f"  p{n}: {{team: x, nobody: p{n + 1}}}\n" for n in range(3_000)) + "  p3000: {team: x}\n"
    policy = read(f"rules:\n  - {{name: Last, to: p0}}\npools:\n{pools}")
    assert policy is not None
    assert len(policy.pools) == 3_001
