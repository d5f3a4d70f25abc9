"""The facts of accounts, deals and people, as of a moment."""

from datetime import UTC, datetime, timedelta

import pytest

from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.fields.catalogue import Field, Kind
from turnout.core.match.book import AccountBook
from turnout.core.rep import RepId
from turnout.core.route.facts import account_facts, opportunity_facts, person_facts

NOW = datetime(2026, 9, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)
A1 = AccountId("A1")


@pytest.mark.parametrize(
    ("text", "employees"), [("5,000", 5000), ("1,001-5,000", 1001), ("5000+", 5000), ("n/a", None)]
)
def test_an_account_may_have_a_band(text: str, employees: int | None) -> None:
    """The same spellings as on a form."""
    account = Account(A1, "Acme", attributes={"employees": text})
    assert account_facts(account, AccountBook([account])).get("account.employees") == employees


@pytest.mark.parametrize("source", ["health_score", "account.health_score"])
def test_a_declared_account_field_reads_the_column_it_names(source: str) -> None:
    """`from` names a column of accounts.csv."""
    account = Account(A1, "Acme", attributes={"health_score": "90"})
    declared = (Field("account.health", Kind.NUMBER, source=source, is_declared=True),)
    assert account_facts(account, AccountBook([account]), declared)["account.health"] == 90


def test_the_past_does_not_know_the_future() -> None:
    """A replay of September must not see a deal lost in December, nor one begun in October."""
    deal = Opportunity(A1, RepId("anna"), "Lost", "lost", created_at=NOW - DAY, closed_at=NOW + 90 * DAY)
    facts = opportunity_facts([deal, Opportunity(A1, created_at=NOW + DAY)], NOW)
    assert facts["account.has_open_opportunity"] is True
    assert "account.last_opportunity.outcome" not in facts
    assert opportunity_facts([deal], NOW + 91 * DAY)["account.last_opportunity.outcome"] == "lost"


def test_somebody_seen_later_is_not_known_yet() -> None:
    """An export of today has people of tomorrow's leads in it."""
    later = Acquaintance("jo@acme.com", RepId("anna"), last_seen=NOW + DAY)
    assert person_facts(later, NOW) == {"person.known": False}
    assert person_facts(later, NOW + 3 * DAY)["person.last_seen_days"] == 2
