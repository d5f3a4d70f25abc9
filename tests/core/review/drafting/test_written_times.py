"""Times as exports write them, and which number is the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.review.drafting.written_times import Order, is_time, read_written, settle_order


@pytest.mark.parametrize(
    ("text", "order", "instant"),
    [
        ("2026-09-07T02:06:52Z", Order.DAY_FIRST, "2026-09-07T02:06:52+00:00"),
        ("2026-09-07 02:06", Order.MONTH_FIRST, "2026-09-07T02:06:00+00:00"),
        ("2026/9/7 2:06 PM", Order.MONTH_FIRST, "2026-09-07T14:06:00+00:00"),
        ("07.09.2026 14:05", Order.DAY_FIRST, "2026-09-07T14:05:00+00:00"),
        ("7.9.26, 14:05 Uhr", Order.DAY_FIRST, "2026-09-07T14:05:00+00:00"),
        ("9/7/2026, 12:06 AM", Order.MONTH_FIRST, "2026-09-07T00:06:00+00:00"),
        ("07/09/2026", Order.DAY_FIRST, "2026-09-07T00:00:00+00:00"),
        ("7. September 2026 14:05", Order.DAY_FIRST, "2026-09-07T14:05:00+00:00"),
        ("Sep 7, 2026 2:05 pm", Order.DAY_FIRST, "2026-09-07T14:05:00+00:00"),
        ("Mon, 07 Sep 2026 14:05:00 GMT", Order.DAY_FIRST, "2026-09-07T14:05:00+00:00"),
        ("07.09.2026 14:05 MESZ", Order.DAY_FIRST, "2026-09-07T12:05:00+00:00"),
        ("2026-09-07 14:05:00 +0200", Order.DAY_FIRST, "2026-09-07T12:05:00+00:00"),
        ("1788789600", Order.DAY_FIRST, "2026-09-07T14:00:00+00:00"),
        ("1788789600000", Order.DAY_FIRST, "2026-09-07T14:00:00+00:00"),
        ("46272.5", Order.DAY_FIRST, "2026-09-07T12:00:00+00:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(text: str, order: Order, instant: str) -> None:
    """ISO, dots, slashes, names of months, seconds since 1970, a spreadsheet's days; with and without a zone."""
    found = read_written(text, order)
    assert found is not None
    assert found.isoformat() == instant


def test_a_time_without_a_zone_is_in_the_one_given() -> None:
    """Nine o'clock in Berlin is seven in UTC, in summer."""
    assert read_written("07.09.2026 09:00", Order.DAY_FIRST, ZoneInfo("Europe/Berlin")) == datetime(
        2026, 9, 7, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text", ["", "soon", "31.02.2026", "13/13/2026", "7.9.2026 25:00", "Demo", "+49 30 123456", "1234"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    """A day that does not exist, an hour that does not, a phone number."""
    assert not is_time(text)


def test_a_number_above_twelve_is_a_day() -> None:
    """One such time settles all others, and the sentence counts them."""
    form = settle_order(["03/04/2026", "25/04/2026", "11/04/2026"])
    assert (form.order, form.is_sure) == (Order.DAY_FIRST, True)
    assert "above 12 in 1 of 3" in form.because
    assert settle_order(["03/04/2026", "04/25/2026"]).order is Order.MONTH_FIRST


def test_a_column_that_contradicts_itself_is_not_sure() -> None:
    """The majority decides, and the others are counted."""
    form = settle_order(["25/04/2026", "26/04/2026", "04/27/2026"])
    assert (form.order, form.is_sure) == (Order.DAY_FIRST, False)
    assert "1 say the opposite" in form.because


def test_the_order_of_the_rows_tells() -> None:
    """An export is sorted by its times; read the other way round it would jump about."""
    days = [date(2026, 3, 1) + timedelta(days=7 * number) for number in range(12)]
    low = [f"{day.month}/{day.day}/2026" for day in days if day.day <= 12]
    assert settle_order(low).order is Order.MONTH_FIRST
    assert not settle_order(low).is_sure


def test_where_nothing_tells_the_columns_do() -> None:
    """The same day and month can be either; German headers say day first."""
    assert settle_order(["5/5/2026"], Order.MONTH_FIRST).order is Order.MONTH_FIRST
    assert settle_order(["5.5.2026"]).because == "dates with dots have the day first"
    assert settle_order(["2026-05-05"]).order is Order.YEAR_FIRST


@given(st.integers(0, 60 * 24 * 365 * 60), st.sampled_from(["%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p"]))
def test_what_was_written_is_read(minutes: int, form: str) -> None:
    """Any minute, in either order."""
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    order = Order.DAY_FIRST if form.startswith("%d") else Order.MONTH_FIRST
    assert read_written(at.strftime(form), order) == at


@given(st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever stands in a cell, it is a time or it is not."""
    assert read_written(text, Order.DAY_FIRST) is None or is_time(text)
