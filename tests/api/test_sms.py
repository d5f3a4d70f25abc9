"""Text messages that reps send back: what they say is done once, for the lead they mean, and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import httpx
import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.told import holder, in_german, reaches, settings_with, told
from tests.connectors.twins.twilio import ANNA, SENDER, SID, TOKEN, TwilioTwin, reply, signed
from turnout.api.rate_limit import AddressLimits
from turnout.api.settings import ApiSettings
from turnout.connectors.sms.connector import connect
from turnout.core.notify.preferences import Preferences
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
PATH = "/connectors/twilio/reply"
URL = f"http://localhost:8080{PATH}"
CREDENTIALS = {"twilio_sid": SID, "twilio_token": TOKEN, "twilio_from": SENDER}
SAID = Preferences(phone=ANNA)


@pytest.fixture
def twilio() -> Iterator[TwilioTwin]:
    """An account."""
    with TwilioTwin() as twin:
        yield twin


@pytest.fixture
def caller(stored: Running, calling: Calling, twilio: TwilioTwin) -> Caller:
    """A server that is connected to it, with a lead that is offered to Anna, who has said her number."""
    caller = calling(stored, settings_with(CREDENTIALS | {"twilio_url": twilio.url}))
    reaches(stored, "anna", SAID)
    assert caller.lead(lead_id="L1", email="ann@acme.example", source="hot").json()["assignee"] == "anna"
    return caller


@pytest.fixture
def code(stored: Running, caller: Caller, twilio: TwilioTwin) -> str:
    """The code in the message that Anna has of it."""
    assert holder(caller, "L1") == ("offered", "anna")
    connector = connect({"sid": SID, "token": TOKEN, "from": SENDER, "url": twilio.url})
    told(stored, connector, "L1", "anna", ANNA)
    return str(twilio.sent[0]["body"].partition("Answer with ")[2][:4])


def _sent(caller: Caller, fields: Mapping[str, str], url: str = URL) -> httpx.Response:
    return caller.call("POST", PATH, data=fields, headers=signed(url, fields))


def _answer(caller: Caller, text: str, number: int = 1, sender: str = ANNA) -> str:
    """What Twilio is to send back."""
    response = _sent(caller, reply(text, sender, number))
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/xml")
    _, _, rest = response.text.partition("<Message>")
    return rest.partition("</Message>")[0]


@pytest.mark.parametrize("text", ["{code} 1", "1 {code}", "1", "yes {code}"])
def test_a_lead_is_taken_by_text_message(caller: Caller, code: str, text: str) -> None:
    """By the code of the message; without one, the only lead they have not answered."""
    assert _answer(caller, text.format(code=code.lower())) == "The lead is yours."
    assert holder(caller, "L1") == ("assigned", "anna")
    events = caller.get("/api/v1/audit?lead=L1").json()["events"]
    assert [each["by"] for each in events if each["kind"] == "accepted"] == ["sms:anna"]


def test_the_same_message_twice_does_it_once(caller: Caller, code: str) -> None:
    """Handed over again it is answered the same, and sent again it is told so."""
    assert _answer(caller, f"{code} 1") == "The lead is yours."
    assert _answer(caller, f"{code} 1") == "The lead is yours."
    assert _answer(caller, f"{code} 1", number=2).startswith("Done already")


def test_without_a_code_a_message_handed_over_again_means_no_other_lead(caller: Caller, code: str) -> None:
    """A lead that came in between stays on offer."""
    assert code
    assert _answer(caller, "1") == "The lead is yours."
    caller.post("/api/v1/leads/L1/close", {"outcome": "qualified"})
    offered = [
        caller.lead(lead_id=f"N{number}", source="hot", email=f"n{number}@x.example").json() for number in range(3)
    ]
    [theirs] = [each["lead_id"] for each in offered if each["assignee"] == "anna"]
    assert _answer(caller, "1") == "The lead is yours."
    assert holder(caller, theirs) == ("offered", "anna")


def test_passing_needs_a_reason(stored: Running, caller: Caller, code: str) -> None:
    """It is asked for, in their language, and nothing happens before it is given."""
    assert _answer(caller, f"{code} 2") == (
        f"Why? Answer with {code} 2 and one of: busy, territory, fit, conflict, language, leaving, misrouted, other."
    )
    reaches(stored, "anna", in_german(SAID))
    assert _answer(caller, f"{code} 2", number=2).startswith("Warum?")
    assert holder(caller, "L1") == ("offered", "anna")
    assert _answer(caller, f"{code} 2 busy", number=3).startswith("Sie haben den Lead weitergegeben")
    assert holder(caller, "L1") == ("offered", "bela")
    assert _answer(caller, f"{code} 1", number=4) == f"Sie haben keinen offenen Lead {code}."


def test_several_leads_need_a_code(caller: Caller, code: str) -> None:
    """Without one nothing is done, for nobody knows which is meant."""
    assert code
    caller.post("/api/v1/leads/L1/accept", {})
    caller.lead(lead_id="L2", email="b@b.example", source="hot")
    assert caller.post("/api/v1/leads/L2/reassign", {"reason": "manual", "to": "anna"}).status_code == 200
    assert _answer(caller, "3").startswith("Which lead?")
    assert _answer(caller, f"{code} 3 call", number=2) == "Noted: you have answered this lead."
    assert caller.get("/api/v1/leads/L1").json()["touched_at"]
    assert not caller.get("/api/v1/leads/L2").json()["touched_at"]


def test_a_reminder_is_kept(caller: Caller, code: str) -> None:
    """In a quarter of an hour where it is not said when."""
    _answer(caller, f"{code} 1")
    assert _answer(caller, f"{code} 4", number=2).startswith("You will be reminded")


def test_another_reps_code_means_nothing(stored: Running, caller: Caller, code: str) -> None:
    """From another telephone it is no lead of theirs."""
    other = "+491709999999"
    reaches(stored, "bela", Preferences(phone=other))
    assert _answer(caller, f"{code} 1", sender=other) == f"You have no open lead {code}."
    assert holder(caller, "L1") == ("offered", "anna")


def test_strangers_and_machines_are_not_answered(caller: Caller, code: str) -> None:
    """A number of nobody's is told so if it says what reps say; whole sentences are never answered."""
    assert _answer(caller, "hello?", 1, "+15551234567") == ""
    assert _answer(caller, f"{code} 1", 2, "+15551234567").startswith("This number is no rep")
    assert _answer(caller, "what is this?", 3).startswith("Not understood.")
    assert _answer(caller, "I am driving at the moment and will answer you as soon as I have arrived.", 4) == ""
    assert holder(caller, "L1") == ("offered", "anna")


