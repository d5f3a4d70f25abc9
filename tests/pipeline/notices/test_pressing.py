"""Buttons in messages: pressed once, twice, by somebody else, too late, and after the lead moved on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.office_front import OfficeFront
from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.core.notify.message import Action
from turnout.core.rep import RepId
from turnout.pipeline.asking.jobs import Close, Merge, Reassign, Tick
from turnout.pipeline.history.replay import replay
from turnout.pipeline.notices.links import Links
from turnout.pipeline.notices.pressing import Pressed, press
from turnout.pipeline.record.people_data import erase_person, export_person
from turnout.pipeline.record.verify.verify import verify

pytestmark = pytest.mark.usefixtures("each_database")
LINKS = Links(lambda: b"k" * 32, "https://leads.example.com")
DAN, EVE, FINN = RepId("dan"), RepId("eve"), RepId("finn")
L1 = LeadId("L1")


@pytest.fixture
def front(tmp_path: Path) -> Iterator[OfficeFront]:
    """A small office, whose store is whole at the end of every test."""
    office = Office(tmp_path)
    yield OfficeFront(office)
    assert verify(office.database).findings == ()
    assert replay(office.database).differences == []
    office.close()


def offered(front: OfficeFront, **life: float) -> str:
    """The token in a message about a lead that was just offered to dan."""
    answer = front.office.lead(plan="hot")
    assert answer.outcome == "offered"
    assert answer.assignee == "dan"
    return token(front, **(life or {"hours": 1}))


def token(front: OfficeFront, **life: float) -> str:
    """The token for whoever has the first lead."""
    [(decision, rep)] = front.office.rows("SELECT decision, assignee FROM leads WHERE id = 'L1'")
    return LINKS.token(Action.ACCEPT, decision, RepId(rep), front.now() + timedelta(**life))


def events(front: OfficeFront) -> list[tuple[str, str]]:
    """What happened to leads by hand, and by whom."""
    kinds = "'accepted', 'passed', 'touched', 'snoozed'"
    rows = front.office.rows(f"SELECT kind, body FROM events WHERE kind IN ({kinds}) ORDER BY seq")  # noqa: S608 - ours
    return [(kind, body.partition('"by":"')[2].partition('"')[0]) for kind, body in rows]


def pressed(front: OfficeFront, of: str, action: Action, choice: str = "", **how: str) -> Pressed:
    """Press a button."""
    return press(front, LINKS, of, action, choice=choice, **how)  # type: ignore[arg-type]


def test_an_offer_is_accepted_once(front: OfficeFront) -> None:
    """A double click accepts once, and says so both times."""
    link = offered(front)
    assert pressed(front, link, Action.ACCEPT) == Pressed("done", "The lead is yours.", L1, DAN)
    again = pressed(front, link, Action.ACCEPT)
    assert again.outcome == "already"
    assert again.text.startswith("Done already. It is yours.")
    assert events(front) == [("accepted", "link:dan")]


def test_a_lead_is_passed_for_a_coded_reason(front: OfficeFront) -> None:
    """The next rep has it then, and the comment is kept beside the press."""
    link = offered(front)
    assert pressed(front, link, Action.PASS, "grumpy").outcome == "refused"
    assert pressed(front, link, Action.PASS).outcome == "refused"
    done = pressed(front, link, Action.PASS, "language", comment="  speaks\n Danish ")
    assert done.outcome == "done"
    assert front.office.rows("SELECT assignee FROM leads") == [("eve",)]
    assert front.office.rows("SELECT rep, action, choice, comment FROM link_uses") == [
        ("dan", "pass", "language", "speaks Danish")
    ]
    again = pressed(front, link, Action.PASS, "busy")
    assert (again.outcome, again.text) == ("already", "Done already. eve has this lead now.")
    assert events(front) == [("passed", "link:dan")]


def test_after_the_offer_ran_out_it_is_somebody_elses(front: OfficeFront) -> None:
    """The link lives on, and says who has the lead by now."""
    link = offered(front)
    front.office.wait(minutes=11)
    for action in (Action.ACCEPT, Action.TOUCH, Action.SNOOZE, Action.PASS):
        choice = {Action.SNOOZE: "15m", Action.PASS: "busy"}.get(action, "")
        moved = pressed(front, link, action, choice)
        assert (moved.outcome, moved.text) == ("moved", "eve has this lead now.")
    assert front.office.rows("SELECT count(*) FROM link_uses") == [(0,)]


def test_a_lead_that_was_taken_away_by_hand_has_moved(front: OfficeFront) -> None:
    """So it has where it lies with nobody, and where it joined another lead."""
    link = offered(front)
    front.office.ask(Reassign(L1, FINN))
    assert pressed(front, link, Action.ACCEPT).outcome == "moved"
    second = front.office.lead(plan="park")
    front.office.ask(Merge(L1, LeadId(second.lead_id)))
    moved = pressed(front, link, Action.ACCEPT)
    assert (moved.outcome, moved.text) == ("moved", "This lead is part of an earlier one of the same person.")


def test_a_closed_lead_is_closed(front: OfficeFront) -> None:
    """Nothing is done with it."""
    link = offered(front)
    front.office.ask(Close(L1, "spam"))
    assert pressed(front, link, Action.ACCEPT) == Pressed("closed", "This lead is closed.", L1, DAN)


def test_somebody_elses_button_does_nothing(front: OfficeFront) -> None:
    """Where the way it was pressed tells who pressed."""
    link = offered(front)
    assert press(front, LINKS, link, Action.ACCEPT, rep=EVE).outcome == "not_yours"
    assert press(front, LINKS, link, Action.ACCEPT, rep=DAN, by="slack").outcome == "done"
    assert events(front) == [("accepted", "slack:dan")]


def test_an_old_link_does_nothing_and_a_used_one_says_so(front: OfficeFront) -> None:
    """What was done with it is told for as long as it is kept."""
    link = offered(front, minutes=5)
    front.office.wait(minutes=4)
    assert pressed(front, link, Action.SNOOZE, "15m").outcome == "done"
    front.office.wait(minutes=2)
    assert pressed(front, link, Action.ACCEPT).outcome == "expired"
    assert pressed(front, link, Action.SNOOZE, "15m").outcome == "already"


def test_what_nobody_signed_opens_nothing(front: OfficeFront) -> None:
    """However it came to be."""
    link = offered(front)
    for wrong in ("", "x", link[:-3], f"{link}A", Links(lambda: b"l" * 32).token(Action.ACCEPT, 1, DAN, front.now())):
        assert pressed(front, wrong, Action.ACCEPT).outcome == "bad_token"
    missing = LINKS.token(Action.ACCEPT, 999_999, DAN, front.now() + timedelta(hours=1))
    assert pressed(front, missing, Action.ACCEPT).outcome == "closed"


def test_an_answer_from_a_message_stops_the_clock(front: OfficeFront) -> None:
    """Whoever has answered an offered lead has taken it; a second answer from the same link changes nothing."""
    link = offered(front)
    front.office.wait(minutes=3)
    assert pressed(front, link, Action.TOUCH, "call").text == "Noted: you have answered this lead."
    assert pressed(front, link, Action.TOUCH, "email").text == "Done already. It is yours, and you have answered it."
    assert pressed(front, link, Action.TOUCH, "pigeon").outcome == "already"
    assert events(front) == [("touched", "link:dan")]


def test_a_snooze_reminds_before_the_promise(front: OfficeFront) -> None:
    """Of an offer for ten minutes a quarter is left; another press is another snooze, a double click is not."""
    link = offered(front)
    said = pressed(front, link, Action.SNOOZE, "15m", nonce="1")
    assert said.text == "You will be reminded 09:07 on Mon 7 Sep (UTC)."
    assert pressed(front, link, Action.SNOOZE, "15m", nonce="1").outcome == "already"
    assert pressed(front, link, Action.SNOOZE, "1h", nonce="2").outcome == "done"
    assert pressed(front, link, Action.SNOOZE, "later").outcome == "refused"
    running = front.office.rows("SELECT state FROM clocks WHERE kind = 'snooze' ORDER BY number")
    assert running == [("ended",), ("running",)]
    front.office.wait(minutes=8)
    front.office.run(Tick())
    told = front.office.rows("SELECT recipient, text FROM outbox WHERE kind = 'remind' AND state = 'due'")
    assert told == [("dan", "you asked to be reminded of this lead now")]


def test_what_was_written_is_erased_with_the_person(tmp_path: Path) -> None:
    """The press stays, and with it what was done; the words go. Until then they are given out with all else."""
    office = Office(tmp_path)
    front = OfficeFront(office)
    pressed(front, offered(front), Action.PASS, "other", comment="Jo called me")
    with office.database.reading() as tx:
        [lead] = export_person(tx, "p1@mail1.example")["leads"]
    assert lead["presses"][0]["comment"] == "Jo called me"
    erase_person(office.database, "p1@mail1.example", office.now)
    assert office.rows("SELECT choice, comment FROM link_uses") == [("other", "")]
    assert verify(office.database).findings == ()
    office.close()


def test_a_code_means_a_lead_of_the_rep(front: OfficeFront) -> None:
    """Without a code it is the only one they have not answered; with several of them nobody guesses."""
    link = offered(front)
    with front.database.asking() as tx:
        code = LINKS.code(1, DAN)
        found = LINKS.find_code(tx, f" {code.lower()} ", DAN, front.now())
        only = LINKS.find_code(tx, "", DAN, front.now())
        assert LINKS.find_code(tx, code, EVE, front.now()) is None
        assert LINKS.find_code(tx, "", EVE, front.now()) is None
    assert found is not None
    assert found == only
    assert press(front, LINKS, found, Action.ACCEPT, rep=DAN, by="sms").outcome == "done"
    assert pressed(front, link, Action.ACCEPT).outcome == "already"
    while front.office.lead(plan="hot").assignee != "dan":
        pass
    with front.database.asking() as tx:
        assert LINKS.find_code(tx, "", DAN, front.now()) is None
