"""The dialog that asks what a button alone cannot say: why a lead is passed on, when to remind, how it was answered.

Pure: dialogs are made and read here, and `client` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from turnout.connectors.slack.mapping import Block, clipped
from turnout.core.notify.message import Action
from turnout.core.notify.words import Words

CALLBACK: Final = "turnout.asked"
CHOICE: Final = "choice"
COMMENT: Final = "comment"
COMMENT_CHARS_MAX: Final = 500
_TITLE_MAX: Final = 24
_OPTION_MAX: Final = 75


class Asked(msgspec.Struct, frozen=True):
    """What a dialog remembers of the button it came from: what it does, its value, and where to say what came of it."""

    action: str
    value: str
    answer_url: str = ""


def dialog_for(action: Action, asked: Asked, words: Words) -> Block | None:
    """The dialog for a button that needs to know more; None for one that does not."""
    options = _options(action, words)
    if not options:
        return None
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": msgspec.json.encode(asked).decode(),
        "title": _plain(words.actions[action], _TITLE_MAX),
        "submit": _plain(words.send, _TITLE_MAX),
        "close": _plain(words.cancel, _TITLE_MAX),
        "blocks": [_choice(words.asked[action], options), *([_comment(words)] if action is Action.PASS else [])],
    }


def refused_choice(said: str) -> Block:
    """The answer to a dialog that keeps it open, with what is wrong beside the choice."""
    return {"response_action": "errors", "errors": {CHOICE: said}}


def _options(action: Action, words: Words) -> Mapping[str, str]:
    labels = {Action.PASS: words.pass_reasons, Action.SNOOZE: words.snoozes, Action.TOUCH: words.touches}
    return labels.get(action, {})


def _choice(question: str, options: Mapping[str, str]) -> Block:
    return {
        "type": "input",
        "block_id": CHOICE,
        "label": _plain(question, 2_000),
        "element": {
            "type": "static_select",
            "action_id": CHOICE,
            "options": [{"text": _plain(label, _OPTION_MAX), "value": code} for code, label in options.items()],
        },
    }


def _comment(words: Words) -> Block:
    return {
        "type": "input",
        "block_id": COMMENT,
        "optional": True,
        "label": _plain(words.comment, 2_000),
        "element": {
            "type": "plain_text_input",
            "action_id": COMMENT,
            "multiline": True,
            "max_length": COMMENT_CHARS_MAX,
        },
    }


def _plain(text: str, chars_max: int) -> Block:
    return {"type": "plain_text", "text": clipped(text, chars_max), "emoji": False}
