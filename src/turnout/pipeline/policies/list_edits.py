"""A list of the live policy with other rows: a version of its own, published like any other.

Rows are edited as they stand; which lead a key fits is the policy's to say. A text of megabytes is amended and read
before the edit that publishes it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import msgspec

from turnout.core.fields.text import fold
from turnout.core.policy.amend import amend
from turnout.core.policy.model import Policy, PolicyList
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.edits.ahead import Shelf
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.live_policy import LivePolicy, live_for
from turnout.pipeline.engine.versions import is_short
from turnout.pipeline.policies.content import Content, keep_version
from turnout.pipeline.policies.drafts import must_need_no_approval
from turnout.pipeline.policies.publish import content_for, go_live
from turnout.pipeline.policies.readings import policy_read
from turnout.store.meta import STORE_ID, read_meta
from turnout.store.policies import read_version
from turnout.store.reps import rep_ids
from turnout.store.transaction import Transaction

CELL_CHARS_MAX: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Amended:
    """The texts of a policy with another list, and that list as it is read from them."""

    text: str
    lists: Mapping[str, str]
    table: PolicyList


# Asked for again as soon as it is made.
_AMENDED: Final[Shelf[_Amended]] = Shelf(4)


@dataclass(frozen=True, slots=True)
class Rows:
    """What became of rows that were put: how many were new, changed, and as they were; and all rows as they are now."""

    added: int
    changed: int
    unchanged: int
    rows: tuple[tuple[str, ...], ...]


def find_list(live: LivePolicy, name: str) -> PolicyList:
    """A list of the live policy. Raises RefusedError for one that it does not have."""
    lists = {table.name: table for table in live.policy.lists}
    if name not in lists:
        said = f"the live policy has no list `{name[:200]}`{suggestion(name, lists)}; a policy names the lists it reads"
        raise RefusedError("list_not_found", said)
    return lists[name]


def digest_of(table: PolicyList) -> str:
    """What tells one content of a list from another."""
    return sha256(msgspec.json.encode((table.columns, table.rows))).hexdigest()[:32]


def replace_list(
    edit: Edit, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], note: str, approvals: int = 0
) -> PolicyList:
    """Publish the live policy with other rows in a list, unless they are as they were; the list as it is then.

    Raises RefusedError, also where `approvals` of others are asked for, and PolicyError: conditions and targets may
    need a column that is not there any more.
    """
    live = live_for(edit)
    before = find_list(live, name)
    after = replace(before, columns=tuple(columns), rows=tuple(tuple(row) for row in rows))
    if digest_of(before) == digest_of(after):
        return before
    content = _content_with(edit, live, before, after)
    must_need_no_approval(edit.tx, content.hash, approvals)
    keep_version(edit, content, note)
    edit.changed("list", {"list": name}, _told(before, live.hash), _told(after, content.hash))
    go_live(edit, content.hash, note)
    return after


def _content_with(edit: Edit, live: LivePolicy, before: PolicyList, after: PolicyList) -> Content:
    """The live policy with another list. Raises RefusedError, PolicyError, and AheadError where it was not made yet."""

    def make(tx: Transaction) -> _Amended:
        text, lists = _texts(tx, live, before, after)
        policy, _ = policy_read(tx, text, lists)
        return _Amended(text, lists, policy.listed(before.name))

    version = read_version(edit.tx, live.hash)
    of = (read_meta(edit.tx, STORE_ID), live.hash, frozenset(rep_ids(edit.tx)))
    key = (of, before.name, digest_of(after))
    is_quick = is_short(version.text, version.lists)
    amended = _AMENDED.find(key, lambda: make(edit.tx)) if is_quick else _AMENDED.ahead(key, make)
    if digest_of(amended.table) != digest_of(after):
        raise RefusedError(
            "invalid", f"list `{before.name}` cannot be written so that it reads the same; leave `;` out of columns"
        )
    return content_for(edit, amended.text, amended.lists)


def _told(table: PolicyList, policy: str) -> dict[str, object]:
    """What the record says of a list: its rows may be personal, and are kept with each version of the policy."""
    return {"columns": table.columns, "rows": len(table.rows), "policy": policy}


def put_rows(table: PolicyList, given: Sequence[Mapping[str, str]]) -> Rows:
    """A list with rows put in by their keys; cells that are not given stay as they are.

    Raises RefusedError for a row without its key, or with a column that the list does not have.
    """
    rows = list(table.rows)
    places = {fold(row[0]): at for at, row in reversed([*enumerate(rows)])}
    added = changed = 0
    for number, cells in enumerate(given, 1):
        key = fold(_checked(table, number, cells)[table.key])
        at = places.get(key)
        old = ("",) * len(table.columns) if at is None else rows[at]
        new = tuple(cells.get(column, cell).strip() for column, cell in zip(table.columns, old, strict=True))
        if at is None:
            places[key] = len(rows)
            rows.append(new)
            added += 1
        elif new != old:
            rows[at] = new
            changed += 1
    return Rows(added, changed, len(given) - added - changed, tuple(rows))


def without_row(table: PolicyList, key: str) -> tuple[tuple[str, ...], ...]:
    """A list without every row of a key. Raises RefusedError where there is none."""
    rows = tuple(row for row in table.rows if fold(row[0]) != fold(key))
    if len(rows) == len(table.rows):
        raise RefusedError("row_not_found", f"list `{table.name}` has no row `{key[:200]}`")
    return rows


def _checked(table: PolicyList, number: int, cells: Mapping[str, str]) -> Mapping[str, str]:
    unknown = [column for column in cells if column not in table.columns]
    if unknown:
        known = f"{suggestion(unknown[0], table.columns)}; its columns are {', '.join(table.columns)}"
        raise RefusedError("invalid", f"row {number}: list `{table.name}` has no column `{unknown[0][:200]}`{known}")
    if not cells.get(table.key, "").strip():
        raise RefusedError("invalid", f"row {number}: `{table.key}` is missing, by which a row is found")
    return cells


def _texts(tx: Transaction, live: LivePolicy, before: PolicyList, after: PolicyList) -> tuple[str, Mapping[str, str]]:
    """The texts of the policy and its lists that say the other rows; what stands in place is amended there."""
    version = read_version(tx, live.hash)
    if before.path:
        return version.text, {**version.lists, before.path: csv_text(after)}
    lists = tuple(after if table.name == before.name else table for table in live.policy.lists)
    changed: Policy = replace(live.policy, lists=lists)
    return amend(version.text, changed), version.lists


def csv_text(table: PolicyList) -> str:
    """A list as the file that it is read from."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([table.columns, *table.rows])
    return made.getvalue()
