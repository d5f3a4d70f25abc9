"""The hash chains: one link per commit, nothing kept of what was rolled back, and checkpoints that join the chains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.store.audit import (
    BLOCK,
    Chain,
    Event,
    Head,
    add_checkpoint,
    canonical,
    checkpoint_hash,
    decode_heads,
    encode_heads,
    link_header,
    personal_digest,
    root,
)
from turnout.store.metadata import to_micros
from turnout.store.sqlite_database import SqliteDatabase, open_sqlite
from turnout.store.transaction import Row, SqliteTransaction

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """An empty store."""
    database = open_sqlite(f"sqlite:///{tmp_path / 'turnout.db'}")
    yield database
    database.close()


def _append(database: SqliteDatabase, chain: str, *kinds: str, at: datetime = NOW) -> None:
    with database.begin() as tx:
        Chain(chain).append(tx, [Event(kind, at) for kind in kinds], at)


def _rows(database: SqliteDatabase, sql: str) -> list[Row]:
    with database.reading() as tx:
        return tx.rows(sql)


def test_a_commit_is_one_link_over_its_events(database: SqliteDatabase) -> None:
    """The link's hash covers the hash before it, its own number and moment, and each event."""
    _append(database, "main", "imported", "published")
    with database.reading() as tx:
        start = root(tx)
        link = tx.rows("SELECT chain, number, first_event, last_event, at, previous, hash FROM links")
    at = to_micros(NOW)
    events = [
        canonical(BLOCK + number, kind, at, None, "", None, b"", "", None)
        for number, kind in enumerate(("imported", "published"), 1)
    ]
    sealed = sha256(b"".join([start, link_header("main", 1, at, 2), *events])).digest()
    assert link == [("main", 1, BLOCK + 1, BLOCK + 2, at, start, sealed)]


def test_a_decision_is_sealed_without_being_stored_twice(database: SqliteDatabase) -> None:
    """The body is part of the hash, and only the decision's number is in the event's row."""
    hashes = []
    for body in (b"[1]", b"[2]"):
        database.connect().execute("DELETE FROM events")
        database.connect().execute("DELETE FROM links")
        database.connect().execute("DELETE FROM checkpoints")
        with database.begin() as tx:
            Chain("main").append(tx, [Event("decided", NOW, 1, "L1", 7, body)], NOW)
        hashes.append(_rows(database, "SELECT hash FROM links")[0][0])
        assert _rows(database, "SELECT decision, body FROM events") == [(7, "")]
    assert hashes[0] != hashes[1]


def test_each_link_goes_on_from_the_one_before(database: SqliteDatabase) -> None:
    """Numbers of links and events follow each other without a gap."""
    for _ in range(3):
        _append(database, "main", "a", "b")
    links = _rows(
        database, "SELECT number, first_event - ?, previous, hash FROM links ORDER BY number".replace("?", str(BLOCK))
    )
    assert [(number, first) for number, first, _, _ in links] == [(1, 1), (2, 3), (3, 5)]
    assert [previous for _, _, previous, _ in links[1:]] == [sealed for _, _, _, sealed in links[:-1]]


def test_what_was_rolled_back_never_happened(database: SqliteDatabase) -> None:
    """A chain remembers nothing between transactions, so the next link takes the number that was not kept."""
    chain = Chain("main")
    connection = database.connect()
    connection.execute("BEGIN IMMEDIATE")
    chain.append(SqliteTransaction(connection), [Event("lost", NOW)], NOW)
    connection.execute("ROLLBACK")
    with database.begin() as tx:
        chain.append(tx, [Event("kept", NOW)], NOW)
    assert _rows(database, "SELECT number, first_event FROM links") == [(1, BLOCK + 1)]
    assert _rows(database, "SELECT kind FROM events") == [("kept",)]


def test_a_commit_without_events_has_no_link(database: SqliteDatabase) -> None:
    """Nothing happened, so there is nothing to seal."""
    _append(database, "main")
    assert _rows(database, "SELECT count(*) FROM links") == [(0,)]


def test_chains_number_their_events_apart(database: SqliteDatabase) -> None:
    """A writer needs no number that another one gives."""
    _append(database, "main", "a")
    _append(database, "cli", "b")
    _append(database, "main", "c")
    numbers = _rows(database, "SELECT kind, seq FROM events ORDER BY kind")
    assert numbers == [("a", BLOCK + 1), ("b", 2 * BLOCK + 1), ("c", BLOCK + 2)]


def test_a_new_chain_goes_on_from_the_newest_checkpoint(database: SqliteDatabase) -> None:
    """Whatever was before is under the new chain's hashes too."""
    _append(database, "main", "a")
    _append(database, "cli", "b", at=NOW + timedelta(milliseconds=1))
    start = _rows(database, "SELECT previous FROM links WHERE chain = 'cli'")
    assert start == _rows(database, "SELECT hash FROM checkpoints WHERE number = 1")


