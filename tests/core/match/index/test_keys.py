"""Keys of texts: one text and many give the same ones, and near names share some."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from turnout.core.match.index.keys import LENGTH_MAX, TEXT_CHARS_MAX, keys_of, keys_of_all, length_of, word_key

TEXT = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="ab |\n", max_size=12),
    st.lists(st.sampled_from(["acme", "bank", "|", "株式会社", "🙂", "x"]), max_size=6).map(" ".join),
)


@given(st.lists(TEXT, min_size=1, max_size=8))
@example(["", "a", "ab | ", "| a", "a | b | c", "\ud800", "x" * 5_000])
def test_many_texts_have_the_keys_that_each_has_alone(texts: list[str]) -> None:
    """Whatever the texts, reading them at once in numpy and one by one gives the same keys and lengths."""
    keyed = keys_of_all(texts)
    for at, text in enumerate(texts):
        assert set(keyed.keys[keyed.texts == at].tolist()) == keys_of(text)
        assert keyed.lengths[at] == length_of(text)


def test_open_text_is_near_opentext() -> None:
    """A name written as one shares all of its 4-grams with the same name written as two."""
    assert keys_of("opentext") - keys_of("open text") == {word_key("opentext")}


def test_what_stands_behind_the_bar_counts_as_whole_words_only() -> None:
    """Initials and joined forms add one key each and no length."""
    assert keys_of("acme tools | acmetools at") - keys_of("acme tools") == {word_key("acmetools"), word_key("at")}
    assert length_of("acme tools | acmetools at") == length_of("acme tools") == len("acmetools")


def test_the_order_of_letters_counts_in_a_word() -> None:
    """Words of the same letters have different keys."""
    assert len({word_key(word) for word in ("stop", "pots", "tops", "opts", "spot", "post")}) == 6


def test_words_of_a_large_vocabulary_have_keys_of_their_own() -> None:
    """Of a hundred thousand words hardly two share a key: by chance it would be two or three pairs."""
    words = {f"{first}{second}" for first in range(400) for second in range(250)}
    assert len({word_key(word) for word in words}) > len(words) - 10


def test_a_very_long_text_is_read_to_its_bound() -> None:
    """What stands behind the bound changes nothing, and the length fits a byte."""
    assert keys_of("ab" * TEXT_CHARS_MAX) == keys_of("ab" * TEXT_CHARS_MAX + " acme")
    assert length_of("ab" * TEXT_CHARS_MAX) == LENGTH_MAX
