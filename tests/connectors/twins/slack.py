"""A workspace of Slack on this machine: the part of its API that we use, strict about what it is sent.

After Slack's own documentation of `chat.postMessage`, `chat.update`, `conversations.open`, `.history` and `.replies`,
`users.lookupByEmail`, `views.open`, `auth.test`, of Block Kit with its limits, and of how presses are signed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode

from tests.connectors.twins.loopback import Answered, Asked, Loopback
from turnout.connectors.slack.connector import SCOPES

Data = dict[str, Any]

TOKEN: Final = "xoxb-loopback"  # noqa: S105 - of a twin
SECRET: Final = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - as above
ANNA: Final = "U0ANNA001"
BELA: Final = "U0BELA001"
_MARKUP: Final = re.compile(r"<(?:https?://|mailto:|tel:)[^\s<>|&]+\|[^<>|]*>")
_BARE_AND: Final = re.compile(r"&(?!amp;|lt;|gt;)")


class SlackTwin(Loopback):
    """One workspace with two people and a channel."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, str] = {"anna@x.example": ANNA, "bela@x.example": BELA}
        self.channels: dict[str, list[Data]] = {"C0DEALS01": []}
        self.views: list[Data] = []
        self.triggers: set[str] = set()
        self.answers: list[Data] = []
        self.scopes = set(SCOPES)
        self._moment = 1_700_000_000

    @property
    def api(self) -> str:
        """The address of its API."""
        return f"{self.url}/api/"

    @property
    def messages(self) -> list[Data]:
        """Every message there is, wherever it stands."""
        return [message for channel in self.channels.values() for message in channel]

    def answer(self, asked: Asked) -> Answered:
        """What Slack says."""
        if asked.path.startswith("/answers/"):
            self.answers.append(dict(asked.fields))
            return Answered("ok")
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error("invalid_auth")
        method = getattr(self, f"_{asked.path.removeprefix('/api/').replace('.', '_')}".lower(), None)
        return method(asked.fields) if method else _error("unknown_method")

    def _auth_test(self, _: Mapping[str, Any]) -> Answered:
        said = {"ok": True, "url": self.url, "team": "Acme", "user": "turnout", "team_id": "T0", "user_id": "U0BOT0001"}
        return Answered(said, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    def _users_lookupbyemail(self, fields: Mapping[str, Any]) -> Answered:
        if "users:read.email" not in self.scopes:
            return Answered({"ok": False, "error": "missing_scope", "needed": "users:read.email", "provided": "none"})
        user = self.users.get(fields["email"])
        return Answered({"ok": True, "user": {"id": user}}) if user else _error("users_not_found")

    def _conversations_open(self, fields: Mapping[str, Any]) -> Answered:
        channel = self._channel(fields["users"])
        return Answered({"ok": True, "channel": {"id": channel}}) if channel else _error("user_not_found")

    def _conversations_history(self, fields: Mapping[str, Any]) -> Answered:
        if "im:history" not in self.scopes:
            return Answered({"ok": False, "error": "missing_scope", "needed": "im:history", "provided": "none"})
        found = [each for each in self.channels[fields["channel"]] if "thread_ts" not in each or each["is_broadcast"]]
        return _listed(found, fields)

    def _conversations_replies(self, fields: Mapping[str, Any]) -> Answered:
        thread = fields["ts"]
        found = [each for each in self.channels[fields["channel"]] if thread in {each["ts"], each.get("thread_ts")}]
        return _listed(found, fields) if found else _error("thread_not_found")

    def _chat_postmessage(self, fields: Mapping[str, Any]) -> Answered:
        channel = self._channel(fields["channel"])
        if channel is None:
            return _error("channel_not_found")
        if faults := [*faults_of(fields["blocks"]), *_faults_of_text(fields["text"], 40_000)]:
            return _error("invalid_blocks", response_metadata={"messages": faults})
        thread = fields.get("thread_ts")
        if thread and thread not in {each["ts"] for each in self.channels[channel]}:
            return _error("thread_not_found")
        assert not fields["unfurl_links"], "what strangers typed is not fetched"
        assert set(fields["metadata"]) == {"event_type", "event_payload"}
        self._moment += 1
        message: Data = {
            "ts": f"{self._moment}.000100",
            "text": fields["text"],
            "blocks": fields["blocks"],
            "metadata": fields["metadata"],
            "is_broadcast": bool(fields.get("reply_broadcast")),
        }
        self.channels[channel].append(message | ({"thread_ts": thread} if thread else {}))
        return Answered({"ok": True, "channel": channel, "ts": message["ts"], "message": message})

    def _chat_update(self, fields: Mapping[str, Any]) -> Answered:
        found = [each for each in self.channels.get(fields["channel"], []) if each["ts"] == fields["ts"]]
        if not found:
            return _error("message_not_found")
        if faults := faults_of(fields["blocks"]):
            return _error("invalid_blocks", response_metadata={"messages": faults})
        found[0].update(text=fields["text"], blocks=fields["blocks"])
        return Answered({"ok": True, "channel": fields["channel"], "ts": fields["ts"], "text": fields["text"]})

    def _views_open(self, fields: Mapping[str, Any]) -> Answered:
        if fields["trigger_id"] not in self.triggers:
            return _error("expired_trigger_id")
        self.triggers.remove(fields["trigger_id"])
        view = json.loads(fields["view"]) if isinstance(fields["view"], str) else fields["view"]
        if faults := list(_faults_of_view(view)):
            return _error("invalid_arguments", response_metadata={"messages": faults})
        self.views.append({"id": f"V{len(self.views):08}", **view})
        return Answered({"ok": True, "view": self.views[-1]})

    def _channel(self, to: str) -> str | None:
        """The channel of an id: a user's is the one in which the app writes to them."""
        if to in self.users.values():
            self.channels.setdefault(f"D{to[1:]}", [])
            return f"D{to[1:]}"
        return to if to in self.channels else None

    def press(self, message: Data, action: str, user: str) -> bytes:
        """What Slack sends when somebody presses a button of a message."""
        [button] = [each for each in buttons_of(message) if each["action_id"].startswith(f"turnout.{action}.")]
        trigger = f"{len(self.triggers)}.{self._moment}"
        self.triggers.add(trigger)
        blocks = [{"block_id": f"b{number}", **block} for number, block in enumerate(message["blocks"])]
        pressed = {"type": "button", "block_id": "b9", "action_ts": "1700000099.1", **button}
        return _form(
            {
                "type": "block_actions",
                "user": {"id": user, "username": "somebody", "team_id": "T0"},
                "api_app_id": "A0",
                "container": {"type": "message", "message_ts": message["ts"]},
                "trigger_id": trigger,
                "channel": {"id": "D0", "name": "directmessage"},
                "message": {"type": "message", "text": message["text"], "ts": message["ts"], "blocks": blocks},
                "response_url": f"{self.url}/answers/{len(self.triggers)}",
                "actions": [pressed],
            }
        )

    def send(self, view: Data, user: str, choice: str, comment: str | None = None) -> bytes:
        """What Slack sends when somebody sends a dialog."""
        option = {"text": {"type": "plain_text", "text": "?"}, "value": choice} if choice else None
        values: Data = {"choice": {"choice": {"type": "static_select", "selected_option": option}}}
        if any(block.get("block_id") == "comment" for block in view["blocks"]):
            values["comment"] = {"comment": {"type": "plain_text_input", "value": comment}}
        return _form(
            {
                "type": "view_submission",
                "team": {"id": "T0"},
                "user": {"id": user, "name": "somebody"},
                "view": {**view, "state": {"values": values}},
                "response_urls": [],
            }
        )


def signed(body: bytes, at: float, secret: str = SECRET) -> dict[str, str]:
    """The headers of a request that Slack makes."""
    moment = str(int(at))
    signature = hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={signature}",
    }


