"""Reps over HTTP: listed as they are now, added, changed, many at once, and let go with all that is in their name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import START
from turnout.core.account import Account, AccountId, Opportunity
from turnout.core.rep import Absence, RepId
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.absences import put_absences
from turnout.store.accounts import put_accounts, read_accounts
from turnout.store.history import put_opportunities, read_opportunities
from turnout.store.meta import WORLD_VERSION, read_number
from turnout.store.reps import find_rep

REPS = "/api/v1/reps"
DORA = {
    "name": " Dora Diaz ",
    "email": "Dora@Example.com",
    "teams": ["AE", "EMEA", "AE"],
    "role": "AE",
    "region": "EMEA",
    "country": "Germany",
    "zone": "Europe/Berlin",
    "week": {"days": "Mon-Fri", "spans": ["09:00-12:00", "13:00-18:00"], "holidays": ["DE-BY"]},
    "skills": {"languages": ["German", "English"], "products": ["Core Suite"]},
    "numbers": {"weight": 3},
    "daily_cap": 8,
    "open_cap": 20,
    "joined_on": "2026-01-15",
    "backup": "anna",
    "manager": "bela",
}

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with three reps."""
    return calling(stored)


def events(running: Running) -> list[tuple[str, str]]:
    """What the record has of edits."""
    sql = "SELECT e.kind, e.body FROM events e JOIN links k ON e.seq BETWEEN k.first_event AND k.last_event"
    with running.database.reading() as tx:
        return [(kind, body) for kind, body in tx.rows(f"{sql} WHERE k.chain = 'edits' ORDER BY e.seq")]


def world_version(running: Running) -> int:
    """How often the world was changed."""
    with running.database.reading() as tx:
        return read_number(tx, WORLD_VERSION)


def ids(response: Any) -> list[str]:  # noqa: ANN401 - httpx's own
    """The ids of a page."""
    return [rep["id"] for rep in response.json()["reps"]]


def test_a_rep_is_added_and_read_as_they_are_kept(caller: Caller, stored: Running) -> None:
    """Spellings are brought to one; what was read can be sent back and changes nothing."""
    added = caller.call("PUT", f"{REPS}/dora", json=DORA)
    assert (added.status_code, added.headers["location"]) == (201, f"{REPS}/dora")
    said = added.json()
    assert (said["name"], said["email"], said["country"]) == ("Dora Diaz", "dora@example.com", "DE")
    assert said["teams"] == ["AE", "EMEA"]
    assert said["skills"] == {"languages": ["de", "en"], "products": ["core suite"]}
    read = caller.get(f"{REPS}/dora")
    assert (read.json(), read.headers["etag"]) == (said, added.headers["etag"])
    version = world_version(stored)
    again = caller.call("PUT", f"{REPS}/dora", json=read.json())
    assert (again.status_code, again.json()) == (200, said)
    assert world_version(stored) == version
    assert caller.get(f"{REPS}/dora", headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    kind, body = events(stored)[-1]
    told = json.loads(body)
    assert (kind, told["rep"], told["after"]["teams"]) == ("rep_added", "dora", ["AE", "EMEA"])
    assert {"name", "email"} <= set(told["fields"])
    assert not {"name", "email"} & told["after"].keys()


def test_a_pool_that_needs_a_country_finds_a_rep_who_was_never_imported(caller: Caller, stored: Running) -> None:
    """Skills that follow from the record are kept with it, follow its changes, and are not shown as given."""
    caller.call("PUT", f"{REPS}/dora", json=DORA)
    caller.call("PATCH", f"{REPS}/dora", json={"country": "FR"})
    with stored.database.reading() as tx:
        rep = find_rep(tx, "dora")
    assert rep is not None
    assert rep.skills["country"] == rep.skills["countries"] == {"fr"}
    assert rep.skills["region"] == {"emea"}
    assert ids(caller.get(REPS, params={"skill": "country:FR"})) == ["dora"]


def test_a_patch_changes_what_it_names(caller: Caller, stored: Running) -> None:
    """Everything else stays, and null takes a cap away."""
    caller.call("PUT", f"{REPS}/dora", json=DORA)
    before = caller.get(f"{REPS}/dora").json()
    after = caller.call("PATCH", f"{REPS}/dora", json={"daily_cap": None, "status": "leave"}).json()
    assert after == before | {"daily_cap": None, "status": "leave"}
    kind, body = events(stored)[-1]
    assert (kind, json.loads(body)) == (
        "rep_changed",
        {
            "by": "local",
            "rep": "dora",
            "fields": ["daily_cap", "status"],
            "before": {"daily_cap": 8, "status": "active"},
            "after": {"daily_cap": None, "status": "leave"},
        },
    )
    problem(caller.call("PATCH", f"{REPS}/nobody", json={}), 404, "rep_not_found")


def test_the_next_lead_knows_of_the_change(caller: Caller) -> None:
    """Somebody on leave gets nothing, whoever is new in a named pool is not in it, and it needs no restart."""
    caller.call("PATCH", f"{REPS}/anna", json={"status": "leave"})
    assert {caller.lead(email=f"{n}@a.example").json()["assignee"] for n in range(3)} == {"bela"}


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"zone": "Europe/Berln"}, "zone", "Europe/Berlin"),
        ({"week": {"days": "Mox"}}, "week.days", "weekday"),
        ({"week": {"days": "mon", "spans": ["9-"]}}, "week.spans", "9"),
        ({"week": {"holidays": ["QQ"]}}, "week.holidays", "QQ"),
        ({"backup": "ana"}, "backup", "did you mean `anna`"),
        ({"manager": "nobody-at-all"}, "manager", "is not a rep"),
        ({"backup": "dora"}, "backup", "themselves"),
        ({"country": "Atlantis"}, "country", "ISO code"),
        ({"id": "other"}, "id", "the address says `dora`"),
    ],
)
def test_what_cannot_be_is_said_with_its_field(caller: Caller, body: dict[str, Any], field: str, said: str) -> None:
    """Nothing is kept of a rep who cannot be."""
    response = caller.call("PUT", f"{REPS}/dora", json=body)
    [error] = problem(response, 422, "invalid")["errors"]
    assert error["field"] == field
    assert said in error["message"]
    problem(caller.get(f"{REPS}/dora"), 404, "rep_not_found")


