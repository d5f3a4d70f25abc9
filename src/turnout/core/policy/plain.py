"""A policy as plain data: sections of maps, lists and texts, exactly as its YAML file would hold them.

What `render` writes, `amend` compares and the HTTP interface shows. A value that equals its default is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from turnout.core.fields.catalogue import Field, Kind
from turnout.core.fields.values import format_duration
from turnout.core.policy.condition import Always, Condition, format_condition
from turnout.core.policy.matching import DEFAULT_PREFERENCES, MatchSettings
from turnout.core.policy.model import (
    WEEKDAYS,
    AbsencePolicy,
    AbsenceRule,
    Allowance,
    Cap,
    Example,
    Fallback,
    Hours,
    Member,
    Need,
    Pick,
    Policy,
    PolicyList,
    Pool,
    Priority,
    Queue,
    Rate,
    Rule,
    SlaLine,
    Target,
    Territory,
)
from turnout.core.policy.targets import format_target
from turnout.core.policy.yaml_text import Data, member

_RATE_WORDS = {
    1: "a second",
    60: "a minute",
    1_800: "a half-hour",
    3_600: "an hour",
    86_400: "a day",
    604_800: "a week",
}
_INLINE_ZONE = re.compile(r"[A-Za-z]+(?:/[A-Za-z_+\-0-9]+)*")
_LOOKS_LIKE_WEIGHT = re.compile(r"[-+]?[\d.,]+")


def policy_data(policy: Policy) -> dict[str, Data]:
    """The sections that say something, in the order of the language's reference."""
    sections: dict[str, Data] = {
        "fields": {field.name: _field(field) for field in policy.fields},
        "lists": {table.name: _list(table) for table in policy.lists},
        "define": {name: format_condition(condition) for name, condition in policy.define},
        "calendars": {hours.name: _calendar(hours) for hours in policy.calendars},
        "matching": _matching(policy.matching),
        "rules": [rule_data(rule) for rule in policy.rules],
        "territories": [_territory(territory) for territory in policy.territories],
        "pools": {pool.name: pool_data(pool) for pool in policy.pools},
        "queues": {queue.name: _queue(queue) for queue in policy.queues},
        "sla": [_sla_line(line) for line in policy.sla],
        "tests": [_example(example, number) for number, example in enumerate(policy.tests, 1)],
    }
    return {name: data for name, data in sections.items() if data or name == "rules"}


def _kept(**entries: Data | None) -> dict[str, Data]:
    """The entries that say something; `_` in a name stands for the space in its key."""
    return {key.strip("_").replace("_", " "): value for key, value in entries.items() if value}


def _field(field: Field) -> Data:
    entries = _kept(of=list(field.choices), many="yes" if field.many else "", from_=field.source, note=field.help)
    if not entries:
        return field.kind.value
    kind = {} if field.kind is Kind.TEXT else {"type": field.kind.value}
    return {**kind, **entries}


def _list(table: PolicyList) -> Data:
    return table.path or [row[0] for row in table.rows]


def _calendar(hours: Hours) -> Data:
    return {
        "zone": hours.zone,
        **_kept(
            hours={day: _commas(spans) for day, spans in hours.hours},
            holidays=list(hours.holidays),
            overrides={day: _commas(spans) for day, spans in hours.overrides},
        ),
    }


def _matching(settings: MatchSettings) -> dict[str, Data]:
    # No preference at all is something other than the usual ones, and must be said.
    prefers = {} if settings.prefer == DEFAULT_PREFERENCES else {"prefer": [word.value for word in settings.prefer]}
    return {
        **_kept(match_from=_score(settings.match_min), ask_from=_score(settings.review_min)),
        **prefers,
        **_kept(types=list(settings.types)),
    }


def _score(score: float | None) -> str:
    return "" if score is None else repr(score).removesuffix(".0")


def _commas(text: str) -> Data:
    """A text that was joined by commas; where splitting would change it, it stands in a list of its own."""
    parts = [part.strip() for part in text.split(",")]
    return text if ", ".join(filter(None, parts)) == text else [text]


def _one_or_list(texts: Iterable[str]) -> Data:
    """One text by itself, several as a list; a text with a comma stays in a list, where it is not split."""
    listed = list(texts)
    return listed[0] if len(listed) == 1 and "," not in listed[0] else listed


def _when(condition: Condition) -> str:
    return "" if isinstance(condition, Always) else format_condition(condition)


def _targets(targets: Iterable[Target]) -> Data:
    return _one_or_list(format_target(target) for target in targets)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def rule_data(rule: Rule) -> dict[str, Data]:
    """One rule as the map that stands under `rules`."""
    return {
        "name": rule.name,
        **_kept(
            when=_when(rule.when),
            to=_targets(rule.to),
            reject=rule.reject,
            table=[_kept(when=_when(row.when), to=_targets(row.to)) for row in rule.table],
            ignore=_one_or_list(rule.ignore),
            priority="" if rule.priority is Priority.NORMAL else rule.priority.value,
            release=_rate(rule.release),
            tell=list(rule.tell),
            from_=_day(rule.starts),
            until=_day(rule.until),
            owner=rule.owner,
            review_by=_day(rule.review_by),
            note=rule.note,
        ),
    }


