"""Times as other systems' exports write them, and which of `03/04/2026` is the day: decided for a whole column at once.

Leads that are sent to a server say their time in ISO 8601 (`times`). A file that somebody exported does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import Final

from turnout.core.fields.text import fold


class Order(StrEnum):
    """What comes first where a day is written with numbers only. A year in front leaves no doubt."""

    YEAR_FIRST = "year-first"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How the times of a column are read, and why. One that is not `is_sure` is a guess for somebody to look at."""

    order: Order
    because: str
    is_sure: bool = True


_NUMBERS: Final = re.compile(r"(\d{1,2})([./\-\s])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?!\d)(.*)", re.DOTALL)
_DAY_NAMED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[.\s\-]*([a-z]{3,10})\.?[,\s\-]*(\d{4})(?!\d)(.*)", re.DOTALL)
_MONTH_NAMED: Final = re.compile(r"([a-z]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)(.*)", re.DOTALL)
_WEEKDAY: Final = re.compile(r"[a-z]{2,10}\.?,\s*(?=\d|[a-z])")
_CLOCK: Final = re.compile(
    r"(?:\s*,?\s*t?\s*(?:at|um|@)?\s*(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?)?\s*(?:([ap])\.?\s?m\b\.?)?"
    r"(?:\s*(?:uhr|h))?)?\s*(z|utc|gmt|[a-z]{3,4}|(?:utc|gmt)?[+-]\d{1,2}:?\d{0,2})?\s*"
)
_EPOCH: Final = re.compile(r"1\d{9}(?:\d{3})?")
# Excel counts days from 1899-12-30; these numbers are 1982 to 2064.
_SERIAL: Final = re.compile(r"[3-5]\d{4}(?:[.,]\d+)?")
_SERIAL_START: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
_MONTH_WORDS: Final = (
    "jan januar january janvier enero gennaio janeiro janner",
    "feb februar february fevrier febrero febbraio fev feber",
    "mar marz march mars marzo marco mrz maerz", "apr april avril abril aprile avr", "may mai mayo maggio maio",
    "jun juni june juin junio giugno junho", "jul juli july juillet julio luglio julho",
    "aug august aout agosto ago", "sep sept september septembre septiembre settembre setembro set",
    "oct okt oktober october octobre octubre ottobre outubro out", "nov november novembre noviembre novembro",
    "dec dez dezember december decembre diciembre dicembre dezembro dic",
)  # fmt: skip
_MONTHS: Final = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
_ZONES: Final = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "est": -5, "edt": -4,
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_YEARS: Final = range(1990, 2100)
_LOOKED_AT_MAX: Final = 5_000


def settle_order(texts: Sequence[str], hint: Order | None = None) -> TimeForm:
    """Which order the times of a column are in, and what says so. `hint` is what the file's language lets one expect.

    A number above 12 cannot be a month. Where no number is, the order in which the rows stand tells, then how many days
    they spread over (a month's leads should not lie on one day of twelve months), then the punctuation.
    """
    pairs = [pair for text in texts[:_LOOKED_AT_MAX] if (pair := _pair_of(text))]
    if not pairs:
        return TimeForm(Order.YEAR_FIRST, "every time says its year first, or names its month")
    days = sum(1 for first, second, _ in pairs if first > 12 >= second)
    months = sum(1 for first, second, _ in pairs if second > 12 >= first)
    if days or months:
        order = Order.DAY_FIRST if days >= months else Order.MONTH_FIRST
        most, rest = max(days, months), min(days, months)
        place = "first" if order is Order.DAY_FIRST else "second"
        also = f"; {rest:,} say the opposite and cannot be read" if rest else ""
        return TimeForm(order, f"the {place} number is above 12 in {most:,} of {len(pairs):,} times{also}", rest == 0)
    return _weighed(texts[:_LOOKED_AT_MAX], pairs, hint)


def read_written(text: str, order: Order, zone: tzinfo = UTC) -> datetime | None:
    """The instant in UTC that a text names, or None. Without an offset it is in `zone`; a bare day is its midnight."""
    stripped = text.strip()
    if _EPOCH.fullmatch(stripped):
        return datetime.fromtimestamp(int(stripped[:10]), UTC)
    if _SERIAL.fullmatch(stripped):
        days = float(stripped.replace(",", "."))
        return _in_utc((_SERIAL_START + timedelta(seconds=round(days * 86_400))).replace(tzinfo=zone))
    try:
        found = datetime.fromisoformat(stripped)
    except ValueError:
        return _spelt(fold(stripped), order, zone)
    return _in_utc(found if found.tzinfo else found.replace(tzinfo=zone))


