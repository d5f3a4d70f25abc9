"""What reps send back: a number or a word for what to do, the lead's code, and where it is needed why. Pure.

`K7F2 1`, `1 k7f2`, `2 K7F2 busy`, `take it K7F2`, `1` where there is only one lead it can mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from turnout.core.notify.message import Action

NUMBERS: Final[Mapping[Action, str]] = {Action.ACCEPT: "1", Action.PASS: "2", Action.TOUCH: "3", Action.SNOOZE: "4"}
# Longer texts are letters, or answers of machines; nobody is answered who sends one.
TEXT_CHARS_MAX: Final = 60
_ACTIONS: Final[Mapping[str, Action]] = {
    **{number: action for action, number in NUMBERS.items()},
    **dict.fromkeys(("accept", "take", "yes", "ok", "mine", "ja", "übernehmen", "uebernehmen"), Action.ACCEPT),
    **dict.fromkeys(("pass", "no", "nein", "weiter", "weitergeben", "ablehnen"), Action.PASS),
    **dict.fromkeys(("done", "answered", "called", "erledigt", "beantwortet", "angerufen"), Action.TOUCH),
    **dict.fromkeys(("later", "snooze", "remind", "später", "spaeter", "erinnern"), Action.SNOOZE),
}
_CHOICES: Final[Mapping[Action, Mapping[str, str]]] = {
    Action.PASS: {
        **dict.fromkeys(("busy", "time", "zeit"), "busy"),
        **dict.fromkeys(("not_my_territory", "territory", "gebiet"), "not_my_territory"),
        **dict.fromkeys(("not_a_fit", "fit", "passt"), "not_a_fit"),
        **dict.fromkeys(("conflict", "konflikt"), "conflict"),
        **dict.fromkeys(("language", "sprache"), "language"),
        **dict.fromkeys(("leaving", "away", "weg"), "leaving"),
        **dict.fromkeys(("misrouted", "wrong", "falsch"), "misrouted"),
        **dict.fromkeys(("other", "anderes"), "other"),
    },
    Action.TOUCH: {
        **dict.fromkeys(("call", "called", "anruf", "angerufen"), "call"),
        **dict.fromkeys(("email", "mail", "wrote"), "email"),
        **dict.fromkeys(("meeting", "termin"), "meeting"),
        **dict.fromkeys(("chat",), "chat"),
        **dict.fromkeys(("sms", "text"), "sms"),
        **dict.fromkeys(("visit", "besuch"), "visit"),
    },
    Action.SNOOZE: {
        **dict.fromkeys(("15m", "15"), "15m"),
        **dict.fromkeys(("1h", "hour", "stunde"), "1h"),
        **dict.fromkeys(("tomorrow", "morgen"), "tomorrow"),
    },
}
_CODE: Final = re.compile(r"[A-Za-z2-7]{4}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody sent: what to do, with which lead, and why, when or how. Empty is what they did not say."""

    action: Action
    code: str = ""
    choice: str = ""


def read_reply(text: str) -> Reply | None:
    """What a reply means, or None where it cannot be told."""
    words = re.findall(r"\w+", text.lower())
    if len(text) > TEXT_CHARS_MAX:
        return None
    action = next((_ACTIONS[word] for word in words if word in _ACTIONS), None)
    if action is None:
        return None
    choices = _CHOICES.get(action, {})
    choice = next((choices[word] for word in words if word in choices), "")
    code = next((word for word in words if _is_code(word, choices)), "")
    return Reply(action, code.upper(), choice)


def choices_of(action: Action) -> tuple[str, ...]:
    """The words to choose from, one for each meaning, where an action needs to know more."""
    first: dict[str, str] = {}
    for word, code in _CHOICES.get(action, {}).items():
        if word.isascii() and "_" not in word:
            first.setdefault(code, word)
    return tuple(first.values())


def _is_code(word: str, choices: Mapping[str, str]) -> bool:
    """A code has four letters or digits, and none of the words has a meaning of its own."""
    return _CODE.fullmatch(word) is not None and word not in _ACTIONS and word not in choices
