"""Leads of a file into a store: in order, durable, resumable, and the same as routing the file in memory."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.stores import url_in
from turnout.errors import StoreError
from turnout.pipeline.imports.import_leads import BATCH, ImportedLeads, import_leads
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.verify import verify
from turnout.store.database import Database, open_database

pytestmark = pytest.mark.usefixtures("each_database")
MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
POLICY = """
rules:
  - name: Everybody
    to: desk
pools:
  desk: {reps: [anna, bert], pick: round robin}
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A store with two people and a policy that shares leads between them."""
    world = tmp_path / "world"
    world.mkdir()
    (world / "reps.csv").write_text("rep_id,name\nanna,Anna\nbert,Bert\n")
    (world / "policy.yaml").write_text(POLICY)
    database = open_database(url_in(tmp_path))
    import_folder(database, world)
    publish_policy(database, world / "policy.yaml", MONDAY)
    return database


def write_leads(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A file of leads; the first row has the headers."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def some_leads(folder: Path, count: int, *, ids: bool = True, times: bool = True) -> Path:
    """So many leads of as many people, a minute apart."""
    headers = [*(["lead_id"] if ids else []), *(["received_at"] if times else []), "email"]
    rows = [
        [
            *([f"L{n}"] if ids else []),
            *([(MONDAY + timedelta(minutes=n)).isoformat()] if times else []),
            f"p{n}@company{n}.example",
        ]
        for n in range(count)
    ]
    return write_leads(folder / "leads.csv", [headers, *rows])


def run(database: Database, path: Path, *, at_once: bool = False) -> ImportedLeads:
    """Import a file on a day in November."""
    return import_leads(database, path, lambda: NOW, at_once=at_once)


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    """What the store says."""
    with database.reading() as tx:
        return tx.rows(sql)


def test_leads_keep_the_order_of_their_rows_and_their_own_times(database: Database, tmp_path: Path) -> None:
    """Each is decided for the moment it came, one after the other, so turns alternate."""
    imported = run(database, some_leads(tmp_path, 6))
    assert (imported.new, imported.known, imported.bad_rows) == (6, 0, [])
    decided = rows(
        database,
        "SELECT l.id, d.assignee, d.decided_at FROM leads l JOIN decisions d ON d.lead = l.seq ORDER BY l.seq",
    )
    assert [(name, rep) for name, rep, _ in decided] == [(f"L{n}", ("anna", "bert")[n % 2]) for n in range(6)]
    start = round(MONDAY.timestamp() * 1_000_000)
    assert [at for _, _, at in decided] == [start + n * 60_000_000 for n in range(6)]


def test_an_import_that_was_interrupted_goes_on(database: Database, tmp_path: Path) -> None:
    """What is in the store is answered from there; nothing is decided twice, and turns go on where they were."""
    path = some_leads(tmp_path, BATCH + 30)
    told: list[int] = []

    def stop(done: int, _total: int) -> None:
        told.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_leads(database, path, lambda: NOW, progress=stop)
    assert told == [BATCH]
    imported = run(database, path)
    assert (imported.new, imported.known) == (30, BATCH)
    assert rows(database, "SELECT count(*), count(DISTINCT lead) FROM decisions") == [(BATCH + 30, BATCH + 30)]
    assert rows(database, "SELECT open FROM loads ORDER BY rep") == [((BATCH + 30) // 2,), ((BATCH + 30) // 2,)]
    assert verify(database).is_whole


def test_a_row_that_changed_is_told_and_kept_apart(database: Database, tmp_path: Path) -> None:
    """The same id with other values is not silently left out, and not decided again."""
    run(database, some_leads(tmp_path, 3))
    path = write_leads(
        tmp_path / "leads.csv", [["lead_id", "received_at", "email"], ["L1", "2026-09-07", "new@x.example"]]
    )
    imported = run(database, path)
    assert (imported.new, imported.known) == (0, 0)
    assert imported.error_file is not None
    [row] = csv.DictReader(imported.error_file.read_text().splitlines())
    assert "L1" in row["reason"]
    assert run(database, some_leads(tmp_path, 3)).error_file is None
    assert not imported.error_file.exists()


def test_rows_without_ids_are_the_same_leads_next_time(database: Database, tmp_path: Path) -> None:
    """A list that is imported twice is one list, also under another name; two equal rows of it are two leads."""
    run(database, some_leads(tmp_path, 4, ids=False))
    again = write_leads(tmp_path / "copy.csv", list(csv.reader((tmp_path / "leads.csv").read_text().splitlines())))
    assert run(database, again).known == 4
    twice = write_leads(tmp_path / "twice.csv", [["email"], ["a@b.example"], ["a@b.example"]])
    assert run(database, twice).outcomes == {"assigned": 1, "duplicate": 1}


def test_leads_without_times_come_now(database: Database, tmp_path: Path) -> None:
    """So does every lead where that is asked for, and one from the future."""
    run(database, some_leads(tmp_path, 1, times=False))
    now = round(NOW.timestamp() * 1_000_000)
    assert rows(database, "SELECT decided_at FROM decisions") == [(now,)]
    later = write_leads(
        tmp_path / "b.csv", [["lead_id", "received_at", "email"], ["F", "2027-01-01T00:00:00Z", "f@x.example"]]
    )
    run(database, later)
    assert rows(database, "SELECT max(decided_at) FROM decisions") == [(now,)]


def test_asked_for_all_leads_come_now(database: Database, tmp_path: Path) -> None:
    """A list with old times can be routed as of today."""
    run(database, some_leads(tmp_path, 2), at_once=True)
    assert {at for (at,) in rows(database, "SELECT decided_at FROM decisions")} == {round(NOW.timestamp() * 1_000_000)}


def test_time_does_not_run_backwards_for_a_late_list(database: Database, tmp_path: Path) -> None:
    """In a store that is in use, last month's list is decided as of the latest decision."""
    run(database, some_leads(tmp_path, 1), at_once=True)
    old = write_leads(
        tmp_path / "old.csv", [["lead_id", "received_at", "email"], ["O", "2026-01-05T09:00:00Z", "o@x.example"]]
    )
    run(database, old)
    decided = rows(database, "SELECT decided_at FROM decisions ORDER BY seq")
    assert decided[0] == decided[1]


def test_without_a_policy_nothing_is_imported_and_the_remedy_is_said(tmp_path: Path) -> None:
    """The error comes before the first lead."""
    database = open_database(url_in(tmp_path, "empty.db"))
    with pytest.raises(StoreError, match="turnout policy publish"):
        run(database, some_leads(tmp_path, 2))
    assert rows(database, "SELECT count(*) FROM leads") == [(0,)]
