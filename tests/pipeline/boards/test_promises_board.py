"""What a manager looks at: what falls due, what was missed, what was escalated, page by page and in an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.office_front import OfficeFront
from tests.pipeline.stored_office import POLICY, Office
from tests.stores import is_on_postgresql
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Close, Pass, Tick, Touch
from turnout.pipeline.boards.lead_list import find_leads
from turnout.pipeline.boards.promises_board import PromiseItem, asked_of, count_all, find_promises
from turnout.store.lead_list import LeadsAsked
from turnout.store.promise_list import Place, PromiseState
from turnout.store.reps import rep_ids
from turnout.store.within import Within

pytestmark = pytest.mark.usefixtures("each_database")
ESCALATING = POLICY.replace("at 3h: remind", "at 3h: remind, at 210m: [tell rep finn]")


@pytest.fixture
def front(tmp_path: Path) -> Iterator[OfficeFront]:
    """A small office that tells finn before a promise is broken."""
    office = Office(tmp_path, ESCALATING)
    yield OfficeFront(office)
    office.close()


def promises(front: OfficeFront, state: PromiseState = "due", **whose: str) -> list[PromiseItem]:
    """All of them, in pages of two."""
    found: list[PromiseItem] = []
    place: Place | None = None
    while True:
        asked = asked_of(state, whose.get("team"), whose.get("rep"), front.now(), whose.get("pool"))
        page, place = find_promises(front.database, asked, place, 2, front.now())
        found += page
        if place is None:
            return found


def briefly(found: list[PromiseItem]) -> list[tuple[str, str, str | None]]:
    """Whose promise, of which kind, and when it falls due, as minutes of the hour it is in."""
    return [(each.lead_id, each.kind, each.due_at[11:16]) for each in found]


def test_what_falls_due_comes_with_the_soonest_first(front: OfficeFront) -> None:
    """Promises of three leads, to accept, to answer, and to the customer."""
    office = front.office
    office.lead("jo@acme.example", plan="fair", first_name="Jo", company="Acme")
    office.wait(minutes=10)
    office.lead(plan="hot")
    found = briefly(promises(front))
    assert ("L2", "touch", "09:40") in found
    assert ("L1", "touch", "13:00") in found
    assert ("L2", "at_most", "13:10") in found
    assert [due for _, _, due in found[:-1]] == sorted(str(due) for _, _, due in found[:-1])
    first = promises(front)[-1]
    assert (first.kind, first.name, first.company) == ("at_most", "Jo", "Acme")


def test_whose_they_are_is_who_has_the_lead_now(front: OfficeFront) -> None:
    """A lead that was passed on is the other one's."""
    office = front.office
    office.lead(plan="hot")
    assert {each.lead_id for each in promises(front, rep="dan")} == {"L1"}
    office.ask(Pass(LeadId("L1")))
    assert promises(front, rep="dan") == []
    assert {each.lead_id for each in promises(front, rep="eve")} == {"L1"}
    assert {each.lead_id for each in promises(front, team="lane")} == {"L1"}
    assert promises(front, team="desk") == []
    assert promises(front, team="nobody's") == []
    assert promises(front, team="desk", rep="eve") == []
    pool = promises(front)[0].pool
    assert pool is not None
    assert promises(front, pool=pool) == promises(front, pool=pool, team="lane") == promises(front)
    assert promises(front, pool="another") == []


def test_what_was_missed_stays_until_somebody_answers(front: OfficeFront) -> None:
    """Then it is a miss, and nobody's to look at any more."""
    office = front.office
    office.lead(plan="fair")
    office.wait(hours=4, minutes=1)
    office.run(Tick())
    [missed] = promises(front, "breached")
    assert (missed.lead_id, missed.kind, missed.missed, missed.overdue) == ("L1", "touch", True, True)
    assert missed.promised_by == missed.assignee
    [told] = promises(front, "escalated")
    assert (told.lead_id, told.kind, told.actions) == ("L1", "stage", ("tell rep finn",))
    assert told.fired_at is not None
    counts = count_all(front.database, front.now())
    assert (counts.breached, counts.escalated) == (1, 1)
    office.ask(Touch(LeadId("L1")))
    assert promises(front, "breached") == promises(front, "escalated") == []


def test_a_lead_is_counted_once_however_often_it_was_missed(front: OfficeFront) -> None:
    """As late only while the promise that holds now is over; and whoever reaches nobody's leads counts none."""
    office = front.office
    for plan in ("fair", "hot"):
        office.lead(plan=plan)
    for _ in range(30):
        office.wait(hours=1)
        office.run(Tick())
    leads = {lead.lead_id: lead for lead in find_leads(front.database, LeadsAsked(), None, 10)[0]}
    missed = [each.lead_id for each in promises(front, "breached")]
    assert (len(missed), {*missed}) == (3, {"L1", "L2"})
    assert (leads["L1"].outcome, leads["L2"].outcome) == ("assigned", "held")
    counts = count_all(front.database, front.now())
    assert (counts.breached, counts.late) == (2, 1)
    with front.database.asking() as tx:
        everybody = Within(tuple(rep_ids(tx)))
    assert count_all(front.database, front.now(), everybody) == counts
    assert count_all(front.database, front.now(), Within(("nobody",))).breached == 0


def test_a_closed_lead_is_on_no_board(front: OfficeFront) -> None:
    """Nothing is promised of it any more."""
    front.office.lead(plan="hot")
    front.office.ask(Close(LeadId("L1"), "spam"))
    assert promises(front) == []


def test_what_waits_is_counted(front: OfficeFront) -> None:
    """Offers, holds, queues, and clocks of the next hour."""
    office = front.office
    for plan in ("hot", "park", "night", "drip", "drip"):
        office.lead(plan=plan)
    counts = count_all(front.database, front.now())
    assert (counts.offers, counts.holds, counts.queued, counts.parked_messages) == (2, 1, 1, 0)
    assert counts.due_now == 0
    assert counts.due_within_hour > 0
    office.wait(minutes=9, seconds=59)
    assert count_all(front.database, front.now() + timedelta(hours=1)).due_now > 0


@pytest.mark.parametrize("state", ["due", "breached", "escalated"])
def test_a_page_goes_along_its_own_index(front: OfficeFront, state: PromiseState) -> None:
    """Clocks by the hundred thousand cost a page nothing; SQLite says how it would look for them."""
    if is_on_postgresql():
        pytest.skip("PostgreSQL plans by what is in the tables, which here is nothing")
    asked: list[str] = []

    class Explaining:
        dialect = "sqlite"

        def rows(self, sql: str, params: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
            with front.database.asking() as tx:
                asked.extend(str(row[3]) for row in tx.rows(f"EXPLAIN QUERY PLAN {sql}", params))
            return []

    from turnout.store.promise_list import list_promises  # noqa: PLC0415 - only here with another transaction

    list_promises(Explaining(), asked_of(state, None, None, front.now()), (1, 2, 3, 4), 50)  # type: ignore[arg-type]
    index = {"due": "clocks_due", "breached": "clocks_missed", "escalated": "clocks_stages"}[state]
    assert any(f"SEARCH c USING INDEX {index}" in line for line in asked), asked
    assert not any("TEMP B-TREE" in line for line in asked), asked
