"""A captured lead becomes known facts: every field of the catalogue that the record gives, with its source.

This file says which field is read by what; the reading itself is in the files beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from turnout.core.account import Account
from turnout.core.capture.person_names import join_name
from turnout.core.decision import Known, Source
from turnout.core.enrich.bands import read_band
from turnout.core.enrich.consent import learn_consent
from turnout.core.enrich.declared import learn_declared
from turnout.core.enrich.email import Address, read_email
from turnout.core.enrich.hosts import is_disposable, is_free, is_shared
from turnout.core.enrich.phone import Phone, read_phone
from turnout.core.enrich.place import FORM, locate, place_with_account, said
from turnout.core.enrich.title import read_title
from turnout.core.fields.catalogue import FUNCTIONS, SENIORITIES, Field
from turnout.core.fields.countries import country_code
from turnout.core.fields.domains import domains_of, host_of
from turnout.core.fields.industries import industry
from turnout.core.fields.languages import language_code
from turnout.core.fields.text import fold
from turnout.core.fields.values import is_placeholder, parse_date, parse_number
from turnout.core.lead import Lead

# Kept as they were typed.
_AS_TYPED = (
    "source", "channel", "campaign", "medium", "referrer", "page", "title", "company", "website", "city", "how_heard",
    "ip", "partner_id",
)  # fmt: skip
_NO_ROLE = (None, None)
_NUMBERS = ("score", "visits", "seconds_on_site")
# People are called so; elsewhere it stands for nothing.
_NAMES_OF_PEOPLE = frozenset({"na", "nan", "nil", "foo", "bar", "xx"})
_PERSONAL = ("first_name", "last_name")
_DIGITS_MAX = 18
_OF_EMAIL, _OF_PHONE, _OF_TITLE = (Source("derived", name) for name in ("email", "phone", "title"))
_ADDRESS = ("country", "state", "city", "postal_code", "zone", "ip")


class Enricher:
    """Reads leads for one policy: its declared fields, a company's own free-mail domains, a way to place an IP.

    `ip_country` gives the ISO code of an address, or None; it is asked last and only where nothing else places a lead.
    """

    def __init__(
        self,
        declared: Sequence[Field] = (),
        *,
        free_domains: Iterable[str] = (),
        ip_country: Callable[[str], str | None] | None = None,
    ) -> None:
        self._declared = tuple(declared)
        self._free_domains = frozenset(host for host in map(host_of, free_domains) if host)
        self._ip_country = ip_country

    def enrich(self, lead: Lead) -> Known:
        """Everything the record says, in the types the catalogue names; what it does not say is absent.

        A value that cannot be read has a source, which says the text, and no fact. `territory` is for `route`.
        """
        values, known = lead.values, Known()
        _learn_typed(known, values)
        address = read_email(values["email"]) if "email" in values else None
        host = self._learn_domains(known, values, address)
        phone = _learn_phone(known, values)
        _learn_size(known, values)
        _learn_meanings(known, values)
        locate(known, _without_placeholders(values), phone, host, self._ip_country)
        learn_consent(known, values)
        today = lead.received_at.date()
        known.learn("received_at", parse_date(values.get("received_at", "")) or today, FORM)
        for field in self._declared:
            learn_declared(known, values, field, today)
        return known

    def _learn_domains(self, known: Known, values: Mapping[str, str], address: Address | None) -> str | None:
        """Learn the address and whose domain it is; the host that was found, free mail included."""
        facts, sources = known.facts, known.sources
        if address:
            facts["email"], sources["email"] = address.email, FORM
            facts["valid_email"], sources["valid_email"] = address.is_valid, _OF_EMAIL
        mail_host = address.host if address else None
        is_private = False
        if address and mail_host:
            disposable, free = is_disposable(mail_host), is_free(mail_host, self._free_domains)
            facts["disposable_email"], sources["disposable_email"] = disposable, _OF_EMAIL
            facts["free_email"], sources["free_email"] = free, _OF_EMAIL
            facts["role_email"], sources["role_email"] = address.is_role, _OF_EMAIL
            is_private = disposable or free or is_shared(mail_host)
        if mail_host and not is_private:
            _learn_domain(known, mail_host, Source("email", mail_host), is_business=True)
            return mail_host
        return self._learn_site(known, values) or self._learn_private(known, mail_host)

    def _learn_site(self, known: Known, values: Mapping[str, str]) -> str | None:
        """The website, or a column `domain`, stands in for an address that tells no company."""
        for name in ("website", "domain"):
            text = values.get(name)
            site = host_of(text) if text and not is_placeholder(text) else None
            if site:
                no_company = is_free(site, self._free_domains) or is_disposable(site) or is_shared(site, is_page=True)
                _learn_domain(known, site, Source(name, text or ""), is_business=not no_company)
                if not no_company:
                    return site
        return None

    def _learn_private(self, known: Known, mail_host: str | None) -> str | None:
        if mail_host:
            _learn_domain(known, mail_host, Source("email", mail_host), is_business=False)
        return mail_host


def learn_from_account(known: Known, account: Account) -> None:
    """Let the account a lead belongs to place it, and fill what the form did not say of the company.

    Where the lead is follows `place.place_with_account`; employees, revenue and industry are taken where unknown.
    """
    held = account.attributes
    place_with_account(known, account.country, held.get("state", ""), held.get("postal_code", ""))
    for name in ("employees", "revenue"):
        if name not in known.facts and (text := held.get(name)):
            known.learn(name, read_band(text), Source("account", text))
    if "industry" not in known.facts and (text := held.get("industry")) and not is_placeholder(text):
        known.learn("industry", industry(text), Source("account", text))


def _learn_typed(known: Known, values: Mapping[str, str]) -> None:
    facts, sources = known.facts, known.sources
    for name in _AS_TYPED:
        if (text := values.get(name)) and not is_placeholder(text):
            facts[name], sources[name] = text, FORM
    if message := values.get("message"):
        facts["message"], sources["message"] = message, FORM
    _learn_name(known, values)


def _learn_name(known: Known, values: Mapping[str, str]) -> None:
    """First, last and full name; a full name that has a placeholder in it is put together again without."""
    is_whole, kept = True, []
    for name in _PERSONAL:
        text = values.get(name, "")
        if text and _is_nobody(text):
            is_whole, text = False, ""
        if text:
            known.learn(name, text, FORM)
        kept.append(text)
    full = values.get("name", "") if is_whole else join_name(*kept)
    if full and not _is_nobody(full):
        known.learn("name", full, FORM)


def _is_nobody(name: str) -> bool:
    return is_placeholder(name) and fold(name) not in _NAMES_OF_PEOPLE


def _learn_domain(known: Known, host: str, source: Source, *, is_business: bool) -> None:
    domains = domains_of(host)
    known.learn("domain", domains, source)
    if is_business:
        known.learn("business_domain", domains, source)


def _learn_phone(known: Known, values: Mapping[str, str]) -> Phone | None:
    typed = values.get("phone")
    if not typed or is_placeholder(typed):
        return None
    country = values.get("country")
    phone = read_phone(typed, country_code(country) if country else None)
    known.learn("phone", phone.number, FORM if phone.number == typed else said(typed))
    known.learn("valid_phone", phone.is_possible, _OF_PHONE)
    return phone


def _without_placeholders(values: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name in _ADDRESS if (text := values.get(name)) and not is_placeholder(text)}


def _learn_size(known: Known, values: Mapping[str, str]) -> None:
    for name in ("employees", "revenue"):
        if (text := values.get(name)) and not is_placeholder(text):
            _keep_or_note(known, name, read_band(text), text)
    for name in _NUMBERS:
        if text := values.get(name):
            _keep_or_note(known, name, _number(text), text)


def _number(text: str) -> float | None:
    """Plain digits need no parser."""
    return int(text) if len(text) < _DIGITS_MAX and text.isascii() and text.isdigit() else parse_number(text)


def _keep_or_note(known: Known, name: str, number: float | None, text: str) -> None:
    """An unreadable text leaves its source behind, for whoever asks why the field is unknown."""
    known.sources[name] = said(text)
    if number is not None:
        known.facts[name] = number


def _learn_meanings(known: Known, values: Mapping[str, str]) -> None:
    if (text := values.get("industry")) and not is_placeholder(text):
        name = industry(text)
        known.learn("industry", name, FORM if name == text else said(text))
    if (text := values.get("language")) and not is_placeholder(text):
        known.sources["language"] = said(text)
        known.learn("language", language_code(text), said(text))
    _learn_role(known, values)


def _learn_role(known: Known, values: Mapping[str, str]) -> None:
    """Seniority and function as the form says, if in our words, else as the title does."""
    title = known.facts.get("title")
    role = read_title(title) if isinstance(title, str) else _NO_ROLE
    for name, choices, read in (("seniority", SENIORITIES, role[0]), ("function", FUNCTIONS, role[1])):
        typed = values.get(name)
        if typed and (said := fold(typed)) in choices:
            known.learn(name, said, FORM)
        elif read is not None:
            known.learn(name, read, _OF_TITLE)
