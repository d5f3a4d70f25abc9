"""`turnout move`: what it says of what it moved, and how it exits."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from tests.pipeline.record.test_move import office, target, url_of
from tests.pipeline.stored_office import Office
from turnout.cli.app import app

__all__ = ["office", "target"]
pytestmark = pytest.mark.postgresql


def _run(source: str, to: str, *words: str) -> Result:
    return CliRunner().invoke(app, ("move", "--from", source, "--to", to, *words))


def test_what_was_moved_is_counted_and_proved(office: Office, target: str) -> None:
    """Each table, how fast it went, that it is whole, and what to do next."""
    done = _run(url_of(office), target)
    assert done.exit_code == 0, done.exception
    said = done.stdout.splitlines()
    assert "           leads             9" in said
    assert said[-3].endswith("rows/s), each as it was")
    assert said[-2].startswith("verified: 9 leads, ")
    assert "from now on, or TURNOUT_DB" in said[-1]


def test_a_script_reads_it_as_json(office: Office, target: str) -> None:
    """Each table with its hash, and the newest checkpoint to write down."""
    done = json.loads(_run(url_of(office), target, "--json").stdout)
    assert done["tables"]["leads"]["rows"] == 9
    assert done["rows"] == sum(table["rows"] for table in done["tables"].values())
    assert done["is_whole"] is True
    assert len(done["newest_checkpoint"]) == 64


def test_a_store_that_was_not_whole_is_exit_code_one(office: Office, target: str) -> None:
    """It was moved as it is, and somebody is to look at it."""
    with office.database.begin() as tx:
        tx.run("UPDATE loads SET open = open + 1 WHERE rep = 'ben'")
    done = _run(url_of(office), target)
    assert done.exit_code == 1
    assert "loads > rep `ben`" in done.stdout
    assert "was not as it was written, and its copy is not" in done.stdout
