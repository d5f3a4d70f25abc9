"""Deals over HTTP: kept by their own ids beside those out of files, and seen by the policy with the next lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import START
from turnout.pipeline.imports.import_world import Imported, import_file
from turnout.pipeline.imports.world_changes import Kind
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.meta import WORLD_VERSION, read_number

pytestmark = pytest.mark.usefixtures("each_database")
DEALS = "/api/v1/opportunities"
POLICY = """
rules:
  - {name: Came back, when: account.last_opportunity.outcome is lost, to: rep carl}
  - {name: Being sold to, when: account.has_open_opportunity is yes, to: [opportunity.owner, desk]}
  - {name: Large, when: account.last_opportunity.value > 1000, to: rep bela}
  - {name: All, to: desk}
pools:
  desk: {reps: [anna], hours: always}
"""


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with three reps and two accounts."""
    found = calling(stored)
    for name in ("acme", "zeta"):
        found.call("PUT", f"/api/v1/accounts/{name}", json={"name": name, "domains": [f"{name}.example"]})
    return found


def put(caller: Caller, deal: str, status: int = 201, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a body may say
    """A deal as it is after it was put."""
    response = caller.call("PUT", f"{DEALS}/{deal}", json={"account": "acme", **body})
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


def ids(caller: Caller, **asked: str) -> list[str]:
    """The deals for which something holds."""
    response = caller.get(DEALS, params=asked)
    assert response.status_code == 200, response.text
    return [each["id"] for each in response.json()["opportunities"]]


def test_a_deal_is_added_and_read_as_it_is_kept(caller: Caller) -> None:
    """A stage can say the outcome; what is won and says no day was closed now, as a new one came in now."""
    kept = put(caller, "d1", owner="anna", stage="Closed Won", value="1200.4")
    assert kept == {
        "id": "d1",
        "account": "acme",
        "owner": "anna",
        "stage": "Closed Won",
        "outcome": "won",
        "value": 1200,
        "closed_at": "2026-09-07T09:00:00Z",
        "created_at": "2026-09-07T09:00:00Z",
    }
    assert caller.get(f"{DEALS}/d1").json() == kept
    problem(caller.get(f"{DEALS}/other"), 404, "opportunity_not_found")


def test_saying_the_same_again_changes_nothing(stored: Running, caller: Caller) -> None:
    """What is read can be put back, and no server reads the world anew."""
    kept = put(caller, "d1", outcome="lost", value=5, owner="bela")
    with stored.database.reading() as tx:
        before = read_number(tx, WORLD_VERSION)
    assert caller.call("PUT", f"{DEALS}/d1", json=kept).json() == kept
    assert put(caller, "d1", 200, outcome="lost", value=5, owner="bela") == kept
    with stored.database.reading() as tx:
        assert read_number(tx, WORLD_VERSION) == before


def test_a_patch_changes_what_it_names(caller: Caller) -> None:
    """Another stage says its own outcome; a deal that is opened again was not closed."""
    put(caller, "d1", stage="Demo", value=7, owner="anna")
    won = caller.call("PATCH", f"{DEALS}/d1", json={"stage": "closed won"}).json()
    assert (won["outcome"], won["closed_at"], won["value"]) == ("won", "2026-09-07T09:00:00Z", 7)
    again = caller.call("PATCH", f"{DEALS}/d1", json={"outcome": "open", "owner": None}).json()
    assert (again["outcome"], again["closed_at"], again["owner"], again["stage"]) == ("open", None, None, "closed won")
    moved = caller.call("PATCH", f"{DEALS}/d1", json={"account": "zeta", "closed_at": "2026-01-01T00:00:00+02:00"})
    assert (moved.json()["account"], moved.json()["closed_at"]) == ("zeta", "2025-12-31T22:00:00Z")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"account": "nobody"}, "unknown_account"),
        ({"account": "acme", "owner": "ana"}, "unknown_rep"),
        ({"account": "acme", "outcome": "maybe"}, "invalid"),
        ({"account": "acme", "value": "a lot"}, "invalid"),
        ({"account": "acme", "closed_at": "2026-01-01"}, "invalid"),
        ({"account": "acme", "closed_at": "1066-01-01T00:00:00Z"}, "invalid"),
        ({"owner": "anna"}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused(caller: Caller, body: dict[str, Any], code: str) -> None:
    """And nothing is kept of it."""
    problem(caller.call("PUT", f"{DEALS}/d1", json=body), 422, code)
    assert ids(caller) == []


def test_deals_are_found_by_what_they_say(caller: Caller) -> None:
    """Each filter alone, in pages; a span of days is half-open."""
    put(caller, "d1", owner="anna", stage="Demo")
    put(caller, "d2", account="zeta", outcome="won", closed_at="2026-03-01T00:00:00Z")
    put(caller, "d3", outcome="lost", closed_at="2026-04-01T00:00:00Z", owner="bela")
    assert ids(caller, account="acme") == ["d1", "d3"]
    assert ids(caller, owner="bela") == ["d3"]
    assert ids(caller, stage="Demo") == ["d1"]
    assert ids(caller, outcome="open") == ["d1"]
    assert ids(caller, closed_from="2026-03-01T00:00:00Z", closed_to="2026-04-01T00:00:00Z") == ["d2"]
    first = caller.get(DEALS, params={"limit": 2}).json()
    assert [each["id"] for each in first["opportunities"]] == ["d1", "d2"]
    assert ids(caller, limit="2", after=first["next"]) == ["d3"]


def test_a_deal_can_go(caller: Caller) -> None:
    """As one that never was; its account no longer has it."""
    put(caller, "d1")
    assert caller.call("DELETE", f"{DEALS}/d1").status_code == 204
    problem(caller.call("DELETE", f"{DEALS}/d1"), 404, "opportunity_not_found")


def test_many_are_put_with_an_answer_for_each(caller: Caller) -> None:
    """One that cannot be kept leaves the others alone."""
    put(caller, "d1")
    items = [
        {"id": "d1", "account": "zeta"},
        {"id": "d2", "account": "acme"},
        {"id": "d3", "account": "nobody"},
        {"id": "d4"},
        {"id": "d2", "account": "acme"},
        {"id": "~9", "account": "acme"},
    ]
    answers = caller.post(f"{DEALS}/bulk", {"opportunities": items}).json()["opportunities"]
    assert [(each["status"], each.get("code")) for each in answers] == [
        *((200, None), (201, None), (422, "unknown_account"), (422, "invalid"), (422, "invalid")),
        (404, "opportunity_not_found"),
    ]
    assert ids(caller, account="zeta") == ["d1"]


def test_the_next_lead_sees_a_deal_that_was_put(stored: Running, caller: Caller, tmp_path: Path) -> None:
    """Its outcome, its owner while it is open, and its value: each decides where a lead of the account goes."""
    path = tmp_path / "deals.yaml"
    path.write_text(POLICY, encoding="utf-8")
    publish_policy(stored.database, path, START)

    def next_lead(number: int) -> tuple[str, str]:
        answer = caller.lead(email=f"p{number}@acme.example").json()
        return answer["rule"], answer["assignee"]

    assert next_lead(1) == ("All", "anna")
    put(caller, "d1", owner="bela", stage="Demo")
    assert next_lead(2) == ("Being sold to", "bela")
    put(caller, "d1", 200, owner="bela", outcome="lost")
    assert next_lead(3) == ("Came back", "carl")
    caller.call("DELETE", f"{DEALS}/d1")
    caller.post(f"{DEALS}/bulk", {"opportunities": [{"id": "d2", "account": "acme", "outcome": "won", "value": 2_000}]})
    assert next_lead(4) == ("Large", "bela")
    assert verify(stored.database).findings == ()


def bring_in(stored: Running, folder: Path, text: str) -> Imported:
    """What a file of deals comes to."""
    path = folder / "opportunities.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(stored.database, Kind.OPPORTUNITIES, path)


def counts(imported: Imported) -> tuple[int, int, int]:
    """New, changed and unchanged."""
    [tally] = imported.tallies
    return tally.new, tally.changed, tally.unchanged


def test_deals_of_a_file_without_ids_can_be_changed_too(stored: Running, caller: Caller, tmp_path: Path) -> None:
    """Under a name of their own, until the file comes again; nobody can make one of that name."""
    bring_in(stored, tmp_path, "account_id,stage\nacme,Demo\n")
    [name] = ids(caller)
    assert name.startswith("~")
    put(caller, name, 200, stage="Trial")
    assert caller.get(f"{DEALS}/{name}").json()["stage"] == "Trial"
    problem(caller.call("PUT", f"{DEALS}/~999", json={"account": "acme"}), 404, "opportunity_not_found")
    problem(caller.call("PUT", f"{DEALS}/~x", json={"account": "acme"}), 404, "opportunity_not_found")
    assert caller.call("DELETE", f"{DEALS}/{name}").status_code == 204
    assert ids(caller) == []


def test_a_file_leaves_deals_alone_that_it_does_not_name(stored: Running, caller: Caller, tmp_path: Path) -> None:
    """Those with ids of their own; a file without ids speaks for its own kind only."""
    put(caller, "crm-1", stage="Kept")
    assert counts(bring_in(stored, tmp_path, "account_id,stage\nacme,Demo\n")) == (1, 0, 0)
    assert counts(bring_in(stored, tmp_path, "account_id,stage\nacme,Demo\n")) == (0, 0, 1)
    assert counts(bring_in(stored, tmp_path, "account_id,stage\nacme,Trial\n")) == (0, 1, 0)
    stages = {each["stage"] for each in caller.get(DEALS).json()["opportunities"]}
    assert stages == {"Kept", "Trial"}


def test_a_file_with_ids_changes_the_deals_it_names(stored: Running, caller: Caller, tmp_path: Path) -> None:
    """In place, in any order, also where another account has them; the file's former deals without ids are gone."""
    bring_in(stored, tmp_path, "account_id,stage\nacme,No id\n")
    put(caller, "d2", account="zeta", stage="Demo")
    table = "opportunity_id,account_id,stage\nd1,acme,One\nd2,acme,Two\nd1,acme,Twice\n"
    imported = bring_in(stored, tmp_path, table)
    assert [finding.message for finding in imported.findings] == [
        "opportunity `d1` is on line 2 already; this row is left out"
    ]
    found = {each["id"]: (each["account"], each["stage"]) for each in caller.get(DEALS).json()["opportunities"]}
    assert found == {"d1": ("acme", "One"), "d2": ("acme", "Two")}
    assert counts(bring_in(stored, tmp_path, "opportunity_id,account_id,stage\nd2,acme,Two\nd1,acme,One\n")) == (
        0,
        0,
        2,
    )


def test_every_change_says_who_and_what(stored: Running, caller: Caller) -> None:
    """With the ids of the deal and of its account."""
    put(caller, "d1", stage="Demo")
    caller.call("PATCH", f"{DEALS}/d1", json={"value": 9})
    caller.call("DELETE", f"{DEALS}/d1")
    with stored.database.reading() as tx:
        rows = tx.rows("SELECT kind, body FROM events WHERE kind LIKE 'opportunity%' ORDER BY seq")
    assert [kind for kind, _ in rows] == ["opportunity_added", "opportunity_changed", "opportunity_removed"]
    assert rows[1][1] == (
        '{"by":"local","opportunity":"d1","account":"acme","fields":["value"],'
        '"before":{"value":null},"after":{"value":9}}'
    )
