"""Ids of leads that we make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from turnout.api.lead_ids import LeadIds
from turnout.api.roles import TABLE

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@given(st.lists(MOMENTS, max_size=30))
def test_ids_go_up_and_never_repeat(moments: list[datetime]) -> None:
    """Also within a millisecond, and when the clock is set back."""
    ids = LeadIds()
    made = [ids.make(moment) for moment in moments for _ in range(3)]
    assert made == sorted(set(made))
    assert all(len(lead) == 27 and lead.isalnum() and lead.isascii() for lead in made)


@given(MOMENTS, st.timedeltas(timedelta(milliseconds=1), timedelta(days=3_000)))
def test_ids_of_two_servers_sort_by_time(moment: datetime, later: timedelta) -> None:
    """To the millisecond."""
    assert LeadIds().make(moment) < LeadIds().make(moment + later)


def test_two_servers_do_not_make_the_same_id() -> None:
    """80 bits of chance at one moment."""
    moment = datetime(2026, 9, 7, tzinfo=UTC)
    assert len({LeadIds().make(moment) for _ in range(2_000)}) == 2_000


def test_the_time_can_be_read_back() -> None:
    """The first ten digits are milliseconds since 1970 in Crockford's base 32, as in any ULID."""
    lead = LeadIds().make(datetime(2026, 9, 7, tzinfo=UTC))
    millis = 0
    for digit in lead[1:11]:
        millis = millis * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(digit)
    assert datetime.fromtimestamp(millis / 1_000, UTC) == datetime(2026, 9, 7, tzinfo=UTC)


def test_no_lead_is_hidden_by_an_address_of_ours() -> None:
    """Whatever a caller calls a lead, it can be read where it is."""
    ours = [route.partition(" ")[2] for route in TABLE if route.startswith("GET ")]
    beside = [path for path in ours if path.startswith("/api/v1/leads/") and path.count("/") == 4]
    assert beside == ["/api/v1/leads/{lead}"]
