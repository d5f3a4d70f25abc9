"""Every number is what counting by hand gives, and the list behind it has exactly the leads that were counted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.insights.counted_office import live_on
from tests.pipeline.stored_office import MONDAY, Office
from turnout.errors import RefusedError
from turnout.pipeline.insights.frame import Frame, Insights
from turnout.pipeline.insights.health import FAULTS, health
from turnout.pipeline.insights.keeping import catch_up
from turnout.pipeline.insights.listing import Narrow, Part, list_counted, narrowed
from turnout.pipeline.insights.local_time import starts_of, step_of, steps_of, weekday_and_hour
from turnout.pipeline.insights.metrics import METRICS, Unit
from turnout.pipeline.insights.numbers import number_of, percentiles
from turnout.pipeline.insights.overview import grouped, misrouted_by_reason, overview
from turnout.pipeline.insights.record import DIMENSIONS, FIELDS, Flag, Kind
from turnout.pipeline.insights.selecting import Span, View, select
from turnout.pipeline.insights.spread import ages, load_by_weekday, load_by_zone, speed_by
from turnout.store.metadata import from_micros, to_micros

BERLIN = ZoneInfo("Europe/Berlin")
PARTS: tuple[Part, ...] = ("of", "fits", "rest")
_LEADS = """
SELECT l.id, l.received_at, l.status, l.touched_at, l.outcome,
    (SELECT count(*) FROM decisions d WHERE d.lead = l.seq AND d.outcome IN ('assigned', 'offered', 'queued')),
    (SELECT count(*) FROM decisions d JOIN outcomes o ON o.decision = d.seq WHERE d.lead = l.seq AND o.kind = 'won'),
    (SELECT count(*) FROM decisions d JOIN outcomes o ON o.decision = d.seq
        WHERE d.lead = l.seq AND o.kind = 'misrouted'),
    (SELECT min(c.due_at) FROM clocks c WHERE c.lead = l.seq AND c.kind = 'touch' AND c.number =
        (SELECT min(f.number) FROM clocks f WHERE f.lead = l.seq AND f.kind = 'touch')),
    l.closed_at, l.rule, l.account,
    (SELECT c.extended_seconds FROM clocks c WHERE c.lead = l.seq AND c.kind = 'touch' AND c.number =
        (SELECT min(f.number) FROM clocks f WHERE f.lead = l.seq AND f.kind = 'touch'))
