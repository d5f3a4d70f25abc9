"""Somebody leaves: what they have goes where it was proposed, at once or on their day, and comes back whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.pipeline.handing_over.handover_ground import ground, owners, standing
from tests.pipeline.stored_office import MONDAY, Office
from turnout.core.lead import LeadId
from turnout.core.rep import RepId, RepStatus
from turnout.errors import RefusedError, StoreError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Close, Depart, Job, Reassign, Touch, UndoDeparture
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.engine.small_world import engine_around, world_around
from turnout.pipeline.handing_over.changing_hands import ChangingHands
from turnout.pipeline.handing_over.departure_days import begins_at, call_off, plan_for_day
from turnout.pipeline.handing_over.departure_plan import Wishes, amended_policy
from turnout.pipeline.handing_over.departure_proposal import Proposal, propose_departure
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store.departures import find_departure
from turnout.store.reps import find_rep

DAN = RepId("dan")
# Everything as the policy says.
ASKED = Wishes()


@pytest.fixture
def office(each_database: str, tmp_path: Path) -> Iterator[Office]:  # noqa: ARG001 - says where
    """An office in which dan has accounts, deals, leads and offers, on each database."""
    made = ground(tmp_path)
    yield made
    made.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Office]:
    """The same, where the database does not matter."""
    made = ground(tmp_path)
    yield made
    made.close()


def fill(office: Office) -> None:
    """Leads of dan's accounts, and offers to dan."""
    for number, account in enumerate(("de1", "uk1", "uk1", "se1", "us1", "at1")):
        office.lead(f"p{number}@{account}.example", f"A{number}")
    for number in range(4):
        office.lead(lead=f"H{number}", plan="hot")


def proposed(office: Office, wishes: Wishes = ASKED, rep: str = "dan") -> Proposal:
    """What letting somebody go would come to."""
    with office.database.reading() as tx:
        leaver = find_rep(tx, rep)
        assert leaver is not None
        return propose_departure(tx, leaver, wishes, office.now)


def let_go(office: Office, wishes: Wishes = ASKED, rep: str = "dan") -> dict[str, Any]:
    """What a departure came to."""
    [done] = office.run(Depart(RepId(rep), msgspec.json.encode(wishes).decode()))
    assert done.error is None, done.error
    data: dict[str, Any] = done.data
    return data


def undo(office: Office, number: int = 1) -> dict[str, Any]:
    """What taking it back came to."""
    [done] = office.run(UndoDeparture(number))
    assert done.error is None, done.error
    data: dict[str, Any] = done.data
    return data


def test_what_is_proposed_is_what_happens(office: Office) -> None:
    """Each account, each deal and each lead goes where the preview said, and looking changed nothing."""
    fill(office)
    before = standing(office)
    found = proposed(office)
    assert standing(office) == before
    gone = let_go(office)
    assert {each.what: each.owner for each in found.plan.accounts} == {
        "de1": "ann",
        "de2": "ann",
        "uk1": "eve",
        "se1": "cleo",
        "no1": "ben",
        "us1": "ann",
        "zeta": "ann",
    }
    now = owners(office)
    assert {each.what: now[each.what] for each in found.plan.accounts} == found.plan.owners
    assert {lead: made.assignee for lead, made in found.leads.items()} == {
        each["lead_id"]: each.get("assignee") for each in gone["leads"]
    }
    assert (gone["accounts"], gone["opportunities"], gone["backups"], gone["reports"]) == (7, 3, 2, 1)
    assert not [lead for lead, rep in standing(office)["leads"] if rep == "dan"]
    assert verify(office.database).findings == ()


def test_accounts_go_by_territory_then_stand_in_then_up_the_hierarchy(local: Office) -> None:
    """And the preview says why of each."""
    why = {each.what: each.why for each in proposed(local).plan.accounts}
    assert why["uk1"] == "territory `UK` is theirs"
    assert why["no1"] == "pool `north` of territory `Nordics`: they have the fewest accounts"
    assert why["us1"] == "they stand in for dan"
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("UPDATE reps SET backup = NULL WHERE id = 'dan'")
        edit.people_changed()
    found = proposed(local).plan
    assert {each.what: (each.owner, each.why) for each in found.accounts}["us1"] == ("eve", "they own `uk2` above it")
    assert [each.what for each in found.staying] == ["zeta", "de1", "de2"]
    assert found.staying[1].why == "`dan`, whose territory `DACH` is, cannot be given accounts"


