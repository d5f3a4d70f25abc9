"""What other products' tests expect of working time, from the reference cases beside the project."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict, cast

import pytest

from turnout.core.calendar import (
    Calendar,
    Span,
    add_working_days,
    due,
    elapsed,
    is_working,
    is_working_day,
    next_working,
    working_spans,
)

CASES = Path(__file__).parents[4] / "shared" / "cases"
FILES = (
    "biz_working_time",
    "working_hours_gem",
    "zammad_sla",
    "espocrm_working_time",
    "frappe_helpdesk_sla",
    "frappe_crm_sla",
)
KINDS = ("sla_due", "elapsed", "is_working", "next_working", "is_working_day", "add_working_days", "working_ranges")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Texts = Sequence[Sequence[str]]


class Written(TypedDict):
    """A calendar as the cases write it."""

    timezone: str
    weekly: Mapping[str, Texts]
    holidays: Sequence[str]
    date_overrides: Mapping[str, Texts]
    breaks: Mapping[str, Texts]


class Input(TypedDict, total=False):
    """What a case gives."""

    calendar: Written
    at: str
    date: str
    days: int
    start: str
    end: str
    duration_s: int
    paused_s: int
    pauses: Sequence[Mapping[str, str]]
    invert: bool


class Case(TypedDict):
    """One case."""

    id: str
    kind: str
    input: Input
    expected: Mapping[str, object]


def _cases() -> list[Case]:
    found: list[Case] = []
    for name in FILES:
        path = CASES / f"{name}.json"
        if path.exists():
            found.extend(cast("list[Case]", json.loads(path.read_text())["cases"]))
    return [case for case in found if case["kind"] in KINDS]


@pytest.mark.shared
@pytest.mark.skipif(not CASES.is_dir(), reason="the reference cases are not beside this project")
@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_answers_as_the_other_product_does(case: Case) -> None:
    """Every reference case of working time comes out as its source says."""
    assert _answer(case) == _in_utc(case["expected"])


def _in_utc(expected: Mapping[str, object]) -> Mapping[str, object]:
    """The expected instant as UTC; some sources write the local offset."""
    at = expected.get("at")
    return {**expected, "at": _text(_instant(at))} if isinstance(at, str) else expected


def _answer(case: Case) -> Mapping[str, object]:
    given = case["input"]
    calendar = _calendar(given["calendar"])
    pauses = [(_instant(pause["start"]), _instant(pause["end"])) for pause in given.get("pauses", ())]
    match case["kind"]:
        case "sla_due":
            seconds = given["duration_s"] + given.get("paused_s", 0)
            return {"due": _text(due(calendar, _instant(given["start"]), seconds, pauses))}
        case "elapsed":
            passed = elapsed(calendar, _instant(given["start"]), _instant(given["end"]), pauses)
            return {"seconds": passed} if "seconds" in case["expected"] else {"minutes_floor": passed // 60}
        case "is_working":
            return {"working": is_working(calendar, _instant(given["at"]))}
        case "next_working":
            return {"at": _text(next_working(calendar, _instant(given["at"])))}
        case "is_working_day":
            return {"working_day": is_working_day(calendar, date.fromisoformat(given["date"]))}
        case "add_working_days":
            return {"date": str(add_working_days(calendar, date.fromisoformat(given["date"]), given["days"]))}
        case _:
            return _ranges(calendar, given, case["expected"])


def _ranges(calendar: Calendar, given: Input, expected: Mapping[str, object]) -> Mapping[str, object]:
    spans = working_spans(calendar, _instant(given["start"]), _instant(given["end"]), invert=given.get("invert", False))
    texts = [[_text(start), _text(end)] for start, end in spans]
    first = cast("Texts", expected.get("first", ()))
    at = cast("Mapping[str, Texts]", expected.get("at", {}))
    found: dict[str, object] = {
        "first": texts[: len(first)],
        "at": {index: texts[int(index)] for index in at},
        "first_start": texts[0][0],
        "last_end": texts[-1][1],
    }
    return {name: found[name] for name in expected}


def _calendar(written: Written) -> Calendar:
    return Calendar(
        zone=written["timezone"],
        weekly=tuple(_spans(written["weekly"].get(day, ())) for day in WEEKDAYS),
        holidays=frozenset(date.fromisoformat(day) for day in written["holidays"]),
        overrides={date.fromisoformat(day): _spans(spans) for day, spans in written["date_overrides"].items()},
        breaks={date.fromisoformat(day): _spans(spans) for day, spans in written["breaks"].items()},
    )


def _spans(texts: Texts) -> tuple[Span, ...]:
    return tuple(Span(_seconds(start), _seconds(end)) for start, end in texts)


def _seconds(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else "never"
