"""The index of words: filled portion by portion after the commits, without gaps, and without what was erased."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.drawn_leads import drawn_rows
from tests.stores import url_in
from turnout.core.fields.words import asked_words
from turnout.pipeline.boards.lead_list import find_leads
from turnout.pipeline.serving import search_index
from turnout.pipeline.serving.search_index import Indexing, index_leads
from turnout.store.codec.facts import encode_facts
from turnout.store.database import Database, open_database
from turnout.store.decisions import add_decisions
from turnout.store.lead_list import LeadsAsked
from turnout.store.lead_words import PART, forget_words
from turnout.store.leads import add_leads

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store without anything in it."""
    opened = open_database(url_in(tmp_path))
    yield opened
    opened.close()


def _add(database: Database, *numbers: int, name: str = "Anna Berg", email: str = "anna@berg.example") -> None:
    """Leads with these numbers, all from somebody of this name."""
    facts = encode_facts({"name": name, "email": email}, {}, {})
    with database.begin() as tx:
        for seq in numbers:
            lead, decision, personal = next(drawn_rows(1))
            add_decisions(tx, [decision._replace(seq=seq, lead=seq)])
            add_leads(
                tx,
                [lead._replace(seq=seq, id=f"L{seq}", decision=seq)],
                [personal._replace(lead=seq, person=None, facts=facts)],
            )


def _found(database: Database, q: str, *, is_oldest_first: bool = False) -> list[str]:
    """The ids of every lead with these words, over all pages."""
    found, after = [], None
    while True:
        asked = LeadsAsked(words=asked_words(q), is_oldest_first=is_oldest_first)
        page, after = find_leads(database, asked, after, 3)
        found += [lead.lead_id for lead in page]
        if after is None:
            return found


def _index_all(database: Database) -> int:
    total = 0
    while done := index_leads(database):
        total += done
    return total


def test_every_lead_is_indexed_once(database: Database) -> None:
    """Portion by portion; then there is nothing to do."""
    _add(database, *range(1, 8))
    assert [index_leads(database, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert _found(database, "berg") == [f"L{seq}" for seq in range(7, 0, -1)]


def test_leads_of_many_parts_are_found_in_order(database: Database) -> None:
    """Also where most parts have none, in both directions, and before they are indexed."""
    numbers = (1, 2, PART - 1, PART, 5 * PART + 7, 90 * PART, 91 * PART - 1, 91 * PART, 400 * PART)
    expected = [f"L{seq}" for seq in numbers]
    _add(database, *numbers[:4])
    for indexed in (0, 4):
        assert _index_all(database) == indexed if indexed else True
        assert _found(database, "anna berg") == expected[:4][::-1]
    _add(database, *numbers[4:])
    for _ in range(2):
        assert _found(database, "berg ann") == expected[::-1]
        assert _found(database, "berg ann", is_oldest_first=True) == expected
        _index_all(database)


def test_a_lead_that_becomes_visible_late_is_indexed_and_found(database: Database, each_database: str) -> None:
    """With several writers a lower number may be committed after a higher one."""
    if each_database == "sqlite":
        pytest.skip("on SQLite one writes at a time, so no lead comes late")
    _add(database, 3, 9)
    assert _index_all(database) == 2
    _add(database, 5)
    for _ in range(2):
        assert _found(database, "berg") == ["L9", "L5", "L3"]
        assert _found(database, "berg", is_oldest_first=True) == ["L3", "L5", "L9"]
        _index_all(database)


def test_it_looks_far_back_now_and_then(
    database: Database, each_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that somebody held up for long is not lost."""
    if each_database == "sqlite":
        pytest.skip("on SQLite one writes at a time, so no lead comes late")
    far = search_index.OVERLAP + 10
    _add(database, 2, far)
    task = Indexing()
    while task(database):
        pass
    _add(database, 1)
    assert [task(database) for _ in range(3)] == [0, 0, 0]
    monkeypatch.setattr(search_index, "AGAIN_SECONDS", 0.0)
    assert Indexing()(database) == 1
    assert _found(database, "berg") == [f"L{far}", "L2", "L1"]


def test_single_leads_are_not_indexed_one_by_one(database: Database) -> None:
    """Whoever writes pays for every commit of others; many leads are indexed at once, few when they have waited."""
    patient, hasty = Indexing(3_600.0), Indexing(0.0)
    assert patient(database) == 0
    _add(database, 1)
    assert [patient(database) for _ in range(3)] == [0, 0, 0]
    assert _found(database, "berg") == ["L1"]
    assert hasty(database) == 1
    _add(database, *range(2, 102))
    assert patient(database) == 100


def test_what_was_forgotten_stays_forgotten(database: Database) -> None:
    """Whether the lead was indexed before or not; its facts go in the same transaction."""
    _add(database, 1, 2, 3)
    assert index_leads(database, limit=2) == 2
    with database.begin() as tx:
        forget_words(tx, [2, 3])
        tx.run("UPDATE personal SET facts = NULL WHERE lead IN (2, 3)")
    _index_all(database)
    assert _found(database, "berg") == ["L1"]
    with database.reading() as tx:
        assert tx.rows("SELECT DISTINCT lead FROM lead_words WHERE word <> ''") == [(1,)]


def test_erasing_and_indexing_at_once_leave_no_words(database: Database) -> None:
    """Whoever is first, the other one waits, and nothing of the person is put back."""
    for attempt in range(10):
        first = attempt * 10 + 1
        _add(database, *range(first, first + 5))
        thread = threading.Thread(target=_index_all, args=(database,))
        thread.start()
        with database.begin() as tx:
            forget_words(tx, list(range(first, first + 5)))
            tx.run("UPDATE personal SET facts = NULL WHERE lead >= ?", (first,))
        thread.join()
    _index_all(database)
    assert _found(database, "berg") == []
    with database.reading() as tx:
        assert tx.rows("SELECT count(*) FROM lead_words WHERE word <> ''") == [(0,)]


def test_two_servers_index_every_lead_once_between_them(database: Database) -> None:
    """They take turns, and none is left out."""
    _add(database, *range(1, 60))
    threads = [threading.Thread(target=_index_all, args=(database,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _index_all(database)
    assert len(_found(database, "berg")) == 59


def test_words_that_are_not_there_are_not_found(database: Database) -> None:
    """The end of a word, a word more, and a word of somebody else."""
    _add(database, 1)
    _add(database, 2, name="Bo Dahl", email="bo@dahl.example")
    for _ in range(2):
        assert _found(database, "erg") == []
        assert _found(database, "anna dahl") == []
        assert _found(database, "anna@berg.exampl") == ["L1"]
        assert _found(database, "anna@berg.exampl bo") == []
        _index_all(database)
