"""The leads of the invented company: an endless stream with bursts, and with the dirt that forms collect.

When leads come is in `demo_arrivals`; here is who writes them and how badly they type.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from turnout.core.fields.text import fold
from turnout.testing.demo_accounts import Company, Namer
from turnout.testing.demo_arrivals import Arrival, arrivals
from turnout.testing.demo_company import DEMO_DAY, DEMO_SEED, DemoCompany, build_company
from turnout.testing.demo_people import Record
from turnout.testing.demo_words import COUNTRIES, FIRST_NAMES, LAST_NAMES, MESSAGES, SPAM, TITLES, Country

LEAD_COLUMNS = (
    "lead_id", "received_at", "channel", "source", "campaign", "first_name", "last_name", "email", "phone", "title",
    "company", "website", "country", "state", "city", "postal_code", "employees", "product", "topic", "score", "visits",
    "language", "how_heard", "partner_id", "registered_until", "do_not_email", "message",
)  # fmt: skip
COMPETITORS = ("fixwise.example", "gearline.example", "plantpilot.example", "rondo-cmms.example")
PARTNERS = ("P-100", "P-200", "P-300")

_KINDS = {"account": 50, "stranger": 28, "free mail": 10, "again": 6, "spam": 3, "partner": 2, "competitor": 1}
_PLACEHOLDERS = ("Select", "n/a", "-", "--", "Please select", "test")
_BANDS = ("1-10", "11-50", "51-200", "201-1000", "1001-5000", "5000+")
# Such addresses are nobody's: the word in them keeps them apart from real people's.
_FREE_MAIL = ("gmail.com", "yahoo.com", "outlook.com", "gmx.de", "web.de", "orange.fr")
_TOPICS = ("demo", "demo", "pricing", "pricing", "support", "partnership", "other")
_PRODUCTS = ("inspect", "inspect", "spares", "uptime", "uptime", "inspect;uptime", "")
_LATELY = 200


def leads(seed: int = DEMO_SEED, start: date = DEMO_DAY, company: DemoCompany | None = None) -> Iterator[Record]:
    """Every lead from a day on, in order of time, for ever; the same arguments always give the same leads.

    About fifty come on a working day and more when there is a webinar or a list import.
    """
    draws = random.Random(f"leads {seed}")  # noqa: S311 - nothing secret is drawn
    writer = _Writer(draws, company or build_company(seed, start))
    for number, arrival in enumerate(arrivals(draws, start), 1):
        yield writer.write(arrival, f"D{number:06}")


class _Writer:
    """Writes one lead after another; remembers the last ones, because some people write twice."""

    def __init__(self, draws: random.Random, company: DemoCompany) -> None:
        self._draws = draws
        self._lately: deque[Record] = deque(maxlen=_LATELY)
        self._accounts = {
            region: [account for account in company.accounts if _country(account["country_code"]).region == region]
            for region in ("AMER", "EMEA", "APAC")
        }

    def write(self, arrival: Arrival, lead_id: str) -> Record:
        kind = self._draws.choices(tuple(_KINDS), tuple(_KINDS.values()))[0]
        lead = self._lead(kind, arrival) if kind != "again" or not self._lately else self._again()
        lead = {**lead, "lead_id": lead_id, "received_at": _instant(arrival.at)}
        self._lately.append(lead)
        return lead

    def _lead(self, kind: str, arrival: Arrival) -> Record:
        draws = self._draws
        account = draws.choice(self._accounts[arrival.region])
        country = _country(account["country_code"]) if kind == "account" else _draw_country(draws, arrival.region)
        lead = dict.fromkeys(LEAD_COLUMNS, "")
        lead.update(_person(draws, country))
        lead.update(_origin(draws, arrival))
        match kind:
            case "account":
                lead.update(_from_account(draws, lead, account))
            case "free mail":
                lead.update(_from_company(lead, _stranger(draws, country)), email=_free_mail(draws, lead))
                lead["website"] = ""
            case "spam":
                lead.update(company=draws.choice(("SEO Experts", "asdf", "")), message=draws.choice(SPAM))
                lead.update(email=f"offer{draws.randrange(10_000)}@mailinator.com", score="3")
            case "competitor":
                domain = draws.choice(COMPETITORS)
                lead.update(company=domain.partition(".")[0].title(), email=_mail(lead, domain))
            case _:
                lead.update(_from_company(lead, _stranger(draws, country)))
        if kind == "partner":
            days_open = draws.randrange(-40, 120)
            until = date.fromordinal(arrival.at.toordinal() + days_open)
            lead.update(partner_id=draws.choice(PARTNERS), registered_until=until.isoformat(), source="partner_portal")
        return _with_dirt(draws, lead, country)

    def _again(self) -> Record:
        """A lead of somebody who wrote lately, with the address spelled in another way."""
        draws = self._draws
        first = draws.choice(self._lately)
        user, at, domain = first["email"].partition("@")
        spellings = (
            first["email"].upper(),
            f"{user.partition('+')[0]}+work{at}{domain}",
            first["email"],
            f" {first['email']}",
        )
        return {**first, "email": draws.choice(spellings), "message": draws.choice(MESSAGES)}


def _country(code: str) -> Country:
    return next(country for country in COUNTRIES if country.code == code)


def _draw_country(draws: random.Random, region: str) -> Country:
    here = [country for country in COUNTRIES if country.region == region]
    return draws.choices(here, [country.share for country in here])[0]


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _person(draws: random.Random, country: Country) -> Record:
    city, state, postal_code = draws.choice(country.places)
    return {
        "first_name": draws.choice(FIRST_NAMES[country.tongue].split()),
        "last_name": draws.choice(LAST_NAMES[country.tongue].split()),
        "phone": _phone(draws, country) if draws.random() < 0.6 else "",
        "title": draws.choice(TITLES),
        "country": draws.choice(country.spellings),
        "state": state,
        "city": city,
        "postal_code": postal_code,
        "employees": draws.choice(_BANDS),
        "language": country.language if draws.random() < 0.8 else "",
        "do_not_email": draws.choices(("No", "Yes", ""), (80, 10, 10))[0],
    }


def _phone(draws: random.Random, country: Country) -> str:
    return "".join(str(draws.randrange(10)) if sign == "#" else sign for sign in country.phone)


def _origin(draws: random.Random, arrival: Arrival) -> Record:
    """Where the lead came from, and what is asked on that form."""
    shared = {"source": arrival.source, "campaign": arrival.campaign, "channel": arrival.channel}
    if arrival.source == "list_import":
        return {**shared, "score": str(draws.randrange(5, 60))}
    source = (
        arrival.source
        or draws.choices(("demo_form", "pricing_form", "website", "google", "chat"), (20, 15, 30, 25, 10))[0]
    )
    return {
        **shared,
        "source": source,
        "topic": "demo" if source == "demo_form" else draws.choice(_TOPICS),
        "product": draws.choice(_PRODUCTS),
        "score": str(min(100, max(0, round(draws.gauss(70 if source == "demo_form" else 42, 20))))),
        "visits": str(draws.randrange(30)),
        "how_heard": draws.choice(("Search", "Colleague", "Trade fair", "Select", "")),
        "message": draws.choice(MESSAGES),
    }


def _from_account(draws: random.Random, lead: Record, account: Record) -> Record:
    """Somebody of an account: the name as people type it, the mail at its own or a lower domain."""
    name = account["name"]
    typed = draws.choice((name, name, name.upper(), name.rpartition(" ")[0] or name, f" {name.lower()}"))
    host = account["domain"] if draws.random() < 0.9 else f"mail.{account['domain']}"
    place = {column: account[column] for column in ("city", "state", "postal_code")}
    by_private_mail = draws.random() < 0.05
    email = _free_mail(draws, lead) if by_private_mail else _mail(lead, host)
    return {**place, "company": typed, "website": account["website"] if draws.random() < 0.4 else "", "email": email}


def _stranger(draws: random.Random, country: Country) -> Company:
    """A company nobody knows yet; it is called after its founders, as no account is."""
    founders = draws.sample(LAST_NAMES[country.tongue].split(), 2)
    return Namer(draws).draw(" & ".join(founders), country)


def _from_company(lead: Record, company: Company) -> Record:
    email = _mail(lead, company.domain)
    return {"company": company.name, "website": f"www.{company.domain}", "email": email}


def _mail(lead: Record, domain: str) -> str:
    user = f"{fold(lead['first_name'])}.{fold(lead['last_name'])}".replace(" ", "")
    return f"{user}@{domain}"


def _free_mail(draws: random.Random, lead: Record) -> str:
    domain = draws.choice(_FREE_MAIL)
    return _mail(lead, domain).replace("@", f".marrowby-demo-{draws.randrange(1_000, 10_000)}@")


def _with_dirt(draws: random.Random, lead: Record, country: Country) -> Record:
    """The lead as a form would hand it over: placeholders, gaps, shouting, forgotten accents and stray spaces."""
    dirty = dict(lead)
    _spoil(draws, dirty, ("country", "state", "employees", "title", "company"), 0.05, _PLACEHOLDERS)
    _spoil(draws, dirty, ("country", "state", "city", "postal_code", "employees", "title", "company"), 0.08, ("",))
    if draws.random() < 0.06:
        dirty["email"] = draws.choice((dirty["email"].upper(), f"mailto:{dirty['email']}", f" {dirty['email']} "))
    if draws.random() < 0.03:
        dirty["email"] = dirty["email"].replace("@", " at ")
    if draws.random() < 0.1:
        dirty["first_name"] = draws.choice((dirty["first_name"].upper(), dirty["first_name"].lower()))
    if country.code == "US" and dirty["postal_code"].startswith("0") and draws.random() < 0.3:
        dirty["postal_code"] = dirty["postal_code"].lstrip("0")
    return dirty


def _spoil(draws: random.Random, lead: Record, columns: Sequence[str], share: float, spoils: Sequence[str]) -> None:
    for column in columns:
        if draws.random() < share:
            lead[column] = draws.choice(spoils)
