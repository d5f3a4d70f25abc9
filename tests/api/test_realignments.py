"""Realignments over HTTP: what would move, planning it, applying it batch by batch, stopping it, taking it back."""

from __future__ import annotations

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.core.account import Account, AccountId
from turnout.core.rep import RepId
from turnout.pipeline.handing_over.changing_hands import ChangingHands
from turnout.pipeline.record.verify.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.accounts import put_accounts

PATH = "/api/v1/realignments"
POLICY = """
rules:
  - {name: Owned, when: account.owner is known, to: [account.owner, desk]}
  - {name: All, to: desk}
territories:
  - {name: Germany, when: country is DE, owner: bela}
pools: {desk: {reps: [anna, bela], hours: always}}
"""

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody who is to move three German accounts of anna's to bela, one of which has a lead."""
    with stored.database.begin() as tx:
        named = (("a1", "DE"), ("a2", "DE"), ("a3", "DE"), ("a4", "FR"))
        put_accounts(
            tx,
            [
                Account(AccountId(name), name, (f"{name}.example",), owner=RepId("anna"), country=country)
                for name, country in named
            ],
        )
        tx.run("UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'world_version'")
    caller = calling(stored)
    problem(caller.post(f"{PATH}/preview"), 409, "no_territories")
    kept = caller.post("/api/v1/policies", {"text": POLICY}).json()
    caller.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"})
    caller.lead(lead_id="L1", email="x@a1.example")
    return caller


def test_what_would_move_is_looked_at(caller: Caller) -> None:
    """With its leads, and what everybody has before and after; exceptions are counted by why."""
    found = caller.post(f"{PATH}/preview", {"accounts": ["a3"]}).json()
    assert [(move["account"], move["former"], move["owner"]) for move in found["accounts"]] == [
        ("a1", "anna", "bela"),
        ("a2", "anna", "bela"),
    ]
    assert found["accounts"][0]["name"] == "a1"
    assert [lead["lead_id"] for lead in found["leads"]] == ["L1"]
    counts = found["counts"]
    assert (counts["accounts"], counts["moving"], counts["nowhere"]) == (4, 2, 1)
    assert counts["kept"] == {"named to stay": 1}
    anna = {"accounts": 4, "leads": 1, "value": 0}, {"accounts": 2, "leads": 0, "value": 0}
    assert (counts["reps"][0]["before"], counts["reps"][0]["after"]) == anna
    problem(caller.post(f"{PATH}/preview", {"batch": 0}), 422, "invalid")
    problem(caller.post(f"{PATH}/preview", {"list": "x"}), 404, "list_not_found")


def test_it_is_planned_applied_stopped_and_taken_back(caller: Caller, stored: Running) -> None:
    """A batch at a time, by the server itself; each answer says how far it has come."""
    task = ChangingHands(stored.now)
    task.act_by(stored.submit)
    made = caller.post(PATH, {"batch": 1}, headers={"Turnout-Reason": "new year"})
    assert made.status_code == 201
    planned = made.json()
    at = made.headers["location"]
    assert (planned["state"], planned["why"], planned["batches"], planned["batches_left"]) == (
        "planned",
        "new year",
        3,
        3,
    )
    assert task(stored.database) == 0
    assert caller.post(f"{at}/start").json()["state"] == "running"
    problem(caller.post(f"{at}/undo"), 409, "realignment_running")
    assert ChangingHands(stored.now)(stored.database) == 0
    task = ChangingHands(stored.now)
    task.act_by(stored.submit)
    assert task(stored.database) == 1
    assert caller.post(f"{at}/stop").json()["accounts"]["moved"] == 1
    assert task(stored.database) == 0
    assert caller.get("/api/v1/leads/L1").json()["assignee"] == "bela"
    assert caller.post(f"{at}/start").json()["batches_left"] == 2
    task = ChangingHands(stored.now)
    task.act_by(stored.submit)
    assert [task(stored.database) for _ in range(3)] == [1, 1, 0]
    done = caller.get(at).json()
    assert (done["state"], done["accounts"]["moved"], done["leads"]["moved"]) == ("done", 3, 1)
    page = caller.get(f"{at}/accounts", params={"state": "moved", "limit": 2}).json()
    assert [each["account"] for each in page["accounts"]] == ["a1", "a2"]
    page = caller.get(f"{at}/accounts", params={"after": page["next"]}).json()
    assert ([each["account"] for each in page["accounts"]], page["next"]) == (["a3"], None)
    assert [each["lead_id"] for each in caller.get(f"{at}/leads").json()["leads"]] == ["L1"]
    problem(caller.post(f"{at}/start"), 409, "realignment_over")
    problem(caller.post(PATH, {}), 409, "nothing_to_realign")
    assert caller.post(f"{at}/undo", {"batch": 1}).json()["state"] == "undoing"
    task = ChangingHands(stored.now)
    task.act_by(stored.submit)
    assert [task(stored.database) for _ in range(2)] == [1, 0]
    assert caller.get("/api/v1/leads/L1").json()["assignee"] == "anna"
    assert caller.get(at).json()["accounts"] == {"planned": 0, "moved": 2, "skipped": 0, "undone": 1}
    assert [each["number"] for each in caller.get(PATH).json()["realignments"]] == [1]
    assert verify(stored.database).findings == ()