def test_a_checkpoint_a_second_joins_the_heads_of_all_chains(database: SqliteDatabase) -> None:
    """The first commit makes one, the others within its second do not, the next one after it does."""
    for milliseconds in (0, 400, 999, 1000, 1500, 2001):
        _append(database, "main", "a", at=NOW + timedelta(milliseconds=milliseconds))
        _append(database, "cli", "a", at=NOW + timedelta(milliseconds=milliseconds))
    found = _rows(database, "SELECT number, at, heads, previous, hash FROM checkpoints ORDER BY number")
    assert [at - to_micros(NOW) for _, at, _, _, _ in found] == [0, 1_000_000, 2_001_000]
    heads = [{head.chain: head.number for head in decode_heads(text)} for _, _, text, _, _ in found]
    assert heads == [{"main": 1}, {"main": 4, "cli": 3}, {"main": 6, "cli": 5}]
    for number, at, text, previous, sealed in found:
        assert sealed == checkpoint_hash(previous, number, at, text)
    assert [previous for _, _, _, previous, _ in found[1:]] == [sealed for _, _, _, _, sealed in found[:-1]]


def test_a_chain_that_moved_no_more_leaves_the_checkpoints(database: SqliteDatabase) -> None:
    """A checkpoint stays small however many processes there ever were."""
    for number in range(30):
        _append(database, f"process {number}", "a", at=NOW + timedelta(hours=number))
    heads = _rows(database, "SELECT heads FROM checkpoints ORDER BY number DESC LIMIT 1")[0][0]
    assert [head.chain for head in decode_heads(heads)] == ["process 28", "process 29"]


def test_a_server_that_stops_joins_its_last_link(database: SqliteDatabase) -> None:
    """A checkpoint may be asked for before its second is over."""
    _append(database, "main", "a")
    _append(database, "main", "b")
    with database.begin() as tx:
        add_checkpoint(tx, NOW)
    heads = _rows(database, "SELECT heads FROM checkpoints ORDER BY number DESC LIMIT 1")[0][0]
    assert [(head.chain, head.number) for head in decode_heads(heads)] == [("main", 2)]


def test_two_stores_never_have_the_same_hashes(tmp_path: Path) -> None:
    """Chains begin at the store's own id, so a part of one store cannot pass for a part of another."""
    sealed = []
    for name in ("one", "two"):
        database = open_sqlite(f"sqlite:///{tmp_path / name}.db")
        _append(database, "main", "a")
        sealed.append(_rows(database, "SELECT hash FROM links"))
        database.close()
    assert sealed[0] != sealed[1]


@pytest.mark.parametrize(
    "event", [Event("decided", NOW, 1, "L1", 7), Event("touched", NOW, 1), Event("x", NOW, None, "L1")]
)
def test_an_event_brings_all_it_is_about(database: SqliteDatabase, event: Event) -> None:
    """A number without what it stands for could not be proved later."""
    with pytest.raises(AssertionError), database.begin() as tx:
        Chain("main").append(tx, [event], NOW)


_TEXT = st.text(max_size=5)
_BYTES = st.binary(max_size=5)
_EVENTS = st.tuples(
    st.integers(0, 99), _TEXT, st.integers(0, 99), st.none() | st.integers(0, 9), _TEXT,
    st.none() | st.integers(0, 9), _BYTES, _TEXT, st.none() | _BYTES,
)  # fmt: skip


@given(_EVENTS, _EVENTS)
def test_no_two_events_look_alike(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    """Moving a letter from one text to the next gives other bytes."""
    assert (canonical(*one) == canonical(*other)) == (one == other)  # type: ignore[arg-type] # drawn to fit


@given(_TEXT, _TEXT, st.integers(0, 5))
def test_a_letter_cannot_move_between_texts(kind: str, body: str, at: int) -> None:
    """The same letters cut at another place are another event."""
    letters = f"{kind}{body}"
    cut = min(at, len(letters))
    one = canonical(1, kind, 1, None, "", None, b"", body, None)
    other = canonical(1, letters[:cut], 1, None, "", None, b"", letters[cut:], None)
    assert (one == other) == (cut == len(kind))


@given(st.lists(st.builds(Head, _TEXT, st.integers(0, 2**62), _BYTES)))
def test_heads_survive_being_written(heads: list[Head]) -> None:
    """What is read is what was written."""
    assert decode_heads(encode_heads(heads)) == heads


def test_a_digest_needs_its_salt() -> None:
    """The same facts under another salt cannot be recognised."""
    assert personal_digest(b"one", b"facts") != personal_digest(b"two", b"facts")
    assert personal_digest(b"one", b"facts") == personal_digest(b"one", b"facts")
