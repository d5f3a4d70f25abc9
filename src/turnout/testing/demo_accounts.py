"""The accounts of the invented company, drawn from a seed: names, families, owners, doubles and past deals.

Every domain ends in the reserved `.example`; any likeness to a real company is chance.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from turnout.core.fields.text import fold
from turnout.testing.demo_people import Record
from turnout.testing.demo_words import COUNTRIES, NAME_PARTS, SECTORS, Country

ACCOUNT_COLUMNS = (
    "account_id", "name", "website", "domain", "aliases", "industry", "country_code", "state", "city", "postal_code",
    "segment", "employees", "revenue", "type", "named_account", "owner_id", "backup_id", "parent_id",
)  # fmt: skip
DOMAIN_COLUMNS = ("domain", "account_id", "kind")
OPPORTUNITY_COLUMNS = ("account_id", "owner_id", "stage", "outcome", "value", "closed_at", "created_at")
PERSON_COLUMNS = ("email", "owner_id", "last_seen", "outcome")

_SINGLE_ACCOUNTS = 230
_FAMILIES = 16
_DOUBLES = 4
_TWINS = 4
_STRATEGIC = {"AMER": ("chloe", "daniel"), "EMEA": ("anna", "bela"), "APAC": ("keiko",)}
_REGIONAL = {
    "AMER": ("ella", "finn", "gus", "maya", "noah", "lena"),
    "EMEA": ("ivo", "priya", "hana", "jonas", "tomas"),
    "APAC": ("wei", "aisha", "olivia", "jack"),
}
_BY_TONGUE = {
    "de": ("hana", "jonas", "tomas"), "fr": ("camille", "luc"), "ja": ("sota",), "latin": ("marta", "rafael"),
}  # fmt: skip
_EMPLOYEES = {"enterprise": (1_000, 40_000), "mid-market": (100, 999), "small": (5, 99), "public": (60, 6_000)}
_SLUG_BREAK = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Accounts:
    """Rows of each table about accounts, as they are drawn."""

    accounts: list[Record] = field(default_factory=list)
    domains: list[Record] = field(default_factory=list)
    opportunities: list[Record] = field(default_factory=list)
    people: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Company:
    """A company that may or may not be an account: what it is called, does, and where it is."""

    stem: str
    name: str
    domain: str
    industry: str
    country: Country
    place: tuple[str, str, str]


def draw_accounts(draws: random.Random, today: date) -> Accounts:
    """About three hundred accounts with families, name twins, doubles, owners and what was sold to them."""
    namer, tables = Namer(draws), Accounts()
    for _ in range(_SINGLE_ACCOUNTS):
        _add(tables, draws, namer.draw(), _draw_segment(draws))
    for _ in range(_FAMILIES):
        _add_family(tables, draws, namer)
    for account in draws.sample(tables.accounts[:_SINGLE_ACCOUNTS], _TWINS):
        _add(tables, draws, _twin_of(account, draws), "small")
    for account in draws.sample(tables.accounts[:_SINGLE_ACCOUNTS], _DOUBLES):
        tables.accounts.append(_double_of(account, len(tables.accounts)))
    tables.opportunities.extend(_opportunities(tables.accounts, draws, today))
    tables.people.extend(_people(tables.accounts, draws, today))
    return tables


class Namer:
    """Draws companies, no two with one name."""

    def __init__(self, draws: random.Random) -> None:
        self._draws = draws
        self._used: set[str] = set()

    def draw(self, stem: str = "", country: Country | None = None) -> Company:
        """A company anywhere, or another of a family with the given stem."""
        draws = self._draws
        country = country or draws.choices(COUNTRIES, [place.share for place in COUNTRIES])[0]
        industry, words = draws.choice(SECTORS)
        word = words.get(country.tongue, words["en"])
        stem = stem or self._new_stem(country.tongue)
        own = f"{stem} {word}" if draws.random() < 0.7 else stem
        self._used.add(stem)
        return Company(
            stem=stem,
            name=f"{own} {draws.choice(country.legal_forms)}",
            domain=f"{_slug(own if draws.random() < 0.5 else stem)}.example",
            industry=industry,
            country=country,
            place=draws.choice(country.places),
        )

    def _new_stem(self, tongue: str) -> str:
        heads, tails = (part.split() for part in NAME_PARTS[tongue])
        while True:
            stem = self._draws.choice(heads) + self._draws.choice(tails)
            if stem in self._used:
                stem = f"{stem} {self._draw_family_name(tongue)}"
            if stem not in self._used:
                return stem

    def _draw_family_name(self, tongue: str) -> str:
        heads, tails = (part.split() for part in NAME_PARTS[tongue])
        return f"& {self._draws.choice(heads)}{self._draws.choice(tails)}"


def _slug(text: str) -> str:
    return _SLUG_BREAK.sub("-", fold(text)).strip("-")


def _draw_segment(draws: random.Random) -> str:
    return draws.choices(("enterprise", "mid-market", "small", "public"), (15, 40, 38, 7))[0]


def _add(tables: Accounts, draws: random.Random, company: Company, segment: str, parent: str = "") -> Record:
    account = _account_of(company, segment, len(tables.accounts), draws)
    account["parent_id"] = parent
    tables.accounts.append(account)
    tables.domains.append(_domain(account, company.domain, "primary"))
    if draws.random() < 0.15:
        alias = f"{_slug(company.stem)}-{draws.choice(('group', 'global', 'online'))}.example"
        tables.domains.append(_domain(account, alias, "alias"))
    return account


def _account_of(company: Company, segment: str, number: int, draws: random.Random) -> Record:
    city, state, postal_code = company.place
    employees = round(draws.triangular(*_EMPLOYEES[segment], _EMPLOYEES[segment][0] * 1.5))
    kind = draws.choices(("customer", "prospect", "target", "partner"), (30, 35, 32, 3))[0]
    name = f"{company.stem} Public Works" if segment == "public" else company.name
    owner = _draw_owner(company.country, segment, kind, draws)
    return {
        "account_id": f"A{number + 1:04}",
        "name": name,
        "website": f"https://www.{company.domain}",
        "domain": company.domain,
        "aliases": company.stem if draws.random() < 0.2 else "",
        "industry": "Government" if segment == "public" else company.industry,
        "country_code": company.country.code,
        "state": state,
        "city": city,
        # Spreadsheets eat the zeros that New England's ZIPs begin with.
        "postal_code": postal_code.lstrip("0") if company.country.code == "US" else postal_code,
        "segment": segment,
        "employees": str(employees) if draws.random() < 0.9 else "",
        "revenue": f"{employees * draws.randrange(120, 300) // 1000}M" if draws.random() < 0.6 else "",
        "type": kind,
        "named_account": "yes" if segment == "enterprise" and draws.random() < 0.5 else "no",
        "owner_id": owner,
        "backup_id": {"lena": "noah", "tomas": "jonas"}.get(owner, "") if draws.random() < 0.6 else "",
        "parent_id": "",
    }


def _draw_owner(country: Country, segment: str, kind: str, draws: random.Random) -> str:
    """Customers always have an owner, about half of the others do."""
    if kind != "customer" and draws.random() < 0.45:
        return ""
    if segment == "enterprise":
        return draws.choice(_STRATEGIC[country.region])
    own = _BY_TONGUE.get(country.tongue, ())
    here = [rep for rep in own if (rep == "rafael") == (country.region == "AMER")] if own else []
    return draws.choice(here or _REGIONAL[country.region])


def _domain(account: Record, domain: str, kind: str) -> Record:
    return {"domain": domain, "account_id": account["account_id"], "kind": kind}


def _add_family(tables: Accounts, draws: random.Random, namer: Namer) -> None:
    """A parent and its subsidiaries abroad; every third family has grandchildren."""
    head = namer.draw()
    parent = _add(tables, draws, head, "enterprise")
    parent["name"] = f"{head.stem} Group {head.country.legal_forms[0]}"
    for country in draws.sample(COUNTRIES, draws.randrange(2, 5)):
        child = _subsidiary(tables, draws, namer.draw(head.stem, country), parent)
        if draws.random() < 0.2:
            _subsidiary(tables, draws, namer.draw(f"{head.stem} Services", country), child)


def _subsidiary(tables: Accounts, draws: random.Random, company: Company, parent: Record) -> Record:
    """A child named after its family and country, with a domain of its own."""
    number = len(tables.accounts)
    name = f"{company.stem} {company.place[0]} {company.country.legal_forms[-1]}"
    domain = f"{_slug(company.stem)}-{_slug(company.place[0])}-{number}.example"
    own = Company(company.stem, name, domain, company.industry, company.country, company.place)
    return _add(tables, draws, own, _draw_segment(draws), parent["account_id"])


def _twin_of(account: Record, draws: random.Random) -> Company:
    """Another company with the same name in another country, which a matcher must not mix up."""
    others = [country for country in COUNTRIES if country.code != account["country_code"]]
    country = draws.choice(others)
    domain = account["domain"].replace(".example", f"-{country.code.lower()}.example")
    return Company(account["name"], account["name"], domain, account["industry"], country, draws.choice(country.places))


def _double_of(account: Record, number: int) -> Record:
    """The same company entered twice, the second time in a hurry and without an owner."""
    hurried = dict.fromkeys(("owner_id", "backup_id", "employees", "revenue", "aliases"), "")
    name = account["name"].upper()
    return {**account, **hurried, "account_id": f"A{number + 1:04}", "name": name, "type": "prospect"}


def _opportunities(accounts: Sequence[Record], draws: random.Random, today: date) -> Iterator[Record]:
    for account in accounts:
        if account["type"] == "customer":
            yield _closed(account, "won", today - timedelta(draws.randrange(60, 900)), draws)
        elif account["owner_id"] and draws.random() < 0.25:
            yield _closed(account, "lost", today - timedelta(draws.randrange(10, 300)), draws)
        elif account["owner_id"] and draws.random() < 0.2:
            created = today - timedelta(draws.randrange(5, 90))
            yield {**_deal(account, draws), "stage": "proposal", "created_at": created.isoformat()}


def _closed(account: Record, outcome: str, day: date, draws: random.Random) -> Record:
    created = day - timedelta(draws.randrange(20, 200))
    dates = {"closed_at": day.isoformat(), "created_at": created.isoformat()}
    return {**_deal(account, draws), "stage": f"closed {outcome}", "outcome": outcome, **dates}


def _deal(account: Record, draws: random.Random) -> Record:
    deal = dict.fromkeys(OPPORTUNITY_COLUMNS, "")
    value = str(draws.randrange(4, 160) * 500)
    return {**deal, "account_id": account["account_id"], "owner_id": account["owner_id"], "value": value}


def _people(accounts: Sequence[Record], draws: random.Random, today: date) -> Iterator[Record]:
    """People who wrote before and whose lead was closed."""
    owned = [account for account in accounts if account["owner_id"]]
    for account in draws.sample(owned, 40):
        seen = today - timedelta(draws.randrange(20, 400))
        yield {
            "email": f"{draws.choice(('maintenance', 'plant', 'operations'))}.lead@{account['domain']}",
            "owner_id": account["owner_id"],
            "last_seen": seen.isoformat(),
            "outcome": draws.choice(("qualified", "lost", "no answer")),
        }
