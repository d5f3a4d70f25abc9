"""Why somebody is told, in their own language.

The record says why in English, once and for ever, and a notice repeats it. What a notice may say is written after the
patterns of `texts.en`, so that its parts are found again and said otherwise.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import Final

from turnout.core.decision import Decision
from turnout.core.notify.texts.en import ENGLISH
from turnout.core.notify.words import Words

_BETWEEN: Final = "; "
_CODES_BETWEEN: Final = " and "


def reason(code: str, **parts: object) -> str:
    """A reason as the record and notices say it."""
    return ENGLISH.reasons[code].format(**parts)


def reason_in(words: Words, said: str, decision: Decision | None) -> str:
    """A reason as a sentence of a language; where it has no words for it, what the decision came to by which rule.

    Of what is about no lead, and so has no decision, the record's own words are all there is.
    """
    if words.language == ENGLISH.language:
        return sentence(said)
    if found := _said_otherwise(words, said):
        return sentence(found)
    if decision is None:
        return sentence(said)
    pattern = words.decided.get(decision.outcome, "") if decision.rule or decision.duplicate_of else ""
    return (pattern or words.why_otherwise).format(
        rule=decision.rule, rep=decision.assignee, queue=decision.queue, first=decision.duplicate_of
    )


def sentence(text: str) -> str:
    """A reason as a sentence of its own: with a capital and a full stop."""
    clean = " ".join(text.split())
    if not clean:
        return ""
    ended = clean if clean[-1] in ".!?" else f"{clean}."
    return f"{ended[0].upper()}{ended[1:]}"


def _said_otherwise(words: Words, said: str) -> str:
    """A reason, or several of them, in a language; empty where none is known."""
    if whole := _one_said(words, said):
        return whole
    found = (_one_said(words, each) for each in said.split(_BETWEEN))
    return _BETWEEN.join(each for each in found if each)


def _one_said(words: Words, said: str) -> str:
    for code, pattern in _patterns():
        if found := pattern.fullmatch(said):
            parts = {name: _part_said(words, name, part) for name, part in found.groupdict().items()}
            return words.reasons[code].format(**parts)
    return ""


def _part_said(words: Words, name: str, said: str) -> str:
    match name:
        case "why":
            return _coded(words, said)
        case "changes":
            return _said_otherwise(words, said) or words.why_otherwise
        case "counts":
            found = (each.partition(" ") for each in said.replace(_CODES_BETWEEN, ", ").split(", "))
            counted = ((count.replace(",", words.thousands), words.codes.get(what, what)) for count, _, what in found)
            return ", ".join(" ".join(each) for each in counted)
        case _:
            return said


def _coded(words: Words, said: str) -> str:
    """What is said by codes, in words; anything else is what somebody wrote."""
    return ", ".join(words.codes.get(each, each) for each in said.split(_CODES_BETWEEN))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(_expression(text), re.DOTALL)) for code, text in ENGLISH.reasons.items())


def _expression(text: str) -> str:
    parts = Formatter().parse(text)
    return "".join(re.escape(literal) + (_part_named(name) if name else "") for literal, name, _, _ in parts)


def _part_named(name: str) -> str:
    """What finds a part; none but what somebody wrote, or several changes, goes on where another reason begins."""
    return f"(?P<{name}>.+?)" if name in {"why", "changes"} else f"(?P<{name}>(?:(?!{_BETWEEN}).)+?)"
