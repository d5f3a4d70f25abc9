"""The same done with many leads over HTTP, a look before, and what people count and ask about leads all day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

both = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, of a server over a real store, which has four leads."""
    made = calling(stored)
    for at in range(4):
        made.lead(lead_id=f"L{at}", email=f"jo@a{at}.example", company=f"Acme {at}")
    return made


def done(caller: Caller, what: str, body: dict[str, Any], **how: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - httpx's own
    """What became of each lead."""
    response = caller.post(f"/api/v1/leads/{what}", body, **how)
    assert response.status_code == 200, response.text
    return {each["lead_id"]: each for each in response.json()["leads"]}


def hands(caller: Caller) -> dict[str, str]:
    """Who has which lead."""
    return {each["lead_id"]: each["assignee"] for each in caller.get("/api/v1/leads").json()["leads"]}


@both
def test_a_preview_is_what_happens_then(caller: Caller) -> None:
    """Whoever the policy finds for each, one after the other; nothing is changed by looking."""
    caller.post("/api/v1/leads/L3/close", {"outcome": "lost"})
    before, leads = hands(caller), ["L2", "L0", "L3", "L9", "L0"]
    planned = done(caller, "reassign/preview", {"leads": leads})
    assert list(planned) == ["L2", "L0", "L3", "L9"]
    assert {lead: each["code"] for lead, each in planned.items()} == {
        "L2": "",
        "L0": "",
        "L3": "lead_closed",
        "L9": "lead_not_found",
    }
    assert hands(caller) == before
    moved = done(caller, "reassign", {"leads": leads, "reason": "manual"})
    assert {lead: each["code"] for lead, each in moved.items()} == {lead: planned[lead]["code"] for lead in planned}
    now = hands(caller)
    assert {lead: now[lead] for lead in ("L0", "L2")} == {lead: planned[lead]["to"] for lead in ("L0", "L2")}
    assert all(now[lead] != before[lead] for lead in ("L0", "L2"))


def test_one_named_gets_them_all(caller: Caller) -> None:
    """But for those they have; under a key each moves once, and the same request again says what it said first."""
    was = hands(caller)
    theirs = [lead for lead, rep in was.items() if rep == "bela"]
    planned = done(caller, "reassign/preview", {"leads": list(was), "to": "bela"})
    assert {lead for lead, each in planned.items() if each["code"]} == set(theirs)
    assert {each["to"] for each in planned.values()} == {"bela"}
    body, key = {"leads": list(was), "reason": "rep_left", "to": "bela"}, {"Idempotency-Key": "move"}
    first = done(caller, "reassign", body, headers=key)
    assert {lead: each["code"] for lead, each in first.items() if each["code"]} == dict.fromkeys(
        theirs, "already_assigned"
    )
    assert set(hands(caller).values()) == {"bela"}
    moved = [lead for lead in was if lead not in theirs]
    caller.post(f"/api/v1/leads/{moved[0]}/reassign", {"reason": "manual"})
    again = done(caller, "reassign", body, headers=key)
    assert {lead: again[lead]["status"] for lead in moved} == dict.fromkeys(moved, 200)
    assert hands(caller)[moved[0]] != "bela"
    other = done(caller, "reassign", {**body, "reason": "manual"}, headers=key)
    assert {other[lead]["code"] for lead in moved} == {"idempotency_key_reused"}


def test_many_are_closed_or_stand_still(caller: Caller) -> None:
    """Each by itself; a reason that nobody knows refuses all of them."""
    closed = done(caller, "close", {"leads": ["L0", "L9", "L1"], "outcome": "spam"})
    assert [each["status"] for each in closed.values()] == [200, 404, 200]
    assert closed["L0"]["lead"]["status"] == "closed"
    paused = done(caller, "pause", {"leads": ["L0", "L2"], "reason": "customer_asked_later"})
    assert paused["L0"]["code"] == "lead_closed"
    for what, body in (("close", {"outcome": "sold"}), ("pause", {"reason": "holiday"}), ("reassign", {"reason": "x"})):
        problem(caller.post(f"/api/v1/leads/{what}", {"leads": ["L2"], **body}), 422, "unknown_reason")
    problem(caller.post("/api/v1/leads/reassign/preview", {"leads": ["L2"], "to": "nobody"}), 422, "unknown_rep")
    problem(caller.post("/api/v1/leads/reassign/preview", {"leads": []}), 422, "invalid")


@both
def test_views_are_counted_within_what_is_asked(caller: Caller) -> None:
    """As lists would be; what cannot be in a view is none of it."""
    caller.post("/api/v1/leads/L0/close", {"outcome": "lost"})
    caller.post("/api/v1/leads/L1/touch", {"kind": "call"})

    def counted(**asked: str) -> dict[str, int]:
        found = caller.get("/api/v1/lead-counts", params=asked).json()
        return {view: each["count"] for view, each in found.items() if each["count"]}

    assert counted() == {"all": 4, "unanswered": 2, "closed": 1}
    assert counted(q="acme 2") == {"all": 1, "unanswered": 1}
    assert counted(status="closed") == {"all": 1, "closed": 1}
    assert counted(touched="true") == {"all": 1}
    assert counted(sla_due_to="2026-01-01T00:00:00Z") == {}


def test_a_rep_may_ask_why_not(caller: Caller) -> None:
    """By its id or its company, about any lead; who sent it is not told."""
    has = hands(caller)["L0"]
    other = next(rep for rep in ("anna", "bela") if rep != has)
    for asked in ("L0", "acme 0"):
        [found] = caller.get(f"/api/v1/reps/{other}/why-not", params={"q": asked}).json()["leads"]
        assert (found["lead_id"], found["company"], found["is_theirs"]) == ("L0", "Acme 0", False)
        assert found["why"] == "desk: could have taken it; it was somebody else's turn"
        assert "jo@" not in str(found)
    [own] = caller.get(f"/api/v1/reps/{has}/why-not", params={"q": "L0"}).json()["leads"]
    assert own["is_theirs"]
    assert caller.get(f"/api/v1/reps/{has}/why-not", params={"q": "??"}).json()["leads"] == []
    problem(caller.get("/api/v1/reps/nobody/why-not", params={"q": "L0"}), 404, "rep_not_found")


@both
def test_numbers_stand_beside_the_pools(caller: Caller) -> None:
    """Turns got beside what the weights say, answers and promises; nobody else is named, nor told by a pool of two."""
    for at in range(4, 7):
        caller.lead(lead_id=f"L{at}", email=f"jo@a{at}.example", source="hot")
    rep = hands(caller)["L0"]
    caller.post("/api/v1/leads/L0/touch", {"kind": "call"})
    caller.post("/api/v1/leads/L0/outcomes", {"kind": "won"})
    found = caller.get(f"/api/v1/reps/{rep}/numbers").json()
    assert (found["own"]["given"], found["own"]["answered"], found["own"]["won"]) == (3, 1, 1)
    # Two of the three of `desk` by themselves, and one each of `lane`.
    assert (found["pools"]["given"], found["pools"]["answered"], found["members"]) == (5, 1, 3)
    assert found["own"]["median_seconds"] == 0.0
    assert found["shares"] == [{"pool": "lane", "received": 1, "of": 3, "expected": 1.0}]
    assert found["small"] == ["desk"]
    problem(caller.get("/api/v1/reps/nobody/numbers"), 404, "rep_not_found")


def moves(caller: Caller, **asked: str) -> list[dict[str, Any]]:
    """The moves there are, the newest first."""
    found: list[dict[str, Any]] = caller.get("/api/v1/lead-moves", params=asked).json()["moves"]
    return found


@both
def test_a_move_is_undone_in_one_step(caller: Caller) -> None:
    """Portions under one name are one move; what was worked on since stays, and says why before and after."""
    before = hands(caller)
    mine = {"to": "carl", "reason": "manual", "move": "move-of-the-day"}
    for leads in (["L0", "L1"], ["L2", "L3", "L9"]):
        response = caller.post("/api/v1/leads/reassign", {"leads": leads, **mine})
        assert response.json()["move"] == "move-of-the-day"
    caller.post("/api/v1/leads/L1/touch", {"kind": "call"})
    [found] = moves(caller, lead="L2")
    assert (found["leads"], found["to"], found["can_undo"], found["undone_at"]) == (4, "carl", True, None)
    where = "/api/v1/lead-moves/move-of-the-day"
    planned = {each["lead_id"]: each for each in caller.get(f"{where}/leads").json()["leads"]}
    assert {lead: each["to"] for lead, each in planned.items()} == {**before, "L1": "carl"}
    assert planned["L1"]["why"] == "it was answered since"
    undone = caller.post(f"{where}/undo", headers={"Idempotency-Key": "u", "Turnout-Reason": "the wrong rep"})
    assert undone.status_code == 200, undone.text
    assert (undone.json()["undone"], undone.json()["stayed"], undone.json()["can_undo"]) == (3, 1, False)
    assert hands(caller) == {**before, "L1": "carl"}
    again = caller.post(f"{where}/undo", headers={"Idempotency-Key": "u", "Turnout-Reason": "the wrong rep"})
    assert (again.headers["idempotency-replayed"], again.json()) == ("true", undone.json())
    kept = {each["lead_id"]: (each["state"], each["why"]) for each in caller.get(f"{where}/leads").json()["leads"]}
    assert kept["L1"] == ("stayed", "it was answered since")
    assert kept["L0"] == ("undone", "")
    [event] = caller.get("/api/v1/audit?kind=move_undone").json()["events"]
    assert event["said"] == {"move": "move-of-the-day", "leads": 3, "stay": 1}
    assert (event["by"], event["why"]) == ("local", "the wrong rep")
    late = caller.post("/api/v1/leads/reassign", {"leads": ["L0"], **mine}).json()["leads"]
    assert late[0]["code"] == "move_over"


def test_a_move_without_a_name_is_given_one(caller: Caller) -> None:
    """The same under the same key, so that what is sent again is the same move."""
    body, key = {"leads": ["L0"], "to": "carl", "reason": "manual"}, {"Idempotency-Key": "k"}
    first = caller.post("/api/v1/leads/reassign", body, headers=key).json()["move"]
    assert caller.post("/api/v1/leads/reassign", body, headers=key).json()["move"] == first
    assert [each["id"] for each in moves(caller)] == [first]
    problem(caller.get("/api/v1/lead-moves/nothing"), 404, "move_not_found")
    problem(caller.post("/api/v1/lead-moves/nothing/undo"), 404, "move_not_found")
    problem(caller.post("/api/v1/leads/reassign", {**body, "move": "a b"}), 422, "invalid")
