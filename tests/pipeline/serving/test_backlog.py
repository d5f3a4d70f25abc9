"""What waits in a store, on each database: counted as it is, and gone when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from turnout.pipeline.serving.backlog import Backlog, read_backlog
from turnout.pipeline.serving.feed import follow
from turnout.pipeline.serving.search_index import index_leads

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A store whose server is this test."""
    office = Office(tmp_path)
    yield office
    office.close()


def test_an_empty_store_has_nothing_that_waits(office: Office) -> None:
    """Also nothing that is as old as time."""
    follow(office.database)
    assert read_backlog(office.database, office.now) == Backlog(0, 0, 0, 0.0, 0, 0)


def test_what_waits_is_counted(office: Office) -> None:
    """A lead that nobody may have yet, an offer, messages by how long they are due, and what no reader has followed."""
    office.lead(plan="hot")
    for _ in range(8):
        office.lead(plan="drip")
    assert {row[0] for row in office.rows("SELECT outcome FROM leads")} >= {"offered", "held"}
    found = read_backlog(office.database, office.now + timedelta(seconds=90))
    [(holds,)], [(due,)] = office.rows("SELECT count(*) FROM holds"), office.rows("SELECT count(*) FROM outbox")
    assert (found.holds_waiting, found.offers_open, found.search_behind) == (holds, 1, 9)
    assert found.holds_waiting > 0
    assert 0 < found.outbox_due <= due
    assert found.outbox_oldest_seconds == 90.0
    assert found.feed_behind > 0
    while index_leads(office.database) or follow(office.database):
        pass
    found = read_backlog(office.database, office.now)
    assert (found.search_behind, found.feed_behind) == (0, 0)


def test_a_message_that_is_due_later_does_not_wait(office: Office) -> None:
    """What is to be said at a moment is not late before it."""
    office.lead()
    assert read_backlog(office.database, office.now - timedelta(seconds=1)).outbox_due == 0


def test_counting_ends_where_it_is_too_much_anyway(office: Office) -> None:
    """A page of numbers that takes a second would be part of the trouble."""
    for _ in range(5):
        office.lead()
    found = read_backlog(office.database, office.now + timedelta(seconds=1), counted_max=3)
    assert (found.outbox_due, found.search_behind) == (3, 3)
