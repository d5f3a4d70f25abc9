"""A policy's text as a `Policy`, or every problem in it with its place, line and remedy.

The sections are read here; rules, pools and promises have files of their own. What names mean is settled in `bind`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping

from turnout.core.fields.catalogue import BUILT_IN, Field, Kind
from turnout.core.policy.chains import check_chains
from turnout.core.policy.condition import Condition
from turnout.core.policy.example_references import check_examples
from turnout.core.policy.model import (
    Hours,
    Policy,
    PolicyList,
    Pool,
    Queue,
    Territory,
)
from turnout.core.policy.nodes import Map, Seq, Text, read_nodes
from turnout.core.policy.parse_examples import parse_example
from turnout.core.policy.parse_matching import parse_matching
from turnout.core.policy.parse_pools import parse_pool
from turnout.core.policy.parse_rules import parse_rule
from turnout.core.policy.parse_sla import parse_sla_line
from turnout.core.policy.reading import Findings, Path, Place, table_rows
from turnout.core.policy.references import check_references
from turnout.errors import PolicyError, Problem

SECTIONS = (
    "fields",
    "lists",
    "define",
    "calendars",
    "matching",
    "rules",
    "territories",
    "pools",
    "queues",
    "sla",
    "tests",
)
LIST_ROWS_MAX = 1_000_000
_HOURS_KEYS = ("zone", "hours", "holidays", "overrides")
_DAY_WORDS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekday", "weekend", "daily")

# Gives the text of a list's file by its path as the policy names it, or None where there is no such file.
ListReader = Callable[[str], str | None]


def parse_policy(
    text: str, read_list: ListReader | Mapping[str, str] | None = None, reps: Collection[str] | None = None
) -> Policy:
    """The policy that a text says. Raises PolicyError with every problem found.

    `read_list` gives the text of list files by path. Where `reps` holds the known rep ids, a rep outside it is refused.
    """
    findings = Findings()
    root = read_nodes(text)
    if root is None:
        raise PolicyError([Problem((), "the policy is empty; it needs at least `rules`", 1)])
    reader = read_list.get if isinstance(read_list, Mapping) else read_list or (lambda _path: None)
    policy = _parse_sections(Place(root, (), findings), reader)
    if not findings.problems:
        check_references(policy, findings, reps)
        check_examples(policy, findings, reps)
    if not findings.problems:
        check_chains(policy, findings)
    if findings.problems:
        raise PolicyError(findings.problems)
    return policy


def parse_draft(text: str) -> Policy:
    """What a text says, names not checked and list files not opened. Raises PolicyError where it says nothing."""
    findings = Findings()
    root = read_nodes(text)
    if root is None:
        raise PolicyError([Problem((), "the policy is empty; it needs at least `rules`", 1)])
    policy = _parse_sections(Place(root, (), findings), lambda _path: "key")
    if findings.problems:
        raise PolicyError(findings.problems)
    return policy


def places_of(text: str) -> Mapping[Path, int]:
    """The line, from 1, of every place that is read in a text, names unchecked; none in a text that is no YAML."""
    findings = Findings()
    try:
        root = read_nodes(text)
    except PolicyError:
        return {}
    if root is not None:
        _parse_sections(Place(root, (), findings), lambda _path: "key")
    return findings.lines


def _parse_sections(root: Place, read_list: ListReader) -> Policy:
    sections = dict(root.entries(SECTIONS))
    if isinstance(root.node, Map) and "rules" not in sections:
        root.refuse("the section `rules` is missing; a policy needs at least one rule")

    def place(name: str) -> Place:
        return sections.get(name) or Place(Text("", root.node.line), (name,), Findings())

    return Policy(
        rules=tuple(parse_rule(item, number) for number, item in enumerate(place("rules").members(), 1)),
        fields=tuple(_parse_field(name, entry) for name, entry in place("fields").entries()),
        lists=tuple(filter(None, (_parse_list(name, entry, read_list) for name, entry in place("lists").entries()))),
        define=tuple(_parse_definitions(place("define"))),
        calendars=tuple(_parse_hours(name, entry) for name, entry in place("calendars").entries()),
        matching=parse_matching(place("matching")),
        territories=tuple(_parse_territories(sections.get("territories"))),
        pools=tuple(_parse_pools(place("pools"))),
        queues=tuple(_parse_queue(name, entry) for name, entry in place("queues").entries()),
        sla=tuple(parse_sla_line(item, number) for number, item in enumerate(place("sla").members(), 1)),
        tests=tuple(parse_example(item, number) for number, item in enumerate(place("tests").members(), 1)),
    )


def _parse_field(name: str, entry: Place) -> Field:
    built_in = BUILT_IN.get(name)
    is_short = isinstance(entry.node, Text)
    keys = {"type": entry} if is_short else dict(entry.entries(("type", "of", "many", "from", "note")))
    kind = Kind((keys["type"].choice([kind.value for kind in Kind]) if "type" in keys else None) or Kind.TEXT)
    choices = keys["of"].words() if "of" in keys else ()
    if kind is Kind.CHOICE and not choices:
        entry.refuse("a choice needs its options: `of: [core, security]`")
    if choices and kind is not Kind.CHOICE:
        keys["of"].refuse("`of` belongs to `type: choice`")
    many = bool("many" in keys and keys["many"].yes_no())
    if many and kind not in {Kind.TEXT, Kind.CHOICE}:
        keys["many"].refuse(f"`many` belongs to texts and choices; a {kind} has one value")
    return Field(
        name,
        kind,
        choices=choices,
        many=many,
        source=(keys["from"].text() or "") if "from" in keys else "",
        help=(keys["note"].text() or "") if "note" in keys else "",
        meaning=built_in.meaning if built_in and kind is Kind.TEXT else Field(name).meaning,
        is_declared=True,
    )


def _parse_list(name: str, entry: Place, read_list: ListReader) -> PolicyList | None:
    if isinstance(entry.node, Seq):
        keys = tuple((word,) for word in entry.words())
        return PolicyList(name, ("key",), keys)
    path = entry.text()
    if not path:
        entry.refuse("a list names a CSV file, or holds its keys: `[DE, AT, CH]`")
        return None
    content = read_list(path)
    if content is None:
        entry.refuse(f"the file `{path}` is not there; its path is read from the policy's folder")
        return None
    return _read_rows(name, path, content, entry)


def _read_rows(name: str, path: str, content: str, entry: Place) -> PolicyList | None:
    clean = content.removeprefix("\ufeff").replace("\x00", "")
    first_line = clean.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    try:
        records = [row for row in csv.reader(io.StringIO(clean), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error as error:
        entry.refuse(f"the file `{path}` is not a CSV file: {error}")
        return None
    if not records:
        entry.refuse(f"the file `{path}` is empty; it needs a heading such as `domain`")
        return None
    columns = tuple(cell.strip() for cell in records[0])
    if len(records) > LIST_ROWS_MAX:
        entry.refuse(f"the file `{path}` has more than {LIST_ROWS_MAX:,} rows")
        return None
    width = len(columns)
    rows = (tuple(cell.strip() for cell in (*row, *[""] * width)[:width]) for row in records[1:])
    return PolicyList(name, columns, tuple(row for row in rows if row[0]), path)


def _parse_definitions(section: Place) -> Iterator[tuple[str, Condition]]:
    for name, entry in section.entries():
        condition = entry.condition()
        if condition is not None:
            yield name, condition


def _parse_hours(name: str, entry: Place) -> Hours:
    zone = "UTC"
    holidays: tuple[str, ...] = ()
    hours: list[tuple[str, str]] = []
    overrides: tuple[tuple[str, str], ...] = ()
    for key, place in entry.entries():
        if key == "zone":
            zone = place.text() or "UTC"
        elif key == "hours":
            hours += _spans_by_day(place)
        elif key == "holidays":
            holidays = place.words()
        elif key == "overrides":
            overrides = tuple((day, ", ".join(spans.words())) for day, spans in place.entries())
        elif key.casefold().startswith(_DAY_WORDS):
            hours.append((key, ", ".join(place.words())))
        else:
            known = ", ".join(f"`{word}`" for word in (*_HOURS_KEYS, "mon-fri"))
            entry.findings.add(entry.path, f"`{key}` is unknown here; known are {known}", place.node.line)
    days = [day for day, _ in hours]
    for day in sorted({day for day in days if days.count(day) > 1}):
        entry.refuse(f"`{day}` stands here twice; give it its hours in one place: `{day}: 09:00-12:00, 13:00-17:00`")
    return Hours(name, zone, tuple(hours), holidays, overrides)


def _spans_by_day(place: Place) -> list[tuple[str, str]]:
    """`{mon-fri: 9:00-17:00}`, or in one line `mon-fri 9:00-12:00, 13:00-17:00; sat 10:00-14:00`."""
    if isinstance(place.node, Map):
        return [(day, ", ".join(spans.words())) for day, spans in place.entries()]
    found = []
    for part in (place.text() or "").split(";"):
        days, _, spans = part.strip().partition(" ")
        if spans:
            found.append((days, spans.strip()))
        elif days:
            place.refuse(f"`{days}` has no hours; write `mon-fri 09:00-17:00`")
    return found


def _parse_territories(section: Place | None) -> Iterator[Territory]:
    if section is None:
        return
    for _, cells in table_rows(section, ("name", "when", "pool", "owner"), ("name", "when")):
        condition = cells["when"].condition()
        pool, owner = (cells[key].text() or "" if key in cells else "" for key in ("pool", "owner"))
        if not pool and not owner:
            cells["name"].refuse("a territory needs a `pool` or an `owner`")
        if condition is not None:
            yield Territory(cells["name"].text() or "", condition, pool, owner.removeprefix("rep ").strip())


def _parse_pools(section: Place) -> Iterator[Pool]:
    for name, entry in section.entries():
        pool = parse_pool(name, entry)
        if pool is not None:
            yield pool


def _parse_queue(name: str, entry: Place) -> Queue:
    if isinstance(entry.node, Text):
        return Queue(name, (entry.text() or "").removeprefix("watched by ").strip())
    keys = dict(entry.entries(("watched by", "note")))
    return Queue(
        name,
        (keys["watched by"].text() or "") if "watched by" in keys else "",
        (keys["note"].text() or "") if "note" in keys else "",
    )
