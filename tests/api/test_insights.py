"""Insights over HTTP: numbers, the leads behind them as pages and as CSV, and nothing of what somebody may not see."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.test_outcomes import Office
from turnout.api.roles import may_call

pytestmark = pytest.mark.usefixtures("each_database")
_ROUTES = ("", "/groups", "/speed", "/ages", "/fairness", "/load", "/leads", "/leads.csv")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three reps, a desk of two, and a lane of three that offers."""
    made = Office(tmp_path)
    yield made
    made.running.stop()
    made.database.close()


@pytest.fixture
def caller(office: Office, calling: Calling) -> Caller:
    """Somebody on this machine; six leads came in, two were touched, one was won and one misrouted."""
    found = calling(office.running)
    for number in range(6):
        source = "hot" if number == 0 else "web"
        response = found.post(
            "/api/v1/leads", {"lead_id": f"L{number}", "email": f"p{number}@f{number}.example", "source": source}
        )
        assert response.status_code == 201, response.text
        office.wait(minutes=10)
    for lead in ("L1", "L2"):
        assert found.post(f"/api/v1/leads/{lead}/touch", {"kind": "call"}).status_code == 200
    for lead, kind, more in (("L1", "won", {}), ("L3", "misrouted", {"reason": "wrong_owner"})):
        assert found.post(f"/api/v1/leads/{lead}/outcomes", {"kind": kind, **more}).status_code == 201
    return found


def asked(caller: Caller, path: str = "", **params: object) -> dict[str, Any]:
    """What the insights answer."""
    response = caller.get(f"/api/v1/insights{path}", params=params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def metric(overview: dict[str, Any], name: str) -> dict[str, Any]:
    """One number of an overview."""
    [found] = [each for each in overview["metrics"] if each["metric"] == name]
    now: dict[str, Any] = found["now"]
    return now


def test_numbers_are_told_at_once(caller: Caller) -> None:
    """Also of what nobody has counted yet, and beside a time before in which there was nothing."""
    found = asked(caller, compare="previous")
    assert (found["compared_since"], found["not_compared"]) == (None, "record")
    assert found["state"]["behind"] == 0
    assert metric(found, "leads")["count"] == 6
    assert (metric(found, "won")["count"], metric(found, "won")["of"]) == (1, 6)
    assert metric(found, "accuracy")["value"] == pytest.approx(5 / 6)
    assert metric(found, "speed")["value"] == pytest.approx(45 * 60)
    assert found["misrouted"] == {"wrong_owner": 1}
    assert found["minutes_saved"] == found["minutes_per_lead"] * metric(found, "by_itself")["count"]
    assert metric(found, "by_itself")["count"] == 5, "one waits for a person"
    assert all(each["before"] is None for each in found["metrics"])
    assert len(found["starts"]) == len(found["metrics"][0]["along"])


def test_leads_behind_a_number_are_those_that_were_counted(caller: Caller) -> None:
    """As pages, and as a file that says the same."""
    first = asked(caller, "/leads", metric="accuracy", limit=3)
    rest = asked(caller, "/leads", metric="accuracy", limit=3, after=first["next"])
    assert first["total"] == 5
    assert [lead["lead_id"] for lead in first["leads"] + rest["leads"]] == ["L5", "L4", "L2", "L1", "L0"]
    assert rest["next"] is None
    wrong = asked(caller, "/leads", metric="accuracy", part="rest")
    assert [(lead["lead_id"], lead["misrouted"]) for lead in wrong["leads"]] == [("L3", "wrong_owner")]
    response = caller.get("/api/v1/insights/leads.csv", params={"metric": "accuracy"})
    assert response.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(StringIO(response.text)))
    assert [line["lead_id"] for line in lines] == ["L5", "L4", "L2", "L1", "L0"]


def test_a_time_that_tells_nothing_is_not_compared(office: Office, caller: Caller) -> None:
    """One in which hardly a lead came in; one of enough leads is, but for how things are now."""
    office.wait(days=2)
    few = asked(caller, compare="previous", since=_ago(office, 1), until=_ago(office, 0))
    assert (few["not_compared"], few["compared_since"]) == ("few", None)
    for number in range(6, 36):
        lead = {"lead_id": f"L{number}", "email": f"p{number}@f{number}.example", "source": "web"}
        assert caller.post("/api/v1/leads", lead).status_code == 201
        office.wait(minutes=120)
    span = {"since": _ago(office, 1.25), "until": _ago(office, 0)}
    found = asked(caller, compare="previous", **span)
    assert (found["not_compared"], found["compared_until"]) == (None, found["since"])
    before = {each["metric"]: each["before"] for each in found["metrics"]}
    assert before["leads"]["count"] == 15
    assert before["unworked"] is None
    [web] = asked(caller, "/groups", by="source", compare="previous", **span)["groups"]
    assert "kept" in web["before"]
    assert "unworked" not in web["before"]


