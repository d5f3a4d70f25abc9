"""The feed: every event about a lead once, in one order, under a number that is given after its commit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.pipeline.matching.asked import ask_about, confirm, reject, undo
from tests.pipeline.stored_office import MONDAY, Office
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Accept, Close, Merge, Pass, Reassign, Separate, Touch
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.outcome_events import Report, record_outcome
from turnout.pipeline.matching.duplicate_reviews import (
    confirm_duplicate,
    found_duplicate,
    reject_duplicate,
    reopen_duplicate,
)
from turnout.pipeline.serving.feed import PORTION, FeedKind, Numbered, feed_bounds, follow, read_feed
from turnout.store.audit import Chain, Event
from turnout.store.database import open_database
from turnout.store.duplicate_reviews import ReviewRow, add_review, settle_review

pytestmark = pytest.mark.usefixtures("each_database")
L1 = LeadId("L1")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office."""
    made = Office(tmp_path)
    yield made
    made.close()


def numbered(office: Office, after: int = 0) -> list[Numbered]:
    """The whole feed after everything was numbered."""
    while follow(office.database):
        pass
    return read_feed(office.database, after, 100_000)


def test_what_happens_to_a_lead_is_told_in_its_order(office: Office) -> None:
    """Decisions by what they came to, and what people did by what it was."""
    office.lead(plan="hot")
    for job in (Accept(L1, by="key_1"), Touch(L1), Reassign(L1, by="local"), Pass(L1), Close(L1)):
        office.ask(job)
    told = numbered(office)
    kinds = [each.kind for each in told]
    assert kinds[:4] == ["offered", "accepted", "assigned", "touched"]
    assert kinds[-1] == "closed"
    assert [each.number for each in told] == list(range(1, len(told) + 1))
    assert set(kinds) <= set(FeedKind)
    assert told[0].happened.decision_id == "L1.1"
    assert told[0].happened.pool == "lane"
    assert told[0].happened.at == "2026-09-07T09:00:00Z"
    assert told[1].happened.by == "key_1"
    assert (told[1].happened.decision_id, told[1].happened.assignee) == (None, told[0].happened.assignee)


def test_whatever_is_recorded_of_a_lead_has_a_name(office: Office) -> None:
    """Answers about matches and duplicates, merges and outcomes too; each says who, and nothing personal."""
    office.lead("jo@gmail.com", "L1", company="Acmee Internationale Werke")
    review = ask_about(office, "L1")
    assert review is not None
    confirm(office, review)
    undo(office, review)
    reject(office, review)
    office.lead("ann@home.example", "L2")
    office.lead("anna@work.example", "L3")
    office.ask(Merge(LeadId("L3"), LeadId("L2"), by="key_1"))
    office.ask(Separate(LeadId("L3"), by="key_1"))
    with editing(office.database, office.now, "key_1") as edit:
        add_review(edit.tx, ReviewRow(3, 2, 0.9, "", "open", 0))
        confirm_duplicate(edit, found_duplicate(edit.tx, "L3"))
        reopen_duplicate(edit, found_duplicate(edit.tx, "L3"))
        settle_review(edit.tx, 3, "open", 0, "")
        reject_duplicate(edit, found_duplicate(edit.tx, "L3"))
        record_outcome(edit, Report("L2", "qualified"))
    told = numbered(office)
    kinds = {each.kind for each in told}
    assert kinds <= set(FeedKind)
    assert kinds >= {
        *("match_confirmed", "match_undone", "match_rejected", "account_set", "merged", "separated"),
        *("duplicate_confirmed", "duplicate_reopened", "duplicate_rejected", "outcome"),
    }
    assert {each.happened.by for each in told if each.kind.startswith("duplicate_")} == {"key_1"}


def test_each_outcome_has_its_name(office: Office) -> None:
    """Joined, held, queued and rejected leads as well."""
    office.lead("a@acme.example")
    office.lead("a@acme.example")
    office.lead(plan="park")
    office.lead(plan="junk")
    office.now += timedelta(hours=20)
    office.lead(plan="night")
    made = [each.kind for each in numbered(office) if each.happened.decision_id is not None]
    assert made == ["assigned", "joined", "queued", "rejected", "held"]


def test_whoever_comes_back_misses_nothing_and_sees_nothing_twice(office: Office) -> None:
    """Wherever they were, and however much was numbered at once."""
    seen: list[Numbered] = []
    for _ in range(5):
        office.run(*(office.capture(plan="line") for _ in range(7)))
        follow(office.database)
        seen += read_feed(office.database, seen[-1].number if seen else 0, 3)
    while more := read_feed(office.database, seen[-1].number, 3):
        seen += more
    assert seen == numbered(office)
    assert [each.number for each in seen] == list(range(1, 36))
    assert [each.happened.lead_id for each in seen] == [f"L{number}" for number in range(1, 36)]


