"""A message as Slack's blocks, within Slack's limits: pure. How they are sent is `client`'s to know.

What strangers typed stays text: `&`, `<` and `>` are escaped as Slack asks, and nothing in it becomes a link or a
mention. Lengths are counted in UTF-16 units, as the strictest reading of the limits has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Action, Button, Deadline, Earlier, Line, Message, NoticeKind

Block = dict[str, Any]

BLOCKS_MAX: Final = 50
HEADER_MAX: Final = 150
SECTION_MAX: Final = 3_000
FIELD_MAX: Final = 2_000
FIELDS_MAX: Final = 10
BUTTON_MAX: Final = 75
ELEMENTS_MAX: Final = 25
URL_MAX: Final = 3_000
TEXT_MAX: Final = 4_000
ACTION_PREFIX: Final = "turnout."
# Between a button's token and whom the message was sent to; neither has one in it.
_TO: Final = "|"
# Where a fact may lead; anything else in it is only text.
_HREF: Final = re.compile(r"(mailto:|tel:|https?://)[^\s|<>&]{1,500}")
# A fact longer than this has the whole width.
_SHORT: Final = 60


def blocks_of(message: Message, to: str = "") -> list[Block]:
    """What a message looks like in Slack. `to` is the user it is sent to, empty for a channel.

    The buttons and the footer are never what falls to the limit of blocks.
    """
    end = [*_buttons(message.buttons, to), *_contexts([message.footer])]
    body = [*_body(message), *chain.from_iterable(map(_item, message.items))]
    room = BLOCKS_MAX - len(end)
    return [*(body if len(body) <= room else [*body[: room - 1], *_contexts(["…"])]), *end]


def text_of(message: Message) -> str:
    """What stands in a notification, and wherever blocks are not shown."""
    deadline = message.deadline
    parts = [_title(message), f"{deadline.what} {deadline.text}" if deadline else "", message.intro]
    return escaped(" · ".join(_one_line(part) for part in parts if part.strip()), TEXT_MAX)


def answered(
    blocks: Sequence[Mapping[str, Any]], said: str, buttons: Sequence[Button] = (), to: str = ""
) -> list[Block]:
    """The blocks of a message once a button was used: what came of it, and the buttons that are still of use.

    They take the place of those that were there; where everything is over there are none.
    """
    kept = [dict(block) for block in blocks if block.get("type") != "actions"][: BLOCKS_MAX - 2]
    at = next((at for at, block in enumerate(blocks) if block.get("type") == "actions"), len(kept))
    return [*kept[:at], *_contexts([said]), *_buttons(buttons, to), *kept[at:]]


def button_value(token: str, to: str) -> str:
    """What a button gives back when it is pressed: its token, and whom the message was sent to."""
    return f"{token}{_TO}{to}"


def pressed_value(value: str) -> tuple[str, str]:
    """The token of a button, and the user whose message it stands in; empty where it stands in a channel."""
    token, _, to = value.partition(_TO)
    return token, to


def escaped(text: str, units_max: int) -> str:
    """A text as Slack's markup shows it unchanged, cut where it is too long and never within an escape."""
    clean = "".join(char for char in text if char >= " " or char in "\n\t")
    shown = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    cut = clipped(shown, units_max)
    if cut is shown:
        return shown
    start = cut.rfind("&")
    return f"{cut[:start]}…" if start >= 0 and ";" not in cut[start:] else cut


