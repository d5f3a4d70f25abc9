"""Instants as whole numbers, and rows that are put."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from turnout.store.metadata import from_micros, to_micros, upsert


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_as_it_was(at: datetime) -> None:
    """To the microsecond, from the first year to the last."""
    assert from_micros(to_micros(at)) == at
    assert from_micros(to_micros(at)).tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_whole_numbers_are_in_the_order_of_instants(one: datetime, other: datetime) -> None:
    """An index over the numbers is an index over time."""
    assert (to_micros(one) < to_micros(other)) == (one < other)


def test_an_instant_has_one_number_in_every_zone() -> None:
    """The zone it was written in does not count."""
    at = datetime(2026, 9, 7, 9, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert to_micros(at) == to_micros(at.astimezone(UTC)) == 1_788_751_800_000_000


def test_a_row_is_added_or_changed() -> None:
    """The statement is one that SQLite and PostgreSQL both understand."""
    assert upsert("t", "id", ("a", "b")) == (
        "INSERT INTO t (id, a, b) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET a = excluded.a, b = excluded.b"
    )
