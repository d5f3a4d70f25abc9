"""The index of names in the life of a process: made ahead, kept, following edits, made anew; the same answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pipeline.quiet import logs_nowhere  # noqa: F401 - a fixture
from tests.pipeline.stored_office import Office
from turnout.core.account import Account, AccountId
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues
from turnout.core.match.index import FollowingIndex
from turnout.pipeline.edits.account_edits import keep_account
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.engine.live import Live
from turnout.pipeline.engine.match_index import MatchIndex, path_of, ready_names
from turnout.store.account_search import find_accounts
from turnout.store.accounts import drop_account


def account(number: int, name: str) -> Account:
    """An account of that name."""
    return Account(AccountId(f"A{number}"), name)


FIRST = [account(1, "Northern Lighthouse"), account(2, "Beta Laboratories"), account(3, "Gamma Savings Bank")]


def nearest(book: AccountBook, typed: str) -> str | None:
    """The id of the account whose name is nearest to a text, as the index has it."""
    found = book.index.search(typed, 1)
    row = book.rows[found[0].row] if found else None
    return row.id if row is not None else None


def changes_of(book: AccountBook) -> int:
    """How many changes a book's index has taken in since its base was made."""
    assert isinstance(book.index, FollowingIndex)
    return book.index.changes


def test_index_is_not_made_before_it_is_asked() -> None:
    """A lead that is found by its domain needs none."""
    book = AccountBook([replace(FIRST[0], domains=("north.example",))])
    MatchIndex().belong_to(book)
    assert book.match(CompanyClues("North", ("north.example",))).account == "A1"
    assert not book.has_index
    assert nearest(book, "northern lighthouse") == "A1"
    assert book.has_index


class Gate:
    """Progress that is told of nothing before it is opened: an index takes as long to be made as a test likes."""

    def __init__(self) -> None:
        self.begun, self.opened = threading.Event(), threading.Event()

    def __call__(self, _doing: str, _done: int, _all: int) -> None:
        """Wait."""
        self.begun.set()
        self.opened.wait(10)


def test_what_changes_while_an_index_is_made_is_in_it() -> None:
    """Accounts that came, went and changed their names meanwhile are found, or not, as if it had been made after."""
    gate = Gate()
    names, book = MatchIndex(progress=gate), AccountBook(FIRST)
    names.belong_to(book)
    names.make_ahead()
    gate.begun.wait(10)
    changed = [AccountId("A1"), AccountId("A2"), AccountId("A9")]
    before = names.rows_of(changed)
    book.put([account(2, "Omega Works"), account(9, "Delta Shipping")])
    book.remove([AccountId("A1")])
    names.took_in(changed, before)
    gate.opened.set()
    assert nearest(book, "omega works") == "A2"
    assert nearest(book, "delta shipping") == "A9"
    assert nearest(book, "gamma savings") == "A3"
    assert nearest(book, "northern lighthouse") is None
    assert nearest(book, "beta laboratories") is None


def test_index_with_many_changes_is_made_anew_meanwhile() -> None:
    """Its base then has them all, and leads never waited for it."""
    names, book = MatchIndex(changes_min=2), AccountBook(FIRST)
    names.belong_to(book)
    names.make_ahead()
    assert nearest(book, "gamma") == "A3"
    for number in range(10, 14):
        each = account(number, f"Company Omega {number}")
        book.put([each])
        names.took_in([each.id], {})
    names.wait()
    names.took_in([], {})
    # The last one came while the others were being made a base.
    assert changes_of(book) <= 1
    assert nearest(book, "company omega 13") == "A13"


def test_next_book_takes_over_the_index_of_the_last_one(tmp_path: Path) -> None:
    """The world was read anew: only what is another is put in; the file tells the next process of it."""
    path = tmp_path / "names"
    names = MatchIndex(lambda: path, kept_min=1)
    names.belong_to(AccountBook(FIRST))
    names.ready()
    assert names.said == "made anew"
    book = AccountBook([FIRST[1], FIRST[2], account(4, "Delta Shipping")])
    names.belong_to(book)
    assert nearest(book, "delta shipping") == "A4"
    assert nearest(book, "northern lighthouse") is None
    other = AccountBook(FIRST)
    assert ready_names(other, path, lambda _doing, _done, _all: None) == f"read from `{path}`"
    assert nearest(other, "northern lighthouse") == "A1"


@pytest.mark.usefixtures("logs_nowhere")
def test_what_fails_ahead_is_done_by_whoever_asks(tmp_path: Path) -> None:
    """And its failure is not the lead's."""
    asked = iter([tmp_path])

    def where() -> Path | None:
        # The first time there is a place, and then none.
        return None if next(asked, None) is None else _fail()

    names, book = MatchIndex(where), AccountBook(FIRST)
    names.belong_to(book)
    names.make_ahead()
    assert nearest(book, "gamma savings bank") == "A3"


def _fail() -> Path:
    raise OSError("nobody can say where")


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[Office]:  # noqa: ARG001 - where it is
    """An office on each database."""
    office = Office(tmp_path)
    yield office
    office.close()


def set_name(office: Office, account_id: str, name: str) -> None:
    """Somebody edits an account."""
    with editing(office.database, office.now, "local") as edit:
        before = find_accounts(edit.tx, [AccountId(account_id)]).get(AccountId(account_id))
        after = replace(before, name=name) if before else Account(AccountId(account_id), name)
        keep_account(edit, after, before)


def test_edits_are_found_by_the_next_lead_of_every_process(office: Office) -> None:
    """Of the one that has long had its index, and of one that has just begun."""
    live, fresh = Live(MatchIndex()), Live(MatchIndex())
    with office.database.reading() as tx:
        live.refresh(tx)
    assert live.world.book.match(CompanyClues("Omega Shipping")).account is None
    assert live.world.book.has_index
    set_name(office, "zeta", "Omega Shipping")
    set_name(office, "nova", "Northern Lighthouse Keepers")
    with editing(office.database, office.now, "local") as edit:
        drop_account(edit.tx, AccountId("acme"))
        edit.accounts_changed(["acme"])
    for each in (live, fresh):
        with office.database.reading() as tx:
            each.refresh(tx)
        book = each.world.book
        assert [nearest(book, name) for name in ("omega shipping", "northern lighthouse")] == ["zeta", "nova"]
        assert nearest(book, "acme") is None
        assert book.match(CompanyClues("Omega Shipping")).version == each.world_version
    assert changes_of(live.world.book) > 0


def test_index_of_a_store_lies_beside_it_or_in_the_cache(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or in the folder that the settings name."""
    path = path_of(office.database)
    assert path is not None
    assert path.name == "turnout.db-names" or path.suffix == ".names"
    monkeypatch.setenv("TURNOUT_CACHE_DIR", str(tmp_path / "cache"))
    said = path_of(office.database)
    assert said is not None
    assert said.parent == tmp_path / "cache"
