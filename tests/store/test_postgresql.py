"""PostgreSQL as a store: what it keeps, what one transaction sees of another, and what it says when it cannot."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, Table, Text, text

from tests.postgres import PostgresGround
from turnout.errors import ClashError, DatabaseError, RetryError, StoreError
from turnout.store.database import open_database
from turnout.store.many import delete_many, insert_many, update_many, upsert_many
from turnout.store.metadata import WHOLE
from turnout.store.postgres_database import PostgresDatabase, open_postgres
from turnout.store.postgres_transaction import numbered

pytestmark = pytest.mark.postgresql

KINDS = Table(
    "kinds",
    MetaData(),
    Column("key", Text, primary_key=True),
    Column("whole", WHOLE),
    Column("small", Integer),
    Column("share", Float),
    Column("words", Text),
    Column("body", LargeBinary),
)
_NAMES = ("key", "whole", "small", "share", "words", "body")
_DDL = "CREATE TABLE kinds (key text PRIMARY KEY, whole int8, small int4, share float8, words text, body bytea)"
_FOUND = "SELECT key, whole, small, share, words, body FROM kinds"
# Whatever a text may be but NUL, which PostgreSQL has no place for, with what means something in an array more often.
_any = st.characters(exclude_characters="\0", codec="utf-8")
_texts = st.text(st.one_of(st.sampled_from("\\\"'{},% ?$\n\tNULL"), _any))
_rows = st.tuples(
    _texts,
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | st.floats(),
    st.none() | _texts,
    st.none() | st.binary(),
)


@pytest.fixture
def database(postgresql_url: str) -> Iterator[PostgresDatabase]:
    """A fresh store."""
    opened = open_postgres(postgresql_url, lock_seconds_max=0.3)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def kinds(postgres: PostgresGround) -> Iterator[PostgresDatabase]:
    """A database with a table that has a column of every kind."""
    url = postgres.empty()
    made = PostgresDatabase(url)
    with made.begin() as tx:
        tx.run(_DDL)
    yield made
    made.close()
    postgres.drop(url)


# What is asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("SELECT 1", "SELECT 1"),
        ("SELECT a FROM t WHERE b = ? AND c IN (?, ?)", "SELECT a FROM t WHERE b = $1 AND c IN ($2, $3)"),
        ("SELECT '?', 'it''s ?' FROM t WHERE b = ?", "SELECT '?', 'it''s ?' FROM t WHERE b = $1"),
        ("SELECT 'a' || ? || '?' || ?", "SELECT 'a' || $1 || '?' || $2"),
    ],
)
def test_places_are_numbered_outside_of_quotes(asked: str, said: str) -> None:
    """The same statement is asked of both databases."""
    assert numbered(asked) == said


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(_rows, max_size=6, unique_by=lambda row: row[0]))
def test_many_rows_arrive_as_they_are(kinds: PostgresDatabase, rows: list[tuple[object, ...]]) -> None:
    """One statement for all of them: quotes, backslashes, nothing at all, the ends of every range."""
    with kinds.begin() as tx:
        tx.run("DELETE FROM kinds")
        assert tx.run_many(insert_many(KINDS, *_NAMES), rows) == len(rows)
        found = tx.rows(_FOUND)
    assert sorted(map(repr, found)) == sorted(map(repr, rows))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(_rows, min_size=1, max_size=6, unique_by=lambda row: row[0]))
def test_many_rows_are_changed_and_taken_away_at_once(kinds: PostgresDatabase, rows: list[tuple[object, ...]]) -> None:
    """An upsert puts new values where a row is; an update and a delete touch those that are named, and no others."""
    keys = [(row[0],) for row in rows]
    with kinds.begin() as tx:
        tx.run("DELETE FROM kinds")
        tx.run("INSERT INTO kinds (key, words) VALUES (?, 'as it was')", ("stays " + "x" * 99,))
        tx.run_many(insert_many(KINDS, "key"), keys)
        tx.run_many(upsert_many(KINDS, *_NAMES), rows)
        found = tx.rows(f"{_FOUND} WHERE words IS NULL OR words <> 'as it was'")
        assert sorted(map(repr, found)) == sorted(repr(row) for row in rows if row[4] != "as it was")
        assert tx.run_many(update_many(KINDS, ["small"], ["key"]), [(7, key) for (key,) in keys]) == len(keys)
        assert tx.rows("SELECT count(*) FROM kinds WHERE small = 7") == [(len(keys),)]
        assert tx.run_many(delete_many(KINDS, "key"), keys) == len(keys)
        assert tx.rows("SELECT words FROM kinds") == [("as it was",)]


def test_values_come_back_as_what_they_are(kinds: PostgresDatabase) -> None:
    """Whole numbers, bytes and texts; a row without any is a row of None."""
    values = ("k", 2**62, -5, math.inf, 'é\\"', b"\0\xff")
    with kinds.begin() as tx:
        tx.run("DELETE FROM kinds")
        tx.run("INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?)", values)
        tx.run("INSERT INTO kinds (key) VALUES (?)", ("none",))
        assert tx.rows("SELECT * FROM kinds ORDER BY key") == [values, ("none", *[None] * 5)]
        assert tx.rows("SELECT sum(small), count(*) FROM kinds") == [(-5, 2)]


# Transactions


def test_a_transaction_is_kept_as_a_whole_or_not_at_all(database: PostgresDatabase) -> None:
    """An error of the caller's takes all of it back, and so does one of the database."""

    def write(broken: str) -> None:
        with database.begin() as tx:
            tx.run("INSERT INTO meta (name, value) VALUES ('a', '1')")
            tx.run(broken)

    for broken in ("SELECT nonsense", "INSERT INTO meta (name, value) VALUES ('a', '2')"):
        with pytest.raises(StoreError):
            write(broken)
    with pytest.raises(AttributeError):
        write(None)  # type: ignore[arg-type]
    with database.reading() as tx:
        assert tx.rows("SELECT count(*) FROM meta WHERE name = 'a'") == [(0,)]


