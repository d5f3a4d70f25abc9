"""A message as a mail: the text and the page say the same, and nothing that was typed becomes markup or a header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.connectors.base import Outgoing
from turnout.connectors.email.mapping import envelope_address, mail_of, text_of
from turnout.connectors.email.page import page_of
from turnout.core.lead import LeadId
from turnout.core.notify.message import Action, Button, Deadline, Earlier, Line, Message, NoticeKind

NOW = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
URL = "https://leads.example.com/a/token"
MESSAGE = Message(
    NoticeKind.ASSIGNED,
    "New lead: Ann",
    "This lead is yours.",
    (Line("E-mail", "ann@acme.example", "mailto:ann@acme.example"), Line("Wrote", "Hello,\nplease call.")),
    ("Rule “DACH” fits.", "It was your turn."),
    (Earlier(NOW, "Al Winter", "closed"),),
    Deadline(NOW, "Mon 7 Sep, 10:00 CEST", "Answer by", "Only working hours count."),
    (Button(Action.ACCEPT, "Take it", f"{URL}1"), Button(Action.PASS, "Pass it on", f"{URL}2")),
    LeadId("L-1"),
    is_hot=True,
    footer="Lead L-1",
)
TEXTS = st.text(max_size=120)
MESSAGES = st.builds(
    Message,
    st.sampled_from(list(NoticeKind)),
    TEXTS,
    TEXTS,
    st.lists(st.builds(Line, TEXTS, TEXTS), max_size=3).map(tuple),
    st.lists(TEXTS, max_size=2).map(tuple),
    language=st.sampled_from(["en", "de", "fr"]),
    footer=TEXTS,
)


class Page(HTMLParser):
    """What a page says, and what it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self._is_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Links, and what is loaded by itself."""
        self.tags.add(tag)
        self._is_style = tag in {"style", "title"}
        values = dict(attrs)
        if tag == "a":
            self.links.append(str(values.get("href")))
        self.fetched += [value for name in ("src", "background", "srcset") if (value := values.get(name))]

    def handle_data(self, data: str) -> None:
        """Text that is seen."""
        if not self._is_style:
            self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - named by the library
        """What follows is seen again."""
        self._is_style = False

    @property
    def seen(self) -> str:
        """All of the text in one line."""
        return " ".join(" ".join(self.texts).split())


def parsed(message: Message, **how: str) -> EmailMessage:
    """The mail as it is read at the other end."""
    mail = mail_of(
        Outgoing(how.get("key", "k"), "bea@example.com", message), how.get("sender", "T <t@us.example>"), NOW
    )
    return message_from_bytes(bytes(mail), policy=policy.default)


def parts(mail: EmailMessage) -> Iterator[str]:
    """The text and the page."""
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        yield body.get_content()


def test_both_parts_say_everything() -> None:
    """Each line, reason, link and the deadline stand in the text as on the page."""
    text, html = parts(parsed(MESSAGE))
    page = Page(html)
    seen = " ".join(text.split())
    said = ["This lead is yours.", "ann@acme.example", "Hello, please call.", "Rule “DACH” fits.", "It was your turn."]
    said += ["Answer by", "Mon 7 Sep, 10:00 CEST", "Only working hours count.", "Al Winter", "7 Sep 2026", "closed"]
    said += ["Hot", "Take it", "Pass it on", "Lead L-1"]
    for each in said:
        assert each in seen, each
        assert each in page.seen, each
    assert page.links == [f"{URL}1", f"{URL}2", "mailto:ann@acme.example"]
    assert f"{URL}1" in text
    assert f"{URL}2" in text


def test_a_page_fetches_nothing() -> None:
    """No picture, font or style from anywhere: nobody learns that it was read."""
    page = page_of(MESSAGE)
    found = Page(page)
    assert found.fetched == []
    assert not found.tags & {"img", "link", "script", "iframe", "object"}
    assert not re.search(r"url\(|@import", page)


def test_what_is_typed_is_text_on_the_page() -> None:
    """Markup in a name or a message is shown as it was typed."""
    evil = '<img src=x onerror="alert(1)"><a href="https://evil.example">here</a>'
    message = Message(NoticeKind.ASSIGNED, evil, evil, (Line(evil, evil),), (evil,), footer=evil)
    page = Page(page_of(message))
    assert page.links == []
    assert "img" not in page.tags
    assert page.seen.count(evil) == 6


def test_a_digest_has_every_message_in_both_parts() -> None:
    """With what can be done about each."""
    digest = Message(NoticeKind.DIGEST, "Summary: 2 messages", "What could wait.", items=(MESSAGE, MESSAGE))
    text, html = parts(parsed(digest))
    assert text.count("ann@acme.example") == 2
    assert Page(html).links.count(f"{URL}1") == 2


def test_headers_say_that_a_machine_wrote_it() -> None:
    """So that no holiday notice answers it; and what a mail is about makes a thread."""
    mail = parsed(MESSAGE)
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert re.fullmatch(r"<lead\.[0-9a-f]{32}@us\.example>", mail["References"])
    about_none = parsed(Message(NoticeKind.TEST, "A test"))
    assert about_none["References"] is None


def test_the_id_follows_from_the_key_alone() -> None:
    """Whatever the message says by then."""
    one, two, three = parsed(MESSAGE), parsed(Message(NoticeKind.TEST, "x")), parsed(MESSAGE, key="other")
    assert one["Message-ID"] == two["Message-ID"] != three["Message-ID"]


@given(MESSAGES)
def test_any_message_is_a_mail_in_seven_bits(message: Message) -> None:
    """Every server takes it, each line is short enough, and its subject is one line."""
    raw = bytes(mail_of(Outgoing("k", "bea@example.com", message), "T <t@us.example>", NOW))
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == "bea@example.com"
    assert set(mail.keys()) >= {"Subject", "From", "To", "Date", "Message-ID", "MIME-Version"}
    assert mail["Bcc"] is None


def test_a_long_address_is_not_broken() -> None:
    """What is to be pressed stands in one line of the text."""
    url = f"https://leads.example.com/a/{'x' * 200}"
    message = Message(NoticeKind.ASSIGNED, "t", buttons=(Button(Action.OPEN, "Open", url),))
    assert f"Open: {url}" in text_of(message).splitlines()


@pytest.mark.parametrize(
    ("address", "expected"), [("jo@Bücher.example", "jo@xn--bcher-kva.example"), ("jö@x.example", "jö@x.example")]
)
def test_only_the_domain_is_brought_to_ascii(address: str, expected: str) -> None:
    """What stands before it is the server's to understand."""
    assert envelope_address(address) == expected
