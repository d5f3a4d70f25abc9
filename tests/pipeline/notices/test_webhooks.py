"""What happens to leads, told to programs: once for each endpoint that wants it, whoever makes the deliveries."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import pytest
from standardwebhooks import Webhook

from tests.connectors.webhook.receiver import Receiver, Reply, receiving
from tests.pipeline.stored_office import Office
from tests.simulation.server import wait_for
from turnout.config import Settings
from turnout.connectors.base import NeedsHumanError, Outgoing
from turnout.connectors.webhook.connector import GoneError
from turnout.core.lead import LeadId
from turnout.errors import InputError, RefusedError
from turnout.pipeline.asking.jobs import Accept, Close
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.notices.connection_checks import try_endpoint
from turnout.pipeline.notices.connections import Connections
from turnout.pipeline.notices.links import Links
from turnout.pipeline.notices.messages import Composer
from turnout.pipeline.notices.webhook_edits import (
    add_webhook,
    change_webhook,
    found_webhook,
    remove_webhook,
    renew_webhook,
    usable_kinds,
)
from turnout.pipeline.notices.webhooks import (
    FAILING,
    PORTION,
    compose_events,
    follow_webhooks,
    probe,
    resend,
    watch_endpoints,
)
from turnout.pipeline.serving.feed import follow
from turnout.store.deliveries import DeliveryRow, list_deliveries
from turnout.store.destinations import list_destinations
from turnout.store.webhook_endpoints import Endpoint, list_endpoints
from turnout.worker.backoff import Backoff
from turnout.worker.composing import composing
from turnout.worker.delivering import Delivering
from turnout.worker.habits import Habits
from turnout.worker.planning import Planning

pytestmark = pytest.mark.usefixtures("each_database")
SAID: Final = Settings(secret_key="a secret of some length", webhook_networks=("127.0.0.0/8",))  # noqa: S106
L1: Final = LeadId("L1")
URL: Final = "https://hooks.example/turnout"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office."""
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program that takes whatever it is sent."""
    with receiving() as found:
        yield found


def connections_of(office: Office, said: Settings = SAID) -> Connections:
    """How its services are reached."""
    return Connections(office.database, said, lambda: office.now)


def add(office: Office, url: str = URL, *kinds: str) -> tuple[Endpoint, str]:
    """An endpoint, and what signs for it."""
    connections = connections_of(office)
    with editing(office.database, office.now, "local") as edit:
        return add_webhook(edit, connections.seal, SAID.webhook_networks, url, kinds, "")


def follow_all(office: Office) -> None:
    """Number everything, and make deliveries of it."""
    while follow(office.database):
        pass
    while follow_webhooks(office.database, lambda: office.now):
        pass


def deliveries(office: Office, state: str = "") -> list[DeliveryRow]:
    """What there is to be sent, the oldest first."""
    with office.database.reading() as tx:
        return list_deliveries(tx, state=state, channel="webhook", rep="", before=None, limit=100_000)[::-1]


def send_all(office: Office, connections: Connections, rows: Sequence[DeliveryRow]) -> None:
    """Hand deliveries over as the worker does."""
    connector = connections.connector("webhook")
    assert connector is not None
    with office.database.reading() as tx:
        messages = compose_events(tx, rows)
    for row, message in zip(rows, messages, strict=True):
        assert message is not None
        connector.deliver(Outgoing(row.key, row.address, message))


def endpoint_of(office: Office, endpoint: str) -> Endpoint:
    """It as it is now."""
    with office.database.reading() as tx:
        return found_webhook(tx, endpoint)


def test_a_program_is_told_what_happens_to_a_lead(office: Office, receiver: Receiver) -> None:
    """In its order, signed, under ids that tell events apart, and without anything personal."""
    made, secret = add(office, receiver.url())
    office.lead("jo@acme.example", plan="hot", name="Jo Doe")
    office.ask(Accept(L1, by="key_1"))
    office.ask(Close(L1))
    follow_all(office)
    send_all(office, connections_of(office), deliveries(office))
    bodies = []
    for received in receiver.received:
        headers = {**received.headers, "webhook-timestamp": f"{datetime.now(UTC).timestamp():.0f}"}
        assert received.headers["webhook-timestamp"] == f"{office.now.timestamp():.0f}"
        bodies.append(msgspec.json.decode(received.body))
        # The office's clock stands at another day than the library's, so what is signed is compared and not the time.
        signed = Webhook(secret).sign(headers["webhook-id"], office.now, received.body.decode())
        assert received.headers["webhook-signature"] == signed
        assert b"acme.example" not in received.body
        assert b"Doe" not in received.body
    kinds = [body["type"] for body in bodies]
    assert kinds[0] == "lead.assigned"
    assert "lead.accepted" in kinds
    assert kinds[-1] == "lead.closed"
    assert [body["data"]["number"] for body in bodies] == list(range(1, len(bodies) + 1))
    assert {body["data"]["lead_id"] for body in bodies} == {"L1"}
    ids = [received.headers["webhook-id"] for received in receiver.received]
    assert len(set(ids)) == len(ids)
    assert all(each.endswith(made.id) for each in ids)


def test_each_endpoint_is_told_what_it_wants_and_from_when_it_was_added(office: Office) -> None:
    """Kinds are chosen; what was before an endpoint is not its business."""
    office.lead()
    follow_all(office)
    everything, _ = add(office)
    closings, _ = add(office, URL, "closed", "rejected")
    office.lead(plan="junk")
    office.ask(Close(L1))
    follow_all(office)
    told = [(row.address, row.subject) for row in deliveries(office)]
    assert [subject for address, subject in told if address == closings.id] == ["2", "3"]
    assert {subject for address, subject in told if address == everything.id} >= {"2", "3"}
    assert "1" not in {subject for _, subject in told}


def test_an_event_becomes_one_delivery_whoever_makes_it(office: Office) -> None:
    """Several processes at once, in portions, and one that begins anew where another one was."""
    made, _ = add(office)
    office.lead()
    with editing(office.database, office.now, "local") as edit:
        for _ in range(PORTION * 3 + 17):
            edit.happened("touched", lead_seq=1, lead_id="L1")
    while follow(office.database):
        pass

    def make() -> None:
        while follow_webhooks(office.database, lambda: office.now):
            pass

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    subjects = [int(row.subject) for row in deliveries(office)]
    assert sorted(subjects) == list(range(1, PORTION * 3 + 19))
    assert endpoint_of(office, made.id).place == PORTION * 3 + 18
    with office.database.begin() as tx:
        tx.run("UPDATE webhook_endpoints SET place = 0")
    follow_all(office)
    assert len(deliveries(office)) == len(subjects)


def test_an_endpoint_that_is_off_misses_events_and_can_have_them_again(office: Office, receiver: Receiver) -> None:
    """Switched on it is told what happens from then on; what it missed is sent when somebody asks."""
    made, _ = add(office, receiver.url())
    connections = connections_of(office)

    def switch(*, is_on: bool) -> None:
        with editing(office.database, office.now, "local") as edit:
            change_webhook(edit, found_webhook(edit.tx, made.id), SAID.webhook_networks, is_on=is_on)

    switch(is_on=False)
    began = office.now
    office.lead()
    follow_all(office)
    assert deliveries(office) == []
    switch(is_on=True)
    office.wait(minutes=1)
    office.lead()
    follow_all(office)
    assert [row.subject for row in deliveries(office)] == ["2"]
    with editing(office.database, office.now, "local") as edit:
        done = resend(edit, found_webhook(edit.tx, made.id), began)
    assert (done.events, done.after) == (2, None)
    rows = deliveries(office)
    assert sorted(row.subject for row in rows) == ["1", "2"]
    send_all(office, connections, rows)
    assert len(receiver.received) == 2


def test_what_is_sent_again_keeps_its_id(office: Office) -> None:
    """A receiver that has it knows it; a range ends before its end, and kinds are those of the endpoint."""
    made, _ = add(office, URL, "assigned")
    office.lead()
    office.wait(hours=1)
    office.lead()
    follow_all(office)
    keys = {row.key for row in deliveries(office)}
    with office.database.begin() as tx:
        tx.run("UPDATE deliveries SET state = 'sent', ended_at = ?, attempts = 1", (1,))
    with editing(office.database, office.now, "local") as edit:
        endpoint = found_webhook(edit.tx, made.id)
        assert resend(edit, endpoint, office.now - timedelta(hours=2), office.now).events == 1
    assert {row.key for row in deliveries(office)} == keys
    [again] = deliveries(office, "due")
    assert (again.subject, again.attempts) == ("1", 0)


def test_events_that_are_kept_no_longer_do_not_hold_up_those_that_are(office: Office) -> None:
    """Nobody made deliveries for longer than the feed is kept: what is left of it is told."""
    add(office)
    for _ in range(3):
        office.lead()
    while follow(office.database):
        pass
    with office.database.begin() as tx:
        tx.run("DELETE FROM feed WHERE number < 3")
    follow_all(office)
    assert [row.subject for row in deliveries(office)] == ["3"]


def test_a_secret_that_cannot_be_read_needs_a_person(office: Office, receiver: Receiver) -> None:
    """Another key than it was sealed with: nothing goes out unsigned, and what to do is said."""
    made, _ = add(office, receiver.url())
    other = msgspec.structs.replace(SAID, secret_key="another secret of some length")  # noqa: S106
    connector = connections_of(office, other).connector("webhook")
    assert connector is not None
    with pytest.raises(NeedsHumanError, match="another `secret_key`"):
        connector.deliver(Outgoing("evt_1", made.id, probe(office.now)))
    assert receiver.received == []


def test_what_nobody_wants_any_more_is_not_sent(office: Office) -> None:
    """An endpoint that is off or gone, an event that is no longer kept."""
    made, _ = add(office)
    office.lead()
    follow_all(office)
    [row] = deliveries(office)

    def composed() -> object:
        with office.database.reading() as tx:
            return compose_events(tx, [row])[0]

    assert composed() is not None
    with office.database.begin() as tx:
        tx.run("DELETE FROM feed")
    assert composed() is None
    with editing(office.database, office.now, "local") as edit:
        remove_webhook(edit, found_webhook(edit.tx, made.id))
    assert composed() is None
    assert [each.state for each in deliveries(office)] == ["cancelled"]
    with office.database.reading() as tx:
        assert list_endpoints(tx) == []
        assert list_destinations(tx) == []
        assert tx.rows("SELECT count(*) FROM secrets") == [(0,)]


def test_a_receiver_that_is_gone_is_told_nothing_more_and_the_admins_know(office: Office) -> None:
    """410 switches the endpoint off, once, with a line in the record and a notice."""
    with receiving([Reply(410)]) as receiver:
        made, _ = add(office, receiver.url())
        office.lead()
        follow_all(office)
        connections = connections_of(office)
        with pytest.raises(GoneError):
            send_all(office, connections, deliveries(office))
    found = endpoint_of(office, made.id)
    assert not found.is_on
    assert "410" in found.off_why
    with office.database.reading() as tx:
        [(text,)] = tx.rows("SELECT text FROM outbox WHERE lead = 0 AND kind = 'alert'")
        assert made.id in text
        assert tx.rows("SELECT count(*) FROM events WHERE kind = 'webhook_off'") == [(1,)]


def test_an_endpoint_that_fails_for_days_is_switched_off_and_one_that_recovered_is_not(office: Office) -> None:
    """Since when counts from the oldest event that did not arrive, after the latest that did."""
    failing, _ = add(office)
    recovered, _ = add(office)
    untried, _ = add(office)
    office.lead()
    follow_all(office)
    with office.database.begin() as tx:
        tx.run("UPDATE deliveries SET attempts = 3 WHERE address <> ?", (untried.id,))
    office.wait(hours=1)
    office.lead()
    follow_all(office)
    with office.database.begin() as tx:
        tx.run(
            "UPDATE deliveries SET state = 'sent', attempts = 1 WHERE address = ? AND subject = '2'", (recovered.id,)
        )
    assert watch_endpoints(office.database, office.now) == 0
    office.wait(hours=FAILING.total_seconds() / 3_600)
    assert watch_endpoints(office.database, office.now) == 1
    assert watch_endpoints(office.database, office.now) == 0
    assert not endpoint_of(office, failing.id).is_on
    assert endpoint_of(office, recovered.id).is_on
    assert endpoint_of(office, untried.id).is_on
    with editing(office.database, office.now, "local") as edit:
        change_webhook(edit, found_webhook(edit.tx, failing.id), (), is_on=True)
    # What failed before it was switched on again is no reason to switch it off at once.
    assert watch_endpoints(office.database, office.now) == 0


def test_a_new_secret_signs_beside_the_old_one_until_that_ends(office: Office, receiver: Receiver) -> None:
    """Then alone; and at once alone where no overlap was asked for."""
    made, first = add(office, receiver.url())
    connections = connections_of(office)

    def signatures() -> list[str]:
        assert try_endpoint(connections, endpoint_of(office, made.id), office.now, "local").is_ok
        return receiver.received[-1].headers["webhook-signature"].split()

    def renewed(hours: int) -> str:
        with editing(office.database, office.now, "local") as edit:
            found = found_webhook(edit.tx, made.id)
            return renew_webhook(edit, connections.seal, found, timedelta(hours=hours))[1]

    def signed_with(secret: str) -> str:
        received = receiver.received[-1]
        return Webhook(secret).sign(received.headers["webhook-id"], office.now, received.body.decode())

    assert signatures() == [signed_with(first)]
    second = renewed(24)
    assert signatures() == [signed_with(second), signed_with(first)]
    office.wait(hours=24)
    assert signatures() == [signed_with(second)]
    third = renewed(0)
    assert signatures() == [signed_with(third)]


def test_a_test_event_says_in_a_sentence_what_came_of_it(office: Office) -> None:
    """Also what is wrong; nothing is kept for later."""
    connections = connections_of(office)
    with receiving([Reply(500), Reply(204)]) as receiver:
        made, _ = add(office, receiver.url())
        tried = try_endpoint(connections, made, office.now, "local")
        assert (tried.is_ok, "500" in tried.said) == (False, True)
        assert try_endpoint(connections, made, office.now, "local").is_ok
    assert msgspec.json.decode(receiver.received[0].body)["type"] == "turnout.test"
    assert deliveries(office) == []


def test_a_private_address_is_refused_when_it_is_said_and_when_it_is_sent_to(office: Office) -> None:
    """What is allowed is the settings' to say, at each moment."""
    connections = connections_of(office, msgspec.structs.replace(SAID, webhook_networks=()))
    with receiving() as receiver:
        made, _ = add(office, receiver.url())
        tried = try_endpoint(connections, made, office.now, "local")
        assert not tried.is_ok
        assert "of this machine" in tried.said
        with pytest.raises(InputError, match="of this machine"), editing(office.database, office.now, "local") as edit:
            add_webhook(edit, connections.seal, (), receiver.url(), (), "")
    assert receiver.received == []


