"""One rule from its YAML entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from turnout.core.policy.condition import ALWAYS
from turnout.core.policy.model import IGNORABLE, Priority, Rate, Row, Rule
from turnout.core.policy.nodes import Map, Text
from turnout.core.policy.reading import Place, table_rows

_KEYS = (
    "name", "when", "to", "reject", "table", "ignore", "priority", "release", "tell", "from", "until",
    "owner", "review by", "note",
)  # fmt: skip
_RATE = re.compile(r"(\d{1,6}) (?:a|an|per|each|every) (second|minute|half-hour|hour|day|week)")
RATE_SECONDS = {"second": 1, "minute": 60, "half-hour": 1_800, "hour": 3_600, "day": 86_400, "week": 604_800}


def parse_rule(item: Place, number: int) -> Rule:
    """The rule of one entry; what is wrong goes to the findings and the rest is read."""
    name = _name(item, number)
    place = Place(item.node, ("rules", name), item.findings)
    keys = dict(place.entries(_KEYS))
    kinds = [key for key in ("to", "reject", "table") if key in keys]
    if isinstance(place.node, Map) and len(kinds) != 1:
        place.refuse(_one_of_three(kinds))
    rule = Rule(name)
    for key, entry in keys.items():
        rule = _READERS[key](rule, Place(entry.node, place.path, entry.findings))
    if rule.starts and rule.until and rule.until < rule.starts:
        place.refuse(f"the rule ends ({rule.until}) before it begins ({rule.starts}); exchange `from` and `until`")
    return rule


def _name(item: Place, number: int) -> str:
    """The rule's own name, so that every later problem can be placed by it."""
    if isinstance(item.node, Map):
        for key, value in item.node.items:
            if key.value == "name" and isinstance(value, Text) and value.value.strip():
                return " ".join(value.value.split())
        item.findings.add(("rules", f"rule {number}"), "`name` is missing; every rule has one", item.node.line)
    return f"rule {number}"


def _one_of_three(kinds: Sequence[str]) -> str:
    if not kinds:
        return "the rule does nothing; give it `to`, `reject` or `table`"
    return f"a rule has one of `to`, `reject` and `table`; this one has {' and '.join(f'`{kind}`' for kind in kinds)}"


def _read_when(rule: Rule, place: Place) -> Rule:
    return replace(rule, when=place.condition() or ALWAYS)


def _read_to(rule: Rule, place: Place) -> Rule:
    return replace(rule, to=place.targets())


def _read_reject(rule: Rule, place: Place) -> Rule:
    reason = place.text()
    if reason == "":
        place.refuse("`reject` needs a reason: `reject: competitor`")
    return replace(rule, reject=reason or "rejected")


def _read_table(rule: Rule, place: Place) -> Rule:
    rows = []
    before = len(place.findings.problems)
    for _, cells in table_rows(place, ("when", "to"), ("to",)):
        condition = cells["when"].condition() if "when" in cells else ALWAYS
        rows.append(Row(condition or ALWAYS, cells["to"].targets()))
    if not rows and len(place.findings.problems) == before:
        place.refuse("the table has no row; it needs at least one below its heading")
    return replace(rule, table=tuple(rows))


def _read_ignore(rule: Rule, place: Place) -> Rule:
    words = tuple(word for entry in place.texts() if (word := entry.choice(IGNORABLE)))
    return replace(rule, ignore=words)


def _read_priority(rule: Rule, place: Place) -> Rule:
    return replace(rule, priority=Priority(place.choice([level.value for level in Priority]) or Priority.NORMAL))


def _read_release(rule: Rule, place: Place) -> Rule:
    text = place.text() or ""
    match = _RATE.fullmatch(" ".join(text.split()))
    if match is None or int(match[1]) < 1:
        place.refuse(f"`{text}` is not a rate; write `20 an hour` or `5 a minute`")
        return rule
    return replace(rule, release=Rate(int(match[1]), RATE_SECONDS[match[2]]))


def _read_tell(rule: Rule, place: Place) -> Rule:
    return replace(rule, tell=place.words())


def _read_owner(rule: Rule, place: Place) -> Rule:
    return replace(rule, owner=place.text() or "")


def _read_note(rule: Rule, place: Place) -> Rule:
    return replace(rule, note=place.text() or "")


_READERS: dict[str, Callable[[Rule, Place], Rule]] = {
    "name": lambda rule, _place: rule,
    "when": _read_when,
    "to": _read_to,
    "reject": _read_reject,
    "table": _read_table,
    "ignore": _read_ignore,
    "priority": _read_priority,
    "release": _read_release,
    "tell": _read_tell,
    "from": lambda rule, place: replace(rule, starts=place.date()),
    "until": lambda rule, place: replace(rule, until=place.date()),
    "owner": _read_owner,
    "review by": lambda rule, place: replace(rule, review_by=place.date()),
    "note": _read_note,
}
