"""Events to real receivers: signed, within a time, to the address that was checked and to no other."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from tests.connectors.webhook.receiver import (
    BABBLES,
    CLOSES,
    DRIPS,
    HANGS,
    NEVER_ENDS,
    STOPPED_SECONDS_MAX,
    Reply,
    receiving,
)
from turnout.connectors.base import (
    BusyError,
    InDoubtDeliveryError,
    Outgoing,
    Receipt,
    RefusedDeliveryError,
)
from turnout.connectors.webhook.client import Client, must_be_usable
from turnout.connectors.webhook.connector import GoneError, Place, WebhookConnector, wait_seconds
from turnout.connectors.webhook.networks import networks_of
from turnout.connectors.webhook.resolving import Resolve
from turnout.connectors.webhook.signing import written_secret
from turnout.core.notify.message import Event, Message, NoticeKind

SECRET: Final = written_secret(b"s" * 32)
OLD: Final = written_secret(b"o" * 32)
HERE: Final = ("127.0.0.0/8",)
EVENT: Final = Event("assigned", datetime(2026, 9, 7, 9, 0, tzinfo=UTC), {"number": 7, "lead_id": "L1"})
# Long enough for a machine that is busy, and for a peer that never answers short enough.
PATIENT_SECONDS: Final = 30.0
IMPATIENT_SECONDS: Final = 0.5


def connector_to(
    url: str,
    *,
    allowed: Sequence[str] = HERE,
    resolve: Resolve = lambda _host, _port: ["127.0.0.1"],
    trusted: ssl.SSLContext | None = None,
    secrets: tuple[str, ...] = (SECRET,),
    seconds_max: float = PATIENT_SECONDS,
) -> WebhookConnector:
    """A connector that knows one endpoint, `one`."""
    client = Client(networks_of(allowed), resolve=resolve, trusted=trusted, seconds_max=seconds_max)
    return WebhookConnector({"one": Place(url, secrets)}.get, client, lambda: datetime.now(UTC))


def send(connector: WebhookConnector, key: str = "evt_1") -> Receipt:
    """Hand over the event."""
    return connector.deliver(Outgoing(key, "one", Message(NoticeKind.EVENT, "", event=EVENT)))


def test_what_arrives_is_what_the_standard_says() -> None:
    """The library that receivers use finds the signature right, and the body has type, version, time and data."""
    with receiving() as receiver:
        assert send(connector_to(receiver.url())) == Receipt()
    [received] = receiver.received
    body = Webhook(SECRET).verify(received.body, received.headers)
    assert body == {
        "type": "lead.assigned",
        "version": 1,
        "timestamp": "2026-09-07T09:00:00.000000Z",
        "data": {"number": 7, "lead_id": "L1"},
    }
    assert received.headers["webhook-id"] == "evt_1"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.path == "/hook?a=b"
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(received.body, received.headers)


def test_while_a_secret_is_changed_both_sign() -> None:
    """A receiver that knows either of them takes the event."""
    with receiving() as receiver:
        send(connector_to(receiver.url(), secrets=(SECRET, OLD)))
    [received] = receiver.received
    assert len(received.headers["webhook-signature"].split()) == 2
    for secret in (SECRET, OLD):
        Webhook(secret).verify(received.body, received.headers)


def test_every_attempt_has_the_same_id_and_body() -> None:
    """Whoever keeps the ids that came knows an event that is sent once more."""
    with receiving([Reply(500), Reply(204)]) as receiver:
        connector = connector_to(receiver.url())
        with pytest.raises(BusyError):
            send(connector)
        send(connector)
    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_one(status: int) -> None:
    """What a receiver says besides does not matter."""
    with receiving([Reply(status)]) as receiver:
        assert send(connector_to(receiver.url())) == Receipt()


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 500, 502, 504])
def test_a_failure_is_tried_again_later(status: int) -> None:
    """Nothing was taken, and that is known: no doubt is kept."""
    with receiving([Reply(status)]) as receiver, pytest.raises(BusyError, match=str(status)) as error:
        send(connector_to(receiver.url()))
    assert not isinstance(error.value, InDoubtDeliveryError)
    assert error.value.after_seconds is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_says_when_to_come_again(status: int) -> None:
    """In seconds, or as a date; what cannot be read is not there."""
    later = datetime.now(UTC) + timedelta(seconds=300)
    dated = later.strftime("%a, %d %b %Y %H:%M:%S GMT")
    for said, least, most in (("120", 120, 120), (dated, 200, 300), ("99999999999", 86_400, 86_400)):
        reply = Reply(status, (("Retry-After", said),))
        with receiving([reply]) as receiver, pytest.raises(BusyError) as error:
            send(connector_to(receiver.url()))
        assert error.value.after_seconds is not None
        assert least <= error.value.after_seconds <= most
    with (
        receiving([Reply(status, (("Retry-After", "soon"),))]) as receiver,
        pytest.raises(BusyError) as error,
    ):
        send(connector_to(receiver.url()))
    assert error.value.after_seconds is None


def test_a_receiver_that_wants_no_more_is_gone() -> None:
    """410 is for ever: whoever sends knows it from every other refusal."""
    with receiving([Reply(410)]) as receiver, pytest.raises(GoneError):
        send(connector_to(receiver.url()))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    """Also not to an address that may be spoken to: it could be any other the next time."""
    with receiving() as target:
        reply = Reply(status, (("Location", target.url()),))
        with receiving([reply]) as receiver, pytest.raises(BusyError, match="not followed"):
            send(connector_to(receiver.url()))
    assert len(receiver.received) == 1
    assert target.received == []


def test_a_private_address_is_refused_and_nothing_is_sent() -> None:
    """Whatever the name of it: the receiver on this machine hears nothing."""
    with receiving() as receiver:
        for url in (receiver.url(), receiver.url("hooks.example"), receiver.url("localhost")):
            with pytest.raises(RefusedDeliveryError, match="of this machine"):
                send(connector_to(url, allowed=()))
    assert receiver.received == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001"])
def test_odd_ways_to_write_an_address_are_seen_through(host: str) -> None:
    """The system reads them as this machine; what counts is the address that it would connect to."""
    from turnout.connectors.webhook.resolving import resolve  # noqa: PLC0415 - the system's own, only here

    with pytest.raises(RefusedDeliveryError, match="of this machine"):
        send(connector_to(f"https://{host}/hook", allowed=(), resolve=resolve))


def test_a_name_with_one_private_address_among_others_is_refused() -> None:
    """Which of them is connected to is not left to chance."""
    mixed = ["93.184.215.14", "10.0.0.5"]
    with pytest.raises(RefusedDeliveryError, match=r"10\.0\.0\.5"):
        send(connector_to("https://hooks.example/hook", allowed=(), resolve=lambda _host, _port: mixed))


def test_a_name_is_looked_up_once_so_that_it_cannot_change_in_between() -> None:
    """A name that is allowed when it is checked and private a moment later (DNS rebinding) gains nothing."""
    answers = [["127.0.0.1"], ["10.0.0.5"]]
    with receiving() as receiver:
        connector = connector_to(receiver.url("hooks.example"), resolve=lambda _host, _port: answers.pop(0))
        assert send(connector) == Receipt()
        assert len(answers) == 1
        with pytest.raises(RefusedDeliveryError, match=r"10\.0\.0\.5"):
            send(connector)
    assert [received.headers["host"] for received in receiver.received] == [f"hooks.example:{receiver.port}"]


def test_without_tls_only_named_networks_are_spoken_to() -> None:
    """What goes over other people's networks is encrypted, whatever is allowed besides."""
    connector = connector_to("http://hooks.example/hook", resolve=lambda _host, _port: ["93.184.215.14"])
    with pytest.raises(RefusedDeliveryError, match="without TLS"):
        send(connector)


