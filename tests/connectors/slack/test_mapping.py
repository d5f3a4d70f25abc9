"""Messages as Slack's blocks: complete, within Slack's limits, and never markup that a stranger typed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.twins.slack import ANNA, buttons_of, faults_of
from turnout.connectors.slack.mapping import answered, blocks_of, clipped, escaped, pressed_value, text_of
from turnout.core.notify.message import Action, Button, Deadline, Earlier, Line, Message, NoticeKind

MESSAGE = Message(
    kind=NoticeKind.OFFERED,
    title="Will you take it? Ann Example, Acme",
    intro="This lead is offered to you.",
    lines=(Line("Person", "Ann Example, CEO"), Line("E-mail", "ann@acme.example", "mailto:ann@acme.example")),
    why=("It was your turn.", "It is a hot lead."),
    earlier=(Earlier(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Bela", "won"),),
    deadline=Deadline(datetime(2026, 9, 7, 8, 15, tzinfo=UTC), "Mon 7 Sep, 10:15 CEST", "Take it by", "Day and night."),
    buttons=(
        Button(Action.ACCEPT, "Take it", "https://t.example/a/tok", "tok-accept"),
        Button(Action.PASS, "Pass it on", "https://t.example/a/tok", "tok-pass"),
        Button(Action.OPEN, "Open the lead", "https://t.example/leads/L1"),
    ),
    zone="Europe/Berlin",
    footer="Lead L1 · sent by Turnout",
)

_AT = st.just(datetime(2026, 9, 7, tzinfo=UTC))
_words = st.text(max_size=20)
_nasty = st.text(alphabet="<>&|*_~`@!#\n 😀a", max_size=20)
# Long texts by repeating short ones, which is much quicker than drawing each character.
_texts = st.builds(lambda text, times: text * times, _words | _nasty, st.sampled_from([1, 1, 1, 5, 200]))
_buttons = st.builds(
    Button, st.sampled_from(Action), _texts, st.sampled_from(["", "https://t.example/a"]), st.sampled_from(["", "tok"])
)
_deadlines = st.builds(Deadline, _AT, _texts, _texts, _texts)
_hrefs = st.sampled_from(["", "mailto:a@b.example", "tel:+1", "javascript:1", "https://x.example/|<>"])
_kinds = st.sampled_from([kind for kind in NoticeKind if kind is not NoticeKind.EVENT])


def _many(each: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.builds(lambda some, times: tuple(some * times), st.lists(each, max_size=3), st.sampled_from([1, most]))


_items = st.builds(Message, _kinds, _texts, _words, deadline=st.none() | _deadlines, buttons=_many(_buttons, 1))
_messages = st.builds(
    Message,
    _kinds,
    _texts,
    _texts,
    lines=_many(st.builds(Line, _texts, _texts, _hrefs), 7),
    why=_many(_texts, 2),
    earlier=_many(st.builds(Earlier, _AT, _words, _words), 20),
    deadline=st.none() | _deadlines,
    buttons=_many(_buttons, 10),
    zone=st.sampled_from(["UTC", "Asia/Tokyo"]),
    is_hot=st.booleans(),
    footer=_texts,
    items=_many(_items, 30),
)


@given(_messages, st.sampled_from(["", ANNA]))
@settings(max_examples=60)
def test_whatever_is_said_is_within_the_limits(message: Message, to: str) -> None:
    """Blocks, sections, fields and buttons of any message are such as Slack takes, and all text is escaped."""
    assert faults_of(blocks_of(message, to)) == []
    assert len(text_of(message)) <= 4_000


def test_everything_of_a_message_is_shown() -> None:
    """Title, until when, facts, reasons, earlier conversations, and the buttons with whom they are for."""
    blocks = blocks_of(MESSAGE, ANNA)
    said = json.dumps(blocks, ensure_ascii=False)
    assert blocks[0]["text"]["text"] == MESSAGE.title
    assert "*Take it by Mon 7 Sep, 10:15 CEST*\\nDay and night." in said
    assert "<mailto:ann@acme.example|ann@acme.example>" in said
    assert "• It was your turn.\\n• It is a hot lead." in said
    assert "2026-03-02 · Bela · won" in said, "the day it was for the reader"
    accept, pass_on, look = buttons_of({"blocks": blocks})
    assert (accept["style"], pressed_value(accept["value"])) == ("primary", ("tok-accept", ANNA))
    assert pressed_value(pass_on["value"]) == ("tok-pass", ANNA)
    assert (look["url"], "value" in look) == ("https://t.example/leads/L1", False)


def test_a_hot_lead_is_marked() -> None:
    """Before anything else, in the reader's language."""
    hot = replace(MESSAGE, is_hot=True, language="de")
    assert blocks_of(hot)[0]["text"]["text"].startswith("Heiß: ")
    assert text_of(hot).startswith("Heiß: ")


