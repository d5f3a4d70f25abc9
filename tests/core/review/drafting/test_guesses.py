"""Which column of a stranger's table is which of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.review.drafting.guesses import Sureness, guess_columns
from turnout.core.review.drafting.known_columns import Sheet

HUBSPOT = (
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Contact owner",
    "Create Date",
    "Country/Region",
    "Company Name",
)
SALESFORCE = (
    "Account ID",
    "Account Name",
    "Account Owner",
    "Billing Country",
    "Website",
    "Employees",
    "Parent Account",
)
GERMAN = ("Eingangsdatum", "Vorname", "Nachname", "E-Mail-Adresse", "Firma", "Land", "Anzahl Mitarbeiter", "Nachricht")
PIPEDRIVE = ("Lead - Title", "Person - Name", "Person - Email", "Organization - Name", "Lead - Owner")
STAFF = ("Mitarbeiter", "E-Mail", "Abteilung", "Zeitzone", "Sprachen", "Vorgesetzter", "Aktiv")


@pytest.mark.parametrize(
    ("sheet", "headers", "fields"),
    [
        (
            Sheet.LEADS,
            HUBSPOT,
            ["lead_id", "first_name", "last_name", "email", "owner", "received_at", "country", "company"],
        ),
        (
            Sheet.ACCOUNTS,
            SALESFORCE,
            ["account_id", "name", "owner_id", "country", "website", "employees", "parent_id"],
        ),
        (
            Sheet.LEADS,
            GERMAN,
            ["received_at", "first_name", "last_name", "email", "company", "country", "employees", "message"],
        ),
        (Sheet.LEADS, PIPEDRIVE, ["", "name", "email", "company", "owner"]),
        (Sheet.REPS, STAFF, ["name", "email", "team", "timezone", "languages", "manager_id", "status"]),
    ],
)
def test_columns_are_known_by_their_names(sheet: Sheet, headers: tuple[str, ...], fields: list[str]) -> None:
    """HubSpot, Salesforce, Pipedrive, a German form, a German list of people."""
    assert [guess.field for guess in guess_columns(sheet, headers, [])] == fields


def test_a_column_of_an_unknown_name_is_known_by_its_values() -> None:
    """It is a guess, says how sure it is, and shows what it saw."""
    rows = [[f"jo{number}@acme.example", "03/04/2026", "Germany", "blue"] for number in range(5)]
    guesses = guess_columns(Sheet.LEADS, ("A", "B", "C", "D"), rows)
    assert [guess.field for guess in guesses] == ["email", "received_at", "country", ""]
    assert (guesses[0].sureness, guesses[0].examples[0]) == (Sureness.LIKELY, "jo0@acme.example")
    assert guesses[0].because == "100% of its values are e-mail addresses"
    assert guesses[3].sureness is Sureness.NONE


def test_a_name_that_its_values_belie_is_not_believed() -> None:
    """A column `Email` with first names in it is no address; the one with addresses is."""
    rows = [["Ann", "ann@acme.example"], ["Bob", "bob@acme.example"], ["Cleo", "cleo@acme.example"]]
    guesses = guess_columns(Sheet.LEADS, ("Email", "Kontakt 2"), rows)
    assert [guess.field for guess in guesses] == ["", "email"]
    assert "do not look like one" in guesses[0].because


def test_of_two_columns_for_one_field_the_fuller_one_is_taken() -> None:
    """The other says which one was better."""
    rows = [["", "ann@acme.example"], ["", "bob@acme.example"]]
    guesses = guess_columns(Sheet.LEADS, ("Work Email", "Email Address"), rows)
    assert [guess.field for guess in guesses] == ["", "email"]
    assert guesses[0].because == "`Email Address` is the better `email`"


def test_what_somebody_says_goes_before_every_guess() -> None:
    """An empty field leaves a column out."""
    rows = [["ann@acme.example", "Acme"]] * 3
    guesses = guess_columns(Sheet.LEADS, ("Email", "Firma"), rows, {"email": "", "FIRMA": "industry"})
    assert [(guess.field, guess.sureness) for guess in guesses] == [("", Sureness.NONE), ("industry", Sureness.GIVEN)]


@given(st.sampled_from(Sheet), st.lists(st.text(max_size=20), min_size=1, max_size=6), st.data())
def test_no_field_is_given_twice(sheet: Sheet, headers: list[str], data: st.DataObject) -> None:
    """Whatever the headers and the cells are."""
    cells = st.lists(st.text(max_size=15), min_size=len(headers), max_size=len(headers))
    rows = data.draw(st.lists(cells, max_size=6))
    fields = [guess.field for guess in guess_columns(sheet, headers, rows) if guess.field]
    assert len(fields) == len(set(fields))