def is_time(text: str) -> bool:
    """True for a text that names a day or a moment, whichever order it is in."""
    return any(read_written(text, order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST))


def _pair_of(text: str) -> tuple[int, int, str] | None:
    found = _NUMBERS.match(text.strip())
    return (int(found[1]), int(found[3]), found[2]) if found else None


def _weighed(texts: Sequence[str], pairs: Sequence[tuple[int, int, str]], hint: Order | None) -> TimeForm:
    days, months = (_read_all(texts, order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST))
    in_order, otherwise = _sortedness(days), _sortedness(months)
    if len(set(pairs)) > 2 and abs(in_order - otherwise) > 0.2:
        order = Order.DAY_FIRST if in_order > otherwise else Order.MONTH_FIRST
        return TimeForm(order, f"only {order} do the rows stand in the order of their times", is_sure=False)
    spread, other = _spread(days), _spread(months)
    if max(spread, other) > 2 * min(spread, other) + 2:
        order = Order.DAY_FIRST if spread < other else Order.MONTH_FIRST
        return TimeForm(
            order, f"{order} they lie within {min(spread, other):,} days, else {max(spread, other):,}", is_sure=False
        )
    if all(sign == "." for _, _, sign in pairs):
        return TimeForm(Order.DAY_FIRST, "dates with dots have the day first", is_sure=False)
    if any(re.search(r"\d\s*[ap]\.?m\b", text, re.IGNORECASE) for text in texts):
        return TimeForm(
            Order.MONTH_FIRST, "no number is above 12; hours with AM and PM go with months first", is_sure=False
        )
    order = hint or Order.DAY_FIRST
    why = "the names of the columns suggest it" if hint else "nothing tells"
    return TimeForm(order, f"no number is above 12, so both would do; {why}", is_sure=False)


def _read_all(texts: Sequence[str], order: Order) -> list[datetime]:
    return [at for text in texts if (at := read_written(text, order))]


def _sortedness(times: Sequence[datetime]) -> float:
    """How much of the column stands in order, newest or oldest first: 0.5 where it is shuffled, 1 where all does."""
    steps = [later - earlier for earlier, later in pairwise(times) if later != earlier]
    if not steps:
        return 0.5
    rising = sum(1 for step in steps if step > timedelta(0)) / len(steps)
    return max(rising, 1 - rising)


def _spread(times: Sequence[datetime]) -> int:
    return (max(times) - min(times)).days if times else 0


def _spelt(text: str, order: Order, zone: tzinfo) -> datetime | None:
    weekday = _WEEKDAY.match(text)
    text = text[weekday.end() :] if weekday and fold(weekday[0].strip(" ,.")) not in _MONTHS else text
    found = _day_of(text, order)
    if found is None:
        return None
    day, rest = found
    clock = _CLOCK.fullmatch(rest)
    if clock is None or day.year not in _YEARS:
        return None
    hour, minute, second = (int(part or 0) for part in clock.group(1, 2, 3))
    if clock[4]:
        hour = hour % 12 + (12 if clock[4] == "p" else 0)
    offset = _offset_of(clock[5], zone)
    if offset is None or hour > 23 or minute > 59 or second > 59:
        return None
    return _in_utc(datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=offset))


def _day_of(text: str, order: Order) -> tuple[date, str] | None:
    """The day that a text begins with, and what comes behind it."""
    if found := _YEAR_FIRST.match(text):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _NUMBERS.match(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        month, day = (first, second) if order is Order.MONTH_FIRST else (second, first)
        parts = (year + 2000 if year < 100 else year, month, day)
        return _checked(parts, found[5])
    elif (found := _DAY_NAMED.match(text)) and found[2] in _MONTHS:
        parts = (int(found[3]), _MONTHS[found[2]], int(found[1]))
    elif (found := _MONTH_NAMED.match(text)) and found[1] in _MONTHS:
        parts = (int(found[3]), _MONTHS[found[1]], int(found[2]))
    else:
        return None
    return _checked(parts, found[4])


def _checked(parts: tuple[int, int, int], rest: str) -> tuple[date, str] | None:
    try:
        return date(*parts), rest
    except ValueError:
        return None


def _offset_of(name: str | None, zone: tzinfo) -> tzinfo | None:
    if name is None:
        return zone
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    found = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", name)
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset) if offset < timedelta(hours=24) else None


def _in_utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
