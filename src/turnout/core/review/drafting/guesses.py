"""Which column of a stranger's table is which of ours: guessed from its name, checked against what stands in it.

A guess says how sure it is and why, with values from the column, so that somebody can look at it and say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from turnout.core.capture.headers import squeeze
from turnout.core.enrich.bands import read_band
from turnout.core.fields.countries import country_code, country_of_zone
from turnout.core.fields.domains import host_of
from turnout.core.fields.languages import language_code
from turnout.core.fields.values import is_placeholder, parse_yes_no
from turnout.core.review.drafting.known_columns import Sheet, names_for
from turnout.core.review.drafting.written_times import is_time

EXAMPLES_MAX: Final = 3
EXAMPLE_CHARS_MAX: Final = 40
# So many values are looked at, spread over the whole column.
SAMPLE_MAX: Final = 400
_SHARE_TO_AGREE: Final = 0.6
_SHARE_TO_DISAGREE: Final = 0.25
# Some exports say in front of each name whose it is: `Person - Email`, `Organization: Name`, `Account.Name`.
_WHOSE: Final = re.compile(
    r"^(person|organi[sz]ation|lead|deal|company|contact|account|user|owner)\s*[-:./>]+\s*(.+)$", re.IGNORECASE
)
_EMAIL: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_PHONE: Final = re.compile(r"[+(]?[\d][\d\s()./\-]{5,20}(?:\s*(?:x|ext\.?)\s*\d{1,6})?")
_SITE: Final = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,18}(?:[/?#].*)?", re.IGNORECASE)


class Sureness(StrEnum):
    """How sure a guess is."""

    GIVEN = "given"
    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"
    NONE = "not used"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column was taken for. `field` is empty for one not used; `filled` is the share that says anything."""

    column: str
    position: int
    field: str
    sureness: Sureness
    because: str
    examples: tuple[str, ...] = ()
    filled: float = 0.0


def guess_columns(
    sheet: Sheet, headers: Sequence[str], rows: Sequence[Sequence[str]], given: Mapping[str, str] | None = None
) -> tuple[Guess, ...]:
    """One guess a column, in their order. `given` has a column's name and our field where somebody said so; an empty
    field leaves the column out.

    No field but those of a lead is given to two columns: the surer one has it, of equals the fuller one.
    """  # noqa: D205 - it is one sentence
    said = {squeeze(column): field for column, field in (given or {}).items()}
    columns = [_Column(header, position, _sample(rows, position)) for position, header in enumerate(headers)]
    guesses = [_given(column, said) or _by_name(sheet, column) or _unused(column) for column in columns]
    guesses = _one_each(guesses)
    taken = {guess.field for guess in guesses if guess.field}
    looked = [
        _by_values(sheet, column, taken) or guess if not guess.field and squeeze(guess.column) not in said else guess
        for column, guess in zip(columns, guesses, strict=True)
    ]
    return tuple(_one_each(looked))


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    position: int
    sample: tuple[tuple[str, ...], int]

    @property
    def values(self) -> tuple[str, ...]:
        """What the column says where it says anything."""
        return self.sample[0]

    def guess(self, field: str, sureness: Sureness, because: str) -> Guess:
        distinct = tuple(dict.fromkeys(value[:EXAMPLE_CHARS_MAX] for value in self.values))[:EXAMPLES_MAX]
        filled = len(self.values) / self.sample[1] if self.sample[1] else 0.0
        return Guess(self.header, self.position, field, sureness, because, distinct, round(filled, 3))

    def share(self, looks: Callable[[str], object]) -> float:
        """The share of the values that look so."""
        return sum(1 for value in self.values if looks(value)) / len(self.values) if self.values else 0.0


