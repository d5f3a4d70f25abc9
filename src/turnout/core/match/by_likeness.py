"""What a typed company says where names of accounts are alike: the model weighs them, and knows its bounds."""

from __future__ import annotations

from turnout.core.account import AccountId
from turnout.core.match.by_name import LOOSENESS, judge, tell_apart
from turnout.core.match.candidates import Candidate, Field, look_for
from turnout.core.match.features import PLACE
from turnout.core.match.model import MATCH_MIN, REVIEW_MIN, sureness
from turnout.core.match.opinion import SHOWN_MAX, Asked, Opinion, quoted
from turnout.core.match.standing import contenders, standing
from turnout.core.match.texts import labels_of
from turnout.core.match.wording import worded

# How sure we are at least where the words are the same in another order, and where the company is written like the
# account's own domain, in its country and elsewhere.
SAME_WORDS = 0.8
OWN_LABEL_HERE = 0.8
OWN_LABEL = 0.6
_SAME_WORDS_MIN = 3
_EQUAL_WORDS_MIN = 2
_OWN_LABEL_CHARS_MIN = 5
# A lead's domain whose label agrees less than this (0 to 1) with a name is not that company's.
_LABEL_ALIKE_MIN = 0.8


def look(asked: Asked) -> Field:
    """The accounts whose names are alike."""
    clues, book = asked.clues, asked.book
    return look_for(
        asked.reading.names, labels_of(clues.domains[-1:]), clues.country.upper(), book.index, book.rareness, book.rows,
        asked.settings.types,
    )  # fmt: skip


def by_likeness(asked: Asked, field: Field) -> Opinion:
    """What the model says of the names that are alike."""
    clues = asked.clues
    if (same := _by_same_words(asked, field)) is not None:
        return same
    field, said = _weighed(field, clues.company)
    field, why, is_told = _preferring(asked, field)
    best = field.best[0]
    sure = said.get(best.account.id, 0.0)
    labelled = sum(each.features[PLACE["own_label"]] for each in field.best)
    sure = _bounded(best, sure, is_alone=labelled == 1)
    sure = sure if is_told else min(sure, MATCH_MIN - 0.01)
    shown = [worded(each, min(said.get(each.account.id, 0.0), sure), clues) for each in _worth_showing(field, sure)]
    shown[0] = shown[0]._replace(score=round(sure, 2))
    company = quoted(clues.company)
    but = f", but {shown[0].against[0]}" if shown[0].against and sure < MATCH_MIN else ""
    evidence = ", ".join(shown[0].evidence[:2])
    if sure < REVIEW_MIN:
        reason = (
            f"no account is near enough to company `{company}`; the nearest is {best.account.name}: {evidence}{but}"
        )
    else:
        reason = f"company `{company}` is like {best.account.name}{why}: {evidence}{but}"
    return Opinion(best.account, sure, "similar", reason, tuple(shown))


def _weighed(field: Field, company: str) -> tuple[Field, dict[AccountId, float]]:
    """The candidates, the likeliest first, and how likely each contender is the lead's account."""
    best, count = field.best, contenders(field)
    if not count:
        return field, {}
    sure = [sureness([*best[at].features, *standing(field, at, company)]) for at in range(count)]
    order = sorted(range(count), key=lambda at: (-sure[at], at))
    said = {best[at].account.id: sure[at] for at in order}
    return field._replace(best=[*(best[at] for at in order), *best[count:]]), said


def _by_same_words(asked: Asked, field: Field) -> Opinion | None:
    """What accounts say whose name is what was typed once abbreviations and general words are in one spelling.

    That is as good as a name that agrees but for a word such as `Group`.
    """
    same = [
        each.account
        for each in field.best
        if each.typed.words == each.name.words
        and len(each.name.words) >= _EQUAL_WORDS_MIN
        and not each.features[PLACE["typed_part"]]
    ]
    return judge(asked, same, LOOSENESS) if same else None


def _bounded(best: Candidate, sure: float, is_alone: bool) -> float:
    """How sure the model may make us: a person is asked where the lead writes from another company's domain.

    The same holds for a name that is only alike in another country. Three words or more that are the same in another
    order are sure enough: among labelled leads they were always right, but too few to learn from.
    """
    features = best.features
    is_elsewhere = features[PLACE["country"]] < 0 and not features[PLACE["is_joined_equal"]]
    is_others = features[PLACE["lead_has_domain"]] and features[PLACE["lead_label_alike"]] < _LABEL_ALIKE_MIN
    if is_elsewhere or (is_others and not features[PLACE["lead_label"]]):
        return min(sure, MATCH_MIN - 0.01)
    if features[PLACE["is_same_words"]] and features[PLACE["name_words"]] >= _SAME_WORDS_MIN:
        return max(sure, SAME_WORDS)
    if features[PLACE["own_label"]] and len(best.typed.joined) >= _OWN_LABEL_CHARS_MIN and is_alone:
        return max(sure, OWN_LABEL_HERE if features[PLACE["country"]] > 0 else OWN_LABEL)
    return sure


def _preferring(asked: Asked, field: Field) -> tuple[Field, str, bool]:
    """The candidates with the one in front that is meant among those of the best one's name; and whether one is."""
    name = field.best[0].name.joined
    accounts = [each.account for each in field.best if each.name.joined == name]
    if len(accounts) == 1:
        return field, "", True
    told = tell_apart(asked, accounts)
    if told is None:
        return field, f" (one of {len(accounts)} accounts of this name, and nothing tells which)", False
    first = next(each for each in field.best if each.account is told[0])
    return field._replace(best=[first, *(each for each in field.best if each is not first)]), told[1], True


def _worth_showing(field: Field, sure: float) -> list[Candidate]:
    """Nobody asks about candidates that nobody would take: of a lead with no account only the nearest are shown."""
    return field.best[: SHOWN_MAX if sure >= REVIEW_MIN else 1]
