"""A scenario read from YAML: a policy, a world, leads and events in time, and what must come of them.

The format is in README.md. How a scenario is played is for `core_player`; other faces of the engine have their own.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import yaml

ROOT = Path(__file__).parents[2]
Record = Mapping[str, str]
# One thing that must hold: text, or texts that must all be there.
Wanted = Mapping[str, "str | Sequence[str]"]
TABLES = {
    "reps": "reps.csv",
    "teams": "teams.csv",
    "accounts": "accounts.csv",
    "account_domains": "account_domains.csv",
    "absences": "time_off.csv",
    "opportunities": "opportunities.csv",
    "people": "people.csv",
}
VERBS = ("accept", "pass", "touch", "pause", "resume", "close", "reassign", "away", "back", "absence", "expect")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens: a lead arrives, or an event of one of VERBS. `what` holds the record as written."""

    at: datetime
    verb: str
    who: str
    what: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. `tables` are rows of text as their CSV files would hold them."""

    name: str
    policy: str
    policy_path: Path | None
    lists: Mapping[str, str]
    tables: Mapping[str, Sequence[Record]]
    moments: Sequence[Moment]
    until: datetime | None
    expect: Mapping[str, Wanted]
    history: Mapping[str, Sequence[str]] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    balances: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_scenarios(path: Path) -> list[Scenario]:
    """Every scenario of a file; documents are divided by `---`; a later one may leave out what is alike."""
    shared: dict[str, object] = {}
    found = []
    for number, document in enumerate(yaml.load_all(path.read_text("utf-8"), yaml.BaseLoader), 1):
        shared |= {key: document[key] for key in ("policy", "lists", "world") if key in document}
        found.append(_scenario({**shared, **document}, f"{path.stem}-{number}"))
    return found


def _scenario(raw: Mapping[str, object], fallback: str) -> Scenario:
    unknown = raw.keys() - {
        "name", "policy", "lists", "world", "leads", "events", "until", "expect", "history", "counts", "balances",
        "told",
    }  # fmt: skip
    assert not unknown, f"{fallback}: unknown keys {sorted(unknown)}"
    policy = cast("str", raw["policy"])
    path = ROOT / policy if "\n" not in policy else None
    leads = cast("Sequence[Mapping[str, str]]", raw.get("leads", ()))
    events = cast("Sequence[Mapping[str, object]]", raw.get("events", ()))
    arrivals = [_arrival(lead) for each in leads for lead in _copies(each)]
    return Scenario(
        name=f"{fallback}: {raw.get('name', '')}",
        policy=path.read_text("utf-8") if path else policy,
        policy_path=path,
        lists=cast("Mapping[str, str]", raw.get("lists", {})),
        tables=cast("Mapping[str, Sequence[Record]]", raw.get("world", {})),
        # Sorting is stable: of one moment leads come before events, each in the order written.
        moments=sorted([*arrivals, *map(_event, events)], key=lambda moment: moment.at),
        until=instant(cast("str", raw["until"])) if "until" in raw else None,
        expect=cast("Mapping[str, Wanted]", raw.get("expect", {})),
        history=cast("Mapping[str, Sequence[str]]", raw.get("history", {})),
        counts=cast("Mapping[str, str]", raw.get("counts", {})),
        balances=cast("Mapping[str, Mapping[str, str]]", raw.get("balances", {})),
        told=cast("Mapping[str, Sequence[str]]", raw.get("told", {})),
    )


def _copies(lead: Mapping[str, str]) -> list[dict[str, str]]:
    """One lead, or with `count` so many, `{n}` standing for the number of each."""
    if "count" not in lead:
        return [dict(lead)]
    rest = {key: text for key, text in lead.items() if key != "count"}
    return [{key: text.format(n=n) for key, text in rest.items()} for n in range(1, int(lead["count"]) + 1)]


def _arrival(lead: Record) -> Moment:
    return Moment(instant(lead["received_at"]), "lead", lead["lead_id"], lead)


def _event(event: Mapping[str, object]) -> Moment:
    verbs = [verb for verb in VERBS if verb in event]
    assert len(verbs) == 1, f"an event does one thing, of {VERBS}: {dict(event)}"
    who = event[verbs[0]]
    return Moment(instant(cast("str", event["at"])), verbs[0], who if isinstance(who, str) else "", event)


def instant(text: str) -> datetime:
    """The instant in UTC that a text names; without an offset it is in UTC."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def write_world(tables: Mapping[str, Sequence[Record]], folder: Path) -> None:
    """The world as the folder of CSV files that `turnout route` and `turnout import` take."""
    assert not tables.keys() - TABLES.keys(), f"unknown tables {sorted(tables.keys() - TABLES.keys())}"
    for name, file_name in TABLES.items():
        rows = tables.get(name, ())
        if not rows:
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / file_name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
