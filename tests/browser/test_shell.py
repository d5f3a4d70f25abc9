"""Around every page: finding by a name, what an upgrade leaves of an open page, and an address where nothing is."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

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


def test_a_server_that_hangs_is_said_to_be_gone_until_it_answers(page: Page, sign_in: SignIn) -> None:
    """It refuses nothing, it only stays silent: the page says so, and shows what it shows once there are answers."""
    sign_in(page, "ops")
    page.goto("/leads")
    expect(page.get_by_role("heading", name="Leads")).to_be_visible()
    silent = re.compile(r"/api/v1/|/healthz")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(silent, hold)
    page.get_by_role("link", name="Audit").click()
    said = page.get_by_text("Not connected.")
    expect(said).to_be_visible(timeout=30_000)
    page.unroute(silent)
    for route in held:
        # What the page no longer waits for cannot be answered.
        with suppress(Error):
            route.continue_()
    expect(said).to_have_count(0, timeout=15_000)
    expect(page.get_by_text("Signed in").first).to_be_visible()


def test_an_address_with_what_no_page_knows_is_read_without_it(page: Page, sign_in: SignIn) -> None:
    """An old bookmark or a mistyped filter asks the server for nothing that is not there."""
    sign_in(page, "ops")
    page.goto("/promises?view=yesterday&colour=blue")
    expect(page.get_by_role("link", name="Due", exact=True)).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_keyboard_goes_on_where_a_dialog_was_opened(page: Page, sign_in: SignIn) -> None:
    """Of a button, and of an item of a menu that is gone by then."""
    sign_in(page, "ops")
    page.goto("/people")
    adds = page.get_by_role("button", name="Add a rep").first
    adds.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(adds).to_be_focused()