def test_two_people_who_change_a_rep_at_once_do_not_overwrite_each_other(caller: Caller) -> None:
    """The second says which record they saw, and it is no longer that."""
    etag = {"If-Match": caller.get(f"{REPS}/anna").headers["etag"]}
    first = caller.call("PATCH", f"{REPS}/anna", json={"name": "Anna"}, headers=etag)
    assert first.status_code == 200
    problem(caller.call("PATCH", f"{REPS}/anna", json={"name": "Anne"}, headers=etag), 412, "precondition_failed")
    assert caller.get(f"{REPS}/anna").json()["name"] == "Anna"
    there = caller.call("PUT", f"{REPS}/anna", json={}, headers={"If-None-Match": "*"})
    problem(there, 412, "precondition_failed")


def test_the_list_shows_everybody_as_they_are_now(caller: Caller, stored: Running) -> None:
    """Open leads, the last one, presence and absence; absences that touch are one."""
    assignee = caller.lead(email="x@a.example").json()["assignee"]
    caller.post(f"{REPS}/carl/presence", {"presence": "away"})
    hour = timedelta(hours=1)
    spans = [(START - hour, START + hour), (START + hour, START + 2 * hour)]
    with stored.database.begin() as tx:
        put_absences(tx, [Absence(RepId("bela"), start, end) for start, end in spans])
    reps = {rep["id"]: rep for rep in caller.get(REPS).json()["reps"]}
    assert reps[assignee]["open_leads"] == 1
    assert reps[assignee]["last_received_at"] == "2026-09-07T09:00:00Z"
    assert (reps["carl"]["presence"], reps["carl"]["open_leads"]) == ("away", 0)
    assert reps["bela"]["absent_until"] == "2026-09-07T11:00:00Z"
    assert reps["carl"]["absent_until"] is None
    assert caller.get(f"{REPS}/bela/state").json() == reps["bela"]
    problem(caller.get(f"{REPS}/nobody/state"), 404, "rep_not_found")


def test_the_list_is_narrowed_and_comes_in_pages(caller: Caller) -> None:
    """By team, status and skill; a cursor that is not one is refused."""
    caller.call("PUT", f"{REPS}/dora", json=DORA)
    caller.call("PUT", f"{REPS}/emil", json={"teams": ["AE"], "status": "leave", "skills": {"language": ["any"]}})
    assert ids(caller.get(REPS, params={"team": "AE"})) == ["dora", "emil"]
    assert ids(caller.get(REPS, params={"status": "leave"})) == ["emil"]
    assert ids(caller.get(REPS, params={"skill": "language:German"})) == ["dora", "emil"]
    assert ids(caller.get(REPS, params={"skill": "language:fr"})) == ["emil"]
    assert ids(caller.get(REPS, params={"skill": "product:core suite"})) == ["dora"]
    seen: list[str] = []
    page = {"limit": "2"}
    while True:
        response = caller.get(REPS, params=page)
        seen += ids(response)
        if response.json()["next"] is None:
            break
        page["after"] = response.json()["next"]
    assert seen == ["anna", "bela", "carl", "dora", "emil"]
    problem(caller.get(REPS, params={"after": "xx"}), 400, "bad_cursor")
    problem(caller.get(REPS, params={"status": "gone"}), 422, "invalid")


