"""The ledger of a pool over HTTP: turns, credits, and turns that a person grants, exact and for ever."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify
from turnout.pipeline.serving.running import Running

DESK = "/api/v1/pools/desk"

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with a pool `desk` of two and a pool `lane` of three."""
    return calling(stored)


def leads(caller: Caller, count: int, tag: str, **record: str) -> list[str]:
    """Who gets so many leads of new people."""
    return [caller.lead(email=f"{n}@{tag}.example", **record).json()["assignee"] for n in range(count)]


def lines(caller: Caller, kind: str = "ledger", **asked: str | int) -> list[dict[str, Any]]:
    """Lines of the desk's counter."""
    found: list[dict[str, Any]] = caller.get(f"{DESK}/{kind}", params=asked).json()[kind]
    return found


def grant(caller: Caller, rep: str, turns: int, reason: str = "goodwill", key: str = "") -> dict[str, Any]:
    """What a grant came to."""
    headers = {"Idempotency-Key": key} if key else {}
    response = caller.post(f"{DESK}/credits", {"rep": rep, "turns": turns, "reason": reason}, headers=headers)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_every_turn_is_a_line_the_newest_first(caller: Caller) -> None:
    """With its lead; a page follows the other, and a rep's own can be asked for."""
    got = leads(caller, 5, "a")
    found = lines(caller)
    assert [line["rep"] for line in found] == got[::-1]
    assert {(line["kind"], line["turns"], line["counter"], line["by"]) for line in found} == {("turn", -1, "desk", "")}
    assert all(line["lead_id"] for line in found)
    first = caller.get(f"{DESK}/ledger", params={"limit": 2}).json()
    rest = caller.get(f"{DESK}/ledger", params={"after": first["next"]}).json()
    assert [line["number"] for line in first["ledger"] + rest["ledger"]] == [line["number"] for line in found]
    assert {line["rep"] for line in lines(caller, rep="bela")} == {"bela"}


def test_a_pass_is_a_credit_in_the_pool_that_paid(caller: Caller) -> None:
    """Beside the turn it gives back."""
    caller.lead(lead_id="L1", email="a@a.example", source="hot")
    passed = caller.get("/api/v1/leads/L1").json()["assignee"]
    caller.post("/api/v1/leads/L1/pass", {"reason": "busy"})
    [line] = caller.get("/api/v1/pools/lane/credits").json()["credits"]
    assert (line["rep"], line["kind"], line["turns"], line["cause"], line["lead_id"]) == (
        passed, "credit", 1, "pass", "L1",
    )  # fmt: skip
    assert lines(caller, "credits") == []


def test_granted_turns_change_who_is_next_by_exactly_as_many(caller: Caller, stored: Running) -> None:
    """Three turns granted are three leads more than the peer's, and then it is even again."""
    leads(caller, 4, "a")
    said = grant(caller, "bela", 3)
    assert Fraction(said["owed_after"]) - Fraction(said["owed_before"]) == 3
    assert (said["by"], said["counter"], said["at"]) == ("local", "desk", "2026-09-07T09:00:00Z")
    got = leads(caller, 9, "b")
    assert (got.count("bela"), got.count("anna")) == (6, 3)
    taken = grant(caller, "bela", -2, "correction")
    assert Fraction(taken["owed_after"]) - Fraction(taken["owed_before"]) == -2
    assert sorted(leads(caller, 4, "c")) == ["anna", "anna", "anna", "bela"]
    assert [(line["turns"], line["cause"], line["by"], line["lead_id"]) for line in lines(caller, "credits")] == [
        (-2, "correction", "local", None),
        (3, "goodwill", "local", None),
    ]
    assert replay(stored.database).differences == []
    assert verify(stored.database).findings == ()


def test_turns_granted_to_somebody_away_wait_for_them(caller: Caller, stored: Running) -> None:
    """The pool brings the absent back as equals of the others; what a person gave is not taken away by that."""
    leads(caller, 2, "a")
    caller.post("/api/v1/reps/bela/presence", {"presence": "away"})
    leads(caller, 2, "b")
    grant(caller, "bela", 2)
    leads(caller, 4, "c")
    caller.post("/api/v1/reps/bela/presence", {"presence": "available"})
    assert leads(caller, 4, "d").count("bela") == 3
    assert replay(stored.database).differences == []
    assert verify(stored.database).findings == ()


