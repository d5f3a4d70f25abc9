"""The list of leads and one lead: found, opened and gone through by keys, moved after a look, and printed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.opening import settle
from tests.browser.served import Served


def test_leads_are_gone_through_by_keys(page: Page, sign_in: SignIn) -> None:
    """J and Enter open one, j goes to the next, Escape goes back to where the list was."""
    sign_in(page, "admin")
    page.goto("/leads")
    rows = page.get_by_role("row")
    expect(rows.nth(2)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    # Until the lead is there the keys are still the list's.
    expect(page.get_by_role("link", name="The next lead (J)")).to_be_visible()
    before = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != before)
    expect(page.get_by_role("link", name="The lead before (K)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("table", name="Leads")).to_be_visible()


def test_a_key_does_what_it_does_on_a_button(page: Page, sign_in: SignIn) -> None:
    """Enter on a button that has the focus presses it, whatever the list does with Enter; keys go on after a tick."""
    sign_in(page, "admin")
    page.goto("/leads")
    settle(page)
    page.get_by_role("row").nth(2).get_by_role("cell").first.click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    toolbar = page.get_by_role("toolbar")
    toolbar.get_by_role("button", name="Close").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page).to_have_url(re.compile("/leads$"))


def test_who_may_move_no_leads_chooses_none(page: Page, sign_in: SignIn) -> None:
    """There is nothing to tick, and the key for it does nothing."""
    sign_in(page, "rep")
    page.goto("/leads")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("row").nth(1)).to_have_attribute("aria-selected", "false")
    expect(page.get_by_role("table", name="Leads").get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("toolbar")).to_have_count(0)


def test_many_leads_are_moved_after_a_look(page: Page, sign_in: SignIn) -> None:
    """The preview says who would get each, and that is who has it then."""
    sign_in(page, "admin")
    page.goto("/leads?status=open&outcome=assigned")
    expect(page.get_by_role("row").nth(2)).to_be_visible()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_role("toolbar").get_by_role("button", name="Reassign").click()
    dialog = page.get_by_role("dialog")
    planned = dialog.get_by_role("listitem")
    expect(planned).to_have_count(2)
    button = dialog.get_by_role("button", name=re.compile("^Reassign [12] lead"))
    expect(button).to_be_enabled()
    button.click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="reassigned")).to_be_visible()


def test_a_receipt_is_one_page_of_paper(page: Page, sign_in: SignIn, served: Served) -> None:
    """With the decision, who got it, and nothing of the app around it."""
    sign_in(page, "viewer")
    page.goto(f"/leads/{served.leads[-1]}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Receipt", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4"))
    assert len(pages) == 1
