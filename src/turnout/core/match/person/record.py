"""What is known of one person, in the form in which two are compared: folded, without honorifics, in Latin letters.

Every field may be empty, and what is empty says nothing. Where the values come from is for whoever reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from turnout.core.capture.person_names import split_name
from turnout.core.enrich.email import read_email
from turnout.core.enrich.hosts import is_disposable, is_free, is_shared
from turnout.core.enrich.phone import read_phone
from turnout.core.fields.catalogue import Value
from turnout.core.fields.countries import country_code
from turnout.core.fields.domains import registrable_domain
from turnout.core.fields.text import fold
from turnout.core.fields.values import is_placeholder
from turnout.core.match.duplicates import person_key
from turnout.core.match.names import core_name

Words = tuple[str, ...]
# Longer texts are no names, places or numbers; nothing is gained by comparing all of them.
_CHARS_MAX = 200
_WORD = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"\d+")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "herr", "frau", "mme", "sir", "sra"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "cpa", "mba", "cfa", "legal"})
_TRAILING_DIGITS = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One record of a person. `given` and `family` are words in small Latin letters.

    `mailbox` is the key of `match.duplicates`, in two parts as well; `domain` is the registrable one of a business
    address. `phone` is E.164 where it can be read. `company` is a core name, `account` an account's id. `born` is a day
    as eight digits, `number` any number of theirs (a customer's, a passport's).
    """

    id: str = ""
    given: Words = ()
    family: Words = ()
    mailbox: str = ""
    local: str = ""
    host: str = ""
    domain: str = ""
    is_role: bool = False
    phone: str = ""
    company: str = ""
    account: str = ""
    title: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    born: str = ""
    number: str = ""


def read_record(values: Mapping[str, str], name: str = "") -> PersonRecord:
    """A record out of texts as people type them; `name` is its id.

    Read are `first_name`, `last_name` or `name`, `email`, `phone`, `company`, `account`, `title`, `street`,
    `postal_code`, `city`, `state`, `country`, `born`, `number`. Never raises on any text.
    """
    get = _Texts(values)
    given, family = get("first_name"), get("last_name")
    if not (given or family):
        given, family = split_name(get("name"))
    country = _country(get("country"))
    mailbox, local, host, domain, is_role = read_mailbox(get("email"))
    return PersonRecord(
        id=name,
        given=name_words(given),
        family=name_words(family),
        mailbox=mailbox,
        local=local,
        host=host,
        domain=domain,
        is_role=is_role,
        phone=_phone(get("phone"), country),
        company=core_name(get("company")),
        account=get("account"),
        title=plain(get("title")),
        street=plain(f"{_street_number(get('street_number'))} {get('street')}"),
        postal_code=plain(get("postal_code")).replace(" ", ""),
        city=plain(get("city")),
        state=plain(get("state")),
        country=country,
        born=_day(get("born")),
        number=plain(get("number")).replace(" ", ""),
    )


def record_of(facts: Mapping[str, Value], name: str = "", account: str = "") -> PersonRecord:
    """The sender of a lead, out of its facts: what enrichment has read is not read again."""

    def said(field: str) -> str:
        value = facts.get(field)
        return value[:_CHARS_MAX] if isinstance(value, str) else ""

    given, family = said("first_name"), said("last_name")
    if not (given or family):
        given, family = split_name(said("name"))
    mailbox, local, host, domain, is_role = read_mailbox(said("email"))
    return PersonRecord(
        id=name,
        given=name_words(given),
        family=name_words(family),
        mailbox=mailbox,
        local=local,
        host=host,
        domain=domain,
        is_role=is_role or facts.get("role_email") is True,
        phone="" if facts.get("valid_phone") is False else said("phone"),
        company=core_name(said("company")),
        account=account,
        title=plain(said("title")),
        postal_code=plain(said("postal_code")).replace(" ", ""),
        city=plain(said("city")),
        state=plain(said("state")),
        country=said("country"),
    )


class _Texts:
    """The values of one row; what only stands for nothing is empty."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __call__(self, name: str) -> str:
        text = (self._values.get(name) or "")[:_CHARS_MAX].strip()
        return "" if name not in {"first_name", "last_name", "name"} and is_placeholder(text) else text


def _street_number(text: str) -> str:
    return text if text.isdigit() else ""


@lru_cache(maxsize=65_536)
def name_words(text: str) -> Words:
    """The words of a given or family name: `Dr. José-María` is (`jose`, `maria`)."""
    words = _WORD.findall(latin(text))
    while len(words) > 1 and words[0] in _HONORIFICS:
        del words[0]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        del words[-1]
    return tuple(words)


def latin(text: str) -> str:
    """The text folded and in Latin letters, whatever script it is in; apostrophes are left out."""
    folded = fold(text).replace("'", "").replace("\u2019", "").replace("`", "")
    if folded.isascii():
        return folded
    written: str = anyascii(folded)
    return fold(written)


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Words and digits with single spaces, in Latin letters."""
    return _NOT_PLAIN.sub(" ", latin(text)).strip() if text else ""


@lru_cache(maxsize=65_536)
def _country(text: str) -> str:
    return (country_code(text) or plain(text).upper()) if text else ""


@lru_cache(maxsize=65_536)
def read_mailbox(text: str) -> tuple[str, str, str, str, bool]:
    """The mailbox of an address, its two parts, its business domain, and whether it is a role's (`info@`).

    All are empty for a text that is no address.
    """
    address = read_email(text) if text else None
    key = person_key(address.email) if address else None
    if address is None or key is None:
        return "", "", "", "", False
    local, _, host = key.rpartition("@")
    is_business = not (is_free(host) or is_disposable(host) or is_shared(host))
    domain = (registrable_domain(host) or "") if is_business else ""
    return key, local, host, domain, address.is_role


@lru_cache(maxsize=65_536)
def _phone(text: str, country: str) -> str:
    if not text:
        return ""
    phone = read_phone(text, country if len(country) == 2 else None)
    if phone.is_possible is False:
        return ""
    digits = "".join(_DIGITS.findall(phone.number))
    return phone.number if phone.is_possible else digits if len(digits) >= 7 else ""


@lru_cache(maxsize=65_536)
def _day(text: str) -> str:
    """Eight digits, the year first; empty for anything else. `21.3.1980` is read as people write it."""
    parts: list[str] = _DIGITS.findall(text)
    if len(parts) == 1 and len(parts[0]) == 8:
        return parts[0]
    if len(parts) < 3:
        return ""
    first, second, third = parts[:3]
    if len(first) == 4:
        return f"{first}{second:0>2}{third:0>2}"[:8]
    return f"{third}{second:0>2}{first:0>2}"[:8] if len(third) == 4 else ""


def base_of_local(local: str) -> str:
    """The local part of an address as a name: `jane.doe82` is `janedoe`."""
    return _TRAILING_DIGITS.sub("", local).replace(".", "").replace("_", "").replace("-", "")
