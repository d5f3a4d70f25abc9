"""Slack as a channel, over real sockets against a workspace on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.connectors.slack.test_mapping import MESSAGE
from tests.connectors.twins.loopback import Answered, Fault
from tests.connectors.twins.slack import ANNA, TOKEN, SlackTwin
from turnout.connectors.base import (
    BusyError,
    DeliveryError,
    InDoubtDeliveryError,
    NeedsHumanError,
    Outgoing,
    RefusedDeliveryError,
)
from turnout.connectors.slack.client import SlackClient
from turnout.connectors.slack.connector import SlackConnector, connect

OUTGOING = Outgoing("key-1", ANNA, MESSAGE)
POST = "chat.postMessage"


@pytest.fixture
def slack() -> Iterator[SlackTwin]:
    """A workspace."""
    with SlackTwin() as twin:
        yield twin


@pytest.fixture
def connector(slack: SlackTwin) -> SlackConnector:
    """What speaks to it."""
    return connect({"token": TOKEN, "url": slack.api})


def _hasty(slack: SlackTwin) -> SlackConnector:
    """One that waits a second only."""
    return SlackConnector(SlackClient(TOKEN, slack.api, seconds_max=1))


def test_a_message_arrives(slack: SlackTwin, connector: SlackConnector) -> None:
    """With its key, in the conversation with the user; and Slack's name for it is given back."""
    receipt = connector.deliver(OUTGOING)
    [message] = slack.channels["D0ANNA001"]
    assert receipt.reference == f"D0ANNA001:{message['ts']}"
    assert message["metadata"]["event_payload"] == {"key": "key-1"}
    assert message["text"].startswith("Will you take it? Ann Example, Acme · Take it by Mon")


def test_a_user_is_found_by_mail_address_once(slack: SlackTwin, connector: SlackConnector) -> None:
    """The second message to the same address needs no look-up; and nobody else is written to."""
    for key in ("a", "b"):
        connector.deliver(replace(OUTGOING, key=key, address="anna@x.example"))
    assert len(slack.channels["D0ANNA001"]) == 2
    assert [asked.path for asked in slack.asked] == ["/api/users.lookupByEmail", *["/api/chat.postMessage"] * 2]


def test_a_channel_can_be_written_to(slack: SlackTwin, connector: SlackConnector) -> None:
    """Its buttons name no user: who presses them has to be looked for."""
    connector.deliver(replace(OUTGOING, address="C0DEALS01"))
    [message] = slack.channels["C0DEALS01"]
    assert '"tok-accept|"' in json.dumps(message["blocks"])


def test_messages_about_one_lead_form_a_thread(slack: SlackTwin, connector: SlackConnector) -> None:
    """All of them in that of the first, seen in the conversation as well where something is to be done."""
    first = connector.deliver(OUTGOING).reference
    second = connector.deliver(replace(OUTGOING, key="2", reference=first)).reference
    connector.deliver(replace(OUTGOING, key="3", reference=second, message=replace(MESSAGE, buttons=())))
    began, *replies = slack.channels["D0ANNA001"]
    assert [each["thread_ts"] for each in replies] == [began["ts"]] * 2
    assert [each["is_broadcast"] for each in replies] == [True, False]


def test_a_thread_that_is_gone_keeps_nothing_back(slack: SlackTwin, connector: SlackConnector) -> None:
    """The message stands for itself then."""
    assert connector.deliver(replace(OUTGOING, reference="D0ANNA001:1.2")).reference
    [message] = slack.channels["D0ANNA001"]
    assert "thread_ts" not in message


def test_a_message_is_changed_in_place(slack: SlackTwin, connector: SlackConnector) -> None:
    """No second one is sent, and its name stays what it was."""
    reference = connector.deliver(OUTGOING).reference
    changed = replace(MESSAGE, title="No longer yours", buttons=())
    again = connector.deliver(Outgoing("2", ANNA, changed, reference=reference, replaces=True))
    [message] = slack.messages
    assert again.reference == reference
    assert message["text"].startswith("No longer yours")


def test_a_message_somebody_deleted_needs_no_change(slack: SlackTwin, connector: SlackConnector) -> None:
    """It says nothing that is no longer true."""
    reference = connector.deliver(OUTGOING).reference
    slack.channels["D0ANNA001"].clear()
    assert connector.deliver(replace(OUTGOING, reference=reference, replaces=True)).reference == reference
    assert slack.messages == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(POST, hangs=True, is_done=True),
        Fault(POST, is_done=True),
        Fault(POST, Answered("<html>bad gateway</html>", 502), is_done=True),
        Fault(POST, Answered({"ok": False, "error": "internal_error"}), is_done=True),
    ],
)
@pytest.mark.parametrize("address", [ANNA, "anna@x.example", "C0DEALS01"])
def test_a_lost_answer_does_not_double_a_message(slack: SlackTwin, fault: Fault, address: str) -> None:
    """It is in doubt; tried again, it is found by its key and not sent again."""
    connector, outgoing = _hasty(slack), replace(OUTGOING, address=address)
    connector.deliver(replace(outgoing, key="another"))
    slack.faults.append(fault)
    with pytest.raises(InDoubtDeliveryError):
        connector.deliver(outgoing)
    receipt = connector.deliver(replace(outgoing, is_doubtful=True))
    assert [each["metadata"]["event_payload"]["key"] for each in slack.messages] == ["another", "key-1"]
    assert receipt.reference.endswith(slack.messages[-1]["ts"])


