"""Metrics: what was recorded is what Prometheus reads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from turnout.observe.families import FAMILIES, OTHER, PREFIX, RULES_MAX
from turnout.observe.metrics import Metrics, exposition
from turnout.observe.numbers import Taken


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
    metrics.set_level("holds_waiting", 9)
    metrics.set_level("holds_waiting", 4)
    metrics.set_level("info", 1, ("0.1", "3.11", "sqlite"))
    read = _read(metrics)
    assert read["turnout_holds_waiting", ()] == 4
    assert read["turnout_info", (("database", "sqlite"), ("python", "3.11"), ("version", "0.1"))] == 1


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


def test_rules_are_told_by_name_until_there_are_too_many() -> None:
    """A page that grows with every policy would be too large one day; none is left out of the sum."""
    metrics = Metrics()
    metrics.record_decisions({(f"rule {number}", "assigned"): 1 for number in range(RULES_MAX + 50)})
    metrics.record_decisions({("rule 3", "held"): 2, ("x" * 500, "held"): 1})
    read = _read(metrics)
    told = {dict(labels)["rule"]: count for (name, labels), count in read.items() if name == "turnout_decisions_total"}
    assert len(told) == RULES_MAX + 1
    assert read["turnout_decisions_total", (("outcome", "assigned"), ("rule", OTHER))] == 50
    assert read["turnout_decisions_total", (("outcome", "held"), ("rule", "rule 3"))] == 2
    assert read["turnout_decisions_total", (("outcome", "held"), ("rule", OTHER))] == 1


def test_stages_and_locks_are_timed() -> None:
    """Each stage as often as it was gone through; a transaction that nobody was in the way of is one too."""
    metrics = Metrics()
    metrics.record_reading(0.0001, 0.0002)
    metrics.record_stages({"match": [0.001, 0.002], "commit": [0.004]})
    metrics.record_locks(0.0)
    metrics.record_locks(0.3, retries=2)
    read = _read(metrics)
    for stage, count in (("capture", 1), ("enrich", 1), ("match", 2), ("commit", 1)):
        assert read["turnout_stage_seconds_count", (("stage", stage),)] == count
    assert read["turnout_lock_wait_seconds_count", ()] == 2
    assert read["turnout_lock_wait_seconds_sum", ()] == pytest.approx(0.3)
    assert read["turnout_lock_retries_total", ()] == 2


def test_what_another_process_counted_is_counted_once() -> None:
    """Taken, sent, added; and the same again for what came after."""
    door, writer, both = Metrics(), Metrics(), Metrics()
    for turn in range(3):
        for metrics in (writer, both):
            metrics.record_commit({("assigned", "api"): turn + 1}, batch=turn, commit_seconds=0.01 * turn)
            metrics.record_decisions({("a", "assigned"): turn})
            metrics.record_stages({"write": [0.001 * turn]})
            metrics.record_locks(0.002, turn)
        door.add(msgspec.msgpack.decode(msgspec.msgpack.encode(writer.take()), type=Taken))
    of_processes = "turnout_process_"
    told, expected = _read(door), _read(both)
    for key, value in expected.items():
        if not key[0].startswith(of_processes):
            assert told[key] == pytest.approx(value), key


def test_each_process_of_a_server_says_what_it_uses() -> None:
    """By name, beside each other; one that has ended is told no more."""
    metrics = Metrics()
    metrics.watch_process("writer", os.getppid)
    metrics.watch_process("gone", lambda: 2**22 + 1)
    read = _read(metrics)
    names = {dict(labels).get("process") for name, labels in read if name == "turnout_process_resident_memory_bytes"}
    assert names == {"server", "writer"}
    assert all(value > 0 for (name, _), value in read.items() if name == "turnout_process_resident_memory_bytes")


def test_every_family_is_documented_and_told() -> None:
    """The table has all there is: labels and bounds where they belong, and a sentence."""
    told = {family.name for family in Metrics().collect()}
    assert told == {f"{PREFIX}{name}" for name in FAMILIES}
    for name, family in FAMILIES.items():
        assert family.said.endswith("."), name
        assert (family.kind == "histogram") == bool(family.bounds), name
        assert list(family.bounds) == sorted(set(family.bounds)), name


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
