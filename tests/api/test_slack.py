"""Buttons in Slack: what is pressed there is done once, by whom it is for, and said in place of the button."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.told import composed, holder, in_german, reaches, settings_with, told
from tests.connectors.twins.loopback import Answered, Fault
from tests.connectors.twins.slack import ANNA, BELA, SECRET, TOKEN, SlackTwin, buttons_of, signed
from turnout.api.rate_limit import INBOUND_BURST, INBOUND_PER_MINUTE, AddressLimits
from turnout.api.settings import ApiSettings
from turnout.connectors.base import Outgoing
from turnout.connectors.slack.connector import SlackConnector, connect
from turnout.core.notify.preferences import Preferences
from turnout.errors import StoreError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
PATH = "/connectors/slack/interactive"
# What can be done with a lead that one has and nobody has answered.
USEFUL = ["turnout.touch.0", "turnout.pass.1", "turnout.snooze.2", "turnout.open.3"]


@pytest.fixture
def slack() -> Iterator[SlackTwin]:
    """A workspace."""
    with SlackTwin() as twin:
        yield twin


@pytest.fixture
def connector(slack: SlackTwin) -> SlackConnector:
    """What speaks to it."""
    return connect({"token": TOKEN, "url": slack.api})


@pytest.fixture
def caller(stored: Running, calling: Calling, slack: SlackTwin) -> Caller:
    """A server that is connected to it, with a lead that is offered to Anna; Bela has said who they are in Slack."""
    caller = calling(
        stored, settings_with({"slack_token": TOKEN, "slack_signing_secret": SECRET, "slack_url": slack.api})
    )
    reaches(stored, "bela", Preferences(slack=BELA))
    said = caller.lead(lead_id="L1", email="ann@acme.example", name="Ann Example", source="hot").json()
    assert (said["outcome"], said["assignee"]) == ("offered", "anna")
    return caller


@pytest.fixture
def message(stored: Running, connector: SlackConnector, caller: Caller, slack: SlackTwin) -> dict[str, Any]:
    """The message that Anna has of it."""
    assert holder(caller, "L1") == ("offered", "anna")
    told(stored, connector, "L1", "anna", ANNA)
    [found] = slack.messages
    return found


def _pressed(caller: Caller, body: bytes) -> httpx.Response:
    """What the server answers Slack."""
    now = caller.app.resources.state.front.now()
    response = caller.call("POST", PATH, content=body, headers=signed(body, now.timestamp()))
    assert response.status_code == 200, response.text
    return response


def test_accepting_is_done_and_said_in_the_message(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """The button goes, what came of it stands there, and what is of use from now on."""
    assert holder(caller, "L1") == ("offered", "anna")
    _pressed(caller, slack.press(message, "accept", ANNA))
    assert holder(caller, "L1") == ("assigned", "anna")
    [answer] = slack.answers
    assert answer["replace_original"] is True
    assert answer["text"] == "The lead is yours."
    assert "The lead is yours." in json.dumps(answer["blocks"])
    assert [each["action_id"] for each in buttons_of(answer)] == USEFUL


def test_what_is_left_after_accepting_works(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """Without waiting for the worker to change the message: it is answered from there, and then all buttons go."""
    _pressed(caller, slack.press(message, "accept", ANNA))
    taken = {**message, "blocks": slack.answers[-1]["blocks"]}
    _pressed(caller, slack.press(taken, "touch", ANNA))
    _pressed(caller, slack.send(slack.views[-1], ANNA, "call"))
    assert caller.get("/api/v1/leads/L1").json()["touched_at"]
    _pressed(caller, slack.press(message, "accept", ANNA))
    assert slack.answers[-1]["text"] == "Done already. It is yours, and you have answered it."
    assert buttons_of(slack.answers[-1]) == []


def test_pressing_twice_does_it_once(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """A double click, and the very same request again, are told so."""
    body = slack.press(message, "accept", ANNA)
    for again in (body, body, slack.press(message, "accept", ANNA)):
        _pressed(caller, again)
    assert [each["text"][:12] for each in slack.answers] == ["The lead is ", "Done already", "Done already"]
    events = caller.get("/api/v1/audit?lead=L1").json()["events"]
    assert [each["kind"] for each in events].count("accepted") == 1
    assert next(each for each in events if each["kind"] == "accepted")["by"] == "slack:anna"


@pytest.mark.parametrize("presser", [BELA, "U0NOBODY1"])
@pytest.mark.parametrize("action", ["accept", "pass"])
def test_somebody_elses_button_does_nothing(
    caller: Caller, slack: SlackTwin, message: dict[str, Any], presser: str, action: str
) -> None:
    """Whoever they are; they are told so, and nobody else is."""
    _pressed(caller, slack.press(message, action, presser))
    assert holder(caller, "L1") == ("offered", "anna")
    [answer] = slack.answers
    assert (answer["replace_original"], answer["response_type"]) == (False, "ephemeral")
    assert ("somebody else's" if presser == BELA else "does not know who you are") in answer["text"]
    assert slack.views == []


def test_in_a_channel_whoever_it_is_for_may_press(
    stored: Running, caller: Caller, slack: SlackTwin, connector: SlackConnector
) -> None:
    """They are known by the Slack id of their notifications."""
    message = composed(stored, "L1", "anna", "slack")
    assert message is not None
    connector.deliver(Outgoing("c", "C0DEALS01", message))
    [shown] = slack.channels["C0DEALS01"]
    _pressed(caller, slack.press(shown, "accept", ANNA))
    assert "does not know who you are" in slack.answers[-1]["text"]
    reaches(stored, "anna", Preferences(slack=ANNA))
    _pressed(caller, slack.press(shown, "accept", ANNA))
    assert holder(caller, "L1") == ("assigned", "anna")


def test_passing_asks_why(stored: Running, caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """In a dialog, in their language; and it is passed on with the coded reason, once."""
    reaches(stored, "anna", in_german(Preferences()))
    assert _pressed(caller, slack.press(message, "pass", ANNA)).content == b""
    assert holder(caller, "L1") == ("offered", "anna"), "nothing is done before it is said why"
    [view] = slack.views
    assert view["blocks"][0]["label"]["text"] == "Warum geben Sie ihn weiter?"
    body = slack.send(view, ANNA, "busy", "In a meeting <all day>")
    assert _pressed(caller, body).content == b""
    assert holder(caller, "L1") == ("offered", "bela")
    _pressed(caller, body)
    assert holder(caller, "L1") == ("offered", "bela")
    assert [each["text"][:12] for each in slack.answers] == ["Sie haben de", "Das ist scho"]
    events = caller.get("/api/v1/audit?lead=L1").json()["events"]
    assert [each["by"] for each in events if each["kind"] == "passed"] == ["slack:anna"]


def test_a_dialog_needs_an_answer(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """Without one it stays open and says what is missing; sent by somebody else it does nothing."""
    _pressed(caller, slack.press(message, "pass", ANNA))
    said = _pressed(caller, slack.send(slack.views[0], ANNA, "")).json()
    assert said["response_action"] == "errors"
    assert "busy" in said["errors"]["choice"]
    _pressed(caller, slack.send(slack.views[0], BELA, "busy"))
    assert "somebody else's" in slack.answers[-1]["text"]
    assert holder(caller, "L1") == ("offered", "anna")


def test_a_dialog_that_slack_does_not_show_is_said(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """The press came too late, or Slack does not answer; they can press again."""
    slack.faults.append(Fault("views.open", Answered({"ok": False, "error": "expired_trigger_id"})))
    _pressed(caller, slack.press(message, "pass", ANNA))
    assert "Press again" in slack.answers[0]["text"]


def test_after_it_moved_on_nothing_happens(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """They are told who has it, and no button is left."""
    body = slack.press(message, "accept", ANNA)
    assert caller.post("/api/v1/leads/L1/reassign", {"reason": "manual", "to": "carl"}).status_code == 200
    _pressed(caller, body)
    assert holder(caller, "L1") == ("assigned", "carl")
    [answer] = slack.answers
    assert buttons_of(answer) == []


def test_answers_and_reminders_are_kept(
    caller: Caller, stored: Running, slack: SlackTwin, connector: SlackConnector
) -> None:
    """How it was answered, and when to be reminded, is asked for; what came of it is said to them alone."""
    said = caller.lead(lead_id="L2", email="bob@acme.example").json()
    reaches(stored, said["assignee"], Preferences(slack=ANNA))
    told(stored, connector, "L2", said["assignee"], ANNA)
    message = slack.messages[-1]
    for action, choice in (("snooze", "15m"), ("touch", "call")):
        _pressed(caller, slack.press(message, action, ANNA))
        _pressed(caller, slack.send(slack.views[-1], ANNA, choice))
    assert [each["text"][:10] for each in slack.answers] == ["You will b", "Noted: you"]
    assert caller.get("/api/v1/leads/L2").json()["touched_at"]


def test_a_link_in_a_message_is_understood_and_does_nothing(
    caller: Caller, slack: SlackTwin, message: dict[str, Any]
) -> None:
    """Slack tells of those presses as well."""
    _pressed(caller, slack.press(message, "open", ANNA))
    _pressed(caller, urlencode({"payload": json.dumps({"type": "shortcut"})}).encode())
    assert slack.answers == []
    assert holder(caller, "L1") == ("offered", "anna")


def test_only_slack_is_believed(caller: Caller, stored: Running, slack: SlackTwin, message: dict[str, Any]) -> None:
    """Not without a signature, with one of another secret, for another body, or one that is old."""
    body, now = slack.press(message, "accept", ANNA), stored.now()
    wrong: list[dict[str, str]] = [
        {"Content-Type": "application/x-www-form-urlencoded"},
        signed(body, now.timestamp(), "another"),
        signed(b"payload=%7B%7D", now.timestamp()),
        signed(body, (now - timedelta(seconds=301)).timestamp()),
        signed(body, (now + timedelta(seconds=301)).timestamp()),
        signed(body, now.timestamp()) | {"X-Slack-Request-Timestamp": "soon"},
        signed(body, now.timestamp()) | {"X-Slack-Signature": "v0=\u00fc"},
    ]
    for headers in wrong:
        raw = [(name, value.encode("latin-1")) for name, value in headers.items()]
        problem(caller.call("POST", PATH, content=body, headers=raw), 403, "signature_wrong")
    assert holder(caller, "L1") == ("offered", "anna")
    assert slack.answers == []


@pytest.mark.parametrize(
    "body", [b"", b"payload=", b"payload=[]", b"payload=%7B%22type%22%3A%22block_actions%22%7D", b"\xff"]
)
def test_what_slack_would_never_send_is_refused(caller: Caller, stored: Running, body: bytes) -> None:
    """Even if it is signed."""
    headers = signed(body, stored.now().timestamp())
    expected = (403, "signature_wrong") if body == b"\xff" else (422, "invalid")
    problem(caller.call("POST", PATH, content=body, headers=headers), *expected)


def test_an_answer_goes_to_slack_only(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """An address that is not Slack's is not called, whoever signed it; what was pressed is done all the same."""
    with SlackTwin() as elsewhere:
        body = slack.press(message, "accept", ANNA).replace(
            urlencode({"": slack.url})[1:].encode(), urlencode({"": elsewhere.url})[1:].encode()
        )
        _pressed(caller, body)
        assert (elsewhere.asked, slack.answers) == ([], [])
    assert holder(caller, "L1") == ("assigned", "anna")


