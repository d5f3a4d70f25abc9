"""What Slack says when somebody presses a button or sends a dialog: whether it is Slack's word, and what was meant.

Pure: a request in, a `Pressing` out. Who may do it, and what comes of it, is not known here.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from turnout.connectors.slack.client import SLACK_URL
from turnout.connectors.slack.dialog import CALLBACK, CHOICE, COMMENT, Asked
from turnout.connectors.slack.mapping import ACTION_PREFIX, button_value, pressed_value
from turnout.core.notify.message import Action
from turnout.errors import InputError

Data = Mapping[str, Any]

# Where Slack takes answers to what was pressed.
_ANSWER_HOSTS: Final = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_SECONDS_OLD_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Pressing:
    """Somebody pressed a button. `user` is who, `to` whom the message was sent to; empty where it is in a channel.

    `choice` and `comment` are what a dialog asked for, and `is_sent` says that it was. `trigger` opens a dialog for
    three seconds; at `answer_url` something can be said for half an hour. `blocks` are the message's, where it is at
    hand. `number` is the same for the same press, however often it arrives.
    """

    user: str
    action: Action
    token: str
    to: str = ""
    choice: str = ""
    comment: str = ""
    is_sent: bool = False
    trigger: str = ""
    answer_url: str = ""
    text: str = ""
    blocks: Sequence[Data] = ()
    number: str = ""

    @property
    def asked(self) -> Asked:
        """What a dialog about it has to remember."""
        return Asked(self.action.value, button_value(self.token, self.to), self.answer_url)


def is_from_slack(body: bytes, headers: Mapping[bytes, bytes], signing_secret: str, now: datetime) -> bool:
    """True for a request that Slack signed with our secret within five minutes of now."""
    moment = headers.get(b"x-slack-request-timestamp", b"").decode("latin-1")
    signature = headers.get(b"x-slack-signature", b"").decode("latin-1")
    if not (signing_secret and moment.isascii() and moment.isdigit() and signature.isascii()):
        return False
    if abs(now.timestamp() - int(moment[:20])) > _SECONDS_OLD_MAX:
        return False
    from slack_sdk.signature import SignatureVerifier  # noqa: PLC0415 - slow to load, and few are asked

    try:
        expected = SignatureVerifier(signing_secret).generate_signature(timestamp=moment, body=body)
    except UnicodeDecodeError:
        return False
    return expected is not None and hmac.compare_digest(expected, signature)


def read_interaction(body: bytes, url: str = "") -> Pressing | None:
    """What was pressed, or None where there is nothing to do. Raises InputError for what Slack would never send.

    `url` is where Slack's API is reached, for whoever has it elsewhere.
    """
    try:
        said = msgspec.json.decode(parse_qs(body.decode())["payload"][0])
        if said["type"] == "block_actions":
            return _button(said, url)
        return _dialog(said, url) if said["type"] == "view_submission" else None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise InputError("this is not what Slack sends when something is pressed") from None


def _button(said: Data, url: str) -> Pressing | None:
    """A button of a message. One that is a link is told to us as well, and does nothing here."""
    pressed = said["actions"][0]
    action = _action(str(pressed["action_id"]))
    token, to = pressed_value(str(pressed.get("value", "")))
    if action is None or not token:
        return None
    message = said.get("message") or {}
    return Pressing(
        user=str(said["user"]["id"]),
        action=action,
        token=token,
        to=to,
        trigger=str(said.get("trigger_id", "")),
        answer_url=_answerable(str(said.get("response_url", "")), url),
        text=str(message.get("text", "")),
        blocks=message.get("blocks") or (),
        number=str(pressed.get("action_ts", "")),
    )


def _dialog(said: Data, url: str) -> Pressing | None:
    view = said["view"]
    if view["callback_id"] != CALLBACK:
        return None
    asked = msgspec.json.decode(view["private_metadata"], type=Asked)
    token, to = pressed_value(asked.value)
    values = view["state"]["values"]
    option = values[CHOICE][CHOICE].get("selected_option") or {}
    return Pressing(
        user=str(said["user"]["id"]),
        action=Action(asked.action),
        token=token,
        to=to,
        choice=str(option.get("value", "")),
        comment=str(((values.get(COMMENT) or {}).get(COMMENT) or {}).get("value") or ""),
        is_sent=True,
        answer_url=_answerable(asked.answer_url, url),
        number=str(view["id"]),
    )


def _action(name: str) -> Action | None:
    word = name.removeprefix(ACTION_PREFIX).partition(".")[0]
    return Action(word) if name.startswith(ACTION_PREFIX) and word in set(Action) else None


def _answerable(answer_url: str, url: str) -> str:
    """The address, if it is one of Slack's, or of whatever stands for it; nothing is ever sent anywhere else."""
    to, api = urlsplit(answer_url), urlsplit(url or SLACK_URL)
    is_slack = to.scheme == "https" and to.hostname in _ANSWER_HOSTS and to.port in {None, 443}
    return answer_url if is_slack or (to.scheme, to.netloc) == (api.scheme, api.netloc) else ""
