"""Outcome events over HTTP: reported once, counted for whoever had the lead then, and what many of them come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import POLICY, REPS, START
from tests.scenarios.scenario import write_world
from tests.stores import url_in
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database

pytestmark = pytest.mark.usefixtures("each_database")
METRICS = "/api/v1/metrics/outcomes"
SPAN = {"from": "2026-09-01T00:00:00Z", "to": "2026-10-01T00:00:00Z"}


class Office:
    """A server whose clock can be set."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        write_world({"reps": REPS}, folder)
        (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
        self.database = open_database(url_in(folder))
        import_folder(self.database, folder, now=START)
        publish_policy(self.database, folder / "policy.yaml", START)
        self.running = Running(self.database, clock=self.clock)
        self.running.start()

    def clock(self) -> datetime:
        """What the clock says."""
        return self.now

    def wait(self, **time: float) -> None:
        """Time passes."""
        self.now += timedelta(**time)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three reps, a desk of two, and a lane of three that offers."""
    made = Office(tmp_path)
    yield made
    made.running.stop()
    made.database.close()


@pytest.fixture
def caller(office: Office, calling: Calling) -> Caller:
    """Somebody on this machine."""
    return calling(office.running)


def report(caller: Caller, lead: str, kind: str, status: int = 201, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a body may say
    """An event as it is after it was reported."""
    response = caller.post(f"/api/v1/leads/{lead}/outcomes", {"kind": kind, **body})
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


def metrics(caller: Caller, **asked: str) -> dict[str, Any]:
    """What leads came to."""
    response = caller.get(METRICS, params={**SPAN, **asked})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_what_became_of_a_lead_is_kept(caller: Caller, office: Office) -> None:
    """With the decision that it counts for; without a time it is now, and nobody's clock is ahead of ours."""
    rep = caller.lead(lead_id="L1", source="form").json()["assignee"]
    found = report(caller, "L1", "won", value=1200.5, currency="EUR", external_id="deal-1", at="2030-01-01T00:00:00Z")
    assert found == {
        "id": found["id"],
        "lead_id": "L1",
        "counts_for": "L1",
        "kind": "won",
        "reason": None,
        "value": 1200.5,
        "currency": "EUR",
        "at": "2026-09-07T09:00:00Z",
        "reported_at": "2026-09-07T09:00:00Z",
        "reported_by": "local",
        "external_id": "deal-1",
        "rule": "All",
        "pool": "desk",
        "rep": rep,
    }
    assert caller.get("/api/v1/leads/L1/outcomes").json()["outcomes"] == [found]
    assert caller.get("/api/v1/leads/L1").json()["status"] == "open"
    assert verify(office.database).findings == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "misrouted"}, "invalid"),
        ({"kind": "misrouted", "reason": "no idea"}, "invalid"),
        ({"kind": "won", "reason": "duplicate"}, "invalid"),
        ({"kind": "sold"}, "invalid"),
        ({"kind": "won", "currency": "EUR"}, "invalid"),
        ({"kind": "won", "value": 1, "currency": "Euro"}, "invalid"),
        ({"kind": "won", "at": "1066-01-01T00:00:00Z"}, "invalid"),
        ({}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused(caller: Caller, body: dict[str, Any], code: str) -> None:
    """And what is misrouted must say why, in words that can be counted."""
    caller.lead(lead_id="L1", source="form")
    problem(caller.post("/api/v1/leads/L1/outcomes", body), 422, code)
    assert caller.get("/api/v1/outcomes").json()["outcomes"] == []


def test_of_a_lead_that_is_not_there_nothing_is_known(caller: Caller) -> None:
    """Neither reported nor read."""
    problem(caller.post("/api/v1/leads/L9/outcomes", {"kind": "won"}), 404, "lead_not_found")
    problem(caller.get("/api/v1/leads/L9/outcomes"), 404, "lead_not_found")


def test_the_same_report_is_one_event(caller: Caller) -> None:
    """Its id says so, however often it is sent; another report under it is refused; of another lead it is another."""
    for lead in ("L1", "L2"):
        caller.lead(lead_id=lead, source="form")
    first = report(caller, "L1", "won", value=5, currency="EUR", external_id="x")
    assert report(caller, "L1", "won", 200, value=5.0, currency="EUR", external_id="x") == first
    problem(caller.post("/api/v1/leads/L1/outcomes", {"kind": "lost", "external_id": "x"}), 409, "outcome_id_taken")
    assert report(caller, "L2", "won", external_id="x")["id"] != first["id"]
    assert len(caller.get("/api/v1/outcomes").json()["outcomes"]) == 2


def test_a_report_closes_its_lead_where_it_says_so(caller: Caller) -> None:
    """Once; the same request again finds it closed and is answered as before."""
    caller.lead(lead_id="L1", source="form")
    report(caller, "L1", "meeting_held", external_id="m", close=True)
    closed = caller.get("/api/v1/leads/L1").json()
    assert closed["status"] == "closed"
    report(caller, "L1", "meeting_held", 200, external_id="m", close=True)
    person = caller.lead(lead_id="L2", email="jo@x.example").json()
    assert person["outcome"] == "assigned"
    report(caller, "L2", "lost", close=True)
    assert caller.get("/api/v1/people/jo@x.example").json()["outcome"] == "lost"


def test_what_becomes_of_a_joined_lead_counts_for_the_other_one(caller: Caller) -> None:
    """Which somebody was given; it stays with the lead it was reported of, and closes the one it counts for."""
    caller.lead(lead_id="L1", email="jo@x.example")
    assert caller.lead(lead_id="L2", email="jo@x.example").json()["duplicate_of"] == "L1"
    found = report(caller, "L2", "won", close=True)
    assert (found["lead_id"], found["counts_for"], found["rule"]) == ("L2", "L1", "All")
    assert caller.get("/api/v1/leads/L1/outcomes").json()["outcomes"] == [found]
    assert caller.get("/api/v1/leads/L2/outcomes").json()["outcomes"] == [found]
    assert caller.get("/api/v1/leads/L1").json()["status"] == "closed"
    assert metrics(caller)["total"]["outcomes"]["won"]["leads"] == 1


def test_an_event_counts_for_whoever_had_the_lead_then(caller: Caller, office: Office) -> None:
    """Whoever reports it later, and whoever has the lead by then."""
    first = caller.lead(lead_id="L1", source="form").json()["assignee"]
    office.wait(hours=1)
    second = caller.post("/api/v1/leads/L1/reassign", {"reason": "misrouted"}).json()["assignee"]
    office.wait(hours=1)
    assert second != first
    misrouted = report(caller, "L1", "misrouted", reason="wrong_owner", at="2026-09-07T09:30:00Z")
    won = report(caller, "L1", "won")
    before = report(caller, "L1", "qualified", at="2026-09-06T00:00:00Z")
    assert (misrouted["rep"], won["rep"], before["rep"]) == (first, second, first)
    by_rep = {group["name"]: group for group in metrics(caller, by="rep")["groups"]}
    assert (by_rep[first]["accuracy"], by_rep[second]["accuracy"]) == (0.0, 1.0)
    assert by_rep[second]["outcomes"] == {"won": {"leads": 1, "rate": 1.0, "value": {}}}


def test_a_lead_that_waits_counts_for_nobody_until_it_is_given(caller: Caller) -> None:
    """What is said of it meanwhile counts for whoever gets it."""
    caller.lead(lead_id="L1", source="waiting")
    assert metrics(caller)["total"]["decided"] == 0
    report(caller, "L1", "misrouted", reason="not_a_lead")
    assert metrics(caller)["total"] == {
        "name": "",
        "decided": 0,
        "misrouted": 0,
        "accuracy": None,
        "outcomes": {},
    }


def test_accuracy_and_conversion_are_counted_by_what_is_asked(caller: Caller) -> None:
    """How many leads there are, how many came to something, and which share that is; a lead counts once for a kind."""
    for number in range(4):
        caller.lead(lead_id=f"D{number}", source="form")
    for number in range(2):
        caller.lead(lead_id=f"H{number}", source="hot")
    caller.lead(lead_id="S1", email="spam@x.example")
    report(caller, "D0", "won", value=100, currency="EUR")
    report(caller, "D0", "won", value=50, currency="EUR")
    report(caller, "D1", "won", value=10, currency="USD")
    report(caller, "D2", "misrouted", reason="duplicate")
    report(caller, "H0", "misrouted", reason="wrong_territory")
    found = metrics(caller)
    assert found["total"]["decided"] == 6
    assert (found["total"]["misrouted"], found["total"]["accuracy"]) == (2, 0.6667)
    assert found["reasons"] == {"duplicate": 1, "wrong_territory": 1}
    assert [(group["name"], group["decided"], group["accuracy"]) for group in found["groups"]] == [
        ("All", 4, 0.75),
        ("Offers", 2, 0.5),
    ]
    won = {"leads": 2, "rate": 0.5, "value": {"EUR": 150.0, "USD": 10.0}}
    assert found["groups"][0]["outcomes"]["won"] == won
    assert [group["name"] for group in metrics(caller, by="pool")["groups"]] == ["desk", "lane"]
    by_source = {group["name"]: group for group in metrics(caller, by="source")["groups"]}
    assert by_source["form"]["outcomes"]["won"] == won
    assert (by_source["hot"]["decided"], by_source["hot"]["misrouted"]) == (2, 1)
    assert sum(group["decided"] for group in metrics(caller, by="rep")["groups"]) == 6


def test_only_leads_of_the_span_are_counted(caller: Caller, office: Office) -> None:
    """By when they were decided, half-open; what became of them counts whenever it happened."""
    caller.lead(lead_id="L1", source="form")
    office.wait(days=40)
    caller.lead(lead_id="L2", source="form")
    report(caller, "L1", "won")
    office.wait(minutes=1)
    assert metrics(caller)["total"]["outcomes"]["won"]["leads"] == 1
    assert metrics(caller, to="2026-09-07T09:00:00Z")["total"]["decided"] == 0
    recent = caller.get(METRICS).json()
    assert (recent["total"]["decided"], recent["total"]["outcomes"]) == (1, {})
    problem(caller.get(METRICS, params={"from": "2026-09-02T00:00:00Z", "to": "2026-09-01T00:00:00Z"}), 422, "invalid")


def test_an_erased_lead_still_counts(caller: Caller) -> None:
    """By rule and rep as before; where it came from, nobody can say any more."""
    caller.lead(lead_id="L1", email="jo@x.example", source="form")
    report(caller, "L1", "won")
    caller.call("DELETE", "/api/v1/people/jo@x.example")
    assert metrics(caller)["groups"][0]["outcomes"]["won"]["leads"] == 1
    assert [(group["name"], group["decided"]) for group in metrics(caller, by="source")["groups"]] == [("", 1)]


def test_events_are_found_by_what_they_say(caller: Caller, office: Office) -> None:
    """The newest reports first, in pages."""
    reps = {}
    for number in range(3):
        reps[number] = caller.lead(lead_id=f"L{number}", source="hot" if number == 2 else "form").json()["assignee"]
        report(caller, f"L{number}", "won" if number else "misrouted", reason=None if number else "other")
        office.wait(days=1)

    def leads(**asked: str) -> list[str]:
        response = caller.get("/api/v1/outcomes", params=asked)
        assert response.status_code == 200, response.text
        return [each["lead_id"] for each in response.json()["outcomes"]]

    assert leads() == ["L2", "L1", "L0"]
    assert leads(kind="won") == ["L2", "L1"]
    assert leads(reason="other") == ["L0"]
    assert leads(rule="Offers") == leads(pool="lane") == ["L2"]
    assert leads(lead="L1") == ["L1"]
    assert "L0" in leads(rep=reps[0])
    assert leads(reported_from="2026-09-08T09:00:00Z", reported_to="2026-09-09T09:00:00Z") == ["L1"]
    first = caller.get("/api/v1/outcomes", params={"limit": 2}).json()
    assert leads(after=first["next"]) == ["L0"]


def test_every_report_says_who_made_it(caller: Caller, office: Office) -> None:
    """One event of the record, about the lead."""
    caller.lead(lead_id="L1", source="form")
    report(caller, "L1", "misrouted", reason="wrong_owner")
    with office.database.reading() as tx:
        rows = tx.rows("SELECT l.id, e.body FROM events e JOIN leads l ON l.seq = e.lead WHERE e.kind = 'outcome'")
    assert rows == [("L1", '{"by":"local","outcome":1,"kind":"misrouted","reason":"wrong_owner"}')]
