"""Lists of the live policy over HTTP: a change of rows is a version of the policy, published like any other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.pipeline.serving.running import Running

LISTS = "/api/v1/lists"
POLICY = """
lists:
  named: lists/named.csv    # who has whom
  near: [DE, AT]
rules:
  - {name: Named, when: domain in named, to: [named.rep, desk]}
  - {name: Near, when: country in near, to: queue nurture}
  - {name: All, to: desk}   # everybody else
pools:
  desk: {reps: [anna, bela], hours: always}
queues:
  nurture: {watched by: anna}
"""
NAMED = "domain,rep\nacme.example,carl\nbest.example,bela\n"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store whose live policy reads two lists."""
    found = calling(stored)
    kept = found.post("/api/v1/policies", {"text": POLICY, "lists": {"lists/named.csv": NAMED, "unused.csv": "x"}})
    assert kept.status_code == 201, kept.text
    found.post(f"/api/v1/policies/{kept.json()['hash']}/publish", headers={"If-Match": "*"})
    return found


def live(caller: Caller) -> dict[str, Any]:
    """What is live."""
    found: dict[str, Any] = caller.get("/api/v1/policies/live").json()
    return found


def assignee(caller: Caller, email: str) -> str:
    """Who gets a lead."""
    found: str = caller.lead(email=email).json()["assignee"]
    return found


def test_lists_are_shown_with_columns_and_rows(caller: Caller) -> None:
    """Those in files and those in place; rows come in pages under one ETag."""
    found = caller.get(LISTS).json()
    assert found["policy"] == live(caller)["policy"]
    assert [(each["name"], each["path"], each["columns"], each["rows"]) for each in found["lists"]] == [
        ("named", "lists/named.csv", ["domain", "rep"], 2),
        ("near", "", ["key"], 2),
    ]
    first = caller.get(f"{LISTS}/named", params={"limit": 1})
    second = caller.get(f"{LISTS}/named", params={"after": first.json()["next"]})
    assert (first.json()["rows"], second.json()["rows"]) == ([["acme.example", "carl"]], [["best.example", "bela"]])
    assert (first.json()["count"], second.json()["next"]) == (2, None)
    assert first.headers["etag"] == second.headers["etag"]
    refused = problem(caller.get(f"{LISTS}/nmaed"), 404, "list_not_found")
    assert "did you mean `named`" in refused["detail"]


def test_replaced_rows_decide_the_next_lead(caller: Caller, stored: Running) -> None:
    """The live policy with other rows is a version of its own; its text stays as it was written."""
    before = live(caller)
    assert assignee(caller, "a@acme.example") == "carl"
    etag = caller.get(f"{LISTS}/named").headers["etag"]
    rows = [["acme.example", "bela"], ['other, "quoted".example', "anna"]]
    put = caller.call(
        "PUT", f"{LISTS}/named", json={"columns": ["domain", "rep"], "rows": rows, "note": "Q4"},
        headers={"If-Match": etag},
    )  # fmt: skip
    assert put.status_code == 200, put.text
    assert put.headers["etag"] == caller.get(f"{LISTS}/named").headers["etag"] != etag
    assert assignee(caller, "b@acme.example") == "bela"
    after = live(caller)
    assert after["publication"] > before["publication"]
    assert (after["note"], after["by"]) == ("Q4", "local")
    version = caller.get(f"/api/v1/policies/{after['policy']}").json()
    assert version["text"] == POLICY
    assert list(version["lists"]) == ["lists/named.csv"]
    assert caller.get(f"{LISTS}/named").json()["rows"] == rows
    old = caller.get(f"/api/v1/policies/{before['policy']}").json()
    assert old["lists"]["lists/named.csv"] == NAMED
    sql = "SELECT kind FROM events WHERE kind IN ('policy_kept', 'list_changed', 'published') ORDER BY seq DESC LIMIT 3"
    with stored.database.reading() as tx:
        kinds = [kind for (kind,) in tx.rows(sql)]
    assert kinds == ["published", "list_changed", "policy_kept"]


def test_rows_that_are_as_they_were_publish_nothing(caller: Caller) -> None:
    """So a nightly sync leaves no trace where nothing changed."""
    before = live(caller)
    body = {"columns": ["domain", "rep"], "rows": [["acme.example", "carl "], ["best.example", "bela"]]}
    assert caller.call("PUT", f"{LISTS}/named", json=body).status_code == 200
    same = caller.post(f"{LISTS}/named/rows", {"rows": [{"domain": "best.example", "rep": "bela"}]}).json()
    assert (same["unchanged"], same["publication"]) == (1, before["publication"])
    assert live(caller) == before


