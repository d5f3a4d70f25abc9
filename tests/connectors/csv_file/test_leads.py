"""Leads of a file have an id and a time, and a row that has none is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from turnout.connectors.csv_file.leads import LeadFile, read_leads
from turnout.errors import InputError


def _leads(folder: Path, text: str) -> LeadFile:
    return read_leads(_file(folder, text))


def _file(folder: Path, text: str) -> Path:
    path = folder / "leads.csv"
    path.write_text(text)
    return path


def test_a_lead_has_its_line_id_time_and_values(tmp_path: Path) -> None:
    """Columns become fields whatever they are called; the cells stay as they were."""
    leads = _leads(tmp_path, "Lead ID,Created At,Company Name\n L1 ,2026-09-07T02:06:52Z, Acme \n")
    assert leads.headers == ("Lead ID", "Created At", "Company Name")
    (row,) = leads.rows
    assert (row.line, row.lead.id, row.lead.received_at) == (2, "L1", datetime(2026, 9, 7, 2, 6, 52, tzinfo=UTC))
    assert row.lead.values["company"] == "Acme"
    assert row.cells == [" L1 ", "2026-09-07T02:06:52Z", " Acme "]


def test_a_mapping_names_the_field_of_a_column(tmp_path: Path) -> None:
    """For columns whose names nobody can guess."""
    path = _file(tmp_path, "id,when_exactly,x17\nL1,2026-09-07T02:06:52Z,Acme\n")
    (row,) = read_leads(path, {"when_exactly": "received_at", "x17": "company"}).rows
    assert row.lead.values["company"] == "Acme"


def test_leads_without_ids_are_named_after_their_line(tmp_path: Path) -> None:
    """Both where the column is missing, with a notice, and where a cell is empty."""
    leads = _leads(tmp_path, "received_at,company\n2026-09-07T02:06:52Z,Acme\n")
    assert [row.lead.id for row in leads.rows] == ["row-2"]
    assert leads.notices == ("`leads.csv` has no column `lead_id`; leads are named after their line, such as `row-2`",)
    leads = _leads(tmp_path, "id,received_at\n,2026-09-07T02:06:52Z\n")
    assert [row.lead.id for row in leads.rows] == ["row-2"]
    assert leads.notices == ()


def test_an_id_that_was_used_is_a_bad_row(tmp_path: Path) -> None:
    """The first keeps it, and the second says where that is."""
    leads = _leads(tmp_path, "lead_id,received_at\nL1,2026-09-07T02:00Z\nL1,2026-09-07T03:00Z\n")
    assert [row.line for row in leads.rows] == [2]
    assert [(bad.line, bad.reason) for bad in leads.problems] == [(3, "lead id `L1` is on line 2 already")]


@pytest.mark.parametrize("text", ["yesterday", "2026-13-07T02:00:00Z", "07/09/2026 02:00", ""])
def test_a_row_without_a_time_is_bad(tmp_path: Path, text: str) -> None:
    """The others are read, and bad rows come in the order of the file with reason, remedy and raw text."""
    leads = _leads(tmp_path, f'lead_id,received_at,x\nL0,"a,b\nL1,{text},x\nL2,2026-09-07T02:00:00Z,y\n')
    assert [row.lead.id for row in leads.rows] == ["L2"]
    assert [bad.line for bad in leads.problems] == [2, 3]
    bad = leads.problems[1]
    assert "no time" in bad.reason
    assert text in bad.reason
    assert "`2026-09-07T02:06:52Z`" in bad.remedy
    assert bad.raw == f"L1,{text},x"


def test_a_file_without_times_is_refused(tmp_path: Path) -> None:
    """The error says what was found and what to name the column."""
    with pytest.raises(InputError) as caught:
        _leads(tmp_path, "lead_id,recieved_at\nL1,2026-09-07T02:00:00Z\n")
    assert str(caught.value).endswith(
        "has no column `received_at`; found `lead_id`, `recieved_at`; did you mean `recieved_at`?; "
        "name one column `received_at` (or `created_at`, `submitted_at`, `timestamp`)"
    )


def test_times_without_an_offset_are_in_the_zone_given(tmp_path: Path) -> None:
    """UTC unless told; a time that says its offset is believed."""
    path = _file(tmp_path, "lead_id,received_at\nL1,2026-09-07 02:00:00\nL2,2026-09-07T02:00:00+02:00\n")
    assert [row.lead.received_at.hour for row in read_leads(path).rows] == [2, 0]
    east = timezone(timedelta(hours=1))
    assert [row.lead.received_at.hour for row in read_leads(path, zone=east).rows] == [1, 0]


def test_rows_of_nothing_are_skipped(tmp_path: Path) -> None:
    """Spreadsheets leave rows of bare delimiters at the end."""
    leads = _leads(tmp_path, "lead_id,received_at\nL1,2026-09-07T02:00:00Z\n,\n,\n")
    assert (len(leads.rows), leads.problems) == (1, ())


@pytest.mark.shared
def test_halyard_leads_are_read_whole() -> None:
    """Five thousand leads in order, none of them bad."""
    path = Path(__file__).parents[4] / "shared" / "halyard" / "leads.csv"
    if not path.is_file():
        pytest.skip("the reference data is not beside the project")
    leads = read_leads(path)
    assert (len(leads.rows), leads.problems, leads.notices) == (5_000, (), ())
