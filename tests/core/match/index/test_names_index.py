"""The index of names: it finds the nearest, says in which order, and common words cost nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.match.index.naive import naive_search
from tests.core.match.index.names import ENTRIES, TEXTS
from turnout.core.match.index import NamesIndex

COMPANIES = (
    "acme tools", "acme bakery", "national bank of kansas", "first national bank", "open text", "bank", "unicredit",
)  # fmt: skip


@given(ENTRIES, TEXTS, st.integers(1, 6))
def test_it_finds_what_asking_every_name_would_find(entries: list[tuple[int, str]], asked: str, limit: int) -> None:
    """Same entries, same order, same scores as a search without an index, ties included."""
    index = NamesIndex.build(entries)
    found = [(each.row, index.text_of(each.entry), each.score) for each in index.search(asked, limit)]
    expected = naive_search(entries, asked, limit)
    assert [each[:2] for each in found] == [each[:2] for each in expected]
    assert [each[2] for each in found] == pytest.approx([each[2] for each in expected])


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("acme tools", "acme tools"), ("tools acme", "acme tools"), ("acmetools", "acme tools"),
        ("opentext", "open text"), ("unicredito", "unicredit"), ("bank", "bank"), ("kansas", "national bank of kansas"),
    ],
)  # fmt: skip
def test_a_typed_name_finds_its_company_first(asked: str, name: str) -> None:
    """Word order, spacing, endings and missing words are no hindrance."""
    index = NamesIndex.build(enumerate(COMPANIES))
    assert index.text_of(index.search(asked, 3)[0].entry) == name


@pytest.mark.parametrize("asked", ["", " ", "|", "zzzz", "\n", "🙂"])
def test_nothing_near_is_nothing_found(asked: str) -> None:
    """A text that shares no key with any name finds nothing and raises nothing."""
    assert NamesIndex.build(enumerate(COMPANIES)).search(asked, 5) == []


def test_an_empty_index_finds_nothing() -> None:
    """There may be no account yet."""
    index = NamesIndex.build(())
    assert index.search("acme", 5) == []
    assert index.word_share("acme") == 0.0


def test_none_are_found_where_none_are_wanted() -> None:
    """A limit of 0 is a limit."""
    assert NamesIndex.build(enumerate(COMPANIES)).search("acme", 0) == []


def test_a_name_of_common_words_and_a_rare_one_is_found_by_the_rare_one() -> None:
    """Ten thousand names with the same two words neither hide the one that is meant nor are all read."""
    names = [f"{number:05d} general holdings" for number in range(10_000)]
    index = NamesIndex.build(enumerate([*names, "zanzibar general holdings"]))
    found = index.search("zanzibar general holdings", 3)
    assert found[0].row == 10_000
    assert found[0].score > 2 * found[1].score


def test_of_too_many_holders_the_shortest_names_are_read() -> None:
    """A question of one very common word finds the names that have little else."""
    names = [f"holdings {number:06d}" for number in range(5_000)]
    assert NamesIndex.build(enumerate([*names, "holdings"])).search("holdings", 1)[0].row == 5_000


def test_a_word_that_few_names_have_tells_more() -> None:
    """The share of a word falls with how many names have it; one that none has tells most."""
    index = NamesIndex.build(enumerate(COMPANIES))
    assert index.word_share("bank") < index.word_share("acme") < index.word_share("bakery") < index.word_share("other")


def test_an_index_of_its_arrays_finds_the_same() -> None:
    """The arrays are all there is."""
    index = NamesIndex.build(enumerate(COMPANIES))
    again = NamesIndex.from_arrays(index.to_arrays())
    assert again.search("first bank", 5) == index.search("first bank", 5)
    assert again.text_of(0) == index.text_of(0) == "bank"


def test_rows_can_be_renumbered() -> None:
    """Accounts that were kept elsewhere since the index was built keep their names."""
    index = NamesIndex.build(enumerate(COMPANIES)).with_rows(np.arange(10, 20, dtype=np.int32))
    assert index.search("unicredit", 1)[0].row == 16


def test_building_tells_how_far_it_is() -> None:
    """Progress ends with the number of names."""
    told: list[int] = []
    NamesIndex.build(((row, f"name {row}") for row in range(40_000)), told.append)
    assert told == sorted(told)
    assert told[-1] == 40_000
