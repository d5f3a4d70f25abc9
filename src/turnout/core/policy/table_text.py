"""The text of a table with some of its rows changed: its heading and every row that stayed are kept as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnout.core.policy.pairing import pair_items
from turnout.core.policy.render import typed_row
from turnout.core.policy.yaml_text import Data

_RULER = frozenset("-|+: ")


def amended_table(source: str, columns: Sequence[str], old: Sequence[Data], new: Sequence[Data]) -> str | None:
    """The table's source, from its `|` on, with new rows laid out as its heading is; None where that cannot be done."""
    head, *lines = source.splitlines()
    lines = [line for line in lines if line.strip()]
    rows = [line for line in lines[1:] if set(line.strip()) - _RULER]
    if len(rows) != len(old) or not new:
        return None
    heading = lines[0]
    indent = " " * (len(heading) - len(heading.lstrip()))
    written = [head, heading, *(lines[1 : lines.index(rows[0])] if rows else [])]
    for item, place in zip(new, pair_items(old, new), strict=True):
        row = typed_row(item, columns, heading.strip()) if isinstance(item, Mapping) else None
        if place is not None and old[place] == item:
            written.append(rows[place])
        elif row is None:
            return None
        else:
            written.append(indent + row)
    return "\n".join(written)
