"""What must never be read in a log, taken out of it: secrets, and what is known of a person. Pure; no logging here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta
from enum import Enum
from functools import lru_cache
from pathlib import PurePath
from uuid import UUID

HIDDEN = "[hidden]"
_DEPTH_MAX = 8

# A field is hidden where its name, in lower case and without `_` and `-`, is one of these or contains one of those.
_HIDDEN_NAMES = frozenset({
    "key", "keys", "tel", "ip", "message", "messages", "comment", "comments", "note", "notes", "body", "text", "facts",
    "values", "salt", "person", "people", "street", "mobile", "fax", "form", "query", "headers", "cookie", "cookies",
    "title", "company", "user", "names",
})  # fmt: skip
# Whatever ends in `name` is taken for a person's, unless it is one of a thing.
_NAMES_OF_THINGS = frozenset({
    "hostname", "filename", "pathname", "modulename", "poolname", "queuename", "teamname", "rulename", "policyname",
    "tablename", "routename", "columnname", "fieldname", "threadname",
})  # fmt: skip
_HIDDEN_PARTS = (
    "email", "mail", "phone", "firstname", "lastname", "fullname", "surname", "givenname", "familyname", "middlename",
    "contactname", "personname", "displayname", "nickname", "password", "passwd", "passphrase", "secret", "token",
    "authorization", "apikey", "privatekey", "credential", "idempotencykey", "ipaddress", "clientip", "birth",
)  # fmt: skip
_PUNCTUATION = str.maketrans("", "", "_- .")

# Everything around an at sign up to the next space goes, also where the sign is written as in a URL or in full width:
# too much hidden is a nuisance, too little is a person's address. It takes `user:password@host` along.
_AT = re.compile(r"@|%40|&#64;|\\u0040|\uff20|\ufe6b", re.IGNORECASE)
_QUOTED = re.compile(rf'"[^"\n]*"(?:{_AT.pattern})', re.IGNORECASE)
_WORD = re.compile(r"\S+")
_SECRETS = re.compile(r"(tnt_)[^\s\"'<>,;&]+|\b((?:bearer|basic|digest)[ \t:=]+)[^\s\"',;&]+", re.IGNORECASE)
# `key=value` and `"key": "value"` inside text, as exceptions and URLs have them.
_PAIRS = re.compile(
    r"\b((?:password|passwd|secret|token|api[_-]?key|authorization|phone|(?:first|last|full)[_-]?name|message)"
    r"[\"']?[ \t]*[=:][ \t]*)(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s,;&]+)",
    re.IGNORECASE,
)


def redact_text(text: str) -> str:
    """The text without e-mail addresses, keys and passwords, in a time that grows with its length only."""
    text = _SECRETS.sub(lambda found: f"{found[1] or found[2]}{HIDDEN}", text)
    # Most texts have none of the signs; looking for those is quicker than for the patterns.
    if "=" in text or ":" in text:
        text = _PAIRS.sub(rf"\1{HIDDEN}", text)
    if _AT.search(text):
        text = _WORD.sub(_hide_address, _QUOTED.sub("@", text))
    return text


def _hide_address(word: re.Match[str]) -> str:
    return HIDDEN if _AT.search(word[0]) else word[0]


def redact(value: object, depth: int = _DEPTH_MAX) -> object:
    """The value as plain data, without secrets and personal facts at any depth.

    An object that is not plain data is told by its type only: nobody knows what its text would give away.
    """
    match value:
        case None | bool() | int() | float():
            return value if type(value) in {type(None), bool, int, float} else redact_text(str(value))
        case str():
            return redact_text(str(value))
        case Mapping():
            return redact_fields(value, depth - 1) if depth else HIDDEN
        case list() | tuple() | AbstractSet():
            return [redact(item, depth - 1) for item in value] if depth else HIDDEN
        case BaseException():
            return f"{type(value).__name__}: {redact_text(str(value))}"
        case date() | time() | timedelta() | PurePath() | UUID() | Enum():
            return redact_text(str(value))
        case _:
            return f"<{type(value).__name__}>"


def redact_fields(fields: Mapping[object, object], depth: int = _DEPTH_MAX) -> dict[str, object]:
    """Fields by name: those whose name says that they are personal or secret are hidden whole."""
    found: dict[str, object] = {}
    for name, value in fields.items():
        shown, hidden = _read_name(str(name))
        found[shown] = HIDDEN if hidden and value is not None else redact(value, depth)
    return found


@lru_cache(1024)
def _read_name(name: str) -> tuple[str, bool]:
    """A field's name as it may be shown, and whether its value is hidden."""
    return redact_text(name), is_hidden(name)


def is_hidden(name: str) -> bool:
    """Whether a field of this name may hold a secret or something personal."""
    plain = name.casefold().translate(_PUNCTUATION)
    if plain in _HIDDEN_NAMES or any(part in plain for part in _HIDDEN_PARTS):
        return True
    return plain.endswith("name") and plain not in _NAMES_OF_THINGS