FROM leads l ORDER BY l.seq
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A few busy days of a small office."""
    made = Office(tmp_path_factory.mktemp("office"))
    live_on(made, random.Random(7), 150)
    catch_up(made.database)
    # What came last is counted on top of what is kept.
    live_on(made, random.Random(8), 10)
    yield made
    made.close()


@pytest.fixture
def view(office: Office) -> Iterator[View]:
    """All of its leads."""
    with Insights().open(office.database) as (frame, _):
        yield _all(frame, office)


def _all(frame: Frame, office: Office) -> View:
    return select(frame, Span(MONDAY - timedelta(days=1), office.now + timedelta(days=1)), {}, office.now)


def _by_hand(office: Office) -> dict[str, tuple[int, int] | tuple[int, int, float]]:
    """Numbers counted one by one: how many fit, of how many, and a median where it is a duration."""
    now = to_micros(office.now)
    leads: list[tuple[Any, ...]] = office.rows(_LEADS)
    given_out = [row for row in leads if row[5] and row[2] not in {"joined", "rejected"}]
    touched = [row for row in given_out if row[3] is not None]
    promised = [row for row in given_out if row[8] is not None]
    told = [row for row in promised if row[3] is not None or (row[8] < now and (row[9] is None or row[9] > row[8]))]
    kept = [row for row in told if row[3] is not None and row[3] <= row[8]]
    decided = [row for row in leads if row[2] not in {"joined", "rejected"}]
    return {
        "leads": (len(leads), len(leads)),
        "speed": (len(touched), len(given_out), median((row[3] - row[1]) / 1e6 for row in touched)),
        "kept": (len(kept), len(told)),
        "extended": (sum(bool(row[12]) for row in told), len(told)),
        "accuracy": (sum(not row[7] for row in given_out), len(given_out)),
        "won": (sum(bool(row[6]) for row in given_out), len(given_out)),
        "unworked": (sum(row[2] == "open" and row[3] is None for row in leads), len(leads)),
        "fallback": (sum(row[10] == "Rest" for row in decided), len(decided)),
        "matched": (sum(row[11] is not None for row in decided), len(decided)),
    }


def test_numbers_are_what_counting_by_hand_gives(office: Office, view: View) -> None:
    """Counted from the tables themselves, with what happened a moment ago."""
    assert view.frame.behind == 0
    for name, expected in _by_hand(office).items():
        found = number_of(view, METRICS[name])
        assert (found.count, found.of) == expected[:2], name
        assert expected[0] > 0, f"`{name}` shows nothing here"
        if len(expected) == 3:
            assert found.value == pytest.approx(expected[2], abs=0.001)


def test_the_list_behind_a_number_has_the_leads_that_were_counted(office: Office) -> None:
    """Of every metric, of every group, and narrowed by what charts narrow by."""
    with Insights().open(office.database) as (frame, tx):
        everything = _all(frame, office)
        for kind in (Kind.RULE, Kind.REP, Kind.TIER):
            for group in grouped(everything, None, (kind,), 100, tuple(METRICS)):
                some = select(frame, everything.span, {kind: group.name}, office.now)
                for name, part in product(METRICS, PARTS):
                    number = group.numbers[name]
                    listed = list_counted(tx, narrowed(some, Narrow(name, part)), None, 500)
                    expected = {"of": number.of, "fits": number.count, "rest": number.of - number.count}[part]
                    assert (listed.total, len(listed.leads)) == (expected, expected), (kind, group.name, name, part)
        [line] = speed_by(everything, None, "wall", 10)
        for each in line.bins:
            narrow = Narrow("speed", seconds_from=each.since, seconds_to=each.until)
            assert narrowed(everything, narrow).size == each.leads
        for waiting in ages(everything):
            for each in waiting.bins:
                narrow = Narrow("unworked", "fits", each.since, each.until, waiting.where)
                assert narrowed(everything, narrow).size == each.leads
        for cell in load_by_weekday(everything, BERLIN):
            narrow = Narrow(weekday=cell.row, hour=cell.hour, zone="Europe/Berlin")
            assert narrowed(everything, narrow).size == cell.leads
        for reason, count in misrouted_by_reason(everything).items():
            assert narrowed(everything, Narrow("accuracy", "rest", reason=reason)).size == count
        found = health(everything)
        for fault in found.faults:
            assert narrowed(everything, Narrow(fault=fault.fault)).size == fault.leads
        for field in found.fields:
            assert narrowed(everything, Narrow(fault=f"known:{field.field}")).size == field.known
            assert narrowed(everything, Narrow(fault=f"unknown:{field.field}")).size == found.leads - field.known
            for place, count in field.places.items():
                assert narrowed(everything, Narrow(fault=f"known:{field.field}:{place}")).size == count


def test_parts_add_up_to_the_whole(view: View) -> None:
    """Steps of time, groups, weekdays and zones each have every lead once."""
    told = overview(view, None, BERLIN)
    leads = next(each for each in told.told if each.metric == "leads")
    assert sum(number.count for number in leads.along) == view.size == leads.now.count
    for kind in DIMENSIONS:
        assert sum(group.numbers["leads"].count for group in grouped(view, None, (kind,), 500)) == view.size
    assert sum(cell.leads for cell in load_by_weekday(view, BERLIN)) == view.size
    assert sum(cell.leads for cell in load_by_zone(view, BERLIN, 500)[1]) == view.size


def test_a_page_goes_on_where_the_one_before_ended(office: Office) -> None:
    """All pages together are the whole list, the newest first, none twice."""
    with Insights().open(office.database) as (frame, tx):
        view = _all(frame, office)
        seen, after = [], None
        while True:
            page = list_counted(tx, view, after, 23)
            seen += [lead.lead_id for lead in page.leads]
            if page.next is None:
                break
            after = page.next
    assert len(seen) == len(set(seen)) == view.size
    assert seen[0] == f"L{office.count}"


def test_of_erased_people_nothing_is_told(office: Office) -> None:
    """Their leads still count; what was known of them does not."""
    with Insights().open(office.database) as (frame, tx):
        view = _all(frame, office)
        erased = view.only(view.has(Flag.ERASED))
        assert erased.size > 0
        assert all(lead.name is None and lead.source is None for lead in list_counted(tx, erased, None, 100).leads)
        assert not any(erased.column(f"from_{name}").any() for name in FIELDS)
        assert health(view).leads == view.size - erased.size


def test_what_is_no_fault_is_refused(view: View) -> None:
    """An address may say anything."""
    for fault in ("nonsense", "unknown:nonsense", "known:email:nowhere", "typed:zone", ""):
        with pytest.raises(RefusedError):
            narrowed(view, Narrow(fault=fault))
    assert set(FAULTS) == {fault.fault for fault in health(view).faults}


def test_each_metric_says_what_it_means() -> None:
    """A share is of those it counts, and a duration says how long."""
    for name, metric in METRICS.items():
        assert metric.meaning.endswith("."), name
        assert (metric.seconds is not None) == (metric.unit is Unit.SECONDS), name


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1e7)), min_size=1, max_size=60))
def test_percentiles_are_those_of_each_group(drawn: list[tuple[int, float]]) -> None:
    """As by sorting each group alone, to the millisecond; nothing of a group without values."""
    groups, values = np.array([group for group, _ in drawn]), np.array([value for _, value in drawn])
    middle, high = percentiles(values, groups, 4, (0.5, 0.9))
    for group in range(4):
        own = values[groups == group]
        if not len(own):
            assert middle[group] is None
            continue
        assert middle[group] == pytest.approx(float(np.percentile(own, 50)), abs=0.002)
        assert high[group] == pytest.approx(float(np.percentile(own, 90)), abs=0.002)


_YEARS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone


@given(
    st.lists(_YEARS, min_size=1, max_size=20), st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"])
)
def test_hours_are_those_that_clocks_show(moments: list[datetime], zone: str) -> None:
    """Also around the change of clocks, and where it is by half an hour."""
    received = np.array([to_micros(at) for at in moments])
    weekdays, hours = weekday_and_hour(received, ZoneInfo(zone))
    local = [from_micros(int(at)).astimezone(ZoneInfo(zone)) for at in received]
    assert weekdays.tolist() == [at.weekday() for at in local]
    assert hours.tolist() == [at.hour for at in local]


@given(_YEARS, st.integers(1, 900))
def test_steps_cover_a_span(since: datetime, days: int) -> None:
    """Each moment of it lies in one step, and steps begin at midnight of the zone unless they are hours."""
    span = Span(since, since + timedelta(days=days))
    step = step_of(span)
    starts = starts_of(span, step, BERLIN)
    assert starts == sorted(set(starts))
    assert starts[0] == since
    assert len(starts) <= 135
    if step != "hour":
        assert all(at.astimezone(BERLIN).time() == datetime.min.time() for at in starts[1:])
    steps = steps_of(np.array([to_micros(span.since), to_micros(span.until) - 1]), starts)
    assert steps.tolist() == [0, len(starts) - 1]
