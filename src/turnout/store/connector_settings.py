"""How the services that Turnout speaks to are reached, as far as it is no secret: by connector and field.

Secrets are in `secrets`, under `connector:NAME:FIELD`. What fields there are is known in
`pipeline.notices.connections`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Column, Table, Text

from turnout.store.meta import bump, read_number
from turnout.store.metadata import METADATA
from turnout.store.secrets import Seal, find_secrets, forget_secrets, keep_secret, names_of_secrets
from turnout.store.transaction import Transaction

CONNECTOR_SETTINGS: Final = Table(
    "connector_settings",
    METADATA,
    Column("connector", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
# Grows whenever a process that remembers a connection has to look again.
CONNECTIONS_VERSION: Final = "connections_version"

_PUT: Final = (
    "INSERT INTO connector_settings (connector, field, value) VALUES (?, ?, ?)"
    " ON CONFLICT (connector, field) DO UPDATE SET value = excluded.value"
)


def connections_version(tx: Transaction) -> int:
    """A number that grows whenever a connection is changed."""
    return read_number(tx, CONNECTIONS_VERSION)


def connections_changed(tx: Transaction) -> None:
    """Every process looks again at how services are reached."""
    bump(tx, CONNECTIONS_VERSION)


def kept_connectors(tx: Transaction) -> list[str]:
    """The connectors of which anything is kept."""
    kept = {name for (name,) in tx.rows("SELECT DISTINCT connector FROM connector_settings")}
    kept.update(name.partition(":")[0] for name in names_of_secrets(tx, "connector:"))
    return sorted(kept)


def connector_values(tx: Transaction, connector: str) -> dict[str, str]:
    """What is kept of a connector and is no secret, by field."""
    return dict(tx.rows("SELECT field, value FROM connector_settings WHERE connector = ?", (connector,)))


def connector_secrets(tx: Transaction, connector: str) -> list[str]:
    """Which fields of a connector have a secret."""
    return names_of_secrets(tx, _secrets_of(connector))


def opened_connector(tx: Transaction, seal: Seal, connector: str) -> Mapping[str, str]:
    """All that is kept of a connector, secrets among it. Raises SettingsError where one cannot be opened."""
    return {**connector_values(tx, connector), **find_secrets(tx, seal, _secrets_of(connector))}


def keep_connector(
    tx: Transaction, seal: Seal, connector: str, values: Mapping[str, str], secrets: Mapping[str, str]
) -> None:
    """Keep what is said of a connector, in the place of what was said; secrets that are not among these stay."""
    tx.run("DELETE FROM connector_settings WHERE connector = ?", (connector,))
    for field, value in values.items():
        tx.run(_PUT, (connector, field, value))
    for field, value in secrets.items():
        keep_secret(tx, seal, f"{_secrets_of(connector)}{field}", value)
    connections_changed(tx)


def forget_secret_fields(tx: Transaction, connector: str, fields: Iterable[str]) -> int:
    """Let go of secrets of a connector; how many there were."""
    gone = forget_secrets(tx, [f"{_secrets_of(connector)}{field}" for field in fields])
    connections_changed(tx)
    return gone


def forget_connector(tx: Transaction, connector: str) -> int:
    """Let go of all that is kept of a connector; how many fields there were."""
    gone = tx.run("DELETE FROM connector_settings WHERE connector = ?", (connector,))
    return gone + forget_secret_fields(tx, connector, connector_secrets(tx, connector))


def _secrets_of(connector: str) -> str:
    return f"connector:{connector}:"
