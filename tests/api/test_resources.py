"""Leads, decisions, holds, pools, reps and previews over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.memory_front import MemoryFront
from turnout.pipeline.asking.codes import PASS_REASONS


@pytest.fixture
def offered(local: Caller) -> str:
    """The address of a lead that is offered to anna."""
    answer = local.lead(lead_id="L1", email="a@a.example", source="hot").json()
    assert (answer["outcome"], answer["assignee"]) == ("offered", "anna")
    return f"{LEADS}/L1"


def test_an_offer_is_accepted_once(local: Caller, offered: str) -> None:
    """The body may be left out; a second time there is nothing to accept."""
    accepted = local.post(f"{offered}/accept")
    assert accepted.status_code == 200
    assert accepted.json()["outcome"] == "assigned"
    assert accepted.json()["decision_id"] == "L1.2"
    problem(local.post(f"{offered}/accept", {"rep": "anna"}), 409, "not_offered")


def test_a_passed_lead_goes_to_somebody_else(local: Caller, offered: str) -> None:
    """The answer is where it stands now, and the decisions are both there."""
    passed = local.post(f"{offered}/pass", {"reason": "busy", "rep": "anna"})
    assert passed.json()["assignee"] == "bela"
    decisions = local.get(f"{offered}/decisions").json()["decisions"]
    assert [decision["assignee"] for decision in decisions] == ["anna", "bela"]
    assert local.get(f"/api/v1/decisions/{decisions[0]['decision_id']}").json() == decisions[0]


def test_only_whoever_has_a_lead_passes_it(local: Caller, offered: str) -> None:
    """Somebody else's lead is a conflict."""
    problem(local.post(f"{offered}/pass", {"reason": "busy", "rep": "carl"}), 409, "not_theirs")


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("pass", {"reason": "bussy"}, "reason"),
        ("reassign", {"reason": "because"}, "reason"),
        ("touch", {"kind": "telex"}, "kind"),
        ("close", {"outcome": "eaten"}, "outcome"),
    ],
)
def test_a_reason_that_is_no_code_is_refused_with_the_list(
    local: Caller, offered: str, action: str, body: object, field: str
) -> None:
    """422 that names the field and the codes."""
    said = problem(local.post(f"{offered}/{action}", body), 422, "unknown_reason")
    assert said["errors"][0]["field"] == field
    assert "`other`" in said["detail"] or "`call`" in said["detail"]


def test_a_slip_in_a_reason_gets_a_suggestion(local: Caller, offered: str) -> None:
    """`bussy` was meant to be `busy`."""
    said = problem(local.post(f"{offered}/pass", {"reason": "bussy"}), 422, "unknown_reason")
    assert "did you mean `busy`?" in said["detail"]
    assert all(f"`{reason}`" in said["detail"] for reason in PASS_REASONS)


def test_a_lead_is_reassigned_touched_and_closed(local: Caller, offered: str) -> None:
    """Each answers with where the lead stands."""
    assert local.post(f"{offered}/reassign", {"reason": "manual"}).json()["assignee"] == "bela"
    touched = local.post(f"{offered}/touch", {"kind": "call", "at": "2026-09-07T11:00:00+02:00"})
    assert touched.json()["touched_at"] == "2026-09-07T09:00:00Z"
    assert local.post(f"{offered}/close", {"outcome": "qualified"}).json()["status"] == "closed"
    problem(local.post(f"{offered}/close", {"outcome": "qualified"}), 409, "already_closed")


def test_a_rep_nobody_knows_is_a_422(local: Caller, offered: str) -> None:
    """Not a 404: the lead is there."""
    problem(local.post(f"{offered}/reassign", {"reason": "manual", "to": "zoe"}), 422, "unknown_rep")


@pytest.mark.usefixtures("offered")
def test_a_join_is_undone(local: Caller) -> None:
    """The second lead of a person joins the first, until it is separated."""
    assert local.lead(lead_id="L2", email="a@a.example", phone="1").json()["duplicate_of"] == "L1"
    assert local.get(f"{LEADS}/L2").json()["status"] == "joined"
    assert local.post(f"{LEADS}/L2/separate").json()["duplicate_of"] is None
    problem(local.post(f"{LEADS}/L2/separate"), 409, "not_joined")
    problem(local.post(f"{LEADS}/L2/merge", {"into": "L9"}), 404, "lead_not_found")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/leads/nobody", "lead_not_found"),
        ("GET", "/api/v1/leads/nobody/decisions", "lead_not_found"),
        ("POST", "/api/v1/leads/nobody/accept", "lead_not_found"),
        ("GET", "/api/v1/decisions/nobody.1", "decision_not_found"),
        ("GET", "/api/v1/decisions/x/receipt", "decision_not_found"),
        ("GET", "/api/v1/pools/nowhere", "pool_not_found"),
        ("GET", "/api/v1/leads/", "not_found"),
        ("GET", "/nowhere", "not_found"),
        ("GET", "/", "not_found"),
    ],
)
def test_what_is_not_there_is_a_404(local: Caller, method: str, path: str, code: str) -> None:
    """With a code that says what is missing."""
    problem(local.call(method, path), 404, code)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/healthz"), ("DELETE", f"{LEADS}/L1"), ("GET", f"{LEADS}/L1/pass")]
)
def test_another_method_is_a_405(local: Caller, method: str, path: str) -> None:
    """With the methods that there are."""
    response = local.call(method, path)
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": 7}, "kind"),
        ({"kind": "call", "who": "x"}, ""),
        ({"kind": "call", "at": "yesterday"}, "at"),
        ({"kind": "call", "at": "2026-09-07T11:00:00"}, "at"),
        ({"kind": "call", "at": "0001-01-01T00:00:00+23:00"}, "at"),
        ({"kind": "call", "rep": ""}, "rep"),
        ({}, ""),
        ([], ""),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field(local: Caller, offered: str, body: object, field: str) -> None:
    """422 with the field, where there is one."""
    said = problem(local.post(f"{offered}/touch", body), 422, "invalid")
    assert [error["field"] for error in said.get("errors", [])] == ([field] if field else [])