def clipped(text: str, units_max: int) -> str:
    """The text itself where it is short enough, else as much of it as there is room for and an ellipsis."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * units_max:
        return text
    return f"{units[: 2 * (units_max - 1)].decode('utf-16-le', 'ignore').rstrip()}…"


def _body(message: Message) -> Iterator[Block]:
    yield from _header(_title(message))
    yield from _sections([escaped(message.intro, SECTION_MAX)])
    if message.deadline is not None:
        yield from _sections([_promised(message.deadline)])
    yield from _facts(message.lines)
    yield from _sections([escaped("\n".join(f"• {_one_line(why)}" for why in message.why), SECTION_MAX)])
    heading = [words_in(message.language).earlier] if message.earlier else []
    yield from _contexts([*heading, *(_conversation(each, message.zone) for each in message.earlier)])


def _title(message: Message) -> str:
    is_hot = message.is_hot and message.kind is not NoticeKind.TAKEN
    return f"{words_in(message.language).hot_mark}: {message.title}" if is_hot else message.title


def _header(title: str) -> Iterator[Block]:
    if title.strip():
        text = {"type": "plain_text", "text": clipped(_one_line(title), HEADER_MAX), "emoji": False}
        yield {"type": "header", "text": text}


def _sections(texts: Iterable[str]) -> Iterator[Block]:
    """A section for each text that says something; they are escaped already."""
    for text in texts:
        if text.strip():
            yield {"type": "section", "text": _markup(text)}


def _promised(deadline: Deadline) -> str:
    said = f"*{escaped(_one_line(f'{deadline.what} {deadline.text}'), 500)}*"
    return f"{said}\n{escaped(_one_line(deadline.note), 500)}".strip()


def _facts(lines: Sequence[Line]) -> Iterator[Block]:
    """Short facts two in a row, as Slack sets fields; each long one beneath them for itself."""
    said = [line for line in lines if escaped(line.text, FIELD_MAX).strip()]
    short = [line for line in said if len(line.text) <= _SHORT]
    for start in range(0, len(short), FIELDS_MAX):
        fields = [_markup(_fact(line, FIELD_MAX)) for line in short[start : start + FIELDS_MAX]]
        yield {"type": "section", "fields": fields}
    yield from _sections(_fact(line, SECTION_MAX) for line in said if len(line.text) > _SHORT)


def _fact(line: Line, units_max: int) -> str:
    label = escaped(_one_line(line.label), 200)
    begin = f"*{label}*\n" if label else ""
    link = _HREF.fullmatch(line.href) is not None
    room = units_max - len(begin) - (len(line.href) + 3 if link else 0)
    text = escaped(line.text.strip(), room)
    return f"{begin}<{line.href}|{text.replace('|', '/')}>" if link else begin + text


def _conversation(earlier: Earlier, zone: str) -> str:
    day = f"{earlier.at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
    return " · ".join(part for part in (day, earlier.rep, earlier.outcome) if part)


def _contexts(texts: Iterable[str]) -> Iterator[Block]:
    """A small line for each text."""
    for text in texts:
        # Control characters alone say nothing once they are taken out, and Slack takes no empty text.
        if said := escaped(text.strip(), SECTION_MAX).strip():
            yield {"type": "context", "elements": [_markup(said)]}


def _item(message: Message) -> Iterator[Block]:
    """One message of several: its title, what it says, and the way to it."""
    title = f"*{escaped(_one_line(message.title), 300)}*" if message.title.strip() else ""
    intro = escaped(_one_line(message.intro), 1_000)
    deadline = _promised(message.deadline) if message.deadline else ""
    text = "\n".join(part for part in (title, intro, deadline) if part)
    link = next((button for button in message.buttons if button.url and _works(button)), None)
    if text:
        accessory = {"accessory": _button(link._replace(token=""), 0)} if link else {}
        yield {"type": "section", "text": _markup(text), **accessory}


def _buttons(buttons: Sequence[Button], to: str) -> Iterator[Block]:
    shown = [_button(button, number, to) for number, button in enumerate(buttons) if _works(button)]
    if shown:
        yield {"type": "actions", "elements": shown[:ELEMENTS_MAX]}


def _works(button: Button) -> bool:
    """A button without a token is a link, and without an address too it is nothing."""
    return _is_pressable(button) or bool(button.url and len(button.url) <= URL_MAX)


def _is_pressable(button: Button) -> bool:
    return bool(button.token) and button.action is not Action.OPEN


def _button(button: Button, number: int, to: str = "") -> Block:
    """A button; its number keeps names apart where two do the same."""
    label = _one_line(button.label) or button.action
    shown = {
        "type": "button",
        "action_id": f"{ACTION_PREFIX}{button.action}.{number}",
        "text": {"type": "plain_text", "text": clipped(label, BUTTON_MAX), "emoji": False},
    }
    does = {"value": button_value(button.token, to)} if _is_pressable(button) else {"url": button.url}
    return shown | does | ({"style": "primary"} if button.action is Action.ACCEPT else {})


def _markup(text: str) -> Block:
    """Text in Slack's markup, in which names and addresses are not made into links or mentions."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _one_line(text: str) -> str:
    return " ".join(text.split())
