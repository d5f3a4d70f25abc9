"""Taking back what was written, row by row: what is as it was left goes back to what it was, the rest is told.

What somebody changed since stays where it does not concern what is taken back; where it does, nothing is done at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from turnout.core.fields.text import fold
from turnout.errors import RefusedError
from turnout.store.merges import MergeRow, find_merge
from turnout.store.row_images import RowImage, Values, change_row, delete_row, insert_row, keys_of, row_now
from turnout.store.transaction import Transaction

# Rows whose changes since are in the way, by table: their keys, and what they are called.
Guarded = Mapping[str, Mapping[Any, str]]
# Columns that only repeat what others say.
_DERIVED: Final[Mapping[str, tuple[str, ...]]] = {"accounts": ("type", "folded")}


@dataclass(slots=True)
class Undoing:
    """What is to be written, as far as nothing is in the way."""

    images: Sequence[RowImage]
    in_the_way: list[str] = field(default_factory=list)
    deletes: list[RowImage] = field(default_factory=list)
    inserts: list[RowImage] = field(default_factory=list)
    changes: list[tuple[RowImage, Values]] = field(default_factory=list)

    def plan(self, tx: Transaction, guarded: Guarded) -> None:
        """Look at every row as it is now."""
        for image in self.images:
            now = row_now(tx, image.table, image.key)
            if image.before is None:
                if now is not None:
                    self.deletes.append(image)
            elif image.after is None:
                self.inserts.append(image)
            elif now is not None:
                self._plan_change(image, now, guarded.get(image.table, {}))

    def _plan_change(self, image: RowImage, now: Values, guarded: Mapping[Any, str]) -> None:
        assert image.before is not None and image.after is not None, "a row that changed was there both times"  # noqa: PT018
        name = guarded.get(now.get("id", next(iter(image.key.values()))))
        values: Values = {}
        for column, before in image.before.items():
            if column in _DERIVED.get(image.table, ()):
                continue
            if now[column] == image.after[column]:
                values[column] = before
            elif column == "attributes":
                values[column] = self._attributes(before, image.after[column], now[column], name)
            elif name and now[column] != before:
                self.in_the_way.append(_said_since(name, column, image.after[column], now[column]))
        if image.table == "accounts":
            values |= _derived({**now, **values})
        self.changes.append((image, values))

    def _attributes(self, before: str, after: str, now: str, name: str | None) -> str:
        """The attributes as they are now, but for those that were changed and are as they were left."""
        was, left, is_now = (msgspec.json.decode(text or "{}", type=dict[str, str]) for text in (before, after, now))
        result = dict(is_now)
        for key in was.keys() | left.keys():
            if was.get(key) == left.get(key):
                continue
            if is_now.get(key) == left.get(key):
                if key in was:
                    result[key] = was[key]
                else:
                    result.pop(key, None)
            elif name and is_now.get(key) != was.get(key):
                self.in_the_way.append(_said_since(name, key, left.get(key), is_now.get(key)))
        return msgspec.json.encode(result).decode() if result else ""


def merge_to_undo(tx: Transaction, number: int) -> MergeRow:
    """The merge of this number. Raises RefusedError where there is none, or nothing to be undone."""
    row = find_merge(tx, number)
    if row is None:
        raise RefusedError("merge_not_found", f"there is no merge `{number}`")
    if row.erased_at is not None:
        raise RefusedError("merge_in_use", f"merge {number} cannot be undone: the person was erased")
    if row.undone_at is not None:
        raise RefusedError("merge_undone", f"merge {number} was undone already")
    return row


def undo_images(tx: Transaction, undoing: Undoing) -> None:
    """Write what was planned. Accounts whose number was given to another one meanwhile get a new one."""
    for image in reversed(undoing.deletes):
        delete_row(tx, image.table, image.key)
    numbers: dict[Any, int] = {}
    for image in undoing.inserts:
        assert image.before is not None, "only a row that was there is put back"
        values = dict(image.before)
        if image.table == "accounts" and tx.rows("SELECT 1 FROM accounts WHERE number = ?", (values["number"],)):
            [(numbers[values["number"]],)] = tx.rows("SELECT max(number) + 1 FROM accounts")
            values["number"] = numbers[values["number"]]
        if image.table == "account_domains":
            values["account"] = numbers.get(values["account"], values["account"])
        if row_now(tx, image.table, {name: values[name] for name in keys_of(image.table)}) is None:
            insert_row(tx, image.table, values)
    for image, values in undoing.changes:
        change_row(tx, image.table, image.key, values)


def _derived(row: Mapping[str, Any]) -> Values:
    attributes = msgspec.json.decode(row["attributes"] or "{}", type=dict[str, str])
    return {"type": fold(attributes.get("type", "")), "folded": fold(row["name"])}


def _said_since(name: str, column: str, left: object, now: object) -> str:
    return f"{column} of {name} was `{left or ''}` after the merge and was changed to `{now or ''}`; put it back first"
