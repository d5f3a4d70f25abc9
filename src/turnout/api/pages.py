"""Lists in pages: how many at once, and a cursor that says where the next page begins and nothing else to anybody."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

import msgspec
from fastapi import Query

from turnout.api.problems import Problem

T = TypeVar("T")
Place = tuple[str | int, ...]

PAGE: Final = 50
PAGE_MAX: Final = 500
CURSOR_CHARS_MAX: Final = 2_000
_WHOLE_MAX: Final = 2**63 - 1

After = Annotated[str, Query(description="`next` of the page before; empty at first.", max_length=CURSOR_CHARS_MAX)]
Limit = Annotated[int, Query(description="How many at most.", ge=1, le=PAGE_MAX)]


def cut(found: Sequence[T], limit: int, place_of: Callable[[T], Place]) -> tuple[list[T], str | None]:
    """The page of what was found and the cursor of the next one, where one more than `limit` was asked for."""
    page = list(found[:limit])
    return page, cursor_of(*place_of(page[-1])) if len(found) > limit else None


def cursor_of(*place: str | int) -> str:
    """A place in a list as a text that stands in an address as it is."""
    return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(cursor: str, *kinds: type[str | int]) -> Place | None:
    """The place a cursor was made of, with a value of each of these kinds; None at first. Raises Problem."""
    if not cursor:
        return None
    try:
        place = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str | int])
    except (NotBase64, ValueError, msgspec.MsgspecError):
        place = []
    fits = len(place) == len(kinds) and all(type(value) is kind for value, kind in zip(place, kinds, strict=True))
    if not fits or any(_is_unfit(value) for value in place):
        raise Problem("bad_cursor", f"`{cursor[:40]}` is no cursor of this list; send `next` of the page before")
    return tuple(place)


def _is_unfit(value: str | int) -> bool:
    """True for what no database takes."""
    return "\0" in value if isinstance(value, str) else abs(value) > _WHOLE_MAX
