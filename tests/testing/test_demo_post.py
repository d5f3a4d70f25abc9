"""The demo's post office: a few people's addresses are wrong, no program's is."""

from __future__ import annotations

from turnout.connectors.base import Outgoing, RefusedDeliveryError
from turnout.core.notify.message import Message, NoticeKind
from turnout.testing.demo_post import DemoPost

_MESSAGE = Message(NoticeKind.TELL, "Hello", "A word.")


def _refused(channel: str) -> int:
    connector = DemoPost().connector(channel)
    assert connector is not None
    count = 0
    for number in range(200):
        try:
            connector.deliver(Outgoing(f"k{number}", f"address-{number}", _MESSAGE))
        except RefusedDeliveryError:
            count += 1
    return count


def test_some_people_cannot_be_reached_and_every_program_can() -> None:
    """A person has a message to look at, and not one with every lead."""
    assert 0 < _refused("email") < 40
    assert _refused("webhook") == 0