def _sample(rows: Sequence[Sequence[str]], position: int) -> tuple[tuple[str, ...], int]:
    step = max(1, len(rows) // SAMPLE_MAX)
    cells = [rows[at][position].strip() for at in range(0, len(rows), step)]
    return tuple(cell for cell in cells if cell and not is_placeholder(cell)), len(cells)


def _given(column: _Column, said: Mapping[str, str]) -> Guess | None:
    field = said.get(squeeze(column.header))
    if field is None:
        return None
    return column.guess(field, Sureness.GIVEN if field else Sureness.NONE, "you said so")


def _by_name(sheet: Sheet, column: _Column) -> Guess | None:
    named = names_for(sheet)
    field = named.get(squeeze(column.header), "")
    whose = None if field else _WHOSE.match(column.header.strip())
    is_behind = whose is not None
    if whose is not None:
        field = _of_whom(sheet, whose[1].lower(), whose[2])
    if not field:
        return None
    looks = _LOOKS.get(field)
    if looks is None or not column.values:
        return column.guess(field, Sureness.LIKELY if is_behind else Sureness.CERTAIN, "by its name")
    share = column.share(looks)
    if share < _SHARE_TO_DISAGREE:
        return _unused(column, f"its name says `{field}`, but its values do not look like one")
    if share < _SHARE_TO_AGREE:
        return column.guess(field, Sureness.UNSURE, f"by its name; {share:.0%} of its values look like one")
    return column.guess(field, Sureness.CERTAIN, "by its name and its values")


def _of_whom(sheet: Sheet, whose: str, name: str) -> str:
    """A name behind a prefix; `Organization - Name` of a lead is its company, `Lead - Title` is no job."""
    is_company = whose.startswith("organi") or whose in {"company", "account"}
    if sheet is Sheet.LEADS and is_company and squeeze(name) in {"name", "id"}:
        return "company" if squeeze(name) == "name" else ""
    if whose in {"lead", "deal"} and squeeze(name) == "title":
        return ""
    return names_for(sheet).get(squeeze(name), "")


def _by_values(sheet: Sheet, column: _Column, taken: set[str]) -> Guess | None:
    """What a column of an unknown name must be, because nothing else looks so."""
    if len(column.values) < 3:
        return None
    for field, looks, said in _TELLING[sheet]:
        share = column.share(looks)
        if field not in taken and share >= _SHARE_TO_AGREE:
            sureness = Sureness.LIKELY if share > 0.9 else Sureness.UNSURE
            return column.guess(field, sureness, f"{share:.0%} of its values are {said}")
    return None


def _unused(column: _Column, because: str = "its name is not known") -> Guess:
    return column.guess("", Sureness.NONE, because if column.values else "it is empty")


_ORDER: Final = (Sureness.GIVEN, Sureness.CERTAIN, Sureness.LIKELY, Sureness.UNSURE, Sureness.NONE)


def _one_each(guesses: Sequence[Guess]) -> list[Guess]:
    best: dict[str, Guess] = {}
    for guess in guesses:
        if guess.field:
            best[guess.field] = max(best.get(guess.field, guess), guess, key=_worth)
    return [
        replace(
            guess,
            field="",
            sureness=Sureness.NONE,
            because=f"`{best[guess.field].column}` is the better `{guess.field}`",
        )
        if guess.field and best[guess.field].position != guess.position
        else guess
        for guess in guesses
    ]


def _worth(guess: Guess) -> tuple[int, bool, float, int]:
    return -_ORDER.index(guess.sureness), guess.filled > 0.05, round(guess.filled, 1), -guess.position


def _is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text.strip("<> ")) is not None


def _is_site(text: str) -> bool:
    return _SITE.fullmatch(text) is not None and host_of(text) is not None


def _is_country(text: str) -> bool:
    return country_code(text) is not None


def _is_zone(text: str) -> bool:
    return "/" in text and country_of_zone(text) is not None


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and not is_time(text)


def _is_spelt_country(text: str) -> bool:
    return len(text) > 2 and country_code(text) is not None


# Fields whose values can be told from others'.
_LOOKS: Final[Mapping[str, Callable[[str], object]]] = {
    "email": _is_email,
    "received_at": is_time,
    "joined_on": is_time,
    "country": _is_country,
    "country_code": _is_country,
    "language": language_code,
    "website": _is_site,
    "domain": _is_site,
    "employees": lambda text: read_band(text) is not None,
    "revenue": lambda text: read_band(text) is not None,
    "timezone": _is_zone,
    "do_not_email": lambda text: parse_yes_no(text) is not None,
    "do_not_call": lambda text: parse_yes_no(text) is not None,
}
_Telling = tuple[tuple[str, Callable[[str], object], str], ...]
_TELLING: Final[Mapping[Sheet, _Telling]] = {
    Sheet.LEADS: (
        ("email", _is_email, "e-mail addresses"),
        ("received_at", is_time, "times"),
        ("country", _is_spelt_country, "countries"),
        ("website", _is_site, "websites"),
        ("phone", _is_phone, "phone numbers"),
    ),
    Sheet.ACCOUNTS: (("domain", _is_site, "domains"), ("country", _is_spelt_country, "countries")),
    Sheet.REPS: (
        ("email", _is_email, "e-mail addresses"),
        ("timezone", _is_zone, "time zones"),
        ("country_code", _is_spelt_country, "countries"),
    ),
}
