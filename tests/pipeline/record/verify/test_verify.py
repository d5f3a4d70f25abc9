"""Verification: a store as it was written has no findings, and whatever is changed behind its back is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.pipeline.record.verify.record import Record
from tests.postgres import PostgresGround
from tests.stores import is_on_postgresql, stores_on, url_in
from turnout.core.decision import Outcome
from turnout.errors import StoreError
from turnout.pipeline.record.verify import Verification, verify
from turnout.pipeline.record.verify.finding import FINDINGS_MAX
from turnout.store.audit import BLOCK
from turnout.store.database import open_database
from turnout.store.sqlite_database import SqliteDatabase

_OUTCOMES = (Outcome.ASSIGNED, Outcome.HELD, Outcome.QUEUED, Outcome.ASSIGNED)


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Record]:
    """A store with eight leads in two chains, in a file."""
    record = Record(tmp_path)
    for at in range(8):
        record.add(_OUTCOMES[at % 4], "main" if at < 6 else "second")
    yield record
    record.database.close()


@pytest.fixture
def record(each_database: str, filed: Record) -> Record:  # noqa: ARG001 - says where
    """The same, on each database."""
    return filed


def _places(found: Verification) -> list[tuple[str, str, str]]:
    return [(finding.table, finding.row, finding.lead) for finding in found.findings]


def test_a_store_as_it_was_written_is_whole(record: Record) -> None:
    """Every kind of row is looked at, and nothing is found."""
    found = verify(record.database)
    assert found.findings == ()
    assert found.is_whole
    assert (found.leads, found.decisions, found.events, found.links, found.chains) == (8, 8, 8, 8, 2)
    assert found.checkpoints == 8


@pytest.mark.usefixtures("each_database")
def test_an_empty_store_is_whole(tmp_path: Path) -> None:
    """There is nothing to prove yet."""
    found = verify(open_database(url_in(tmp_path, "empty.db")))
    assert found.is_whole
    assert found.events == 0


# What somebody with the file in their hands may do, and the place that is named for it.
_ADD_DECISION = (
    "INSERT INTO decisions SELECT 9, lead, 2, decided_at, outcome, assignee, team, pool, queue, rule, account, "
    "match_score, duplicate_of, sla, sla_due, accept_by, held_until, reason, policy, body FROM decisions WHERE seq = 4"
)
_ADD_EVENT = f"INSERT INTO events SELECT {BLOCK + 7}, kind, at, lead, decision, body, digest FROM events WHERE lead = 2"  # noqa: S608 - ours
_TAMPERED = {
    "a decision's body": (
        "UPDATE decisions SET body = replace(CAST(body AS TEXT), 'was next', 'was meant') WHERE seq = 4",
        ("links", "chain `main` link 4", "L4"),
    ),
    "a decision's assignee": (
        "UPDATE decisions SET assignee = 'r2' WHERE seq = 4",
        ("decisions", "decision 4", "L4"),
    ),
    "a decision's score": (
        "UPDATE decisions SET match_score = 0.9 WHERE seq = 4",
        ("decisions", "decision 4", "L4"),
    ),
    "a decision's promise": (
        "UPDATE decisions SET sla_due = sla_due + 1 WHERE seq = 4",
        ("decisions", "decision 4", "L4"),
    ),
    "a decision taken out": ("DELETE FROM decisions WHERE seq = 4", ("decisions", "decision 4", "L4")),
    "a decision put in": (_ADD_DECISION, ("decisions", "decision 9", "L4")),
    "an event's moment": ("UPDATE events SET at = at + 1 WHERE decision = 2", ("links", "chain `main` link 2", "L2")),
    "an event's word": ("UPDATE events SET kind = 'x' WHERE decision = 2", ("links", "chain `main` link 2", "L2")),
    "an event's data": ("UPDATE events SET body = '' WHERE decision = 2", ("links", "chain `main` link 2", "L2")),
    "an event that is no text": (
        "UPDATE events SET body = CAST(x'ff' AS TEXT) WHERE decision = 2",
        ("links", "chain `main` link 2", "L2"),
    ),
    "an event taken out": ("DELETE FROM events WHERE decision = 2", ("events", f"event {BLOCK + 2}", "")),
    "an event put in": (_ADD_EVENT, ("events", f"event {BLOCK + 7}", "L2")),
    "an event in no chain": (
        "INSERT INTO events SELECT 5, kind, at, lead, decision, body, digest FROM events WHERE lead = 2",
        ("events", "event 5", ""),
    ),
    "a link's moment": ("UPDATE links SET at = at + 1 WHERE number = 3", ("links", "chain `main` link 3", "L3")),
    "a link's hash": (
        "UPDATE links SET hash = x'00' WHERE chain = 'main' AND number = 3",
        ("links", "chain `main` link 3", ""),
    ),
    "a link taken out": (
        "DELETE FROM links WHERE chain = 'main' AND number = 3",
        ("links", "chain `main` link 3", ""),
    ),
    "the end of a chain taken out": (
        "DELETE FROM links WHERE chain = 'main' AND number = 6",
        ("links", "chain `main` link 6", ""),
    ),
    "where a chain begins": (
        "UPDATE links SET previous = x'00' WHERE chain = 'second' AND number = 1",
        ("links", "chain `second` link 1", ""),
    ),
    "a checkpoint's heads": (
        "UPDATE checkpoints SET heads = '[]' WHERE number = 3",
        ("checkpoints", "checkpoint 3", ""),
    ),
    "a checkpoint taken out": ("DELETE FROM checkpoints WHERE number = 3", ("checkpoints", "checkpoint 3", "")),
    "a person's facts": ("UPDATE personal SET facts = x'5b5d' WHERE lead = 2", ("personal", "lead 2", "L2")),
    "a person's row": ("DELETE FROM personal WHERE lead = 2", ("personal", "lead 2", "L2")),
    "facts of somebody erased": ("UPDATE personal SET erased_at = 1 WHERE lead = 2", ("personal", "lead 2", "L2")),
    "a lead's id": ("UPDATE leads SET id = 'L99' WHERE seq = 2", ("links", "chain `main` link 2", "L99")),
    "a lead taken out": ("DELETE FROM leads WHERE seq = 2", ("leads", "lead 2", "")),
    "a lead's latest decision": ("UPDATE leads SET decision = 1 WHERE seq = 2", ("leads", "lead 2", "L2")),
    "a lead in no hands": ("DELETE FROM assignments WHERE lead = 4", ("leads", "lead 4", "L4")),
    "a lead in hands and held": ("UPDATE holds SET lead = 4 WHERE lead = 2", ("leads", "lead 4", "L4")),
    "a closed lead in hands": ("UPDATE leads SET status = 'closed' WHERE seq = 4", ("leads", "lead 4", "L4")),
    "other hands": ("UPDATE assignments SET rep = 'r9' WHERE lead = 4", ("assignments", "assignment 4", "L4")),
    "a load": ("UPDATE loads SET open = open + 1 WHERE rep = 'r1'", ("loads", "rep `r1`", "")),
    "a load taken out": ("DELETE FROM loads WHERE rep = 'r1'", ("loads", "rep `r1`", "")),
    "a turn taken out": (
        "DELETE FROM ledger WHERE lead = 4",
        ("ledger", "counter `turns`, rep `r1`, lead 4", "L4"),
    ),
    "a credit put in": (
        "INSERT INTO ledger (counter, rep, lead, kind, at, cause) VALUES ('turns', 'r1', 4, 'credit', 1, 'pass')",
        ("ledger", "counter `turns`, rep `r1`, lead 4", "L4"),
    ),
    "a person's open lead": (
        "UPDATE people SET open_lead = 3 WHERE open_lead = 4",
        ("people", "person of lead 3", "L3"),
    ),
    "a pool that is waited for": ("DELETE FROM holds WHERE lead = 2", ("hold_pools", "pool `pool`, lead 2", "L2")),
    "a clock of a closed lead": (
        "UPDATE leads SET status = 'closed' WHERE seq = 4",
        ("clocks", "clocks of decision 4", "L4"),
    ),
    "who a list says has a lead": (
        "UPDATE leads SET assignee = 'r9' WHERE seq = 4",
        ("leads", "lead 4", "L4"),
    ),
    "a counter": ("DELETE FROM counters", ("counters", "counter `turns`", "")),
    "a counter's turns": (
        "INSERT INTO ledger (counter, rep, lead, kind, at, cause) VALUES ('turns', 'r1', 4, 'turn', 1, '')",
        ("counters", "counter `turns`", ""),
    ),
    "who a counter served": (
        "UPDATE ledger SET rep = 'r9' WHERE lead = 4",
        ("counters", "counter `turns`", ""),
    ),
    "a key's answer": (
        "UPDATE intake_keys SET decision = 3 WHERE lead = 4",
        ("intake_keys", "key of decision 3", "L4"),
    ),
}


_REWORDED = "convert_to(replace(convert_from(body, 'UTF8'), 'was next', 'was meant'), 'UTF8')"


@pytest.mark.parametrize("what", _TAMPERED)
def test_what_was_changed_is_found_and_named(record: Record, what: str) -> None:
    """Table, row and lead are told for each thing that can be changed with the file in one's hands."""
    sql, place = _TAMPERED[what]
    if what == "an event that is no text" and is_on_postgresql():
        pytest.skip("PostgreSQL keeps no text that is none")
    assert record.run(_spoken(sql)) >= 1, "the statement changes something"
    assert place in _places(verify(record.database))


