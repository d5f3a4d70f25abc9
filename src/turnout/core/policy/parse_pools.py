"""One pool from its YAML entry: members, how they are picked, needs, caps and what follows when nobody can."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from turnout.core.policy.model import (
    REASONS,
    WEEKDAYS,
    AbsencePolicy,
    AbsenceRule,
    Cap,
    Fallback,
    Member,
    Need,
    Pick,
    Pool,
    Window,
)
from turnout.core.policy.nodes import Map, Text
from turnout.core.policy.reading import Place

_KEYS = (
    "team", "reps", "weight by", "pick", "counter", "needs", "hours", "cap", "rolling", "zone", "week starts",
    "open at most", "absence", "accept within", "ramp", "pause after", "nobody", "note",
)  # fmt: skip
_CAP = re.compile(
    r"(?P<count>\d{1,9}) (?:a|an|per|every) (?P<window>half-hour|half hour|hour|day|week|month)"
    r"(?: (?P<whose>each|in all))?(?P<rolling> rolling)?(?: in (?P<zone>[A-Za-z]+(?:/[A-Za-z_+\-0-9]+)*))?"
    r"(?: from (?P<day>[a-z]+))?(?P<rolling_last> rolling)?"
)
_OPEN = re.compile(r"(\d{1,9})(?: each)?")
_MISSED = re.compile(r"([1-9]\d?)(?: missed)?")


def parse_pool(name: str, entry: Place) -> Pool | None:
    """The pool of one entry, or None where it is no pool at all."""
    if not isinstance(entry.node, Map):
        entry.refuse("a pool is a block: `{team: inbound}` or `{reps: [anna 2, bela 1]}`")
        return None
    pool = Pool(name)
    keys = dict(entry.entries(_KEYS))
    if ("team" in keys) == ("reps" in keys):
        entry.refuse("a pool has either a `team` or `reps`" + ("; this one has both" if "team" in keys else ""))
    for key, place in keys.items():
        pool = _READERS[key](pool, Place(place.node, entry.path, place.findings))
    return _with_cap_settings(pool, keys)


def _with_cap_settings(pool: Pool, keys: dict[str, Place]) -> Pool:
    """`rolling`, `zone` and `week starts` beside a cap speak for every cap of the pool."""
    caps = pool.caps
    if "rolling" in keys and keys["rolling"].yes_no():
        caps = tuple(replace(cap, is_rolling=True) for cap in caps)
    if "zone" in keys and (zone := keys["zone"].text()):
        caps = tuple(replace(cap, zone=cap.zone or zone) for cap in caps)
    if "week starts" in keys and (day := keys["week starts"].choice(WEEKDAYS)):
        caps = tuple(replace(cap, first_weekday=WEEKDAYS.index(day)) for cap in caps)
    for key in ("rolling", "zone", "week starts"):
        if key in keys and not caps:
            keys[key].refuse(f"`{key}` belongs to a `cap`, and this pool has none")
    return replace(pool, caps=caps)


def _read_team(pool: Pool, place: Place) -> Pool:
    team = place.text()
    if team == "":
        place.refuse("`team` is empty; name one")
    return replace(pool, team=team or "")


def _read_reps(pool: Pool, place: Place) -> Pool:
    members: list[Member] = []
    before = len(place.findings.problems)
    if isinstance(place.node, Map):
        members = [member for rep, weight in place.entries() if (member := _weighted(rep, weight))]
    else:
        members = [member for entry in place.texts() if (member := _read_member(entry))]
    if not members and len(place.findings.problems) == before:
        place.refuse("`reps` is empty; name at least one")
    names = [member.rep for member in members]
    for rep in sorted(rep for rep, times in Counter(names).items() if times > 1):
        place.refuse(f"rep `{rep}` stands here twice; a larger share is a weight: `{rep} 2`")
    return replace(pool, reps=tuple(members))


def _weighted(rep: str, weight: Place) -> Member | None:
    return _read_member(weight.at(Text(f"{rep} {weight.text() or 1}", weight.node.line)))


def _read_member(entry: Place) -> Member | None:
    words = (entry.text() or "").split()
    if words[:1] == ["rep"] and len(words) > 1:
        words = words[1:]
    if len(words) > 1 and words[-1].isdecimal():
        weight = words.pop()
        if len(weight) > 6:
            entry.refuse(f"weight `{weight}` is too large; a weight has at most six digits")
            return None
        return Member(" ".join(words), int(weight))
    if len(words) > 1 and re.fullmatch(r"[-+]?[\d.,]+", words[-1]):
        entry.refuse(f"weight `{words[-1]}` is not a whole number of at least 0")
        return None
    return Member(" ".join(words)) if words else None


def _read_needs(pool: Pool, place: Place) -> Pool:
    needs: list[Need] = []
    for entry in place.texts():
        words = (entry.text() or "").split()
        mode = words.pop(0) if words[0] in {"any", "all"} and len(words) > 1 else "any"
        needs.append(Need(words[0], mode, tuple(words[1:])))
    return replace(pool, needs=tuple(needs))


def _read_caps(pool: Pool, place: Place) -> Pool:
    caps: list[Cap] = []
    for entry in place.texts():
        text = " ".join((entry.text() or "").split())
        if text == "rolling" and caps:
            caps[-1] = replace(caps[-1], is_rolling=True)
            continue
        cap = _read_cap(text, entry)
        if cap is not None:
            caps.append(cap)
    return replace(pool, caps=tuple(caps))


def _read_cap(text: str, entry: Place) -> Cap | None:
    match = _CAP.fullmatch(text)
    if match is None:
        entry.refuse(f"`{text}` is not a cap; write `12 a day each` or `100 a week in all`, and `rolling` where it is")
        return None
    day = match["day"] or "monday"
    if day not in WEEKDAYS:
        entry.refuse(f"`{day}` is not a weekday; write `from sunday`")
        return None
    return Cap(
        count=int(match["count"]),
        window=Window(match["window"].replace(" ", "-") if match["window"].startswith("half") else match["window"]),
        is_each=match["whose"] != "in all",
        is_rolling=bool(match["rolling"] or match["rolling_last"]),
        zone=match["zone"] or "",
        first_weekday=WEEKDAYS.index(day),
    )


def _read_open_at_most(pool: Pool, place: Place) -> Pool:
    match = _OPEN.fullmatch(" ".join((place.text() or "").split()))
    if match is None:
        place.refuse(f"`{place.text()}` is not a capacity; write `open at most: 25 each`")
        return pool
    return replace(pool, open_max=int(match[1]))


def _read_absence(pool: Pool, place: Place) -> Pool:
    words = (place.text() or "").split()
    if len(words) == 2 and words[0] in {"credit", "credits"} and words[1].isdecimal() and len(words[1]) < 4:
        return replace(pool, absence=AbsencePolicy(AbsenceRule.CREDIT, int(words[1])))
    if words in (["level"], ["keep"], ["forfeit"]):
        return replace(pool, absence=AbsencePolicy(AbsenceRule(words[0])))
    place.refuse(f"`{' '.join(words)}` is unknown here; write `level`, `keep`, `forfeit` or `credit 3`")
    return pool


def _read_pause_after(pool: Pool, place: Place) -> Pool:
    match = _MISSED.fullmatch(" ".join((place.text() or "").split()))
    if match is None:
        place.refuse(f"`{place.text()}` is no number of misses from 1 to 99; write `pause after: 3 missed`")
        return pool
    return replace(pool, pause_after=int(match[1]))


def _read_nobody(pool: Pool, place: Place) -> Pool:
    if isinstance(place.node, Map):
        chains = [
            (reason, Place(chain.node, place.path, chain.findings).targets())
            for reason, chain in place.entries(REASONS)
        ]
        return replace(pool, nobody=Fallback(tuple(chains)))
    return replace(pool, nobody=Fallback((("else", place.targets()),)))


def _read_pick(pool: Pool, place: Place) -> Pool:
    text = place.text() or ""
    if text == "fair share":
        return replace(pool, pick=Pick.FAIR_SHARE_MONTH)
    return replace(pool, pick=Pick(place.choice([pick.value for pick in Pick]) or Pick.ROUND_ROBIN))


def _same(pool: Pool, _place: Place) -> Pool:
    return pool


_READERS: dict[str, Callable[[Pool, Place], Pool]] = {
    "team": _read_team,
    "reps": _read_reps,
    "weight by": lambda pool, place: replace(pool, weight_by=place.text() or ""),
    "pick": _read_pick,
    "counter": lambda pool, place: replace(pool, counter=place.text() or ""),
    "needs": _read_needs,
    "hours": lambda pool, place: replace(pool, hours=place.text() or ""),
    "cap": _read_caps,
    "rolling": _same,
    "zone": _same,
    "week starts": _same,
    "open at most": _read_open_at_most,
    "absence": _read_absence,
    "accept within": lambda pool, place: replace(pool, accept_within_seconds=place.duration()),
    "ramp": lambda pool, place: replace(pool, ramp_seconds=place.duration()),
    "pause after": _read_pause_after,
    "nobody": _read_nobody,
    "note": lambda pool, place: replace(pool, note=place.text() or ""),
}
