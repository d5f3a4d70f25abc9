"""A policy as its canonical text: the sections in their order, laid out as a person would write them.

`parse_policy(render_policy(policy)) == policy`. A text that already exists is changed by `amend`, which keeps comments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from turnout.core.policy.model import Policy
from turnout.core.policy.plain import policy_data
from turnout.core.policy.reading import cells_of
from turnout.core.policy.yaml_text import Data, entry, member, scalar

_KEY_WIDTH_MAX = 32
TERRITORY_COLUMNS = ("name", "when", "pool", "owner")
TABLE_COLUMNS = ("when", "to")


def render_policy(policy: Policy) -> str:
    """The policy as YAML text. Lists that come from a file are named by their path."""
    sections = policy_data(policy).items()
    return "\n".join(line for name, data in sections for line in (*section_lines(name, data), ""))


def section_lines(name: str, data: Data) -> Iterator[str]:
    """The lines of one section, its heading first."""
    if not data:
        yield f"{name}: []"
    elif name == "territories" and isinstance(data, Sequence):
        yield from table_lines(name, data, TERRITORY_COLUMNS, 0)
    elif isinstance(data, Mapping):
        yield f"{name}:"
        width = key_width(data)
        for key, value in data.items():
            yield from entry(key, value, 2, width)
    else:
        yield f"{name}:"
        yield from _items(data, is_spaced=name == "rules")


def key_width(data: Mapping[str, Data]) -> int:
    """How wide the keys of a section are made so that its values stand in one column; 0 where a key is too long."""
    widest = max(len(scalar(key, is_in_flow=True)) for key in data) + 1
    return widest if widest <= _KEY_WIDTH_MAX else 0


def _items(data: Data, *, is_spaced: bool) -> Iterator[str]:
    for number, item in enumerate(data):
        if is_spaced and number:
            yield ""
        yield from item_lines(item, 2)


def item_lines(item: Data, indent: int) -> Iterator[str]:
    """The lines of one rule, SLA line or example."""
    table = item.get("table") if isinstance(item, Mapping) else None
    if not isinstance(item, Mapping) or table is None or isinstance(table, str):
        yield from member(item, indent)
        return
    parts = [
        table_lines(key, table, TABLE_COLUMNS, indent + 2) if key == "table" else entry(key, value, indent + 2)
        for key, value in item.items()
    ]
    lines = (line for part in parts for line in part)
    yield " " * indent + "- " + next(lines)[indent + 2 :]
    yield from lines


def table_lines(name: str, rows: Data, columns: Sequence[str], indent: int) -> Iterator[str]:
    """The lines of a table: cells between bars, or a list of maps where a cell cannot stand between bars."""
    typed = typed_rows(rows, columns)
    if typed is None:
        yield from entry(name, rows, indent)
        return
    yield f"{' ' * indent}{name}: |"
    for line in typed:
        yield " " * (indent + 2) + line


def typed_rows(rows: Data, columns: Sequence[str]) -> list[str] | None:
    """The heading and the rows with their cells aligned, or None where a cell cannot stand between bars."""
    maps = [row for row in rows if isinstance(row, Mapping)]
    used = [column for column in columns if any(column in row for row in maps)]
    table = [used]
    for row in maps:
        cells = [_cell(row.get(column, "")) for column in used]
        if any(cell is None for cell in cells):
            return None
        table.append([cell for cell in cells if cell is not None])
    widths = [max(len(_barred(row[place])) for row in table) for place in range(len(used))]
    lines = [_aligned(row, widths) for row in table]
    return lines if all(map(_is_read_back, lines, table)) else None


def typed_row(row: Mapping[str, Data], columns: Sequence[str], heading: str) -> str | None:
    """One row laid out below a heading that exists, or None where it has a cell that cannot stand there."""
    is_framed = heading.startswith("|")
    used = [cell.casefold() for cell in cells_of(heading, is_framed=is_framed)]
    cells = [_cell(row.get(column, "")) for column in used]
    plain = [cell for cell in cells if cell is not None]
    if len(plain) < len(cells) or not set(row) <= set(used) <= set(columns):
        return None
    widths = [
        len(part.strip()) if place == 0 and is_framed else len(part) for place, part in enumerate(_parts(heading))
    ]
    line = _aligned(plain, widths)
    return ("| " if is_framed else "") + line if _is_read_back(line, plain) else None


def _parts(heading: str) -> list[str]:
    """The heading's cells with the white space that makes them as wide as they are."""
    inner = heading.removeprefix("|").removesuffix("|")
    return [
        part.removeprefix(" ").removesuffix(" ")
        if place
        else part.strip(" ") + " " * (len(part) - len(part.rstrip()) - 1)
        for place, part in enumerate(inner.split("|"))
    ]


def _cell(data: Data) -> str | None:
    if isinstance(data, str):
        return data
    texts = [item for item in data if isinstance(item, str) and "," not in item]
    return ", ".join(texts) if len(texts) == len(data) else None


def _barred(cell: str) -> str:
    return cell.replace("|", "\\|")


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    line = " | ".join(_barred(cell).ljust(width) for cell, width in zip(cells, widths, strict=True))
    return line.rstrip().removesuffix(" |").rstrip() if not cells[-1] else line.rstrip()


def _is_read_back(line: str, cells: Sequence[str]) -> bool:
    found = cells_of(line, is_framed=False)
    return (
        line.isprintable()
        and bool(set(line) - set("-|+: "))
        and [*found, *[""] * (len(cells) - len(found))] == list(cells)
    )
