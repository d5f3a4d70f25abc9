"""The truth table of the language: every comparison with an unknown value, a hit, a miss and several values.

A comparison with unknown is false, `not` is two-valued, and a field with several values fits when any of them does.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.core.policy.generators import SCOPE
from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import bind_condition, holds
from turnout.core.policy.condition import parse_condition
from turnout.core.policy.index import Index

# Condition, the fact it reads, what it says of unknown, a value it is true of, a value it is false of.
ONE_VALUE: list[tuple[str, str, bool, Value, Value]] = [
    ("source is google", "source", False, "Google", "bing"),
    ("source is not google", "source", False, "bing", "GOOGLE"),
    ("source in google, bing", "source", False, "bing", "ads"),
    ("source starts with goo", "source", False, "Google", "agoo"),
    ("source ends with gle, ing", "source", False, "bing", "glen"),
    ("source contains oog", "source", False, "gOOgle", "bing"),
    ("source is known", "source", False, "google", None),
    ("source is unknown", "source", True, None, "google"),
    ("source in sources", "source", False, "É", "bing"),
    ("city is Köln", "city", False, "KOLN", "Bonn"),
    ("city is Malmo", "city", False, "Malmö", "Oslo"),
    ("country is NO", "country", False, "NO", "SE"),
    ("country is not Germany", "country", False, "NO", "DE"),
    ("country in DE, Norway", "country", False, "NO", "SE"),
    ("score is 50", "score", False, 50.0, 51),
    ("score is not 50", "score", False, 51, 50),
    ("score >= 50", "score", False, 50, 49.9),
    ("score > 50", "score", False, 50.1, 50),
    ("score <= 50", "score", False, 50, 50.1),
    ("score < 50", "score", False, 49, 50),
    ("score < 50", "score", False, -1, float("nan")),
    ("score in 10..20, 30", "score", False, 20, 21),
    ("score in 10..20, 30", "score", False, 30, 9),
    ("score in tiers", "score", False, 10, 81),
    ("score is known", "score", False, 0, None),
    ("score is unknown", "score", True, None, 0),
    ("revenue >= 200M", "revenue", False, 200_000_000, 199_999_999),
    ("revenue < 5k", "revenue", False, 4_999, 5_000),
    ("renewal >= 2026-01-01", "renewal", False, date(2026, 1, 1), date(2025, 12, 31)),
    ("renewal in 2026-01-01..2026-01-31", "renewal", False, date(2026, 1, 31), date(2026, 2, 1)),
    ("renewal is not 2026-01-01", "renewal", False, date(2026, 1, 2), date(2026, 1, 1)),
    ("consent", "consent", False, True, False),
    ("consent is yes", "consent", False, True, False),
    ("consent is no", "consent", False, False, True),
    ("consent is not yes", "consent", False, False, True),
    ("arrives in office", "arrives in office", False, True, False),
    ("account in vip", "account.keys", False, ("ac 1", "litware"), ("other",)),
    ("account is Litware", "account.keys", False, ("litware",), ("other",)),
]
SEVERAL_VALUES: list[tuple[str, str, bool, Value, Value]] = [
    ("product is core", "product", False, ("security", "core"), ("security",)),
    ("product is not core", "product", False, ("core", "security"), ("core",)),
    ("product in core, security", "product", False, ("platform", "core"), ("platform",)),
    ("product is core and product is security", "product", False, ("security", "core"), ("core",)),
    ("product is known", "product", False, ("core",), ()),
    ("product is unknown", "product", True, (), ("core",)),
    ("topics starts with a", "topics", False, ("b", "ab"), ("b", "ba")),
    ("topics ends with a, c", "topics", False, ("b", "bc"), ("b", "ab")),
    ("topics contains a", "topics", False, ("b", "cab"), ("b", "c")),
    ("topics in sources", "topics", False, ("x", "Google"), ("x", "y")),
    ("domain is acme.example", "domain", False, ("x.example", "acme.example"), ("x.example",)),
]
TABLE = [*ONE_VALUE, *SEVERAL_VALUES]


def truths(text: str, fact: str, value: Value) -> tuple[bool, bool]:
    """What the tree and what the index say of one fact."""
    bound = bind_condition(parse_condition(text), SCOPE)
    lead = {} if value is None else {fact: value}
    return holds(bound, lead), Index([bound]).first(lead) == 0


@pytest.mark.parametrize(("text", "fact", "of_unknown", "hit", "miss"), TABLE)
def test_comparison(text: str, fact: str, of_unknown: bool, hit: Value, miss: Value) -> None:
    """Plain: true of the hit, false of the miss, and of unknown as the table says."""
    assert truths(text, fact, None) == (of_unknown, of_unknown)
    assert truths(text, fact, hit) == (True, True)
    assert truths(text, fact, miss) == (False, False)


@pytest.mark.parametrize(("text", "fact", "of_unknown", "hit", "miss"), TABLE)
def test_negated_comparison(text: str, fact: str, of_unknown: bool, hit: Value, miss: Value) -> None:
    """With `not` every answer is turned round, that of unknown included."""
    negated = f"not ({text})"
    assert truths(negated, fact, None) == (not of_unknown, not of_unknown)
    assert truths(negated, fact, hit) == (False, False)
    assert truths(negated, fact, miss) == (True, True)


def test_several_values_may_be_and_not_be() -> None:
    """`is not` asks for another value, `not ... is` for the absence of this one."""
    both: Value = ("core", "security")
    assert truths("product is not core", "product", both) == (True, True)
    assert truths("not product is core", "product", both) == (False, False)


def test_arrives_outside_is_the_opposite_of_arrives_in() -> None:
    """A lead arrives either in the hours or outside them."""
    for is_inside in (True, False):
        assert truths("arrives outside office", "arrives in office", is_inside) == (not is_inside, not is_inside)
