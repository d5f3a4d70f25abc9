"""The tables as they are made at once, and as the migrations make them."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from turnout.errors import StoreError
from turnout.store.database import HEAD, open_database
from turnout.store.schema import MIGRATIONS, alembic_config, migrate

NEXT = '''
"""Add a column, in the way SQLite needs a table made anew for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("accounts", recreate="always") as accounts:
        accounts.add_column(sa.Column("tier", sa.Text(), nullable=False, server_default="plain"))
    {more}
'''


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with an account and its domain."""
    path = tmp_path / "a.db"
    database = open_database(f"sqlite:///{path}")
    with database.begin() as tx:
        tx.run("INSERT INTO accounts (id) VALUES ('A1')")
        tx.run("INSERT INTO account_domains VALUES (1, 'acme.com', 1, 0)")
    database.close()
    return path


@pytest.fixture
def later(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Being a later version, which has one more migration than the one that made the store."""
    folder = store.with_name("migrations")
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "r0002_next.py").write_text(NEXT.format(more=""))
    monkeypatch.setattr("turnout.store.schema.MIGRATIONS", folder)
    monkeypatch.setattr("turnout.store.database.HEAD", "0002")
    return folder


def schema_of(path: Path) -> dict[str, str]:
    """Each table and index of a file as it was made, layout left out."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: " ".join(sql.split()).replace("( ", "(").replace(" )", ")") for name, sql in rows}


def test_head_is_the_newest_migration() -> None:
    """The constant that saves us from asking Alembic says what Alembic would say."""
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    """A store that came the whole way does not differ from a fresh one.

    Where they do differ, `python -m turnout.store.migrations` writes the migration that is missing.
    """
    (tmp_path / "old.db").touch()
    migrate(tmp_path / "old.db")
    open_database(f"sqlite:///{tmp_path / 'new.db'}").close()
    assert schema_of(tmp_path / "old.db") == schema_of(tmp_path / "new.db")


@pytest.mark.usefixtures("later")
def test_a_migration_keeps_what_was_there(store: Path) -> None:
    """Rows stay, and rows that refer to a table which is made anew stay too."""
    migrate(store)
    connection = sqlite3.connect(store)
    assert connection.execute("SELECT id, tier FROM accounts").fetchall() == [("A1", "plain")]
    assert connection.execute("SELECT host FROM account_domains").fetchall() == [("acme.com",)]
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
    connection.close()


def test_a_migration_that_fails_changes_nothing(store: Path, later: Path) -> None:
    """Half a schema is worse than an old one."""
    (later / "versions" / "r0002_next.py").write_text(NEXT.format(more='op.execute("SELECT nonsense")'))
    before = schema_of(store)
    with pytest.raises(Exception, match="nonsense"):
        migrate(store)
    assert schema_of(store) == before


@pytest.mark.usefixtures("later")
def test_an_older_store_is_brought_up_to_date_when_it_is_opened(store: Path) -> None:
    """Opening does what is missing, once; one that may only be read says so instead."""
    with pytest.raises(StoreError, match="is not of this version yet; open it once for writing"):
        open_database(f"sqlite:///{store}", read_only=True)
    open_database(f"sqlite:///{store}").close()
    open_database(f"sqlite:///{store}").close()
    assert "tier" in schema_of(store)["accounts"]
