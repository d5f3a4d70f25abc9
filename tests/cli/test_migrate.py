"""`turnout migrate`: what it says, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.store.test_migrations import Bare, bare, later, store
from turnout.cli.app import app
from turnout.errors import StoreError
from turnout.store.database import HEAD
from turnout.store.revisions import revision_at

__all__ = ["bare", "later", "store"]
LATER = f"{int(HEAD) + 1:04}"


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, ("migrate", *words))


def test_a_store_is_made_where_there_is_none(bare: Bare) -> None:
    """Once; what is there then is at the newest revision."""
    url = bare()
    missing = _run("--db", url, "--check")
    assert missing.exit_code == 1
    assert "has no store yet; run `turnout migrate`" in missing.stdout
    made = _run("--db", url)
    assert made.exit_code == 0
    assert f"was made, at schema {HEAD}" in made.stdout
    again = _run("--db", url)
    assert again.exit_code == 0
    assert f"is at schema {HEAD} already; nothing was done" in again.stdout
    assert _run("--db", url, "--check").exit_code == 0


@pytest.mark.usefixtures("later")
def test_an_older_store_is_told_what_it_lacks_and_brought_up_to_date(store: str) -> None:
    """From what to what, and each step by its name."""
    missing = _run("--db", store, "--check")
    assert missing.exit_code == 1
    assert f"{LATER}  Add a column, in the way SQLite needs a table made anew for." in missing.stdout
    assert f"is at schema {HEAD} and lacks the above; run `turnout migrate`" in missing.stdout
    done = _run("--db", store)
    assert done.exit_code == 0
    assert f"came from schema {HEAD} to {LATER}" in done.stdout
    assert revision_at(store) == LATER


@pytest.mark.usefixtures("later")
def test_a_script_reads_it_as_json(store: str) -> None:
    """From, to, and the steps; the same keys whatever was done."""
    missing = json.loads(_run("--db", store, "--check", "--json").stdout)
    assert (missing["from"], missing["to"]) == (HEAD, missing["missing"][0]["revision"])
    done = json.loads(_run("--db", store, "--json").stdout)
    assert (done["from"], done["to"], done["steps"]) == (HEAD, LATER, missing["missing"])
    again = json.loads(_run("--db", store, "--json").stdout)
    assert (again["from"], again["steps"]) == (LATER, [])


def test_a_migration_that_fails_says_that_nothing_was_changed(store: str, later: Path) -> None:
    """As one sentence, and the store is as it was."""
    script = later / "versions" / f"r{LATER}_next.py"
    script.write_text(f'{script.read_text()}\n    op.execute("SELECT nonsense")\n')
    failed = _run("--db", store)
    assert isinstance(failed.exception, StoreError)
    assert "nonsense" in str(failed.exception)
    assert revision_at(store) == HEAD


def test_a_file_that_is_served_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server would go on with tables that it does not know."""
    from turnout.store import revisions  # noqa: PLC0415 - as below
    from turnout.store.database import open_database  # noqa: PLC0415 - as below

    url = f"sqlite:///{tmp_path / 'a.db'}"
    database = open_database(url)
    monkeypatch.setattr(revisions, "HEAD", LATER)
    with database.serve_lock("http://127.0.0.1:8080"):
        refused = _run("--db", url)
    assert "is served already by process" in str(refused.exception)
    assert "at http://127.0.0.1:8080" in str(refused.exception)
    database.close()
