"""Tables as other systems export them."""

from __future__ import annotations

from pathlib import Path

import pytest

from turnout.connectors.csv_file.export import read_export
from turnout.errors import InputError


def exported(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file with this in it."""
    path = folder / "export.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    """And said; every row keeps the number of its line."""
    table = read_export(exported(tmp_path, "Leads this month\n\nName,Email,Land\nAnn,a@x.example,DE\n"))
    assert table.headers == ("Name", "Email", "Land")
    assert table.rows == [(4, ["Ann", "a@x.example", "DE"])]
    assert table.notices == ("`export.csv`: 1 line above the header passed over: `Leads this month`",)


@pytest.mark.parametrize(("mark", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), ("|", "utf-8-sig")])
def test_marks_and_encodings_are_found_out(tmp_path: Path, mark: str, encoding: str) -> None:
    """Excel in Germany, HubSpot, a form."""
    lines = [mark.join(("Vorname", "Straße", "Ort")), mark.join(("Jürgen", "Großer Weg", "Köln"))]
    table = read_export(exported(tmp_path, "\r\n".join(lines), encoding))
    assert table.headers == ("Vorname", "Straße", "Ort")
    assert table.rows[0][1] == ["Jürgen", "Großer Weg", "Köln"]


def test_the_line_that_tells_excel_the_mark_is_no_title(tmp_path: Path) -> None:
    """`sep=;` stands above many files."""
    table = read_export(exported(tmp_path, "sep=;\nName;Email\nAnn;a@x.example\n"))
    assert (table.headers, table.notices) == (("Name", "Email"), ())


def test_a_column_of_a_name_that_was_used_gets_a_number(tmp_path: Path) -> None:
    """An import refuses it; here somebody only looks."""
    assert read_export(exported(tmp_path, "Email,Name,Email\na,b,c\n")).headers == ("Email", "Name", "Email (2)")


def test_totals_below_are_told_as_rows_that_cannot_be_read(tmp_path: Path) -> None:
    """They take no other row with them."""
    table = read_export(exported(tmp_path, "A,B,C,D\n1,2,3,4\nGrand total\n"))
    assert [line for line, _ in table.rows] == [2]
    assert [bad.line for bad in table.problems] == [3]


def test_a_table_of_one_column_has_no_titles(tmp_path: Path) -> None:
    """Its header has as few columns as any title."""
    assert read_export(exported(tmp_path, "Email\na@x.example\n")).headers == ("Email",)


def test_what_is_no_table_is_said(tmp_path: Path) -> None:
    """As for an import."""
    with pytest.raises(InputError, match="is empty"):
        read_export(exported(tmp_path, ""))