def _spoken(sql: str) -> str:
    """A statement as the database understands it that the test runs on."""
    if not is_on_postgresql():
        return sql
    sql = re.sub(r"x'([0-9a-f]*)'", r"decode('\1', 'hex')", sql)
    return sql.replace("replace(CAST(body AS TEXT), 'was next', 'was meant')", _REWORDED)


def test_content_under_a_hash_cannot_be_changed(record: Record) -> None:
    """What decisions share is sealed by its name."""
    record.run("UPDATE interned SET body = ? WHERE hash = (SELECT min(hash) FROM interned)", (b"\0",))
    assert [place[0] for place in _places(verify(record.database))] == ["interned"]


def test_one_change_is_one_finding(record: Record) -> None:
    """The links after a changed one go on from the hash that was written, so they are still whole."""
    record.run("UPDATE events SET at = at + 1 WHERE decision = 2")
    assert len(verify(record.database).findings) == 1


def test_a_rewritten_chain_is_caught_by_its_checkpoints(record: Record) -> None:
    """Whoever computes the last link anew must compute the checkpoints too."""
    event = record.rows("SELECT max(seq) FROM events WHERE seq < ?", (2 * BLOCK,))[0][0]
    record.run("DELETE FROM links WHERE chain = 'main' AND number = 6")
    record.run("DELETE FROM events WHERE seq = ?", (event,))
    assert ("links", "chain `main` link 6", "") in _places(verify(record.database))


