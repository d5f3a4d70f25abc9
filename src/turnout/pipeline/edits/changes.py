"""What the record says of a change: which fields are others now, and what they were and are where that is nobody's.

The record is never erased, so it keeps values of fields that are named here and of no other: of a rep's name it says
that it changed, not what it is. When a change is written down is `editing`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import msgspec

from turnout.errors import InputError

WHY_CHARS_MAX: Final = 500
# Longer values are told by their beginning: whoever wants all of a list or a policy reads its version.
_VALUE_CHARS_MAX: Final = 2_000
_ADDRESS: Final = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
# What follows from other fields, and is not told twice.
_DERIVED: Final = frozenset(
    f"skills.{name}" for name in ("country", "countries", "region", "regions", "role", "roles", "team", "teams")
)
# Fields whose values are kept, by what they are fields of; a name stands for everything below it, too.
_SAID: Final[Mapping[str, frozenset[str]]] = {
    "rep": frozenset(
        {"teams", "role", "region", "country", "zone", "week", "skills", "numbers", "daily_cap", "open_cap", "status",
         "joined_on", "backup", "manager"}
    ),
    "team": frozenset({"zone", "week"}),
    "absence": frozenset({"rep", "start", "end"}),
    "presence": frozenset({"presence"}),
    "notifications": frozenset({"channels", "language", "zone", "quiet", "hot_wakes", "digest"}),
    "account": frozenset(
        {"parent", "owner", "backup", "country", "attributes.type", "attributes.segment", "attributes.employees",
         "attributes.revenue", "attributes.industry", "attributes.sector", "attributes.territory",
         "attributes.named_account", "attributes.state"}
    ),
    "opportunity": frozenset({"account", "owner", "stage", "outcome", "value", "closed_at", "created_at"}),
    "person": frozenset({"owner"}),
    "policy": frozenset({"policy", "version"}),
    "list": frozenset({"columns", "rows", "policy"}),
    "webhook": frozenset({"kinds", "off_why", "is_on"}),
    "key": frozenset({"scopes", "is_revoked"}),
    "connector": frozenset({"values"}),
    "setting": frozenset({"values"}),
    "user": frozenset({"role", "rep", "teams", "is_active"}),
}  # fmt: skip


def differences(what: str, before: object | None, after: object | None) -> dict[str, Any]:
    """The names of what changed as `fields`, and `before` and `after` with those values that may be kept for ever.

    Both are values of one kind, or None where it was not there, or is no more. Empty where nothing changed.
    """
    was, now = _values_of(before), _values_of(after)
    changed = [name for name in {**was, **now} if was.get(name) != now.get(name) and name not in _DERIVED]
    if not changed and (before is None) == (after is None):
        return {}
    kept = [name for name in changed if _is_said(what, name)]
    told: dict[str, Any] = {"fields": changed}
    if before is not None:
        told["before"] = {name: _told(was.get(name)) for name in kept}
    if after is not None:
        told["after"] = {name: _told(now.get(name)) for name in kept}
    return told


def checked_why(text: str) -> str:
    """The reason somebody gives, as it is kept for ever: one line. Raises InputError for what must not be in it."""
    why = " ".join(text.split())
    if len(why) > WHY_CHARS_MAX or not why.isprintable():
        raise InputError(f"a reason is at most {WHY_CHARS_MAX} characters that can be printed; shorten it")
    if _ADDRESS.search(why):
        raise InputError("a reason is kept for ever, so it must not name a person's address; give an id instead")
    return why


def presence_said(rep: str, before: str, after: str, by: str, why: str = "", **more: str | int) -> str:
    """The body of the event that a rep is there, or is not; raises InputError for a reason that cannot be kept."""
    told = {"rep": rep, "presence": after, **more, "before": {"presence": before}, "after": {"presence": after}}
    reason = {"why": checked_why(why)} if why else {}
    return msgspec.json.encode({**told, "by": by, **reason}).decode()


def _is_said(what: str, name: str) -> bool:
    said = _SAID.get(what, frozenset())
    return name in said or name.partition(".")[0] in said


def _values_of(value: object | None) -> dict[str, Any]:
    """Each field that says something, as plain data; those of a mapping one by one."""
    return {name: plain for name, plain in _fields_of(value) if plain not in (None, "", [], {})}


def _fields_of(value: object | None) -> Iterator[tuple[str, Any]]:
    for name, held in _items_of(value):
        if isinstance(held, Mapping):
            for key, each in held.items():
                yield f"{name}.{key}", _plain(each)
        else:
            yield name, _plain(held)


def _items_of(value: object | None) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, msgspec.Struct):
        yield from ((name, getattr(value, name)) for name in value.__struct_fields__)
    elif value is not None:
        assert is_dataclass(value), "a change is told of values with fields"
        # An id names the thing itself, so it is in the event anyway.
        yield from ((each.name, getattr(value, each.name)) for each in fields(value) if each.name != "id")


def _plain(value: object) -> Any:  # noqa: ANN401 - plain data
    return msgspec.json.decode(msgspec.json.encode(value, order="deterministic"))


def _told(value: object) -> object:
    if len(msgspec.json.encode(value)) <= _VALUE_CHARS_MAX:
        return value
    return f"{value!s:.200}..."
