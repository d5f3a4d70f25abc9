"""A record as it was posted becomes a lead: JSON or a form, flat, any names. What its names mean is `capture`'s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from turnout.api.lead_ids import LeadIds, read_lead_id
from turnout.api.problems import FieldProblem, Problem
from turnout.core.capture.headers import squeeze
from turnout.core.capture.mapper import Mapper
from turnout.core.lead import Lead, LeadId
from turnout.errors import InputError

FIELDS_MAX = 200
NAME_CHARS_MAX = 200
CONTENT_WINDOW_SECONDS = 10
# Whole numbers up to here are exact as floats; `12.0` is the 12 somebody meant.
_EXACT = 1e15
# Forms that leave empty fields out have as many shapes as people have habits; one takes a few kilobytes.
_MAPPERS_MAX = 2_048
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.encode


class Reading(NamedTuple):
    """A lead read from a record. `own_id` is what the caller calls it, `is_trap` that a machine filled the form."""

    lead: Lead
    own_id: str
    is_trap: bool = False


class Identity(NamedTuple):
    """By what a capture is known again, and a digest of what it said."""

    key: str
    digest: bytes
    window_seconds: int = 0


def read_json(body: bytes) -> dict[str, Any]:
    """The object in a body. Raises Problem for bytes that are not JSON in UTF-8, or another value."""
    try:
        return _decode(body)
    except msgspec.ValidationError as error:
        # Numbers that no machine type holds come here as well as lists and texts.
        raise Problem("invalid", f"the body must be a JSON object of flat fields ({str(error).lower()})") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("bad_body", 'the body is not JSON in UTF-8; send an object such as `{"email": ...}`') from None


def read_lead(record: Mapping[str, Any], now: datetime, ids: LeadIds, *, may_name: bool = True) -> Reading:
    """The lead a record holds, received now; with an id of its own, if it gave one and `may_name`, else one of ours.

    Raises Problem, naming the field, for nested values, an id that cannot be used, an unreadable time, or no lead.
    """
    shape = _shape_of(tuple(record))
    row = [value if type(value) is str else _text(name, value) for name, value in record.items()]
    own_id = _own_id(shape, row) if shape.id_places and may_name else ""
    try:
        lead = shape.mapper.capture(row, lead_id=LeadId(own_id) if own_id else ids.make(now), received_at=now)
    except InputError as error:
        name = shape.name_of("received_at")
        raise Problem("invalid", str(error), [FieldProblem(name, str(error))]) from None
    if not lead.values:
        raise Problem("empty_lead", "no field of the record has a value; send at least one, such as `email`")
    if lead.received_at is not now:
        # What the record says of its time stays a fact; the server's clock decides.
        lead = Lead(lead.id, now, lead.values)
    return Reading(lead, own_id, is_trap=shape.trap >= 0 and bool(row[shape.trap].strip()))


def identity_of(reading: Reading, header_key: str) -> Identity:
    """What names this capture for good: the header's key, else the record's own id, else its content for a while."""
    values = reading.lead.values
    digest = sha256(_encode((reading.own_id, sorted(values.items())))).digest()
    if header_key:
        return Identity(f"key:{header_key}", digest)
    if reading.own_id:
        return Identity(f"lead:{reading.own_id}", digest)
    source, external_id = values.get("source"), values.get("external_id")
    if source and external_id:
        return Identity(f"external:{quote(source)}:{external_id}", digest)
    return Identity(f"content:{digest.hex()}", digest, CONTENT_WINDOW_SECONDS)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the names of a record come to. Places are positions in it; `trap` is -1 where there is none."""

    names: tuple[str, ...]
    mapper: Mapper
    id_places: tuple[int, ...]
    trap: int

    def name_of(self, field: str) -> str:
        """What the caller called a field."""
        fields = self.mapper.fields
        return self.names[fields.index(field)] if field in fields else field


@lru_cache(maxsize=_MAPPERS_MAX)
def _shape_of(names: tuple[str, ...]) -> _Shape:
    """The shape of every record with these names. Raises Problem (and remembers nothing) for too many or too long."""
    if len(names) > FIELDS_MAX:
        raise Problem("invalid", f"the record has {len(names):,} fields; send at most {FIELDS_MAX}")
    long = [name for name in names if len(name) > NAME_CHARS_MAX]
    if long:
        fault = f"a field's name has {len(long[0]):,} characters; send at most {NAME_CHARS_MAX}"
        raise Problem("invalid", fault, [FieldProblem(f"{long[0][:60]}...", fault)])
    # Names that begin with `_` are between a page and us, and no facts. Another system's id names a lead only together
    # with its source, so it is a fact and not our id.
    mapper = Mapper(["" if name.startswith("_") else name for name in names], {"external_id": "external_id"})
    places = [place for place, field in enumerate(mapper.fields) if field == "lead_id"]
    places.sort(key=lambda place: squeeze(names[place]) != "leadid")
    return _Shape(names, mapper, tuple(places), names.index("_trap") if "_trap" in names else -1)


def _text(name: str, value: object) -> str:
    """A value as text: what forms send and files hold. A null is no value."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
        case str():
            return value
        case list():
            return ", ".join(filter(None, (_text(name, _scalar(name, one)) for one in value)))
        case _:
            raise _nested(name)


def _scalar(name: str, value: object) -> object:
    if isinstance(value, (list, dict)):
        raise _nested(name)
    return value


def _nested(name: str) -> Problem:
    fault = "holds an object or a list in a list; send flat fields: texts, numbers, yes or no, or lists of these"
    return Problem("invalid", f"`{name[:60]}` {fault}", [FieldProblem(name, fault)])


def _own_id(shape: _Shape, row: list[str]) -> str:
    """The first id the record gives, or nothing."""
    for place in shape.id_places:
        if row[place].strip():
            return read_lead_id(row[place], shape.names[place])
    return ""
