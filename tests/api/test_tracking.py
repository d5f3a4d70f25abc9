"""A request under its id: in the answer, at the writer, in the numbers; and whether a server is to be asked at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.client import LEADS, Caller
from tests.api.conftest import Calling
from tests.api.memory_front import MemoryFront
from turnout.api.headers import Proxies, client_address
from turnout.api.settings import ApiSettings, settings_of
from turnout.config import Settings
from turnout.errors import StoreError
from turnout.observe.requests import ASKED, Asked
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job
from turnout.pipeline.serving.running import Running

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", LEADS, f"{LEADS}/nobody", "/nothing/here", "/openapi.json"])
def test_every_answer_has_the_id_of_its_request(local: Caller, path: str) -> None:
    """The caller's own, or one that is made; also where something went wrong."""
    assert local.get(path, headers={"X-Request-ID": "shop-7"}).headers.get_list("x-request-id") == ["shop-7"]
    assert len(local.get(path).headers["x-request-id"]) == 16


def test_a_lead_that_is_refused_has_the_id_too(local: Caller) -> None:
    """By it somebody asks us why."""
    refused = local.post(LEADS, content=b"{", headers={"X-Request-ID": "shop-8", "Content-Type": "application/json"})
    assert refused.status_code == 400
    assert refused.headers["x-request-id"] == "shop-8"


def test_whoever_does_the_job_knows_the_request(stored: Running, calling: Calling) -> None:
    """With its trace, and how long it took to read the lead; nobody's is left to the next."""
    seen: list[Asked] = []
    submit = stored.submit

    def submit_and_see(job: Job, then: Callable[[Done], None]) -> None:
        seen.append(ASKED.get())
        submit(job, then)

    stored.submit = submit_and_see  # type: ignore[method-assign]
    caller = calling(stored)
    traced = {"X-Request-ID": "shop-9", "traceparent": f"00-{TRACE}-{SPAN}-01"}
    assert caller.post(LEADS, {"email": "ann@acme.example"}, headers=traced).status_code == 201
    assert caller.lead(email="bob@acme.example").status_code == 201
    first, second = seen
    assert (first.request, first.trace, first.span, first.is_traced) == ("shop-9", TRACE, SPAN, True)
    assert first.capture_seconds > 0
    assert first.enrich_seconds > 0
    assert second.request not in {"", "shop-9"}
    assert second.trace == ""


# Whether a server is to be asked


def test_a_server_that_can_take_leads_in_is_ready(stored: Running, calling: Calling) -> None:
    """No key is needed to see it."""
    answer = calling(stored).get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_a_server_that_stops_is_not_ready_and_still_answers(stored: Running, calling: Calling) -> None:
    """Whoever stands in front sends others elsewhere; those that come meanwhile are served."""
    caller = calling(stored)
    caller.app.standing.is_stopping = True
    answer = caller.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "stopping")
    assert "turnout_ready 0.0" in caller.get("/metrics").text
    assert caller.get("/healthz").status_code == 200, "it is alive"
    assert caller.lead(email="ann@acme.example").status_code == 201


def test_a_server_whose_store_cannot_be_used_is_not_ready(stored: Running, calling: Calling) -> None:
    """It says why; one that is only degraded goes on, or a damaged lead would take every server away at once."""
    caller, health = calling(stored), stored.health
    stored.health = lambda: {**health(), "status": "degraded", "causes": ["lead 7 is set aside"]}  # type: ignore[method-assign]
    assert caller.get("/readyz").status_code == 200
    assert caller.get("/healthz").status_code == 503
    stored.health = lambda: {**health(), "is_ready": False, "causes": ["the disk is full"]}  # type: ignore[method-assign]
    answer = caller.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "causes": ["the disk is full"]})


def test_health_keeps_its_shape(stored: Running, calling: Calling) -> None:
    """Others read it."""
    assert set(calling(stored).get("/healthz").json()) == {"status", "causes", "policy", "queue"}


def test_the_numbers_say_what_waits(stored: Running, calling: Calling) -> None:
    """Each lead's stages, the rule it went by, and what is due in the store."""
    caller = calling(stored)
    assert caller.lead(email="ann@acme.example").status_code == 201
    page = caller.get("/metrics").text
    for part in (
        'turnout_stage_seconds_count{stage="capture"}',
        'turnout_stage_seconds_count{stage="match"}',
        'turnout_stage_seconds_count{stage="commit"}',
        "turnout_decisions_total{",
        "turnout_ready 1.0",
        "turnout_outbox_due ",
        "turnout_search_behind ",
        "turnout_feed_behind ",
    ):
        assert part in page, part


def test_a_store_that_cannot_be_read_costs_only_its_own_numbers(front: MemoryFront, calling: Calling) -> None:
    """The other ones are as true as before."""

    class Away(MemoryFront):
        @property
        def database(self) -> None:  # type: ignore[override]
            raise StoreError("the server is away")

    front.__class__ = Away
    answer = calling(front).get("/metrics")
    assert answer.status_code == 200
    assert "turnout_http_requests_total" in answer.text


# What is set


def test_the_servers_settings_are_those_of_the_table() -> None:
    """What holds by itself is said once, and what was said arrives."""
    assert settings_of(Settings(), None, is_loopback=True) == ApiSettings()
    said = Settings(drain_seconds=5.0, readers=2, public_url="https://leads.example.com")
    assert settings_of(said, None, is_loopback=False) == ApiSettings(
        is_loopback=False, drain_seconds=5.0, readers=2, public_url="https://leads.example.com", said=said
    )


def test_the_document_says_where_others_reach_the_server(front: MemoryFront, calling: Calling) -> None:
    """So that a client that is made from it calls there."""
    document = calling(front, ApiSettings(public_url="https://leads.example.com")).get("/openapi.json").json()
    assert document["servers"] == [{"url": "https://leads.example.com"}]


@pytest.mark.parametrize(
    ("passed_on", "peer", "address"),
    [
        ("203.0.113.9", "10.1.0.3", "203.0.113.9"),
        ("203.0.113.9, 10.1.0.4", "10.1.0.3", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9, 10.1.0.4", "10.1.0.3", "203.0.113.9"),
        ("203.0.113.9", "192.0.2.7", "192.0.2.7"),
        ("", "10.1.0.3", "10.1.0.3"),
        ("10.1.0.9", "10.1.0.3", "10.1.0.9"),
        ("203.0.113.9", "::ffff:10.1.0.3", "203.0.113.9"),
        ("nonsense", "10.1.0.3", "10.1.0.3"),
    ],
)
def test_only_trusted_proxies_are_believed(passed_on: str, peer: str, address: str) -> None:
    """Of the addresses that were passed on, the last one that a trusted proxy itself saw."""
    proxies = Proxies(["10.1.0.0/16"])
    assert client_address({b"x-forwarded-for": passed_on.encode()}, peer, proxies) == address
