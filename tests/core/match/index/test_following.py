"""The index that follows changes: at every moment it is what an index built anew would be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.match.index.names import ENTRIES, ROW, TEXTS
from turnout.core.match.index import FollowingIndex, NamesIndex

Texts = dict[int, list[str]]
CHANGES = st.lists(st.tuples(ROW, st.none() | st.lists(TEXTS, max_size=3)), max_size=10)


def _found(index: NamesIndex | FollowingIndex, asked: str, limit: int) -> list[tuple[int, str, float]]:
    return [(each.row, index.text_of(each.entry), each.score) for each in index.search(asked, limit)]


def _built(texts: Texts) -> NamesIndex:
    return NamesIndex.build((row, text) for row, each in texts.items() for text in each)


def _changed(texts: Texts, changes: list[tuple[int, list[str] | None]]) -> FollowingIndex:
    """The index after the changes, which are made to the texts as well."""
    index = FollowingIndex(_built(texts))
    for row, put in changes:
        if put is None:
            index.drop(row)
            texts.pop(row, None)
        else:
            index.put(row, put)
            texts[row] = put
    return index


@given(ENTRIES, CHANGES, st.lists(TEXTS, min_size=1, max_size=4), st.integers(1, 6))
def test_it_finds_what_an_index_built_anew_finds(
    entries: list[tuple[int, str]], changes: list[tuple[int, list[str] | None]], asked: list[str], limit: int
) -> None:
    """After any changes the same rows and texts are found, in the same order, with the very same scores."""
    texts: Texts = {}
    for row, text in entries:
        texts.setdefault(row, []).append(text)
    index = _changed(texts, changes)
    anew = _built(texts)
    assert len(index) == len(anew)
    for each in asked:
        assert _found(index, each, limit) == _found(anew, each, limit)
    assert index.word_share("bank") == anew.word_share("bank")
    assert _found(index.compacted(), asked[0], limit) == _found(anew, asked[0], limit)


def test_it_equals_one_built_anew_where_a_word_has_too_many_holders_to_be_read() -> None:
    """The shortest ones are read, whether they are in the base, came later, or others in front of them are gone."""
    texts = {row: [f"holdings {row % 50:0{row % 7 + 1}d}"] for row in range(6_000)}
    changes: list[tuple[int, list[str] | None]] = [(row, None) for row in range(0, 4_000, 3)]
    changes += [(row, [f"holdings {row % 9}"]) for row in range(1, 7_000, 5)]
    index = _changed(texts, changes)
    anew = _built(texts)
    for asked in ("holdings", "holdings 7", "holdings 0003", "holding"):
        assert _found(index, asked, 40) == _found(anew, asked, 40)


def test_a_new_name_is_found_at_once() -> None:
    """Also in an index that had none."""
    index = FollowingIndex(NamesIndex.build(()))
    index.put(3, ["acme tools"])
    found = index.search("acme tool", 5)
    assert [(each.row, index.row_of(each.entry), index.text_of(each.entry)) for each in found] == [(3, 3, "acme tools")]


def test_a_changed_name_is_found_by_its_new_text_only() -> None:
    """Putting a row takes away what it was found by before."""
    index = FollowingIndex(NamesIndex.build([(0, "acme"), (0, "beta"), (1, "gamma")]))
    index.put(0, ["delta"])
    assert index.search("acme", 5) == index.search("beta", 5) == []
    assert index.search("delta", 5)[0].row == 0


def test_changes_are_counted() -> None:
    """Dropping what is not there is no change."""
    index = FollowingIndex(NamesIndex.build([(0, "acme")]))
    index.drop(7)
    assert index.changes == 0
    index.put(7, ["beta"])
    index.drop(7)
    index.drop(0)
    index.drop(0)
    assert index.changes == 3
    assert len(index) == 0


def test_the_base_stays_as_it_was() -> None:
    """Others may use the same base, and its arrays may not be writable."""
    base = NamesIndex.build([(0, "acme"), (1, "beta")])
    arrays = base.to_arrays()
    for array in arrays.values():
        array.flags.writeable = False
    index = FollowingIndex(base)
    index.put(2, ["gamma"])
    index.drop(0)
    assert base.search("acme", 1)[0].row == 0
    assert base.search("gamma", 1) == []


@pytest.mark.parametrize("asked", ["acme", "beta", "gamma"])
def test_rows_that_are_gone_from_the_base_are_not_found(asked: str) -> None:
    """A base whose rows were renumbered may name rows that are no more."""
    base = NamesIndex.build([(0, "acme"), (1, "beta"), (2, "gamma")]).with_rows(np.array([0, -1, 1], np.int32))
    index = FollowingIndex(base)
    anew = NamesIndex.build([(0, "acme"), (1, "gamma")])
    assert _found(index, asked, 5) == _found(anew, asked, 5)


@pytest.mark.parametrize("text", ["\ud800", "acme \ud83d", "acme\nbeta", "x" * 5_000, "\x00", "🙂 🙂"])
def test_any_text_can_be_put_found_and_dropped(text: str) -> None:
    """Half characters, line ends, thousands of letters: nothing raises, and what was put is found as it was."""
    for index in (FollowingIndex(NamesIndex.build([(0, text), (1, "other")])), FollowingIndex(NamesIndex.build(()))):
        index.put(0, [text])
        assert [index.text_of(each.entry) for each in index.search(text, 1)] == [text]
        assert index.word_share(text) >= 0
        index.drop(0)
        assert index.search(text, 1) == []
