"""Notices become messages: for whom, on which channels, once; on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from tests.simulation.server import wait_for
from tests.worker.bench_of_messages import PATIENCE_SECONDS, Channels, a_worker, hasty, working
from tests.worker.peer import HttpChannel, peer
from turnout.store.metadata import from_micros
from turnout.store.outbox import UNTOLD_SINCE, MessageRow, add_messages
from turnout.store.test_leads import mark_test
from turnout.worker.planning import LATE_MICROS, NO_ADDRESS, NO_CHANNEL, TOO_LATE

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office where everybody has an address."""
    with closing(Office(tmp_path)) as office:
        with office.database.begin() as tx:
            tx.run("UPDATE reps SET email = id || '@corp.example'")
        yield office


def until_planned(office: Office, is_so: Callable[[], bool] = lambda: True) -> None:
    """Let a worker plan and send whatever is due by the office's clock."""
    with peer() as service:
        channels = Channels(HttpChannel(service.url))
        with working(a_worker(office.database, channels, hasty(), lambda: office.now)):
            wait_for(lambda: not office.rows("SELECT 1 FROM outbox WHERE state = 'due'"), "plans", PATIENCE_SECONDS)
            wait_for(is_so, "what was planned", PATIENCE_SECONDS)


def deliveries(office: Office) -> list[tuple[str, str, str]]:
    """Kind, person and address of each message."""
    return [(kind, rep, address) for kind, rep, address in office.rows("SELECT kind, rep, address FROM deliveries")]


def test_a_notice_becomes_a_message_to_whom_it_is_for(office: Office) -> None:
    """Once, however often it is looked at."""
    answer = office.lead()
    until_planned(office)
    until_planned(office)
    assert deliveries(office) == [("assigned", answer.assignee, f"{answer.assignee}@corp.example")]
    assert office.rows("SELECT state, note FROM outbox") == [("planned", "")]


def test_two_stages_of_a_promise_are_two_messages(office: Office) -> None:
    """The same person is reminded twice of the same decision."""
    office.lead()
    [(lead, decision, rep, at)] = office.rows("SELECT lead, decision, recipient, due_at FROM outbox")
    with office.database.begin() as tx:
        add_messages(tx, [MessageRow(lead, decision, "remind", rep, "soon", at, number) for number in (2, 3, 3)])
    until_planned(office)
    assert sorted(kind for kind, _, _ in deliveries(office)) == ["assigned", "remind", "remind"]


def test_without_a_channel_nobody_is_told_and_it_says_so(office: Office) -> None:
    """A store that is tried out raises no alarm; it is known since when."""
    office.lead()
    with working(a_worker(office.database, Channels(), hasty(), lambda: office.now)):
        wait_for(lambda: not office.rows("SELECT 1 FROM outbox WHERE state = 'due'"), "plans", PATIENCE_SECONDS)
    assert office.rows("SELECT state, note FROM outbox") == [("planned", NO_CHANNEL)]
    assert len(office.rows("SELECT 1 FROM meta WHERE name = ?", UNTOLD_SINCE)) == 1
    office.lead()
    until_planned(office)
    assert office.rows("SELECT 1 FROM meta WHERE name = ?", UNTOLD_SINCE) == []
    assert len(deliveries(office)) == 1


def test_whoever_has_no_address_is_told_nothing(office: Office) -> None:
    """And the notice says why."""
    with office.database.begin() as tx:
        tx.run("UPDATE reps SET email = ''")
    office.lead()
    until_planned(office)
    assert office.rows("SELECT state, note FROM outbox") == [("planned", NO_ADDRESS)]
    assert deliveries(office) == []


def test_what_was_due_days_ago_is_told_to_nobody(office: Office) -> None:
    """History that was imported wakes nobody; what a worker missed for a day is told."""
    office.lead(lead="old")
    [(due,)] = office.rows("SELECT due_at FROM outbox")
    office.now = from_micros(due + LATE_MICROS + 1)
    office.lead(lead="new")
    with office.database.begin() as tx:
        tx.run("UPDATE outbox SET due_at = due_at - 86400000000 WHERE due_at <> ?", (due,))
    until_planned(office)
    notes = dict(
        office.rows("SELECT l.id, o.note FROM outbox o JOIN leads l ON l.seq = o.lead WHERE kind = 'assigned'")
    )
    assert notes == {"old": TOO_LATE, "new": ""}


def test_a_test_goes_where_it_was_sent_and_nowhere_else(office: Office) -> None:
    """Not to whoever got the lead."""
    office.lead()
    [(lead,)] = office.rows("SELECT lead FROM outbox")
    with office.database.begin() as tx:
        mark_test(tx, lead, "email:me@corp.example", office.now)
    until_planned(office)
    assert [address for _, _, address in deliveries(office)] == ["me@corp.example"]


def test_a_notice_that_cannot_be_planned_keeps_no_other_waiting(office: Office) -> None:
    """By a fault of ours, which the log has; the notice says so."""
    for _ in range(3):
        office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE outbox SET kind = 'nonsense' WHERE lead = (SELECT min(lead) FROM outbox)")
    until_planned(office)
    assert len(deliveries(office)) == 2
    [(note,)] = office.rows("SELECT note FROM outbox WHERE kind = 'nonsense'")
    assert "fault of ours" in note
