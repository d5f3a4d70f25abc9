"""Territories changed: which accounts move with their leads, moving them batch by batch, and taking them back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.handing_over.handover_ground import POLICY, ground, owners, standing
from tests.pipeline.handing_over.realigned import PLAIN, begun, finish, go_on, planned, told
from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import Close, Realign, Reassign, Touch
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.handing_over.changing_hands import ChangingHands
from turnout.pipeline.handing_over.realignment_life import (
    keep_alignment,
    progress_of,
    realignment,
    start,
    stop,
    take_back,
)
from turnout.pipeline.handing_over.realignment_plan import Load
from turnout.pipeline.handing_over.realignment_wishes import Wishes
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.dispatcher import Dispatcher

# The UK goes to ben, and Sweden to whoever shares the north; dan and ben are there already.
CHANGED = POLICY.replace("country is GB, owner: eve", "country is GB, owner: ben").replace(
    "'country in SE, NO'", "country is SE"
)


@pytest.fixture
def office(each_database: str, tmp_path: Path) -> Iterator[Office]:  # noqa: ARG001 - says where
    """An office whose accounts lie in territories, on each database."""
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
    """Leads of accounts that are going to move, and of one that is not."""
    for number, account in enumerate(("uk1", "uk1", "uk2", "at1", "us1")):
        office.lead(f"p{number}@{account}.example", f"A{number}")


def test_what_would_move_is_what_the_territories_say(office: Office) -> None:
    """From whom to whom, with their leads and deals, and what everybody has before and after; nothing changes."""
    fill(office)
    office.publish(CHANGED)
    before = standing(office)
    found = planned(office)
    assert [(move.account, move.former, move.owner) for move in found.moves] == [
        ("at1", "ann", "dan"),
        ("uk1", "dan", "ben"),
        ("uk2", "eve", "ben"),
    ]
    assert found.moves[0].why == "territory `DACH` is theirs"
    assert [(lead.name, lead.former, lead.owner) for lead in found.leads] == [
        ("A0", "dan", "ben"),
        ("A1", "dan", "ben"),
        ("A2", "eve", "ben"),
        ("A3", "ann", "dan"),
    ]
    assert [(deal.account, deal.value) for deal in found.deals] == [("uk1", 500)]
    assert (found.accounts, found.nowhere) == (12, 5)
    assert (found.before["ben"], found.after["ben"]) == (Load(1, 0, 100), Load(3, 3, 600))
    assert (found.before["dan"], found.after["dan"]) == (Load(7, 3, 1000), Load(7, 2, 500))
    assert standing(office) == before


def test_a_pool_shares_accounts_of_those_who_are_not_in_it(local: Office) -> None:
    """By weight: who has the fewest for theirs. Whoever is in it keeps what they have; nobody's stays nobody's."""
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("UPDATE accounts SET country = 'SE', owner = 'finn' WHERE id IN ('us1', 'no1', 'uk1', 'uk2')")
        edit.tx.run("UPDATE accounts SET country = 'SE' WHERE id = 'us2'")
        edit.world_changed()
    found = planned(local)
    north = [(move.account, move.owner) for move in found.moves if "`Nordics`" in move.why]
    assert north == [("uk1", "cleo"), ("uk2", "ben"), ("no1", "ben"), ("us1", "cleo")]


def test_what_is_excepted_stays(local: Office) -> None:
    """Named, locked, with an open deal, answered lately, or in a list: each is counted by why it stays."""
    fill(local)
    local.run(Touch(LeadId("A2")))
    policy = CHANGED.replace("owner: dan}", "owner: eve}")
    local.publish(f"lists: {{named: [at1.example]}}\n{policy}")
    everything = Wishes(locked=False)
    assert [move.account for move in planned(local, everything).moves] == ["de1", "de2", "at1", "uk1", "uk2"]
    wishes = Wishes(with_opportunity=True, touched_days=1, list="named", accounts=("de1",))
    found = planned(local, wishes)
    assert found.moves == []
    assert found.kept == {
        "named to stay": 1,
        "its owner is locked": 1,
        "in list `named`": 1,
        "an open opportunity": 2,
    }
    assert [move.account for move in planned(local, Wishes(touched_days=1)).moves] == ["de1", "at1", "uk1"]
    with pytest.raises(RefusedError, match="did you mean `named`"):
        planned(local, Wishes(list="nmed"))


def test_leads_go_along_as_it_is_wished(local: Office) -> None:
    """All of the former owner's, those that nobody answered, or none; the deals likewise."""
    fill(local)
    local.run(Touch(LeadId("A0")))
    local.publish(CHANGED)
    assert {lead.name for lead in planned(local, Wishes(leads="untouched")).leads} == {"A1", "A2", "A3"}
    found = planned(local, Wishes(leads="none", opportunities=False))
    assert (found.leads, found.deals) == ([], [])
    number = begun(local, Wishes(leads="untouched", opportunities=False))
    finish(local, number)
    assert dict(standing(local)["leads"])["A0"] == "dan"
    assert dict(standing(local)["deals"])["o-uk1"] == "dan"