def _ago(office: Office, days: float) -> str:
    return f"{office.now - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def test_won_leads_are_worth_what_was_reported(caller: Caller) -> None:
    """By currency, in all and by the path they went, and each in the list behind it."""
    for lead, value, currency in (("L2", 1200.5, "EUR"), ("L3", 800, "EUR"), ("L4", 50, "USD")):
        body = {"kind": "won", "value": value, "currency": currency}
        assert caller.post(f"/api/v1/leads/{lead}/outcomes", body).status_code == 201
    worth = [
        {"currency": "EUR", "amount": 2000.5, "leads": 2},
        {"currency": "USD", "amount": 50.0, "leads": 1},
    ]
    assert asked(caller)["won"] == worth
    paths = asked(caller, "/groups", by="path")["groups"]
    assert sum(each["numbers"]["leads"]["count"] for each in paths) == 6
    [path] = [each for each in paths if each["won"]]
    assert path["won"] == worth
    assert path["names"].keys() == {"rule", "pool", "queue"}
    assert path["name"] == f"{path['names']['rule']} \u2192 {path['names']['pool']}"
    listed = asked(caller, "/leads", metric="won", **path["names"])["leads"]
    assert [(each["won"], each["currency"]) for each in listed] == [
        (50.0, "USD"),
        (800.0, "EUR"),
        (1200.5, "EUR"),
        (None, None),
    ]


def test_names_narrow_what_is_counted(caller: Caller) -> None:
    """A name that nobody has gives nothing; an empty one, those that have none."""
    assert metric(asked(caller, source="hot"), "leads")["count"] == 1
    assert metric(asked(caller, source="nowhere"), "leads")["count"] == 0
    assert metric(asked(caller, tier=""), "leads")["count"] == 6
    groups = asked(caller, "/groups", by="source")["groups"]
    assert [(group["name"], group["numbers"]["leads"]["count"]) for group in groups] == [("web", 5), ("hot", 1)]


def test_pools_are_beside_what_chance_would_give(caller: Caller) -> None:
    """A desk of two shared five leads: neither is far from half."""
    [desk] = [pool for pool in asked(caller, "/fairness")["pools"] if pool["pool"] == "desk"]
    assert desk["leads"] == 5
    assert sum(rep["count"]["got"] for rep in desk["reps"]) == 5
    assert {rep["count"]["expected"] for rep in desk["reps"]} == {2.5}


def test_what_cannot_be_asked_is_said(caller: Caller) -> None:
    """With the name of what is wrong."""
    for path, params, field in (
        ("", {"zone": "Mars/Olympus"}, "zone"),
        ("", {"since": "2026-09-08T00:00:00Z", "until": "2026-09-07T00:00:00Z"}, "since"),
        ("", {"since": "1990-01-01T00:00:00Z"}, "since"),
        ("/leads", {"metric": "luck"}, "metric"),
        ("/leads", {"fault": "nonsense"}, "fault"),
        ("/groups", {"by": "colour"}, "by"),
        ("", {"nonsense": "1"}, "nonsense"),
    ):
        response = caller.get(f"/api/v1/insights{path}", params=params)
        assert problem(response, 422, "invalid")["errors"][0]["field"] == field


def test_data_health_tells_what_is_wrong(office: Office, caller: Caller) -> None:
    """With the leads behind each count, and accounts that nobody looks after."""
    assert (
        caller.post(
            "/api/v1/leads", {"lead_id": "bad", "email": "p@gmail.com", "company": "Select", "source": "web"}
        ).status_code
        == 201
    )
    office.wait(minutes=1)
    found = caller.get("/api/v1/data-health").json()
    counts = {fault["fault"]: fault["leads"] for fault in found["faults"]}
    assert (found["leads"], counts["free_mail"], counts["placeholder"], counts["unmatched"]) == (7, 1, 1, 7)
    [form] = found["sources"]
    assert (form["source"], form["leads"], form["of"], form["fields"]) == ("web", 1, 6, {"company": 1})
    assert [lead["lead_id"] for lead in asked(caller, "/leads", fault="free_mail")["leads"]] == ["bad"]
    assert found["accounts"]["accounts"] == 0
    assert caller.get("/api/v1/data-health/accounts", params={"fault": "unowned"}).json()["accounts"] == []
    response = caller.get("/api/v1/data-health/accounts.csv", params={"fault": "unowned"})
    assert response.text == "account_id,name,owner,type\r\n"


def test_accounts_that_nobody_looks_after_are_a_file(caller: Caller) -> None:
    """A line each, and nothing in it is a formula."""
    for account, name in (("A1", "=SUM(1)"), ("A2", "Firm")):
        assert caller.call("PUT", f"/api/v1/accounts/{account}", json={"name": name}).status_code == 201
    response = caller.get("/api/v1/data-health/accounts.csv", params={"fault": "unowned"})
    assert response.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(StringIO(response.text)))
    assert [(line["account_id"], line["name"]) for line in lines] == [("A1", "'=SUM(1)"), ("A2", "Firm")]


def test_reps_see_numbers_and_no_data_health() -> None:
    """What is theirs is seen to by how far they reach; the data itself is for whoever looks after it."""
    assert all(may_call("rep", f"GET /api/v1/insights{path}") for path in _ROUTES)
    assert not may_call("rep", "GET /api/v1/data-health")
    assert may_call("manager", "GET /api/v1/data-health")
