"""A person's data: all of it given out, and erased from the file for good while the record stays provable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.record.verify.record import CASE, START, Record
from turnout.core.decide.engine import Engine
from turnout.core.decision import Known, Outcome
from turnout.core.lead import Lead, LeadId
from turnout.errors import InputError, RefusedError
from turnout.pipeline.record.people_data import case_without_person, erase_person, export_person, export_text
from turnout.pipeline.record.verify import verify
from turnout.store.codec.case import decode_case
from turnout.store.meta import LATEST_MOMENT, write_meta
from turnout.store.metadata import from_micros, to_micros
from turnout.store.outbox import MessageRow, add_messages
from turnout.store.schema import all_tables
from turnout.store.sqlite_database import SqliteDatabase

pytestmark = pytest.mark.usefixtures("each_database")
LATER = START + timedelta(days=30)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """A store with three leads of three people; the second waits."""
    record = Record(tmp_path)
    for outcome in (Outcome.ASSIGNED, Outcome.HELD, Outcome.ASSIGNED):
        record.add(outcome)
    yield record
    record.database.close()


def test_everything_kept_of_a_person_is_given_out(record: Record) -> None:
    """Facts as given and as read, decisions, hands, keys and events, with instants that a person can read."""
    with record.database.reading() as tx:
        exported = export_person(tx, "ann1@acme.example")
    assert exported["person"] == "ann1@acme.example"
    assert exported["known"]["owner"] == "r1"
    (lead,) = exported["leads"]
    assert (lead["id"], lead["received_at"]) == ("L1", "2026-03-02T09:00:01.000000Z")
    assert lead["given"]["first_name"] == "Ann"
    assert lead["facts"]["email"] == {"value": "ann1@acme.example", "from": "form"}
    assert lead["decisions"][0]["assignee"] == "r1"
    assert lead["assignments"][0]["since"] == "2026-03-02T09:00:01.000000Z"
    assert lead["events"] == [{"kind": "decided", "at": "2026-03-02T09:00:01.000000Z", "body": {"origin": "api"}}]
    assert [key["key"] for key in lead["keys"]] == ["L1"]
    assert json.loads(export_text(exported)) == exported


def test_any_spelling_of_an_address_is_the_person(record: Record) -> None:
    """Case, a tag and a name around it do not count."""
    with record.database.reading() as tx:
        exported = export_person(tx, "Ann <ANN1+x@Acme.Example>")
    assert [lead["id"] for lead in exported["leads"]] == ["L1"]


@pytest.mark.parametrize(("email", "error"), [("nobody@acme.example", RefusedError), ("ann", InputError)])
def test_who_is_not_known_is_said(record: Record, email: str, error: type[Exception]) -> None:
    """Neither giving out nor erasing does anything for somebody nothing is kept of."""
    with record.database.reading() as tx, pytest.raises(error):
        export_person(tx, email)
    with pytest.raises(error):
        erase_person(record.database, email, LATER)
    assert record.rows("SELECT count(*) FROM events") == [(3,)]


def test_an_erased_person_is_gone_from_the_file(record: Record) -> None:
    """Not only from the tables: the bytes are overwritten in the file and in its log."""
    assert b"ann1@acme.example" in _bytes(record)
    assert erase_person(record.database, "ann1@acme.example", LATER).leads == ("L1",)
    assert b"ann1@acme.example" not in _bytes(record)
    assert b"ann2@acme.example" in _bytes(record)
    with record.database.reading() as tx, pytest.raises(RefusedError):
        export_person(tx, "ann1@acme.example")


def _bytes(record: Record) -> bytes:
    """Everything that is on the disk, or in every table where the disk is another machine's."""
    if not isinstance(record.database, SqliteDatabase):
        return b"".join(repr(record.rows(f"SELECT * FROM {table}")).encode() for table in all_tables().tables)  # noqa: S608
    path = record.database.path
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_the_record_stays_whole_when_a_person_is_erased(record: Record) -> None:
    """The chain keeps a digest; decisions stay; what happened is an event of its own, in a chain that verifies."""
    before = record.rows("SELECT * FROM decisions ORDER BY seq")
    noted = verify(record.database).newest_checkpoint
    for number in (1, 2):
        erase_person(record.database, f"ann{number}@acme.example", LATER)
    found = verify(record.database, noted=noted)
    assert found.findings == ()
    assert record.rows("SELECT * FROM decisions ORDER BY seq") == before
    assert record.rows("SELECT kind, lead, at FROM events WHERE kind = 'erased'") == [
        ("erased", 1, to_micros(LATER)),
        ("erased", 2, to_micros(LATER)),
    ]


def test_facts_put_back_after_erasing_are_found(record: Record) -> None:
    """Whoever restores a row from a copy of the file has not erased it."""
    facts = record.rows("SELECT facts FROM personal WHERE lead = 1")[0][0]
    erase_person(record.database, "ann1@acme.example", LATER)
    record.run("UPDATE personal SET facts = ? WHERE lead = 1", (facts,))
    assert [(finding.table, finding.lead) for finding in verify(record.database).findings] == [("personal", "L1")]


def test_somebody_who_was_only_imported_can_be_erased(record: Record) -> None:
    """There is no lead to name, and the event names nobody."""
    record.run("INSERT INTO people (person, owner) VALUES ('bob@acme.example', 'r1')")
    assert erase_person(record.database, "bob@acme.example", LATER).leads == ()
    assert b"bob@acme.example" not in _bytes(record)
    assert record.rows("SELECT lead, body FROM events WHERE kind = 'erased'") == [(None, '{"by":"cli"}')]
    assert verify(record.database).is_whole


def test_messages_not_sent_yet_are_cancelled_and_emptied(record: Record) -> None:
    """Nobody is told any more about a person who is not to be known."""
    with record.database.begin() as tx:
        add_messages(tx, [MessageRow(seq, seq, "tell", "r1", "Ann wrote", 0) for seq in (1, 3)])
    erase_person(record.database, "ann1@acme.example", LATER)
    assert record.rows("SELECT text, state FROM outbox ORDER BY lead") == [("", "cancelled"), ("Ann wrote", "due")]


def test_time_in_a_store_never_runs_backwards(record: Record) -> None:
    """A machine whose clock is behind erases at the store's latest moment, and later moments are kept."""
    with record.database.begin() as tx:
        write_meta(tx, LATEST_MOMENT, to_micros(LATER))
    erase_person(record.database, "ann1@acme.example", START)
    erase_person(record.database, "ann2@acme.example", LATER + timedelta(days=1))
    erased = record.rows("SELECT erased_at FROM personal WHERE erased_at IS NOT NULL ORDER BY lead")
    assert [from_micros(at) for (at,) in erased] == [LATER, LATER + timedelta(days=1)]


def test_a_case_without_its_person_can_still_be_decided() -> None:
    """The lead stays with its policy, its account and its hops; whose it is and what they typed is gone."""
    kept = case_without_person(CASE % b"ann1@acme.example")
    case = decode_case(kept, Lead(LeadId("L1"), START, {}), Known(), {}, _engine_of)
    assert case.person is None
    assert (case.match.account, case.match.reason) == ("A1", "")
    assert b"ann" not in kept


def _engine_of(content_hash: str) -> Engine:
    assert content_hash == "policy-1"
    return Engine.__new__(Engine)