class _Tls:
    """An authority of the test's own, and what it says of a receiver."""

    def __init__(self, name: str) -> None:
        authority = trustme.CA()
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(self.server)
        self.client = ssl.create_default_context()
        authority.configure_trust(self.client)


def test_a_certificate_is_checked_for_the_name_and_not_the_address() -> None:
    """The connection goes to the address that was checked, and whoever answers there proves to be the name's."""
    tls = _Tls("hooks.example")
    with receiving(tls=tls.server) as receiver:
        assert send(connector_to(receiver.url("hooks.example", "https"), trusted=tls.client)) == Receipt()
    assert len(receiver.received) == 1


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_wrong_certificate_is_said_and_nothing_is_sent(is_trusted: bool) -> None:
    """Another name's, or an authority's that nobody knows."""
    tls = _Tls("other.example" if is_trusted else "hooks.example")
    trusted = tls.client if is_trusted else ssl.create_default_context()
    with receiving(tls=tls.server) as receiver, pytest.raises(BusyError, match="certificate") as error:
        send(connector_to(receiver.url("hooks.example", "https"), trusted=trusted))
    assert not isinstance(error.value, InDoubtDeliveryError)
    assert receiver.received == []


def test_a_receiver_without_tls_behind_https_is_said() -> None:
    """Somebody has mistaken the port."""
    with receiving() as receiver, pytest.raises(BusyError, match="speaks no TLS"):
        send(connector_to(receiver.url("hooks.example", "https")))


@pytest.mark.parametrize("reply", [HANGS, DRIPS], ids=["hangs", "drips"])
def test_a_receiver_that_takes_for_ever_is_left(reply: Reply) -> None:
    """Also one that says a little all the time: the limit is for the whole. It may have taken the event."""
    with receiving([reply]) as receiver, pytest.raises(InDoubtDeliveryError, match="did not answer"):
        send(connector_to(receiver.url(), seconds_max=IMPATIENT_SECONDS))
    assert len(receiver.received) == 1


