"""Countries: every usual spelling to one ISO 3166 code; the sales region, the time zones of a country.

States are in `states`; which country a *lead* is in is for `enrich` to weigh. Nothing here is fuzzy.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from turnout.core.fields.country_names import TABLE
from turnout.core.fields.country_zones import TABLE as ZONE_TABLE
from turnout.core.fields.text import fold

# What people type and no list of names holds. Parts of a country count as the country.
_TYPED = {
    "AE": "uae, emirates, u a e, dubai",
    "BA": "bosnia, bosnia & herzegovina",
    "BO": "bolivia plurinational state of",
    "BN": "brunei darussalam",
    "CD": "drc, dr congo, congo drc, democratic republic of congo, democratic republic of the congo, congo kinshasa",
    "CG": "congo, republic of congo, republic of the congo, congo brazzaville",
    "CH": "schweiz, suisse, svizzera, swiss, swiss confederation",
    "CI": "ivory coast, cote divoire",
    "CN": "prc, p r china, pr china, mainland china, peoples republic of china",
    "CV": "cape verde",
    "CZ": "czech republic, czech rep",
    "DE": "federal republic of germany, brd",
    "FK": "falkland islands malvinas",
    "FM": "micronesia federated states of",
    "GB": "uk, u k, england, scotland, wales, northern ireland, great britain, britain, gb, cymru, "
    "united kingdom of great britain and northern ireland, angleterre, grossbritannien, gran bretana, inglaterra",
    "GM": "the gambia",
    "HK": "hong kong, hongkong, hong kong sar",
    "IE": "republic of ireland, eire",
    "IR": "iran islamic republic of, islamic republic of iran",
    "KN": "saint kitts and nevis",
    "KP": "north korea, dprk, korea democratic peoples republic of, democratic peoples republic of korea",
    "KR": "korea, rok, republic of korea, korea republic of, s korea, korea south",
    "LA": "lao peoples democratic republic, lao pdr, lao",
    "LC": "saint lucia",
    "MD": "moldova republic of, republic of moldova",
    "MK": "macedonia, fyrom, north macedonia",
    "MM": "burma",
    "MO": "macau, macao, macao sar",
    "MX": "mejico",
    "NL": "holland, netherlands, the netherlands, holanda",
    "PS": "palestine, palestine state of, state of palestine",
    "RU": "russian federation",
    "SA": "ksa, kingdom of saudi arabia",
    "SY": "syrian arab republic",
    "SZ": "swaziland",
    "TL": "east timor",
    "TR": "turkey, turkiye, republic of turkiye, republic of turkey",
    "TW": "taiwan province of china, chinese taipei, roc, republic of china",
    "TZ": "tanzania united republic of, united republic of tanzania",
    "US": "america, united states of america, the states, usa, u s, u s a, us of a, estados unidos de america, "
    "etats unis, eeuu, ee uu, eua",
    "VA": "vatican, holy see",
    "VC": "saint vincent and the grenadines",
    "VE": "venezuela bolivarian republic of",
    "VG": "british virgin islands, virgin islands british, bvi",
    "VI": "us virgin islands, virgin islands us, usvi",
    "VN": "viet nam",
    "XK": "kosovo",
    "ZA": "rsa, republic of south africa",
}
_NORAM = frozenset(["US", "CA"])
_LATAM = frozenset(
    {
        "AG", "AI", "AR", "AW", "BB", "BL", "BM", "BO", "BQ", "BR", "BS", "BZ", "CL", "CO", "CR", "CU", "CW", "DM",
        "DO", "EC", "FK", "GD", "GF", "GP", "GT", "GY", "HN", "HT", "JM", "KN", "KY", "LC", "MF", "MQ", "MS", "MX",
        "NI", "PA", "PE", "PR", "PY", "SR", "SV", "SX", "TC", "TT", "UY", "VC", "VE", "VG", "VI",
    }
)  # fmt: skip
_APAC = frozenset(
    {
        "AF", "AS", "AU", "BD", "BN", "BT", "CC", "CK", "CN", "CX", "FJ", "FM", "GU", "HK", "HM", "ID", "IN", "IO",
        "JP", "KH", "KI", "KP", "KR", "LA", "LK", "MH", "MM", "MN", "MO", "MP", "MV", "MY", "NC", "NF", "NP", "NR",
        "NU", "NZ", "PF", "PG", "PH", "PK", "PN", "PW", "SB", "SG", "TH", "TK", "TL", "TO", "TV", "TW", "UM", "VN",
        "VU", "WF", "WS",
    }
)  # fmt: skip
# The zone most people of a country live in, where the country has several.
_MAIN_ZONES = {
    "AQ": "Antarctica/McMurdo", "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo", "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago",
    "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "FM": "Pacific/Pohnpei", "GL": "America/Nuuk", "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa", "KZ": "Asia/Almaty", "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby", "PS": "Asia/Gaza", "PT": "Europe/Lisbon", "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv", "UM": "Pacific/Wake", "US": "America/New_York", "UZ": "Asia/Tashkent",
    "VN": "Asia/Ho_Chi_Minh", "XK": "Europe/Belgrade",
}  # fmt: skip
_BREAKS = re.compile(r"[.,;()\[\]'\u2019`\u00b4_/&\u2013\u2014-]+|\bst\b")


@lru_cache(maxsize=8_192)
def country_code(text: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country however it is written (`U.S.`, `Deutschland`, `KOR`, `276`), or None."""
    folded = fold(text)
    names = _codes_by_name()
    if found := names.get(folded):
        return found
    spaced = _plain(folded)
    return names.get(spaced) or names.get(spaced.replace(" ", "")) or names.get(spaced.removeprefix("the "))


