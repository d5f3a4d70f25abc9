"""A duplicate that joins refreshes what is known of the first lead; nothing that is stored changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.asking.jobs import Close, Merge, MergePeople, Pass, Reassign, Separate, UnmergePeople
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.people_data import erase_person, export_person
from turnout.pipeline.record.verify.verify import verify
from turnout.pipeline.serving.reading import Reader

pytestmark = pytest.mark.usefixtures("each_database")
ANN, ANNA = "ann@home.example", "anna@work.example"
L1, L2, L3 = LeadId("L1"), LeadId("L2"), LeadId("L3")
SEALED = "SELECT lead, facts, salt FROM personal ORDER BY lead"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with a store of its own."""
    office = Office(tmp_path)
    yield office
    office.close()


def sound(office: Office) -> None:
    """The store is what it must be, and its record plays again."""
    assert [str(each) for each in verify(office.database).findings] == []
    assert replay(office.database).differences == []


def sealed(office: Office) -> list[tuple[object, ...]]:
    """What came in with each lead, as it is kept."""
    return [(lead, bytes(facts), bytes(salt)) for lead, facts, salt in office.rows(SEALED)]


def test_what_joined_is_known_and_nothing_that_came_in_is_changed(office: Office) -> None:
    """The first lead's facts are refreshed; both rows stay as they are sealed."""
    office.lead(ANN, "L1", message="hello", plan="hot")
    before = sealed(office)
    assert office.lead(ANN, "L2", message="call me", phone="+49 30 901820").duplicate_of == "L1"
    facts = office.facts("L1")
    assert (facts["message"], facts["phone"], facts["plan"]) == ("call me", "+4930901820", "hot")
    assert sealed(office)[:1] == before
    assert office.facts("L2")["message"] == "call me"
    sound(office)


def test_the_next_decision_uses_it(office: Office) -> None:
    """Passed on, the first lead follows the rules with what the second said, and the record plays the same."""
    office.lead(ANN, "L1")
    office.lead(ANN, "L2", plan="fair")
    assert office.history("L1")[-1].pool != "fair"
    office.ask(Pass(L1))
    assert office.history("L1")[-1].pool == "fair"
    assert office.history("L2")[-1].pool == "fair"
    sound(office)


def test_leads_of_one_batch_are_kept_as_they_came(office: Office) -> None:
    """The second joins before the first is written, and the first may move in the same batch."""
    captures = [office.capture(ANN, "L1", message="hello"), office.capture(ANN, "L2", message="more", plan="fair")]
    office.run(*captures, Reassign(L1, reason="sla_breach"))
    reader = Reader(office.database)
    first = reader.receipt("L1.1")
    assert first is not None
    assert {entry["field"]: entry["value"] for entry in first["known"]}["message"] == "hello"
    assert office.facts("L1")["message"] == "more"
    assert office.history("L1")[-1].pool == "fair"
    sound(office)


def test_a_receipt_knows_what_was_known_at_its_decision(office: Office) -> None:
    """What joined later is in later receipts, with the lead that said it."""
    office.lead(ANN, "L1", message="hello")
    office.wait(minutes=1)
    office.lead(ANN, "L2", message="call me")
    office.ask(Pass(L1))
    office.wait(minutes=1)
    office.lead(ANN, "L3", message="hurry")
    reader = Reader(office.database)
    seen = []
    for decision in ("L1.1", "L1.2"):
        receipt = reader.receipt(decision)
        assert receipt is not None
        [entry] = [entry for entry in receipt["known"] if entry["field"] == "message"]
        seen.append((entry["value"], entry["lead"]))
    assert seen == [("hello", None), ("call me", "L2")]


def test_separated_the_first_knows_what_it_knew(office: Office) -> None:
    """Exactly, while the other one goes on with what it said."""
    office.lead(ANN, "L1", message="hello")
    before = office.facts("L1")
    office.lead(ANN, "L2", message="call me", plan="fair")
    assert office.facts("L1") != before
    office.ask(Separate(L2))
    assert office.facts("L1") == before
    assert office.history("L2")[-1].pool == "fair"
    office.ask(Pass(L1))
    sound(office)


