"""Names for tests of the index: few words and short ones, so that many names share some."""

from __future__ import annotations

from hypothesis import strategies as st

_WORD = st.sampled_from(
    ["acme", "bank", "of", "ny", "tools", "ä", "株式会社", "x", "ab", "abc", "first", "national", "🙂"]
)
_WORDS = st.lists(_WORD, max_size=4).map(" ".join)

TEXTS = st.one_of(_WORDS, st.tuples(_WORDS, _WORDS).map(" | ".join))
ROW = st.integers(0, 9)
ENTRIES = st.lists(st.tuples(ROW, TEXTS), max_size=14)
