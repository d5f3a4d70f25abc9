"""How sure the model is, and how much words tell: in large stores and in small ones."""

from __future__ import annotations

from math import exp

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.match import weights
from turnout.core.match.book import AccountBook
from turnout.core.match.candidates import CONTEXT_FEATURES, look_for
from turnout.core.match.features import PAIR_FEATURES, ask, compare
from turnout.core.match.model import MATCH_MIN, REVIEW_MIN, rank_of, sureness
from turnout.core.match.rareness import Rareness
from turnout.core.match.reading import read_company
from turnout.core.match.texts import read_name

FEATURES = len(PAIR_FEATURES) + len(CONTEXT_FEATURES)


def test_the_weights_fit_the_features() -> None:
    """Somebody who adds a feature has to train anew."""
    assert len(weights.RANK_WEIGHTS) == len(PAIR_FEATURES)
    assert max(weights.FEATURES) < FEATURES
    assert len(weights.FEATURES) == len(weights.SPLITS) == len(weights.LOWER) == len(weights.HIGHER)
    assert 0 < REVIEW_MIN < MATCH_MIN < 1


@given(st.lists(st.floats(-20, 200), min_size=FEATURES, max_size=FEATURES))
def test_sureness_is_a_probability_of_all_trees(features: list[float]) -> None:
    """The trees as they are walked say what the table of their nodes says."""
    total = weights.BASE
    for root in weights.ROOTS:
        at = root
        while weights.FEATURES[at] >= 0:
            is_low = features[weights.FEATURES[at]] <= weights.SPLITS[at]
            at = weights.LOWER[at] if is_low else weights.HIGHER[at]
        total += weights.VALUES[at]
    assert sureness(features) == 1 / (1 + exp(-total))


def test_every_feature_is_given() -> None:
    """For a name that is alike and for one that is not, with what else is known and without."""
    weigh = {"north": 5.0, "wind": 3.0}
    for name, country, labels in (("North Wind", "US", ("northwind",)), ("佳", "", ())):
        typed = read_name("North Wind Ltd")
        question = ask(typed, lambda word: weigh.get(word, 9.0), "US", ("northwind",), frozenset({"DE"}), 0)
        features = compare(question, read_name(name), lambda word: weigh.get(word, 9.0), country, labels)
        assert len(features) == len(PAIR_FEATURES)
        assert isinstance(rank_of(features), float)


def test_a_general_word_tells_little_in_a_small_store_too() -> None:
    """A store of three accounts has no idea how common `Bank` is; very many names have."""
    book = AccountBook([Account(AccountId(name), name) for name in ("Woodgrove Bank", "Tailspin", "Fabrikam")])
    rareness = Rareness(book.index)
    assert rareness("bank") + 3 < rareness("woodgrove") < rareness("unheard") + 1


def test_a_nearer_name_ranks_higher() -> None:
    """The best candidate comes first, each account once."""
    names = ("Woodgrove Bank", "Woodgrove Bank Leasing", "Woodside Bank", "Fabrikam")
    book = AccountBook([Account(AccountId(name), name, aliases=(name.upper(), f"{name} Ltd")) for name in names])
    field = look_for(read_company("Woodgrove Bnk").names, (), "", book.index, book.rareness, book.rows)
    assert [candidate.account.name for candidate in field.best][:2] == ["Woodgrove Bank", "Woodgrove Bank Leasing"]
    assert len({candidate.account.id for candidate in field.best}) == len(field.best)
    assert [candidate.rank for candidate in field.best] == sorted([each.rank for each in field.best], reverse=True)
