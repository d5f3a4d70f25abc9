"""Any CSV file that people send becomes a table, and what is broken in it is named."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turnout.connectors.csv_file.table import read_table
from turnout.errors import InputError


def _file(folder: Path, content: bytes | str, name: str = "leads.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _cells(path: Path) -> list[list[str]]:
    return [cells for _, cells in read_table(path).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read_without_a_word(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without its mark and UTF-16 give the same text and no notice."""
    table = read_table(_file(tmp_path, "id,name\n1,Żółć 株式会社\n".encode(encoding)))
    assert table.headers == ("id", "name")
    assert table.rows == [(2, ["1", "Żółć 株式会社"])]
    assert table.notices == ()


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    """A file of Western Windows is readable; the notice says how it was read."""
    table = read_table(_file(tmp_path, "id,name\n1,Müller\n2,Smith\n".encode("cp1252")))
    assert table.rows[0] == (2, ["1", "Müller"])
    assert "1 lines are not UTF-8 (the first is line 2)" in table.notices[0]


def test_one_bad_line_does_not_spoil_the_accents_of_others(tmp_path: Path) -> None:
    """Only the line that is not UTF-8 is read as Windows-1252."""
    content = "id,name\n1,Zoë\n".encode() + "2,Zoë\n".encode("latin-1") + b"3,\x81x\n"
    assert _cells(_file(tmp_path, content)) == [["1", "Zoë"], ["2", "Zoë"], ["3", "x"]]