def test_one_that_is_not_there_is_said_so(caller: Caller) -> None:
    """By each of its addresses."""
    for what in ("", "/accounts", "/leads"):
        problem(caller.get(f"{PATH}/9{what}"), 404, "realignment_not_found")
    for what in ("start", "stop", "undo"):
        problem(caller.post(f"{PATH}/9/{what}"), 404, "realignment_not_found")


def test_a_table_says_whose_accounts_are_to_be(caller: Caller, stored: Running) -> None:
    """It is read, what it asks for is looked at and planned; rows that cannot be used are told by their line."""
    text = "Konto,New owner\na4.example,bela@x.example\nzz,bela\na1,\na1,bela\n"
    headers = {"content-type": "text/csv; charset=utf-8"}
    read = caller.post(f"{PATH}/table", params={"name": "new.csv"}, content=text, headers=headers).json()
    assert (read["headers"], read["account"], read["owner"], read["moves"]) == (
        ["Konto", "New owner"],
        None,
        "New owner",
        [],
    )
    with stored.database.begin() as tx:
        tx.run("UPDATE reps SET email = 'bela@x.example' WHERE id = 'bela'")
    read = caller.post(f"{PATH}/table", params={"account": "konto"}, content=text, headers=headers).json()
    assert read["moves"] == [
        {"account": "a4", "owner": "bela", "line": 2},
        {"account": "a1", "owner": "bela", "line": 5},
    ]
    assert [(error["row"], error["message"]) for error in read["errors"]] == [
        (3, "`zz` is no account"),
        (4, "it names no new owner"),
    ]
    assert (read["rows"], read["error_count"]) == (4, 2)
    body = {"source": {"from": "table", "moves": read["moves"]}}
    found = caller.post(f"{PATH}/preview", body).json()
    assert [(move["account"], move["why"]) for move in found["accounts"]] == [
        ("a1", "line 5 of the table names them"),
        ("a4", "line 2 of the table names them"),
    ]
    planned = caller.post(PATH, body).json()
    assert (planned["source"], planned["policy"], planned["counts"]["moving"]) == ({"from": "table"}, "", 2)
    assert planned["exceptions"] == {}


def test_a_table_that_cannot_be_read_is_said_so(caller: Caller) -> None:
    """Another type, a workbook, packed, empty, a column that is not there."""
    csv = {"content-type": "text/csv"}
    problem(caller.post(f"{PATH}/table", {"a": 1}), 415, "wrong_media_type")
    problem(caller.post(f"{PATH}/table", content=b"PK\x03\x04", headers=csv), 422, "invalid")
    problem(caller.post(f"{PATH}/table", content=b"\x1f\x8b\x00", headers=csv), 400, "bad_body")
    problem(caller.post(f"{PATH}/table", content=b"", headers=csv), 422, "invalid")
    problem(caller.post(f"{PATH}/table", params={"owner": "x"}, content=b"a,b\n1,2\n", headers=csv), 422, "invalid")


def test_a_condition_says_which_accounts_go_to_whom(caller: Caller) -> None:
    """To a rep, or to the people of a pool; it stands in the realignment."""
    source = {"from": "condition", "when": "country is FR", "owner": "bela"}
    found = caller.post(f"{PATH}/preview", {"source": source}).json()
    assert [(move["account"], move["owner"]) for move in found["accounts"]] == [("a4", "bela")]
    assert (found["counts"]["accounts"], found["counts"]["nowhere"]) == (1, 0)
    planned = caller.post(PATH, {"source": source, "leads": "none"}).json()
    assert (planned["source"], planned["exceptions"]) == (source, {"leads": "none"})
    for wrong, status, code in (
        ({"when": "contry is FR", "owner": "bela"}, 422, "bad_condition"),
        ({"when": "country is FR"}, 422, "bad_condition"),
        ({"when": "country is FR", "owner": "ghost"}, 422, "unknown_rep"),
        ({"when": "country is FR", "pool": "ghost"}, 404, "pool_not_found"),
        ({"when": "country is FR", "pool": "desk", "by": "luck"}, 422, "invalid"),
    ):
        problem(caller.post(f"{PATH}/preview", {"source": {"from": "condition", **wrong}}), status, code)
