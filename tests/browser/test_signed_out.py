"""A session that ends in the middle of work: the password is asked for over the page, and what was begun goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.opening import DESKTOP, allow, opened
from tests.browser.served import Served, copy_of
from tests.browser.served import served as serve
from turnout.config import Settings
from turnout.testing.demo_users import DEMO_USERS

OPS = next(user for user in DEMO_USERS if user.role == "ops")


@pytest.fixture(scope="module")
def strict(company: tuple[Path, datetime], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server where nobody comes in without signing in."""
    store, moment = company
    with serve(copy_of(store, tmp_path_factory.mktemp("out")), moment, said=Settings(local_access="off")) as server:
        yield server


@contextmanager
def at_work(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of somebody who has just signed in, with a session that is theirs alone."""
    with opened(browser, served.address, DESKTOP, "light") as page:
        allow(page, "401")
        said = page.request.post("/api/v1/session", data={"email": OPS.email, "password": OPS.password})
        assert said.ok, said.text()
        yield page


def end_session(page: Page, served: Served) -> None:
    """End it where the page does not see it."""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    assert httpx.delete(f"{served.address}/api/v1/session", headers={"cookie": cookies}).is_success


def begin_draft(page: Page) -> int:
    """A draft of what is live."""
    session = page.request.get("/api/v1/session").json()
    live = page.request.get("/api/v1/policies/live").json()
    version = page.request.get(f"/api/v1/policies/{live['policy']}").json()
    body = {"text": version["text"], "lists": version["lists"], "base": version["hash"]}
    said = page.request.post("/api/v1/drafts", data=body, headers={"Turnout-CSRF": session["csrf"]})
    assert said.ok, said.text()
    return int(said.json()["draft"])


def come_back(page: Page) -> None:
    """Give the password again, over whatever is open."""
    again = page.get_by_role("dialog", name="You have been signed out")
    again.get_by_label("Password", exact=True).fill(OPS.password)
    again.get_by_role("button", name="Go on").click()
    expect(again).not_to_be_visible()


def saved(page: Page) -> Locator:
    """What says that the text is saved."""
    return page.get_by_role("status").filter(has_text=re.compile("^ ?Saved"))


def test_rows_of_a_list_are_saved_after_all(browser: Browser, strict: Served) -> None:
    """They stand there while somebody signs in, and what was being saved is saved."""
    with at_work(browser, strict) as page:
        draft = begin_draft(page)
        page.goto(f"/policy/drafts/{draft}?tab=lists")
        page.get_by_role("button", name="competitors").click()
        page.get_by_role("button", name="Add a row").click()
        key = page.get_by_role("textbox", name="domain of row 1", exact=True)
        key.fill("rival.example")
        end_session(page, strict)
        page.get_by_role("button", name="Save in the draft").click()
        come_back(page)
        expect(page.get_by_text("The rows are in the draft.")).to_be_visible()
        assert "rival.example" in page.request.get(f"/api/v1/drafts/{draft}").json()["lists"]["lists/competitors.csv"]


def test_rows_that_are_still_written_outlive_the_end_of_a_session_and_a_reload(
    browser: Browser, strict: Served
) -> None:
    """Also where the page is loaded anew before anybody signs in."""
    with at_work(browser, strict) as page:
        page.goto(f"/policy/drafts/{begin_draft(page)}?tab=lists")
        page.get_by_role("button", name="competitors").click()
        page.get_by_role("button", name="Add a row").click()
        key = page.get_by_role("textbox", name="domain of row 1", exact=True)
        key.fill("rival.example")
        end_session(page, strict)
        page.reload()
        page.get_by_label("E-mail").fill(OPS.email)
        page.get_by_label("Password", exact=True).fill(OPS.password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("button", name="competitors").click()
        expect(key).to_have_value("rival.example")
        expect(page.get_by_role("status").filter(has_text="1 added")).to_be_visible()


def test_what_was_done_to_the_picture_is_saved_after_all(browser: Browser, strict: Served) -> None:
    """A rule moved while nobody is signed in is moved; its panel is open still."""
    with at_work(browser, strict) as page:
        draft = begin_draft(page)
        page.goto(f"/policy/drafts/{draft}?view=flow")
        rule = page.locator('.react-flow__node[data-id="rule:Not ready to buy"]')
        rule.dispatch_event("click")
        name = page.get_by_role("textbox", name="Name", exact=True)
        expect(name).to_have_value("Not ready to buy")
        end_session(page, strict)
        name.fill("Not ready yet")
        name.press("Enter")
        with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
            come_back(page)
        expect(saved(page)).to_be_visible()
        assert "name: Not ready yet" in page.request.get(f"/api/v1/drafts/{draft}").json()["text"]
        expect(page.get_by_role("heading", name="Not ready yet", level=2)).to_be_visible()
        expect(name).to_have_value("Not ready yet")


def test_a_territory_that_is_changed_becomes_a_draft_after_all(browser: Browser, strict: Served) -> None:
    """The form stays as it is below the question for the password."""
    with at_work(browser, strict) as page:
        page.goto("/territories")
        page.get_by_role("button", name="Latin America").click()
        form = page.get_by_role("dialog", name=re.compile("Latin America"))
        form.get_by_role("button", name="Change it").click()
        leads = form.get_by_label("Which leads")
        leads.fill("mid-market and country in BR, PE")
        expect(form.get_by_text("1 changed")).to_be_visible()
        end_session(page, strict)
        form.get_by_role("button", name="Make it a draft").click()
        come_back(page)
        page.wait_for_url("**/policy/drafts/*")
        draft = page.url.rpartition("/")[2]
        assert "country in BR, PE" in page.request.get(f"/api/v1/drafts/{draft}").json()["text"]
