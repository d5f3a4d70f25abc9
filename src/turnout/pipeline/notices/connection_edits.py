"""How services are reached, said and unsaid: each an edit. Secrets are sealed, and the record only names fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.errors import InputError, RefusedError, suggestion
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.notices.connections import CHANNELS, Channel
from turnout.store.connector_settings import (
    connections_changed,
    connector_secrets,
    connector_values,
    forget_connector,
    forget_secret_fields,
    keep_connector,
)
from turnout.store.destinations import wake
from turnout.store.secrets import Seal, seal_anew
from turnout.store.transaction import Transaction

VALUE_CHARS_MAX: Final = 4_000


def set_connector(edit: Edit, seal: Seal, name: str, said: Mapping[str, str]) -> None:
    """Keep what is said of a connector. What is not said stays, an empty text takes away what was said before.

    Raises InputError for a field that is unknown or lacking, and RefusedError for an unknown connector.
    """
    channel = channel_of(name)
    for field, value in said.items():
        _must_be_usable(channel, field, value)
    secret_fields = {each.name for each in channel.fields if each.is_secret}
    kept, known = connector_values(edit.tx, name), {*connector_secrets(edit.tx, name)}
    plain = {**kept, **{field: value for field, value in said.items() if field not in secret_fields}}
    gone = [field for field in said if field in secret_fields and not said[field]]
    forget_secret_fields(edit.tx, name, gone)
    sealed = {field: value for field, value in said.items() if field in secret_fields and value}
    keep_connector(edit.tx, seal, name, {field: value for field, value in plain.items() if value}, sealed)
    there = fields_kept(edit.tx, name)
    for each in channel.fields:
        if each.is_required and each.name not in there:
            raise InputError(f"`{name}` needs `{each.name}` as well: {each.said}")
    wake(edit.tx, name)
    secrets = dict.fromkeys(there & known, "kept") | dict.fromkeys(sealed, "new")
    before = {"values": kept, "secrets": dict.fromkeys(known, "kept")}
    after = {"values": connector_values(edit.tx, name), "secrets": secrets}
    edit.changed("connector", {"connector": name}, before, after, kind="connector_set")


def remove_connector(edit: Edit, name: str) -> None:
    """Let go of all that is kept of a connector. Raises RefusedError where nothing is."""
    channel_of(name)
    before = {"values": connector_values(edit.tx, name)}
    if not forget_connector(edit.tx, name):
        raise RefusedError("connector_not_set", f"nothing is kept of `{name}`; settings are changed where they stand")
    edit.changed("connector", {"connector": name}, before, None)


def note_works(edit: Edit, destination: str) -> None:
    """It was tried and it works: whatever waited for somebody to mend it goes on."""
    connections_changed(edit.tx)
    if wake(edit.tx, destination):
        edit.happened("destination_woken", {"destination": destination})


def rekey(edit: Edit, seal: Seal) -> int:
    """Seal every secret with the present key; how many there are. Raises SettingsError where one cannot be opened."""
    count = seal_anew(edit.tx, seal)
    edit.happened("secrets_sealed_anew", {"secrets": count})
    return count


def channel_of(name: str) -> Channel:
    """The channel of a name. Raises RefusedError where there is none."""
    found = CHANNELS.get(name)
    if found is None:
        there = suggestion(name, CHANNELS) or f"; there are {', '.join(f'`{each}`' for each in CHANNELS)}"
        raise RefusedError("connector_not_found", f"there is no connector `{name[:60]}`{there}")
    return found


def fields_kept(tx: Transaction, name: str) -> set[str]:
    """What the store keeps of a connector, by field."""
    return {*connector_values(tx, name), *connector_secrets(tx, name)}


def _must_be_usable(channel: Channel, field: str, value: str) -> None:
    names = [each.name for each in channel.fields]
    if field not in names:
        near = suggestion(field, names) or f"; it has {', '.join(f'`{name}`' for name in names)}"
        raise InputError(f"`{channel.name}` has no `{field[:60]}`{near}")
    if len(value) > VALUE_CHARS_MAX or not value.isprintable():
        raise InputError(f"`{field}` of `{channel.name}` is one line of at most {VALUE_CHARS_MAX:,} characters")
