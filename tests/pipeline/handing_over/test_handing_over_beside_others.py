"""While somebody leaves, or accounts change hands, others write to the same PostgreSQL: nobody has a lead too many."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.handing_over.handover_ground import POLICY, ground, owners, standing
from tests.pipeline.stored_office import Office
from tests.postgres import PostgresGround
from tests.stores import stores_on
from turnout.core.rep import RepId
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture, Depart, Realign, UndoDeparture
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.handing_over.realignment_life import keep_alignment, start, take_back
from turnout.pipeline.handing_over.realignment_plan import plan_alignment
from turnout.pipeline.handing_over.realignment_wishes import Wishes
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.dispatcher import Dispatcher

pytestmark = pytest.mark.postgresql
CHANGED = POLICY.replace("country is GB, owner: eve", "country is GB, owner: ben")


@pytest.fixture
def office(postgres: PostgresGround, tmp_path: Path) -> Iterator[Office]:
    """An office whose accounts lie in territories, on PostgreSQL."""
    with stores_on(postgres):
        made = ground(tmp_path)
        yield made
        made.close()


class Elsewhere(threading.Thread):
    """Another process that takes leads in, one after the other, until it has taken all of them."""

    def __init__(self, office: Office, count: int) -> None:
        super().__init__()
        self.done: list[Done] = []
        self.is_under_way = threading.Event()
        self._dispatcher = Dispatcher(office.database, lambda: office.now, os.urandom)
        accounts = ("de1", "uk1", "uk2", "se1")
        self._captures: list[Capture] = [
            office.capture(f"w{at}@{accounts[at % 4]}.example", f"W{at}", plan="hot" if at % 3 else "")
            for at in range(count)
        ]

    def run(self) -> None:
        """Take them in."""
        for capture in self._captures:
            self.done += self._dispatcher.run([capture])
            self.is_under_way.set()
        self._dispatcher.close()


def test_somebody_leaves_and_comes_back_while_leads_come_in(office: Office) -> None:
    """Whatever came first: after the departure they have none, and everything adds up."""
    other = Elsewhere(office, 40)
    other.start()
    assert other.is_under_way.wait(60)
    for _ in range(2):
        [left] = office.run(Depart(RepId("dan")))
        assert left.error is None, left.error
        assert left.data["state"] == "done"
        [back] = office.run(UndoDeparture(left.data["number"]))
        assert back.error is None, back.error
    [left] = office.run(Depart(RepId("dan")))
    assert left.error is None, left.error
    other.join()
    assert [done.error for done in other.done] == [None] * 40
    assert "dan" not in {rep for _, rep in standing(office)["leads"]}
    assert verify(office.database).findings == ()


def test_accounts_change_hands_while_leads_come_in(office: Office) -> None:
    """Two processes do the batches, forth and back; each is done once."""
    office.publish(CHANGED)
    before = owners(office)
    third = Dispatcher(office.database, lambda: office.now, os.urandom)
    other = Elsewhere(office, 40)
    with editing(office.database, office.now, "cli") as edit:
        wishes = Wishes(batch=1)
        number = start(edit, keep_alignment(edit, plan_alignment(edit.tx, wishes, office.now), wishes).number).number
    other.start()
    assert other.is_under_way.wait(60)
    for _ in range(2):
        for dispatcher in (office.dispatcher, third):
            [done] = dispatcher.run([Realign(number)])
            assert done.error is None, done.error
    assert (done.data["state"], done.data["accounts"]["moved"]) == ("done", 3)
    with editing(office.database, office.now, "cli") as edit:
        take_back(edit, number)
    for dispatcher in (third, office.dispatcher, third):
        [done] = dispatcher.run([Realign(number)])
        assert done.error is None, done.error
    assert done.data["state"] == "undone"
    other.join()
    third.close()
    assert [done.error for done in other.done] == [None] * 40
    assert owners(office) == before
    assert verify(office.database).findings == ()