def test_many_are_put_at_once_with_an_answer_for_each(caller: Caller, stored: Running) -> None:
    """Those that can be kept are, in one transaction; who names somebody that cannot be, cannot be either."""
    body = {
        "reps": [
            {"id": "d1", "manager": "d2"},
            {"id": "d2", "backup": "anna"},
            {"id": "d3", "manager": "d4"},
            {"id": "d4", "zone": "nowhere"},
            {"id": "anna", "name": "Anna"},
            {"id": "bela", "daily_cap": "many"},
            {"name": "nameless"},
        ]
    }
    answers = caller.post(f"{REPS}/bulk", body).json()["reps"]
    assert [(each["index"], each["status"]) for each in answers] == [
        (0, 201), (1, 201), (2, 422), (3, 422), (4, 200), (5, 422), (6, 422),
    ]  # fmt: skip
    assert [error["field"] for error in answers[2]["errors"]] == ["manager"]
    assert (answers[3]["code"], answers[3]["id"]) == ("invalid", "d4")
    assert ids(caller.get(REPS)) == ["anna", "bela", "carl", "d1", "d2"]
    assert [kind for kind, _ in events(stored)[-3:]] == ["rep_added", "rep_added", "rep_changed"]
    problem(caller.post(f"{REPS}/bulk", {"reps": []}), 422, "invalid")
    problem(caller.post(f"{REPS}/bulk", {"reps": [{"id": str(n)} for n in range(1_001)]}), 422, "invalid")


def test_the_same_key_does_a_bulk_once(caller: Caller, stored: Running) -> None:
    """The second gets the first answer, and nothing is done."""
    key, body = {"Idempotency-Key": "k1"}, {"reps": [{"id": "d1"}]}
    first = caller.post(f"{REPS}/bulk", body, headers=key)
    count = len(events(stored))
    second = caller.post(f"{REPS}/bulk", body, headers=key)
    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len(events(stored)) == count


@pytest.fixture
def leaver(caller: Caller, stored: Running) -> Caller:
    """Anna owns two accounts, stands in for a third's owner, has a deal and leads of hers, one of them an offer."""
    with stored.database.begin() as tx:
        put_accounts(
            tx,
            [
                Account(AccountId("acme"), "Acme", owner=RepId("anna")),
                Account(AccountId("best"), "Best", owner=RepId("anna")),
                Account(AccountId("cost"), "Cost", owner=RepId("bela"), backup=RepId("anna")),
            ],
        )
        put_opportunities(tx, [Opportunity(AccountId("acme"), RepId("anna"))])
    caller.call("PATCH", f"{REPS}/carl", json={"backup": "anna", "manager": "anna"})
    for number in range(4):
        caller.lead(email=f"{number}@a.example", lead_id=f"D{number}")
    for number in range(3):
        caller.lead(email=f"{number}@b.example", lead_id=f"H{number}", source="hot")
    return caller


def test_a_departure_is_looked_at_before_it_happens(leaver: Caller) -> None:
    """Policy, accounts, deals, leads and clocks that name somebody; nothing is changed by looking."""
    found = leaver.get(f"{REPS}/anna/departure").json()
    assert found["policy"] == [
        {"place": "pools > lane", "says": "anna 1"},
        {"place": "pools > desk", "says": "anna 1"},
        {"place": "queues > nurture", "says": "watched by anna"},
    ]
    assert found["empty_pools"] == []
    assert found["accounts"] == {"count": 2, "ids": ["acme", "best"]}
    assert found["accounts_as_backup"] == {"count": 1, "ids": ["cost"]}
    assert (found["opportunities"], found["stands_in_for"], found["manages"]) == (1, ["carl"], ["carl"])
    assert found["open_leads"] == len(found["leads"]) == 3
    assert [lead["is_offer"] for lead in found["leads"]].count(True) == 1
    assert leaver.get(f"{REPS}/anna").json()["status"] == "active"
    problem(leaver.get(f"{REPS}/nobody/departure"), 404, "rep_not_found")


