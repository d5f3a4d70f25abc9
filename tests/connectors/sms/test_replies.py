"""What reps send back, and whether it was Twilio who handed it over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.twins.twilio import TOKEN, reply, signed
from turnout.connectors.sms.inbound import fields_of, is_from_twilio, read_inbound, signature_of, twiml
from turnout.connectors.sms.replies import Reply, choices_of, read_reply
from turnout.core.notify.catalogue import CATALOGUES
from turnout.core.notify.message import Action
from turnout.pipeline.asking.codes import PASS_REASONS, TOUCH_KINDS

URL = "https://leads.example.com/connectors/twilio/reply"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("K7F2 1", Reply(Action.ACCEPT, "K7F2")),
        ("1 k7f2", Reply(Action.ACCEPT, "K7F2")),
        (" 1 ", Reply(Action.ACCEPT)),
        ("K7F2 2 busy", Reply(Action.PASS, "K7F2", "busy")),
        ("pass: busy", Reply(Action.PASS, "", "busy")),
        ("2 not_my_territory", Reply(Action.PASS, "", "not_my_territory")),
        ("K7F2 2 Gebiet", Reply(Action.PASS, "K7F2", "not_my_territory")),
        ("Yes K7F2!", Reply(Action.ACCEPT, "K7F2")),
        ("Übernehmen k7f2", Reply(Action.ACCEPT, "K7F2")),
        ("K7F2 3 call", Reply(Action.TOUCH, "K7F2", "call")),
        ("4 ABCD 1h", Reply(Action.SNOOZE, "ABCD", "1h")),
        ("später morgen", Reply(Action.SNOOZE, "", "tomorrow")),
    ],
)
def test_replies_are_understood(text: str, meant: Reply) -> None:
    """A number or a word, the code before or behind it, and the reason where there is one."""
    assert read_reply(text) == meant


@pytest.mark.parametrize(
    "text", ["", "hello", "K7F2", "1" * 61, "I am driving. 1 I will answer you when I have arrived, thanks"]
)
def test_what_is_no_answer_is_not_taken_for_one(text: str) -> None:
    """Nothing is done that nobody asked for."""
    assert read_reply(text) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    """And whatever it makes of it has a code of four characters, or none."""
    found = read_reply(text)
    assert found is None or len(found.code) in {0, 4}


def test_every_choice_is_a_code_that_jobs_have() -> None:
    """In replies as in dialogs, and each reason has a word."""
    for action, known in (
        (Action.PASS, PASS_REASONS),
        (Action.TOUCH, TOUCH_KINDS),
        (Action.SNOOZE, ("15m", "1h", "tomorrow")),
    ):
        meant = {reply.choice for word in choices_of(action) if (reply := read_reply(f"{action} {word}"))}
        assert meant <= set(known) or action is not Action.PASS
        for words in CATALOGUES.values():
            labels = {Action.PASS: words.pass_reasons, Action.TOUCH: words.touches, Action.SNOOZE: words.snoozes}
            assert set(labels[action]) == set(known)
    assert {read_reply(f"2 {word}") for word in choices_of(Action.PASS)} == {
        Reply(Action.PASS, "", reason) for reason in PASS_REASONS
    }


def test_twilio_is_known_by_its_signature() -> None:
    """As Twilio's documentation computes it; for this address, these fields and this token only."""
    documented = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    said = url + "".join(f"{name}{documented[name]}" for name in sorted(documented))
    assert signature_of(said, "12345") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
    signature = signed(URL, reply("1"))["X-Twilio-Signature"]
    fields = list(reply("1").items())
    assert is_from_twilio(["http://other", URL], fields, signature, TOKEN)
    assert not is_from_twilio([f"{URL}/"], fields, signature, TOKEN)
    assert not is_from_twilio([URL], [*fields[:-1], ("Body", "2")], signature, TOKEN)
    assert not is_from_twilio([URL], fields, signature, "another")
    assert not is_from_twilio([URL], fields, "ü", TOKEN)
    assert not is_from_twilio([URL], fields, signed(URL, reply("1"), "")["X-Twilio-Signature"], "")


def test_a_form_is_read_and_an_answer_written() -> None:
    """What somebody's name has in it breaks neither."""
    found = read_inbound(fields_of(b"From=%2B49170&Body=K7F2%201&MessageSid=SM1"))
    assert found == ("+49170", "K7F2 1", "SM1")
    assert "<Message>Ann &amp; &lt;Bob&gt;</Message>" in twiml("Ann & <Bob>")
    assert twiml().endswith("<Response></Response>")
