"""Decisions are written whole, in fixed columns, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from turnout.connectors.csv_file.decisions import safe_text, write_bad_rows, write_decisions
from turnout.connectors.csv_file.table import BadRow
from turnout.core.account import AccountId
from turnout.core.decision import AccountMatch, Decision, Outcome, Promise
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import InputError

_AT = datetime(2026, 9, 7, 4, 0, tzinfo=timezone(timedelta(hours=2)))


def _decision(reason: str = "owner of `A1`", score: float = 1.0) -> Decision:
    return Decision(
        lead=LeadId("=L1"), decided_at=_AT, outcome=Outcome.ASSIGNED, reason=reason, rule="Known accounts",
        assignee=RepId("ann"), team="emea", pool="desk", match=AccountMatch(AccountId("A1"), score, "domain", "why"),
        promise=Promise("hot", touch_by=datetime(2026, 9, 7, 2, 5, tzinfo=UTC)),
    )  # fmt: skip


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_decision_is_one_row_of_fixed_columns(tmp_path: Path) -> None:
    """Other programs rely on these columns and on ids as they were given; times are in UTC."""
    write_decisions(tmp_path / "out.csv", [_decision()])
    header, row = _rows(tmp_path / "out.csv")
    assert ",".join(header) == (
        "lead_id,outcome,assignee,team,pool,queue,rule,account_id,match_score,duplicate_of,sla,sla_due,decided_at,reason"
    )
    assert row == [
        "=L1", "assigned", "ann", "emea", "desk", "", "Known accounts", "A1", "1.000", "", "hot",
        "2026-09-07T02:05:00Z", "2026-09-07T02:00:00Z", "owner of `A1`",
    ]  # fmt: skip


def test_what_a_decision_lacks_is_empty(tmp_path: Path) -> None:
    """No match, no promise, nobody."""
    write_decisions(tmp_path / "out.csv", [Decision(LeadId("L1"), _AT, Outcome.QUEUED, "", queue="nurture")])
    assert _rows(tmp_path / "out.csv")[1] == [
        "L1", "queued", "", "", "", "nurture", "", "", "", "", "", "", "2026-09-07T02:00:00Z", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_text_that_a_spreadsheet_would_run_is_quoted(tmp_path: Path, text: str) -> None:
    """An apostrophe makes it text; only free text is touched."""
    assert safe_text(text) == f"'{text}"
    write_decisions(tmp_path / "out.csv", [_decision(reason=text)])
    assert _rows(tmp_path / "out.csv")[1][-1] == f"'{text}"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """What fails half-way leaves the old file, and no other beside it."""

    def decisions() -> Iterator[Decision]:
        yield _decision()
        raise RuntimeError

    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(RuntimeError):
        write_decisions(path, decisions())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """The error names the file and why."""
    with pytest.raises(InputError, match=r"`.*out.csv` cannot be written: no such file or directory"):
        write_decisions(tmp_path / "nowhere" / "out.csv", [])


def test_bad_rows_are_written_with_a_remedy(tmp_path: Path) -> None:
    """The raw text is data of strangers, so it is made safe too."""
    write_bad_rows(tmp_path / "bad.csv", [BadRow(7, "a quote is not closed", "close it", '=x,"y')])
    assert _rows(tmp_path / "bad.csv") == [
        ["line", "reason", "remedy", "raw"], ["7", "a quote is not closed", "close it", "'=x,\"y"],
    ]  # fmt: skip
