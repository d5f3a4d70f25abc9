"""The kind about members' attributes: whom a form's answers ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tests.external.adapters.crew import NOON
from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.assign.books import Books
from turnout.core.assign.eligible import consider
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.fields.text import fold
from turnout.core.policy.model import Member, Need, Pool
from turnout.core.rep import Rep, RepId

_ANSWER = re.compile(r"\{field:(.+)\}")


def attribute_match(given: Given) -> Answer:
    """The members whose attributes meet every rule; where nobody's do, those who meet the fallback's.

    None stands for everybody: no rule asks for anything, or the fallback is explicitly none.
    """
    if not given.items("rules"):
        return {"matched": None, "fallback_checked": False}
    reps = _members(given)
    matched: list[RepId] | None = _skilled(reps, _needs(given, "rules"))
    is_checked = not matched
    if is_checked and given.values.get("fallback_rules") is None:
        matched = None
    elif is_checked and given.values["fallback_rules"] != "absent":
        needs = _needs(given, "fallback_rules")
        matched = _skilled(reps, needs) if needs else None
    return {"matched": matched, "matched_count": len(matched or ()), "fallback_checked": is_checked}


def _members(given: Given) -> list[Rep]:
    if "generate" in given:
        return _generated(given.one("generate"))
    return [Rep(RepId(member.text("id")), skills=_skills(member.one("attributes"))) for member in given.many("members")]


def _skills(attributes: Given) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(map(fold, attributes.texts(name))) for name in attributes.values}


def _generated(size: Given) -> list[Rep]:
    """So many members who have every option of each attribute they use."""
    options = frozenset(fold(f"Option {number}") for number in range(1, size.whole("options") + 1))
    skills = {f"attr{number}": options for number in range(1, size.whole("used_per_member") + 1)}
    return [Rep(RepId(f"{number}"), skills=skills) for number in range(1, size.whole("members") + 1)]


def _needs(given: Given, name: str) -> tuple[Need, ...]:
    response = given.one("response") if "response" in given else Given({}, "response")
    return tuple(Need(rule.text("attribute"), "any", tuple(_values(rule, response))) for rule in given.many(name))


def _values(rule: Given, response: Given) -> Sequence[str]:
    """What a rule asks for, with `{field:x}` replaced by the answers to x; unanswered it asks for what nobody has."""
    value = rule.values.get("value")
    texts = rule.texts("value") if isinstance(value, list) else [rule.text("value")]
    found: list[str] = []
    for text in texts:
        named = _ANSWER.fullmatch(text)
        found += _answers(response, named[1]) or [text] if named else [text]
    return found


def _answers(response: Given, name: str) -> list[str]:
    value = response.values.get(name)
    return response.texts(name) if isinstance(value, list) else [] if value is None else [str(value)]


def _skilled(reps: Sequence[Rep], needs: tuple[Need, ...]) -> list[RepId]:
    """Who of a pool with these needs can take a lead."""
    pool = Pool("skilled", team="" if reps else "nobody", reps=tuple(Member(rep.id) for rep in reps), needs=needs)
    room = Room(pool, Roster(reps), {})
    considered = consider(room, Books(), {}, NOON)
    return [room.members[considered.here.positions[at]] for at in considered.able]
