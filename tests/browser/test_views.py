"""Views of the list that somebody saves: in the side bar, in the search, on a phone, and for everybody who may see."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn
from tests.browser.opening import allow
from tests.browser.served import Served
from turnout.testing.api_caller import ApiCaller


def save(page: Page, name: str, *, shared: bool = False) -> None:
    """Keep the filters that are on under a name."""
    page.get_by_role("button", name="Save view").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    if shared:
        dialog.get_by_label("Share with everybody").check()
    dialog.get_by_role("button", name="Save view").click()
    expect(dialog).to_be_hidden()


def test_a_view_is_saved_changed_renamed_and_deleted(page: Page, sign_in: SignIn) -> None:
    """It stands beside those that come with the app; other filters become its own, and a delete is undone."""
    sign_in(page, "manager")
    page.goto("/leads?status=open&touched=false&since=week")
    save(page, "This week")
    side = page.get_by_role("navigation", name="Main")
    expect(page.get_by_role("heading", level=1)).to_have_text("This week")
    expect(side.get_by_role("link", name="This week")).to_be_visible()
    page.get_by_role("button", name="Remove the filter Came in").click()
    page.get_by_role("button", name="Update view").click()
    expect(page.get_by_role("status").filter(has_text="from now on")).to_be_visible()
    side.get_by_role("link", name="Closed").click()
    side.get_by_role("link", name="This week").click()
    expect(page).to_have_url(re.compile(r"\?status=open&touched=false&view=\d+$"))
    page.get_by_role("button", name="What can be done").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Mine to answer")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine to answer")
    page.get_by_role("button", name="What can be done").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(side.get_by_role("link", name="Mine to answer")).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(side.get_by_role("link", name="Mine to answer")).to_be_visible()


def test_a_name_that_is_taken_is_said_in_the_dialog(page: Page, sign_in: SignIn) -> None:
    """Nothing typed is lost."""
    allow(page, "409")
    sign_in(page, "admin")
    page.goto("/leads?status=closed&since=day")
    save(page, "Closed today")
    page.goto("/leads?status=closed&since=week")
    page.get_by_role("button", name="Save view").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("closed TODAY")
    dialog.get_by_role("button", name="Save view").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Name").fill("Closed this week")
    dialog.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Closed this week")


def test_everybody_has_what_ops_share(page: Page, dark_phone: Page, sign_in: SignIn) -> None:
    """In the search of a desk and in the list of a phone; a rep sees their own leads in it, and cannot change it."""
    sign_in(page, "ops")
    page.goto("/leads?status=open")
    save(page, "Open ones", shared=True)
    counted = page.locator("h1 ~ .numbers")
    all_of_them = int(counted.inner_text())
    sign_in(dark_phone, "rep")
    dark_phone.goto("/leads")
    dark_phone.get_by_role("button", name="Views").click()
    check_axe(dark_phone)
    dark_phone.get_by_role("button", name="Open ones").click()
    expect(dark_phone.get_by_role("heading", level=1)).to_have_text("Open ones")
    expect(dark_phone.get_by_role("button", name="What can be done")).to_have_count(0)
    expect(dark_phone.locator("h1 ~ .numbers")).to_be_visible()
    assert int(dark_phone.locator("h1 ~ .numbers").inner_text()) < all_of_them
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name=re.compile("A lead")).fill("open ones")
    expect(page.get_by_role("option", name="Leads: Open ones")).to_be_visible()


def test_a_view_of_what_is_gone_opens_and_says_so(page: Page, sign_in: SignIn, served: Served) -> None:
    """A pool that the policy does not have any more."""
    with ApiCaller(served.address) as caller:
        body = {"name": "Old pool", "filters": {"pool": "moonbase", "assignee": ""}, "shared": True}
        assert caller.post("/api/v1/views", body).status == 201
    sign_in(page, "viewer")
    page.goto("/leads")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Old pool").click()
    expect(page.get_by_text("The live policy has no pool “moonbase”")).to_be_visible()
    expect(page.get_by_text("No lead fits these filters")).to_be_visible()