def test_bodies_are_read_as_json_only(local: Caller, offered: str) -> None:
    """400 for what is not JSON, 415 for another type, 413 for too much."""
    json = {"content-type": "application/json"}
    problem(local.post(f"{offered}/touch", content=b"{", headers=json), 400, "bad_body")
    problem(
        local.post(f"{offered}/touch", content=b"{}", headers={"content-type": "text/plain"}), 415, "wrong_media_type"
    )
    problem(local.post(f"{offered}/touch", data={"kind": "call"}), 415, "wrong_media_type")
    problem(local.post(f"{offered}/touch", {"kind": "x" * 300_000}), 413, "body_too_large")


@pytest.mark.usefixtures("offered")
def test_a_receipt_says_why_and_why_not(local: Caller) -> None:
    """Sentences always; `why_not` for a rep who was asked about."""
    receipt = local.get("/api/v1/decisions/L1.1/receipt").json()
    assert any("Offers" in sentence for sentence in receipt["sentences"])
    assert "why_not" not in receipt
    receipt = local.get("/api/v1/decisions/L1.1/receipt", params={"rep": "bela"}).json()
    assert "somebody else's turn" in receipt["why_not"]
    problem(local.get("/api/v1/decisions/L1.1/receipt", params={"rep": "zoe"}), 422, "unknown_rep")


def test_holds_are_read_page_by_page(local: Caller) -> None:
    """Every waiting lead once, in the order in which they are served."""
    for number in range(5):
        local.lead(lead_id=f"L{number}", email=f"a{number}@a.example", source="waiting")
    seen, after = [], ""
    while True:
        page = local.get("/api/v1/holds", params={"limit": 2, "after": after}).json()
        seen += [hold["lead_id"] for hold in page["holds"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == ["L0", "L1", "L2", "L3", "L4"]


@pytest.mark.parametrize(("name", "value"), [("limit", "0"), ("limit", "501"), ("limit", "x"), ("after", "x" * 21)])
def test_a_page_that_cannot_be_is_a_422(local: Caller, name: str, value: str) -> None:
    """Named by its parameter."""
    said = problem(local.get("/api/v1/holds", params={name: value}), 422, "invalid")
    assert said["errors"][0]["field"] == name


def test_a_cursor_that_we_did_not_give_is_a_422(local: Caller) -> None:
    """Said by whoever knows cursors."""
    assert "`x`" in problem(local.get("/api/v1/holds", params={"after": "x"}), 422, "invalid")["detail"]


def test_pools_say_who_is_next(local: Caller) -> None:
    """All of them, or one."""
    assert {pool["pool"]: pool["next"] for pool in local.get("/api/v1/pools").json()["pools"]} == {
        "lane": "anna",
        "desk": "anna",
    }
    assert local.get("/api/v1/pools/desk").json()["next"] == "anna"


def test_a_rep_who_is_away_is_passed_over(local: Caller) -> None:
    """Presence is said over HTTP and counts at once."""
    assert local.post("/api/v1/reps/anna/presence", {"presence": "away"}).json() == {
        "rep": "anna",
        "presence": "away",
        "assigned": [],
    }
    assert local.get("/api/v1/pools/desk").json()["next"] == "bela"
    problem(local.post("/api/v1/reps/anna/presence", {"presence": "asleep"}), 422, "invalid")
    problem(local.post("/api/v1/reps/zoe/presence", {"presence": "away"}), 404, "rep_not_found")


def test_a_preview_decides_and_writes_nothing(front: MemoryFront, local: Caller) -> None:
    """The answer a posted lead would get, with the sentences; afterwards all is as it was."""
    record = {"email": "a@a.example", "source": "hot"}
    seen = [local.post("/api/v1/preview", record).json() for _ in range(2)]
    assert [answer["assignee"] for answer in seen] == ["anna", "anna"]
    assert any("offered to anna" in sentence for sentence in seen[0]["sentences"])
    assert not front.desk.history
    assert front.lead(seen[0]["lead_id"]) is None
    assert local.lead(**record).json()["assignee"] == "anna"


def test_a_preview_refuses_what_a_posted_lead_is_refused_for(local: Caller) -> None:
    """The same reading of the same body."""
    problem(local.post("/api/v1/preview", {"a": {}}), 422, "invalid")
    problem(local.post("/api/v1/preview", {}), 422, "empty_lead")
    problem(local.post("/api/v1/preview", content=b"{"), 415, "wrong_media_type")


def test_health_needs_no_key_and_metrics_count_requests(local: Caller) -> None:
    """Counted by route and status, never by a path with values in it."""
    assert local.get("/healthz").json()["status"] == "ok"
    local.get(f"{LEADS}/somebody-secret")
    local.lead(email="a@a.example")
    metrics = local.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    assert 'turnout_http_requests_total{route="/api/v1/leads",status="201"}' in metrics.text
    assert 'route="/api/v1/leads/{lead}",status="404"' in metrics.text
    assert "somebody-secret" not in metrics.text


def test_an_offer_that_ran_out_is_not_accepted(front: MemoryFront, local: Caller, offered: str) -> None:
    """The server's clock decides."""
    front.pass_time(timedelta(minutes=3))
    problem(local.post(f"{offered}/accept"), 409, "not_offered")
