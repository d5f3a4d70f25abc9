"""A table walked by its numbers, in windows of growing size, for lists that filter by whatever somebody asks for.

Where a filter has an index each window costs nothing, and a rare value is found however far back it is. Where it has
none and is rare, time runs out first: the page then has what was found, be it nothing, and a place to go on from. So no
question holds anybody up for long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, Final, NamedTuple

from turnout.store.transaction import Transaction

# The numbers of rows that fit, in the order of the walk: from a number to another, both included, and at most so many.
Find = Callable[[int, int, int], list[int]]

# A question that found too little by then gives what it has. Its last window may take it somewhat further.
BUDGET_SECONDS: Final = 0.02
_FIRST: Final = 8_192
# A page looks through at least so many, however slow the machine is.
_SURE: Final = 32_768
_GROWTH: Final = 4
_WHOLE_MAX: Final = 2**63 - 1


class Where(NamedTuple):
    """Conditions on a row, each after an AND, and what they are compared with."""

    sql: str
    params: tuple[Any, ...]


def conditions(
    equal: Mapping[str, str | int | None], spans: Mapping[str, tuple[int | None, int | None]] | None = None
) -> Where:
    """What must hold: columns that have a value (None for those that have none), and that lie in half-open spans."""
    sql = [f"{column} IS NULL" if value is None else f"{column} = ?" for column, value in equal.items()]
    params: list[str | int] = [value for value in equal.values() if value is not None]
    for column, (start, end) in (spans or {}).items():
        sql += [f"{column} >= ?"] * (start is not None) + [f"{column} < ?"] * (end is not None)
        params += [bound for bound in (start, end) if bound is not None]
    return Where("".join(f" AND {each}" for each in sql), tuple(params))


def walk(
    tx: Transaction,
    table: str,
    find: Find,
    after: int | None,
    wanted: int,
    *,
    until: float | None = None,
    is_oldest_first: bool = False,
) -> tuple[list[int], int | None]:
    """At most so many rows that fit, behind a number, and where to go on where time ran out before all were looked at.

    `until` is the moment of `perf_counter` at which time runs out; without it the budget begins now.
    """
    deadline = perf_counter() + BUDGET_SECONDS if until is None else until
    found: list[int] = []
    size, start = _FIRST, _next_number(tx, table, after, is_oldest_first=is_oldest_first)
    while start is not None:
        began = perf_counter()
        low = start if is_oldest_first else max(start - size + 1, 0)
        high = min(start + size - 1, _WHOLE_MAX) if is_oldest_first else start
        found += find(low, high, wanted - len(found))
        if len(found) >= wanted:
            return found, None
        place = high if is_oldest_first else low
        start = _next_number(tx, table, place, is_oldest_first=is_oldest_first)
        # What the next window takes is known from this one, as far as that goes.
        growth = (deadline - perf_counter()) / (perf_counter() - began)
        if start is not None and size >= _SURE and growth < 1:
            return found, place
        size = max(size, _SURE, int(size * min(growth, _GROWTH)))
    return found, None


def _next_number(tx: Transaction, table: str, place: int | None, *, is_oldest_first: bool) -> int | None:
    """The next number that a row has, so that gaps are passed over."""
    if is_oldest_first:
        sql, bound = f"SELECT min(seq) FROM {table} WHERE seq > ?", -1 if place is None else place
    else:
        sql, bound = f"SELECT max(seq) FROM {table} WHERE seq < ?", _WHOLE_MAX if place is None else place
    found: int | None = tx.rows(sql, (bound,))[0][0]
    return found


def page_of(found: list[int], end: int | None, limit: int) -> tuple[list[int], int | None]:
    """The page of what was found, where one more than `limit` was wanted, and after which number the next begins."""
    page = found[:limit]
    return page, page[-1] if len(found) > limit else end
