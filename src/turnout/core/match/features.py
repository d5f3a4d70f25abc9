"""How a typed company and one name of an account compare, as numbers: what the model weighs.

Names are those of `texts`; how much a word tells (its IDF) is given. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.fuzz import partial_ratio, ratio

from turnout.core.match.texts import BETWEEN, NameText
from turnout.core.match.words import GENERAL_WORDS

# Two words that agree less than this (0 to 1) are two words.
_ALIKE_MIN = 0.7
# Among more words than this only equal ones are set against each other.
_UNLIKE_WORDS_MAX = 4
# Letters that people and machines read for one another.
_LOOKS: Final = str.maketrans("l10", "iio")
_jaro_winkler: Final = JaroWinkler.similarity
_ROMAN = frozenset({"ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"})

# In the order of what `compare` gives.
PAIR_FEATURES: Final = (
    "typed_covered",
    "name_covered",
    "typed_equal",
    "name_equal",
    "typed_left_max",
    "name_left_max",
    "typed_left",
    "name_left",
    "agreed",
    "agreed_max",
    "ratio",
    "jaro_winkler",
    "partial",
    "is_joined_equal",
    "typed_begins",
    "name_begins",
    "first_equal",
    "typed_ends",
    "typed_chars",
    "name_chars",
    "typed_words",
    "name_words",
    "is_initials_of_name",
    "is_name_of_initials",
    "sound",
    "numbers_differ",
    "country",
    "country_in_text",
    "own_label",
    "own_label_alike",
    "own_label_initials",
    "lead_label",
    "lead_label_alike",
    "lead_has_domain",
    "name_has_domain",
    "alike_words",
    "typed_part",
    "is_same_words",
    "typed_left_special",
    "name_left_special",
    "is_all_general",
    "dice",
    "covered_both",
    "looks_equal",
)
PLACE: Final = {name: at for at, name in enumerate(PAIR_FEATURES)}


class Question(NamedTuple):
    """A typed company as it is compared: its name, how much each word tells, and what else the lead says.

    `marks` are the tokens of an index text that make a name worth a closer look. `labels` are the name-like parts of
    the lead's domains; `countries` those its own words name; `part` is 0 for the whole text, 1 for a part of it.
    """

    name: NameText
    weights: dict[str, float]
    total: float
    marks: frozenset[str]
    numbers: frozenset[str]
    country: str
    labels: tuple[str, ...]
    countries: frozenset[str]
    part: int


def ask(
    name: NameText,
    weigh: Callable[[str], float],
    country: str,
    labels: tuple[str, ...],
    countries: frozenset[str],
    part: int,
) -> Question:
    """A typed company, ready to be compared with many names."""
    words, joined = name.words, name.joined
    weights = {word: weigh(word) for word in words}
    numbers = frozenset([word for word in words if word.isdigit() or word in _ROMAN])
    total = sum(weights.values()) or 1.0
    marks = frozenset([joined, "^" + joined, "@" + joined, *["@" + label for label in labels]])
    return Question(name, weights, total, marks, numbers, country, labels, countries, part)


def glance(asked: Question, text: str) -> tuple[float, bool, bool, bool]:
    """What an index text looks like, at a fifth of the cost of `compare`.

    How worth a closer look it is (more is better), whether it is the name that was typed, has all the words that were
    typed, and has no other ones.
    """
    own, _, extra = text.partition(BETWEEN)
    words, weights = own.split(" "), asked.weights
    common = [weights[word] for word in words if word in weights]
    typed, joined = asked.name.joined, own.replace(" ", "")
    worth = sum(common) / asked.total * (0.6 + 0.4 * len(weights) / (len(words) + 1)) + _jaro_winkler(typed, joined)
    is_marked = extra and not asked.marks.isdisjoint(extra.split(" "))
    if typed == joined:
        worth += 1.0
    if is_marked or joined in asked.name.initials:
        worth += 0.8
    is_equal = typed == joined or bool(is_marked and f" {typed} " in f" {extra} ")
    return worth, is_equal, len(common) >= len(weights), len(common) == len(words)


def compare(
    asked: Question,
    name: NameText,
    weigh: Callable[[str], float],
    country: str,
    labels: Sequence[str],
) -> list[float]:
    """How one name of an account compares with what was typed; see `PAIR_FEATURES`.

    `country` and `labels` (the name-like parts of its domains) are the account's.
    """
    words, joined, initials, sound = name
    asked_words, typed, asked_initials, asked_sound = asked.name
    weights = asked.weights
    # Words are always walked in their order: sums of floats, and whoever is found first, must not depend on chance.
    common = [word for word in weights if word in words]
    common_weights = [weights[word] for word in common]
    equal = sum(common_weights)
    left = {word: weight for word, weight in weights.items() if word not in common}
    other_left = {word: weigh(word) for word in words if word not in common}
    total = equal + sum(other_left.values()) or 1.0
    typed_alike = name_alike = 0.0
    alike_words = 0
    if left and other_left and len(left) <= _UNLIKE_WORDS_MAX and len(other_left) <= _UNLIKE_WORDS_MAX:
        for word in tuple(left):
            best, found = _nearest(word, other_left)
            if found:
                typed_alike += best * left.pop(word)
                name_alike += best * other_left.pop(found)
                alike_words += 1
    is_joined_equal = joined == typed
    if is_joined_equal:
        left, other_left = {}, {}
    left_weights, other_weights = left.values(), other_left.values()
    asked_labels = asked.labels
    return [
        1.0 if is_joined_equal else (equal + typed_alike) / asked.total,
        1.0 if is_joined_equal else (equal + name_alike) / total,
        equal / asked.total,
        equal / total,
        max(left_weights) if left else 0.0,
        max(other_weights) if other_left else 0.0,
        sum(left_weights),
        sum(other_weights),
        equal + typed_alike,
        max(common_weights) if common else 0.0,
        ratio(typed, joined) / 100,
        _jaro_winkler(typed, joined),
        partial_ratio(typed, joined) / 100,
        1.0 if is_joined_equal else 0.0,
        1.0 if joined.startswith(typed) else 0.0,
        1.0 if typed.startswith(joined) else 0.0,
        1.0 if words[0] == asked_words[0] else 0.0,
        1.0 if joined.endswith(typed) else 0.0,
        len(typed),
        len(joined),
        len(asked_words),
        len(words),
        1.0 if typed in initials else 0.0,
        1.0 if joined in asked_initials else 0.0,
        ratio(asked_sound, sound) / 100,
        1.0 if _numbers_differ(asked.numbers, words) else 0.0,
        (1.0 if asked.country == country else -1.0) if asked.country and country else 0.0,
        (1.0 if country in asked.countries else -1.0) if country and asked.countries else 0.0,
        1.0 if typed in labels else 0.0,
        max([ratio(typed, label) for label in labels]) / 100 if labels else 0.0,
        1.0 if labels and asked_initials and any(label in asked_initials for label in labels) else 0.0,
        1.0 if labels and any(label in labels for label in asked_labels) else 0.0,
        max([ratio(label, joined) for label in asked_labels]) / 100 if asked_labels else 0.0,
        1.0 if asked_labels else 0.0,
        1.0 if labels else 0.0,
        alike_words,
        asked.part,
        1.0 if len(common) == len(words) == len(asked_words) else 0.0,
        sum([weight for word, weight in left.items() if word not in GENERAL_WORDS]),
        sum([weight for word, weight in other_left.items() if word not in GENERAL_WORDS]),
        1.0 if common and all(word in GENERAL_WORDS for word in common) else 0.0,
        1.0 if is_joined_equal else (2 * equal + typed_alike + name_alike) / (asked.total + total),
        1.0 if is_joined_equal else (equal + typed_alike) * (equal + name_alike) / (asked.total * total),
        1.0 if is_joined_equal or typed.translate(_LOOKS) == joined.translate(_LOOKS) else 0.0,
    ]


def _nearest(word: str, others: dict[str, float]) -> tuple[float, str]:
    """The word most like another, and how far they agree (0 to 1): mistyped, or one short for the other."""
    best, found = _ALIKE_MIN, ""
    for other in others:
        if word[0] == other[0] and len(word) > 2 < len(other) and (word.startswith(other) or other.startswith(word)):
            alike = 0.9
        else:
            alike = Levenshtein.normalized_similarity(word, other, score_cutoff=best)
        if alike > best:
            best, found = alike, other
    return best, found


def _numbers_differ(numbers: frozenset[str], words: Sequence[str]) -> bool:
    return numbers != {word for word in words if word.isdigit() or word in _ROMAN}
