"""API keys in the store: made, found by their hash only, revoked, and noted as used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from turnout.errors import InputError, StoreError
from turnout.store.api_keys import SCOPES, StoredKeys, create_key, list_keys, revoke_key
from turnout.store.sqlite_database import SqliteDatabase, open_sqlite

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """A new store."""
    opened = open_sqlite(f"sqlite:///{tmp_path / 'turnout.db'}")
    yield opened
    opened.close()


def test_a_secret_is_given_once_and_kept_as_a_hash(database: SqliteDatabase) -> None:
    """Nowhere in the file does it stand."""
    with database.begin() as tx:
        key, secret = create_key(tx, "website", ["form"], NOW)
    assert secret.startswith("tnt_")
    assert len(secret) == 4 + 43
    assert key.hash == sha256(secret.encode()).digest()
    assert secret.startswith(key.prefix)
    assert len(key.prefix) < 12
    kept = b"".join(path.read_bytes() for path in database.path.parent.glob("turnout.db*"))
    assert key.name.encode() in kept
    assert secret.encode() not in kept
    assert secret[4:].encode() not in kept


def test_keys_are_as_they_were_made(database: SqliteDatabase) -> None:
    """In the order they were made, each with its scopes."""
    with database.begin() as tx:
        made = [create_key(tx, f"key {scope}", [scope], NOW)[0] for scope in SCOPES]
        both = create_key(tx, "both", ["leads:read", "leads:write"], NOW)[0]
        assert sorted(list_keys(tx), key=lambda key: key.id) == sorted([*made, both], key=lambda key: key.id)
    assert both.scopes == {"leads:read", "leads:write"}


@pytest.mark.parametrize(
    ("name", "scopes", "told"),
    [
        ("", ["admin"], "needs a name"),
        ("a\nb", ["admin"], "needs a name"),
        ("a", [], "needs a scope"),
        ("a", ["leads:wirte"], "did you mean `leads:write`?"),
        ("a", ["form", "admin"], "no other scope"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    database: SqliteDatabase, name: str, scopes: list[str], told: str
) -> None:
    """With the remedy, and nothing is kept."""
    with database.begin() as tx:
        with pytest.raises(InputError, match=re.escape(told)):
            create_key(tx, name, scopes, NOW)
        assert not list_keys(tx)


def test_a_revoked_key_opens_nothing(database: SqliteDatabase) -> None:
    """It stays in the list, and whoever keeps a copy of the keys can tell that it is old."""
    keys = StoredKeys(database)
    before = keys.version()
    with database.begin() as tx:
        key, _ = create_key(tx, "website", ["form"], NOW)
    made = keys.version()
    assert [found.id for found in keys.in_use()] == [key.id]
    with database.begin() as tx:
        assert revoke_key(tx, "website", NOW).id == key.id
    assert before < made < keys.version()
    assert not keys.in_use()
    with database.reading() as tx:
        assert [found.revoked_at for found in list_keys(tx)] == [NOW]


def test_only_one_key_in_use_is_revoked_by_a_name(database: SqliteDatabase) -> None:
    """Two of one name are told apart by their ids; one that is not there is suggested."""
    with database.begin() as tx:
        first, _ = create_key(tx, "website", ["form"], NOW)
        create_key(tx, "website", ["form"], NOW)
        with pytest.raises(InputError, match="2 keys are called `website`"):
            revoke_key(tx, "website", NOW)
        assert revoke_key(tx, first.id, NOW).id == first.id
        revoke_key(tx, "website", NOW)
        with pytest.raises(InputError, match="no key in use is called `website`"):
            revoke_key(tx, "website", NOW)


def test_when_keys_were_used_is_kept(database: SqliteDatabase) -> None:
    """A server writes it now and then."""
    with database.begin() as tx:
        key, _ = create_key(tx, "website", ["form"], NOW)
    StoredKeys(database).note_used({key.id: NOW, "key_gone": NOW})
    with database.reading() as tx:
        assert [found.used_at for found in list_keys(tx)] == [NOW]


def test_a_damaged_store_says_so(database: SqliteDatabase) -> None:
    """Whoever asks for keys is told what is wrong."""
    keys = StoredKeys(database)
    with database.begin() as tx:
        create_key(tx, "website", ["form"], NOW)
        tx.run("ALTER TABLE api_keys RENAME TO lost")
    with pytest.raises(StoreError):
        keys.in_use()