def test_batches_are_applied_and_everybody_is_told_once(office: Office) -> None:
    """Accounts, deals and leads of a batch at once; one notice for each rep, and none for any lead."""
    fill(office)
    office.publish(CHANGED)
    found = planned(office)
    before = len(office.rows("SELECT 1 FROM outbox"))
    number = begun(office, Wishes(batch=1))
    first = go_on(office, number)
    assert (first["state"], first["accounts"]["moved"], first["batches_left"]) == ("running", 1, 2)
    assert owners(office)["at1"] == "dan"
    assert owners(office)["uk1"] == "dan"
    done = finish(office, number)
    assert (done["state"], done["accounts"]["moved"], done["leads"]["moved"]) == ("done", 3, 4)
    assert {move.account: owners(office)[move.account] for move in found.moves} == {
        move.account: move.owner for move in found.moves
    }
    assert {lead.name: lead.owner for lead in found.leads}.items() <= dict(standing(office)["leads"]).items()
    others = "others were given 1 account, 2 open leads and 1 open deal"
    assert told(office) == [
        ("ann", "territories have changed: others were given 1 account and 1 open lead"),
        ("ben", "territories have changed: you were given 2 accounts, 3 open leads and 1 open deal"),
        ("dan", f"territories have changed: you were given 1 account and 1 open lead; {others}"),
        ("eve", "territories have changed: others were given 1 account and 1 open lead"),
    ]  # fmt: skip
    assert len(office.rows("SELECT 1 FROM outbox")) == before + 4
    assert go_on(office, number)["state"] == "done"
    assert len(told(office)) == 4
    assert verify(office.database).findings == ()


def test_what_changed_since_it_was_planned_is_left_alone(local: Office) -> None:
    """An account that somebody else owns by now, one that is gone, and one whose new owner left; each says why."""
    local.publish(CHANGED)
    number = begun(local)
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("UPDATE accounts SET owner = 'finn' WHERE id = 'at1'")
        edit.tx.run("DELETE FROM accounts WHERE id = 'uk1'")
        edit.tx.run("UPDATE reps SET status = 'departed' WHERE id = 'ben'")
        edit.world_changed()
    assert finish(local, number)["accounts"] == {"planned": 0, "moved": 0, "skipped": 3, "undone": 0}
    why = dict(local.rows("SELECT account, why FROM realigned_accounts"))
    assert why == {
        "at1": "its owner is finn by now",
        "uk1": "it is gone",
        "uk2": "ben cannot be given accounts",
    }
    assert told(local) == []


def test_it_goes_on_where_it_was_stopped(local: Office) -> None:
    """With another process, and after a restart; a batch that is asked for too often does nothing."""
    fill(local)
    local.publish(CHANGED)
    number = begun(local, Wishes(batch=1))
    go_on(local, number)
    with editing(local.database, local.now, "cli") as edit:
        assert stop(edit, number).state == "stopped"
    assert go_on(local, number)["accounts"]["moved"] == 1
    local.restart()
    with editing(local.database, local.now, "cli") as edit:
        start(edit, number)
    other = Dispatcher(local.database, lambda: local.now, os.urandom)
    [done] = other.run([Realign(number)])
    other.close()
    assert done.data["accounts"]["moved"] == 2
    assert finish(local, number)["state"] == "done"
    assert len(told(local)) == 4


def test_another_policy_stops_it(local: Office) -> None:
    """What was planned by the one before may be wrong by the one that is live."""
    local.publish(CHANGED)
    number = begun(local, Wishes(batch=1))
    go_on(local, number)
    local.publish(POLICY)
    come = go_on(local, number)
    assert (come["state"], come["accounts"]["moved"]) == ("stopped", 1)
    assert "another policy is live" in come["trouble"]
    with editing(local.database, local.now, "cli") as edit, pytest.raises(RefusedError, match="another policy is live"):
        start(edit, number)


