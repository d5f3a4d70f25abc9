"""A message that reads otherwise by now is changed where it is, once, on channels that can; on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.core.notify.message import Message
from turnout.core.rep import RepId
from turnout.pipeline.asking.jobs import Accept, Snooze, Touch
from turnout.pipeline.notices.messages import Composer
from turnout.pipeline.serving.feed import follow
from turnout.store.deliveries import DeliveryRow, Ended, NewDelivery, add_deliveries, delivery, end_claims
from turnout.store.deliveries import claim as claim_some
from turnout.store.destinations import add_destinations
from turnout.store.metadata import to_micros
from turnout.worker.composing import composing
from turnout.worker.replacing import Replacing
from turnout.worker.verdict import NoLongerTrue, NotTriedError

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose offers go out through Slack."""
    with closing(Office(tmp_path)) as office:
        yield office


def offer_sent(office: Office, reference: str = "C1:77") -> DeliveryRow:
    """An offered lead, and the message about it, which Slack calls so."""
    office.lead(lead="L1", plan="hot")
    at = to_micros(office.now)
    with office.database.begin() as tx:
        [(lead, decision, rep)] = tx.rows("SELECT lead, decision, recipient FROM outbox WHERE kind = 'offered'")
        add_destinations(tx, ["slack"])
        add_deliveries(
            tx,
            [
                NewDelivery(
                    *("k1", lead, decision, "offered", rep, 0, rep, "slack", "slack", "U1", "", "", 0, "due", at, at)
                )
            ],
        )
        [row] = claim_some(tx, "slack", 1, owner="me", now=at, lease_until=at + 1)
        end_claims(tx, [Ended("sent", at, 0, reference, "", at, row.seq, row.fence)])
    return row


def changes(office: Office) -> list[DeliveryRow]:
    """The messages that change others."""
    replacing = Replacing(["slack"], lambda: office.now)
    while follow(office.database) or replacing(office.database):
        pass
    with office.database.asking() as tx:
        found = [delivery(tx, seq) for (seq,) in tx.rows("SELECT seq FROM deliveries WHERE replaces = 1 ORDER BY seq")]
    return [row for row in found if row is not None]


def accept(office: Office) -> None:
    """Whoever was offered the lead accepts it, a minute later."""
    office.wait(minutes=1)
    [(rep,)] = office.rows("SELECT rep FROM assignments WHERE until IS NULL")
    [done] = office.run(Accept(LeadId("L1"), RepId(rep)))
    assert done.error is None, done.error


def test_what_was_so_when_it_was_sent_changes_nothing(office: Office) -> None:
    """The decision that a message tells of is not news to it."""
    offer_sent(office)
    assert changes(office) == []


def test_an_answer_changes_the_message_once(office: Office) -> None:
    """The same address, the message's own name, and which one it is."""
    sent = offer_sent(office)
    accept(office)
    [change] = changes(office)
    assert (change.address, change.subject, change.state, change.destination) == ("U1", str(sent.seq), "due", "slack")
    assert changes(office) == [change]


def test_an_answer_changes_the_message_about_a_lead_that_joined_as_well(office: Office) -> None:
    """Whoever was told that somebody wrote again has nothing left to press once they have answered."""
    office.lead("jo@acme.example", "L1")
    office.lead("jo@acme.example", "L2")
    sent = joined_sent(office)
    assert changes(office) == []
    office.wait(minutes=1)
    office.ask(Snooze(LeadId("L1"), office.now + timedelta(minutes=5), RepId("ann")))
    office.wait(minutes=1)
    office.ask(Touch(LeadId("L1")))
    said = [composed(office, change) for change in changes(office)]
    assert {change.subject for change in changes(office)} == {str(sent.seq)}
    assert [(message.intro, message.buttons) for message in said] == [("This lead has been answered.", ())] * len(said)


def joined_sent(office: Office) -> DeliveryRow:
    """The message about a lead that joined another, which was sent."""
    at = to_micros(office.now)
    with office.database.begin() as tx:
        [(lead, decision, rep)] = tx.rows("SELECT lead, decision, recipient FROM outbox WHERE kind = 'joined'")
        add_destinations(tx, ["slack"])
        how = ("joined", rep, 0, rep, "slack", "slack", "U1", "", "", 0, "due", at, at)
        add_deliveries(tx, [NewDelivery("k2", lead, decision, *how)])
        [row] = claim_some(tx, "slack", 1, owner="me", now=at, lease_until=at + 1)
        end_claims(tx, [Ended("sent", at, 0, "C1:78", "", at, row.seq, row.fence)])
    return row


def composed(office: Office, change: DeliveryRow) -> Message:
    """What a message is changed into."""
    with office.database.asking() as tx:
        [found] = composing(Composer(), office.database)(tx, [change], office.now)
    assert not isinstance(found, Exception), found
    return found.message


def test_a_change_names_the_message_it_changes(office: Office) -> None:
    """It says what has become of the lead, which is true at any time."""
    offer_sent(office)
    accept(office)
    [change] = changes(office)
    with office.database.asking() as tx:
        [composed] = composing(Composer(), office.database)(tx, [change], office.now)
    assert not isinstance(composed, Exception), composed
    assert (composed.reference, composed.replaces, composed.key) == ("C1:77", True, change.key)


def test_a_change_waits_for_the_message_it_changes(office: Office) -> None:
    """And is no longer wanted where that one was never sent."""
    sent = offer_sent(office)
    accept(office)
    [change] = changes(office)
    for state, reference, expected in (("sending", "", NotTriedError), ("parked", "", NoLongerTrue)):
        with office.database.begin() as tx:
            tx.run("UPDATE deliveries SET state = ?, reference = ? WHERE seq = ?", (state, reference, sent.seq))
        with office.database.asking() as tx:
            [composed] = composing(Composer(), office.database)(tx, [change], office.now)
        assert isinstance(composed, expected), state


def test_nothing_is_looked_for_where_no_channel_can_change_messages(office: Office) -> None:
    """What was never sent there needs no change."""
    offer_sent(office)
    accept(office)
    while follow(office.database):
        pass
    assert Replacing(["teams"])(office.database) == 0