def test_a_forged_token_does_nothing(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """It has to be one of ours, even from Slack."""
    button = buttons_of(message)[0]
    button["value"] = f"A{button['value']}"
    _pressed(caller, slack.press(message, "accept", ANNA))
    assert "not one of ours" in slack.answers[0]["text"]
    assert holder(caller, "L1") == ("offered", "anna")


class SlowFront:
    """A Turnout whose writer is at something else until it is let go."""

    def __init__(self, front: Running) -> None:
        self._front = front
        self._waiting: list[tuple[Job, Callable[[Done], None]]] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the front has
        return getattr(self._front, name)

    def submit(self, job: Job, then: Callable[[Done], None]) -> None:
        """Not now."""
        self._waiting.append((job, then))

    def let_go(self, error: Exception | None = None) -> None:
        """Do what waits, or fail at it."""
        for job, then in self._waiting:
            if error is None:
                self._front.submit(job, then)
            else:
                then(Done(error=error))


@pytest.mark.parametrize(
    ("error", "outcome", "said"),
    [
        (None, "assigned", "The lead is yours."),
        (
            StoreError("the disk is full"),
            "offered",
            "This could not be done at the moment. Press again: it works once.",
        ),
    ],
)
def test_slack_is_answered_before_it_loses_patience(
    stored: Running,
    caller: Caller,
    slack: SlackTwin,
    message: dict[str, Any],
    calling: Calling,
    error: Exception | None,
    outcome: str,
    said: str,
) -> None:
    """Whatever the store does: what comes of the press is said afterwards."""
    front, statuses = SlowFront(stored), []
    slow = calling(front, caller.app.settings)
    body = slack.press(message, "accept", ANNA)
    headers = [
        (name.lower().encode(), value.encode()) for name, value in signed(body, stored.now().timestamp()).items()
    ]
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": headers}
    scope |= {"client": ("127.0.0.1", 4_000), "server": ("localhost", 80), "scheme": "http", "root_path": ""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(sent: MutableMapping[str, Any]) -> None:
        statuses.append(sent.get("status"))
        if sent["type"] == "http.response.body":
            front.let_go(error)

    slow.loop.run_until_complete(slow.app(scope, receive, send))
    assert statuses[0] == 200
    assert holder(caller, "L1") == (outcome, "anna")
    assert [each["text"] for each in slack.answers] == [said]


def test_whoever_reads_german_is_answered_in_german(
    stored: Running, caller: Caller, slack: SlackTwin, message: dict[str, Any]
) -> None:
    """Also where it is not theirs to press; a stranger is answered as the server speaks."""
    reaches(stored, "anna", in_german(Preferences()))
    reaches(stored, "bela", in_german(Preferences(slack=BELA)))
    _pressed(caller, slack.press(message, "accept", BELA))
    _pressed(caller, slack.press(message, "pass", BELA))
    _pressed(caller, slack.press(message, "accept", "U0NOBODY1"))
    _pressed(caller, slack.press(message, "accept", ANNA))
    assert [each["text"][:24] for each in slack.answers] == [
        "Dieser Knopf gehört jema",
        "Dieser Knopf gehört jema",
        "Turnout does not know wh",
        "Der Lead gehört Ihnen.",
    ]
    labels = [each["text"]["text"] for each in buttons_of(slack.answers[-1])]
    assert labels == ["Ich habe geantwortet", "Weitergeben", "Später erinnern", "Lead öffnen"]


def test_whoever_knocks_too_often_waits(caller: Caller, slack: SlackTwin, message: dict[str, Any]) -> None:
    """Before anybody looks at a signature; as often as people press, nobody waits."""
    caller.app.resources.state.inbound_limits = AddressLimits(ApiSettings(), per_minute=60, burst=2)
    for _ in range(2):
        problem(caller.call("POST", PATH, content=b"payload=1"), 403, "signature_wrong")
    refused = caller.call("POST", PATH, content=b"payload=1")
    problem(refused, 429, "too_many_requests")
    assert int(refused.headers["retry-after"]) >= 1
    caller.app.resources.state.inbound_limits = AddressLimits(ApiSettings(), INBOUND_PER_MINUTE, INBOUND_BURST)
    _pressed(caller, slack.press(message, "accept", ANNA))
    assert holder(caller, "L1") == ("assigned", "anna")


def test_without_a_signing_secret_nothing_can_be_pressed(stored: Running, calling: Calling, slack: SlackTwin) -> None:
    """It is said what is missing."""
    caller = calling(stored, settings_with({"slack_token": TOKEN, "slack_url": slack.api}))
    problem(caller.call("POST", PATH, content=b"", headers=signed(b"", 0)), 409, "connector_not_set")
