"""Leads of somebody whose lead is open, from another address: joined where that is very sure, asked about, or left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.stored_office import Office
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.core.match.person.score import Judge
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job, Separate, Touch
from turnout.pipeline.history.replay import replay
from turnout.pipeline.matching.probable_duplicates import Care, Noticing, notice
from turnout.pipeline.record.people_data import erase_person
from turnout.store.duplicate_reviews import find_review, list_reviews

pytestmark = pytest.mark.usefixtures("each_database")
BOB: dict[str, Any] = {
    "first_name": "Bob",
    "last_name": "Farnsworth",
    "company": "Planet Express",
    "phone": "+1 212 736 5000",
}
MERGING = Care()
ROBERT: dict[str, Any] = {"first_name": "Robert", "last_name": "Farnsworth", "company": "Planet Express Inc."}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office over a store."""
    found = Office(tmp_path)
    yield found
    found.close()


def _notice(office: Office, care: Care = MERGING) -> int:
    """Let the task follow what was committed, with the office as the one that writes."""

    def submit(job: Job, then: Callable[[Done], None]) -> None:
        [done] = office.run(job)
        then(done)

    noticing = Noticing(care, lambda: office.now)
    noticing.join_by(submit)
    done = 0
    for _ in range(20):
        done += noticing(office.database)
        # What waits for more to come need not wait here.
        noticing._again_at = 0.0  # noqa: SLF001 - as if half a minute had passed
    return done


def _states(office: Office) -> list[tuple[str, str, str]]:
    with office.database.reading() as tx:
        return [(found.lead, found.earlier, found.row.state) for found in list_reviews(tx, "", -1, 50)]


def test_a_nickname_at_the_same_company_from_a_private_address_joins(office: Office) -> None:
    """The later lead joins the earlier one, whoever has that keeps it, and the record says why."""
    first = office.lead("bob.farnsworth@planetexpress.example", **BOB)
    later = office.lead("farnsworth1955@gmail.com", **ROBERT)
    assert (first.outcome, later.outcome) == (Outcome.ASSIGNED, Outcome.ASSIGNED)
    _notice(office)
    assert _states(office) == [("L2", "L1", "joined")]
    decision = office.history("L2")[-1]
    assert (decision.outcome, decision.assignee, decision.duplicate_of) == (Outcome.DUPLICATE, first.assignee, "L1")
    [(body,)] = office.rows("SELECT body FROM events WHERE kind = 'merged'")
    assert "family:same" in body
    assert "Farnsworth" not in body
    assert "gmail" not in body
    assert office.rows("SELECT recipient FROM outbox WHERE kind = 'joined'") == [(first.assignee,)]


def test_what_was_joined_can_be_separated(office: Office) -> None:
    """A join is undone as any other, and the record can be played again."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    office.lead("farnsworth1955@gmail.com", **ROBERT)
    _notice(office)
    assert office.ask(Separate(LeadId("L2"))).outcome == Outcome.ASSIGNED
    assert not replay(office.database).differences


def test_a_name_alone_joins_nobody(office: Office) -> None:
    """However rare a name is, it says nothing of two companies."""
    office.lead("zf@planetexpress.example", first_name="Zebulon", last_name="Farnsworth", company="Planet Express")
    office.lead("zebulon@slurm.example", first_name="Zebulon", last_name="Farnsworth", company="Slurm")
    office.lead("zebulon.farnsworth@gmail.com", first_name="Zebulon", last_name="Farnsworth")
    _notice(office)
    assert _states(office) == []


def test_a_phone_number_that_many_answer_is_nobodys(office: Office) -> None:
    """A switchboard joins nobody, whatever they are called."""
    for number, family in enumerate(("Fry", "Leela", "Wong", "Kroker")):
        office.lead(f"a{number}@mail{number}.example", first_name="Amy", last_name=family, phone="+12127365000")
    office.lead("amy@elsewhere.example", first_name="Amy", last_name="Wong", phone="+12127365000")
    _notice(office)
    assert _states(office) == []


def test_a_shared_mailbox_joins_nobody(office: Office) -> None:
    """`info@` is read by several people."""
    office.lead("bob@planetexpress.example", **BOB)
    office.lead("info@planetexpress.example", **ROBERT)
    _notice(office)
    assert _states(office) == []


def test_of_two_kims_at_one_company_somebody_is_asked(office: Office) -> None:
    """A name that many have does not join by itself."""
    office.lead("minjun.kim@hooli.example", first_name="Minjun", last_name="Kim", company="Hooli")
    office.lead("mkim2@hooli.example", first_name="Minjun", last_name="Kim", company="Hooli")
    _notice(office)
    assert _states(office) == [("L2", "L1", "open")]
    assert office.history("L2")[-1].outcome is Outcome.ASSIGNED


def test_a_lead_that_somebody_works_on_is_not_taken_away(office: Office) -> None:
    """Once it was touched, a person says what becomes of it."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    office.lead("farnsworth1955@gmail.com", **ROBERT)
    office.run(Touch(LeadId("L2")))
    _notice(office)
    assert _states(office) == [("L2", "L1", "open")]


