"""Words by which people are found: what is kept of a lead answers to whatever is asked in its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.fields.words import CHARS_MAX, WORDS_MAX, Asked, asked_words, has_words, words_of

_TEXTS = st.text(st.sampled_from("abAB éß'-.@,ñ_1"), max_size=12) | st.text(max_size=12)


@given(name=_TEXTS, email=_TEXTS, company=_TEXTS, data=st.data())
def test_a_lead_is_found_by_what_it_says(name: str, email: str, company: str, data: st.DataObject) -> None:
    """By the words of its name, company and address, whole or with the last one begun, in any case."""
    words = words_of(name, email, company)
    assert all(word and len(word) <= CHARS_MAX for word in words)
    asked = asked_words(data.draw(st.sampled_from([name, company, email, f"{company} {name}", name.upper()])))
    assert has_words(words, asked)
    if asked:
        begun = asked[-1].word[: data.draw(st.integers(1, len(asked[-1].word)))]
        assert has_words(words, [*asked[:-1], Asked(begun, is_start=True)])


@pytest.mark.parametrize(
    ("name", "email", "company", "expected"),
    [
        ("Anna Berg", "", "", "anna berg"),
        ("ZOË  O'Neil", "", "", "zoe o neil"),
        ("", "anna.berg+x@Acme-Ltd.example", "", "acme-ltd.example acme ltd anna.berg+x anna berg x"),
        ("", "jo@mail.acme.com", "", "jo mail.acme.com mail acme jo@mail.acme.com"),
        ("", "", "Acme, Inc. (Booking.com)", "acme inc booking.com booking com"),
        ("&&&", "", " - ", ""),
    ],
)
def test_a_lead_has_these_words(name: str, email: str, company: str, expected: str) -> None:
    """Parts of names; of an address its parts, the whole, and the domain."""
    whole = {email.lower()} if "+" in email else set()
    assert words_of(name, email, company) == set(expected.split()) | whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Anna   BER ", "anna ber"),
        ("O'Neil, jr", "o neil jr"),
        ("@acme.example", "acme.example"),
        ("anna anna anna", "anna anna"),
        ("!?", ""),
    ],
)
def test_what_is_asked_is_cut_the_same_way(text: str, words: str) -> None:
    """Each word once; the last one may be begun."""
    asked = asked_words(text)
    assert [each.word for each in asked] == words.split()
    assert [each.is_start for each in asked] == [False] * (len(asked) - 1) + [True] * bool(asked)


def test_somebody_who_writes_a_book_has_words_enough() -> None:
    """No lead has more than a few, however long its texts are."""
    book = " ".join(f"word{at}" for at in range(1_000))
    assert len(words_of(book, f"{'x' * 500}@y.example", book)) == WORDS_MAX
    assert len(asked_words(book)) <= WORDS_MAX