def buttons_of(message: Mapping[str, Any]) -> list[Data]:
    """The buttons of a message."""
    return [each for block in message["blocks"] if block["type"] == "actions" for each in block["elements"]]


def faults_of(blocks: list[Data]) -> list[str]:
    """What Slack would not take of these blocks, by Block Kit's limits."""
    found = [f"{len(blocks)} blocks"] if len(blocks) > 50 else []
    for block in blocks:
        found.extend(f"{block['type']}: {fault}" for fault in _faults_of_block(block))
    return found


def _faults_of_block(block: Data) -> Iterator[str]:
    match block:
        case {"type": "header", "text": {"type": "plain_text", "text": text}}:
            yield from _faults_of_length(text, 150)
        case {"type": "section", "text": text, **rest}:
            yield from _faults_of_markup(text, 3_000)
            yield from _faults_of_button(rest["accessory"]) if "accessory" in rest else ()
        case {"type": "section", "fields": fields}:
            yield from _faults_of_count(fields, 10)
            yield from chain.from_iterable(_faults_of_markup(each, 2_000) for each in fields)
        case {"type": "context", "elements": elements}:
            yield from _faults_of_count(elements, 10)
            yield from chain.from_iterable(_faults_of_markup(each, 3_000) for each in elements)
        case {"type": "actions", "elements": elements}:
            yield from _faults_of_count({each["action_id"] for each in elements}, 25)
            yield from _faults_of_count(elements, len({each["action_id"] for each in elements}))
            yield from chain.from_iterable(map(_faults_of_button, elements))
        case _:
            yield f"unknown: {block}"


