"""What is told of a commit: numbers always, lines and spans where they are wanted."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from tests.pipeline.serving.test_wire import ANSWER
from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.errors import RefusedError, StoreError
from turnout.observe.logs import configure_logs
from turnout.observe.metrics import Metrics, exposition
from turnout.observe.requests import NOBODY, Asked
from turnout.pipeline.asking.front import Done, Seconds
from turnout.pipeline.asking.jobs import Capture, Close, Job, Tick
from turnout.pipeline.serving.running import utc_now
from turnout.pipeline.serving.telling import Asking, Course, count_commit, tell_commit

COURSE = Course(start=10.0, end=10.1, write_seconds=0.02, commit_seconds=0.03, lock_seconds=0.004, retries=1)
ASKED = Asked("r1", "ab" * 16, "cd" * 8, capture_seconds=0.001, enrich_seconds=0.002)


def capture(name: str, origin: str = "api") -> Capture:
    """A lead that came in."""
    return Capture(Lead(LeadId(name), utc_now(), {"email": "ann@acme.example"}), Known(), "p", origin=origin)


def asking(job: Job, asked: Asked = NOBODY) -> Asking:
    """A job that somebody waits for."""
    return Asking(job, lambda _: None, 9.9, asked)


DECIDED = Done(ANSWER, seconds=Seconds(0.0001, 0.0002, 0.0003))
BATCH = [
    asking(capture("L1"), ASKED),
    asking(capture("L2")),
    asking(capture("ann@acme.example")),
    asking(Close(LeadId("L9")), ASKED),
    asking(Tick()),
]
RESULTS = [
    DECIDED,
    Done(ANSWER, is_replay=True),
    Done(error=StoreError("the disk is full")),
    Done(error=RefusedError("lead_closed", "the lead is closed")),
    Done(),
]


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Where lines go; how logging was before is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    configure_logs("warning", io.StringIO())
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    """Each line as it was written."""
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_result_is_counted_as_what_it_is() -> None:
    """A lead by outcome and rule, a repetition, a refusal by its code; and each stage."""
    metrics = Metrics()
    count_commit(BATCH, RESULTS, COURSE, metrics)
    page = exposition(metrics).decode()
    for line in (
        'turnout_leads_total{origin="api",outcome="assigned"} 1.0',
        'turnout_decisions_total{outcome="assigned",rule="All"} 1.0',
        "turnout_intake_replays_total 1.0",
        'turnout_jobs_refused_total{code="store"} 1.0',
        'turnout_jobs_refused_total{code="lead_closed"} 1.0',
        'turnout_stage_seconds_sum{stage="route"} 0.0002',
        'turnout_stage_seconds_sum{stage="write"} 0.02',
        'turnout_stage_seconds_count{stage="commit"} 1.0',
        "turnout_lock_wait_seconds_sum 0.004",
        "turnout_lock_retries_total 1.0",
        "turnout_commit_jobs_sum 5.0",
    ):
        assert line in page.splitlines()


def test_each_decision_is_one_line(out: io.StringIO) -> None:
    """Lead, decision, outcome, rule, assignee, the request it is for, and how long each stage took."""
    configure_logs("info", out, as_json=True)
    tell_commit(BATCH, RESULTS, COURSE)
    decided, again, failed, refused = lines(out)
    assert decided.pop("timestamp")
    assert decided == {
        "event": "decided",
        "level": "info",
        "part": "decisions",
        "job": "capture",
        "lead": "L1",
        "decision": ANSWER.decision_id,
        "outcome": "assigned",
        "rule": "All",
        "pool": None,
        "assignee": "anna",
        "duplicate_of": None,
        "request": "r1",
        "trace": "ab" * 16,
        "capture_ms": 1.0,
        "enrich_ms": 2.0,
        "match_ms": 0.1,
        "route_ms": 0.2,
        "assign_ms": 0.3,
        "write_ms": 20.0,
        "commit_ms": 30.0,
        "batch": 5,
    }
    assert again["event"] == "answered again"
    assert (failed["event"], failed["code"], failed["lead"]) == ("refused", "store", "[hidden]")
    assert (refused["event"], refused["code"], refused["lead"]) == ("refused", "lead_closed", "L9")


def test_each_stage_is_a_line_where_everything_is_wanted(out: io.StringIO) -> None:
    """Under the lead's id, beside the decision's own line."""
    configure_logs("debug", out, as_json=True)
    tell_commit(BATCH[:1], RESULTS[:1], COURSE)
    stages = [(line["lead"], line["stage"], line["ms"]) for line in lines(out) if line["event"] == "stage"]
    assert [stage for _, stage, _ in stages] == ["capture", "enrich", "match", "route", "assign", "write", "commit"]
    assert {lead for lead, _, _ in stages} == {"L1"}


def test_nothing_personal_is_in_a_line(out: io.StringIO) -> None:
    """Whatever was sent, and whatever a caller calls a lead."""
    configure_logs("debug", out, as_json=True)
    tell_commit(BATCH, RESULTS, COURSE)
    assert "acme" not in out.getvalue()


def test_nothing_is_written_where_nobody_wants_it(out: io.StringIO) -> None:
    """At the level that a server has by itself."""
    configure_logs("warning", out, as_json=True)
    tell_commit(BATCH, RESULTS, COURSE)
    assert out.getvalue() == ""
