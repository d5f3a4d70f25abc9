"""Traces: sent to a real collector, one trace from the request to the commit, and nothing at all when they are off."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.test_serve import home, serving
from tests.observe.collector import Collector, Span, collecting
from turnout.errors import SettingsError
from turnout.observe.requests import Asked
from turnout.observe.traces import Part, Traces, end_request, read_headers

__all__ = ["home"]
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector on this machine."""
    with collecting() as found:
        yield found


def by_name(spans: list[Span]) -> dict[str, Span]:
    """Each span by its name."""
    return {span.name: span for span in spans}


def test_a_request_and_its_job_are_one_trace(collector: Collector) -> None:
    """Under the caller's span where there is one; each stage within its job, in its time."""
    traces = Traces()
    traces.start(collector.endpoint, "Authorization=Bearer x")
    asked = Asked("r1", TRACE, SPAN, is_traced=True)
    began, now = time.time_ns(), time.perf_counter()
    span, followed = traces.begin_request(asked, "POST")
    parts = [Part("wait", now, now + 0.01), Part("commit", now + 0.02, now + 0.05, {"turnout.batch_jobs": 3})]
    traces.tell_job(followed, "capture", now, now + 0.05, {"turnout.lead": "L1", "turnout.rule": "All"}, parts)
    end_request(span, "POST", "/api/v1/leads", 201, followed)
    traces.stop()
    assert collector.headers["authorization"] == "Bearer x"
    found = by_name(collector.spans)
    assert set(found) == {"POST /api/v1/leads", "capture", "wait", "commit"}
    assert {span.trace for span in found.values()} == {TRACE}
    request, job = found["POST /api/v1/leads"], found["capture"]
    assert (request.parent, job.parent) == (SPAN, request.id)
    assert found["wait"].parent == found["commit"].parent == job.id
    assert request.attributes == {
        "http.request.method": "POST",
        "http.route": "/api/v1/leads",
        "http.response.status_code": 201,
        "turnout.request_id": "r1",
    }
    assert job.attributes == {"turnout.lead": "L1", "turnout.rule": "All"}
    assert found["commit"].end - found["commit"].start == pytest.approx(30_000_000, abs=1_000)
    assert job.start == pytest.approx(began, abs=1_000_000_000), "in the system's time"


def test_what_looks_personal_is_left_out(collector: Collector) -> None:
    """A caller's own id of a lead may be an address."""
    traces = Traces()
    traces.start(collector.endpoint)
    traces.tell_job(Asked("r", TRACE, SPAN, is_traced=True), "capture", 0, 1, {"turnout.lead": "ann@acme.example"}, [])
    traces.stop()
    assert [span.attributes for span in collector.spans] == [{"turnout.lead": "[hidden]"}]


def test_whoever_asks_says_whether_it_is_traced(collector: Collector) -> None:
    """And where they do not, the share does."""
    traces = Traces()
    traces.start(collector.endpoint, share=0.0)
    _, unsaid = traces.begin_request(Asked("r1"), "GET")
    _, yes = traces.begin_request(Asked("r2", TRACE, SPAN, is_traced=True), "GET")
    _, no = traces.begin_request(Asked("r3", TRACE, SPAN, is_traced=False), "GET")
    traces.stop()
    assert [asked.is_traced for asked in (unsaid, yes, no)] == [False, True, False]


def test_headers_are_read_as_the_standard_has_them() -> None:
    """Names in any case; a value may have an equals sign in it."""
    assert read_headers("Authorization=Basic eD15, x-tenant=a ") == {"authorization": "Basic eD15", "x-tenant": "a"}
    assert read_headers("") == {}
    with pytest.raises(SettingsError, match="name=value") as caught:
        read_headers("hunter2")
    assert "hunter2" not in str(caught.value)


def test_nothing_is_loaded_while_traces_are_off() -> None:
    """Whoever does not want them does not wait for them; the little that FastAPI loads by itself sends nothing."""
    script = "import sys, turnout.observe.traces, turnout.api.app; print('opentelemetry.sdk' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout == "False\n"


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_server_tells_the_whole_way_of_a_lead(
    home: Path, collector: Collector, processes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request at the door, the job and its stages at the writer: one trace with the lead's id.

    FastAPI has traces of its own, with what callers sent in them; they stay off whatever the environment says.
    """
    monkeypatch.setenv("TURNOUT_OTLP_ENDPOINT", collector.endpoint)
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
    lead = {"lead_id": "L1", "email": "ann@acme.example", "message": "hunter2 hunter2"}
    with serving(home, "--processes", processes) as (process, address):
        headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
        assert httpx.post(f"{address}/api/v1/leads", json=lead, headers=headers, timeout=60).status_code == 201
        assert httpx.get(f"{address}/healthz", timeout=60).status_code == 200
        unread = httpx.get(f"{address}/api/v1/holds?limit=hunter2", headers=headers, timeout=60)
        assert unread.status_code == 422
        process.terminate()
        process.communicate(timeout=120)
    found = by_name(collector.wait_for(9))
    assert len(collector.spans) == 9
    assert set(found) == {
        "GET /api/v1/holds",
        "POST /api/v1/leads",
        "capture",
        "wait",
        "match",
        "route",
        "assign",
        "write",
        "commit",
    }
    assert {span.trace for span in found.values()} == {TRACE}
    assert found["POST /api/v1/leads"].parent == SPAN
    assert found["capture"].parent == found["POST /api/v1/leads"].id
    assert found["capture"].process == ("writer" if processes == "2" else "server")
    assert found["capture"].attributes["turnout.lead"] == "L1"
    assert found["capture"].attributes["turnout.outcome"] == "assigned"
    assert "ann" not in str(collector.spans).replace("'anna'", "")
    assert "hunter2" not in str(collector.spans)
