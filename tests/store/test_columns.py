"""Objects made of columns are those that their rows would make."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.store.columns import made_of_columns


@dataclass(frozen=True, slots=True)
class Point:
    """Anything with two fields."""

    x: int
    name: str = "none"


@given(st.lists(st.tuples(st.integers(), st.text())))
def test_columns_make_what_rows_make(rows: list[tuple[int, str]]) -> None:
    """Equal, in the same order, whether a column is a list or is worked out on the way."""
    names = (name for _, name in rows)
    made = made_of_columns(Point, len(rows), {"x": [x for x, _ in rows], "name": names})
    assert made == [Point(*row) for row in rows]


def test_what_is_made_stays_as_it_is() -> None:
    """A field that was set this way cannot be set again."""
    (point,) = made_of_columns(Point, 1, {"x": [1], "name": ["a"]})
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]


def test_a_column_that_is_missing_is_told() -> None:
    """A field left out would be found out only by whoever reads it."""
    with pytest.raises(AssertionError, match="name"):
        made_of_columns(Point, 1, {"x": [1]})
