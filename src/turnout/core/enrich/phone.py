"""A phone number as people type it: E.164, whether it can exist, the country and time zone it points to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, is_possible_number, parse
from phonenumbers.phonenumber import PhoneNumber
from phonenumbers.timezone import time_zones_for_geographical_number

from turnout.core.fields.countries import country_of_zone

_NANP = re.compile(r"\(?[2-9]\d\d\)?[ .-]*[2-9]\d\d[ .-]*\d{4}|1[ .-]*\(?[2-9]\d\d\)?[ .-]*[2-9]\d\d[ .-]*\d{4}")
_NOT_DIGITS = re.compile(r"\D+")
_MADE_UP = frozenset({"123456789", "1234567890", "12345678", "1234567", "0123456789"})
_TYPED_CHARS_MAX = 40
# `+`, then digits in groups: nothing for the library's rules to undo. Calling codes whose national prefix is `0`, which
# no number of theirs begins with, or that have none.
_PLAIN = re.compile(r"\+[1-9]\d*(?:[ .-]\d+)*")
_PLAIN_CODES = frozenset(
    {
        1,
        27,
        30,
        31,
        32,
        33,
        34,
        41,
        43,
        44,
        45,
        46,
        47,
        48,
        49,
        61,
        64,
        65,
        81,
        82,
        90,
        91,
        351,
        353,
        358,
        420,
        852,
        972,
    }
)
# The countries of a calling code whose numbers tell them apart by area; elsewhere the main country is meant.
_AREAS_DECIDE = frozenset({1, 7})


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: E.164 as far as it can be read, else as typed; country and zone where they are sure.

    `is_possible` is None for a national number of nobody knows which country.
    """

    number: str
    is_possible: bool | None
    country: str | None = None
    zone: str | None = None


@lru_cache(maxsize=16_384)
def read_phone(text: str, country: str | None) -> Phone:
    """The number a text means; a national one is read in `country`, without one as North American if it looks so.

    Numbers set aside for fiction (`555-01xx`) count as possible, since only their length and area are judged.
    """
    typed = text.strip()
    number = _parsed(typed, country)
    if number is None:
        return Phone(typed, is_possible=None if country is None and _looks_national(typed) else False)
    if not is_possible_number(number) or _is_filler(str(number.national_number)):
        return Phone(_e164(number), is_possible=False)
    zones = _zones(number)
    found = _country(number, zones)
    return Phone(_e164(number), is_possible=True, country=found, zone=_zone(zones, found))


def _looks_national(typed: str) -> bool:
    """Six to twelve digits that nobody made up, and no sign of a country."""
    digits = _NOT_DIGITS.sub("", typed)
    return not typed.startswith("+") and 6 <= len(digits) <= 12 and not _is_filler(digits)


def _parsed(typed: str, country: str | None) -> PhoneNumber | None:
    """None where no number can be read; `00` is the `+` of most of the world."""
    if not typed or len(typed) > _TYPED_CHARS_MAX:
        return None
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    if number := _plainly_international(typed):
        return number
    region = country
    if not typed.startswith(("+", "\uff0b")) and country is None:
        if not _NANP.fullmatch(typed):
            return None
        region = "US"
    try:
        return parse(typed, region)
    except NumberParseException:
        return None


def _plainly_international(typed: str) -> PhoneNumber | None:
    """The number that `parse` would give, in a sixth of its 27 us, for the ordinary ones; else None."""
    if not _PLAIN.fullmatch(typed):
        return None
    digits = _NOT_DIGITS.sub("", typed)
    size = next((size for size in (1, 2, 3) if int(digits[:size]) in COUNTRY_CODE_TO_REGION_CODE), 0)
    code, national = int(digits[:size] or 0), digits[size:]
    if code not in _PLAIN_CODES or not 7 <= len(national) <= 12 or national[0] in ("01" if code == 1 else "0"):
        return None
    return PhoneNumber(country_code=code, national_number=int(national))


def _zones(number: PhoneNumber) -> tuple[str, ...]:
    zones: tuple[str, ...] = time_zones_for_geographical_number(number)
    return zones


def _country(number: PhoneNumber, zones: tuple[str, ...]) -> str | None:
    """The country of the calling code; where several share it, of the area."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ())
    if len(regions) == 1:
        return regions[0] if regions[0].isalpha() else None
    countries = {country_of_zone(zone) for zone in zones}
    only = countries.pop() if len(countries) == 1 else None
    if only in regions:
        return only
    return None if number.country_code in _AREAS_DECIDE or not regions else regions[0]


def _zone(zones: tuple[str, ...], country: str | None) -> str | None:
    """The one zone of the number's area, if it is a zone of the country under its present name."""
    return zones[0] if country and len(zones) == 1 and country_of_zone(zones[0]) == country else None


def _is_filler(digits: str) -> bool:
    """One digit over and over, or the row of keys."""
    return digits in _MADE_UP or len(set(digits)) == 1


def _e164(number: PhoneNumber) -> str:
    zeros = "0" * (number.number_of_leading_zeros or 1) if number.italian_leading_zero else ""
    return f"+{number.country_code}{zeros}{number.national_number}"
