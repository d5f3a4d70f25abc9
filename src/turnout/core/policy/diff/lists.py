"""How lists differ: rows by their key, cell by cell. Their order says nothing; of two with one key the first counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from turnout.core.fields.text import fold
from turnout.core.policy.diff.difference import Change, Detail
from turnout.core.policy.diff.parts import changed_parts
from turnout.core.policy.model import Policy, PolicyList

Rows = Mapping[str, tuple[str, ...]]


def changed_lists(old: Policy, new: Policy, renames: Mapping[str, str]) -> Iterator[Change]:
    """Every list that is not as it was."""
    return changed_parts(
        "lists",
        {table.name: table for table in old.lists},
        {table.name: table for table in new.lists},
        renames,
        lambda was, now: list(list_details(was, now)),
    )


def list_details(old: PolicyList, new: PolicyList) -> Iterator[Detail]:
    """Columns, then the new list's rows, a changed one cell by cell, then rows that are gone."""
    if tuple(map(fold, old.columns)) != tuple(map(fold, new.columns)):
        yield Detail("columns", ", ".join(old.columns), ", ".join(new.columns))
    was, now = _rows(old), _rows(new)
    for key, row in now.items():
        if key not in was:
            yield Detail(f"row {row[0]}", "", _said(row))
        elif was[key] != row:
            yield from _cells(row[0], _by_column(old, was[key]), _by_column(new, row))
    for key, row in was.items():
        if key not in now:
            yield Detail(f"row {row[0]}", _said(row), "")


def _rows(table: PolicyList) -> Rows:
    rows: dict[str, tuple[str, ...]] = {}
    for row in table.rows:
        rows.setdefault(fold(row[0]), row)
    return rows


def _said(row: tuple[str, ...]) -> str:
    return " | ".join(row)


def _by_column(table: PolicyList, row: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(map(fold, table.columns[1:]), row[1:], strict=False))


def _cells(key: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Detail]:
    for column in dict.fromkeys((*new, *old)):
        if old.get(column, "") != new.get(column, ""):
            yield Detail(f"row {key} > {column}", old.get(column, ""), new.get(column, ""))
