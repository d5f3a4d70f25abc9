"""Attributes that are read when somebody asks say what a dictionary of them would."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from turnout.store.account_attributes import KeptAttributes

SAID = st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=4)


def kept(said: Mapping[str, str]) -> KeptAttributes:
    """As a store gives it."""
    return KeptAttributes(json.dumps(said))


@given(SAID)
def test_they_are_a_mapping_like_any_other(said: dict[str, str]) -> None:
    """Look-ups, order, length and what is shown of them."""
    attributes = kept(said)
    assert dict(attributes) == said
    assert list(attributes.items()) == list(said.items())
    assert len(attributes) == len(said)
    assert attributes.get("no such name", "none") == said.get("no such name", "none")
    assert repr(attributes) == repr(said)


@given(SAID, SAID, st.booleans())
def test_they_equal_whatever_says_the_same(one: dict[str, str], other: dict[str, str], is_read: bool) -> None:
    """A dictionary, or others that were kept in another order; whether they were read before does not matter."""
    attributes = kept(one)
    if is_read:
        len(attributes)
    backwards = kept(dict(reversed(other.items())))
    assert (attributes == other) == (other == attributes) == (attributes == backwards) == (one == other)
    assert (attributes != other) == (one != other)
    assert attributes == kept(dict(reversed(one.items())))