def test_somebody_leaves_and_all_of_it_is_with_others(leaver: Caller, stored: Running) -> None:
    """Accounts and status in one edit, each open lead with its answer, the record whole and replayable."""
    gone = leaver.post(f"{REPS}/anna/departure", {"accounts_to": "carl"}).json()
    assert (gone["accounts"], gone["opportunities"], gone["open_leads"]) == (2, 1, 0)
    assert len(gone["leads"]) == 3
    assert {lead["assignee"] for lead in gone["leads"]} <= {"bela", "carl"}
    with stored.database.reading() as tx:
        owners = {account.id: (account.owner, account.backup) for account in read_accounts(tx)}
        deals = [deal.owner for deal in read_opportunities(tx)]
        rows = tx.rows("SELECT body FROM events WHERE kind = 'reassigned'")
    assert owners == {"acme": ("carl", None), "best": ("carl", None), "cost": ("bela", None)}
    assert deals == ["carl"]
    assert len(rows) == 3
    assert all('"rep_left"' in body and '"by":"local"' in body for (body,) in rows)
    assert leaver.get(f"{REPS}/anna").json()["status"] == "departed"
    assert leaver.get(f"{REPS}/anna/state").json()["open_leads"] == 0
    assert verify(stored.database).findings == ()
    again = leaver.post(f"{REPS}/anna/departure").json()
    assert (again["leads"], again["accounts"]) == ([], 0)


def test_a_departure_under_a_key_is_answered_alike(leaver: Caller) -> None:
    """The same key gets the first answer, with every lead that was given on; another departure may not use it."""
    key = {"Idempotency-Key": "anna leaves"}
    gone = leaver.post(f"{REPS}/anna/departure", {"accounts_to": "carl"}, headers=key)
    again = leaver.post(f"{REPS}/anna/departure", {"accounts_to": "carl"}, headers=key)
    assert again.json() == gone.json()
    assert (len(gone.json()["leads"]), again.headers["Idempotency-Replayed"]) == (3, "true")
    problem(leaver.post(f"{REPS}/bela/departure", headers=key), 422, "idempotency_key_reused")
    assert leaver.get(f"{REPS}/bela").json()["status"] == "active"


def test_leads_may_go_to_one_person(leaver: Caller) -> None:
    """Whoever is named gets them all, and must be somebody who can."""
    problem(leaver.post(f"{REPS}/anna/departure", {"leads_to": "anna"}), 409, "rep_not_active")
    problem(leaver.post(f"{REPS}/anna/departure", {"accounts_to": "nobody"}), 422, "unknown_rep")
    stale = leaver.post(f"{REPS}/anna/departure", headers={"If-Match": '"other"'})
    problem(stale, 412, "precondition_failed")
    assert leaver.get(f"{REPS}/anna").json()["status"] == "active"
    gone = leaver.post(f"{REPS}/anna/departure", {"leads_to": "carl"}).json()
    assert [lead["assignee"] for lead in gone["leads"]] == ["carl"] * 3


def test_what_would_become_of_everything_is_proposed(leaver: Caller) -> None:
    """By the policy, and as it is wished; what is wished of nothing is refused."""
    found = leaver.get(f"{REPS}/anna/departure").json()["proposals"]
    assert [each["id"] for each in found["staying"]["items"]] == ["acme", "best"]
    assert found["manages"] == [{"id": "carl", "to": None, "why": "nobody manages them"}]
    assert {lead["assignee"] for lead in found["leads"]} <= {"bela", "carl"}
    assert "lane: {reps: [bela, carl]" in found["policy"]["text"]
    assert found["policy"]["left"] == ["queues > nurture"]
    wished = {"accounts_to": "carl", "accounts": {"best": "bela"}, "heir": "bela"}
    found = leaver.post(f"{REPS}/anna/departure/preview", wished).json()["proposals"]
    assert {each["id"]: each["to"] for each in found["accounts"]["items"]} == {"acme": "carl", "best": "bela"}
    assert (found["policy"]["left"], found["heir"]) == ([], "bela")
    assert leaver.get(f"{REPS}/anna").json()["status"] == "active"
    no_account = leaver.post(f"{REPS}/anna/departure/preview", {"accounts": {"cost": "bela"}})
    problem(no_account, 404, "account_not_found")


def test_a_departure_is_undone_exactly(leaver: Caller, stored: Running) -> None:
    """Everything is as it was, and the record is whole; a second time there is nothing to undo."""

    def standing() -> list[Any]:
        with stored.database.reading() as tx:
            sql = ("SELECT * FROM reps", "SELECT * FROM accounts", "SELECT * FROM opportunities")
            return [sorted(tx.rows(each)) for each in sql]

    before, had = standing(), leaver.get(f"{REPS}/anna/state").json()["open_leads"]
    gone = leaver.post(f"{REPS}/anna/departure", {"accounts_to": "carl", "draft": True}).json()
    assert gone["draft"] == 1
    assert standing() != before
    back = leaver.post(f"{REPS}/anna/departure/undo", headers={"Turnout-Reason": "a mistake"}).json()
    assert (back["state"], back["stays"], back["open_leads"]) == ("undone", [], had)
    assert standing() == before
    assert verify(stored.database).findings == ()
    problem(leaver.post(f"{REPS}/anna/departure/undo"), 409, "departure_not_done")
    problem(leaver.post(f"{REPS}/bela/departure/undo"), 404, "departure_not_found")


