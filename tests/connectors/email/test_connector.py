"""E-mail against a real SMTP server: TLS, signing in, one mail at a time, and every way in which it can go wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.connectors.email.peer import PASSWORD, USER, Authority, Peer, hangs, hangs_up, listening, says
from turnout.connectors.base import (
    BusyError,
    DeliveryError,
    InDoubtDeliveryError,
    NeedsHumanError,
    Outgoing,
    RefusedDeliveryError,
)
from turnout.connectors.email.connector import EmailConnector, connect
from turnout.core.lead import LeadId
from turnout.core.notify.message import Message, NoticeKind

MESSAGE = Message(NoticeKind.ASSIGNED, "New lead: Ann", "This lead is yours.", lead=LeadId("L-1"))
OUT = Outgoing("msg_1", "bea@example.com", MESSAGE)
FROM = "Turnout <leads@example.com>"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Somebody who makes certificates."""
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A server without TLS."""
    with listening() as found:
        yield found


def connector(
    peer: Peer, scheme: str = "smtp", user: str = "", ca_file: Path | str = "", **more: str
) -> EmailConnector:
    """Whoever sends to a peer; it waits for a second at most, unless told otherwise."""
    url = f"{scheme}://{user}{peer.host}:{peer.port}"
    given = {"url": url, "from": FROM, "ca_file": str(ca_file), "timeout_seconds": "30"}
    return connect({**given, **more})


def signing_in(password: str = PASSWORD) -> str:
    """The user in an address, with a password that has signs of its own."""
    return f"{USER}:{quote(password, safe='')}@"


def test_a_message_arrives_as_one_mail(peer: Peer) -> None:
    """Once, to its address, and its receipt is the Message-ID."""
    receipt = connector(peer).deliver(OUT)
    [mail], [envelope] = peer.mails, peer.envelopes
    assert envelope.rcpt_tos == ["bea@example.com"]
    assert envelope.mail_from == "leads@example.com"
    assert (mail["Subject"], mail["From"]) == ("New lead: Ann", FROM)
    assert mail["Message-ID"] == receipt.reference


def test_every_attempt_has_the_same_id(peer: Peer) -> None:
    """So that a mail that arrives twice is one in the reader's program; mails about a lead are a thread."""
    sender = connector(peer)
    ids = [sender.deliver(out).reference for out in (OUT, replace(OUT, is_doubtful=True), replace(OUT, key="msg_2"))]
    assert ids[0] == ids[1] != ids[2]
    assert len({mail["References"] for mail in peer.mails}) == 1
    assert peer.mails[0]["In-Reply-To"] == peer.mails[0]["References"] not in ids


def test_several_mails_share_a_connection(peer: Peer) -> None:
    """And one that is refused does not cost the others theirs."""
    sender = connector(peer)
    sender.deliver(OUT)
    peer.script = says("RCPT", "550 no such user")
    with pytest.raises(RefusedDeliveryError):
        sender.deliver(OUT)
    peer.script = None
    sender.deliver(OUT)
    assert (len(peer.mails), peer.connections) == (2, 1)


def test_a_connection_that_the_server_ended_is_made_anew(peer: Peer) -> None:
    """Nobody hears of it, and nothing is sent twice."""
    sender = connector(peer)
    sender.deliver(OUT)
    peer.script = hangs_up("RCPT")
    with pytest.raises(BusyError) as caught:
        sender.deliver(OUT)
    assert not isinstance(caught.value, InDoubtDeliveryError)
    peer.script = None
    sender.deliver(OUT)
    assert (len(peer.mails), peer.connections) == (2, 2)


def test_threads_send_at_the_same_time(peer: Peer) -> None:
    """Each has a connection meanwhile, and each mail arrives once."""
    sender = connector(peer)
    threads = [threading.Thread(target=sender.deliver, args=(replace(OUT, key=f"msg_{at}"),)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len({mail["Message-ID"] for mail in peer.mails}) == len(peer.mails) == 8


def test_tls_is_spoken_from_the_start(authority: Authority) -> None:
    """`smtps://`, with a certificate that is checked."""
    with listening(tls=authority.context("127.0.0.1")) as peer:
        sender = connector(peer, "smtps", ca_file=authority.file)
        sender.deliver(OUT)
        assert "with TLS" in sender.check()
        assert len(peer.mails) == 1


def test_tls_begins_before_anybody_signs_in(authority: Authority) -> None:
    """`smtp://` with STARTTLS; the password has signs that stand for others in addresses."""
    with listening(starttls=authority.context("127.0.0.1"), auth=True) as peer:
        sender = connector(peer, user=signing_in(), ca_file=authority.file)
        sender.deliver(OUT)
        assert peer.were_encrypted == [True]
        assert peer.users == [USER]
        assert f"signed in as `{USER}`" in sender.check()


def test_a_password_is_not_sent_in_clear(peer: Peer) -> None:
    """A server without TLS is not told it."""
    with pytest.raises(NeedsHumanError, match="a password is not sent in clear") as caught:
        connector(peer, user=signing_in()).deliver(OUT)
    assert PASSWORD not in str(caught.value)


def test_a_wrong_password_needs_a_person(authority: Authority) -> None:
    """535; neither password nor address is said."""
    with listening(starttls=authority.context("127.0.0.1"), auth=True) as peer:
        with pytest.raises(NeedsHumanError, match="put right the user and password") as caught:
            connector(peer, user=signing_in("wr0ng"), ca_file=authority.file).deliver(OUT)
        assert "535" in str(caught.value)
        assert "wr0ng" not in str(caught.value)


def test_a_certificate_of_somebody_else_is_not_trusted(authority: Authority) -> None:
    """Neither one that nobody vouches for, nor one for another name."""
    with listening(tls=authority.context("127.0.0.1")) as peer, pytest.raises(NeedsHumanError, match="not trusted"):
        connector(peer, "smtps").deliver(OUT)
    with listening(tls=authority.context("other.example")) as peer, pytest.raises(NeedsHumanError, match="not trusted"):
        connector(peer, "smtps", ca_file=authority.file).deliver(OUT)


def test_the_wrong_scheme_is_said(peer: Peer) -> None:
    """TLS from the start, to a server that begins without."""
    with pytest.raises(NeedsHumanError, match="does not speak TLS as asked for"):
        connector(peer, "smtps").deliver(OUT)


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("EHLO", "421 too busy", BusyError),
        ("MAIL", "421 going down", BusyError),
        ("MAIL", "451 try later", BusyError),
        ("MAIL", "550 not your address", NeedsHumanError),
        ("MAIL", "530 sign in first", NeedsHumanError),
        ("RCPT", "450 mailbox busy", BusyError),
        ("RCPT", "550 no such user", RefusedDeliveryError),
        ("DATA", "452 disk full", BusyError),
        ("DATA", "554 looks like spam", RefusedDeliveryError),
    ],
)
def test_every_answer_has_its_error(peer: Peer, step: str, answer: str, error: type[DeliveryError]) -> None:
    """4xx may pass, 5xx will not; what concerns every mail needs a person. Nothing arrives, and nothing is doubtful."""
    peer.script = says(step, answer)
    with pytest.raises(error) as caught:
        connector(peer).deliver(OUT)
    assert not isinstance(caught.value, InDoubtDeliveryError)
    assert answer.split(maxsplit=1)[0] in str(caught.value)
    assert not peer.mails