def test_leads_go_with_their_account_where_the_rules_ask_for_its_owner(local: Office) -> None:
    """And by the rules where they do not."""
    fill(local)
    gone = {each["lead_id"]: each["assignee"] for each in let_go(local)["leads"]}
    assert (gone["A0"], gone["A1"], gone["A3"]) == ("ann", "eve", "cleo")
    assert {rep for lead, rep in gone.items() if lead.startswith("H")} == {"eve"}


def test_each_thing_may_be_said_otherwise(local: Office) -> None:
    """An account that is to stay does, one that is named somebody's is theirs, and so is a lead."""
    fill(local)
    wishes = Wishes(accounts={"uk1": "finn", "de1": "keep"}, leads={"A1": "cleo"}, heir="eve")
    gone = let_go(local, wishes)
    now = owners(local)
    assert (now["uk1"], now["de1"], now["us1"]) == ("finn", "dan", "ann")
    leads = {each["lead_id"]: each["assignee"] for each in gone["leads"]}
    assert (leads["A1"], leads["A2"]) == ("cleo", "finn")
    reps = standing(local)["reps"]
    assert (reps["cleo"].backup, reps["eve"].manager) == ("eve", "finn")


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        (Wishes(accounts_to="nobody"), "unknown_rep"),
        (Wishes(leads_to="gone"), "rep_not_active"),
        (Wishes(leads_to="keep"), "invalid"),
        (Wishes(accounts={"uk2": "ann"}), "account_not_found"),
        (Wishes(leads={"A9": "ann"}), "lead_not_found"),
        (Wishes(heir="dan"), "rep_not_active"),
    ],
)
def test_what_cannot_be_granted_changes_nothing(local: Office, wishes: Wishes, code: str) -> None:
    """Neither does asking what it would come to."""
    before = standing(local)
    assert local.refused(Depart(DAN, msgspec.json.encode(wishes).decode())) == code
    with pytest.raises(RefusedError):
        proposed(local, wishes)
    assert standing(local) == before


def test_undoing_gives_back_exactly_what_stands_as_it_was_left(office: Office) -> None:
    """Accounts, deals, stand-ins, reports and leads; the pools' turns as well, and the record is whole."""
    fill(office)
    before = standing(office)
    let_go(office)
    back = undo(office)
    assert (back["state"], back["stays"]) == ("undone", [])
    assert standing(office) == before
    assert verify(office.database).findings == ()
    assert office.refused(UndoDeparture(1)) == "departure_not_done"


def test_the_turns_of_those_who_stood_in_are_given_back(local: Office) -> None:
    """Once for each lead: the counter stands as if they had never got them, and the leaver has the leads."""
    fill(local)

    def taken() -> list[tuple[Any, ...]]:
        sql = "SELECT rep, sum(CASE kind WHEN 'credit' THEN -1 ELSE 1 END) FROM ledger"
        return sorted(local.rows(sql + " WHERE counter = 'lane' GROUP BY rep"))

    before = taken()
    let_go(local)
    assert taken() != before
    undo(local)
    assert taken() == before


def test_what_changed_since_stays_and_is_said(office: Office) -> None:
    """An account given on, a lead that was answered, closed or given on: each stays, all else comes back."""
    fill(office)
    let_go(office)
    with editing(office.database, office.now, "cli") as edit:
        edit.tx.run("UPDATE accounts SET owner = 'finn' WHERE id = 'uk1'")
        edit.accounts_changed(["uk1"])
    office.wait(minutes=5)
    office.run(Touch(LeadId("A1")), Close(LeadId("A2"), "won"), Reassign(LeadId("A3"), RepId("finn")))
    back = undo(office)
    assert len(back["stays"]) == 4
    assert any("`owner` of accounts `uk1`" in each for each in back["stays"])
    assert {each.split(":")[0] for each in back["stays"] if each.startswith("lead")} == {
        "lead A1",
        "lead A2",
        "lead A3",
    }
    now = dict(standing(office)["leads"])
    assert (now["A0"], now["A1"], now["A3"]) == ("dan", "eve", "finn")
    assert owners(office)["uk1"] == "finn"
    assert verify(office.database).findings == ()


def test_nothing_is_kept_of_a_departure_that_fails(local: Office) -> None:
    """The next decisions are made in the world as it was."""
    fill(local)
    before = standing(local)
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("CREATE TRIGGER no_departures BEFORE UPDATE ON departures BEGIN SELECT raise(ABORT, 'full'); END")
    with pytest.raises(StoreError):
        local.run(Depart(DAN))
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("DROP TRIGGER no_departures")
    assert standing(local) == before
    assert local.lead("x@uk1.example").assignee == "dan"
    assert let_go(local)["accounts"] == 7