@pytest.mark.parametrize("fault", [Fault(POST, hangs=True), Fault(POST)])
def test_a_lost_message_is_sent_again(slack: SlackTwin, fault: Fault) -> None:
    """It is in doubt; where it is not found, it is sent."""
    connector = _hasty(slack)
    slack.faults.append(fault)
    with pytest.raises(InDoubtDeliveryError):
        connector.deliver(OUTGOING)
    connector.deliver(replace(OUTGOING, is_doubtful=True))
    assert len(slack.messages) == 1


def test_a_doubt_in_a_thread_is_looked_for_there(slack: SlackTwin, connector: SlackConnector) -> None:
    """A reply is not among the messages of its conversation."""
    first = connector.deliver(OUTGOING).reference
    quiet = Outgoing("2", ANNA, replace(MESSAGE, buttons=()), reference=first)
    slack.faults.append(Fault(POST, is_done=True))
    with pytest.raises(InDoubtDeliveryError):
        connector.deliver(quiet)
    connector.deliver(replace(quiet, is_doubtful=True))
    assert len(slack.messages) == 2


def test_without_the_right_to_look_a_doubt_is_sent_again(slack: SlackTwin, connector: SlackConnector) -> None:
    """Two messages are better than none."""
    slack.scopes.remove("im:history")
    connector.deliver(replace(OUTGOING, is_doubtful=True))
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (Answered({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "30"}), BusyError, "ratelimited"),
        (Answered({"ok": False, "error": "token_revoked"}), NeedsHumanError, "install the app again"),
        (Answered({"ok": False, "error": "account_inactive"}), NeedsHumanError, "install the app again"),
        (Answered({"ok": False, "error": "missing_scope", "needed": "chat:write"}), NeedsHumanError, "`chat:write`"),
        (Answered({"ok": False, "error": "is_archived"}), RefusedDeliveryError, "archived"),
        (Answered({"ok": False, "error": "msg_too_long"}), RefusedDeliveryError, "msg_too_long"),
        (Answered("<html>Sign in to the network</html>"), NeedsHumanError, "proxies"),
        (Answered("<html>not here</html>", 404), NeedsHumanError, "proxies"),
    ],
)
def test_refusals_say_what_to_do(
    slack: SlackTwin, connector: SlackConnector, answer: Answered, kind: type[DeliveryError], said: str
) -> None:
    """Each is one of four kinds, and none shows the token or what the message says."""
    slack.faults.append(Fault(POST, answer))
    with pytest.raises(kind, match=said) as raised:
        connector.deliver(OUTGOING)
    assert TOKEN not in str(raised.value)
    assert "Ann" not in str(raised.value)
    assert not isinstance(raised.value, InDoubtDeliveryError)
    assert slack.messages == []


def test_a_limit_says_when_to_come_again(slack: SlackTwin, connector: SlackConnector) -> None:
    """Slack's `Retry-After`, in seconds; and the client does not come again by itself."""
    slack.faults.append(Fault(POST, Answered({"ok": False}, 429, {"retry-after": "17"})))
    with pytest.raises(BusyError) as raised:
        connector.deliver(OUTGOING)
    assert raised.value.after_seconds == 17
    assert len(slack.asked) == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [("nobody@x.example", "users_not_found"), ("U0GONE001", "channel_not_found"), ("anna", "neither an id")],
)
def test_an_address_nobody_has_is_refused(connector: SlackConnector, address: str, said: str) -> None:
    """Only this message is, and it says what is wrong with the address."""
    with pytest.raises(RefusedDeliveryError, match=said):
        connector.deliver(replace(OUTGOING, address=address))


def test_nobody_at_the_other_end(slack: SlackTwin) -> None:
    """What could not be sent is not in doubt."""
    with SlackTwin() as gone:
        url = gone.api
    with pytest.raises(BusyError, match="cannot be reached") as raised:
        connect({"token": TOKEN, "url": url}).deliver(OUTGOING)
    assert not isinstance(raised.value, InDoubtDeliveryError)
    slack.faults.append(Fault("users.lookupByEmail"))
    with pytest.raises(BusyError) as raised:
        connect({"token": TOKEN, "url": slack.api}).deliver(replace(OUTGOING, address="anna@x.example"))
    assert not isinstance(raised.value, InDoubtDeliveryError), "nothing was sent when the user was looked up"


def test_a_check_says_who_answers(slack: SlackTwin, connector: SlackConnector) -> None:
    """The workspace and the app's name in it; or which rights it lacks, and what to do."""
    assert connector.check() == "writes to the Slack workspace `Acme` as `turnout`"
    slack.scopes -= {"im:history", "users:read.email"}
    with pytest.raises(NeedsHumanError, match=r"`im:history` \(to look whether.*`users:read.email`.*install it again"):
        connector.check()
    with pytest.raises(NeedsHumanError, match="invalid_auth"):
        connect({"token": "xoxb-another", "url": slack.api}).check()
    with pytest.raises(NeedsHumanError, match="cannot be sent"):
        connect({"token": "xoxb-\nanother", "url": slack.api}).check()