def test_a_server_that_closes_after_the_mail_leaves_a_doubt(peer: Peer) -> None:
    """It may have taken it."""
    peer.script = hangs_up("DATA")
    with pytest.raises(InDoubtDeliveryError, match="it may have arrived"):
        connector(peer).deliver(OUT)


@pytest.mark.parametrize(("step", "is_doubt"), [("RCPT", False), ("DATA", True)])
def test_a_server_that_hangs_is_given_up(peer: Peer, step: str, is_doubt: bool) -> None:
    """Before the mail nothing was sent; after it nobody knows."""
    release = threading.Event()
    peer.script = hangs(step, release)
    try:
        with pytest.raises(BusyError, match="did not answer in time") as caught:
            connector(peer, timeout_seconds="0.3").deliver(OUT)
    finally:
        release.set()
    assert isinstance(caught.value, InDoubtDeliveryError) is is_doubt


def test_a_server_that_is_down_is_tried_later() -> None:
    """And its place is named."""
    with listening() as peer:
        sender = connector(peer)
    with pytest.raises(BusyError, match=f"`127.0.0.1:{peer.port}` cannot be reached"):
        sender.deliver(OUT)


def test_addresses_beyond_ascii_go_where_they_are_taken() -> None:
    """The domain in DNS's own letters everywhere; the part before it needs SMTPUTF8."""
    joerg = replace(OUT, address="jörg@bücher.example")
    with listening() as peer:
        connector(peer).deliver(joerg)
        assert peer.envelopes[0].rcpt_tos == ["jörg@xn--bcher-kva.example"]
    with listening(utf8=False) as peer:
        with pytest.raises(RefusedDeliveryError, match="letters beyond ASCII"):
            connector(peer).deliver(joerg)
        connector(peer).deliver(replace(OUT, address="jo@bücher.example"))
        assert peer.envelopes[0].rcpt_tos == ["jo@xn--bcher-kva.example"]


def test_lines_that_begin_with_a_dot_arrive(peer: Peer) -> None:
    """A dot alone would end the mail."""
    connector(peer).deliver(replace(OUT, message=replace(MESSAGE, why=(".", "..two", "end"))))
    [mail] = peer.mails
    body = mail.get_body(("plain",))
    assert body is not None
    assert "\n.\n..two\nend\n" in body.get_content().replace("\r\n", "\n")


def test_nothing_typed_into_a_form_becomes_a_header(peer: Peer) -> None:
    """Neither by line breaks in a name nor by those in an address."""
    evil = "Ann\r\nBcc: all@example.com\r\n\r\nHello"
    connector(peer).deliver(replace(OUT, message=replace(MESSAGE, title=evil)))
    [mail], [envelope] = peer.mails, peer.envelopes
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Ann Bcc: all@example.com Hello"
    assert envelope.rcpt_tos == ["bea@example.com"]
    for address in (
        "bea@example.com\r\nRCPT TO:<all@example.com>",
        "bea@example.com\n",
        "<b@x.example>, c@x.example",
        "b",
    ):
        with pytest.raises(RefusedDeliveryError, match="is no e-mail address"):
            connector(peer).deliver(replace(OUT, address=address))
    assert len(peer.mails) == 1


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://x", FROM), ("smtp://", FROM), ("smtp://x:port", FROM), ("", FROM), ("smtp://x", "Turnout")],
)
def test_what_cannot_be_used_is_said_with_the_remedy(url: str, sender: str) -> None:
    """Before anything is sent, and without secrets."""
    with pytest.raises(NeedsHumanError, match=r"write it as|set it to one"):
        connect({"url": url, "from": sender})


def test_a_server_is_shown_without_its_password() -> None:
    """Wherever it is printed."""
    from turnout.connectors.email.client import server_of  # noqa: PLC0415

    assert PASSWORD not in repr(server_of(f"smtp://{signing_in()}mail.example"))