@pytest.mark.parametrize("reply", [CLOSES, BABBLES], ids=["closes", "babbles"])
def test_a_receiver_that_breaks_off_leaves_a_doubt(reply: Reply) -> None:
    """The event was sent, and whether it was taken nobody knows."""
    with receiving([reply]) as receiver, pytest.raises(InDoubtDeliveryError, match="may have taken"):
        send(connector_to(receiver.url()))


def test_an_answer_without_end_is_a_success_that_is_not_read() -> None:
    """What counts is its head; of the rest little is read, and nothing kept."""
    with receiving([NEVER_ENDS]) as receiver:
        assert send(connector_to(receiver.url())) == Receipt()


def test_nobody_there_is_said_with_what_to_look_for() -> None:
    """Refused, without an address, or not found in time: nothing was sent, and it is tried again."""
    with receiving() as receiver:
        pass
    with pytest.raises(BusyError, match="takes no connection"):
        send(connector_to(receiver.url()))

    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(BusyError, match="has no address"):
        send(connector_to("https://nowhere.example/hook", resolve=unknown))


def test_the_search_for_an_address_has_a_limit_too() -> None:
    """A resolver that does not answer holds nobody up for longer than a receiver would."""
    is_over = threading.Event()

    def slow(_host: str, _port: int) -> list[str]:
        is_over.wait(STOPPED_SECONDS_MAX)
        return ["127.0.0.1"]

    with pytest.raises(BusyError, match="in time") as error:
        send(connector_to("https://hooks.example/hook", resolve=slow, seconds_max=IMPATIENT_SECONDS))
    is_over.set()
    assert not isinstance(error.value, InDoubtDeliveryError)


def test_an_endpoint_that_is_off_is_sent_nothing() -> None:
    """Nor one that is not there."""
    connector = connector_to("https://hooks.example/hook")
    with pytest.raises(RefusedDeliveryError, match="gone, or switched off"):
        connector.deliver(Outgoing("k", "two", Message(NoticeKind.EVENT, "", event=EVENT)))


def test_messages_for_people_are_not_sent_to_programs() -> None:
    """They would hold what a program is not to be told."""
    with pytest.raises(RefusedDeliveryError, match="for people"):
        connector_to("https://hooks.example/hook").deliver(Outgoing("k", "one", Message(NoticeKind.TEST, "hello")))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://hooks.example/x", "no address for webhooks"),
        ("hooks.example/x", "no address for webhooks"),
        ("https://", "no address for webhooks"),
        ("https://user:pw@hooks.example/x", "no user"),
        ("https://hooks.example/x#y", "no user"),
        ("http://hooks.example/x", "without TLS"),
        ("https://169.254.169.254/latest/meta-data", "link-local"),
        ("https://[::ffff:10.0.0.1]/x", "private"),
        ("https://hooks.example:99999/x", "no address"),
    ],
)
def test_an_address_that_can_never_be_used_is_refused_when_it_is_said(url: str, why: str) -> None:
    """With the reason, and without asking anybody."""
    with pytest.raises(RefusedDeliveryError, match=why) as error:
        must_be_usable(url, ())
    assert "pw" not in str(error.value)


@given(st.text() | st.from_regex(r"https?://[^/]{1,40}(:[0-9]{0,6})?/.{0,20}", fullmatch=True))
def test_whatever_is_written_is_an_address_or_refused_in_a_sentence(url: str) -> None:
    """And what is kept of it reads the same again."""
    try:
        kept = must_be_usable(url, networks_of(HERE))
    except RefusedDeliveryError:
        return
    assert must_be_usable(kept, networks_of(HERE)) == kept


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_whatever_a_receiver_asks_for_is_a_wait_or_nothing(said: str) -> None:
    """A header is a stranger's: no text of it is an error of ours, and none has us wait for ever."""
    seconds = wait_seconds({"retry-after": said}, datetime.now(UTC))
    assert seconds is None or 0 <= seconds <= 86_400


def test_a_name_in_any_script_is_kept_as_it_is_spoken_to() -> None:
    """As the certificate has it."""
    assert must_be_usable("https://bücher.example/x", ()) == "https://xn--bcher-kva.example/x"


def test_an_event_is_the_same_json_each_time() -> None:
    """A receiver may keep a hash of it."""
    with receiving() as receiver:
        connector = connector_to(receiver.url())
        send(connector)
        send(connector)
    assert len({received.body for received in receiver.received}) == 1
    assert list(msgspec.json.decode(receiver.received[0].body)) == ["type", "version", "timestamp", "data"]
