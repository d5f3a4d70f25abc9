"""Why a condition did not hold, and why it did, in words and as data."""

# ruff: noqa: E501 -- a table is read by its rows

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import pytest

from tests.core.policy.generators import SCOPE, make_condition, make_lead
from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Bound, bind_condition, holds
from turnout.core.policy.condition import ALWAYS, parse_condition
from turnout.core.policy.explain import why, why_not

T = TypeVar("T")


def bound(text: str) -> Bound:
    """The tests a text stands for."""
    return bind_condition(parse_condition(text), SCOPE)


@pytest.mark.parametrize(
    ("text", "lead", "sentence"),
    [
        ("hot", {"source": "google"}, "`hot` did not hold: score is unknown; source is google, not demo_form"),
        ("dach and score > 5", {"country": "FR", "score": 1}, "`dach` did not hold: country is FR, not in DE, no"),
        ("score > 5 and dach", {"country": "FR", "score": 1}, "score is 1, not > 5"),
        ("score > 5 or score < 0", {"score": 1}, "score is 1, not > 5; score is 1, not < 0"),
        ("not dach", {"country": "DE"}, "`dach` held: country is DE, which is in DE, no"),
        ("not score >= 20", {"score": 30}, "score is 30, which is >= 20"),
        ("not source is google", {"source": "Google"}, "source is Google"),
        ("source is not google", {"source": "Google"}, "source is Google"),
        ("source is not google", {}, "source is unknown"),
        ("source is known", {}, "source is unknown"),
        ("source is unknown", {"source": "x"}, "source is x"),
        ("source starts with a, b", {"source": "x"}, "source is x and does not start with a, b"),
        ("source contains a", {"source": "x"}, "source is x and does not contain a"),
        ("not source ends with x", {"source": "x"}, "source is x, which ends with x"),
        ("consent", {"consent": False}, "consent is no"),
        ("consent is yes", {"consent": False}, "consent is no, not yes"),
        ("product is core", {"product": ("security", "platform")}, "product is security and platform, not core"),
        ("product is core", {"product": ()}, "product is unknown"),
        ("account in vip", {"account.keys": ("acme",)}, "account is acme, not in vip"),
        ("arrives in office", {"arrives in office": False}, "it did not arrive in office"),
        ("arrives outside office", {"arrives in office": True}, "it arrived in office"),
        ("renewal > 2026-01-01", {"renewal": date(2025, 1, 1)}, "renewal is 2025-01-01, not > 2026-01-01"),
        (
            "odd",
            {"score": 90, "source": "x"},
            "`odd` did not hold: `hot` held: score is 90, which is >= 80",
        ),
    ],
)
def test_failure_names_what_decided(text: str, lead: dict[str, Value], sentence: str) -> None:
    """Of `and` the first part that failed, of `or` all, of `not` what held, with the lead's value."""
    failure = why_not(bound(text), lead)
    assert failure is not None
    assert failure.sentence == sentence


@pytest.mark.parametrize(
    ("text", "lead", "sentence"),
    [
        ("hot", {"source": "demo_form"}, "`hot` held: source is demo_form"),
        ("hot and dach", {"score": 99, "country": "NO"}, "`hot` held: score is 99, which is >= 80; `dach` held: country is NO, which is in DE, no"),
        ("not score > 5", {}, "score is unknown"),
        ("not score > 5", {"score": 2}, "score is 2, not > 5"),
        ("consent and source is known", {"consent": True, "source": "x"}, "consent is yes; source is x"),
    ],
)  # fmt: skip
def test_success_names_what_decided(text: str, lead: dict[str, Value], sentence: str) -> None:
    """Of `and` every part, of `or` the first that held."""
    assert why(bound(text), lead) == sentence


def test_condition_that_always_holds() -> None:
    """A rule without `when` fits every lead, and nothing says why not."""
    always = bind_condition(ALWAYS, SCOPE)
    assert why(always, {}) == "it fits every lead"
    assert why_not(always, {}) is None


def test_failure_is_data_too() -> None:
    """The comparison, the value, whether it held and the definitions around it."""
    failure = why_not(bound("not odd"), {"country": "DE"})
    assert failure is not None
    assert [(r.test.field, r.value, r.held, r.within[0]) for r in failure.reasons] == [
        ("score", None, False, ("odd", True)),
        ("source", None, False, ("odd", True)),
        ("country", "DE", True, ("odd", True)),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_explanation_agrees_with_the_decision(seed: int) -> None:
    """Exactly one of `why` and `why_not` has something to say, and its reasons are true of the lead."""
    source = random.Random(seed)

    def choose(options: Sequence[T]) -> T:
        return source.choice(options)

    for _ in range(500):
        tree, lead = bind_condition(make_condition(choose), SCOPE), make_lead(choose)
        failure = why_not(tree, lead)
        assert (failure is None) is holds(tree, lead) is bool(why(tree, lead))
        if failure is not None:
            assert failure.reasons
            assert all(holds(reason.test, lead) is reason.held for reason in failure.reasons)
