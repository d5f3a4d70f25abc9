"""How alike names are: nicknames, initials, slips, middle names, hyphens, other scripts."""

from __future__ import annotations

import pytest

from turnout.core.match.person.names import Alike, compare_family, compare_given, nicknames_of
from turnout.core.match.person.record import name_words


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Robert", "Bob", Alike.NICK),
        ("Rob", "Bob", Alike.NICK),
        ("Hans", "Johannes", Alike.NICK),
        ("J.", "Jane", Alike.INITIAL),
        ("Jane", "Jnae", Alike.CLOSE),
        ("Michael J.", "Michael", Alike.SAME),
        ("Michael J.", "Michael B.", Alike.PART),
        ("Chia-Chi", "Chiachi", Alike.SAME),
        ("Dr. José", "Jose", Alike.SAME),
        ("Юрий", "Yuriy", Alike.CLOSE),
        ("Anna", "Peter", Alike.OTHER),
        ("", "Peter", Alike.ABSENT),
    ],
)
def test_given_names(one: str, other: str, alike: Alike) -> None:
    """Each step, in both directions."""
    assert compare_given(name_words(one), name_words(other)) is alike
    assert compare_given(name_words(other), name_words(one)) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Müller", "Mueller", Alike.CLOSE),
        ("O'Brien", "OBrien", Alike.SAME),
        ("García López", "García", Alike.PART),
        ("Savage, Jr.", "Savage", Alike.SAME),
        ("Lee", "Li", Alike.OTHER),
        ("Smith", "Smyth", Alike.CLOSE),
        ("", "Smith", Alike.ABSENT),
    ],
)
def test_family_names(one: str, other: str, alike: Alike) -> None:
    """Each step, in both directions."""
    assert compare_family(name_words(one), name_words(other)) is alike
    assert compare_family(name_words(other), name_words(one)) is alike


def test_nobody_is_their_own_nickname() -> None:
    """The table is symmetric, and leads from nobody to themselves."""
    assert "bob" in nicknames_of("robert")
    assert "robert" in nicknames_of("bob")
    assert "bob" not in nicknames_of("bob")
    assert nicknames_of("zebulon-unheard-of") == frozenset()
