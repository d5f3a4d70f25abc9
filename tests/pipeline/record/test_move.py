"""A whole store into another database: the same rows, the same chains, and work that goes on there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from tests.postgres import PostgresGround
from tests.stores import put_in, stores_on
from turnout.core.lead import LeadId
from turnout.errors import StoreError
from turnout.pipeline.asking.jobs import Accept, Close, Pass, Tick, Touch
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record import move as moving
from turnout.pipeline.record.move import move
from turnout.pipeline.record.verify import verify
from turnout.store.copying import rows_in
from turnout.store.database import open_database

pytestmark = pytest.mark.postgresql


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with a file, some leads of every kind, and people who did things with them."""
    opened = Office(tmp_path)
    for plan in ("", "hot", "drip", "drip", "junk", "park", "fair", "line", "night"):
        opened.wait(minutes=1)
        opened.ask(opened.capture(plan=plan, key=f"key {opened.count}"))
    opened.run(Pass(LeadId("L2")), Touch(LeadId("L1")), Close(LeadId("L1"), "won"))
    opened.run(Accept(LeadId("L9")))
    opened.wait(minutes=40)
    opened.run(Tick())
    yield opened
    opened.close()


@pytest.fixture
def target(postgres: PostgresGround) -> Iterator[str]:
    """A store without a row."""
    url = postgres.new()
    yield url
    postgres.give_back(url)


def url_of(office: Office) -> str:
    """Where an office's store is, once nobody uses it."""
    office.close()
    return office.database.url


def test_a_moved_store_is_the_same_store(office: Office, target: str) -> None:
    """Every row, the store's id, the chains and the newest checkpoint; and every table is counted."""
    source = url_of(office)
    before = verify(office.database)
    moved = move(source, target)
    assert moved.verification == before
    assert before.is_whole
    with office.database.reading() as here:
        assert sum(rows_in(here).values()) + 1 == moved.rows
        ids = here.rows("SELECT value FROM meta WHERE name = 'store_id'")
    database = open_database(target)
    with database.reading() as there:
        assert there.rows("SELECT value FROM meta WHERE name = 'store_id'") == ids
    database.close()


def test_work_goes_on_where_a_store_was_moved_to(
    office: Office, target: str, postgres: PostgresGround, tmp_path: Path
) -> None:
    """The next leads get the next numbers and turns, offers run out, and a key that was used has its first answer."""
    capture = office.capture(key="again")
    first = office.ask(capture)
    move(url_of(office), target)
    with stores_on(postgres):
        put_in(tmp_path, target)
        there = Office.over(tmp_path, office.now)
        there.count = 100
        assert there.run(capture)[0].answer == first
        assert [there.lead(plan=plan).outcome for plan in ("", "hot", "line")] == ["assigned", "offered", "assigned"]
        there.wait(hours=5)
        there.run(Tick())
        assert verify(there.database).findings == ()
        assert replay(there.database).differences == []
        there.close()


def test_a_store_comes_back_as_it_went(office: Office, target: str, tmp_path: Path) -> None:
    """From PostgreSQL into a file, with the same hash for every table."""
    there = move(url_of(office), target)
    back = move(target, f"sqlite:///{tmp_path / 'back.db'}")
    assert back.tables == there.tables
    assert back.verification == there.verification


def test_time_goes_on_where_it_was(office: Office, target: str, postgres: PostgresGround, tmp_path: Path) -> None:
    """A clock that was set back meanwhile decides for the latest moment that was seen, on whichever database."""
    move(url_of(office), target)
    with stores_on(postgres):
        put_in(tmp_path, target)
        there = Office.over(tmp_path, office.now)
        there.count = 100
        there.wait(days=2)
        latest = there.lead().decided_at
        there.close()
        (tmp_path / "back").mkdir()
        move(target, f"sqlite:///{tmp_path / 'back' / 'turnout.db'}")
    back = Office.over(tmp_path / "back", office.now)
    back.count = 200
    assert back.lead().decided_at == latest
    back.close()


def test_an_interrupted_move_leaves_nothing_and_is_begun_anew(office: Office, target: str) -> None:
    """Whatever it was at: what is there afterwards is an empty store."""
    source = url_of(office)
    seen: set[str] = set()

    def interrupt(what: str, _done: int, _total: int) -> None:
        if what not in seen:
            seen.add(what)
            raise KeyboardInterrupt

    for _ in range(6):
        with pytest.raises(KeyboardInterrupt):
            move(source, target, interrupt)
        database = open_database(target)
        with database.reading() as tx:
            assert rows_in(tx) == {}
        database.close()
    assert len(seen) == 6
    assert move(source, target).verification.is_whole


def test_a_target_with_rows_is_refused(office: Office, target: str) -> None:
    """Two stores do not become one."""
    source = url_of(office)
    move(source, target)
    with pytest.raises(StoreError, match="has rows already"):
        move(source, target)


def test_a_store_that_is_at_work_is_not_moved(office: Office, target: str) -> None:
    """What came in meanwhile would be left behind: a file that is served, a database with other connections."""
    with office.database.serve_lock("http://127.0.0.1:8080"), pytest.raises(StoreError, match="is served already"):
        move(office.database.url, target)
    source = url_of(office)
    database = open_database(target)
    with database.asking() as tx:
        tx.rows("SELECT 1")
    with pytest.raises(StoreError, match="other connections of Turnout use"):
        move(source, target)
    database.close()
    assert move(source, target).verification.is_whole


def test_a_source_of_another_version_is_migrated_first(
    office: Office, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moving does not change what it moves; a file is otherwise brought up to date by whoever opens it."""
    monkeypatch.setattr(moving, "HEAD", "9998")
    with pytest.raises(StoreError, match=r"needs 9998; run `turnout migrate` on it"):
        move(url_of(office), target)


def test_a_database_without_tables_is_given_them(office: Office, postgres: PostgresGround) -> None:
    """Whoever moves need not migrate first."""
    bare = postgres.empty()
    assert move(url_of(office), bare).verification.is_whole
    postgres.drop(bare)


def test_what_is_not_there_is_not_moved(target: str, tmp_path: Path) -> None:
    """A wrong path is told, and no file is made there."""
    with pytest.raises(StoreError, match="has no store; name the one to move"):
        move(f"sqlite:///{tmp_path / 'none.db'}", target)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="cannot be moved to itself"):
        move(target, target)


def test_a_value_that_postgresql_cannot_keep_is_named(office: Office, target: str) -> None:
    """SQLite keeps a NUL in a text; the row is told, and nothing is kept."""
    with office.database.begin() as tx:
        tx.run("UPDATE reps SET name = ? WHERE id = 'ben'", ("B\0n",))
    with pytest.raises(StoreError, match=r"`reps`, row 2, `name` .*: PostgreSQL cannot keep it"):
        move(url_of(office), target)


def test_what_was_not_whole_is_moved_and_told(office: Office, target: str) -> None:
    """A move changes nothing, also nothing for the better."""
    with office.database.begin() as tx:
        tx.run("UPDATE loads SET open = open + 1 WHERE rep = 'ben'")
    found = move(url_of(office), target).verification.findings
    assert [(finding.table, finding.row) for finding in found] == [("loads", "rep `ben`")]