def test_all_of_it_is_taken_back(office: Office) -> None:
    """Accounts, deals and leads are as they were; the record is whole, and everybody is told once more."""
    fill(office)
    before = standing(office)
    office.publish(CHANGED)
    number = begun(office, Wishes(batch=2))
    finish(office, number)
    assert standing(office) != before
    with editing(office.database, office.now, "cli") as edit:
        take_back(edit, number)
    come = finish(office, number)
    assert (come["state"], come["accounts"]["undone"], come["leads"]["undone"]) == ("undone", 3, 4)
    assert standing(office) == before
    assert (
        "ben",
        "a change of territories was taken back: others were given 2 accounts, 3 open leads and 1 open deal",
    ) in (told(office))
    assert len(told(office)) == 8
    assert verify(office.database).findings == ()
    with (
        editing(office.database, office.now, "cli") as edit,
        pytest.raises(RefusedError, match="nothing of realignment"),
    ):
        take_back(edit, number)


def test_one_batch_is_taken_back_and_the_others_stay(local: Office) -> None:
    """And what changed since stays: a lead that was given on or closed, an account that somebody else owns."""
    fill(local)
    local.publish(CHANGED)
    number = begun(local, Wishes(batch=1))
    finish(local, number)
    with editing(local.database, local.now, "cli") as edit:
        take_back(edit, number, 1)
    assert (finish(local, number)["accounts"]["undone"], owners(local)["at1"]) == (1, "ann")
    local.run(Reassign(LeadId("A0"), RepId("finn")), Close(LeadId("A1"), "won"))
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("UPDATE accounts SET owner = 'finn' WHERE id = 'uk2'")
        edit.accounts_changed(["uk2"])
        take_back(edit, number)
    come = finish(local, number)
    assert come["accounts"] == {"planned": 0, "moved": 0, "skipped": 1, "undone": 2}
    assert come["leads"] == {"moved": 0, "undone": 1, "skipped": 3}
    assert (owners(local)["uk1"], owners(local)["uk2"]) == ("dan", "finn")
    why = dict(local.rows("SELECT name, why FROM realigned_work WHERE state = 'skipped'"))
    assert why["A1"] == "it is not open any more"
    assert why["A2"] == "its account stays where it is"


def test_the_record_of_it_can_be_played_again(local: Office) -> None:
    """Leads that were decided before are decided alike: nothing but whose accounts are has changed."""
    local.publish(CHANGED)
    fill(local)
    number = begun(local)
    finish(local, number)
    with editing(local.database, local.now, "cli") as edit:
        take_back(edit, number)
    finish(local, number)
    assert replay(local.database).differences == []


def test_a_server_applies_it_by_itself(local: Office) -> None:
    """Batch after batch, whatever process is awake."""
    fill(local)
    local.publish(CHANGED)
    number = begun(local, Wishes(batch=1))
    task = ChangingHands(lambda: local.now)
    assert task(local.database) == 0
    task.act_by(lambda job, then: then(local.run(job)[0]))
    assert [task(local.database) for _ in range(4)] == [1, 1, 1, 0]
    with local.database.reading() as tx:
        assert progress_of(tx, realignment(tx, number))["state"] == "done"


def test_what_cannot_be_done_is_said(local: Office) -> None:
    """A policy without territories, a plan that moves nothing, a number that is nobody's, one that is over."""
    local.publish(CHANGED)
    number = begun(local)
    with editing(local.database, local.now, "cli") as edit:
        with pytest.raises(RefusedError, match="is being applied"):
            take_back(edit, number)
        with pytest.raises(RefusedError, match="there is no realignment 9"):
            start(edit, 9)
    finish(local, number)
    with editing(local.database, local.now, "cli") as edit:
        with pytest.raises(RefusedError, match="is done"):
            start(edit, number)
        with pytest.raises(RefusedError, match="nothing moves"):
            keep_alignment(edit, planned(local), PLAIN)
    local.publish("rules: [{name: All, to: desk}]\npools: {desk: {team: desk}}\n")
    with pytest.raises(RefusedError, match="no territories"):
        planned(local)
