"""`turnout verify` and `turnout person`: what they print, and how they exit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.pipeline.record.verify.record import Record
from turnout.cli.app import app
from turnout.core.decision import Outcome
from turnout.errors import InputError, RefusedError, StoreError


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """A store with two leads."""
    record = Record(tmp_path)
    record.add(Outcome.ASSIGNED)
    record.add(Outcome.HELD)
    yield record
    record.database.close()


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_whole_store_is_said_in_three_lines(record: Record) -> None:
    """How much was looked at, the hash to write down, and that nothing was found."""
    result = _run("verify", "--db", record.url)
    assert result.exit_code == 0
    counts, newest, verdict = result.stdout.splitlines()
    assert counts == "2 leads, 2 decisions, 2 events in 2 links of 1 chain, 2 checkpoints"
    assert newest.startswith("newest checkpoint ")
    assert verdict == "everything is as it was written"


def test_a_finding_is_exit_code_one_and_names_its_place(record: Record) -> None:
    """A script need not read what is printed."""
    record.run("UPDATE loads SET open = 7")
    result = _run("verify", "--db", record.url)
    assert result.exit_code == 1
    assert "loads > rep `r1`: says 7 open leads, expected 1 by the open assignments" in result.stdout
    assert "not as it was written" in result.stdout


def test_findings_are_data_with_json(record: Record) -> None:
    """Table, row, lead and message apart."""
    record.run("UPDATE decisions SET assignee = 'r9' WHERE lead = 1")
    result = _run("verify", "--db", record.url, "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert said["is_whole"] is False
    places = [(one["table"], one["row"], one["lead"]) for one in said["findings"]]
    assert places == [
        ("decisions", "decision 1", "L1"),
        ("leads", "lead 1", "L1"),
        ("assignments", "assignment 1", "L1"),
    ]


def test_a_noted_checkpoint_is_asked_for(record: Record) -> None:
    """The same hash is found again, another one is not."""
    noted = json.loads(_run("verify", "--db", record.url, "--json").stdout)["newest_checkpoint"]
    assert _run("verify", "--db", record.url, "--checkpoint", noted.upper()).exit_code == 0
    assert _run("verify", "--db", record.url, "--checkpoint", "00" * 32).exit_code == 1


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Looking changes nothing."""
    result = _run("verify", "--db", f"sqlite:///{tmp_path / 'none.db'}")
    assert isinstance(result.exception, StoreError)
    assert list(tmp_path.iterdir()) == []


def test_a_person_is_written_to_a_file_that_only_its_owner_reads(record: Record, tmp_path: Path) -> None:
    """What is personal does not lie open."""
    out = tmp_path / "ann.json"
    assert _run("person", "export", "ann1@acme.example", "--db", record.url, "--out", str(out)).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert json.loads(out.read_text("utf-8"))["leads"][0]["id"] == "L1"
    assert json.loads(_run("person", "export", "ann1@acme.example", "--db", record.url).stdout)["person"]


def test_a_file_that_cannot_be_written_is_said(record: Record, tmp_path: Path) -> None:
    """With the remedy."""
    result = _run("person", "export", "ann1@acme.example", "--db", record.url, "--out", str(tmp_path))
    assert isinstance(result.exception, InputError)
    assert "--out" in str(result.exception)


def test_erasing_asks_first(record: Record) -> None:
    """Where nobody can be asked, `--yes` must be said; then the leads are named."""
    words = ("person", "erase", "ann1@acme.example", "--db", record.url)
    assert isinstance(_run(*words).exception, InputError)
    assert record.rows("SELECT count(*) FROM personal WHERE erased_at IS NOT NULL") == [(0,)]
    result = _run(*words, "--yes")
    assert result.stdout.splitlines() == ["erased what was personal of 1 lead", "L1"]
    assert isinstance(_run(*words, "--yes").exception, RefusedError)
    assert _run("verify", "--db", record.url).exit_code == 0
