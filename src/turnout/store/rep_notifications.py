"""How reps want to be told, as they said it. Who said nothing has no row: what holds then is said in `core.notify`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import msgspec
from sqlalchemy import Column, Index, Integer, Table, Text, text

from turnout.core.notify.preferences import Digest, Preferences, Quiet
from turnout.core.rep import RepId
from turnout.store.metadata import METADATA, text_column, upsert
from turnout.store.transaction import Row, Transaction, places

# `zone`, `email` and `language` are empty where the rep's own hold; `channels`, `quiet` and `digest` are JSON.
REP_NOTIFICATIONS: Final = Table(
    "rep_notifications",
    METADATA,
    Column("rep", Text, primary_key=True),
    text_column("channels", default="[]"),
    text_column("email"),
    text_column("phone"),
    text_column("slack"),
    text_column("language"),
    text_column("zone"),
    text_column("quiet"),
    Column("hot_wakes", Integer, nullable=False),
    text_column("digest"),
    sqlite_with_rowid=False,
)
for _name in ("phone", "slack"):
    _is_said = text(f"{_name} <> ''")
    Index(
        f"rep_notifications_{_name}",
        REP_NOTIFICATIONS.c[_name],
        REP_NOTIFICATIONS.c.rep,
        sqlite_where=_is_said,
        postgresql_where=_is_said,
    )

_COLUMNS: Final = ("channels", "email", "phone", "slack", "language", "zone", "quiet", "hot_wakes", "digest")
_PUT: Final = upsert("rep_notifications", "rep", _COLUMNS)
_READ: Final = f"SELECT rep, {', '.join(_COLUMNS)} FROM rep_notifications WHERE rep"
_BY_ADDRESS: Final = {
    "slack": "SELECT rep FROM rep_notifications WHERE slack = ? AND slack <> '' ORDER BY rep",
    "sms": "SELECT rep FROM rep_notifications WHERE phone = ? AND phone <> '' ORDER BY rep",
    "email": "SELECT rep FROM rep_notifications WHERE email = ? AND email <> '' ORDER BY rep",
}
_AT_ONCE: Final = 500
_channels_in: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_quiet_in: Final = msgspec.json.Decoder(Quiet).decode
_digest_in: Final = msgspec.json.Decoder(Digest).decode


def find_preferences(tx: Transaction, rep: str) -> Preferences | None:
    """What a rep said, or None for one who said nothing."""
    return preferences_of(tx, [rep]).get(RepId(rep))


def preferences_of(tx: Transaction, reps: Collection[str]) -> dict[RepId, Preferences]:
    """What each of these reps said, for those who said something."""
    asked = list(dict.fromkeys(reps))
    found: dict[RepId, Preferences] = {}
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        for rep, *said in tx.rows(f"{_READ} IN ({places(len(some))})", some):
            found[RepId(rep)] = _read(tuple(said))
    return found


def put_preferences(tx: Transaction, rep: str, said: Preferences) -> None:
    """Keep what a rep said, instead of whatever they said before."""
    tx.run(
        _PUT,
        (
            rep,
            _json(said.channels),
            said.email,
            said.phone,
            said.slack,
            said.language,
            said.zone,
            _json(said.quiet) if said.quiet else "",
            int(said.hot_wakes),
            _json(said.digest) if said.digest else "",
        ),
    )


def drop_preferences(tx: Transaction, rep: str) -> bool:
    """Forget what a rep said; False where they said nothing."""
    return tx.run("DELETE FROM rep_notifications WHERE rep = ?", (rep,)) > 0


def rep_of_address(tx: Transaction, channel: str, address: str) -> RepId | None:
    """Whose address this is on a channel (`email`, `slack`, `sms`); None where it is nobody's, or several reps'."""
    sql = _BY_ADDRESS.get(channel)
    if sql is None or not address:
        return None
    wanted = address.strip().lower() if channel == "email" else address.strip()
    found = [rep for (rep,) in tx.rows(sql, (wanted,))]
    if not found and channel == "email":
        found = [rep for (rep,) in tx.rows("SELECT id FROM reps WHERE email = ?", (wanted,))]
    return RepId(found[0]) if len(found) == 1 else None


def _read(row: Row) -> Preferences:
    channels, email, phone, slack, language, zone, quiet, hot_wakes, digest = row
    return Preferences(
        _channels_in(channels),
        email,
        phone,
        slack,
        language,
        zone,
        _quiet_in(quiet) if quiet else Quiet(),
        bool(hot_wakes),
        _digest_in(digest) if digest else None,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