def test_a_checkpoint_noted_elsewhere_must_be_there(record: Record) -> None:
    """A store that was set back to an earlier state is whole in itself; what was written down gives it away."""
    noted = verify(record.database).newest_checkpoint
    assert verify(record.database, noted=noted).is_whole
    for table in ("events", "links", "checkpoints"):
        record.run(f"DELETE FROM {table}")  # noqa: S608 - ours
    assert verify(record.database).newest_checkpoint == ""
    assert ("checkpoints", f"`{noted}`", "") in _places(verify(record.database, noted=noted))


def test_findings_never_quote_a_reason_or_an_address(record: Record) -> None:
    """A report on damage goes to people who may not read what somebody typed."""
    record.run("UPDATE decisions SET reason = 'ann1@acme.example is a fool'")
    record.run("UPDATE people SET open_lead = 3")
    said = " ".join(str(finding) for finding in verify(record.database).findings)
    assert "reason is another text" in said
    assert "@" not in said
    assert "fool" not in said


@pytest.mark.usefixtures("each_database")
def test_findings_are_counted_beyond_the_first(tmp_path: Path) -> None:
    """A store that is wrong everywhere does not fill the memory."""
    record = Record(tmp_path)
    record.add()
    with record.database.begin() as tx:
        tx.run_many("INSERT INTO loads VALUES (?, 1, NULL)", [(f"ghost{number}",) for number in range(FINDINGS_MAX)])
        tx.run("DELETE FROM people")
        tx.run("DELETE FROM clocks")
        tx.run("INSERT INTO interned (hash, body) VALUES ('x', ?)", (b"\0",))
    found = verify(record.database)
    assert len(found.findings) == FINDINGS_MAX
    assert found.more == 1


