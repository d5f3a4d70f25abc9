"""One SLA line from its YAML entry."""

from __future__ import annotations

import re
from dataclasses import replace

from turnout.core.fields.values import parse_duration
from turnout.core.policy.condition import ALWAYS
from turnout.core.policy.model import Allowance, SlaLine, Stage
from turnout.core.policy.nodes import Seq, Text
from turnout.core.policy.reading import Place
from turnout.core.policy.targets import TargetError, parse_target
from turnout.errors import suggestion

_KEYS = ("name", "when", "accept within", "touch within", "at most")
_STAGE = re.compile(r"at (?!most$)(.+)")


def parse_sla_line(item: Place, number: int) -> SlaLine:
    """The promise of one entry; what is wrong goes to the findings and the rest is read."""
    place = Place(item.node, ("sla", f"line {number}"), item.findings)
    line = SlaLine()
    stages: list[Stage] = []
    for key, entry in place.entries():
        here = Place(entry.node, place.path, entry.findings)
        stage = _STAGE.fullmatch(key)
        if stage:
            at = _allowance(stage[1], here)
            if at is not None and any(stage.at == at for stage in stages):
                here.refuse(f"`{key}` stands here twice; put its actions into one list")
            elif at is not None:
                stages.append(Stage(at, _actions(here)))
        elif key in _KEYS:
            line = _read(line, key, here)
        else:
            here.refuse(f"`{key}` is unknown here{suggestion(key, (*_KEYS, 'at 30m'))}")
    return replace(line, stages=tuple(stages))


def _read(line: SlaLine, key: str, place: Place) -> SlaLine:
    text = place.text() or ""
    match key:
        case "name":
            return replace(line, name=text)
        case "when":
            return replace(line, when=place.condition() or ALWAYS)
        case "accept within":
            return replace(line, accept=_allowance(text, place))
        case "touch within":
            return replace(line, touch=_allowance(text, place))
        case _:
            # The customer's clock is wall time whether or not the line says `always`.
            found = _allowance(text, place)
            return replace(line, at_most=replace(found, is_always=True) if found else None)


def _allowance(text: str, place: Place) -> Allowance | None:
    words = text.split()
    is_always = words[-1:] == ["always"]
    seconds = parse_duration(" ".join(words[:-1] if is_always else words))
    if not seconds:
        place.refuse(f"`{text}` is not a time; write `30m`, `4h`, or `4h always` for wall time")
        return None
    return Allowance(seconds, is_always)


def _actions(place: Place) -> tuple[str, ...]:
    found, entries = [], place.texts()
    for entry in entries:
        text = " ".join((entry.text() or "").split())
        verb, _, rest = text.partition(" ")
        if text in {"remind", "reassign"} or (verb == "tell" and rest):
            found.append(text)
        elif verb == "to" and rest:
            try:
                parse_target(rest)
                found.append(text)
            except TargetError as error:
                entry.refuse(str(error))
        else:
            entry.refuse(f"`{text}` is no action; write `remind`, `reassign`, `tell WHO` or `to TARGET`")
    if not entries and isinstance(place.node, Text | Seq):
        place.refuse("an action is missing; write `remind`, `reassign`, `tell WHO` or `to TARGET`")
    return tuple(found)
