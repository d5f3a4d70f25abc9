"""Which value wins when two records become one, and which record had better stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId, Acquaintance
from turnout.core.match.merging import (
    Side,
    Standing,
    merge_accounts,
    merge_fields,
    merge_people,
    suggest_survivor,
)

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
ONE = Account(AccountId("one"), "One AG", ("one.example",), ("1",), owner="ann", attributes={"type": "customer"})
TWO = Account(AccountId("two"), "Two", ("two.example", "one.example"), ("One", "ONE ag"), owner="ben", country="DE")
TEXTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(("", "n/a", "x", "y")))


@pytest.mark.parametrize(
    ("mine", "its", "wins", "why"),
    [
        ("red", "blue", Side.SURVIVOR, "the survivor's word stands"),
        ("", "y", Side.LOSER, "the survivor says nothing"),
        ("n/a", "y", Side.LOSER, "the survivor says nothing"),
        ("red", " ", Side.SURVIVOR, "the loser says nothing"),
        ("red", "red", Side.SURVIVOR, "both say so"),
        ("n/a", "-", Side.SURVIVOR, "the loser says nothing"),
    ],
)
def test_the_survivor_wins_unless_it_says_nothing(mine: str, its: str, wins: Side, why: str) -> None:
    """A placeholder says nothing."""
    [found] = merge_fields({"a": mine}, {"a": its}, {})
    assert (found.wins, found.why) == (wins, why)


@given(TEXTS, TEXTS, st.dictionaries(st.sampled_from("abc"), st.sampled_from(list(Side))))
def test_every_value_is_kept_and_every_choice_is_done(
    mine: dict[str, str], its: dict[str, str], chosen: dict[str, Side]
) -> None:
    """Each field that either says is there once, with both values; a chosen side wins whatever it says."""
    found = {each.field: each for each in merge_fields(mine, its, chosen)}
    assert found.keys() == {name for name in mine.keys() | its.keys() if mine.get(name) or its.get(name)}
    for name, each in found.items():
        assert (each.survivor, each.loser) == (mine.get(name, ""), its.get(name, ""))
        assert each.value in {each.survivor, each.loser}
        assert name not in chosen or each.wins is chosen[name]


def test_names_and_domains_are_united() -> None:
    """Each once: a name that differs in case alone is the same."""
    merged = merge_accounts(ONE, TWO, {})
    assert merged.names == ("Two", "One")
    assert merged.domains == ("two.example",)
    assert merged.account == replace(
        ONE, aliases=("1", "Two", "One"), domains=("one.example", "two.example"), country="DE"
    )


def test_a_name_that_is_given_up_is_an_alias() -> None:
    """The account is found by it as before."""
    merged = merge_accounts(ONE, TWO, {"name": Side.LOSER})
    assert (merged.account.name, merged.names) == ("Two", ("One AG", "One"))


@pytest.mark.parametrize(
    ("mine", "its", "is_below", "parent"),
    [
        (None, "top", False, "top"),
        ("two", "top", False, "top"),
        (None, "one", False, None),
        (None, "between", True, None),
        ("top", "other", False, "top"),
    ],
)
def test_no_account_stands_below_what_it_is(
    mine: str | None, its: str | None, is_below: bool, parent: str | None
) -> None:
    """The other one as a parent goes with it; that of an account below the survivor is no parent of the survivor."""
    one = replace(ONE, parent=AccountId(mine) if mine else None)
    two = replace(TWO, parent=AccountId(its) if its else None)
    assert merge_accounts(one, two, {}, is_below=is_below).account.parent == parent


def test_the_better_kept_account_is_suggested() -> None:
    """By the first thing that tells them apart, in whichever order they are named."""
    plain = Standing(AccountId("b"), is_customer=False, has_owner=False, open_deals=0, number=2)
    for better, why in (
        (replace(plain, account=AccountId("a"), is_customer=True, number=9), "it is a customer"),
        (replace(plain, account=AccountId("a"), has_owner=True, number=9), "it has an owner"),
        (replace(plain, account=AccountId("a"), open_deals=1, number=9), "it has more open opportunities"),
        (replace(plain, account=AccountId("a"), number=1), "it is older"),
    ):
        for pair in ((plain, better), (better, plain)):
            found = suggest_survivor(*pair)
            assert (found.survivor, found.loser, found.why) == ("a", "b", why)


def test_of_people_the_one_seen_last_wins() -> None:
    """For each thing it says; the moment is the later one; a choice goes before."""
    ann, anna = Acquaintance("ann", "ben", EARLY, "won"), Acquaintance("anna", "cleo", LATE)
    assert merge_people(ann, anna, {}).known == Acquaintance("ann", "cleo", LATE, "won")
    assert merge_people(anna, ann, {}).known == Acquaintance("anna", "cleo", LATE, "won")
    assert merge_people(ann, anna, {"owner": Side.SURVIVOR}).known.owner == "ben"
    assert merge_people(Acquaintance("x"), anna, {}).known == Acquaintance("x", "cleo", LATE, "")
