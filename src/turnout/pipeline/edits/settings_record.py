"""What an operator says otherwise than the last time a process of the kind began: into the record, like every change.

Settings stand in a file or the environment, where nobody asks who changed them; so it is told when it is found. Secrets
and whom to alert are named only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from turnout.config.settings import Settings, known_settings
from turnout.pipeline.edits.editing import editing
from turnout.store.database import Database
from turnout.store.meta import read_meta, write_meta

ACTOR: Final = "operator"
# These differ from process to process, and change nothing that is decided.
_OF_A_PROCESS: Final = frozenset({"db", "host", "port", "processes", "log_level", "log_format"})
_PERSONAL: Final = frozenset({"admins"})


def note_settings(database: Database, said: Settings, process: str, now: datetime) -> bool:
    """Keep in the record what is set otherwise than when a `process` of this store last began; True where anything is.

    The first time there is nothing to compare with, and it is only remembered.
    """
    name, told = f"settings_{process}", _told(said)
    text = msgspec.json.encode(told, order="sorted").decode()
    with database.reading() as tx:
        known = read_meta(tx, name)
    if known == text:
        return False
    if known is None:
        with database.begin() as tx:
            write_meta(tx, name, text)
        return False
    with editing(database, now, ACTOR) as edit:
        write_meta(edit.tx, name, text)
        return edit.changed("setting", {"process": process}, msgspec.json.decode(known), told, kind="settings_changed")


def _told(said: Settings) -> Mapping[str, Any]:
    """What is said, as plain data: values that may be kept for ever, and of the others whether there are any."""
    values: dict[str, Any] = {}
    hidden: dict[str, str] = {}
    for name, setting in known_settings().items():
        held = getattr(said, name)
        if name in _OF_A_PROCESS:
            continue
        if setting.is_secret or name in _PERSONAL:
            hidden.update({name: "set"} if held else {})
        else:
            values[name] = msgspec.to_builtins(held)
    return {"values": values, "hidden": hidden}