def test_on_their_day_they_leave_once(local: Office) -> None:
    """By whichever of two processes is first; accounts that came meanwhile go along, and the wishes hold."""
    fill(local)
    with editing(local.database, local.now, "cli", "retires") as edit:
        leaver = find_rep(edit.tx, "dan")
        assert leaver is not None
        row = plan_for_day(edit, leaver, Wishes(accounts={"uk1": "finn"}), date(2026, 9, 9))
        with pytest.raises(RefusedError, match="is to leave by departure 1"):
            plan_for_day(edit, leaver, Wishes(), date(2026, 9, 10))
    assert row.due_at == int(datetime(2026, 9, 9, tzinfo=UTC).timestamp() * 1_000_000)
    other = Dispatcher(local.database, lambda: local.now, os.urandom)
    jobs: list[Job] = []

    def task_over(dispatcher: Dispatcher) -> ChangingHands:
        def submit(job: Job, then: Callable[[Done], None]) -> None:
            jobs.append(job)
            then(dispatcher.run([job])[0])

        task = ChangingHands(lambda: local.now)
        task.act_by(submit)
        return task

    assert [task_over(each)(local.database) for each in (local.dispatcher, other)] == [0, 0]
    local.wait(days=2)
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("UPDATE accounts SET owner = 'dan' WHERE id = 'us2'")
        edit.accounts_changed(["us2"])
    assert [task_over(each)(local.database) for each in (local.dispatcher, other)] == [1, 0]
    # Another one that was about to do it as well finds it done.
    [again] = other.run([jobs[0]])
    assert again == Done(data=again.data)
    other.close()
    assert (owners(local)["uk1"], owners(local)["us2"]) == ("finn", "ann")
    assert len(local.rows("SELECT 1 FROM events WHERE kind = 'rep_left'")) == 1
    with local.database.reading() as tx:
        found = find_departure(tx, 1)
    assert found is not None
    assert (found.state, found.why) == ("done", "retires")


def test_a_departure_that_waits_is_called_off(local: Office) -> None:
    """Then nothing happens on that day."""
    with editing(local.database, local.now, "cli") as edit:
        leaver = find_rep(edit.tx, "dan")
        assert leaver is not None
        plan_for_day(edit, leaver, Wishes(), date(2026, 9, 9))
        assert call_off(edit, leaver).state == "cancelled"
        with pytest.raises(RefusedError, match="no departure of dan is planned"):
            call_off(edit, leaver)
    assert local.refused(Depart(DAN, number=1)) == "departure_not_done"
    assert standing(local)["reps"]["dan"].status is RepStatus.ACTIVE


def test_a_day_begins_where_they_work(local: Office) -> None:
    """Midnight in Auckland is noon of the day before in UTC."""
    dan = standing(local)["reps"]["dan"]
    assert begins_at(replace(dan, zone="Pacific/Auckland"), date(2026, 9, 9)) == datetime(2026, 9, 8, 12, tzinfo=UTC)


def test_the_policy_without_them_keeps_its_comments(local: Office) -> None:
    """Who comes after them stands where they stood; pools that name others go on without them."""
    with local.database.reading() as tx:
        dan = find_rep(tx, "dan")
        assert dan is not None
        engine = engine_around(tx, world_around(tx, (), gone=DAN))
        found = amended_policy(tx, engine, dan, RepId("eve"))
        alone = amended_policy(tx, engine, dan, None)
    assert "# Customers stay with their owner." in found.text
    assert "{name: Boss, when: plan is boss, to: rep eve, tell: [rep eve]}" in found.text
    assert "lane: {reps: [eve], hours" in found.text
    assert "nurture: {watched by: eve}" in found.text
    assert found.left == []
    assert "dan" not in found.text
    assert set(alone.left) == {"rules > Boss", "territories > DACH", "queues > nurture", "sla > all"}


def test_somebody_may_leave_before_any_policy_is_live(local: Office) -> None:
    """Their accounts go to whoever stands in for them."""
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("DELETE FROM meta WHERE name = 'live_policy'")
        edit.world_changed()
    assert proposed(local).policy is None
    assert {each.owner for each in proposed(local).plan.accounts} == {"ann"}


def test_time_is_that_of_the_store(local: Office) -> None:
    """A departure is in the record at the moment it happened."""
    local.wait(minutes=7)
    let_go(local)
    [(at,)] = local.rows("SELECT at FROM events WHERE kind = 'rep_left'")
    assert at == int((MONDAY.timestamp() + 7 * 60) * 1_000_000)