def test_several_questions_see_one_state(database: PostgresDatabase) -> None:
    """What is written meanwhile is seen by whoever asks next, on a connection of their own or the thread's."""
    for ask in (database.reading, database.asking):
        with database.begin() as tx:
            tx.run("DELETE FROM lanes")
        with ask() as tx:
            before = tx.rows("SELECT count(*) FROM lanes")
            with database.begin() as other:
                other.run("INSERT INTO lanes (name, version, moment) VALUES ('c:x', 1, 1)")
            assert tx.rows("SELECT count(*) FROM lanes") == before == [(0,)]
        with ask() as tx:
            assert tx.rows("SELECT count(*) FROM lanes") == [(1,)]


def test_whoever_only_reads_cannot_write(postgresql_url: str, database: PostgresDatabase) -> None:
    """A store that is opened for reading refuses, and so do a reading transaction and SQLAlchemy's way."""
    only_reads = open_database(postgresql_url, read_only=True)
    write = "INSERT INTO meta (name, value) VALUES ('a', '1')"
    with pytest.raises(StoreError), only_reads.begin() as tx:
        tx.run(write)
    with pytest.raises(StoreError), database.reading() as tx:
        tx.run(write)
    with pytest.raises(StoreError), database.engine.connect() as connection:
        connection.execute(text(write))
    only_reads.close()


def test_a_thread_gives_its_connection_back(database: PostgresDatabase) -> None:
    """A server has many threads for a while; none of them leaves a connection behind."""

    def ask() -> None:
        with database.asking() as tx:
            tx.rows("SELECT 1")

    for _ in range(5):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 10
    while True:
        with database.reading() as tx:
            if tx.rows(others) == [(0,)]:
                return
        assert time.monotonic() < until, "a connection stays"
        time.sleep(0.05)


# What goes wrong


def test_a_row_that_is_locked_too_long_is_said(database: PostgresDatabase) -> None:
    """Nobody waits for ever, and who holds it can be looked for."""
    with database.begin() as tx:
        tx.run("INSERT INTO meta (name, value) VALUES ('a', '1')")
    with database.begin() as tx:
        tx.run("UPDATE meta SET value = '2' WHERE name = 'a'")
        with pytest.raises(DatabaseError, match="rows that somebody keeps locked") as caught, database.begin() as other:
            other.run("UPDATE meta SET value = '3' WHERE name = 'a'")
    assert not isinstance(caught.value, RetryError)
    with database.reading() as tx:
        assert tx.rows("SELECT value FROM meta WHERE name = 'a'") == [("2",)]


