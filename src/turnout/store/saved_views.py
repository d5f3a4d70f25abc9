"""Views of the list of leads that somebody saved: a name for filters, for themselves or for everybody.

What one may be called and who may change it is `pipeline.edits.saved_views`'. A filter may be for a person's name, so a
view is no part of the record, and goes with the user whose it is; what is everybody's stays and is nobody's then.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Column, Integer, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Row, Transaction

# `owner` is a user's id, a key's, or `local`; empty where a view is nobody's any more. `filters` is JSON, and `place`
# the view's among its owner's.
SAVED_VIEWS: Final = Table(
    "saved_views",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("owner", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    text_column("filters", default="{}"),
    Column("place", Integer, nullable=False),
    Column("is_shared", Integer, nullable=False, index=True),
    instant_column("changed_at", nullable=False),
)


class ViewRow(NamedTuple):
    """A row of `saved_views`."""

    number: int
    owner: str
    name: str
    filters: str
    place: int
    is_shared: bool
    changed_at: int


_FIELDS: Final = ViewRow._fields
_READ: Final = f"SELECT {', '.join(_FIELDS)} FROM saved_views"
_ADD: Final = (
    f"INSERT INTO saved_views ({', '.join(_FIELDS[1:])}) VALUES ({', '.join('?' * len(_FIELDS[1:]))}) RETURNING number"
)
_PUT: Final = f"UPDATE saved_views SET {', '.join(f'{name} = ?' for name in _FIELDS[1:])} WHERE number = ?"


def add_view(tx: Transaction, row: ViewRow) -> ViewRow:
    """Keep a new view; gives it with its number."""
    return row._replace(number=int(tx.rows(_ADD, _values(row))[0][0]))


def put_view(tx: Transaction, row: ViewRow) -> None:
    """Keep a view as it is now."""
    tx.run(_PUT, (*_values(row), row.number))


def remove_view(tx: Transaction, number: int) -> None:
    """Forget a view."""
    tx.run("DELETE FROM saved_views WHERE number = ?", (number,))


def find_view(tx: Transaction, number: int) -> ViewRow | None:
    """The view of a number, or None."""
    found = tx.rows(f"{_READ} WHERE number = ?", (number,))
    return _row(found[0]) if found else None


def views_of(tx: Transaction, owner: str) -> list[ViewRow]:
    """Somebody's own views in their order, those they share among them."""
    return [_row(row) for row in tx.rows(f"{_READ} WHERE owner = ? ORDER BY place, number", (owner,))]


def shared_views(tx: Transaction) -> list[ViewRow]:
    """Every view that everybody has, in the order of their names."""
    return [_row(row) for row in tx.rows(f"{_READ} WHERE is_shared = 1 ORDER BY name, number")]


def forget_views_of(tx: Transaction, owner: str) -> None:
    """Somebody is erased: their own views go, and those they shared are nobody's."""
    tx.run("DELETE FROM saved_views WHERE owner = ? AND is_shared = 0", (owner,))
    tx.run("UPDATE saved_views SET owner = '' WHERE owner = ?", (owner,))


def forget_views_about(tx: Transaction, text: str) -> None:
    """Forget every view that looks for a text, or is called by it: somebody's data are erased."""
    wanted = text.casefold()
    for row in tx.rows(_READ):
        view = _row(row)
        if wanted in f"{view.name}\n{view.filters}".casefold():
            remove_view(tx, view.number)


def _values(row: ViewRow) -> tuple[object, ...]:
    return (*row[1:5], int(row.is_shared), row.changed_at)


def _row(row: Row) -> ViewRow:
    number, owner, name, filters, place, is_shared, changed_at = row
    return ViewRow(number, owner, name, filters, place, bool(is_shared), changed_at)
