"""Promises as a manager sees them: what was missed, by whose it is, and giving a lead to somebody else at once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.opening import settle
from tests.browser.served import Served


def test_a_missed_promise_is_given_to_somebody_else(page: Page, sign_in: SignIn, served: Served) -> None:
    """From the board: the lead has somebody else then."""
    sign_in(page, "admin")
    page.goto("/promises?view=breached&group=who")
    rows = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Give"))
    expect(rows.first).to_be_visible()
    lead = str(rows.first.get_by_role("link").first.get_attribute("href")).rpartition("/")[2]
    rows.first.get_by_role("button", name="Give").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="To").fill("Victoria")
    page.get_by_role("option", name="Victoria Hale").click()
    dialog.get_by_role("button", name="Reassign").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Reassigned")).to_be_visible()
    view = served.running.lead(lead)
    assert view is not None
    assert view.assignee == "victoria"


def test_a_promise_is_extended_from_the_board(page: Page, sign_in: SignIn, served: Served) -> None:
    """By the time that is chosen; the row and the lead's page say so, with who did it and why."""
    sign_in(page, "admin")
    page.goto("/promises")
    rows = page.get_by_role("main").get_by_role("listitem").filter(has_text="First touch")
    expect(rows.first).to_be_visible()
    lead = str(rows.first.get_by_role("link").first.get_attribute("href")).rpartition("/")[2]
    before = served.running.lead(lead)
    rows.first.get_by_role("button", name="What to do with").click()
    page.get_by_role("menuitem", name="Extend").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="15 minutes").click()
    dialog.get_by_label("A word on it").fill("until the call at noon")
    dialog.get_by_role("button", name="Extend it").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Extended")).to_be_visible()
    after = served.running.lead(lead)
    assert before is not None
    assert after is not None
    assert str(after.sla_due) > str(before.sla_due)
    expect(page.get_by_role("listitem").filter(has_text="extended").first).to_be_visible()
    page.goto(f"/leads/{lead}")
    expect(page.get_by_text("until the call at noon", exact=True)).to_be_visible()


def test_the_number_on_a_tab_is_that_of_its_leads(page: Page, sign_in: SignIn) -> None:
    """However many promises each of them has missed; the place in the menu says the same."""
    sign_in(page, "admin")
    page.goto("/promises?view=breached")
    settle(page)
    rows = page.get_by_role("main").get_by_role("listitem").filter(has=page.get_by_role("button", name="Give"))
    expect(rows.first).to_be_visible()
    count = rows.count()
    expect(page.get_by_role("link", name=f"Missed {count}", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=f"Promises {count}", exact=True)).to_be_visible()


def test_the_board_is_at_home_on_a_phone(phone: Page, sign_in: SignIn) -> None:
    """Tabs are addresses, and nothing is wider than the screen."""
    sign_in(phone, "manager")
    phone.goto("/promises")
    phone.get_by_role("navigation", name="What to look at").get_by_role("link", name="Waiting").click()
    phone.wait_for_url("**/promises?view=holds*")
    settle(phone)
    expect(phone.locator("[data-state='failed']")).to_have_count(0)
    expect(phone.get_by_role("link", name="Waiting")).to_have_attribute("aria-current", "page")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
