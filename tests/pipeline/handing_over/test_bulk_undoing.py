"""Leads that were moved together come back together: to whoever had them, with the turns; what was worked on stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Accept, Close, Reassign, Touch, UndoMove
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.handing_over import bulk_undoing
from turnout.pipeline.handing_over.bulk_undoing import UNDO_DAYS, must_find_move, would_go_back
from turnout.pipeline.record.verify import verify
from turnout.store.bulk_moves import leads_of_move

EVE = RepId("eve")


@pytest.fixture
def office(each_database: str, tmp_path: Path) -> Iterator[Office]:  # noqa: ARG001 - says where
    """An office with some leads, on each database."""
    made = Office(tmp_path)
    for number in range(6):
        made.lead(lead=f"D{number}")
    yield made
    made.close()


def move(office: Office, leads: list[str], to: RepId | None = EVE, name: str = "m1") -> list[Done]:
    """Give them to somebody together, or to whoever the policy finds."""
    return office.run(*[Reassign(LeadId(lead), to, "manual", "robin", move=name) for lead in leads])


def undo(office: Office, name: str = "m1") -> Done:
    """Take it back; raises what it is refused with."""
    [done] = office.run(UndoMove(name, by="robin"))
    if done.error is not None:
        raise done.error
    return done


def hands(office: Office) -> dict[str, str]:
    """Who has each lead."""
    sql = "SELECT l.id, a.rep FROM assignments a JOIN leads l ON l.seq = a.lead WHERE a.until IS NULL ORDER BY l.id"
    return dict(office.rows(sql))


def stays(office: Office, name: str = "m1") -> dict[str, str]:
    """Why leads of a move were left where they are."""
    with office.database.reading() as tx:
        row = must_find_move(tx, name)
        return {each.id: each.why for each in leads_of_move(tx, row.number, 100, "stayed")}


def loads(office: Office) -> dict[str, int]:
    """How many open leads everybody has."""
    return dict(office.rows("SELECT rep, open FROM loads WHERE open > 0 ORDER BY rep"))


def test_all_of_them_go_back_in_one_step(office: Office) -> None:
    """Hands and loads are as they were, the record says so in one line, and it can be played again."""
    before, had = hands(office), loads(office)
    move(office, list(before))
    assert set(hands(office).values()) == {"eve"}
    assert undo(office).data == {"move": "m1", "left": 0}
    assert (hands(office), loads(office)) == (before, had)
    [(said,)] = office.rows("SELECT body FROM events WHERE kind = 'move_undone'")
    assert msgspec.json.decode(said) == {"move": "m1", "leads": 6, "stay": 0, "by": "robin"}
    assert {office.history(lead)[-1].reason for lead in before} == {
        f"given to {rep} by hand (taken_back)" for rep in before.values()
    }
    assert verify(office.database).findings == ()


def test_what_was_worked_on_since_stays_and_says_why(office: Office) -> None:
    """A first touch, an ending, another holder: each is somebody's own doing."""
    before = hands(office)
    move(office, list(before))
    office.wait(minutes=5)
    office.run(Touch(LeadId("D0"), rep=EVE), Close(LeadId("D1"), "lost"), Reassign(LeadId("D2"), RepId("finn")))
    with office.database.reading() as tx:
        planned = {each.lead_id: each for _, each in would_go_back(tx, must_find_move(tx, "m1"), 100)}
    undo(office)
    now = hands(office)
    assert stays(office) == {
        "D0": "it was answered since",
        "D1": "it is not open any more",
        "D2": "something else was decided of it since; it is with finn",
    }
    assert {lead: now[lead] for lead in ("D3", "D4", "D5")} == {lead: before[lead] for lead in ("D3", "D4", "D5")}
    assert (now["D0"], now["D2"]) == ("eve", "finn")
    # What the look before said is what happened.
    assert {lead: each.why for lead, each in planned.items() if each.why} == stays(office)
    assert {lead: each.to for lead, each in planned.items() if not each.why} == {
        lead: before[lead] for lead in ("D3", "D4", "D5")
    }
    assert verify(office.database).findings == ()


def test_turns_that_the_rules_gave_are_given_back(office: Office) -> None:
    """Whoever the policy found took a turn for it; whoever had it keeps the one they had taken."""
    given_back = "SELECT count(*) FROM ledger WHERE cause = 'match_undone'"
    before = hands(office)
    move(office, ["D0", "D1"], to=None)
    moved = hands(office)
    assert all(moved[lead] != before[lead] for lead in ("D0", "D1"))
    undo(office)
    assert hands(office) == before
    assert office.rows(given_back) == [(2,)]
    assert verify(office.database).findings == ()


def test_what_waited_waits_again(office: Office) -> None:
    """A lead that nobody had goes where its rules have it: into the queue, or to wait for somebody."""
    office.lead(lead="Q", plan="park")
    move(office, ["Q", "D0"])
    assert hands(office)["Q"] == "eve"
    undo(office)
    assert "Q" not in hands(office)
    [(outcome, queue)] = office.rows("SELECT outcome, queue FROM leads WHERE id = 'Q'")
    assert (outcome, queue) == ("queued", "nurture")
    assert stays(office) == {}
    assert verify(office.database).findings == ()


def test_an_offer_that_was_accepted_stays(office: Office) -> None:
    """Taking it is work as well."""
    office.lead(lead="H", plan="hot")
    move(office, ["H"], to=None)
    [rep] = [rep for lead, rep in hands(office).items() if lead == "H"]
    office.run(Accept(LeadId("H"), RepId(rep)))
    undo(office)
    assert stays(office) == {"H": f"something else was decided of it since; it is with {rep}"}


def test_nothing_goes_to_somebody_who_left(office: Office) -> None:
    """Who cannot be given leads any more does not get theirs back."""
    before = hands(office)
    leaver = before["D0"]
    move(office, ["D0"])
    with editing(office.database, office.now, "cli") as edit:
        edit.tx.run("UPDATE reps SET status = 'departed' WHERE id = ?", (leaver,))
        edit.people_changed()
    undo(office)
    assert stays(office) == {"D0": f"{leaver} cannot receive leads any more"}
    assert hands(office)["D0"] == "eve"


def test_it_is_done_once(office: Office) -> None:
    """A second time changes nothing, and says so; nothing is added to a move that was taken back."""
    move(office, ["D0"])
    undo(office)
    move(office, ["D0"], name="m2")
    assert undo(office).data == {"move": "m1", "left": 0}
    assert hands(office)["D0"] == "eve"
    assert office.rows("SELECT count(*) FROM events WHERE kind = 'move_undone'") == [(1,)]
    [late] = move(office, ["D1"])
    assert isinstance(late.error, RefusedError)
    assert late.error.code == "move_over"
    assert hands(office)["D1"] != "eve"


def test_a_move_that_is_old_is_not_taken_back(office: Office) -> None:
    """Whoever has had a lead for a week knows it."""
    move(office, ["D0"])
    office.wait(days=UNDO_DAYS)
    with pytest.raises(RefusedError, match="older than 7 days"):
        undo(office)
    with pytest.raises(RefusedError, match="no leads were moved as `m9`"):
        undo(office, "m9")
    assert hands(office)["D0"] == "eve"


def test_many_go_back_a_portion_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that others are let in between; interrupted, it goes on with what is left."""
    monkeypatch.setattr(bulk_undoing, "LEADS_AT_ONCE", 4)
    before = hands(office)
    move(office, list(before))
    assert undo(office).data == {"move": "m1", "left": 2}
    office.restart()
    assert undo(office).data == {"move": "m1", "left": 0}
    assert hands(office) == before
    assert verify(office.database).findings == ()
