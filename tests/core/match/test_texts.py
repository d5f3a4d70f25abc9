"""Company names as words that compare across spellings, scripts and languages; and other names that stand in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.match.texts import index_text, index_texts, labels_of, name_texts, parse_text, read_name, sound_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Contoso International Mfg. Ltd", "contoso intl manufacturing"),
        ("University of Northwind", "Northwind Univ."),
        ("Banca Contoso", "Bank Contoso"),
        ("Contoso Bros", "Contoso Brothers"),
        ("Бета Банк", "Beta Bank"),
        ("上海银行", "Shanghai Bank"),
        ("Café Müller", "Cafe Muller"),
    ],
)
def test_spellings_of_one_name_have_the_same_words(one: str, other: str) -> None:
    """Abbreviations, languages and scripts of general words make no difference."""
    assert sorted(read_name(one).words) == sorted(read_name(other).words)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Northern Finance (NoFi)", "nofi"),
        ("Digital Gardens Oyj (formerly) Beta Plc", "beta"),
        ("Gamma Interactive, Inc. (d/b/a Delta)", "delta"),
        ("Gamma Holdings f/k/a Epsilon Ltd", "epsilon"),
        ("太平 Bar Atlantic", "bar atlantic"),
        ("One | Other Works", "other works"),
        ("Zeta (Oslo)", "zeta"),
    ],
)
def test_a_name_may_hold_another_one(name: str, inside: str) -> None:
    """Both are looked up."""
    assert inside in {" ".join(parse_text(text).words) for text in name_texts(name)}


@pytest.mark.parametrize("name", ["Zeta (Oslo)", "Prosper Holdings (H.K.) Limited", "Eta (Thailand) Ltd"])
def test_a_place_in_brackets_is_no_name(name: str) -> None:
    """Else whoever types a place would find everybody there."""
    words = {parse_text(text).words for text in name_texts(name)}
    assert not words & {("oslo",), ("hk",), ("thailand",)}


def test_initials_are_kept_with_and_without_small_words() -> None:
    """`DotT` is found by DT and by DOTT."""
    assert read_name("Department of the Treasury").initials == ("dt", "dott")


@pytest.mark.parametrize(("one", "other"), [("unikredit", "unicredit"), ("mcshaurma", "makshaurma")])
def test_what_is_heard_alike_sounds_alike(one: str, other: str) -> None:
    """Vowels, doubled letters and letters that stand for one sound do not count."""
    assert sound_of(one) == sound_of(other)


def test_an_account_is_found_by_its_names_and_the_labels_of_its_domains() -> None:
    """Labels stand in the first text; an account without a readable name has its labels alone."""
    account = Account(AccountId("A"), "Contoso Ltd", ("contoso-labs.co.uk", "contoso.com"), ("Contoso", "Fabrikam"))
    first, *others = index_texts(account)
    assert parse_text(first).words == ("contoso",)
    assert first.endswith("@contosolabs @contoso")
    assert [parse_text(text).words for text in others] == [("fabrikam",)]
    assert index_texts(Account(AccountId("B"), "...", ("beta.example",))) == [" | @beta"]


def test_labels_are_those_of_registrable_domains() -> None:
    """Without hyphens, each once."""
    assert labels_of(("mail.rolls-royce.co.uk", "rollsroyce.com")) == ("rollsroyce",)


@given(st.text(max_size=300))
def test_any_name_is_read_from_its_index_text(name: str) -> None:
    """As it was read before it became one; nothing of it is longer than names are."""
    text = index_text(name)
    if text:
        assert parse_text(text) == read_name(name)
    else:
        assert read_name(name).words == ()
    assert len(read_name(name).words) <= 14
