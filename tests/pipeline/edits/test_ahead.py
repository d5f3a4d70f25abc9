"""Things made once and kept by what they were made of; an edit that misses one ends, and is begun anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import Final

import pytest

from turnout.pipeline.edits.ahead import AheadError, Shelf
from turnout.pipeline.edits.editing import Edit, edited
from turnout.store.database import Database
from turnout.store.meta import read_meta, write_meta

NOW: Final = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)


def test_who_asks_for_the_same_waits_for_whoever_makes_it() -> None:
    """It is made once."""
    shelf, made, may_go = Shelf[str](2), list[str](), Event()

    def make() -> str:
        made.append("once")
        may_go.wait()
        return "made"

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(shelf.find, "key", make) for _ in range(3)]
        assert shelf.known("key") is None
        may_go.set()
        assert [each.result() for each in asked] == ["made"] * 3
    assert made == ["once"]
    assert shelf.known("key") == "made"


def test_what_could_not_be_made_is_tried_again() -> None:
    """A fault is nobody's answer."""
    shelf = Shelf[int](2)

    def fail() -> int:
        raise LookupError("not now")

    with pytest.raises(LookupError):
        shelf.find("key", fail)
    assert shelf.find("key", lambda: 7) == 7


def test_what_was_asked_for_last_is_kept() -> None:
    """The rest goes."""
    shelf = Shelf[int](2)
    for key in (1, 2, 1, 3):
        shelf.find(key, lambda key=key: key)  # type: ignore[misc]
    assert [shelf.known(key) for key in (1, 2, 3)] == [1, None, 3]


def test_an_edit_is_begun_anew_once_what_it_needs_is_there(database: Database) -> None:
    """Nothing of the first try is kept, and what is made is made beside a transaction that only reads."""
    shelf, tries = Shelf[str](2), list[int]()

    def do(edit: Edit) -> str:
        tries.append(len(tries))
        write_meta(edit.tx, f"try {len(tries)}", "kept")
        return shelf.ahead("word", lambda tx: read_meta(tx, "try 1") or "nothing was kept")

    assert edited(database, lambda: NOW, "anna", "", do) == "nothing was kept"
    with database.reading() as tx:
        assert [read_meta(tx, f"try {number}") for number in (1, 2)] == [None, "kept"]


def test_an_edit_that_never_finds_what_it_needs_ends(database: Database) -> None:
    """Each time something else is missing; nothing is kept, and it says to come again."""
    shelf, tries = Shelf[int](50), list[int]()

    def do(edit: Edit) -> int:
        tries.append(len(tries))
        write_meta(edit.tx, "tried", len(tries))
        return shelf.ahead(len(tries), lambda _tx: 1)

    with pytest.raises(AheadError, match="send it again"):
        edited(database, lambda: NOW, "anna", "", do)
    with database.reading() as tx:
        assert read_meta(tx, "tried") is None