def test_a_packed_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    """Gzip is known by its first bytes."""
    packed = gzip.compress("id;name\n1;Zoë\n".encode())
    assert _cells(_file(tmp_path, packed, "leads.csv.gz")) == [["1", "Zoë"]]
    assert _cells(_file(tmp_path, packed, "leads.csv")) == [["1", "Zoë"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_told_by_the_header(tmp_path: Path, delimiter: str) -> None:
    """Delimiters inside quoted headers do not count."""
    text = delimiter.join(['"a,;|,;|"', "b", "c", "d"]) + "\n" + delimiter.join("1234") + "\n"
    table = read_table(_file(tmp_path, text))
    assert table.headers == ("a,;|,;|", "b", "c", "d")
    assert table.rows == [(2, ["1", "2", "3", "4"])]


def test_a_quoted_cell_may_hold_line_ends_and_quotes(tmp_path: Path) -> None:
    """The row after a cell of several lines has its right line number."""
    table = read_table(_file(tmp_path, 'id,message\n1,"Hello,\nI said ""hi""\n"\n2,bye\n'))
    assert table.rows == [(2, ["1", 'Hello,\nI said "hi"\n']), (5, ["2", "bye"])]


@pytest.mark.parametrize(
    "broken",
    ['2,"open,b', '2,a,"open', '2,"he said "hi" there",b', '"2,a,b', '2,a,"open\nand more'],
    ids=["middle", "last", "inner", "first", "two lines"],
)
def test_a_broken_quote_takes_no_other_row_with_it(tmp_path: Path, broken: str) -> None:
    """The line with the broken quote is reported, and all rows around it are read."""
    text = f'id,a,b\n1,"x, y",z\n{broken}\n3,"p\nq",r\n4,,"s"\n'
    table = read_table(_file(tmp_path, text))
    assert [cells for _, cells in table.rows] == [["1", "x, y", "z"], ["3", "p\nq", "r"], ["4", "", "s"]]
    assert table.problems[0].line == 3
    assert table.problems[0].reason == "a quote is not closed"
    assert "double quotes inside" in table.problems[0].remedy
    assert table.problems[0].raw == broken.partition("\n")[0]


def test_a_broken_quote_that_closes_in_a_later_row_by_chance_is_found(tmp_path: Path) -> None:
    """A quoted cell that holds whole rows was meant to end before them, once the file is known to be broken."""
    text = 'id,a,b\n1,x,"open\n2,y,z\n3,v,w"\n4,s,"still open\n5,t,u\n'
    table = read_table(_file(tmp_path, text))
    assert [cells[0] for _, cells in table.rows] == ["2", "3", "5"]
    assert [bad.line for bad in table.problems] == [2, 5]


def test_control_characters_are_removed(tmp_path: Path) -> None:
    """NUL and its kin vanish; tabs and line ends inside quotes stay."""
    table = read_table(_file(tmp_path, 'id,name\n1,"a\x00b\x07\tc\nd"\n'))
    assert table.rows == [(2, ["1", "ab\tc\nd"])]
    assert table.notices == ("`leads.csv`: 2 control characters were removed",)


def test_missing_trailing_cells_are_empty(tmp_path: Path) -> None:
    """Some exports drop trailing empties; extra delimiters at the end do no harm either."""
    table = read_table(_file(tmp_path, "a,b,c,d\n1,2,3\n1,2,3,4,,\n"))
    assert [cells for _, cells in table.rows] == [["1", "2", "3", ""], ["1", "2", "3", "4"]]
    assert table.problems == ()


@pytest.mark.parametrize(("row", "count"), [("1", 1), ("1,2,3,4,5", 5)])
def test_a_row_of_another_width_is_bad(tmp_path: Path, row: str, count: int) -> None:
    """A row with far too few cells or too many is left out, with both counts."""
    table = read_table(_file(tmp_path, f"a,b,c,d\n{row}\n1,2,3,4\n"))
    assert [line for line, _ in table.rows] == [3]
    assert table.problems[0].line == 2
    assert table.problems[0].reason == f"the row has {count} cells where the header has 4"


def test_blank_lines_are_nothing(tmp_path: Path) -> None:
    """Blank lines before the header, between rows and at the end are skipped; lines are counted all the same."""
    table = read_table(_file(tmp_path, "\n\na,b\n\n1,2\r\n   \n3,4\n\n"))
    assert table.rows == [(5, ["1", "2"]), (7, ["3", "4"])]
    assert table.problems == ()


def test_a_cell_of_monstrous_length_is_a_bad_row(tmp_path: Path) -> None:
    """The reason names the limit, and the raw text is cut."""
    table = read_table(_file(tmp_path, f'a,b\n"{"x" * 200_000}",1\n2,3\n'))
    assert [cells for _, cells in table.rows] == [["2", "3"]]
    assert table.problems[0].reason == "a cell is longer than 131,072 characters"
    assert len(table.problems[0].raw) == 500


def test_headers_without_a_name_get_one(tmp_path: Path) -> None:
    """A nameless column in the middle is numbered; nameless ones at the end are dropped."""
    assert read_table(_file(tmp_path, " a ,,c,,\n1,2,3,,\n")).headers == ("a", "column_2", "c")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; its first line must name the columns"),
        (b"\n \n", "is empty"),
        (b"a,b\n", "has a header but no rows; add at least one row below it"),
        (b"Email,name, email\n1,2,3\n", "has the column `email` twice (columns 1 and 3); rename or remove one"),
        (b'a,"b\n1,2\n', "the header of `.*` cannot be read; close or double its quotes"),
        (b"PK\x03\x04rest", "is a workbook or an archive, not text; save it as CSV"),
        (b"\x1f\x8bbroken", "is a broken gzip file"),
        (b"\xff\xfea", "begins like UTF-16 but is not"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(tmp_path: Path, content: bytes, message: str) -> None:
    """The error names the file, what is wrong and what to do."""
    path = _file(tmp_path, content)
    with pytest.raises(InputError, match=message.replace("(", r"\(").replace(")", r"\)")) as caught:
        read_table(path)
    assert str(path) in str(caught.value)


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    """A missing file and a folder are told apart."""
    with pytest.raises(InputError, match="does not exist; check the path"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a folder; name a file in it"):
        read_table(tmp_path)


def test_a_table_may_be_allowed_to_have_no_rows(tmp_path: Path) -> None:
    """No absences is a fact, not an error."""
    assert read_table(_file(tmp_path, "rep_id,start\n"), may_be_empty=True).rows == []


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\r\t\"',;|"), max_size=30)


@given(
    rows=st.lists(st.lists(_TEXT, min_size=4, max_size=4), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_was_written_is_read(tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str) -> None:
    """Any text in any cell survives a well-formed file, whatever the delimiter and encoding."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["a", "b", "c", "d"], *rows])
    table = read_table(_file(tmp_path, text.getvalue().encode(encoding)))
    assert [cells for _, cells in table.rows] == rows
    assert table.problems == ()


@given(content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_give_a_table_or_a_clear_error(tmp_path: Path, content: bytes) -> None:
    """Nothing but InputError ever comes out, and every row has one cell per header."""
    path = _file(tmp_path, b"a,b,c\n1,2,3\n" + content)
    try:
        table = read_table(path)
    except InputError:
        return
    assert {len(cells) for _, cells in table.rows} <= {len(table.headers)}