def _rate(rate: Rate | None) -> str:
    return f"{rate.count} {_RATE_WORDS[rate.seconds]}" if rate else ""


def _territory(territory: Territory) -> dict[str, Data]:
    owner = f"rep {territory.owner}" if territory.owner.startswith("rep ") else territory.owner
    return {
        "name": territory.name,
        "when": format_condition(territory.when),
        **_kept(pool=territory.pool, owner=owner),
    }


def pool_data(pool: Pool) -> dict[str, Data]:
    """One pool as the map that stands under its name."""
    is_weighted = any(member.weight != 1 for member in pool.reps)
    odd_zones = [cap.zone for cap in pool.caps if cap.zone and not _INLINE_ZONE.fullmatch(cap.zone)]
    return _kept(
        team=pool.team,
        reps=[_member(member, is_weighted=is_weighted) for member in pool.reps],
        weight_by=pool.weight_by,
        pick="" if pool.pick is Pick.ROUND_ROBIN else pool.pick.value,
        counter=pool.counter,
        needs=_one_or_list(_need(need) for need in pool.needs),
        hours=pool.hours,
        cap=_one_or_list(_cap(cap) for cap in pool.caps),
        zone=odd_zones[0] if odd_zones else "",
        open_at_most="" if pool.open_max is None else f"{pool.open_max} each",
        absence=_absence(pool.absence),
        accept_within=_duration(pool.accept_within_seconds),
        ramp=_duration(pool.ramp_seconds),
        pause_after="" if pool.pause_after is None else f"{pool.pause_after} missed",
        nobody=_fallback(pool.nobody),
        note=pool.note,
    )


def _member(member: Member, *, is_weighted: bool) -> str:
    words = member.rep.split()
    prefix = "rep " if words[:1] == ["rep"] else ""
    is_needed = is_weighted or (len(words) > 1 and (words[-1].isdecimal() or _LOOKS_LIKE_WEIGHT.fullmatch(words[-1])))
    return f"{prefix}{member.rep} {member.weight}" if is_needed else f"{prefix}{member.rep}"


def _need(need: Need) -> str:
    mode = [] if need.mode == "any" and need.field not in {"any", "all"} else [need.mode]
    return " ".join((*mode, need.field, *need.values))


def _cap(cap: Cap) -> str:
    article = "an" if cap.window == "hour" else "a"
    parts = [f"{cap.count} {article} {cap.window}", "each" if cap.is_each else "in all"]
    if cap.is_rolling:
        parts.append("rolling")
    if _INLINE_ZONE.fullmatch(cap.zone):
        parts.append(f"in {cap.zone}")
    if cap.first_weekday:
        parts.append(f"from {WEEKDAYS[cap.first_weekday]}")
    return " ".join(parts)


def _absence(absence: AbsencePolicy) -> str:
    if absence.rule is AbsenceRule.CREDIT:
        return f"credit {absence.credits_max}"
    return "" if absence.rule is AbsenceRule.LEVEL else absence.rule.value


def _duration(seconds: int | None) -> str:
    return "" if seconds is None else format_duration(seconds)


def _fallback(nobody: Fallback) -> Data:
    chains = {reason: _targets(targets) for reason, targets in nobody.chains}
    return chains["else"] if list(chains) == ["else"] else chains


def _queue(queue: Queue) -> Data:
    return _kept(watched_by=queue.watched_by, note=queue.note)


def _sla_line(line: SlaLine) -> dict[str, Data]:
    stages: Mapping[str, Data] = {f"at {_allowance(stage.at)}": _one_or_list(stage.actions) for stage in line.stages}
    return {
        **_kept(
            name=line.name,
            when=_when(line.when),
            accept_within=_allowance(line.accept),
            touch_within=_allowance(line.touch),
        ),
        **stages,
        **_kept(at_most=_allowance(line.at_most)),
    }


def _allowance(allowance: Allowance | None) -> str:
    if allowance is None:
        return ""
    return format_duration(allowance.seconds) + (" always" if allowance.is_always else "")


def example_text(example: Example) -> str:
    """One example as the lines that stand under `tests`."""
    return "".join(f"{line}\n" for line in member(_example(example, 0), 2))


def _example(example: Example, number: int) -> dict[str, Data]:
    name: dict[str, Data] = {} if example.name == f"example {number}" else {"name": example.name}
    return {
        **name,
        "lead": _pairs(example.lead),
        **_kept(
            account=_pairs(example.account),
            person=_pairs(example.person),
            at=example.at,
            away=_one_or_list(example.away),
            full=_one_or_list(example.full),
            departed=_one_or_list(example.departed),
        ),
        "then": _pairs(example.then),
        **_kept(note=example.note),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, Data]:
    return {key: _commas(value) for key, value in pairs}