def test_progress_is_told_to_its_end(record: Record) -> None:
    """Each part says how much of it is done, and is finished when the next begins."""
    told: list[tuple[str, int, int]] = []
    verify(record.database, lambda what, done, total: told.append((what, done, total)))
    parts = {what: (done, total) for what, done, total in told}
    assert parts["events"] == (8, 8)
    assert parts["checkpoints"] == (8, 8)
    assert all(done <= total for _, done, total in told)


def test_a_writer_meanwhile_is_not_a_finding(record: Record) -> None:
    """Everything is read from one state of the store."""

    def write(what: str, done: int, _total: int) -> None:
        if what == "events" and done:
            record.add()

    assert verify(record.database, write).is_whole
    assert verify(record.database).leads == 9


@pytest.mark.postgresql
def test_a_table_that_cannot_be_read_is_named_and_the_rest_is_looked_at(
    tmp_path: Path, postgres: PostgresGround
) -> None:
    """After an error PostgreSQL answers nothing more in a transaction; the other tables are still looked at."""
    with stores_on(postgres):
        record = Record(tmp_path)
        record.add()
        record.run("UPDATE loads SET open = open + 1 WHERE rep = 'r1'")
        record.run("DROP TABLE clocks")
        places = _places(verify(record.database))
        record.database.close()
    assert ("clocks", "the table", "") in places
    assert ("loads", "rep `r1`", "") in places


def test_a_damaged_page_is_named_and_the_rest_is_looked_at(filed: Record) -> None:
    """A file with a page overwritten says which table is broken instead of ending in an error."""
    page = filed.rows("SELECT rootpage FROM sqlite_master WHERE name = 'ledger'")[0][0]
    size = filed.rows("PRAGMA page_size")[0][0]
    filed.run("UPDATE loads SET open = open + 1 WHERE rep = 'r1'")
    with _closed(filed).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    places = _places(verify(open_database(filed.url)))
    assert "ledger" in {table for table, _, _ in places}
    assert ("loads", "rep `r1`", "") in places


def _closed(record: Record) -> Path:
    """The file of a store, with everything in it."""
    assert isinstance(record.database, SqliteDatabase)
    record.database.connect().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    record.database.close()
    return record.database.path


def test_a_file_that_is_no_database_is_said_clearly(filed: Record) -> None:
    """There is nothing to look at, and the message says what to do."""
    with _closed(filed).open("r+b") as file:
        file.write(b"garbage" * 20)
    with pytest.raises(StoreError, match="is not a database"):
        verify(open_database(filed.url))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bit_of_the_record_can_be_flipped(filed: Record, data: st.DataObject) -> None:
    """Whatever number, text or hash of events, links and checkpoints is changed, something is found."""
    table = data.draw(st.sampled_from(("events", "links", "checkpoints")))
    # Where a commit stands among those of other chains is no part of the record.
    columns = [name for _, name, *_ in filed.rows(f"PRAGMA table_info({table})") if name != "position"]
    place = data.draw(st.integers(0, len(columns) - 1))
    before = data.draw(st.sampled_from(filed.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2")))  # noqa: S608 - ours
    after = [*before[:place], data.draw(_another(before[place])), *before[place + 1 :]]
    sets, key = ", ".join(f"{name} = ?" for name in columns), " AND ".join(f"{name} IS ?" for name in columns)
    change = f"UPDATE OR IGNORE {table} SET {sets} WHERE {key}"  # noqa: S608 - ours
    # A number that another row has already is refused by the table itself.
    assume(filed.run(change, (*after, *before)))
    try:
        assert not verify(filed.database).is_whole
    finally:
        assert filed.run(change, (*before, *after)) == 1
    assert verify(filed.database).is_whole


def _another(value: object) -> st.SearchStrategy[object]:
    """A value of the same kind that is not the same."""
    match value:
        case bytes():
            return st.integers(0, len(value) * 8 - 1).map(lambda bit: _flip(value, bit))
        case str():
            return st.text(st.characters(min_codepoint=32, max_codepoint=300)).filter(lambda new: new != value)
        case _:
            return st.integers(0, 2**62).filter(lambda new: new != value)


def _flip(value: bytes, bit: int) -> bytes:
    flipped = bytearray(value)
    flipped[bit // 8] ^= 1 << bit % 8
    return bytes(flipped)
