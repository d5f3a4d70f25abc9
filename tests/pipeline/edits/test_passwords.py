"""Passwords: which are good enough, and what is kept of them."""

from __future__ import annotations

import pytest

from turnout.errors import InputError
from turnout.pipeline.edits.passwords import (
    check_password,
    device_mark,
    hash_password,
    is_device_mark,
    is_outdated,
    is_password,
)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 201,
        "ada@acme.example",
        "ADA@acme.example",
        "Password123",
        "qwertyuiop",
        "abababababab",
        "a\0bcdefghijk",
    ],
)
def test_what_is_guessed_at_once_is_refused(password: str) -> None:
    """With what is wrong with it, and never with itself."""
    with pytest.raises(InputError) as refused:
        check_password(password, "ada@acme.example")
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", ["correct horse battery", "Grüße aus Köln 7", "a1b2c3d4e5", " spaces  around "])
def test_anything_else_will_do(password: str) -> None:
    """Long is enough; nobody has to put a digit at its end."""
    check_password(password, "ada@acme.example")


def test_what_is_kept_tells_one_password_from_another() -> None:
    """With argon2id, anew each time; nobody has the password of somebody who has none."""
    kept = hash_password("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert kept != hash_password("correct horse battery")
    assert is_password(kept, "correct horse battery")
    assert not is_password(kept, "correct horse batterY")
    assert not is_password("", "nobody has this password")
    assert not is_password("no hash at all", "x")
    assert not is_outdated(kept)
    assert is_outdated(kept.replace("m=47104", "m=8192"))


def test_a_browser_that_was_let_in_shows_it_until_the_password_changes() -> None:
    """Only who knows what is kept can make the mark, and it is of one user."""
    mark = device_mark("kept of ada", "nonce")
    assert is_device_mark("kept of ada", mark)
    assert not is_device_mark("kept of bob", mark)
    assert not is_device_mark("kept of ada", mark.replace("nonce", "other"))
    for unmarked in ("", ".", "nonce", "nonce."):
        assert not is_device_mark("kept of ada", unmarked)
    assert not is_device_mark("", device_mark("", "nonce"))