def test_kinds_that_do_not_exist_are_named(office: Office) -> None:
    """With what may have been meant."""
    assert usable_kinds(["closed", "assigned", "closed"]) == ("assigned", "closed")
    with pytest.raises(InputError, match="did you mean `assigned`"):
        usable_kinds(["asigned"])
    with pytest.raises(RefusedError, match="there is no webhook"), office.database.reading() as tx:
        found_webhook(tx, "wh_1")


def test_a_receiver_that_fails_for_a_while_gets_every_event_once_it_can(office: Office) -> None:
    """By a worker: what is refused waits and is sent again under its id; what was taken is not."""
    composing_events = composing(Composer(Links(lambda: b"k" * 32, "")), office.database)
    habits = Habits(backoff=Backoff(0.01, 0.05, 8))
    connections = connections_of(office)
    nobody = Planning((), lambda _tx, _lead: False)
    with receiving([*[Reply(500)] * 4, Reply(204)]) as receiver:
        add(office, receiver.url())
        office.lead()
        office.lead()
        follow_all(office)
        with Delivering(office.database, connections, nobody, composing_events, habits):
            wait_for(lambda: {row.state for row in deliveries(office)} == {"sent"}, "both to arrive")
    counts = Counter(received.headers["webhook-id"] for received in receiver.received)
    assert sum(counts.values()) == 6
    assert set(counts) == {row.key for row in deliveries(office)}