def test_a_circle_of_waiting_is_done_again(postgresql_url: str) -> None:
    """PostgreSQL ends one of the two, who is told to do all of it again."""
    patient = open_database(postgresql_url, lock_seconds_max=10)
    with patient.begin() as tx:
        tx.run_many("INSERT INTO meta (name, value) VALUES (?, '1')", [("a",), ("b",)])
    both = threading.Barrier(2)
    told: list[type[BaseException]] = []

    def run(first: str, second: str) -> None:
        try:
            with patient.begin() as tx:
                tx.run("UPDATE meta SET value = '2' WHERE name = ?", (first,))
                both.wait(10)
                tx.run("UPDATE meta SET value = '2' WHERE name = ?", (second,))
        except StoreError as error:
            told.append(type(error))

    threads = [threading.Thread(target=run, args=names) for names in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    patient.close()
    assert told == [RetryError]


def test_a_row_that_is_there_already_is_a_clash(database: PostgresDatabase) -> None:
    """Two gave the same number: whoever came second does it again, with another one."""
    with database.begin() as tx:
        tx.run("INSERT INTO meta (name, value) VALUES ('a', '1')")
    with pytest.raises(ClashError), database.begin() as tx:
        tx.run("INSERT INTO meta (name, value) VALUES ('a', 'secret')")


def test_a_connection_that_is_cut_is_done_again(database: PostgresDatabase) -> None:
    """The thread's own is made anew for the next question."""
    with database.asking() as tx:
        [(process,)] = tx.rows("SELECT pg_backend_pid()")
    with database.begin() as tx:
        tx.rows("SELECT pg_terminate_backend(?, 10000)", (process,))
    with pytest.raises(RetryError), database.asking() as tx:
        tx.rows("SELECT 1")
    with database.asking() as tx:
        assert tx.rows("SELECT pg_backend_pid()") != [(process,)]


def test_a_server_that_cannot_be_reached_is_said_without_its_password(postgres: PostgresGround) -> None:
    """No file is there, nobody listens, or the database has another name: a person reads which, and never a secret."""
    nowhere = "postgresql://ann:s3cret@/turnout?host=/nowhere"
    nobody = "postgresql://ann:s3cret@127.0.0.1:1/turnout"
    for url, why in ((nowhere, "No such file"), (nobody, "refused")):
        with pytest.raises(RetryError, match=why) as caught:
            open_database(url)
        assert "s3cret" not in str(caught.value)
    other = postgres.url_of("turnout_test_that_is_not_there")
    with pytest.raises(DatabaseError, match="does not exist; make it with `createdb`") as missing:
        open_database(other)
    at = urlsplit(other)
    stranger = urlunsplit(at._replace(netloc=f"stranger:s3cret@{at.netloc.rpartition('@')[2]}"))
    with pytest.raises(DatabaseError, match="refuses this user") as refused:
        open_database(stranger)
    assert "s3cret" not in str(refused.value)
    # To ask again is the remedy for neither.
    assert not isinstance(missing.value, RetryError)
    assert not isinstance(refused.value, RetryError)


def test_no_value_is_quoted_in_what_is_said(database: PostgresDatabase) -> None:
    """PostgreSQL repeats the row that it refuses; whoever reads our log is not to read people's data."""
    refused = (
        ("INSERT INTO meta (name, value) VALUES (?, NULL)", ("ann@acme.example",)),
        ("INSERT INTO meta (name, value) VALUES (?, CAST(? AS int4))", ("a", "ann@acme.example")),
        ("INSERT INTO account_domains VALUES (?, 'ann@acme.example', 1, 1)", (99,)),
    )
    for sql, params in refused:
        with pytest.raises(StoreError) as caught, database.begin() as tx:
            tx.run(sql, params)
        assert "acme" not in str(caught.value)
        assert isinstance(caught.value.__cause__, psycopg.Error)


def test_numbers_go_on_behind_those_that_were_given_by_hand(database: PostgresDatabase) -> None:
    """A row may bring its number; the next one without is not to get the same."""
    with database.begin() as tx:
        tx.run("INSERT INTO accounts (number, id) VALUES (7, 'A7')")
        tx.run("SELECT setval('accounts_number_seq', 7)")
        tx.run("INSERT INTO accounts (id) VALUES ('A8')")
        assert tx.rows("SELECT number FROM accounts WHERE id = 'A8'") == [(8,)]
