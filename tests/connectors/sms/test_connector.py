"""Text messages as a channel, over real sockets against an account on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.connectors.sms.test_mapping import MESSAGE
from tests.connectors.twins.loopback import Answered, Fault
from tests.connectors.twins.twilio import ANNA, SENDER, SERVICE, SID, STOPPED, TOKEN, TwilioTwin
from turnout.connectors.base import (
    BusyError,
    DeliveryError,
    InDoubtDeliveryError,
    NeedsHumanError,
    Outgoing,
    RefusedDeliveryError,
)
from turnout.connectors.sms.client import TwilioClient
from turnout.connectors.sms.connector import SmsConnector, connect

OUTGOING = Outgoing("key-1", ANNA, MESSAGE)
POST = "/Messages.json"


@pytest.fixture
def twilio() -> Iterator[TwilioTwin]:
    """An account."""
    with TwilioTwin() as twin:
        yield twin


@pytest.fixture
def connector(twilio: TwilioTwin) -> SmsConnector:
    """What speaks to it."""
    return _connector(twilio)


def _connector(twilio: TwilioTwin, **more: str) -> SmsConnector:
    return connect({"sid": SID, "token": TOKEN, "from": SENDER, "url": twilio.url} | more)


def _hasty(twilio: TwilioTwin) -> SmsConnector:
    """One that waits a second only."""
    return SmsConnector(TwilioClient(SID, TOKEN, twilio.url, seconds_max=1), SENDER)


def test_a_message_arrives(twilio: TwilioTwin, connector: SmsConnector) -> None:
    """Twilio's name for it is given back, and by that it can be asked what became of it."""
    receipt = connector.deliver(OUTGOING)
    [message] = twilio.sent
    assert (message["sid"], message["from"], message["to"]) == (receipt.reference, SENDER, ANNA)
    assert message["body"].startswith("Will you take it? Ann Example, Acme")
    assert connector.status(receipt.reference) == "queued"


def test_a_messaging_service_can_send(twilio: TwilioTwin) -> None:
    """It chooses the number."""
    _connector(twilio, **{"from": SERVICE}).deliver(OUTGOING)
    assert (twilio.sent[0]["messaging_service_sid"], twilio.sent[0]["from"]) == (SERVICE, None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(POST, hangs=True, is_done=True),
        Fault(POST, is_done=True),
        Fault(POST, Answered("bad gateway", 502), is_done=True),
        Fault(POST, Answered({}, 201), is_done=True),
    ],
)
def test_a_lost_answer_does_not_double_a_message(twilio: TwilioTwin, fault: Fault) -> None:
    """It is in doubt; tried again, it is found by its text and not sent again."""
    connector = _hasty(twilio)
    connector.deliver(replace(OUTGOING, message=replace(MESSAGE, title="Another")))
    twilio.faults.append(fault)
    with pytest.raises(InDoubtDeliveryError):
        connector.deliver(OUTGOING)
    receipt = connector.deliver(replace(OUTGOING, is_doubtful=True))
    assert len(twilio.sent) == 2
    assert receipt.reference == twilio.sent[-1]["sid"]


@pytest.mark.parametrize("fault", [Fault(POST, hangs=True), Fault(POST)])
def test_a_lost_message_is_sent_again(twilio: TwilioTwin, fault: Fault) -> None:
    """It is in doubt; where it is not found, it is sent."""
    connector = _hasty(twilio)
    twilio.faults.append(fault)
    with pytest.raises(InDoubtDeliveryError):
        connector.deliver(OUTGOING)
    connector.deliver(replace(OUTGOING, is_doubtful=True))
    assert len(twilio.sent) == 1


def test_a_doubt_stays_until_it_could_be_looked_for(twilio: TwilioTwin, connector: SmsConnector) -> None:
    """While Twilio does not say what it has, nothing more is sent."""
    twilio.faults.append(Fault(POST, Answered("down", 500)))
    with pytest.raises(BusyError) as raised:
        connector.deliver(replace(OUTGOING, is_doubtful=True))
    assert not isinstance(raised.value, InDoubtDeliveryError)
    assert twilio.sent == []


