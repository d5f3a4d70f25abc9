"""Messages as text messages: short, in the alphabet that is cheap, and always with how to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.connectors.sms.alphabet import fits, is_gsm, plainer, segments
from turnout.connectors.sms.mapping import text_of
from turnout.core.notify.message import Action, Button, Deadline, Line, Message, NoticeKind

URL = "https://leads.example.com/a/AbCdEfGhIjKlMnOpQrStUvWxYz0123"
MESSAGE = Message(
    kind=NoticeKind.OFFERED,
    title="Will you take it? Ann Example, Acme",
    lines=(
        Line("Person", "Ann Example, CEO"),
        Line("E-mail", "ann@acme.example", "mailto:ann@acme.example"),
        Line("Phone", "+1 415 555 0100", "tel:+14155550100"),
    ),
    deadline=Deadline(datetime(2026, 9, 7, 8, 15, tzinfo=UTC), "Mon 7 Sep, 10:15 CEST", "Take it by"),
    buttons=(
        Button(Action.ACCEPT, "Take it", URL, "tok"),
        Button(Action.PASS, "Pass it on", URL, "tok"),
        Button(Action.OPEN, "Open the lead", "https://leads.example.com/leads/L1"),
    ),
    code="K7F2",
)


def test_a_message_says_what_matters_and_how_to_answer() -> None:
    """Who, how to reach them, until when, what to send back, and the one link under which all can be done."""
    assert text_of(MESSAGE).splitlines() == [
        "Will you take it? Ann Example, Acme",
        "+1 415 555 0100",
        "ann@acme.example",
        "Take it by Mon 7 Sep, 10:15 CEST",
        "Answer with K7F2 1 (Take it), K7F2 2 (Pass it on)",
        URL,
    ]


def test_where_there_is_no_room_the_link_goes_first() -> None:
    """Then answers but the first, then the end of the title; until when stays."""
    full = replace(MESSAGE, title="Ann " * 50)
    assert URL not in text_of(full)
    assert "K7F2 2" in text_of(full)
    assert "Take it by Mon 7 Sep, 10:15 CEST" in text_of(full)
    fuller = replace(MESSAGE, title="Αθήνα " * 30)
    said = text_of(fuller).splitlines()
    assert said[0].endswith("...")
    assert said[1:] == ["Take it by Mon 7 Sep, 10:15 CEST"]


def test_what_is_only_good_to_know_costs_nothing() -> None:
    """It fills the last segment, and begins no other."""
    short = Message(NoticeKind.TELL, "For your information: Ann", why=("Nobody has answered.",))
    known = replace(short, lines=(Line("Person", "Ann, CEO"), Line("With", "nobody"), Line("Place", "x" * 70)))
    assert text_of(known).splitlines() == [*text_of(short).splitlines(), "With: nobody", f"Place: {'x' * 70}"]
    more = replace(known, lines=(*known.lines, Line("Came from", "y" * 40)))
    assert text_of(more) == text_of(known)
    assert segments(text_of(more)) == 1


def test_without_a_code_nothing_is_asked_for() -> None:
    """What can only be read has what happened instead."""
    told = Message(NoticeKind.TELL, "For your information: Ann", why=("Nobody has answered for 2 hours.",))
    assert text_of(told) == "For your information: Ann\nNobody has answered for 2 hours."


def test_a_hot_lead_is_marked() -> None:
    """Before anything else."""
    assert text_of(replace(MESSAGE, is_hot=True)).startswith("Hot: Will you take it?")


_texts = st.text(max_size=40) | st.text(alphabet="aéł“”–€{}😀語\n", max_size=400)
_buttons = st.builds(Button, st.sampled_from(Action), _texts, st.sampled_from(["", URL, URL * 5]))


@given(
    st.builds(
        Message,
        st.just(NoticeKind.OFFERED),
        _texts,
        _texts,
        lines=st.lists(st.builds(Line, _texts, _texts), max_size=5).map(tuple),
        deadline=st.none()
        | st.builds(Deadline, st.just(datetime(2026, 9, 7, tzinfo=UTC)), st.text(max_size=40), st.text(max_size=40)),
        buttons=st.lists(_buttons, max_size=4).map(tuple),
        code=st.sampled_from(["", "K7F2"]),
        language=st.sampled_from(["en", "de"]),
    )
)
def test_no_message_has_more_than_two_segments(message: Message) -> None:
    """Whatever is said, in whatever script."""
    assert segments(text_of(message)) <= 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_carriers_do(text: str, count: int) -> None:
    """By GSM 03.38: 160 and 153 of seven bits, some of them double; else 70 and 67 UTF-16 units."""
    assert segments(text) == count
    assert fits(text, count)
    assert not fits(text, count - 1)


def test_one_typographic_sign_does_not_double_the_price() -> None:
    """Quotes, dashes and most accents become plain; umlauts are in the alphabet, and other scripts stay."""
    assert plainer("\u201cŁódź\u201d \u2013 l\u2019été\u2026") == '"Lodz" - l\'été...'
    assert plainer("Jürgen Groß, 語") == "Jürgen Groß, 語"
    assert is_gsm(plainer("Dvořák\u00a0Ångström\u200b"))


@given(_texts)
def test_plain_text_is_never_dearer(text: str) -> None:
    """Nor is it changed once it is plain."""
    assert is_gsm(plainer(text)) or not is_gsm(text)
    assert plainer(plainer(text)) == plainer(text)