def test_it_may_ask_only(office: Office) -> None:
    """With the setting `review` nothing joins by itself."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    office.lead("farnsworth1955@gmail.com", **ROBERT)
    _notice(office, Care(is_merging=False))
    assert _states(office) == [("L2", "L1", "open")]
    assert office.history("L2")[-1].outcome is Outcome.ASSIGNED


def test_a_third_lead_joins_whatever_the_second_one_joined(office: Office) -> None:
    """Three addresses of one person end at the first lead, also where all were found at once."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    office.lead("farnsworth1955@gmail.com", **ROBERT)
    office.lead("bobf@yahoo.com", **BOB)
    _notice(office)
    assert [office.history(lead)[-1].duplicate_of for lead in ("L2", "L3")] == ["L1", "L1"]


def test_what_is_old_is_left_to_the_list(office: Office) -> None:
    """Leads that came in long before anybody looked are not moved about."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    office.lead("farnsworth1955@gmail.com", **ROBERT)
    office.wait(days=2)
    _notice(office)
    assert _states(office) == []


def test_nothing_of_somebody_who_was_erased_is_left(office: Office) -> None:
    """Their keys and what was asked about them go with them, and they are not found again."""
    office.lead("minjun.kim@hooli.example", first_name="Minjun", last_name="Kim", company="Hooli")
    office.lead("mkim2@hooli.example", first_name="Minjun", last_name="Kim", company="Hooli")
    _notice(office)
    erase_person(office.database, "minjun.kim@hooli.example", office.now)
    assert office.rows("SELECT count(*) FROM duplicate_reviews") == [(0,)]
    assert office.rows("SELECT count(*) FROM person_keys WHERE lead = 1") == [(0,)]
    office.lead("mkim3@hooli.example", first_name="Minjun", last_name="Kim", company="Hooli")
    _notice(office)
    assert _states(office) == [("L3", "L2", "open")]


def test_keys_do_not_say_who_it_is(office: Office) -> None:
    """What is kept of a name or a number is a number that only this store makes of it."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    _notice(office)
    keys = [key for (key,) in office.rows("SELECT key FROM person_keys WHERE key <> 0")]
    assert len(keys) == 3
    assert not any(str(key) in "12127365000" for key in keys)


def test_old_keys_are_forgotten(office: Office) -> None:
    """What can no longer be joined takes no room, once no other process can be behind it."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    _notice(office)
    office.wait(days=91)
    office.lead("amy@wong.example", first_name="Amy", last_name="Wong", company="Mars")
    for _ in range(4):
        count = notice(office.database, Judge(), Care(), office.now).count
    assert count == 0
    kept = {2} if office.database.dialect == "sqlite" else {1, 2}
    assert {lead for (lead,) in office.rows("SELECT lead FROM person_keys")} == kept


def test_every_lead_is_looked_at_once(office: Office) -> None:
    """A second look finds nothing to do."""
    office.lead("bob.farnsworth@planetexpress.example", **BOB)
    assert notice(office.database, Judge(), Care(), office.now).count == 1
    assert notice(office.database, Judge(), Care(), office.now).count == 0
    with office.database.reading() as tx:
        assert find_review(tx, "L1") is None
