"""Taking a YAML tree apart with every problem kept: where it is, on which line, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from turnout.core.fields.values import parse_date, parse_duration, parse_yes_no
from turnout.core.policy.condition import Condition, ConditionError, parse_condition
from turnout.core.policy.model import Target
from turnout.core.policy.nodes import Map, Node, Seq, Text
from turnout.core.policy.targets import TargetError, parse_target
from turnout.errors import Problem, suggestion

Path = tuple[str, ...]
T = TypeVar("T")


@dataclass(slots=True)
class Findings:
    """Problems in the order they were met, and the line of every place that was read.

    `key` is the key of an entry that is being looked at: a problem of the entry is then on that key's line.
    """

    problems: list[Problem] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)
    key: str = ""

    def add(self, path: Path, message: str, line: int = 0, code: str = "") -> None:
        """Keep a problem; without a line of its own it gets the line of the nearest place above it."""
        nearest = (*path, self.key)
        while not line and nearest:
            line = self.lines.get(nearest, 0)
            nearest = nearest[:-1]
        self.problems.append(Problem(path, message, line, code))


@dataclass(frozen=True, slots=True)
class Place:
    """A node, the way to it, and where its problems go."""

    node: Node
    path: Path
    findings: Findings

    def __post_init__(self) -> None:
        self.findings.lines.setdefault(self.path, self.node.line)

    def at(self, node: Node, *steps: str) -> Place:
        """A place further down."""
        return Place(node, (*self.path, *steps), self.findings)

    def refuse(self, message: str) -> None:
        """Keep a problem of this place."""
        self.findings.add(self.path, message, self.node.line)

    def text(self) -> str | None:
        """The scalar here; anything else is a problem."""
        if isinstance(self.node, Text):
            return self.node.value.strip()
        self.refuse("one value is expected here, not a list or a block")
        return None

    def texts(self) -> list[Place]:
        """The scalars here: one, several separated by commas, or a list."""
        if isinstance(self.node, Text):
            # In a table's cell a list is text, and people write it as they do elsewhere.
            listed = re.sub(r"^\s*\[(.*)\]\s*$", r"\1", self.node.value, flags=re.DOTALL)
            parts = [part.strip() for part in listed.split(",")]
            return [self.at(Text(part, self.node.line)) for part in parts if part]
        if isinstance(self.node, Seq):
            found = [self.at(item) for item in self.node.items]
            return [place for place in found if place.text()]
        self.refuse("a value or a list of values is expected here")
        return []

    def words(self) -> tuple[str, ...]:
        """The same as `texts`, as plain text."""
        return tuple(place.text() or "" for place in self.texts())

    def entries(self, known: Iterable[str] | None = None) -> Iterator[tuple[str, Place]]:
        """Each key with its value; a key that stands twice or is not known is a problem and is passed over."""
        if not isinstance(self.node, Map):
            if not (isinstance(self.node, Text) and not self.node.value.strip()):
                self.refuse("`key: value` lines are expected here")
            return
        allowed = None if known is None else list(known)
        seen: set[str] = set()
        for key, value in self.node.items:
            name = " ".join(key.value.split())
            place = self.at(value, name)
            if name in seen:
                self.findings.add(place.path, f"`{name}` stands here twice; keep one", key.line)
            elif allowed is not None and name not in allowed:
                self.findings.add(self.path, f"`{name}` is unknown here{suggestion(name, allowed)}", key.line)
            else:
                yield name, place
            seen.add(name)

    def members(self) -> list[Place]:
        """The items of a sequence."""
        if isinstance(self.node, Seq):
            return [self.at(item, f"item {number}") for number, item in enumerate(self.node.items, 1)]
        if not (isinstance(self.node, Text) and not self.node.value.strip()):
            self.refuse("a list is expected here: lines that begin with `- `")
        return []

    def condition(self) -> Condition | None:
        """The condition here, or None after a problem."""
        text = self.text()
        if text is None:
            return None
        try:
            return parse_condition(text)
        except ConditionError as error:
            self.refuse(str(error))
            return None

    def targets(self) -> tuple[Target, ...]:
        """The targets here: one, or a list tried in order."""
        found = []
        for place in self.texts():
            try:
                found.append(parse_target(place.text() or ""))
            except TargetError as error:
                place.refuse(str(error))
        if not found and isinstance(self.node, Text | Seq):
            self.refuse("a target is missing; name a pool, an owner, `queue NAME`, `rep ID` or `hold 4h`")
        return tuple(found)

    def duration(self) -> int | None:
        """Seconds, or None after a problem."""
        return self._read(lambda text: parse_duration(text) or None, "is not a time; write `30m`, `4h` or `2d`")

    def whole_number(self, least: int = 0) -> int | None:
        """A whole number, or None after a problem."""

        def read(text: str) -> int | None:
            return int(text) if text.isdecimal() and len(text) < 10 and int(text) >= least else None

        return self._read(read, f"is not a whole number of at least {least}")

    def yes_no(self) -> bool | None:
        """Yes or no, or None after a problem."""
        return self._read(parse_yes_no, "is neither `yes` nor `no`")

    def date(self) -> date | None:
        """A day, or None after a problem."""
        return self._read(parse_date, "is not a date; write it as `2026-12-31`")

    def choice(self, known: Iterable[str]) -> str | None:
        """One of the known words, or None after a problem."""
        text = self.text()
        options = list(known)
        if text is None or text in options:
            return text
        self.refuse(f"`{text}` is unknown here{suggestion(text, options)}; known are {_listed(options)}")
        return None

    def _read(self, read: Callable[[str], T | None], complaint: str) -> T | None:
        text = self.text()
        if text is None:
            return None
        value = read(text)
        if value is None:
            self.refuse(f"`{text}` {complaint}")
        return value


def _listed(options: list[str]) -> str:
    return ", ".join(f"`{option}`" for option in options)


def table_rows(
    place: Place, columns: tuple[str, ...], required: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, Place]]]:
    """Rows of a table, numbered from 1: a text with `|` between cells and a heading, or a list of maps."""
    if isinstance(place.node, Seq):
        yield from _mapped_rows(place, columns, required)
    elif isinstance(place.node, Text):
        yield from _typed_rows(place, place.node, columns, required)
    else:
        place.refuse(f"a table is expected here: a heading `{' | '.join(columns)}` and rows below it")


def _mapped_rows(
    place: Place, columns: tuple[str, ...], required: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, Place]]]:
    assert isinstance(place.node, Seq)
    for number, item in enumerate(place.node.items, 1):
        row = place.at(item, f"row {number}")
        cells = {name: Place(cell.node, row.path, row.findings) for name, cell in row.entries(columns)}
        if _has_all(row, cells, required):
            yield number, cells


def _typed_rows(
    place: Place, text: Text, columns: tuple[str, ...], required: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, Place]]]:
    # A block scalar begins on the line after its key.
    first = text.line + (1 if text.is_block else 0)
    lines = [(first + offset, line) for offset, line in enumerate(text.value.splitlines()) if line.strip()]
    if not lines:
        place.refuse(f"the table is empty; it needs a heading `{' | '.join(columns)}`")
        return
    # A bar at the start of a row is decoration where the heading has one too; else the first cell is empty.
    is_framed = lines[0][1].lstrip().startswith("|")
    headings = [cell.casefold() for cell in cells_of(lines[0][1], is_framed=is_framed)]
    for heading in headings:
        if heading not in columns:
            place.refuse(f"column `{heading}` is unknown{suggestion(heading, columns)}")
            return
    rows = [entry for entry in lines[1:] if set(entry[1].strip()) - set("-|+: ")]
    for number, (line, content) in enumerate(rows, 1):
        cells = cells_of(content, is_framed=is_framed)
        row = place.at(Text(content, line), f"row {number}")
        if len(cells) > len(headings):
            row.refuse(f"the row has {len(cells)} cells and the heading {len(headings)}")
            continue
        named = {name: row.at(Text(cell, line)) for name, cell in zip(headings, cells, strict=False) if cell}
        if _has_all(row, named, required):
            yield number, named


def _has_all(row: Place, cells: dict[str, Place], required: tuple[str, ...]) -> bool:
    missing = [name for name in required if name not in cells]
    if missing:
        row.refuse(f"`{missing[0]}` is missing")
    return not missing


def cells_of(line: str, *, is_framed: bool) -> list[str]:
    r"""The cells of a row; `\|` is a bar inside a cell, a bar at the end of the line is decoration."""
    content = line.strip()
    if is_framed:
        content = content.removeprefix("|")
    if content.endswith("|") and not content.endswith("\\|"):
        content = content[:-1]
    cells = content.replace("\\|", "\x1f").split("|")
    return [cell.replace("\x1f", "|").strip() for cell in cells]
