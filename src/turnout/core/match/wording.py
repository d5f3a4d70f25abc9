"""What spoke for a candidate and what against it, in words a RevOps person understands."""

from __future__ import annotations

from collections.abc import Sequence

from turnout.core.decision import MatchCandidate
from turnout.core.match.candidates import Candidate
from turnout.core.match.company import CompanyClues
from turnout.core.match.features import PLACE

_AT = PLACE
_ALIKE = 0.85
_ALL = 0.999
_SOUND = 0.9


def worded(candidate: Candidate, score: float, clues: CompanyClues) -> MatchCandidate:
    """A candidate as it is shown."""
    account = candidate.account
    return MatchCandidate(
        account.id, account.name, round(score, 2), evidence(candidate, clues), against(candidate, clues)
    )


def evidence(candidate: Candidate, clues: CompanyClues) -> tuple[str, ...]:
    """What speaks for a candidate, what tells most first."""
    features, account, typed = candidate.features, candidate.account, candidate.typed
    found = [_of_names(candidate)]
    if features[_AT["own_label"]]:
        found.append(f"its domain `{account.domains[0]}` is written like the company")
    if features[_AT["lead_label"]] and clues.domains:
        found.append(f"`{clues.domains[-1]}` is written like its domain `{account.domains[0]}`")
    if features[_AT["country"]] > 0:
        found.append(f"it is in the lead's country ({account.country.upper()})")
    if features[_AT["typed_part"]]:
        found.append(f"`{' '.join(typed.words)}` is a part of what was typed")
    return tuple(each for each in found if each)


def _of_names(candidate: Candidate) -> str:
    """How the names agree, in the words that say most."""
    features = candidate.features
    if features[_AT["is_joined_equal"]]:
        return "the name is the same"
    if features[_AT["is_same_words"]]:
        return "the words of the name are the same"
    if features[_AT["is_initials_of_name"]]:
        return f"`{candidate.typed.joined}` are its initials"
    if features[_AT["is_name_of_initials"]]:
        return f"its name `{candidate.name.joined}` are the initials of what was typed"
    if features[_AT["ratio"]] >= _ALIKE:
        return "the names are spelled almost alike"
    if features[_AT["typed_covered"]] >= _ALL:
        return "every word that was typed is in its name"
    if features[_AT["name_covered"]] >= _ALL:
        return "every word of its name was typed"
    if features[_AT["sound"]] >= _SOUND:
        return "the names sound alike"
    common = [word for word in candidate.typed.words if word in candidate.name.words]
    return f"both have {_listed(common)}" if common else "the names have letters in common"


def against(candidate: Candidate, clues: CompanyClues) -> tuple[str, ...]:
    """What speaks against a candidate, what tells most first."""
    features, account = candidate.features, candidate.account
    found = []
    if features[_AT["lead_has_domain"]] and not features[_AT["lead_label"]] and clues.domains:
        found.append(f"`{clues.domains[-1]}` is not known to be theirs")
    if features[_AT["country"]] < 0:
        found.append(f"it is in {account.country.upper()}, the lead in {clues.country.upper()}")
    if features[_AT["country_in_text"]] < 0:
        found.append(f"the company typed names another country than {account.country.upper()}")
    if features[_AT["numbers_differ"]]:
        found.append("the numbers in the names differ")
    if not features[_AT["is_joined_equal"]]:
        if left := [word for word in candidate.typed.words if word not in candidate.name.words]:
            found.append(f"{_listed(left)} {'is' if len(left) == 1 else 'are'} not in its name")
        if left := [word for word in candidate.name.words if word not in candidate.typed.words]:
            found.append(f"{_listed(left)} {'was' if len(left) == 1 else 'were'} not typed")
    return tuple(found)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words[:4])
