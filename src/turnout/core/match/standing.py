"""How a candidate stands among all who were looked at for one lead: what speaks for it beyond its own name.

Only the contenders are looked at so closely: those who rank near the best. What the numbers mean is for `model` to say.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler, LCSseq
from rapidfuzz.fuzz import ratio, token_sort_ratio

from turnout.core.fields.text import fold
from turnout.core.match.candidates import Candidate, Field
from turnout.core.match.features import PLACE
from turnout.core.match.names import legal_form
from turnout.core.match.texts import NAME_CHARS_MAX

# In the order of what `standing` gives.
STANDING_FEATURES: Final = (
    "rank",
    "second",
    "margin",
    "same_joined",
    "covering",
    "covered",
    "near",
    "form",
    "raw_ratio",
    "rivals_here",
    "typed_form",
    "name_form",
    "found_near",
    "found_nearer",
    "same_common",
    "letters_in_order",
    "sorted_words",
    "edits",
    "length",
    "begins_with_words",
    "first_word",
    "conflict",
)
# A candidate that ranks below this (log-odds) is nobody's; the trees need not be asked.
_HOPELESS = -4.5
# So much worse than the best (log-odds) nobody was ever meant.
_BEHIND_MAX = 3.0
_NEAR_MIN = -1.5
_NOBODY = -9.0
_COUNTRY, _TYPED_LEFT, _NAME_LEFT = PLACE["country"], PLACE["typed_left"], PLACE["name_left"]


def contenders(field: Field) -> int:
    """How many of the candidates, from the first on, may be meant."""
    if not field.best or field.best[0].rank <= _HOPELESS:
        return 0
    least = max(field.best[0].rank - _BEHIND_MAX, _HOPELESS)
    return sum([each.rank >= least for each in field.best])


def standing(field: Field, at: int, text: str) -> list[float]:
    """What speaks for or against a candidate beyond its own name; see `STANDING_FEATURES`. `text` is what was typed."""
    own = field.best[at]
    others = [each for each in field.best if each is not own]
    second = max([each.rank for each in others], default=_NOBODY)
    nearest = max([each.found for each in field.best])
    text = text[:NAME_CHARS_MAX]
    return [
        own.rank,
        second,
        own.rank - second,
        field.same_joined,
        field.covering,
        field.covered,
        sum([each.rank > _NEAR_MIN for each in field.best]),
        _compare_forms(text, own.account.name),
        ratio(fold(text), fold(own.account.name)) / 100,
        sum([each.features[_COUNTRY] > 0 for each in field.best]),
        1.0 if _form_of(text) else 0.0,
        1.0 if _form_of(own.account.name) else 0.0,
        own.found / nearest if nearest else 0.0,
        sum([each.found > own.found for each in others]),
        _with_common_words(own, others),
        *_spelled(own),
    ]


def _spelled(candidate: Candidate) -> list[float]:
    """How the typed letters and words lie in the name."""
    (words, typed, *_), (own_words, joined, *_) = candidate.typed, candidate.name
    shorter, longer = sorted((len(typed), len(joined)))
    return [
        LCSseq.similarity(typed, joined) / max(shorter, 1),
        token_sort_ratio(" ".join(words), " ".join(own_words)) / 100,
        OSA.distance(typed, joined) / max(longer, 1),
        len(typed) / max(len(joined), 1),
        1.0 if own_words[: len(words)] == words else 0.0,
        JaroWinkler.similarity(words[0], own_words[0]),
        min(candidate.features[_TYPED_LEFT], candidate.features[_NAME_LEFT]),
    ]


def _with_common_words(own: Candidate, others: list[Candidate]) -> float:
    """How many others have all the typed words that a candidate has; -1 where it has none."""
    common = [word for word in own.typed.words if word in own.name.words]
    if not common:
        return -1.0
    return sum([all(word in each.typed.words and word in each.name.words for word in common) for each in others])


def _compare_forms(text: str, name: str) -> float:
    """1 for the same legal form, -1 for two different ones, 0 where one of them has none."""
    typed, own = _form_of(text), _form_of(name)
    return 0.0 if not (typed and own) else 1.0 if typed == own else -1.0


@lru_cache(maxsize=4_096)
def _form_of(name: str) -> str:
    return legal_form(name)
