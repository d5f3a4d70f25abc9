"""Texts packed into two arrays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.match.index import PackedTexts


@given(st.lists(st.text(st.characters())))
def test_packed_texts_are_the_texts(texts: list[str]) -> None:
    """Whatever they are, and however often they are packed."""
    packed = PackedTexts.from_arrays(PackedTexts.pack(texts).to_arrays("names"), "names")
    assert len(packed) == len(texts)
    assert [packed[at] for at in range(len(texts))] == texts
