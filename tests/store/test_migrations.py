"""The schema over time, on both databases: what migrations make, what they keep, and who runs them when."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from tests.pipeline.stored_office import Office
from tests.postgres import PostgresGround
from tests.store.shapes import differences, shape_of
from tests.stores import is_on_postgresql, put_in, stores_on, url_in
from turnout.config import sqlite_path
from turnout.errors import StoreError
from turnout.pipeline.record.verify import verify
from turnout.store import postgres_database, revisions, sqlite_database
from turnout.store.copying import set_sequences
from turnout.store.database import HEAD, open_database
from turnout.store.postgres_database import PostgresDatabase
from turnout.store.revisions import bring_to_head, revision_at, steps_after
from turnout.store.schema import MIGRATIONS, alembic_config, all_tables, migrate, migrating
from turnout.store.sqlite_database import APPLICATION_ID, SqliteDatabase

LANDED = Path(__file__).with_name("landed")
LATER = f"{int(HEAD) + 1:04}"
NEXT = f'''
"""Add a column, in the way SQLite needs a table made anew for."""

import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{HEAD}"


def upgrade() -> None:
    """Make the change."""
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("accounts", recreate=anew) as accounts:
        accounts.add_column(sa.Column("tier", sa.Text(), nullable=False, server_default="plain"))
    {{more}}
'''

Bare = Callable[[], str]


@pytest.fixture
def bare(each_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bare]:
    """Gives addresses where there is nothing yet."""
    made: list[str] = []

    def make() -> str:
        if each_database == "sqlite":
            path = tmp_path / f"bare{len(made)}.db"
            path.touch()
            made.append(f"sqlite:///{path}")
        else:
            made.append(_ground(request).empty())
        return made[-1]

    yield make
    if each_database == "postgresql":
        for url in made:
            _ground(request).drop(url)


def _ground(request: pytest.FixtureRequest) -> PostgresGround:
    ground: PostgresGround = request.getfixturevalue("postgres")
    return ground


@pytest.fixture
def store(bare: Bare) -> str:
    """A store with an account and its domain."""
    url = bare()
    database = open_database(url)
    with database.begin() as tx:
        tx.run("INSERT INTO accounts (id) VALUES ('A1')")
        tx.run("INSERT INTO account_domains (account, host, is_own, position) VALUES (1, 'acme.com', 1, 0)")
    database.close()
    return url


@pytest.fixture
def later(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 - it is made before
    """Being a later version, which has one more migration than the one that made the store."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / f"r{LATER}_next.py").write_text(NEXT.format(more=""))
    monkeypatch.setattr("turnout.store.schema.MIGRATIONS", folder)
    for module in (sqlite_database, postgres_database, revisions):
        monkeypatch.setattr(module, "HEAD", LATER)
    return folder


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    """What a store says, whatever its revision."""
    database = PostgresDatabase(url) if is_on_postgresql() else SqliteDatabase(sqlite_path(url))
    with database.reading() as tx:
        found = tx.rows(sql)
    database.close()
    return found


# What the migrations make


def test_head_is_the_newest_migration() -> None:
    """The constant that saves us from asking Alembic says what Alembic would say."""
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_migrations_make_what_the_tables_say(bare: Bare) -> None:
    """A store that came the whole way does not differ from a fresh one.

    Where they do differ, `python -m turnout.store.migrations next "..."` writes the migration that is missing.
    """
    migrated, fresh = bare(), bare()
    migrate(migrated)
    open_database(fresh).close()
    assert differences(migrated, fresh) == []


def test_shapes_that_differ_are_told_apart(bare: Bare) -> None:
    """The comparison can fail: by a column, its default, an index and its condition."""
    changes = (
        "ALTER TABLE teams ADD COLUMN more TEXT",
        "CREATE INDEX more ON teams (zone)",
        "CREATE INDEX more ON teams (zone) WHERE zone <> ''",
        "CREATE TABLE others (name TEXT)",
    )
    url = bare()
    open_database(url).close()
    seen = {shape_of(url)}
    for change in changes:
        database = open_database(url)
        with database.begin() as tx:
            if "INDEX" in change:
                tx.run("DROP INDEX IF EXISTS more")
            tx.run(change)
        database.close()
        seen.add(shape_of(url))
    assert len(seen) == len(changes) + 1