def test_only_twilio_is_believed(caller: Caller, code: str) -> None:
    """Not without a signature, nor with one of another token, of other fields, or for another address."""
    fields = reply(f"{code} 1")
    for headers in (
        {},
        signed(URL, fields, "another"),
        signed(URL, reply("2")),
        signed(f"https://elsewhere.example{PATH}", fields),
    ):
        problem(caller.call("POST", PATH, data=fields, headers=headers), 403, "signature_wrong")
    problem(caller.call("POST", PATH, content=b"Body=\xff", headers=signed(URL, {})), 400, "bad_body")
    assert holder(caller, "L1") == ("offered", "anna")


@pytest.mark.parametrize(
    ("public_url", "signed_for"),
    [
        ("https://leads.example.com", f"https://leads.example.com{PATH}"),
        ("https://leads.example.com", f"https://leads.example.com:443{PATH}"),
        ("https://example.com/turnout/", f"https://example.com/turnout{PATH}"),
        ("http://leads.example.com:8080", f"http://leads.example.com:8080{PATH}"),
    ],
)
def test_behind_a_proxy_the_public_address_counts(
    stored: Running, caller: Caller, calling: Calling, code: str, public_url: str, signed_for: str
) -> None:
    """What Twilio was told, and not what the proxy calls here."""
    behind = calling(stored, replace(caller.app.settings, public_url=public_url))
    fields = reply(f"{code} 1")
    problem(_sent(behind, fields), 403, "signature_wrong")
    assert _sent(behind, fields, signed_for).status_code == 200
    assert holder(caller, "L1") == ("assigned", "anna")


def test_without_an_account_nobody_is_believed(stored: Running, calling: Calling) -> None:
    """It is said what is missing."""
    caller = calling(stored, settings_with({}))
    problem(_sent(caller, reply("1")), 409, "connector_not_set")


def test_whoever_knocks_too_often_waits(caller: Caller) -> None:
    """Before anybody looks at a signature."""
    caller.app.resources.state.inbound_limits = AddressLimits(ApiSettings(), per_minute=60, burst=2)
    for _ in range(2):
        problem(caller.call("POST", PATH, data={"Body": "1"}), 403, "signature_wrong")
    problem(caller.call("POST", PATH, data={"Body": "1"}), 429, "too_many_requests")
