"""Metrics: what was recorded is what Prometheus reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from turnout.observe.metrics import Metrics, exposition


def _read(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(exposition(metrics).decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_everything_has_our_name_and_says_what_it_is() -> None:
    """An empty process gives every family already, each with its text."""
    families = list(text_string_to_metric_families(exposition(Metrics()).decode()))
    assert len(families) > 10
    assert all(family.name.startswith("turnout_") and family.documentation for family in families)


def test_a_commit_is_counted_by_outcome_and_origin() -> None:
    """Leads, replays and refusals of several commits add up."""
    metrics = Metrics()
    for _ in range(2):
        metrics.record_commit(
            {("assigned", "api"): 3, ("held", "form"): 1},
            batch=6,
            commit_seconds=0.004,
            decision_seconds=0.0008,
            intake_seconds=[0.003, 0.004, 0.006, 0.2],
            replays=1,
            refused={"lead_id_taken": 1},
        )
    read = _read(metrics)
    assert read["turnout_leads_total", (("origin", "api"), ("outcome", "assigned"))] == 6
    assert read["turnout_leads_total", (("origin", "form"), ("outcome", "held"))] == 2
    assert read["turnout_intake_replays_total", ()] == 2
    assert read["turnout_jobs_refused_total", (("code", "lead_id_taken"),)] == 2
    assert read["turnout_decision_seconds_count", ()] == 8
    assert read["turnout_decision_seconds_sum", ()] == pytest.approx(0.0016)
    assert read["turnout_decision_seconds_bucket", (("le", "0.0002"),)] == 8
    assert read["turnout_commit_jobs_sum", ()] == 12
    assert read["turnout_commit_seconds_count", ()] == 2
    assert read["turnout_intake_seconds_bucket", (("le", "0.005"),)] == 4


def test_levels_are_as_last_set() -> None:
    """What waits now, not what ever waited."""
    metrics = Metrics()
    metrics.set_waiting(holds=9, offers=9)
    metrics.set_waiting(holds=4, offers=2)
    metrics.set_writer_queue(7)
    read = _read(metrics)
    assert [read[f"turnout_{name}", ()] for name in ("holds_waiting", "offers_open", "writer_queue")] == [4, 2, 7]


def test_requests_are_counted_by_route_and_status() -> None:
    """A route is a pattern, so that leads do not each get a line."""
    metrics = Metrics()
    metrics.record_request("/api/v1/leads/{id}", 200, 0.002)
    metrics.record_request("/api/v1/leads/{id}", 404, 0.001)
    read = _read(metrics)
    assert read["turnout_http_requests_total", (("route", "/api/v1/leads/{id}"), ("status", "404"))] == 1
    assert read["turnout_http_request_seconds_count", ()] == 2


@given(st.lists(st.floats(0, 100), max_size=50))
def test_buckets_hold_what_is_at_most_their_bound(seconds: list[float]) -> None:
    """For every bound the count is of the values that are not above it, and the last has all."""
    metrics = Metrics()
    for value in seconds:
        metrics.record_request("/", 200, value)
    for (name, labels), count in _read(metrics).items():
        if name == "turnout_http_request_seconds_bucket":
            assert count == sum(value <= float(dict(labels)["le"]) for value in seconds)


def test_nothing_is_lost_between_threads() -> None:
    """Every thread's numbers are in the sum."""
    metrics = Metrics()
    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(_record_many, metrics, 2_000)
    assert _read(metrics)["turnout_http_requests_total", (("route", "/"), ("status", "200"))] == 8_000


def _record_many(metrics: Metrics, count: int) -> None:
    for _ in range(count):
        metrics.record_request("/", 200, 0.001)
