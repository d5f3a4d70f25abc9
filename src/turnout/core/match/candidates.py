"""The few accounts whose names are nearest to what a lead typed, each compared closely, the best first.

The index gives some twenty, a glance leaves a few, and those are compared in full. Whether the best of them is the
lead's account is for `model` to weigh and for the book to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from turnout.core.account import Account
from turnout.core.fields.countries import country_code
from turnout.core.match.features import PLACE, Question, ask, compare, glance
from turnout.core.match.model import rank_of
from turnout.core.match.rareness import Rareness
from turnout.core.match.settling import type_of
from turnout.core.match.texts import NameText, asked_text, labels_of, parse_text

# How closely a book is looked through, by how many names it has. Among few names the right one stands out, and most
# leads have no account there; among very many more of them look alike at first.
_FEW, _VERY_MANY = 20_000, 300_000
# Who looks so much worse than the best (see `glance`) is not compared.
_WORSE_MAX = 1.0
_FIT = (PLACE["typed_covered"], PLACE["name_covered"], PLACE["ratio"])
_PART = PLACE["typed_part"]


class Effort(NamedTuple):
    """How many names the index is asked for, how many are compared closely, and how good the best has to look."""

    searched: int
    compared: int
    worth_min: float


def effort_for(names: int) -> Effort:
    """What it takes to find the right one among so many names."""
    if names < _FEW:
        return Effort(12, 4, 0.9)
    return Effort(24 if names < _VERY_MANY else 40, 6, 0.8)


class FoundName(Protocol):
    """A name that the index found."""

    @property
    def score(self) -> float:
        """How near it is; more is nearer."""
        ...

    @property
    def entry(self) -> int:
        """Its number in the index."""
        ...

    @property
    def row(self) -> int:
        """The row of its account."""
        ...


class Index(Protocol):
    """What is asked for the names near a text; see `index.NamesIndex`."""

    def __len__(self) -> int:
        """How many names there are."""
        ...

    def search(self, text: str, limit: int) -> Sequence[FoundName]:
        """The names nearest to a text, the best first."""
        ...

    def text_of(self, entry: int) -> str:
        """The text of an entry."""
        ...

    def word_share(self, word: str) -> float:
        """How telling a word is."""
        ...


class Candidate(NamedTuple):
    """An account that a lead may mean: how it compares with the text, and how likely that makes it (log-odds).

    `found` says how near the index found it.
    """

    account: Account
    rank: float
    features: list[float]
    name: NameText
    typed: NameText
    found: float


class Field(NamedTuple):
    """Everybody who was looked at for one lead: those compared closely, the best first, and what the rest was like."""

    best: list[Candidate]
    same_joined: int = 0
    covering: int = 0
    covered: int = 0


def look_for(
    names: Sequence[NameText],
    labels: tuple[str, ...],
    country: str,
    index: Index,
    weigh: Rareness,
    rows: Sequence[Account | None],
    types: Sequence[str] = (),
) -> Field:
    """The accounts nearest to the names in what was typed; `labels` are the name-like parts of the lead's domains."""
    glanced: list[Glanced] = []
    same: set[int] = set()
    covering: set[int] = set()
    covered: set[int] = set()
    text_of = index.text_of
    effort = effort_for(len(index))
    for part, name in enumerate(names):
        if part and same:
            # Somebody has the whole of it as a name: its parts say no more.
            break
        question = ask(name, weigh, country, labels, _countries_in(name.words), min(part, 1))
        for found in index.search(asked_text(name, labels), effort.searched):
            row = found.row
            account = rows[row]
            if account is None or (types and type_of(account) not in types):
                continue
            text = text_of(found.entry)
            worth, is_same, is_covering, is_covered = glance(question, text)
            glanced.append((-worth, account.id, row, account, text, question, found.score))
            if is_same:
                same.add(row)
            if is_covering:
                covering.add(row)
            if is_covered and not part:
                covered.add(row)
    glanced.sort(key=_by_worth)
    return Field(_compare_best(glanced, weigh, effort), len(same), len(covering), len(covered))


Glanced = tuple[float, str, int, Account, str, Question, float]


def _compare_best(glanced: Sequence[Glanced], weigh: Rareness, effort: Effort) -> list[Candidate]:
    """Those that look best, compared closely; each account once, by the name that fits best."""
    best: dict[int, Candidate] = {}
    if not glanced or -glanced[0][0] < effort.worth_min:
        return []
    least = -glanced[0][0] - _WORSE_MAX
    for worth, _, row, account, text, question, found in glanced[: effort.compared + 2]:
        if (len(best) == effort.compared and row not in best) or -worth < least:
            break
        name = parse_text(text)
        if not name.words[0]:
            continue
        features = compare(question, name, weigh, account.country.upper(), labels_of(account.domains))
        if row not in best or _fit(features) > _fit(best[row].features):
            best[row] = Candidate(account, rank_of(features), features, name, question.name, found)
    return sorted(best.values(), key=_by_rank)


def _fit(features: Sequence[float]) -> float:
    """How well a name fits. It is not of the model, which learns from the names that were chosen by this."""
    return sum([features[at] for at in _FIT]) - features[_PART]


@lru_cache(maxsize=4_096)
def _countries_in(words: tuple[str, ...]) -> frozenset[str]:
    """The countries that a name's words name."""
    return frozenset(code for word in words if len(word) > 3 and (code := country_code(word)))


def _by_worth(glanced: Glanced) -> tuple[float, str]:
    return glanced[:2]


def _by_rank(candidate: Candidate) -> tuple[float, str]:
    return -candidate.rank, candidate.account.id
