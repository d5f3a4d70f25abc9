"""Whoever leaves lead after lead unanswered is paused, where the pool says so, and comes back by saying so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.office_front import OfficeFront
from tests.pipeline.stored_office import POLICY, Office
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.pipeline.asking.jobs import Present, Tick, Touch
from turnout.pipeline.desk import pausing
from turnout.pipeline.desk.habits import find_habits
from turnout.pipeline.desk.pausing import Pausing
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify

pytestmark = pytest.mark.usefixtures("each_database")
FINN = RepId("finn")
PAUSING = POLICY.replace(
    "  line: {reps: [finn, eve, dan], pick: in order, hours: always}",
    "  line: {reps: [finn], hours: always, pause after: 3 missed, nobody: hold 8h}",
)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[OfficeFront]:
    """An office whose pool `line` pauses after three misses; its store is whole at the end of every test."""
    office = Office(tmp_path, PAUSING)
    yield OfficeFront(office)
    assert verify(office.database).findings == ()
    assert replay(office.database).differences == []
    office.close()


def look(front: OfficeFront) -> int:
    """How many are paused by a look at the store; time comes along."""
    front.office.run(Tick())
    task = Pausing(front.now)
    task.act_by(front.submit)
    return task(front.database)


def misses(front: OfficeFront, count: int) -> None:
    """So many leads that finn gets and leaves unanswered."""
    for _ in range(count):
        assert front.office.lead(plan="line").assignee == "finn"
        front.office.wait(hours=4, minutes=1)
        front.office.run(Tick())


def presence(front: OfficeFront) -> list[tuple[object, ...]]:
    """What is said of everybody."""
    return front.office.rows("SELECT rep, presence FROM presence")


def test_three_misses_in_a_row_pause(front: OfficeFront) -> None:
    """Two do not; after three the pool passes them over, and they and who looks after it are told."""
    misses(front, 2)
    assert look(front) == 0
    misses(front, 1)
    assert look(front) == 1
    assert presence(front) == [("finn", "paused")]
    assert front.office.lead(plan="line").outcome == "held"
    told = front.office.rows("SELECT kind, recipient, text FROM outbox WHERE number = 10000 ORDER BY kind")
    what = "3 leads of pool line in a row were not answered in time"
    assert told == [
        ("alert", "", f"finn is paused: {what}; they get no more until they say that they are available"),
        ("tell", "finn", f"{what}, so you get no more until you say that you are available"),
    ]
    [(body,)] = front.office.rows("SELECT body FROM events WHERE kind = 'presence'")
    assert body == (
        '{"rep":"finn","presence":"paused","pool":"line","missed":3,"before":{"presence":"available"},'
        '"after":{"presence":"paused"},"by":"policy"}'
    )


def test_an_answer_in_time_begins_the_count_anew(front: OfficeFront) -> None:
    """Only misses one after another count."""
    misses(front, 2)
    answer = front.office.lead(plan="line")
    front.office.wait(minutes=5)
    front.office.ask(Touch(LeadId(answer.lead_id)))
    misses(front, 2)
    assert look(front) == 0
    misses(front, 1)
    assert look(front) == 1


def test_coming_back_begins_the_count_anew(front: OfficeFront) -> None:
    """Whoever says that they are available gets what waited, and is not paused for what was before."""
    misses(front, 3)
    assert look(front) == 1
    held = front.office.lead(plan="line")
    front.do(Present(FINN, Presence.AVAILABLE))
    assert front.office.rows("SELECT assignee FROM leads WHERE id = ?", held.lead_id) == [("finn",)]
    assert look(front) == 0
    assert presence(front) == [("finn", "available")]


def test_a_pool_that_does_not_say_so_pauses_nobody(front: OfficeFront) -> None:
    """Whoever misses leads of another pool goes on."""
    for _ in range(4):
        front.office.lead(plan="fair")
        front.office.wait(hours=5)
    assert look(front) == 0


def test_somebody_who_is_away_is_not_paused(front: OfficeFront) -> None:
    """They are passed over as it is, and come back as they went."""
    misses(front, 3)
    front.do(Present(FINN, Presence.UNAVAILABLE))
    assert look(front) == 0
    assert presence(front) == [("finn", "unavailable")]


def test_what_was_looked_at_is_not_looked_at_again(front: OfficeFront, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of the store's leads while no promise was broken since."""
    misses(front, 1)
    monkeypatch.setattr(pausing, "_POLL_SECONDS", 0.0)
    looked: list[int] = []

    def note(_tx: object, since: int) -> list[object]:
        looked.append(since)
        return []

    task = Pausing(front.now)
    task.act_by(front.submit)
    monkeypatch.setattr(pausing, "to_pause", note)
    for _ in range(3):
        task(front.database)
    assert len(looked) == 1


def test_habits_are_read_from_the_store(front: OfficeFront) -> None:
    """Four misses, one of them of a lead that went on, and one that was answered late."""
    misses(front, 3)
    front.office.lead(plan="fair")
    [item] = [each for each in find_habits(front.database, front.now() - timedelta(days=2)) if each.rep == "finn"]
    assert (item.given, item.answered, item.missed_in_a_row) == (3, 0, 3)
    assert item.sat_on.count == 3
    assert [habit.value for habit in item.stands_out] == ["not_responding"]
    front.office.ask(Touch(LeadId("L1")))
    [item] = find_habits(front.database, front.now() - timedelta(days=2), rep="finn")
    assert (item.answered, item.answered_late, item.sat_on.count) == (0, 1, 2)
    assert find_habits(front.database, front.now() + timedelta(seconds=1)) == []
    assert find_habits(front.database, front.now() - timedelta(days=2), team="desk") != []
