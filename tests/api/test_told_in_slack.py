"""From a lead that comes in to the message in Slack and on the telephone, and back: the whole way, by a real worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from tests.api.client import Caller
from tests.api.conftest import Calling
from tests.api.memory_front import POLICY, REPS, START
from tests.api.told import LINKS, holder, reaches, settings_with
from tests.connectors.twins.loopback import Answered, Fault
from tests.connectors.twins.slack import ANNA, SECRET, SlackTwin, buttons_of, signed
from tests.connectors.twins.slack import TOKEN as SLACK_TOKEN
from tests.connectors.twins.twilio import ANNA as TELEPHONE
from tests.connectors.twins.twilio import SENDER, SID, TwilioTwin
from tests.connectors.twins.twilio import TOKEN as TWILIO_TOKEN
from tests.scenarios.scenario import write_world
from tests.simulation.server import wait_for
from tests.stores import url_in
from tests.worker.bench_of_messages import PATIENCE_SECONDS, hasty, states, wait_until_all, working
from turnout.api.settings import ApiSettings
from turnout.core.notify.preferences import Preferences
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.notices.connections import Connections
from turnout.pipeline.notices.messages import Composer
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.feed import follow
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database
from turnout.store.destinations import blocked_destinations
from turnout.worker.composing import composing
from turnout.worker.delivering import Delivering
from turnout.worker.planning import Planning
from turnout.worker.replacing import Replacing

pytestmark = pytest.mark.usefixtures("each_database")
POST = "chat.postMessage"
USEFUL = ["touch", "pass", "snooze", "open"]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Running]:
    """A Turnout whose time runs: what happened after a message was sent is known by its moment."""
    write_world({"reps": REPS}, tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    database = open_database(url_in(tmp_path))
    import_folder(database, tmp_path)
    publish_policy(database, tmp_path / "policy.yaml", START)
    began = monotonic()
    running = Running(database, clock=lambda: START + timedelta(seconds=monotonic() - began))
    running.start()
    yield running
    running.stop()
    database.close()


@pytest.fixture
def slack() -> Iterator[SlackTwin]:
    """A workspace."""
    with SlackTwin() as twin:
        yield twin


@pytest.fixture
def twilio() -> Iterator[TwilioTwin]:
    """An account."""
    with TwilioTwin() as twin:
        yield twin


@pytest.fixture
def settings(slack: SlackTwin, twilio: TwilioTwin) -> ApiSettings:
    """Both are connected."""
    return settings_with(
        {
            "slack_token": SLACK_TOKEN,
            "slack_signing_secret": SECRET,
            "slack_url": slack.api,
            "twilio_sid": SID,
            "twilio_token": TWILIO_TOKEN,
            "twilio_from": SENDER,
            "twilio_url": twilio.url,
        }
    )


@pytest.fixture
def caller(stored: Running, calling: Calling, settings: ApiSettings) -> Caller:
    """A server, and Anna, who has said where she is reached."""
    reaches(stored, "anna", Preferences(channels=("slack", "sms"), slack=ANNA, phone=TELEPHONE))
    return calling(stored, settings)


def _worker(stored: Running, settings: ApiSettings) -> Delivering:
    composer = Composer(LINKS)
    return Delivering(
        stored.database,
        Connections(stored.database, settings.said),
        Planning((), composer.is_hot),
        composing(composer, stored.database),
        hasty(),
        stored.now,
    )


def _offered(caller: Caller) -> None:
    said = caller.lead(lead_id="L1", email="ann@acme.example", name="Ann Example", source="hot").json()
    assert (said["outcome"], said["assignee"]) == ("offered", "anna")


def _wait_until_told(stored: Running, count: int) -> None:
    wait_for(lambda: len(states(stored.database)) >= count, "messages", PATIENCE_SECONDS)
    wait_until_all(stored.database, "sent")


def test_a_lead_is_told_accepted_and_the_message_changed(
    stored: Running, caller: Caller, slack: SlackTwin, twilio: TwilioTwin, settings: ApiSettings
) -> None:
    """One message on each channel; after the press the one in Slack says what became of the lead."""
    replacing = Replacing(("slack",), clock=stored.now)
    replacing(stored.database)
    with working(_worker(stored, settings)):
        _offered(caller)
        _wait_until_told(stored, 2)
        [message], [text] = slack.messages, twilio.sent
        assert "Ann Example" in text["body"]
        body = slack.press(message, "accept", ANNA)
        caller.call(
            "POST", "/connectors/slack/interactive", content=body, headers=signed(body, stored.now().timestamp())
        )
        assert holder(caller, "L1") == ("assigned", "anna")
        follow(stored.database)
        assert replacing(stored.database) > 0
        _wait_until_told(stored, 3)
    assert len(slack.messages) == 1
    assert "You have taken this lead." in json.dumps(slack.messages[0]["blocks"])
    assert [each["action_id"].split(".")[1] for each in buttons_of(slack.messages[0])] == USEFUL
    assert len(twilio.sent) == 1


def test_the_buttons_of_a_message_go_with_the_last_that_can_be_done(
    stored: Running, caller: Caller, slack: SlackTwin, settings: ApiSettings
) -> None:
    """A reminder that was asked for leaves them all; an answer takes them."""
    replacing = Replacing(("slack",), clock=stored.now)
    replacing(stored.database)
    with working(_worker(stored, settings)):
        _offered(caller)
        _wait_until_told(stored, 2)
        for count, (action, choice) in enumerate((("accept", ""), ("snooze", "1h"), ("touch", "call")), start=3):
            _press(caller, slack, action, choice)
            follow(stored.database)
            assert replacing(stored.database) > 0
            _wait_until_told(stored, count)
            left = [each["action_id"].split(".")[1] for each in buttons_of(slack.messages[0])]
            assert left == ([] if action == "touch" else USEFUL)
    assert "This lead has been answered." in json.dumps(slack.messages[0]["blocks"])


def _press(caller: Caller, slack: SlackTwin, action: str, choice: str) -> None:
    """Press a button of the message, and send the dialog that asks for more."""
    _send(caller, slack.press(slack.messages[0], action, ANNA))
    if choice:
        _send(caller, slack.send(slack.views[-1], ANNA, choice))


def _send(caller: Caller, body: bytes) -> None:
    headers = signed(body, caller.app.resources.state.front.now().timestamp())
    assert caller.call("POST", "/connectors/slack/interactive", content=body, headers=headers).status_code == 200


def test_a_limit_and_a_lost_answer_double_nothing(
    stored: Running, caller: Caller, slack: SlackTwin, twilio: TwilioTwin, settings: ApiSettings
) -> None:
    """Slack takes no more for a moment, then its answer is lost, as Twilio's is: each has one message in the end."""
    slack.faults.append(Fault(POST, Answered({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "0"})))
    slack.faults.append(Fault(POST, is_done=True))
    twilio.faults.append(Fault("/Messages.json", is_done=True))
    with working(_worker(stored, settings)):
        _offered(caller)
        _wait_until_told(stored, 2)
    assert (len(slack.messages), len(twilio.sent)) == (1, 1)
    with stored.database.asking() as tx:
        kept: dict[str, str] = dict(tx.rows("SELECT channel, reference FROM deliveries WHERE is_doubtful = 1"))
    assert kept == {"slack": f"D0ANNA001:{slack.messages[0]['ts']}", "sms": twilio.sent[0]["sid"]}, "doubts are seen"


def test_a_revoked_token_stops_slack_alone(
    stored: Running, caller: Caller, slack: SlackTwin, twilio: TwilioTwin, settings: ApiSettings
) -> None:
    """It needs a human, and says what to do; the text message goes out, and Slack's waits."""
    slack.faults.append(Fault(POST, Answered({"ok": False, "error": "token_revoked"})))
    with working(_worker(stored, settings)):
        _offered(caller)
        wait_for(lambda: len(twilio.sent) == 1, "a text message", PATIENCE_SECONDS)
        wait_for(lambda: bool(_blocked(stored)), "a place that is blocked", PATIENCE_SECONDS)
    assert "install the app again" in _blocked(stored)["slack"]
    assert slack.messages == []
    assert sorted(states(stored.database).values()) == ["due", "sent"]


def _blocked(stored: Running) -> dict[str, str]:
    with stored.database.asking() as tx:
        return {place.name: str(place) for place in blocked_destinations(tx)}
