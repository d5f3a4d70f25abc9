"""Views of the list of leads: saved, renamed, changed, shared, put in order and deleted.

A view is its owner's, or everybody's; what is out of somebody's reach it does not show them, for it is filters and no
leads. Only what everybody sees is in the record, by its number: a name may be somebody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from turnout.core.fields.text import fold
from turnout.errors import InputError, RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.store.metadata import to_micros
from turnout.store.saved_views import ViewRow, add_view, find_view, put_view, remove_view, shared_views, views_of
from turnout.store.transaction import Transaction

NAME_CHARS_MAX: Final = 60
# So many of one's own, and so many that everybody has.
VIEWS_MAX: Final = 50


class Whose(NamedTuple):
    """Who asks, and whether they may share views and change those that are shared."""

    owner: str
    may_share: bool


class Wish(NamedTuple):
    """What a view is to be; what is None stays. `place` counts among its owner's views, from 0."""

    name: str | None = None
    filters: str | None = None
    is_shared: bool | None = None
    place: int | None = None


def seen_by(tx: Transaction, owner: str) -> list[ViewRow]:
    """Somebody's own views in their order, then those that others share with everybody."""
    return [*views_of(tx, owner), *(view for view in shared_views(tx) if view.owner != owner)]


def must_find_view(tx: Transaction, number: int, owner: str) -> ViewRow:
    """A view that somebody sees. Raises RefusedError as if there were none for one that is another's own."""
    view = find_view(tx, number)
    if view is None or not (view.is_shared or view.owner == owner):
        raise RefusedError("view_not_found", f"there is no view `{number}`")
    return view


def save_view(edit: Edit, whose: Whose, name: str, filters: str, *, is_shared: bool) -> ViewRow:
    """A new view, the last of its owner's. Raises InputError, and RefusedError for one that may not be."""
    own = views_of(edit.tx, whose.owner)
    place = 1 + max((view.place for view in own), default=-1)
    view = ViewRow(0, whose.owner, _named(name), filters, place, is_shared, to_micros(edit.at))
    _must_be_free(edit.tx, view)
    _must_have_room(own, edit.tx, is_shared=is_shared)
    if is_shared:
        _must_share(whose)
    view = add_view(edit.tx, view)
    if is_shared:
        edit.happened("view_added", {"view": view.number})
    return view


def change_view(edit: Edit, whose: Whose, before: ViewRow, wish: Wish) -> ViewRow:
    """A view as it is to be. Raises InputError, and RefusedError for one that may not be so."""
    after = before._replace(
        name=before.name if wish.name is None else _named(wish.name),
        filters=before.filters if wish.filters is None else wish.filters,
        is_shared=before.is_shared if wish.is_shared is None else wish.is_shared,
    )
    _must_be_theirs(whose, before)
    if after != before:
        if after.is_shared and not before.is_shared:
            _must_share(whose)
            _must_have_room((), edit.tx, is_shared=True)
        _must_be_free(edit.tx, after)
        after = after._replace(changed_at=to_micros(edit.at))
        put_view(edit.tx, after)
        if before.is_shared or after.is_shared:
            edit.happened("view_changed", {"view": after.number})
    return after if wish.place is None else _placed(edit.tx, after, wish.place)


def delete_view(edit: Edit, whose: Whose, view: ViewRow) -> None:
    """Nobody has this view any more. Raises RefusedError where it is not theirs to delete."""
    _must_be_theirs(whose, view)
    remove_view(edit.tx, view.number)
    if view.is_shared:
        edit.happened("view_removed", {"view": view.number})


def _placed(tx: Transaction, view: ViewRow, place: int) -> ViewRow:
    """Put a view at a place among its owner's; the others move up."""
    others = [each for each in views_of(tx, view.owner) if each.number != view.number]
    others.insert(max(0, min(place, len(others))), view)
    for at, each in enumerate(others):
        if each.place != at:
            put_view(tx, each._replace(place=at))
    return view._replace(place=others.index(view))


def _named(name: str) -> str:
    """A name as it is kept. Raises InputError for one that cannot be."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_CHARS_MAX or not name.isprintable():
        raise InputError(f"the name of a view has 1 to {NAME_CHARS_MAX} characters that can be printed")
    return name


def _must_be_free(tx: Transaction, view: ViewRow) -> None:
    """No two views that anybody sees together have one name, whatever case it is written in."""
    taken = [*views_of(tx, view.owner), *shared_views(tx)]
    if any(each.number != view.number and fold(each.name) == fold(view.name) for each in taken):
        raise RefusedError("view_exists", f"there is a view `{view.name}` already; give this one another name")


def _must_have_room(own: Sequence[ViewRow], tx: Transaction, *, is_shared: bool) -> None:
    if len(own) >= VIEWS_MAX:
        raise RefusedError("too_many_views", f"you have {VIEWS_MAX} views already; delete one that you do not use")
    if is_shared and len(shared_views(tx)) >= VIEWS_MAX:
        raise RefusedError("too_many_views", f"everybody has {VIEWS_MAX} views already; delete one that is not used")


def _must_share(whose: Whose) -> None:
    if not whose.may_share:
        raise RefusedError("not_your_view", "sharing views with everybody is for ops and admins; keep it for yourself")


def _must_be_theirs(whose: Whose, view: ViewRow) -> None:
    """Whoever may share changes what is shared; anybody else what is theirs alone."""
    if view.is_shared and not whose.may_share:
        raise RefusedError("not_your_view", "everybody sees this view; save it as one of your own to change it")
