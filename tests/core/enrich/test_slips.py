"""Values as people and spreadsheets really write them."""

from datetime import UTC, date, datetime

import pytest

from turnout.core.account import Account, AccountId
from turnout.core.capture.mapper import capture
from turnout.core.enrich.enricher import Enricher, learn_from_account
from turnout.core.enrich.title import read_title
from turnout.core.fields.catalogue import Field
from turnout.core.fields.values import parse_date, parse_number
from turnout.core.lead import Lead, LeadId


@pytest.mark.parametrize(
    ("column", "text", "consent"),
    [
        ("consent", "unsubscribed", False),
        ("consent", "opted out", False),
        ("consent", "I do not agree", False),
        ("consent", "revoked", False),
        ("consent", "agreed", True),
        ("consent", "opted in", True),
    ],
)
def test_who_opted_out_gave_no_consent(column: str, text: str, consent: bool) -> None:
    """Consent is never read out of a refusal."""
    record = {"lead_id": "L1", "received_at": "2026-09-07T08:00:00Z", column: text}
    assert Enricher().enrich(capture(record)).facts["consent"] is consent


@pytest.mark.parametrize("text", ["opted out", "unsubscribed", "do not email"])
def test_who_opted_out_wants_no_mail(text: str) -> None:
    """The same words in the column that asks the other way round."""
    record = {"lead_id": "L1", "received_at": "2026-09-07T08:00:00Z", "do_not_email": text}
    assert Enricher().enrich(capture(record)).facts["do_not_email"] is True


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("31.12.2026", date(2026, 12, 31)),
        ("2026/12/31", date(2026, 12, 31)),
        ("Dec 31, 2026", date(2026, 12, 31)),
        ("31 December 2026", date(2026, 12, 31)),
        ("12/11/2026", None),
        ("31.13.2026", None),
    ],
)
def test_days_are_read_as_written_unless_they_may_be_two(text: str, day: date | None) -> None:
    """A day that can be read in two ways is unknown."""
    assert parse_date(text) == day


@pytest.mark.parametrize(("text", "number"), [("1e6", 1_000_000), ("1.5e3", 1_500), ("2.5k", 2_500), ("1e999", None)])
def test_spreadsheets_write_large_numbers_with_an_exponent(text: str, number: int | None) -> None:
    """The mantissa alone would be wrong by a million."""
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("title", "seniority"), [("Product Owner", "entry"), ("Owner", "owner"), ("Co-Owner", "owner")]
)
def test_who_owns_a_product_owns_no_company(title: str, seniority: str) -> None:
    """The highest rank is for people who own the firm."""
    assert read_title(title).seniority == seniority


def test_a_declared_zone_without_a_value_stays_unknown_beside_an_account() -> None:
    """The account's country agrees with the lead's, and there is no zone to be set right."""
    lead = Lead(LeadId("L"), datetime(2026, 9, 1, tzinfo=UTC), {"country": "Germany"})
    known = Enricher([Field("zone", source="tz")]).enrich(lead)
    learn_from_account(known, Account(AccountId("A"), "Acme", country="DE"))
    assert known.facts["country"] == "DE"
    assert "zone" not in known.facts