def test_nothing_new_writes_nothing(office: Office) -> None:
    """Looking is all that is done."""
    office.lead()
    assert follow(office.database) == 1
    assert follow(office.database) == 0
    assert feed_bounds(office.database) == (0, 1)


def test_what_is_no_leads_is_not_told(office: Office) -> None:
    """Edits of the world have a chain of their own, which moves on all the same."""
    with editing(office.database, MONDAY, "local") as edit:
        edit.happened("key_made", {"key": "key_1"})
    office.lead()
    assert [each.kind for each in numbered(office)] == ["assigned"]
    assert follow(office.database) == 0


def test_chains_are_told_together_by_time(office: Office) -> None:
    """Also where one has so much to catch up with that it takes several portions."""
    office.lead()
    office.run()
    [(seq,)] = office.rows("SELECT seq FROM leads")
    many, few = Chain("many"), Chain("few")
    start = datetime(2026, 9, 8, tzinfo=UTC)
    with office.database.begin() as tx:
        for at in range(PORTION * 2 + 10):
            moment = start + timedelta(seconds=at)
            many.append(tx, [Event("touched", moment, seq, "L1", body='{"rep":"m"}')], moment)
            if at % 100 == 0:
                few.append(tx, [Event("touched", moment, seq, "L1", body='{"rep":"f"}')], moment)
    told = numbered(office)[1:]
    assert len(told) == PORTION * 2 + 10 + 9
    assert [each.happened.at for each in told] == sorted(each.happened.at for each in told)
    assert [each.happened.assignee for each in told].count("f") == 9


def test_several_who_number_at_once_give_each_event_one_number(office: Office) -> None:
    """One process at a time does it; the others find somebody at it, or nothing to do."""
    url = office.database.url
    is_over = threading.Event()

    def go_on() -> None:
        database = open_database(url)
        while not is_over.is_set():
            follow(database)
        database.close()

    threads = [threading.Thread(target=go_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(12):
        office.run(*(office.capture(plan="line") for _ in range(10)))
    is_over.set()
    for thread in threads:
        thread.join()
    told = numbered(office)
    assert [each.number for each in told] == list(range(1, 121))
    assert len({each.happened.lead_id for each in told}) == 120


def test_what_is_old_is_let_go_of(office: Office) -> None:
    """After so many days; whoever was there before can be told that they missed something."""
    office.lead(plan="junk")
    office.lead(plan="junk")
    numbered(office)
    office.now += timedelta(days=9)
    office.lead(plan="junk")
    assert follow(office.database, kept_days=30)
    assert feed_bounds(office.database) == (0, 3)
    office.lead(plan="junk")
    assert follow(office.database, kept_days=7)
    assert feed_bounds(office.database) == (2, 4)
    assert [each.happened.lead_id for each in read_feed(office.database, 2, 10)] == ["L3", "L4"]


def test_a_store_from_before_there_was_a_feed_begins_with_its_last_days(office: Office) -> None:
    """What is older gets no number at all."""
    office.lead(plan="junk")
    office.now += timedelta(days=30)
    office.lead(plan="junk")
    assert [each.happened.lead_id for each in numbered(office)] == ["L2"]
    assert feed_bounds(office.database) == (0, 1)


def test_nothing_personal_is_told(office: Office) -> None:
    """Neither what was typed nor whom it is from."""
    office.lead("jo.secret@mail.example", name="Jo Secret", message="call me", company="Secret Works")
    told = repr(numbered(office)).lower()
    assert "secret" not in told
    assert "call me" not in told


def test_several_processes_that_write_and_number_at_once(office: Office) -> None:
    """Whoever follows meanwhile gets each event once, those of one lead in their order, and in the end all of them."""
    url, is_over = office.database.url, threading.Event()
    seen: list[Numbered] = []

    def write(writer: int) -> None:
        beside = Office.over(office.folder)
        for at in range(10):
            lead = f"W{writer}-{at}"
            beside.run(beside.capture(f"p{at}@w{writer}.example", lead, plan="line"))
            beside.run(Close(LeadId(lead), by=f"key_{writer}"))
        beside.close()

    def number() -> None:
        database = open_database(url)
        while not is_over.is_set():
            follow(database)
        database.close()

    def read() -> None:
        database = open_database(url)
        while not is_over.is_set():
            seen.extend(read_feed(database, seen[-1].number if seen else 0, 7))
        database.close()

    writers = [threading.Thread(target=write, args=(at,)) for at in range(3)]
    others = [threading.Thread(target=each) for each in (number, number, read)]
    for thread in (*writers, *others):
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    for thread in others:
        thread.join()
    every = numbered(office)
    seen += read_feed(office.database, seen[-1].number if seen else 0, 1_000)
    assert seen == every
    assert [each.number for each in every] == list(range(1, len(every) + 1))
    for writer in range(3):
        for at in range(10):
            kinds = [each.kind for each in every if each.happened.lead_id == f"W{writer}-{at}"]
            assert kinds == ["assigned", "closed"]