def test_some_rows_are_added_and_changed_by_their_key(caller: Caller) -> None:
    """In any case; cells that are left out stay, and the answer counts what happened."""
    body = {"rows": [{"domain": "Best.example", "rep": "anna"}, {"domain": "new.example"}, {"domain": "acme.example"}]}
    said = caller.post(f"{LISTS}/named/rows", body).json()
    assert (said["added"], said["changed"], said["unchanged"], said["rows"]) == (1, 1, 1, 3)
    assert said["policy"] == live(caller)["policy"]
    assert caller.get(f"{LISTS}/named").json()["rows"] == [
        ["acme.example", "carl"], ["Best.example", "anna"], ["new.example", ""],
    ]  # fmt: skip
    assert assignee(caller, "x@best.example") == "anna"


def test_a_row_is_taken_out_by_its_key(caller: Caller) -> None:
    """And the rule does not fit any more; a key that is not there is said so."""
    assert caller.call("DELETE", f"{LISTS}/named/rows/ACME.example").status_code == 204
    assert assignee(caller, "a@acme.example") in {"anna", "bela"}
    problem(caller.call("DELETE", f"{LISTS}/named/rows/acme.example"), 404, "row_not_found")


def test_a_list_that_stands_in_the_policy_is_changed_there(caller: Caller) -> None:
    """Its comments stay; it has one column."""
    assert caller.call("PUT", f"{LISTS}/near", json={"columns": ["key"], "rows": [["DE"], ["CH"]]}).status_code == 200
    text = caller.get(f"/api/v1/policies/{live(caller)['policy']}").json()["text"]
    assert text == POLICY.replace("[DE, AT]", "[DE, CH]")
    assert caller.lead(email="s@s.example", country="CH").json()["queue"] == "nurture"
    two = {"columns": ["key", "more"], "rows": [["DE", "x"]]}
    problem(caller.call("PUT", f"{LISTS}/near", json=two), 422, "invalid")


@pytest.mark.parametrize(
    "body",
    [
        {"columns": ["domain", "rep"], "rows": [["acme.example"]]},
        {"columns": ["domain", "rep"], "rows": [["", "anna"]]},
        {"columns": ["domain", "domain"], "rows": []},
        {"columns": [" "], "rows": []},
        {"columns": ["a;b;c"], "rows": [["x"]]},
    ],
)
def test_rows_that_are_no_table_are_refused(caller: Caller, body: dict[str, object]) -> None:
    """Nothing is published."""
    before = live(caller)
    response = caller.call("PUT", f"{LISTS}/named", json=body)
    assert response.status_code == 422, response.text
    assert live(caller) == before


def test_a_column_that_a_rule_needs_cannot_go(caller: Caller) -> None:
    """The whole policy is checked, and its problems are named with their place."""
    refused = caller.call("PUT", f"{LISTS}/named", json={"columns": ["domain"], "rows": [["acme.example"]]})
    [error] = problem(refused, 422, "invalid_policy")["errors"]
    assert error["field"] == "rules > Named"
    assert "no column `rep`" in error["message"]
    assert error["line"] > 0


def test_rows_with_unknown_columns_or_without_a_key_are_refused(caller: Caller) -> None:
    """Each said with its number."""
    for row in ({"domain": "x.example", "owner": "anna"}, {"rep": "anna"}):
        refused = caller.post(f"{LISTS}/named/rows", {"rows": [{"domain": "y.example"}, row]})
        assert "row 2" in problem(refused, 422, "invalid")["detail"]


def test_two_who_change_a_list_at_once_do_not_lose_rows(caller: Caller) -> None:
    """The second is told that the list is another one by now."""
    etag = {"If-Match": caller.get(f"{LISTS}/named").headers["etag"]}
    assert caller.post(f"{LISTS}/named/rows", {"rows": [{"domain": "a.example"}]}, headers=etag).status_code == 200
    second = caller.post(f"{LISTS}/named/rows", {"rows": [{"domain": "b.example"}]}, headers=etag)
    problem(second, 412, "precondition_failed")
    problem(caller.call("DELETE", f"{LISTS}/named/rows/a.example", headers=etag), 412, "precondition_failed")


def test_rows_need_approval_where_a_policy_does(caller: Caller, stored: Running, calling: Calling) -> None:
    """A list is part of what is live: where a yes is asked for, its rows change by a draft; going back needs none."""
    caller.post(f"{LISTS}/named/rows", {"rows": [{"domain": "new.example", "rep": "anna"}]})
    careful = calling(stored, ApiSettings(said=Settings(approvals=1)))
    before = live(careful)
    other = {"columns": ["domain", "rep"], "rows": [["acme.example", "bela"]]}
    row = {"rows": [{"domain": "acme.example", "rep": "bela"}]}
    problem(careful.call("PUT", f"{LISTS}/named", json=other), 409, "approval_needed")
    problem(
        careful.post(f"{LISTS}/named/rows", row),
        409,
        "approval_needed",
    )
    problem(careful.call("DELETE", f"{LISTS}/named/rows/acme.example"), 409, "approval_needed")
    assert live(careful) == before
    assert careful.call("DELETE", f"{LISTS}/named/rows/new.example").status_code == 204
