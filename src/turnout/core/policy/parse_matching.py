"""The section `matching`: how sure an account must be, and which is preferred among accounts that fit alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from turnout.core.fields.text import fold
from turnout.core.policy.matching import DEFAULT_SETTINGS, MatchSettings, Preference
from turnout.core.policy.reading import Place
from turnout.errors import suggestion

KEYS: Final = ("match from", "ask from", "prefer", "types")
_DIGITS_MAX: Final = 12
# A score is no finer than this.
_PLACES: Final = 4
_PREFERENCES: Final = tuple(preference.value for preference in Preference)


def parse_matching(section: Place) -> MatchSettings:
    """What the section says; what is wrong goes to the findings and the rest is read."""
    settings = DEFAULT_SETTINGS
    for key, entry in section.entries(KEYS):
        match key:
            case "match from":
                settings = replace(settings, match_min=_score(entry))
            case "ask from":
                settings = replace(settings, review_min=_score(entry))
            case "prefer":
                settings = replace(settings, prefer=_preferences(entry))
            case _:
                settings = replace(settings, types=_types(entry))
    if settings.match_min is not None and settings.review_min is not None and settings.review_min > settings.match_min:
        section.refuse(
            f"`ask from` ({settings.review_min:g}) is above `match from` ({settings.match_min:g}); "
            "a person is asked below the score at which an account is taken, so make it the lower one"
        )
    return settings


def _score(place: Place) -> float | None:
    """A score from 0 to 1, also as per cent; None after a problem."""
    text = place.text()
    if text is None:
        return None
    is_per_cent = text.endswith("%")
    digits = text.removesuffix("%").strip()
    is_number = digits.replace(".", "", 1).isdecimal() and digits.isascii() and len(digits) <= _DIGITS_MAX
    score = round(float(digits) / (100 if is_per_cent else 1), _PLACES) if is_number else -1.0
    if not 0 <= score <= 1:
        place.refuse(f"`{text}` is not a score; write a number from 0 to 1, such as `0.9`, or `90%`")
        return None
    return score


def _preferences(place: Place) -> tuple[Preference, ...]:
    found: list[Preference] = []
    for entry in place.texts():
        text = " ".join(fold(entry.text() or "").split())
        if text not in _PREFERENCES:
            known = ", ".join(f"`{word}`" for word in _PREFERENCES)
            entry.refuse(f"`{text}` is unknown here{suggestion(text, _PREFERENCES)}; known are {known}")
        elif Preference(text) in found:
            entry.refuse(f"`{text}` stands here twice; keep one")
        else:
            found.append(Preference(text))
    return tuple(found)


def _types(place: Place) -> tuple[str, ...]:
    """The types, in lower case; none of them would be all, so an empty list is refused."""
    types = tuple(dict.fromkeys(fold(word) for word in place.words()))
    if not types:
        place.refuse("a type is missing; write `types: [customer, prospect]`, or leave `types` out for all")
    return types
