"""A message as the text of an SMS: what matters most first, in at most two segments. Pure.

The title, until when, and how to answer are always there; where there is no room for all of it the link goes first,
then answers but the first, then the end of the title. What else is known of the lead fills what is left of a segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from turnout.connectors.sms.alphabet import fits, plainer, segments
from turnout.connectors.sms.replies import NUMBERS
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Message, NoticeKind

SEGMENTS_MAX: Final = 2
# A fact that is longer is read better elsewhere.
_FACT_CHARS_MAX: Final = 80


def text_of(message: Message) -> str:
    """What is sent."""
    title, until = plainer(_title(message)), plainer(_until(message))
    endings = [plainer(ending) for ending in _endings(message)]
    ending = next((each for each in endings if _fits([title, until, each])), endings[-1])
    begin = [_cut(title, [until, ending])]
    for fact in map(plainer, _needed(message)):
        if _fits([*begin, fact, until, ending]):
            begin.append(fact)
    size = segments(_joined([*begin, until, ending]))
    for fact in map(plainer, _further(message)):
        if segments(_joined([*begin, fact, until, ending])) == size:
            begin.append(fact)
    return _joined([*begin, until, ending])


def _title(message: Message) -> str:
    title, is_hot = _one_line(message.title), message.is_hot and message.kind is not NoticeKind.TAKEN
    return f"{words_in(message.language).hot_mark}: {title}" if is_hot else title


def _until(message: Message) -> str:
    return f"{message.deadline.what} {message.deadline.text}" if message.deadline else ""


def _endings(message: Message) -> Iterator[str]:
    """How to answer, the fullest first: every answer with the link, without it, and ever fewer answers."""
    answers = [
        f"{message.code} {NUMBERS[button.action]} ({button.label})"
        for button in message.buttons
        if message.code and button.action in NUMBERS
    ]
    url = next((button.url for button in message.buttons if button.url), "")
    if url:
        yield _joined([_hint(message, answers), url])
    for count in range(len(answers), 0, -1):
        yield _hint(message, answers[:count])
    yield ""


def _hint(message: Message, answers: list[str]) -> str:
    return words_in(message.language).reply_hint.format(code=", ".join(answers)) if answers else ""


def _needed(message: Message) -> Iterator[str]:
    """What it takes to act: how to reach somebody, where something is to be done; what happened, where it is not."""
    reaching = sorted((line for line in message.lines if line.href), key=lambda line: not line.href.startswith("tel:"))
    is_to_act = any(button.action in NUMBERS for button in message.buttons)
    yield from _short(line.text for line in reaching) if is_to_act else _short(message.why)


def _further(message: Message) -> Iterator[str]:
    """What else is worth knowing, if it costs nothing."""
    said = (line for line in message.lines if not line.href and line.text.partition(",")[0] not in message.title)
    yield from _short([*(item.title for item in message.items), *(f"{line.label}: {line.text}" for line in said)])


def _short(texts: Iterable[str]) -> Iterator[str]:
    for said in map(_one_line, texts):
        if said and len(said) <= _FACT_CHARS_MAX:
            yield said


def _cut(title: str, others: list[str]) -> str:
    """The title, or as much of it as there is room for."""
    if _fits([title, *others]):
        return title
    for length in range(len(title) - 1, 0, -1):
        cut = f"{title[:length].rstrip()}..."
        if _fits([cut, *others]):
            return cut
    return ""


def _fits(parts: Iterable[str]) -> bool:
    return fits(_joined(parts), SEGMENTS_MAX)


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _one_line(text: str) -> str:
    return " ".join(text.split())