def test_in_one_batch_a_lead_joins_is_separated_and_the_first_goes_on(office: Office) -> None:
    """What was read of the first in that transaction follows."""
    office.lead(ANN, "L1")
    office.run(office.capture(ANN, "L2", plan="fair"), Separate(L2), Reassign(L1, reason="sla_breach"))
    assert office.history("L1")[-1].pool != "fair"
    office.run(office.capture(ANN, "L3", plan="fair"), Reassign(L1, reason="sla_breach"))
    assert office.history("L1")[-1].pool == "fair"
    sound(office)


def test_a_lead_that_was_merged_counts_from_when_it_came(office: Office) -> None:
    """With those that had joined it; and undone, both know what they knew."""
    office.lead(ANN, "L1", message="first", phone="+49 30 901820")
    office.lead(ANNA, "L2", message="second")
    office.lead(ANNA, "L3", title="CTO")
    office.lead(ANN, "L4", message="last")
    before = [office.facts(lead) for lead in ("L1", "L2")]
    [done] = office.run(MergePeople(ANNA, ANN))
    assert done.error is None
    facts = office.facts("L1")
    assert (facts["message"], facts["title"], facts["email"]) == ("last", "CTO", ANN)
    [undone] = office.run(UnmergePeople(int(done.data["merge"])))
    assert undone.error is None
    assert [office.facts(lead) for lead in ("L1", "L2")] == before
    office.ask(Pass(L2))
    sound(office)


def test_a_first_that_joins_leaves_what_it_was_told_behind(office: Office) -> None:
    """What it said itself, and what those that come along said, each counts once; separated, it knows its own."""
    office.lead(ANN, "L1", message="first")
    office.lead(ANNA, "L2", message="second", company="Omega")
    own = office.facts("L2")
    office.lead(ANNA, "L3", message="third")
    office.ask(Merge(L2, L1))
    assert (office.facts("L1")["message"], office.facts("L1")["company"]) == ("third", "Omega")
    office.ask(Separate(L2))
    assert {**office.facts("L2"), "person.known": False} == {**own, "person.known": False}
    assert "company" not in office.facts("L1")
    sound(office)


def test_erasing_one_that_joined_takes_what_it_said(office: Office) -> None:
    """The first lead knows its own again; an erased first lead knows nothing, whoever joined it."""
    office.lead(ANN, "L1", message="hello")
    office.lead(ANNA, "L2", message="call me")
    office.ask(Merge(L2, L1))
    assert office.facts("L1")["message"] == "call me"
    erase_person(office.database, ANNA, office.now + timedelta(minutes=1))
    assert office.facts("L1")["message"] == "hello"
    office.lead("cy@home.example", "L3", message="cy")
    office.lead("di@home.example", "L4", message="di")
    office.ask(Merge(LeadId("L4"), L3))
    erase_person(office.database, "cy@home.example", office.now + timedelta(minutes=1))
    assert office.facts("L3") == {}
    assert [str(each) for each in verify(office.database).findings] == []


def test_an_export_says_what_came_in_and_what_is_known_by_now(office: Office) -> None:
    """With the lead that said it; nothing where no other lead knows better."""
    office.lead(ANN, "L1", message="hello")
    office.lead(ANN, "L2", message="call me")
    with office.database.reading() as tx:
        first, second = export_person(tx, ANN)["leads"]
    assert first["facts"]["message"]["value"] == "hello"
    assert first["refreshed"]["message"] == {"value": "call me", "from": "form", "lead": "L2"}
    assert second["refreshed"] == {}


def test_a_lead_without_followers_costs_no_question_more(office: Office) -> None:
    """Those that joined are asked for only where there are any."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    office.lead(ANNA, "L3")
    asked = []
    with office.database.reading() as tx:
        from turnout.store.leads import find_lead  # noqa: PLC0415 - what is looked at

        asked = [bool(found.has_followers) for lead in ("L1", "L2", "L3") if (found := find_lead(tx, lead))]
    assert asked == [False, True, False]


def test_a_closed_lead_and_its_followers_stay_whole(office: Office) -> None:
    """Whatever joined it; the record plays again."""
    office.lead(ANN, "L1")
    office.lead(ANN, "L2", message="call me")
    office.ask(Reassign(L1, RepId("dan")))
    office.ask(Close(L1, "won"))
    assert office.facts("L1")["message"] == "call me"
    sound(office)
