"""When two addresses are one mailbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.match.duplicates import person_key


@pytest.mark.parametrize(
    "spelling",
    [
        "ann.lee@acme.com",
        " Ann.Lee@ACME.com ",
        "ann.lee+demo@acme.com",
        "mailto:ann.lee@acme.com",
        "mailto:ann.lee@acme.com?subject=Hello",
        "Ann Lee <ann.lee@acme.com>",
        '"Lee, Ann" <Ann.Lee+x@acme.com>',
        "ann.lee@acme.com.",
        "ann.lee\u200b@acme.com",
    ],
)
def test_spellings_of_one_address_are_one_person(spelling: str) -> None:
    """Case, spaces, tags and what mail programs write around an address do not count."""
    assert person_key(spelling) == "ann.lee@acme.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann.lee@gmail.com", "annlee@googlemail.com"),
        ("ann@fastmail.com", "shop@ann.fastmail.com"),
        ("ann+a@outlook.com", "ann@outlook.com"),
        ("ann@me.com", "ann@icloud.com"),
        ("ann@protonmail.com", "ann@pm.me"),
    ],
)
def test_a_providers_aliases_are_one_mailbox(one: str, other: str) -> None:
    """What a provider delivers to one mailbox is one person."""
    assert person_key(one) == person_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mark.vandongen-3a08@yahoo.com", "mark.vandongen-77b1@yahoo.com"),
        ("ann.lee@acme.com", "annlee@acme.com"),
        ("ann@outlook.com", "ann@hotmail.com"),
        ("ann@acme.com", "ann@acme.de"),
    ],
)
def test_different_mailboxes_are_different_people(one: str, other: str) -> None:
    """Dots count outside Gmail, hyphens everywhere, and two domains are two mailboxes."""
    assert person_key(one) != person_key(other)


@pytest.mark.parametrize("text", ["", "ann", "@acme.com", "ann@", "ann@acme", "a@b@acme.com", "n/a"])
def test_no_address_is_nobody(text: str) -> None:
    """A text that cannot be mailed to has no key."""
    assert person_key(text) is None


@given(st.text(max_size=40) | st.emails())
def test_a_key_is_its_own_key(text: str) -> None:
    """Any text may come in, and a key that went through once stays as it is."""
    key = person_key(text)
    assert key is None or person_key(key) == key