def _faults_of_count(some: Collection[object], most: int) -> Iterator[str]:
    if not 1 <= len(some) <= most:
        yield f"{len(some)} of {most}"


def _faults_of_button(button: Data) -> Iterator[str]:
    if button["type"] != "button" or button["text"]["type"] != "plain_text":
        yield "no button"
    if button.get("style", "primary") not in {"primary", "danger"}:
        yield "no such style"
    yield from _faults_of_length(button["text"]["text"], 75)
    yield from _faults_of_length(button["action_id"], 255)
    yield from _faults_of_length(button.get("value", "-"), 2_000)
    yield from _faults_of_length(button.get("url", "-"), 3_000)


def _faults_of_markup(text: Data, most: int) -> Iterator[str]:
    if text["type"] != "mrkdwn" or text.get("verbatim") is not True:
        yield "text in which names become mentions"
    yield from _faults_of_text(text["text"], most)


def _faults_of_text(text: str, most: int) -> Iterator[str]:
    yield from _faults_of_length(text, most)
    rest = _MARKUP.sub("", text)
    if "<" in rest or ">" in rest or _BARE_AND.search(rest):
        yield f"not escaped: {text[:80]}"


def _faults_of_length(text: str, most: int) -> Iterator[str]:
    if not 1 <= len(text.encode("utf-16-le")) // 2 <= most:
        yield f"{len(text)} characters of {most}"


def _faults_of_view(view: Data) -> Iterator[str]:
    if view["type"] != "modal":
        yield "no modal"
    for name in ("title", "submit", "close"):
        yield from _faults_of_length(view[name]["text"], 24)
    yield from _faults_of_length(view["private_metadata"], 3_000)
    yield from _faults_of_length(view["callback_id"], 255)
    for block in view["blocks"]:
        if block["type"] != "input":
            yield f"a block of type {block['type']}"
        yield from _faults_of_length(block["label"]["text"], 2_000)
        for option in block["element"].get("options", ()):
            yield from _faults_of_length(option["text"]["text"], 75)
            yield from _faults_of_length(option["value"], 150)


def _listed(messages: list[Data], fields: Mapping[str, Any]) -> Answered:
    newest = sorted(messages, key=lambda each: str(each["ts"]), reverse=True)[: int(fields["limit"])]
    shown = newest if fields.get("include_all_metadata") in {"1", 1} else [_bare(each) for each in newest]
    return Answered({"ok": True, "messages": shown, "has_more": len(messages) > len(newest)})


def _bare(message: Data) -> Data:
    return {name: value for name, value in message.items() if name != "metadata"}


def _form(payload: Data) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def _error(code: str, **more: object) -> Answered:
    return Answered({"ok": False, "error": code, **more})
