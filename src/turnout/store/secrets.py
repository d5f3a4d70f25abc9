"""Secrets that Turnout itself must be able to use: credentials of services, what signs webhooks. Each is sealed.

They are sealed with a key that is not in the store, so that a copy of the store opens nothing. Secrets that are only
compared, such as those of API keys, are hashed where they belong.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import Column, Table, Text

from turnout.errors import SettingsError
from turnout.store.metadata import METADATA, upsert
from turnout.store.transaction import Transaction

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SECRETS: Final = Table(
    "secrets",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("sealed", Text, nullable=False),
    sqlite_with_rowid=False,
)
_PUT: Final = upsert("secrets", "name", ["sealed"])


class _Kept(msgspec.Struct, array_like=True):
    """What is sealed: the name with it, so that nobody who can write to the store puts one in another's place."""

    name: str
    value: str


class Seal:
    """Seals secrets with the first of some keys, and opens what any of them sealed. A key is 32 bytes."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        assert keys, "a seal needs a key"
        self._keys = [urlsafe_b64encode(key) for key in keys]

    def __repr__(self) -> str:
        return "Seal(...)"

    def close(self, name: str, value: str) -> str:
        """A secret as it is kept."""
        return self._fernet.encrypt(msgspec.json.encode(_Kept(name, value))).decode()

    def open(self, name: str, sealed: str) -> str:
        """The secret that was sealed under a name. Raises SettingsError where it was with none of our keys."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - slow to load

        try:
            kept = msgspec.json.decode(self._fernet.decrypt(sealed.encode()), type=_Kept)
        except InvalidToken:
            raise SettingsError(
                f"`{name}` was hidden with another `secret_key` than the one set here; set the one it was hidden with, "
                "as `secret_key_old` where the key has changed, or give the secret anew"
            ) from None
        if kept.name != name:
            raise SettingsError(f"what is kept as `{name}` is `{kept.name}`; somebody has moved it, give it anew")
        return kept.value

    @cached_property
    def _fernet(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - slow to load

        return MultiFernet([Fernet(key) for key in self._keys])


def keep_secret(tx: Transaction, seal: Seal, name: str, value: str) -> None:
    """Keep a secret under a name, in the place of the one that was there."""
    tx.run(_PUT, (name, seal.close(name, value)))


def find_secret(tx: Transaction, seal: Seal, name: str) -> str | None:
    """The secret under a name, or None. Raises SettingsError where it cannot be opened."""
    found = tx.rows("SELECT sealed FROM secrets WHERE name = ?", (name,))
    return seal.open(name, found[0][0]) if found else None


def find_secrets(tx: Transaction, seal: Seal, beginning: str) -> Mapping[str, str]:
    """Every secret whose name begins so, by the rest of its name. Raises SettingsError where one cannot be opened."""
    return {name: seal.open(f"{beginning}{name}", sealed) for name, sealed in _sealed(tx, beginning)}


def names_of_secrets(tx: Transaction, beginning: str) -> list[str]:
    """What secrets there are whose name begins so, by the rest of it; no key is needed."""
    return [name for name, _ in _sealed(tx, beginning)]


def _sealed(tx: Transaction, beginning: str) -> list[tuple[str, str]]:
    asked = "SELECT substr(name, ?), sealed FROM secrets WHERE substr(name, 1, ?) = ? ORDER BY name"
    return [(name, sealed) for name, sealed in tx.rows(asked, (len(beginning) + 1, len(beginning), beginning))]


def forget_secrets(tx: Transaction, names: Sequence[str]) -> int:
    """Let go of secrets; how many there were."""
    return sum(tx.run("DELETE FROM secrets WHERE name = ?", (name,)) for name in names)


def rename_secret(tx: Transaction, seal: Seal, old: str, new: str) -> None:
    """Keep the secret of one name under another, in the place of what was there."""
    value = find_secret(tx, seal, old)
    assert value is not None, "whoever renames a secret knows that it is there"
    keep_secret(tx, seal, new, value)


def seal_anew(tx: Transaction, seal: Seal) -> int:
    """Seal every secret with the first of the keys; how many there are. Raises SettingsError where none opens one."""
    rows = tx.rows("SELECT name, sealed FROM secrets ORDER BY name")
    for name, sealed in rows:
        keep_secret(tx, seal, name, seal.open(name, sealed))
    return len(rows)
