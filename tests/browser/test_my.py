"""A rep's day on a phone: a lead is answered with two presses, its clock stops; one that is not theirs is disputed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn
from tests.browser.served import Served
from turnout.testing.api_caller import ApiCaller

# Who the rep of the demo is among the reps.
REP = "hana"


@pytest.fixture(scope="module")
def given(served: Served) -> tuple[str, str]:
    """Two new leads that the rep has, one to answer and one to dispute: their ids."""
    return _give(served, "M1", "Ada Answered"), _give(served, "M2", "Dora Disputed")


def _give(served: Served, lead: str, name: str) -> str:
    record = {"lead_id": lead, "name": name, "email": f"{lead.lower()}@{lead.lower()}-works.example"}
    with ApiCaller(served.address) as caller:
        assert caller.post("/api/v1/leads", record).status < 300
        # Whoever has it already need not be given it.
        caller.post(f"/api/v1/leads/{lead}/reassign", {"to": REP, "reason": "manual"})
    return lead


def test_a_rep_answers_a_lead_with_two_presses(
    phone: Page, sign_in: SignIn, served: Served, given: tuple[str, str]
) -> None:
    """It moves to what they have in hand, the clock says how long it took, and the server knows it."""
    sign_in(phone, "rep")
    phone.goto("/my")
    card = phone.get_by_role("article", name="Ada Answered")
    expect(phone.get_by_role("region", name="Answer").get_by_role("article", name="Ada Answered")).to_be_visible()
    card.get_by_role("button", name="Why me").click()
    expect(card.get_by_role("listitem").first).to_be_visible()
    check_axe(phone)
    card.get_by_role("button", name="Touch").click()
    sheet = phone.get_by_role("dialog")
    for choice in sheet.get_by_role("button").all():
        box = choice.bounding_box()
        assert box is not None
        assert box["height"] >= 28, "a thumb must find it"
    sheet.get_by_role("button", name="Call").click()
    expect(phone.get_by_role("region", name="In hand").get_by_role("article", name="Ada Answered")).to_be_visible()
    expect(phone.get_by_role("status").filter(has_text="Logged")).to_be_visible()
    view = served.running.lead(given[0])
    assert view is not None
    assert view.touched_at is not None


def test_a_dispute_is_answered_by_a_manager(
    phone: Page, page: Page, sign_in: SignIn, served: Served, given: tuple[str, str]
) -> None:
    """The rep says whose it is and why; the manager agrees, and the lead goes; it counts as misrouted."""
    sign_in(phone, "rep")
    phone.goto("/my")
    phone.get_by_role("article", name="Dora Disputed").get_by_role("button", name=re.compile("^More")).click()
    phone.get_by_role("menuitem", name="Dispute").click()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_role("button", name=re.compile("account$")).click()
    sheet.get_by_label("What should they know?").fill("A colleague has them since May.")
    check_axe(phone)
    sheet.get_by_role("button", name="Dispute it").click()
    expect(sheet).to_be_hidden()

    sign_in(page, "manager")
    page.goto("/disputes")
    page.get_by_role("listitem").filter(has_text="Dora Disputed").get_by_role("button", name="Answer").click()
    answer = page.get_by_role("dialog")
    answer.get_by_role("button", name=re.compile("They are right")).click()
    answer.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Dora Disputed")).to_be_hidden()
    check_axe(page)
    view = served.running.lead(given[1])
    assert view is not None
    assert view.assignee != REP

    phone.goto(f"/leads/{given[1]}")
    expect(phone.get_by_text("Upheld", exact=True)).to_be_visible()
    expect(phone.get_by_text("Dispute answered")).to_be_visible()
    expect(phone.get_by_text("Misrouted").first).to_be_visible()


def test_a_rep_says_whether_they_are_there(phone: Page, sign_in: SignIn) -> None:
    """One press on the word that is always in sight, and time away in a few fields."""
    sign_in(phone, "rep")
    phone.goto("/my?view=me")
    phone.get_by_role("button", name=re.compile("^Presence:")).click()
    phone.get_by_role("dialog").get_by_role("button", name=re.compile("^Away")).click()
    expect(phone.get_by_role("button", name="Presence: Away")).to_be_visible()
    phone.get_by_role("button", name="Add").click()
    phone.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(phone.get_by_role("button", name=re.compile("^Cancel "))).to_be_visible()
    phone.get_by_role("switch", name="Quiet hours").click()
    expect(phone.get_by_text("Nothing between 20:00–07:00")).to_be_visible()
    check_axe(phone)
