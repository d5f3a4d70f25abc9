"""Around every page: finding by a name, what an upgrade leaves of an open page, and an address where nothing is."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn
from tests.browser.opening import allow
from tests.browser.served import Served


def test_whatever_has_a_name_is_found_by_keys(page: Page, sign_in: SignIn, served: Served) -> None:
    """A rep, a pool and a lead by its id, wherever one is; and the tab says where one is then."""
    sign_in(page, "ops")
    page.goto("/insights")
    expect(page.get_by_role("heading", name="Insights")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="A lead, a person")
    field.fill("keik")
    expect(page.get_by_role("option", name="Keiko Tanabe", selected=True)).to_be_visible()
    check_axe(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.address}/people/reps/keiko")
    expect(page).to_have_title(re.compile("Keiko Tanabe · Turnout"))
    page.keyboard.press("Control+k")
    field.fill("north-am")
    page.get_by_role("option", name="north-america Pool").click()
    expect(page).to_have_url(f"{served.address}/people/pools/north-america")
    page.keyboard.press("Control+k")
    field.fill(served.leads[-1])
    expect(page.get_by_role("option", name=served.leads[-1]).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.address}/leads/{served.leads[-1]}")


def test_a_rep_finds_no_page_that_is_not_theirs(phone: Page, sign_in: SignIn) -> None:
    """Nor the names of others."""
    sign_in(phone, "rep")
    phone.goto("/my")
    expect(phone.get_by_role("heading", name="My leads")).to_be_visible()
    phone.keyboard.press("Control+k")
    phone.get_by_role("combobox", name="A lead, a person").fill("settings")
    expect(phone.get_by_text("Nothing found")).to_be_visible()
    phone.get_by_role("combobox", name="A lead, a person").fill("keik")
    expect(phone.get_by_text("Nothing found")).to_be_visible()


def test_a_page_of_an_older_build_begins_anew_once(page: Page, sign_in: SignIn) -> None:
    """After an upgrade its files are gone: the page that was asked for is loaded anew, and is there."""
    sign_in(page, "ops")
    allow(page, "404|Failed to fetch dynamically|preload")
    page.goto("/leads")
    expect(page.get_by_role("heading", name="Leads")).to_be_visible()
    gone: list[str] = []

    def lose(route: Route) -> None:
        if gone:
            route.continue_()
            return
        gone.append(route.request.url)
        route.fulfill(status=404)

    page.route(re.compile(r"/assets/AuditPage[^/]*\.js"), lose)
    page.get_by_role("link", name="Audit").click()
    expect(page.get_by_role("heading", name="Audit")).to_be_visible()
    assert len(gone) == 1


def test_an_address_where_nothing_is_leads_on(page: Page, sign_in: SignIn) -> None:
    """It says so in the tab, too, and one press leads to where one begins."""
    sign_in(page, "manager")
    page.goto("/nowhere")
    expect(page).to_have_title("Nothing is here · Turnout")
    page.get_by_role("link", name="Back to my page").click()
    expect(page.get_by_role("heading", name="Promises")).to_be_visible()