@pytest.mark.postgresql
def test_texts_are_compared_by_their_bytes_on_postgresql(postgresql_url: str) -> None:
    """As on SQLite, whatever the database's own collation is; a page of ids goes on where the last one ended."""
    database = open_database(postgresql_url)
    with database.begin() as tx:
        tx.run_many("INSERT INTO accounts (id) VALUES (?)", [("a",), ("B",), ("é",), ("Z",), ("-",)])
        found = tx.rows("SELECT id FROM accounts ORDER BY id")
        otherwise = tx.rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND data_type = 'text' AND coalesce(collation_name, '') <> 'C'"
        )
    database.close()
    assert [name for (name,) in found] == ["-", "B", "Z", "a", "é"]
    assert otherwise == []


# From every version that landed


def landed() -> list[str]:
    """The versions of which there is a store."""
    return sorted(path.stem for path in LANDED.glob("*.sql"))


@pytest.fixture
def old_store(bare: Bare) -> Callable[[str], str]:
    """Gives the address of a store as a version that landed left it."""

    def make(revision: str) -> str:
        dumped = (LANDED / f"{revision}.sql").read_text("utf-8")
        url = bare()
        if not is_on_postgresql():
            file = sqlite3.connect(sqlite_path(url))
            file.executescript(f"PRAGMA application_id = {APPLICATION_ID}; {dumped}")
            file.close()
            return url
        with migrating(url) as connection:
            command.upgrade(alembic_config(connection), revision)
        _fill(url, dumped)
        return url

    return make


