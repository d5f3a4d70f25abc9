"""A stranger's record becomes a lead with our fields, clean values, a name and an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.capture.headers import ALIASES, field_of, squeeze
from turnout.core.capture.mapper import MESSAGE_CHARS_MAX, NOTE_FIELD, VALUE_CHARS_MAX, Mapper, capture
from turnout.core.capture.person_names import split_name
from turnout.core.capture.times import parse_received_at
from turnout.core.fields.catalogue import CAPTURED_FIELDS
from turnout.core.fields.text import clean
from turnout.core.lead import LeadId
from turnout.errors import InputError

ID = LeadId("L1")
NOW = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Company Name", "company"), ("work_email", "email"), ("E-Mail", "email"), ("Job Title", "title"),
        ("# of employees", "employees"), ("Phone Number", "phone"), ("Country/Region", "country"),
        ("utm_source", "source"), ("Zip", "postal_code"), ("ZIP/Postal Code", "postal_code"), ("PLZ", "postal_code"),
        ("firstName", "first_name"), ("Nachname", "last_name"), ("Prénom", "first_name"), ("created_at", "received_at"),
        ("How did you hear about us?", "how_heard"), ("Lead ID", "lead_id"), ("Annual Revenue ($)", "revenue"),
        ("Product Interest (2026)", "product_interest_2026"), ("productInterest", "product_interest"), ("", ""),
    ],
)  # fmt: skip
def test_headers_find_their_field(header: str, field: str) -> None:
    """Case, spaces and punctuation do not count; an unknown header stays, in snake_case."""
    assert field_of(header) == field


def test_every_captured_field_is_a_header_of_itself() -> None:
    """And no alias means two fields."""
    assert [field.name for field in CAPTURED_FIELDS if field_of(field.name) != field.name] == []
    pairs = {(squeeze(alias), field) for field, aliases in ALIASES.items() for alias in aliases.split(", ")}
    assert len(pairs) == len({spelling for spelling, _ in pairs})


def test_the_first_column_that_is_not_empty_wins() -> None:
    """Forms have a phone and a mobile phone."""
    lead = capture({"Phone": " ", "Mobile": "123", "Telephone": "456"}, lead_id=ID, received_at=NOW)
    assert lead.values == {"phone": "123"}


def test_a_mapping_goes_before_the_usual_names() -> None:
    """A company knows its own columns; an empty field leaves a column out."""
    lead = capture(
        {"Firma (alt)": "Acme", "Company": "Old", "Secret": "x"},
        lead_id=ID,
        received_at=NOW,
        mapping={"firma_alt": "company", "Company": "previous_company", "SECRET": ""},
    )
    assert lead.values == {"company": "Acme", "previous_company": "Old"}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ann Smith", ("Ann", "Smith")), ("Dr. Ana van der Berg", ("Ana", "van der Berg")),
        ("Smith, Ann", ("Ann", "Smith")),
        ("Anna Maria de la Cruz", ("Anna Maria", "de la Cruz")), ("Prince", ("Prince", "")),
        ("Van Morrison", ("Van", "Morrison")),
        ("John Smith Jr.", ("John", "Smith Jr.")), ("Smith, Jr.", ("Smith", "")), ("", ("", "")), (",", ("", "")),
    ],
)  # fmt: skip
def test_a_full_name_gives_its_parts(name: str, parts: tuple[str, str]) -> None:
    """Particles belong to the family name, titles to nobody."""
    assert split_name(name) == parts


def test_names_complete_each_other() -> None:
    """A full name gives first and last, and they give a full name."""
    split = capture({"Full Name": "Ann Smith"}, lead_id=ID, received_at=NOW).values
    joined = capture({"First": "Ann", "Last": "Smith"}, lead_id=ID, received_at=NOW).values
    assert split == joined == {"name": "Ann Smith", "first_name": "Ann", "last_name": "Smith"}


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-09-07T02:06:52Z", datetime(2026, 9, 7, 2, 6, 52, tzinfo=UTC)),
        ("2026-09-07 02:06", datetime(2026, 9, 7, 2, 6, tzinfo=UTC)),
        ("2026-09-07T02:06:52+02:00", datetime(2026, 9, 7, 0, 6, 52, tzinfo=UTC)),
        ("2026-09-07", datetime(2026, 9, 7, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_iso_8601(text: str, instant: datetime) -> None:
    """Without an offset they are UTC."""
    assert parse_received_at(text) == instant


def test_a_time_without_an_offset_is_read_in_the_zone_given() -> None:
    """Daylight saving included."""
    mapper = Mapper(("id", "created at"), zone=ZoneInfo("Europe/Berlin"))
    assert mapper.capture(("1", "2026-07-01 10:00")).received_at == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert mapper.capture(("1", "2026-12-01 10:00")).received_at == datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "7/9/2026", "0001-01-01T00:00:00+14:00"])
def test_an_unreadable_time_names_itself_and_the_format(text: str) -> None:
    """The sentence says how to put it right."""
    with pytest.raises(InputError, match="ISO 8601") as raised:
        parse_received_at(text)
    assert text in str(raised.value)


def test_a_record_needs_an_id_and_a_time() -> None:
    """Its own or the caller's; the caller's id and the record's time come first."""
    with pytest.raises(InputError, match="lead_id"):
        capture({"email": "a@b.example"}, received_at=NOW)
    with pytest.raises(InputError, match="received_at"):
        capture({"email": "a@b.example"}, lead_id=ID)
    record = {"Lead ID": "X", "received_at": "2026-01-01T00:00:00Z"}
    lead = capture(record, lead_id=ID, received_at=NOW)
    assert (lead.id, lead.received_at) == (ID, datetime(2026, 1, 1, tzinfo=UTC))
    assert capture(record).id == "X"


def test_control_and_direction_characters_go() -> None:
    """A name that reads backwards is an attack, a NUL ends a database."""
    lead = capture({"company": "\u202eAc\x00me\u200b\tInc\n"}, lead_id=ID, received_at=NOW)
    assert lead.values == {"company": "Acme Inc"}


def test_long_values_are_cut_and_a_note_says_so() -> None:
    """Nobody's name has 5,000 characters; a message may be long."""
    lead = capture({"company": "x" * 5_000, "message": "y" * 5_000}, lead_id=ID, received_at=NOW)
    assert len(lead.values["company"]) == VALUE_CHARS_MAX
    assert len(lead.values["message"]) == 5_000 < MESSAGE_CHARS_MAX
    assert lead.values[NOTE_FIELD] == "`company` was cut at 1,000 characters"


def test_a_mapper_reads_rows_as_capture_reads_records() -> None:
    """The header work is done once; short rows are short of values."""
    mapper = Mapper(("Lead ID", "Company", "received_at", "City"))
    row = ("L1", "Acme", "2026-09-07T08:00:00Z")
    assert mapper.capture(row) == capture(dict(zip(("Lead ID", "Company", "received_at"), row, strict=True)))


@given(st.dictionaries(st.text(), st.text()))
def test_any_record_is_captured(record: dict[str, str]) -> None:
    """Strangers' records raise nothing but an unreadable time, and every value is clean and not empty."""
    try:
        lead = capture(record, lead_id=ID, received_at=NOW)
    except InputError as error:
        assert "ISO 8601" in str(error)  # noqa: PT017 - both ways are right, and each is checked
        return
    assert all(text and text == clean(text).strip() for text in lead.values.values())
