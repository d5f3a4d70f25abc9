"""What a lead says of its company: the clues the accounts are asked with."""

from __future__ import annotations

import pytest

from tests.core.decide.office import MINUTE, MONDAY, Office, account, rep
from turnout.core.account import AccountId
from turnout.core.decide.clues import clues_of, company_clues
from turnout.core.decide.handling import close
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.match.company import CompanyClues

_POLICY = "rules:\n  - {name: All, to: [account.owner, desk]}\npools:\n  desk: {reps: [anna, bela]}\n"


def read(**values: str) -> CompanyClues:
    """The clues of a form with these values."""
    return company_clues(Enricher().enrich(Lead(LeadId("L"), MONDAY, values)), None)


@pytest.mark.parametrize(
    ("values", "clues"),
    [
        ({}, CompanyClues()),
        ({"company": "Acme GmbH", "country": "Germany"}, CompanyClues("Acme GmbH", country="DE")),
        (
            {"email": "ann@mail.acme.de", "company": "Acme"},
            CompanyClues("Acme", ("mail.acme.de", "acme.de"), "DE"),
        ),
        ({"email": "ann@gmail.com", "company": "Acme"}, CompanyClues("Acme", is_free_mail=True)),
        ({"website": "gmail.com", "company": "Acme"}, CompanyClues("Acme", is_free_mail=True)),
        (
            {"email": "ann@gmail.com", "website": "https://www.acme.com/de", "company": "Acme"},
            CompanyClues("Acme", ("acme.com",), is_free_mail=True),
        ),
        ({"phone": "+49 30 901820", "company": "Acme"}, CompanyClues("Acme", (), "DE", "DE")),
        ({"phone": "+49 30 901820", "country": "AT"}, CompanyClues("", (), "AT")),
        ({"company": "n/a", "email": "not an address"}, CompanyClues()),
    ],
)
def test_clues_are_what_the_form_says(values: dict[str, str], clues: CompanyClues) -> None:
    """Domains from the most specific down, none of free mail; the phone's country only where it says something new."""
    assert read(**values) == clues


def known_at(office: Office, email: str) -> str | None:
    """Where the accounts are told that somebody is known, who writes without naming a company."""
    known = Enricher().enrich(Lead(LeadId("L"), MONDAY, {"email": email}))
    return clues_of(known, email, office.desk, office.world).known_at


def test_somebody_is_known_at_the_account_of_their_lead() -> None:
    """Of the open one, and of one that was closed where they write from no company's address."""
    office = Office(_POLICY, [rep("anna"), rep("bela")], accounts=[account("acme", "anna")])
    assert known_at(office, "ann@acme.example") is None
    office.lead("L1", email="ann@acme.example")
    office.lead("L2", email="ann@gmail.com", website="acme.example")
    assert known_at(office, "ann@acme.example") == known_at(office, "ann@gmail.com") == "acme"
    close(office.desk, LeadId("L1"), MONDAY + MINUTE, "lost")
    close(office.desk, LeadId("L2"), MONDAY + MINUTE, "lost")
    assert known_at(office, "ann@acme.example") is None
    assert known_at(office, "ann@gmail.com") == "acme"
    assert known_at(office, "bob@gmail.com") is None


def test_somebody_known_at_a_merged_account_is_known_at_the_one_that_is_left() -> None:
    """The id of their lead's account leads to nothing any more."""
    office = Office(_POLICY, [rep("anna"), rep("bela")], accounts=[account("acme", "anna")])
    office.lead("L1", email="ann@acme.example")
    office.world.merged = {AccountId("acme"): AccountId("omega")}
    assert known_at(office, "ann@acme.example") == "omega"
