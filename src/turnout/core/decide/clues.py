"""What a lead's facts say of its company, as the accounts are asked for it. Which account it is, is `match`'s."""

from __future__ import annotations

from turnout.core.account import AccountId
from turnout.core.decide.desk import Desk
from turnout.core.decide.world import World
from turnout.core.decision import Known
from turnout.core.match.company import CompanyClues


def clues_of(known: Known, person: str | None, desk: Desk, world: World) -> CompanyClues:
    """The clues of one lead with where its person is known: at the account of their open lead.

    Somebody who writes from no company's address is known from leads that were closed, too.
    """
    known_at = _account_of_open_lead(person, desk)
    if known_at is None and person is not None and "business_domain" not in known.facts:
        known_at = desk.account_of(person)
    return company_clues(known, world.merged.get(known_at, known_at) if known_at else None)


def company_clues(known: Known, known_at: AccountId | None) -> CompanyClues:
    """The clues of one lead: what enrichment learned, and the account at which the same person is known."""
    facts = known.facts
    company, country, domains = facts.get("company"), facts.get("country"), facts.get("business_domain")
    code = country if isinstance(country, str) else ""
    place = known.sources.get("country") if code else None
    return CompanyClues(
        company if isinstance(company, str) else "",
        domains if isinstance(domains, tuple) else (),
        code,
        # Where the form said a country the phone was read in it, and says nothing of its own.
        code if place is not None and place.place == "phone" else "",
        # A free-mail host, or one that many share, where only a domain was given.
        facts.get("free_email") is True or ("domain" in facts and "business_domain" not in facts),
        known_at,
    )


def _account_of_open_lead(person: str | None, desk: Desk) -> AccountId | None:
    first = desk.open_lead_of(person)
    match = desk.decision_of(first).match if first is not None else None
    return match.account if match is not None else None
