"""Traffic through the rules is what counting the leads themselves gives, with what happened a moment ago."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from tests.pipeline.insights.counted_office import live_on
from tests.pipeline.stored_office import MONDAY, Office
from turnout.pipeline.insights.frame import Insights
from turnout.pipeline.insights.keeping import catch_up
from turnout.pipeline.insights.selecting import Span, select
from turnout.pipeline.insights.traffic import latest_by_rule, ways
from turnout.store.metadata import to_micros

_WAYS = """
SELECT rule, pool, queue, outcome, count(*) FROM leads WHERE received_at >= ? AND received_at < ? AND origin <> 'test'
GROUP BY rule, pool, queue, outcome ORDER BY 5 DESC, 1, 2, 3, 4
"""
_LATEST = "SELECT rule, max(received_at) FROM leads WHERE rule <> '' GROUP BY rule ORDER BY rule"


def test_ways_are_those_of_the_leads_as_they_stand_now(tmp_path: Path) -> None:
    """By rule, pool, queue and outcome, of the whole time and of a part of it; when each rule decided last."""
    office = Office(tmp_path)
    try:
        live_on(office, random.Random(11), 60)
        catch_up(office.database)
        # What came last is counted on top of what is kept.
        live_on(office, random.Random(12), 10)
        outcomes = set()
        for span in (Span(MONDAY, office.now + timedelta(days=1)), Span(MONDAY + timedelta(hours=9), office.now)):
            with Insights().open(office.database) as (frame, tx):
                found = ways(select(frame, span, {}, office.now))
                assert [tuple(way) for way in found] == list(
                    tx.rows(_WAYS, (to_micros(span.since), to_micros(span.until)))
                )
                assert list(latest_by_rule(frame).items()) == list(tx.rows(_LATEST))
            assert sum(way.leads for way in found) > 30
            outcomes |= {way.outcome for way in found}
        assert outcomes == {"assigned", "offered", "held", "queued", "duplicate", "rejected"}
    finally:
        office.close()
