"""How sure the model is, and how much words tell: in large stores and in small ones."""

from __future__ import annotations

from math import exp, isclose

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.match import weights
from turnout.core.match.book import AccountBook
from turnout.core.match.candidates import look_for
from turnout.core.match.company import CompanyClues
from turnout.core.match.features import PAIR_FEATURES, ask, compare
from turnout.core.match.model import MATCH_MIN, REVIEW_MIN, rank_of, sureness
from turnout.core.match.rareness import Rareness
from turnout.core.match.reading import read_company
from turnout.core.match.standing import STANDING_FEATURES, contenders, standing
from turnout.core.match.texts import read_name

FEATURES = len(PAIR_FEATURES) + len(STANDING_FEATURES)


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
    assert isclose(sureness(features), 1 / (1 + exp(-total)), abs_tol=1e-12)


def test_every_feature_is_given() -> None:
    """For a name that is alike and for one that is not, with what else is known and without."""
    weigh = {"north": 5.0, "wind": 3.0}
    for name, country, labels in (("North Wind", "US", ("northwind",)), ("佳", "", ())):
        typed = read_name("North Wind Ltd")
        question = ask(typed, lambda word: weigh.get(word, 9.0), "US", ("northwind",), frozenset({"DE"}), 0)
        features = compare(question, read_name(name), lambda word: weigh.get(word, 9.0), country, labels)
        assert len(features) == len(PAIR_FEATURES)
        assert isinstance(rank_of(features), float)


def test_every_contender_is_described() -> None:
    """Those who rank near the best are, with as many numbers as the trees know; those far behind are no contenders."""
    names = ("Woodgrove Bank", "Woodgrove Bank Leasing", "Woodside Bank", "Fabrikam")
    book = AccountBook([Account(AccountId(name), name) for name in names])
    field = look_for(read_company("Woodgrove Bnk").names, (), "", book.index, book.rareness, book.rows)
    count = contenders(field)
    assert 0 < count <= len(field.best)
    shown = [standing(field, at, "Woodgrove Bnk") for at in range(count)]
    assert {len(each) for each in shown} == {len(STANDING_FEATURES)}
    place = STANDING_FEATURES.index("found_near")
    assert max(each[place] for each in shown) == 1.0
    assert contenders(field._replace(best=[each._replace(rank=-9.0) for each in field.best])) == 0
    assert contenders(field._replace(best=[])) == 0


def test_the_contender_that_is_surest_comes_first() -> None:
    """Every candidate's score is at most that of the first one."""
    names = ("Woodgrove Bank", "Woodgrove Bank Leasing", "Woodgrove Insurance", "Fabrikam")
    book = AccountBook([Account(AccountId(name), name) for name in names])
    for company in ("Woodgrove Bnk", "Woodgrove", "Woodgrove Leasing Bank"):
        scores = [each.score for each in book.match(CompanyClues(company)).candidates]
        assert scores == sorted(scores, reverse=True)


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