def test_a_button_without_a_token_is_a_link() -> None:
    """And one that leads nowhere is left out."""
    message = replace(
        MESSAGE, buttons=(Button(Action.PASS, "Pass", "https://t.example/a/x"), Button(Action.ACCEPT, "Take it"))
    )
    [button] = buttons_of({"blocks": blocks_of(message)})
    assert button["url"] == "https://t.example/a/x"


def test_what_strangers_type_stays_text() -> None:
    """No mention of everybody, no link with another text, no escape that was cut in two."""
    blocks = blocks_of(replace(MESSAGE, intro="<!channel> <https://evil.example|your bank> & you"))
    assert "&lt;!channel&gt; &lt;https://evil.example|your bank&gt; &amp; you" in json.dumps(blocks)
    assert escaped("<" * 10, 12) == "&lt;&lt;…"
    assert escaped("a\0b\x1bc", 10) == "abc"


@given(st.text(max_size=60), st.integers(min_value=1, max_value=70))
def test_cutting_keeps_the_beginning(text: str, units: int) -> None:
    """As much as there is room for, whole characters only, and no more than what is allowed."""
    cut = clipped(text, units)
    assert len(cut.encode("utf-16-le", "replace")) // 2 <= units
    assert cut == text or cut.endswith("…")


def test_many_items_leave_room_for_the_way_out() -> None:
    """A summary of a hundred messages is cut, and its footer is not."""
    digest = replace(MESSAGE, items=(MESSAGE,) * 100, kind=NoticeKind.DIGEST)
    blocks = blocks_of(digest)
    assert len(blocks) == 50
    assert "sent by Turnout" in json.dumps(blocks[-1])
    assert blocks[-2]["type"] == "actions"


def _types(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["type"] for block in blocks]


def test_an_answered_message_says_what_came_of_it() -> None:
    """In place of its buttons, with those that are still of use; where all is over, with none."""
    blocks = blocks_of(MESSAGE, ANNA)
    taken = answered(blocks, "The lead is yours.", MESSAGE.buttons[1:], ANNA)
    assert [each["action_id"] for each in buttons_of({"blocks": taken})] == ["turnout.pass.0", "turnout.open.1"]
    assert pressed_value(buttons_of({"blocks": taken})[0]["value"])[1] == ANNA
    assert _types(taken)[-3:] == ["context", "actions", "context"], "where the buttons were, above the footer"
    over = answered(blocks, "Bela has it <now>.")
    assert "actions" not in _types(over)
    assert faults_of(taken) == faults_of(over) == []
    assert "Bela has it &lt;now&gt;." in json.dumps(over)


def test_the_longest_message_that_is_answered_is_within_the_limits() -> None:
    """What came of it and the buttons have their room."""
    blocks = blocks_of(replace(MESSAGE, items=[MESSAGE] * 90), ANNA)
    assert faults_of(answered(blocks, "The lead is yours.", MESSAGE.buttons, ANNA)) == []
    assert faults_of(answered(blocks[:-2] * 2, "The lead is yours.", MESSAGE.buttons, ANNA)) == []
