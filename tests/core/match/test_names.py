"""Company names: what counts as the same name, and what must stay apart."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from turnout.core.match.names import core_name, filing_keys, joined_name, loose_key, name_keys, start_of
from turnout.testing.demo_company import build_company

FORMS = (
    "Inc", "Inc.", "Incorporated", "Corp.", "Corporation", "Co.", "Company", "LLC", "L.L.C.", "Ltd", "Ltd.", "Limited",
    "PLC", "plc (UK)", "LLP", "GmbH", "GmbH & Co. KG", "AG", "Aktiengesellschaft", "SE", "KGaA", "S.A.", "SA", "S.A.S.",
    "SARL", "S.A.B. de C.V.", "S. de R.L. de C.V.", "S.p.A.", "S.r.l.", "AB", "AB (publ)", "ASA", "Oyj", "A/S", "A.S",
    "A.Ş.", "ApS", "N.V.", "B.V.", "Pty Ltd", "(Pty) Ltd", "Pte. Ltd.", "Pvt. Ltd.", "(P) Ltd", "K.K.", "Co., Ltd.",
    "Kabushiki Kaisha", "Sp. z o.o.", "s.r.o.", "d.o.o.", "Kft.", "Berhad", "Sdn Bhd", "Tbk", "PJSC",
    "Public Company Limited", "Ltda", "S.A.U.", "株式会社", "(株)", "有限公司", "주식회사",
)  # fmt: skip
FORM = st.sampled_from(FORMS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("between", [" ", ", "])
def test_a_legal_form_does_not_count(form: str, between: str) -> None:
    """Every form of the table is taken off, with or without a comma before it."""
    assert core_name(f"Orbia Advance{between}{form}") == "orbia advance"


@given(
    st.lists(st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=4, max_size=9), min_size=1, max_size=4),
    FORM,
)
def test_adding_a_legal_form_never_changes_a_name(words: list[str], form: str) -> None:
    """Whatever the name, a form behind it leaves the core name as it was."""
    name = " ".join(words)
    assume(core_name(name))
    assert core_name(f"{name} {form}") == core_name(name)


@given(st.text(max_size=60))
def test_any_text_has_a_core_name(text: str) -> None:
    """A core name is words of letters and digits and is its own lookup key, whatever was typed."""
    core = core_name(text)
    assert core == " ".join(core.split())
    assert name_keys(text) == tuple(dict.fromkeys(key for key in (core, joined_name(text)) if key))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Johnson & Johnson", "johnson and johnson"),
        ("The Westaim Corporation", "WESTAIM"),
        ("McDonald's", "McDonald\u2019s Corporation"),
        ("A.P. Møller - Mærsk A/S", "AP Moller Maersk"),
        ("J. P. Morgan & Co.", "JP Morgan"),
        ("Alphabet Inc. Class A", "Alphabet"),
        ("Logitech International S.A. - Registered Shares", "Logitech International"),
        ("PT Panca Global Kapital Tbk", "Panca Global Kapital"),
        ("Acme Corp /DE/", "Acme"),
        ("株式会社トヨタ", "トヨタ㈱"),
        ("Plan B S A", "Plan B"),
        ("Plan B S A S", "Plan B"),
        ("Acme N V", "Acme"),
        ("Acme Class A", "Acme"),
        ("Snap-on Incorporated", "SNAP ON"),
    ],
)
def test_spellings_of_one_name_agree(one: str, other: str) -> None:
    """Case, accents, punctuation, `and`, share classes and where the form stands make no difference."""
    assert core_name(one) == core_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Union Acquisition Corp. II", "Union Acquisition Corp."),
        ("Goodyear (Thailand) Public Company Limited", "Goodyear Inc."),
        ("Charter Hall Group", "Charter Hall"),
        ("Keppel REIT", "Keppel Ltd"),
        ("AG", "SE"),
    ],
)
def test_words_that_tell_companies_apart_stay(one: str, other: str) -> None:
    """Numbers, countries, `Group` and `REIT` are part of a name; so is a form when it is all there is."""
    assert core_name(one) != core_name(other)


def test_a_name_can_be_found_without_its_spaces() -> None:
    """`OpenText` and `Open Text` share a key."""
    assert set(name_keys("Open Text Corporation")) & set(name_keys("OpenText"))


def test_a_name_without_a_letter_has_no_key() -> None:
    """Punctuation alone finds nothing."""
    assert name_keys(" - / ") == ()


def test_the_loose_key_leaves_out_group_and_holdings() -> None:
    """A trailing `Group` or `Holdings` is left out, with the form behind it, but never the whole name."""
    assert loose_key("Charter Hall Group Ltd") == loose_key("Charter Hall") == "charterhall"
    assert loose_key("Group Holdings") == "group"


# Folding drops it, and a name that has it is none of those that are read sooner.
INVISIBLE = "\u200b"
PIECES = st.sampled_from(
    [
        *FORMS, "Acme", "the", "The", "PT", "P.T.", "T", "C 3", "O'Neill", "Th'e", "and", "&", "+", " & ", "Group",
        "Holdings", "/DE/", "\\", "(UK)", "[x]", "A.B", "A. B.", "a_b", "x-y", ".", ",", "  ", "\t", "\x00", "'", "`",
        "class", "A", "series b", "K\u030a", "\u212alm", "\u0130n", "\u00df", "ﬁn", "\u043e\u043e\u043e", "é", "2",
        "3M", "s a",
    ]
)  # fmt: skip
NAMES = st.builds(str.join, st.sampled_from([" ", "", "."]), st.lists(PIECES, max_size=6))
ANY_NAME = NAMES | st.text(max_size=40) | st.text(st.characters(max_codepoint=127), max_size=40)


def check_the_short_ways(name: str) -> None:
    """What is known of a name sooner is what is known of it later."""
    assert core_name(name) == core_name(name + INVISIBLE)
    assert filing_keys(name) == (name_keys(name), loose_key(name))
    assert start_of(name) == joined_name(name)[:2]


@given(ANY_NAME)
def test_the_short_way_to_a_key_is_the_long_one(name: str) -> None:
    """Whatever was typed: plain names, which are read sooner, have the core name they would have otherwise."""
    check_the_short_ways(name)


def test_the_short_way_is_right_for_every_name_of_a_company() -> None:
    """The same for the demo company's names and aliases, with every legal form behind them and in front."""
    accounts = build_company().accounts
    names = {name for account in accounts for name in (account["name"], account["aliases"]) if name}
    for name in names | {f"{name} {form}" for name in list(names)[:20] for form in FORMS} | {*FORMS}:
        check_the_short_ways(name)
        check_the_short_ways(f"The {name}")