def test_the_same_key_grants_once(caller: Caller) -> None:
    """A request that was cut off is sent again without fear."""
    assert grant(caller, "bela", 2, key="k1") == grant(caller, "bela", 2, key="k1")
    assert len(lines(caller, "credits")) == 1


@pytest.mark.parametrize(
    ("pool", "body", "status", "code"),
    [
        ("desk", {"rep": "carl", "turns": 1}, 409, "not_in_pool"),
        ("desk", {"rep": "nobody", "turns": 1}, 422, "unknown_rep"),
        ("desk", {"rep": "anna", "turns": 0}, 422, "invalid"),
        ("desk", {"rep": "anna", "turns": 101}, 422, "invalid"),
        ("desk", {"rep": "anna", "turns": 1.5}, 422, "invalid"),
        ("desk", {"rep": "anna", "turns": 1, "reason": "because"}, 422, "unknown_reason"),
        ("dask", {"rep": "anna", "turns": 1}, 404, "pool_not_found"),
    ],
)
def test_a_grant_that_cannot_be_leaves_the_ledger_alone(
    caller: Caller, pool: str, body: dict[str, object], status: int, code: str
) -> None:
    """Said with its reason."""
    problem(caller.post(f"/api/v1/pools/{pool}/credits", body), status, code)
    assert lines(caller, "credits") == []


def test_pools_that_owe_nobody_a_turn_take_no_grant(caller: Caller) -> None:
    """Only round robin keeps balances."""
    text = "rules: [{name: A, to: p}]\npools: {p: {reps: [anna], pick: least open, nobody: hold 1h}}"
    kept = caller.post("/api/v1/policies", {"text": text}).json()
    caller.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"})
    refused = problem(caller.post("/api/v1/pools/p/credits", {"rep": "anna", "turns": 1}), 409, "no_turns")
    assert "`least open`" in refused["detail"]


def test_a_pool_that_is_not_there_is_said_with_a_suggestion(caller: Caller) -> None:
    """For the ledger and the credits alike."""
    for what in ("ledger", "credits"):
        said = problem(caller.get(f"/api/v1/pools/dsk/{what}"), 404, "pool_not_found")
        assert "did you mean `desk`" in said["detail"]


def test_a_line_that_was_forged_is_found(caller: Caller, stored: Running) -> None:
    """A grant that nobody made stands in the ledger and not in the record."""
    grant(caller, "bela", 1)
    with stored.database.begin() as tx:
        tx.run("UPDATE ledger SET at = at + 1 WHERE kind = 'grant'")
    assert {finding.table for finding in verify(stored.database).findings} == {"ledger"}


def test_the_next_turns_are_told_in_their_order_and_a_grant_changes_them(caller: Caller) -> None:
    """With why; they are those that are then dealt, and looking takes none."""
    leads(caller, 3, "a")
    asked = {"turns": 6}
    told = [turn["rep"] for turn in caller.get(DESK, params=asked).json()["turns"]]
    assert told == [turn["rep"] for turn in caller.get(DESK, params=asked).json()["turns"]]
    grant(caller, "anna", 3)
    pool = caller.get(DESK, params=asked).json()
    after = [turn["rep"] for turn in pool["turns"]]
    assert after != told
    assert (after.count("anna"), pool["turns"][0]["why"]) == (4, "owed the most turns")
    assert leads(caller, 6, "b") == after


def test_a_member_is_told_with_weight_and_what_they_are_owed(caller: Caller) -> None:
    """And what the pool's counter is called; without caps there is none to be used up."""
    grant(caller, "bela", 2)
    pool = caller.get(DESK).json()
    assert (pool["counter"], pool["shared_with"], pool["turns"]) == ("desk", [], [])
    owed = {each["rep"]: (each["owed"], each["weight"], each["cap"]) for each in pool["members"]}
    assert owed == {"anna": (0.0, 1, None), "bela": (2.0, 1, None)}