def country_name(code: str) -> str:
    """The English name of a country; the code itself where it is not a country's."""
    return _names_by_code().get(code.upper(), code)


def region_of(code: str) -> str | None:
    """`NORAM`, `LATAM` (with Mexico and the Caribbean), `EMEA` (with Central Asia) or `APAC`; None for no country."""
    if code in _NORAM:
        return "NORAM"
    if code in _LATAM:
        return "LATAM"
    if code in _APAC:
        return "APAC"
    return "EMEA" if code in _names_by_code() else None


@cache
def countries_of_region(region: str) -> frozenset[str]:
    """The ISO codes of a sales region's countries."""
    return frozenset(code for code in _names_by_code() if region_of(code) == region)


def zones_of(code: str) -> tuple[str, ...]:
    """The IANA zones of a country, the one most people live in first; empty for no country."""
    return _zones_by_country().get(code, ())


def main_zone(code: str) -> str | None:
    """The zone most people of a country live in, or None for no country."""
    zones = zones_of(code)
    return zones[0] if zones else None


def country_of_zone(zone: str) -> str | None:
    """The country an IANA zone is in, or None for a name that is no zone of a country."""
    return _countries_by_zone().get(zone)


def _plain(folded: str) -> str:
    """A folded name without punctuation; `&` is `and`, `st` is `saint`."""
    words = _BREAKS.sub(_spelled_out, folded.replace("'", "").replace("\u2019", "")).split()
    return " ".join(words)


def _spelled_out(found: re.Match[str]) -> str:
    return {"&": " and ", "st": "saint"}.get(found.group(), " ")


@cache
def _codes_by_name() -> dict[str, str]:
    """Every spelling, as typed and without punctuation, to its code. What people type wins over what lists hold."""
    codes: dict[str, str] = {}
    for line in TABLE.splitlines():
        code, english, *others = line.split("|")
        for name in (*others, fold(english), code.lower()):
            codes[name] = code
            if _BREAKS.search(name):
                codes.setdefault(_plain(name), code)
    for code, typed in _TYPED.items():
        codes.update(dict.fromkeys(typed.split(", "), code))
    codes.update((line[:2].lower(), line[:2]) for line in TABLE.splitlines())
    return codes


@cache
def _names_by_code() -> dict[str, str]:
    return dict(line.split("|", 2)[:2] for line in TABLE.splitlines())


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    found = {}
    for line in ZONE_TABLE.splitlines():
        code, *zones = line.split()
        main = _MAIN_ZONES.get(code, zones[0])
        found[code] = (main, *(zone for zone in zones if zone != main))
    return found


@cache
def _countries_by_zone() -> dict[str, str]:
    found = {zone: code for code, zones in _zones_by_country().items() for zone in zones}
    return found | {"Europe/Belgrade": "RS"}