def test_a_message_that_failed_meanwhile_is_no_success(twilio: TwilioTwin, connector: SmsConnector) -> None:
    """What was found has its own fate, and says why."""
    connector.deliver(OUTGOING)
    twilio.sent[0].update(status="undelivered", error_code=30005)
    with pytest.raises(RefusedDeliveryError, match="does not exist"):
        connector.deliver(replace(OUTGOING, is_doubtful=True))


@pytest.mark.parametrize(
    ("status", "code", "kind", "said"),
    [
        (429, 20429, BusyError, "no more at the moment"),
        (400, 21611, BusyError, "no more at the moment"),
        (401, 20003, NeedsHumanError, "connectors set sms"),
        (400, 21606, NeedsHumanError, "`from` cannot send"),
        (403, 90010, NeedsHumanError, "not active"),
        (400, 21408, RefusedDeliveryError, "Geo permissions"),
        (400, 21614, RefusedDeliveryError, "no mobile"),
        (400, 12345, RefusedDeliveryError, "12345"),
    ],
)
def test_refusals_say_what_to_do(
    twilio: TwilioTwin, connector: SmsConnector, status: int, code: int, kind: type[DeliveryError], said: str
) -> None:
    """Each is one of four kinds, and none shows the token or what the message says."""
    twilio.faults.append(Fault(POST, Answered({"code": code, "message": f"{ANNA} Ann {TOKEN}"}, status)))
    with pytest.raises(kind, match=said) as raised:
        connector.deliver(OUTGOING)
    assert not isinstance(raised.value, InDoubtDeliveryError)
    assert TOKEN not in str(raised.value)
    assert "Ann" not in str(raised.value)


def test_a_limit_says_when_to_come_again(twilio: TwilioTwin, connector: SmsConnector) -> None:
    """Twilio's `Retry-After`, in seconds."""
    twilio.faults.append(Fault(POST, Answered({"code": 20429}, 429, {"Retry-After": "9"})))
    with pytest.raises(BusyError) as raised:
        connector.deliver(OUTGOING)
    assert raised.value.after_seconds == 9


@pytest.mark.parametrize(
    ("address", "said"),
    [("0170 1234567", "write `.491701234567`"), ("+4900123456", "21211"), (STOPPED, "sent STOP")],
)
def test_a_number_that_cannot_be_reached_is_refused(connector: SmsConnector, address: str, said: str) -> None:
    """Only this message is."""
    with pytest.raises(RefusedDeliveryError, match=said):
        connector.deliver(replace(OUTGOING, address=address))


def test_nobody_at_the_other_end() -> None:
    """What could not be sent is not in doubt; what answers and is no Twilio is somebody's to look at."""
    with TwilioTwin() as gone:
        connector = _connector(gone)
    with pytest.raises(BusyError, match="cannot be reached") as raised:
        connector.deliver(OUTGOING)
    assert not isinstance(raised.value, InDoubtDeliveryError)
    with pytest.raises(NeedsHumanError, match="address is none"):
        _connector(gone, url="ftp://x").deliver(OUTGOING)
    with TwilioTwin() as proxy:
        proxy.faults.append(Fault(POST, Answered("<html>Sign in</html>")))
        with pytest.raises(NeedsHumanError, match="proxies"):
            _connector(proxy).deliver(OUTGOING)


def test_a_check_says_who_answers(twilio: TwilioTwin, connector: SmsConnector) -> None:
    """The account and the sender; or what is wrong with them."""
    assert connector.check() == f"sends as `{SENDER}` from the Twilio account `Acme`"
    with pytest.raises(NeedsHumanError, match="not a number of the Twilio account"):
        _connector(twilio, **{"from": "+15005550001"}).check()
    with pytest.raises(NeedsHumanError, match="20003"):
        _connector(twilio, sid=f"AC{0:032}").check()
    twilio.status = "suspended"
    with pytest.raises(NeedsHumanError, match="`suspended`"):
        connector.check()
