"""Where a team sells and how large its customers are, read from its name: `AMER-ENT`, `Sales DACH`, `UK SMB`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from turnout.core.fields.countries import country_code, country_name, region_of
from turnout.core.fields.text import fold


class Size(StrEnum):
    """A class of companies."""

    PUBLIC = "public-sector"
    ENTERPRISE = "enterprise"
    MID_MARKET = "mid-market"
    SMALL = "small"


class Kind(StrEnum):
    """What a team does with leads. Only sellers and those who qualify are given any."""

    SALES = "sales"
    INBOUND = "inbound"
    MANAGERS = "managers"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the world: whole sales regions, or countries (ISO) where there are no regions."""

    name: str
    regions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    def has(self, country: str) -> bool:
        """Whether a country lies in it."""
        return country in self.countries or region_of(country) in self.regions


REGIONS: Final = {
    "NORAM": Area("North America", ("NORAM",)),
    "LATAM": Area("Latin America", ("LATAM",)),
    "EMEA": Area("EMEA", ("EMEA",)),
    "APAC": Area("Asia and Pacific", ("APAC",)),
}
_NORDICS: Final = Area("Nordics", countries=("SE", "NO", "DK", "FI", "IS"))
_MENA: Final = Area(
    "Middle East and North Africa", countries=("AE", "SA", "QA", "KW", "BH", "OM", "EG", "MA", "TN", "JO", "LB")
)
_AMERICAS: Final = Area("Americas", ("NORAM", "LATAM"))
# What teams are called, folded, and the part of the world that is theirs.
_NAMED: Final[Mapping[str, Area]] = {
    **dict.fromkeys(("amer", "americas", "ams"), _AMERICAS),
    **dict.fromkeys(("noram", "nam", "na", "north america", "northam", "nordamerika"), REGIONS["NORAM"]),
    **dict.fromkeys(("latam", "latin america", "lateinamerika", "south america", "sudamerika"), REGIONS["LATAM"]),
    **dict.fromkeys(("emea", "europe", "eu", "europa"), REGIONS["EMEA"]),
    **dict.fromkeys(("apac", "apj", "japac", "asia", "asia pacific", "asien"), REGIONS["APAC"]),
    "dach": Area("DACH", countries=("DE", "AT", "CH")),
    **dict.fromkeys(("nordics", "nordic", "scandinavia", "skandinavien"), _NORDICS),
    "benelux": Area("Benelux", countries=("BE", "NL", "LU")),
    "uki": Area("UK and Ireland", countries=("GB", "IE")),
    "iberia": Area("Iberia", countries=("ES", "PT")),
    "anz": Area("Australia and New Zealand", countries=("AU", "NZ")),
    "mena": _MENA,
    "can": Area("Canada", countries=("CA",)),
    "aus": Area("Australia", countries=("AU",)),
}  # fmt: skip
_SIZE_WORDS: Final[Mapping[Size, str]] = {
    Size.PUBLIC: "pub pubsec public gov government offentlich behorden fed federal",
    Size.ENTERPRISE: "ent enterprise strategic large major grosskunden konzern konzerne key",
    Size.MID_MARKET: "mm mid midmarket commercial mittelstand corporate medium",
    Size.SMALL: "smb sme small kmu startup startups velocity",
}
_SIZES: Final = {word: size for size, words in _SIZE_WORDS.items() for word in words.split()}
_INBOUND: Final = frozenset(
    {
        "sdr", "sdrs", "bdr", "bdrs", "mdr", "xdr", "inbound", "qualification", "development", "innendienst"
    }
)  # fmt: skip
_MANAGERS: Final = frozenset(
    {
        "managers", "management", "leadership", "manager", "leitung", "teamleitung", "director", "directors", "vp"
    }
)  # fmt: skip
_OTHERS: Final = frozenset(
    {
        "support", "success", "cs", "csm", "csms", "partner", "partners", "partnerships", "channel", "marketing",
        "ops", "operations", "revops", "hr", "finance", "service", "services", "onboarding", "renewals", "admin",
        "admins", "it", "legal", "product", "engineering", "kundenservice", "customer", "specialist", "specialists",
        "se", "ses", "solutions", "presales"
    }
)  # fmt: skip
_SELLERS: Final = frozenset({"account", "sales", "key", "territory", "regional", "vertrieb"})
_SHORT: Final = {"uk": "GB", "us": "US", "usa": "US"}
_BREAKS: Final = re.compile(r"[\W_]+")
_CODE: Final = re.compile(r"(?<![A-Za-z])[A-Z]{2}(?![A-Za-z])")


def area_named(text: str, known_countries: Collection[str] = ()) -> Area | None:
    """The part of the world a name speaks of, or None. Two capitals are a country only if somebody is there."""
    words = words_of(text)
    for name in (" ".join(words), *_pairs(words), *words):
        if found := _NAMED.get(name):
            return found
    codes = [code for found in _CODE.findall(text) if (code := country_code(found)) and code in known_countries]
    spelt = [
        code for word in (" ".join(words), *_pairs(words), *words) if len(word) > 3 and (code := country_code(word))
    ]
    if spelt or codes:
        return area_of([(spelt or codes)[0]])
    short = next((_SHORT[word] for word in words if word in _SHORT), None)
    return area_of([short]) if short else None


def area_of(countries: Iterable[str]) -> Area:
    """The area of one country or several."""
    codes = tuple(countries)
    return Area(" and ".join(country_name(code) for code in codes[:2]), countries=codes)


def size_named(text: str) -> Size | None:
    """The class of companies a name speaks of, or None."""
    words = words_of(text)
    return next((_SIZES[word] for word in words if word in _SIZES), None)


def kind_named(team: str, roles: Sequence[str]) -> Kind:
    """What a team does, by its name, else by the roles of most of its members."""
    words = {*words_of(team)}
    if words & _INBOUND:
        return Kind.INBOUND
    if words & _MANAGERS and not words & _SELLERS:
        return Kind.MANAGERS
    if words & _OTHERS and not words & {"sales", "vertrieb"}:
        return Kind.OTHER
    kinds = [_kind_of_role(role) for role in roles if role]
    return max(dict.fromkeys(kinds), key=kinds.count, default=Kind.SALES)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, folded."""
    return tuple(word for word in _BREAKS.split(fold(text)) if word)


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(words)]


def _kind_of_role(role: str) -> Kind:
    words = {*words_of(role)}
    if words & _INBOUND:
        return Kind.INBOUND
    if words & (_MANAGERS | {"head", "leiter", "leiterin", "chief"}) and not words & _SELLERS:
        return Kind.MANAGERS
    return Kind.OTHER if words & (_OTHERS - {"product"}) and not words & _SELLERS else Kind.SALES
