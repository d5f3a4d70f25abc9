"""What somebody who writes a policy is told: the words there are, who else writes, and a decision as a test."""

from __future__ import annotations

import pytest

from tests.api.client import Caller
from tests.api.conftest import Calling
from tests.api.memory_front import POLICY
from turnout.api.draft_presence import GONE_AFTER
from turnout.core.policy.parse import parse_policy
from turnout.pipeline.policies.vocabulary import places_of_schema
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database
from turnout.store.draft_presence import forget_presence, note_presence, others_present
from turnout.store.metadata import EPOCH, to_micros


def test_the_vocabulary_has_fields_people_and_the_live_policys_names(stored: Running, calling: Calling) -> None:
    """Choices are closed, countries have names, keys stand by their place."""
    said = calling(stored).get("/api/v1/policies/vocabulary").json()
    policy = parse_policy(POLICY)
    fields = {field["name"]: field for field in said["fields"]}
    assert {value["value"]: value["said"] for value in fields["country"]["values"]}["DE"] == "Germany"
    assert fields["region"]["is_closed"]
    assert not fields["country"]["is_closed"]
    assert said["pools"] == [pool.name for pool in policy.pools]
    assert said["rules"] == [rule.name for rule in policy.rules]
    assert said["reps"]


def test_keys_are_those_of_the_language() -> None:
    """Each place offers what the schema has there, with its few words."""
    places = {place.place: {key.name: key for key in place.keys} for place in places_of_schema()}
    assert {"rules", "pools", "sla"} <= places[""].keys()
    assert places["rules"]["priority"].values == ["high", "normal", "low"]
    assert "round robin" in places["pools"]["pick"].values
    assert "at 5m" in places["sla"]
    assert places["tests.then"].keys() >= {"to", "rule"}
    assert places["rules.table"].keys() == {"when", "to"}


def test_two_tabs_at_one_draft_hear_of_each_other(local: Caller) -> None:
    """Also whether the other has something that is not saved, and which revision the draft has by now."""
    draft = local.post("/api/v1/drafts", {"text": "rules: nonsense"}).json()["draft"]
    path = f"/api/v1/drafts/{draft}/presence"
    assert local.call("PUT", path, json={"tab": "tab-of-anna"}).json() == {"here": [], "revision": 1, "state": "open"}
    other = local.call("PUT", path, json={"tab": "tab-of-bela", "is_editing": True}).json()
    assert [(each["tab"], each["is_editing"]) for each in other["here"]] == [("tab-of-anna", False)]
    again = local.call("PUT", path, json={"tab": "tab-of-anna"}).json()
    assert [(each["tab"], each["is_editing"]) for each in again["here"]] == [("tab-of-bela", True)]
    assert local.call("PUT", "/api/v1/drafts/99/presence", json={"tab": "tab-of-anna"}).status_code == 404


def test_whoever_says_nothing_for_a_while_is_gone(store_url: str) -> None:
    """From every draft, at the next word of anybody."""
    database = open_database(store_url)
    try:
        with database.begin() as tx:
            note_presence(tx, 1, "tab-of-anna", "anna", to_micros(EPOCH), is_editing=True)
            note_presence(tx, 1, "tab-of-bela", "bela", to_micros(EPOCH + GONE_AFTER), is_editing=False)
            forget_presence(tx, to_micros(EPOCH + GONE_AFTER))
            assert [row.actor for row in others_present(tx, 1, "")] == ["bela"]
            note_presence(tx, 1, "tab-of-bela", "bela", to_micros(EPOCH + 2 * GONE_AFTER), is_editing=True)
            assert [row.is_editing for row in others_present(tx, 1, "")] == [1]
    finally:
        database.close()


def test_a_changed_draft_answers_with_the_etag_that_the_next_change_names(local: Caller) -> None:
    """Whoever saves again and again need not read it in between."""
    begun = local.post("/api/v1/drafts", {"text": "rules: nonsense"})
    number = begun.json()["draft"]
    changed = local.call(
        "PUT", f"/api/v1/drafts/{number}", json={"text": "rules: more"}, headers={"If-Match": begun.headers["etag"]}
    )
    assert changed.status_code == 200
    again = local.call(
        "PUT", f"/api/v1/drafts/{number}", json={"text": POLICY}, headers={"If-Match": changed.headers["etag"]}
    )
    assert again.status_code == 200
    late = local.call(
        "PUT", f"/api/v1/drafts/{number}", json={"text": POLICY}, headers={"If-Match": changed.headers["etag"]}
    )
    assert late.status_code == 412


@pytest.mark.parametrize("decision", ["L-NONE.1", "nonsense"])
def test_a_decision_that_is_not_there_makes_no_test(local: Caller, decision: str) -> None:
    """It is said so."""
    assert local.get(f"/api/v1/decisions/{decision}/test").status_code == 404
