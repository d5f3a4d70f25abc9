"""Secrets that can be used again: sealed with a key that the store does not have, each for its own place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.errors import SettingsError
from turnout.store.database import Database
from turnout.store.secrets import (
    Seal,
    find_secret,
    find_secrets,
    forget_secrets,
    keep_secret,
    names_of_secrets,
    rename_secret,
    seal_anew,
)

NEW, OLD, OTHER = b"n" * 32, b"o" * 32, b"x" * 32


@given(st.text(), st.text())
def test_what_is_sealed_is_opened_again(name: str, value: str) -> None:
    """Any text under any name, and the sealed one says nothing of it."""
    seal = Seal([NEW])
    sealed = seal.close(name, value)
    assert seal.open(name, sealed) == value
    assert len(value) < 4 or value not in sealed


def test_sealing_the_same_twice_gives_two_texts() -> None:
    """Whoever reads the store cannot tell that two secrets are the same."""
    seal = Seal([NEW])
    assert seal.close("a", "secret") != seal.close("a", "secret")


def test_another_key_is_a_sentence_with_what_to_do() -> None:
    """Not nonsense, and not the text of a library; also for what was damaged."""
    for sealed in (Seal([OTHER]).close("connector:slack:token", "xoxb"), "nonsense"):
        with pytest.raises(SettingsError, match=r"`connector:slack:token` was hidden with another `secret_key`"):
            Seal([NEW]).open("connector:slack:token", sealed)


def test_a_secret_cannot_be_put_in_anothers_place() -> None:
    """Whoever can write to the store, and has no key, cannot have a token sent where a webhook goes."""
    seal = Seal([NEW])
    with pytest.raises(SettingsError, match="somebody has moved it"):
        seal.open("webhook:wh_1", seal.close("connector:slack:token", "xoxb"))


def test_a_seal_shows_no_key() -> None:
    """In whatever prints it."""
    assert repr(Seal([NEW])) == "Seal(...)"


def test_secrets_are_kept_by_name(database: Database) -> None:
    """Found alone or together, renamed, forgotten; without a key only their names are known."""
    seal = Seal([NEW])
    with database.begin() as tx:
        keep_secret(tx, seal, "connector:sms:token", "first")
        keep_secret(tx, seal, "connector:sms:token", "t")
        keep_secret(tx, seal, "connector:slack:token", "s")
        assert find_secret(tx, seal, "connector:sms:token") == "t"
        assert find_secret(tx, seal, "connector:sms:other") is None
        assert find_secrets(tx, seal, "connector:sms:") == {"token": "t"}
        assert names_of_secrets(tx, "connector:") == ["slack:token", "sms:token"]
        rename_secret(tx, seal, "connector:sms:token", "old")
        assert find_secret(tx, seal, "old") == "t"
        assert forget_secrets(tx, ["old", "never"]) == 1
        rows = tx.rows("SELECT name, sealed FROM secrets")
    assert all("first" not in sealed and sealed.startswith("gAAAA") for _, sealed in rows)


def test_a_new_key_takes_over_from_the_old_one(database: Database) -> None:
    """With both what was sealed before is read; sealed anew it needs the old key no longer."""
    with database.begin() as tx:
        keep_secret(tx, Seal([OLD]), "a", "1")
        keep_secret(tx, Seal([NEW, OLD]), "b", "2")
        assert find_secrets(tx, Seal([NEW, OLD]), "") == {"a": "1", "b": "2"}
        assert seal_anew(tx, Seal([NEW, OLD])) == 2
        assert find_secrets(tx, Seal([NEW]), "") == {"a": "1", "b": "2"}
        with pytest.raises(SettingsError):
            find_secret(tx, Seal([OLD]), "a")
