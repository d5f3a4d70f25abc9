"""A record from outside becomes a lead: the one place where strangers' columns turn into our fields.

Values stay text here, only clean; what they mean is for `enrich`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from turnout.core.capture.headers import field_of, squeeze
from turnout.core.capture.person_names import join_name, split_name
from turnout.core.capture.times import parse_received_at
from turnout.core.fields.text import clean
from turnout.core.lead import Lead, LeadId
from turnout.errors import InputError

# Longer values are cut, and `capture_note` says so: a form never needs more, an attack does.
VALUE_CHARS_MAX = 1_000
MESSAGE_CHARS_MAX = 20_000
URL_CHARS_MAX = 2_000
HEADER_CHARS_MAX = 200
NOTE_FIELD = "capture_note"
_CHARS_MAX = {"message": MESSAGE_CHARS_MAX, "referrer": URL_CHARS_MAX, "page": URL_CHARS_MAX}


class Mapper:
    """Turns rows that share their headers into leads; the work on the headers is done once.

    `mapping` names a field for a column where the usual names do not do, and an empty one for a column to leave out.
    `zone` is what times without an offset are in.
    """

    def __init__(self, headers: Sequence[str], mapping: Mapping[str, str] | None = None, *, zone: tzinfo = UTC) -> None:
        chosen = {squeeze(header): field for header, field in (mapping or {}).items()}
        self.fields = tuple(_field_for(header, chosen) for header in headers)
        self._limits = tuple(_CHARS_MAX.get(field, VALUE_CHARS_MAX) for field in self.fields)
        self._zone = zone

    def capture(
        self, row: Sequence[str], *, lead_id: LeadId | None = None, received_at: datetime | None = None
    ) -> Lead:
        """The lead a row holds. Of several columns for one field, the first that is not empty wins.

        `lead_id` goes before the record's own, the record's `received_at` before the one given. Raises InputError
        where there is neither, or where the record's time cannot be read.
        """
        values = self._values(row)
        own_id = values.pop("lead_id", "")
        if lead_id is None and not own_id:
            raise InputError("the record has no id; give it a column `lead_id`")
        if own_time := values.get("received_at"):
            received_at = parse_received_at(own_time, self._zone)
        if received_at is None:
            raise InputError("the record has no time; give it a column `received_at`, as in `2026-09-07T02:06:52Z`")
        _complete_name(values)
        return Lead(lead_id or LeadId(own_id), received_at, values)

    def _values(self, row: Sequence[str]) -> dict[str, str]:
        values: dict[str, str] = {}
        cut: list[str] = []
        for field, limit, cell in zip(self.fields, self._limits, row, strict=False):
            if not cell or not field or field in values:
                continue
            text = (cell if cell.isprintable() else clean(cell[: 4 * limit])).strip()
            if len(text) > limit:
                text = text[:limit].rstrip()
                cut.append(f"`{field}` was cut at {limit:,} characters")
            if text:
                values[field] = text
        if cut:
            values[NOTE_FIELD] = "; ".join(cut)
        return values


def capture(
    record: Mapping[str, str],
    *,
    lead_id: LeadId | None = None,
    received_at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    zone: tzinfo = UTC,
) -> Lead:
    """The lead one record holds, as `Mapper.capture` reads it."""
    mapper = Mapper(tuple(record), mapping, zone=zone)
    return mapper.capture(tuple(record.values()), lead_id=lead_id, received_at=received_at)


def _field_for(header: str, chosen: Mapping[str, str]) -> str:
    """Headers are strangers' too, so only their beginning counts."""
    beginning = header[:HEADER_CHARS_MAX]
    mapped = chosen.get(squeeze(beginning))
    return field_of(beginning) if mapped is None else mapped


def _complete_name(values: dict[str, str]) -> None:
    """A full name gives its parts, and the parts a full name, where they are missing."""
    first, last = values.get("first_name", ""), values.get("last_name", "")
    if first or last:
        values.setdefault("name", join_name(first, last))
    elif full := values.get("name"):
        first, last = split_name(full)
        values.update({key: part for key, part in (("first_name", first), ("last_name", last)) if part})
