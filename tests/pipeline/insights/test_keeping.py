"""Records follow whatever happens to leads, and are what they would be if all were counted anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.insights.counted_office import live_on, records_in
from tests.pipeline.stored_office import MONDAY, Office
from turnout.errors import StoreError
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.outcome_events import Report, record_outcome
from turnout.pipeline.insights import keeping
from turnout.pipeline.insights.keeping import Counting, catch_up, rebuild, recount
from turnout.pipeline.insights.record import CAME
from turnout.pipeline.record.people_data import erase_person
from turnout.store.insights import is_behind, progress_of
from turnout.store.metadata import to_micros

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office."""
    made = Office(tmp_path)
    yield made
    made.close()


def _records(office: Office) -> dict[int, dict[str, object]]:
    with office.database.asking() as tx:
        return records_in(tx)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_up_is_what_counting_anew_gives(office: Office, seed: int) -> None:
    """After reassignments, merges, separations, pauses, erasures and late outcomes, counted at any moments between."""
    draw = random.Random(seed)
    counting = Counting(linger_seconds=0.0)
    for _ in range(8):
        live_on(office, draw, 12)
        # Sometimes a portion is done, sometimes all, sometimes nothing.
        for _ in range(draw.choice((0, 1, 50))):
            counting(office.database)
    catch_up(office.database)
    kept = _records(office)
    rebuild(office.database)
    catch_up(office.database)
    assert len(kept) == 96
    assert kept == _records(office)


def test_counting_that_is_cut_off_goes_on_where_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was about to be written when the process ended is counted by the next one, once."""
    draw = random.Random(3)
    live_on(office, draw, 10)
    catch_up(office.database)
    live_on(office, draw, 10)

    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "counted_until", fail)
        with pytest.raises(StoreError):
            catch_up(office.database)
    catch_up(office.database)
    kept = _records(office)
    rebuild(office.database)
    catch_up(office.database)
    assert kept == _records(office)


def test_two_who_count_do_not_disturb_each_other(office: Office) -> None:
    """Whoever finds that somebody else counted meanwhile leaves it at that."""
    draw, one, other = random.Random(4), Counting(0.0), Counting(0.0)
    for _ in range(6):
        live_on(office, draw, 5)
        one(office.database)
        other(office.database)
        other(office.database)
    catch_up(office.database)
    kept = _records(office)
    rebuild(office.database)
    catch_up(office.database)
    assert kept == _records(office)


def test_whoever_counts_goes_on_when_somebody_else_begins_anew(office: Office) -> None:
    """A server's counting knows names by numbers that are given anew, to other names, while it runs."""
    server = Counting(0.0)
    for source in ("web", "ads"):
        office.lead(source=source)
    _follow(server, office)
    [[person]] = office.rows("SELECT p.person FROM personal p JOIN leads l ON l.seq = p.lead WHERE l.id = ?", "L1")
    # What the first lead came by is forgotten with its sender, so that another name comes first.
    erase_person(office.database, person, office.now)
    assert recount(office.database, lambda *_: None) == 2
    office.lead(source="web")
    _follow(server, office)
    assert [record["source"].name for record in _records(office).values()] == ["", "ads", "web"]  # type: ignore[attr-defined]


def _follow(counting: Counting, office: Office) -> None:
    while counting(office.database):
        pass


def test_what_was_read_before_somebody_began_anew_is_not_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its numbers are of names that are gone."""
    live_on(office, random.Random(6), 10)
    server = Counting(0.0)
    server(office.database)
    read = keeping.changed_blocks

    def begun_anew_meanwhile(*given: Any) -> Any:  # noqa: ANN401 - whatever is given
        monkeypatch.setattr(keeping, "changed_blocks", read)
        rebuild(office.database)
        return read(*given)

    monkeypatch.setattr(keeping, "changed_blocks", begun_anew_meanwhile)
    server(office.database)
    with office.database.asking() as tx:
        assert not records_in(tx)
        assert not progress_of(tx).end


def test_few_events_wait_a_moment_for_others(office: Office) -> None:
    """Each portion costs a commit, so that a single lead is not worth one; whoever asks meanwhile is told of it."""
    catch_up(office.database)
    office.lead()
    counting = Counting(linger_seconds=3_600.0)
    assert counting(office.database) == 0
    with office.database.asking() as tx:
        assert is_behind(tx)


def test_a_late_outcome_counts_for_the_lead_it_is_about(office: Office) -> None:
    """Whatever is reported months later changes the record of the day the lead came in."""
    office.lead(source="web")
    catch_up(office.database)
    office.wait(days=120)
    with editing(office.database, office.now, "local") as edit:
        record_outcome(edit, Report("L1", "won", "", 5_000, "EUR"))
    assert catch_up(office.database) > 0
    [record] = _records(office).values()
    assert (record["came"], record["won"]) == (CAME["won"], 5_000)
    assert record["received"] == to_micros(MONDAY)