def _fill(url: str, dumped: str) -> None:
    """Put the rows of a dump into a database that has its tables."""
    source = sqlite3.connect(":memory:")
    source.executescript(dumped)
    target = PostgresDatabase(url)
    with target.begin() as tx:
        there = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name in [table.name for table in all_tables().sorted_tables if table.name in there]:
            found = source.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own tables
            columns = [column for column, *_ in found.description]
            marks = ", ".join("?" * len(columns))
            tx.run_many(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", found.fetchall())  # noqa: S608
    target.close()
    source.close()


@pytest.mark.parametrize("revision", landed())
def test_a_store_of_a_version_that_landed_comes_to_the_newest(
    revision: str, old_store: Callable[[str], str], bare: Bare, tmp_path: Path
) -> None:
    """It has the newest schema, everything in it is as it was written, and its next lead is decided."""
    url, fresh = old_store(revision), bare()
    done = bring_to_head(url)
    assert (done.before, done.after, [step.name for step in done.steps]) == (
        revision,
        HEAD,
        [step.name for step in steps_after(revision)],
    )
    open_database(fresh).close()
    assert differences(url, fresh) == []
    put_in(tmp_path, url)
    office = Office.over(tmp_path)
    with office.database.begin() as tx:
        # The rows were put in with their numbers, which PostgreSQL does not know of.
        set_sequences(tx)
    before = verify(office.database)
    assert before.findings == ()
    office.wait(days=1)
    office.count = 1_000
    assert office.lead(plan="line").outcome == "assigned"
    assert verify(office.database).findings == ()
    assert verify(office.database).leads == before.leads + 1
    office.close()


# Keeping what is there


@pytest.mark.usefixtures("later")
def test_a_migration_keeps_what_was_there(store: str) -> None:
    """Rows stay, and rows that refer to a table which is made anew stay too."""
    migrate(store)
    assert rows(store, "SELECT id, tier FROM accounts") == [("A1", "plain")]
    assert rows(store, "SELECT host FROM account_domains") == [("acme.com",)]
    assert rows(store, "SELECT version_num FROM alembic_version") == [(LATER,)]


def test_a_migration_that_fails_changes_nothing(store: str, later: Path) -> None:
    """Half a schema is worse than an old one."""
    (later / "versions" / f"r{LATER}_next.py").write_text(NEXT.format(more='op.execute("SELECT nonsense")'))
    before = shape_of(store)
    with pytest.raises(StoreError, match="nonsense"):
        bring_to_head(store)
    assert shape_of(store) == before
    assert revision_at(store) == HEAD


# Who brings a store up to date


@pytest.mark.usefixtures("later")
def test_who_opens_an_older_store(store: str) -> None:
    """A file is brought up to date by whoever opens it to write; a server's database only by `turnout migrate`."""
    if is_on_postgresql():
        with pytest.raises(StoreError, match=rf"is at schema {HEAD} and this Turnout needs {LATER}; run `turnout mig"):
            open_database(store)
        bring_to_head(store)
    else:
        with pytest.raises(StoreError, match="is not of this version yet; open it once for writing"):
            open_database(store, read_only=True)
    open_database(store).close()
    open_database(store).close()
    assert revision_at(store) == LATER


def test_a_store_of_a_newer_version_is_left_alone(store: str) -> None:
    """Nobody but a newer Turnout knows what is in it."""
    database = open_database(store)
    with database.begin() as tx:
        tx.run("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for use in (open_database, bring_to_head, revision_at):
        with pytest.raises(StoreError, match="made by a newer Turnout"):
            use(store)


def test_of_several_who_migrate_one_does(store: str, later: Path) -> None:
    """The others wait, and find it done; nobody fails."""
    count = "op.execute(\"INSERT INTO meta (name, value) VALUES ('done', '1')\")"
    (later / "versions" / f"r{LATER}_next.py").write_text(NEXT.format(more=count))
    together = threading.Barrier(4)

    def run() -> int:
        together.wait()
        return len(bring_to_head(store).steps)

    with ThreadPoolExecutor(4) as pool:
        done = sorted(future.result() for future in [pool.submit(run) for _ in range(4)])
    assert done[-1] == 1
    assert rows(store, "SELECT value FROM meta WHERE name = 'done'") == [("1",)]


def test_of_several_who_make_a_store_one_does(bare: Bare) -> None:
    """It then has one id, and everybody uses it."""
    url = bare()
    together = threading.Barrier(4)

    def run() -> list[tuple[object, ...]]:
        together.wait()
        database = open_database(url)
        with database.reading() as tx:
            found = tx.rows("SELECT value FROM meta WHERE name = 'store_id'")
        database.close()
        return found

    with ThreadPoolExecutor(4) as pool:
        ids = [future.result() for future in [pool.submit(run) for _ in range(4)]]
    assert len(ids[0]) == 1
    assert ids == [ids[0]] * 4


def test_a_database_of_somebody_else_is_left_alone(bare: Bare) -> None:
    """Whatever it has in it, it is not ours to change."""
    url = bare()
    database = PostgresDatabase(url) if is_on_postgresql() else SqliteDatabase(sqlite_path(url))
    with database.begin() as tx:
        tx.run("CREATE TABLE invoices (number INTEGER)")
    database.close()
    for use in (open_database, bring_to_head, revision_at):
        with pytest.raises(StoreError, match="is another program's database"):
            use(url)


def test_steps_are_named_in_their_order() -> None:
    """What `turnout migrate --check` shows; nothing for a store at the newest revision."""
    assert [step.name for step in steps_after("")] == [f"{number:04}" for number in range(1, int(HEAD) + 1)]
    assert all(step.what.endswith(".") for step in steps_after(""))
    assert steps_after(HEAD) == []


# Versions side by side


@pytest.mark.postgresql
def test_processes_of_this_version_go_on_beside_a_schema_that_has_more(
    tmp_path: Path, postgres: PostgresGround
) -> None:
    """A rolling upgrade: the next version's migration adds to every table what this one does not know of."""
    plans = ("", "hot", "drip", "junk", "park", "fair", "line", "night")
    with stores_on(postgres):
        office = Office(tmp_path)
        for plan in plans * 2:
            office.lead(plan=plan)
        # Its connections are open, and the server has made plans for its statements.
        with office.database.begin() as tx:
            for table in all_tables().sorted_tables:
                tx.run(f"ALTER TABLE \"{table.name}\" ADD COLUMN of_the_next_version TEXT NOT NULL DEFAULT ''")
        for plan in plans:
            office.lead(plan=plan)
        office.wait(days=1)
        assert office.lead().outcome == "assigned"
        assert verify(office.database).findings == ()
        office.close()
        postgres.drop(url_in(tmp_path))
