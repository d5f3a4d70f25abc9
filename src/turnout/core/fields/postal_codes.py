"""Postal codes: how they are written, whose they can be, and which state they are in."""

from __future__ import annotations

import re
from functools import cache

from turnout.core.fields.text import fold
from turnout.core.fields.zip_prefixes import TABLE

# Shapes that one country alone uses.
_SHAPES = {
    "CA": re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d"),
    "GB": re.compile(r"(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?"
                     r"\d[ABD-HJLNP-UW-Z]{2})"),
    "IE": re.compile(r"(?:[AC-FHKNPRTV-Y]\d{2}|D6W) ?[0-9AC-FHKNPRTV-Y]{4}"),
    "NL": re.compile(r"[1-9]\d{3} ?[A-EGHJ-NPR-TVW-Z]{2}"),
    "US": re.compile(r"\d{5}-\d{4}"),
    "BR": re.compile(r"\d{5}-\d{3}"),
    "JP": re.compile(r"〒? ?\d{3}-\d{4}"),
    "PL": re.compile(r"\d{2}-\d{3}"),
    "PT": re.compile(r"\d{4}-\d{3}"),
}  # fmt: skip
_PREFIXED = re.compile(r"(AT|BE|CH|DE|DK|ES|FI|FR|HR|HU|IT|LT|LU|LV|MD|NO|RO|SE|SI|A|B|D|F|I|L)[- ]\d{4,6}")
_ONE_LETTER = {"A": "AT", "B": "BE", "D": "DE", "F": "FR", "I": "IT", "L": "LU"}
_CANADIAN = {
    "A": "NL", "B": "NS", "C": "PE", "E": "NB", "G": "QC", "H": "QC", "J": "QC", "K": "ON", "L": "ON", "M": "ON",
    "N": "ON", "P": "ON", "R": "MB", "S": "SK", "T": "AB", "V": "BC", "X": "NT", "Y": "YT",
}  # fmt: skip
_AUSTRALIAN = {"0": "NT", "1": "NSW", "2": "NSW", "3": "VIC", "4": "QLD", "5": "SA", "6": "WA", "7": "TAS",
               "8": "VIC", "9": "QLD"}  # fmt: skip
_CANBERRA = (range(200, 300), range(2600, 2619), range(2900, 2921))
# How many digits a code has where its leading zeros are often lost on the way through a spreadsheet.
_DIGITS = {"US": 5, "DE": 5, "FR": 5, "ES": 5, "IT": 5, "MX": 5, "TR": 5, "FI": 5, "KR": 5, "AU": 4, "PR": 5}


def postal_code(text: str, country: str | None) -> str:
    """The code as it is written, with the leading zeros a spreadsheet took: `2139` in the US is `02139`."""
    code = text.strip().upper()
    width = _DIGITS.get(country or "", 0)
    if not code.isascii():
        return code
    main, dash, rest = code.partition("-")
    if country == "US" and dash and main.isdigit() and rest.isdigit() and len(rest) <= 4:
        return f"{main.zfill(5)}-{rest.zfill(4)}"
    if country == "US" and code.isdigit() and len(code) in {8, 9}:
        return f"{code.zfill(9)[:5]}-{code[-4:]}"
    return code.zfill(width) if code.isdigit() and width - 2 <= len(code) < width else code


def country_of_postal_code(text: str) -> str | None:
    """The one country that writes codes so (`SW1A 1AA`, `1082 MS`, `K1A 0B1`, `D-10115`), or None."""
    code = fold(text).upper()
    for country, shape in _SHAPES.items():
        if shape.fullmatch(code):
            return country
    if prefixed := _PREFIXED.fullmatch(code):
        return _ONE_LETTER.get(prefixed[1], prefixed[1])
    return None


def state_of_postal_code(code: str, country: str) -> str | None:
    """The state most addresses with this code are in, for the US, Canada and Australia; else None."""
    if country == "US":
        return _zip_places().get(code[:3], (None, None))[0] if code[:5].isdigit() and len(code) >= 5 else None
    if country == "CA":
        return _CANADIAN.get(code[:1])
    if country == "AU" and len(code) == 4 and code.isascii() and code.isdigit():
        return "ACT" if any(int(code) in span for span in _CANBERRA) else _AUSTRALIAN[code[0]]
    return None


def zone_of_zip(code: str) -> str | None:
    """The IANA zone most addresses with this US ZIP code are in, or None."""
    return _zip_places().get(code[:3], (None, None))[1] if code[:5].isdigit() and len(code) >= 5 else None


@cache
def _zip_places() -> dict[str, tuple[str, str | None]]:
    places = {}
    for line in TABLE.splitlines():
        state, zone, prefixes = line.split("|")
        places.update(dict.fromkeys(prefixes.split(), (state, zone or None)))
    return places