def test_a_departure_may_wait_for_its_day(leaver: Caller) -> None:
    """Until then nothing changes; another one is refused, and it can be called off."""
    key = {"Idempotency-Key": "new year"}
    planned = leaver.post(f"{REPS}/anna/departure", {"on": "2026-12-31"}, headers=key).json()
    assert leaver.post(f"{REPS}/anna/departure", {"on": "2026-12-31"}, headers=key).json() == planned
    assert (planned["state"], planned["due_at"]) == ("scheduled", "2026-12-31T00:00:00Z")
    assert leaver.get(f"{REPS}/anna").json()["status"] == "active"
    assert leaver.get(f"{REPS}/anna/departure").json()["planned"] == planned["number"]
    problem(leaver.post(f"{REPS}/anna/departure", {"on": "2027-01-31"}), 409, "departure_planned")
    listed = leaver.get("/api/v1/departures", params={"state": "scheduled"}).json()
    assert [each["rep"] for each in listed["departures"]] == ["anna"]
    assert leaver.call("DELETE", f"{REPS}/anna/departure").json()["state"] == "cancelled"
    problem(leaver.call("DELETE", f"{REPS}/anna/departure"), 404, "departure_not_found")
    assert leaver.post(f"{REPS}/anna/departure", {"on": "2026-09-07"}).json()["state"] == "done"


def test_leads_that_wait_only_for_the_leaver_are_named(caller: Caller) -> None:
    """A pool without anybody left is said, and so is what waits for it; with a successor named they get it."""
    text = """
    rules: [{name: All, to: [solo, hold 4h]}]
    pools: {solo: {reps: [anna], open at most: 1 each, hours: always, nobody: hold 4h}}
    """
    kept = caller.post("/api/v1/policies", {"text": text}).json()
    caller.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"})
    assert caller.lead(lead_id="W1", email="1@w.example").json()["outcome"] == "assigned"
    assert caller.lead(lead_id="W2", email="2@w.example").json()["outcome"] == "held"
    found = caller.get(f"{REPS}/anna/departure").json()
    assert found["empty_pools"] == ["solo"]
    assert [lead["lead_id"] for lead in found["waiting"]] == ["W2"]
    gone = caller.post(f"{REPS}/anna/departure", {"leads_to": "bela"}).json()
    assert [(lead["lead_id"], lead["assignee"]) for lead in gone["leads"]] == [("W1", "bela"), ("W2", "bela")]
    assert gone["waiting"] == []


def test_somebody_who_is_back_at_work_is_given_what_waited(caller: Caller) -> None:
    """In the same moment, unless they say that they are away."""
    text = "rules: [{name: A, to: solo}]\npools: {solo: {reps: [anna], hours: always, nobody: hold 8h}}"
    kept = caller.post("/api/v1/policies", {"text": text}).json()
    caller.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"})
    caller.call("PATCH", f"{REPS}/anna", json={"status": "leave"})
    caller.post(f"{REPS}/anna/presence", {"presence": "away"})
    assert caller.lead(lead_id="W1", email="1@w.example").json()["outcome"] == "held"
    caller.call("PATCH", f"{REPS}/anna", json={"status": "active"})
    assert caller.get("/api/v1/leads/W1").json()["outcome"] == "held"
    caller.post(f"{REPS}/anna/presence", {"presence": "available"})
    assert caller.get("/api/v1/leads/W1").json()["assignee"] == "anna"
    caller.call("PATCH", f"{REPS}/anna", json={"open_cap": 1})
    assert caller.lead(lead_id="W2", email="2@w.example").json()["outcome"] == "held"
    caller.call("PATCH", f"{REPS}/anna", json={"open_cap": 2})
    assert caller.get("/api/v1/leads/W2").json()["assignee"] == "anna"


def test_presence_is_said_with_its_author(caller: Caller, stored: Running) -> None:
    """As before; a replay of the record with presence in it is the same."""
    caller.post(f"{REPS}/anna/presence", {"presence": "away"})
    assert caller.lead(email="x@a.example").json()["assignee"] == "bela"
    assert replay(stored.database).differences == []
