"""The example of each code in `examples/findings`: a policy, the people beside it, their absences, leads of late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from turnout.core.assign.roster import Roster
from turnout.core.fields.values import parse_duration
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.finding import Budget
from turnout.core.rep import Absence, Rep, RepId, RepStatus, WorkWeek
from turnout.core.review.last_month import LastMonth, PastLead
from turnout.pipeline.policies.checking import Checked, Checking

FOLDER = Path(__file__).parents[3] / "examples" / "findings"
# A Monday.
NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)


def read_example(code: str) -> dict[str, Any]:
    """What the example of a code says."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))
    return found


def check_example(example: Mapping[str, Any]) -> Checked:
    """What a check says of an example."""
    roster = Roster(map(rep_of, example["reps"]), absences_of(example)) if "reps" in example else None
    leads = list(leads_of(example))

    def history_of(_compiled: CompiledPolicy, _budget: Budget) -> LastMonth | None:
        return LastMonth(NOW - timedelta(days=30), NOW, leads) if leads else None

    seconds = -1.0 if example.get("budget") == "none" else 60.0
    return Checking(example["policy"], example.get("lists", {}), NOW, roster, history_of, seconds).run()


def rep_of(said: str | dict[str, Any]) -> Rep:
    """A rep by id, or with more that is known of them."""
    if isinstance(said, str):
        return Rep(RepId(said))
    return Rep(
        RepId(said["id"]),
        teams=(said["team"],) if "team" in said else (),
        week=WorkWeek(said.get("days", ""), tuple(said.get("hours", ()))),
        skills={"languages": frozenset(said["languages"])} if "languages" in said else {},
        numbers=said.get("numbers", {}),
        status=RepStatus(said.get("status", "active")),
        backup=RepId(said["backup"]) if "backup" in said else None,
        manager=RepId(said["manager"]) if "manager" in said else None,
    )


def absences_of(example: Mapping[str, Any]) -> Iterator[Absence]:
    """Whole days, from the first up to but not including the last."""
    for away in example.get("away", ()):
        yield Absence(RepId(away["rep"]), _midnight(away["from"]), _midnight(away["to"]))


def _midnight(day: date | str) -> datetime:
    on = day if isinstance(day, date) else date.fromisoformat(day)
    return datetime(on.year, on.month, on.day, tzinfo=UTC)


def leads_of(example: Mapping[str, Any]) -> Iterator[PastLead]:
    """So many leads with the same facts, one after each such time, the last of them now."""
    for said in example.get("leads", ()):
        facts = {name: value for name, value in said.items() if name not in {"count", "every"}}
        facts |= {name: (value,) for name, value in facts.items() if name == "domain"}
        step = timedelta(seconds=parse_duration(said["every"]) or 0)
        yield from (PastLead(NOW - step * (said["count"] - number), facts) for number in range(said["count"]))
