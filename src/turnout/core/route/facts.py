"""The facts that conditions read: what enrichment found, what the account and the person add, and the moment.

Names here are those of the field catalogue. An absent name is an unknown value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from turnout.core.account import Account, Acquaintance, Opportunity
from turnout.core.calendar import is_working
from turnout.core.decision import AccountMatch
from turnout.core.enrich.bands import read_band
from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import BUILT_IN, Field, Kind, Value
from turnout.core.fields.values import is_placeholder, parse_date, parse_number, parse_yes_no
from turnout.core.match.book import AccountBook
from turnout.core.policy.bind import ACCOUNT_KEYS, arrival_field, plain_key
from turnout.core.policy.compile import CompiledPolicy, today_fact

Facts = dict[str, Value]


def account_facts(account: Account, book: AccountBook, declared: Sequence[Field] = ()) -> Facts:
    """What an account says of itself and its place in the hierarchy. Does not change with time."""
    parent, top = book.parent(account.id), book.ultimate_parent(account.id)
    facts: dict[str, Value | None] = {
        "account": account.id,
        ACCOUNT_KEYS: tuple(plain_key(key) for key in (account.id, account.name, *account.domains, *account.aliases)),
        "account.name": account.name,
        "account.domain": account.domains or None,
        "account.owner": account.owner,
        "account.country": account.country or None,
    }
    if parent is not None:
        facts |= {"account.parent": parent.id, "account.parent.owner": parent.owner}
    if top is not None:
        facts |= {"account.ultimate_parent": top.id, "account.ultimate_parent.owner": top.owner}
    own = {(field.source or field.name).removeprefix("account."): field for field in declared if _is_of_account(field)}
    for name, text in account.attributes.items():
        spec = own.get(name) or BUILT_IN.get(f"account.{name}")
        if spec is not None and not is_placeholder(text):
            facts[spec.name] = typed_value(text, spec)
    return {name: value for name, value in facts.items() if value is not None}


def _is_of_account(field: Field) -> bool:
    return field.name.startswith("account.")


def typed_value(text: str, spec: Field) -> Value:
    """The value of a text by the field's type; unknown where it does not parse."""
    match spec.kind:
        case Kind.NUMBER:
            number = parse_number(text)
            return read_band(text) if number is None else number
        case Kind.DATE:
            return parse_date(text)
        case Kind.YES_NO:
            return parse_yes_no(text)
        case _:
            return canonical(spec.meaning, text) or text


def match_facts(match: AccountMatch, policy: CompiledPolicy) -> Facts:
    """What was found about the lead's account and how sure that is, for a policy that asks."""
    found: Facts = {"match": match.verdict.value, "match.score": match.score}
    return {name: value for name, value in found.items() if name in policy.fields_used}


def opportunity_facts(deals: Sequence[Opportunity], now: datetime) -> Facts:
    """What was sold, or not, to an account: its open deal, and its latest one with the days since it was closed."""
    known = [deal for deal in deals if deal.created_at is None or deal.created_at <= now]
    open_deals = [deal for deal in known if deal.closed_at is None or deal.closed_at > now]
    closed = sorted((deal for deal in known if deal.closed_at is not None and deal.closed_at <= now), key=_closing)
    latest = closed[-1] if closed else (open_deals[-1] if open_deals else None)
    facts: Facts = {"account.has_open_opportunity": bool(open_deals)}
    if latest is None:
        return facts
    prefix = "account.last_opportunity."
    found: dict[str, Value | None] = {
        f"{prefix}stage": latest.stage or None,
        f"{prefix}outcome": (latest.outcome or None) if closed else None,
        f"{prefix}owner": latest.owner,
        f"{prefix}value": latest.value,
        f"{prefix}closed_days": (now - latest.closed_at).days if closed and latest.closed_at else None,
        "opportunity.owner": (open_deals[-1].owner if open_deals else None) or latest.owner,
    }
    return facts | {name: value for name, value in found.items() if value is not None}


def _closing(deal: Opportunity) -> float:
    return deal.closed_at.timestamp() if deal.closed_at else 0.0


def person_facts(known_as: Acquaintance | None, now: datetime) -> Facts:
    """Who had this person before, and how that ended."""
    if known_as is None or (known_as.last_seen is not None and known_as.last_seen > now):
        return {"person.known": False}
    found: dict[str, Value | None] = {
        "person.known": True,
        "person.owner": known_as.owner,
        "person.last_outcome": known_as.outcome or None,
        "person.last_seen_days": (now - known_as.last_seen).days if known_as.last_seen else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def add_moment(facts: Facts, policy: CompiledPolicy, received_at: datetime, now: datetime) -> None:
    """Add what depends on the clock: the day, and for each calendar whether the lead arrived in its hours."""
    name, today = today_fact(now.date())
    facts[name] = today
    for calendar_name, calendar in policy.calendars.items():
        field = arrival_field(calendar_name)
        if field in policy.fields_used:
            facts[field] = is_working(calendar, received_at)


def add_territory(facts: Facts, policy: CompiledPolicy) -> None:
    """Add the name of the first territory that fits."""
    territory = policy.territory(facts) if policy.policy.territories else None
    if territory is not None:
        facts["territory"] = territory.name


def shown(facts: Mapping[str, Value]) -> dict[str, Value]:
    """The facts a person may want to read: without what only conditions need."""
    hidden = {ACCOUNT_KEYS, "today"}
    return {name: value for name, value in facts.items() if name not in hidden and not name.startswith("arrives in ")}
