"""The policy as text: from a slip of the pen to live and back; two people at one draft; a session that ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.axe import check_axe
from tests.browser.opening import DESKTOP, PHONE, allow, opened, sign_in
from tests.browser.served import Served, copy_of
from tests.browser.served import served as serve
from turnout.config import Settings
from turnout.testing.demo_users import DEMO_USERS

OPS = next(user for user in DEMO_USERS if user.role == "ops")
# What is drawn beside the text has tests of its own.
CANVAS = (".react-flow",)
DRAFT = re.compile(r"/api/v1/drafts/\d+$")
ADMIN = next(user for user in DEMO_USERS if user.role == "admin")


@pytest.fixture(scope="module")
def strict(company: tuple[Path, datetime], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server where nobody comes in without signing in."""
    store, moment = company
    with serve(copy_of(store, tmp_path_factory.mktemp("policy")), moment, said=Settings(local_access="off")) as server:
        yield server


def begin_draft(page: Page, note: str, *, is_drawn: bool = False) -> None:
    """A draft of what is live, by its button; its text alone, or with its flow."""
    page.goto("/policy/drafts")
    page.get_by_role("button", name="New draft").first.click()
    page.get_by_label("What it is for").fill(note)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(editor(page)).to_be_visible()
    if not is_drawn:
        page.get_by_role("button", name="Text", exact=True).click()


def editor(page: Page) -> Locator:
    """Where the text is written."""
    return page.get_by_role("textbox", name=re.compile("Text of the draft"))


def select(page: Page, words: str) -> None:
    """Find words in the text by its own search, and select them."""
    editor(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+f")
    page.get_by_role("textbox", name="Find").press_sequentially(words)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def saved(page: Page) -> Locator:
    """What says that everything is saved."""
    return page.get_by_role("status").filter(has_text=re.compile("^ ?Saved"))


def test_a_slip_is_found_and_mended_then_it_goes_live_and_back(browser: Browser, strict: Served) -> None:
    """Edit, finding, quick fix, difference with leads, tests, publish with its gates, roll back."""
    with opened(browser, strict.address, DESKTOP, "light") as page:
        sign_in(page, "ops")
        begin_draft(page, "Warmer leads", is_drawn=True)
        select(page, "score < 20")
        page.keyboard.type("scor < 30 ")
        expect(page.get_by_text("did you mean score?")).to_be_visible()
        page.get_by_role("button", name="Change to score").click()
        expect(page.get_by_text("did you mean score?")).not_to_be_visible()
        expect(editor(page)).to_contain_text("score < 30")
        expect(saved(page)).to_be_visible()
        check_axe(page, CANVAS)
        page.get_by_role("link", name="What changes").click()
        expect(page.get_by_text(re.compile("leads of the last 30 days go elsewhere"))).to_be_visible()
        expect(page.get_by_text("rules > Not ready to buy").first).to_be_visible()
        page.get_by_role("link", name="Tests", exact=True).click()
        expect(page.get_by_text("9 passed")).to_be_visible()
        page.get_by_role("link", name="Publish", exact=True).click()
        page.get_by_role("button", name="Check and test").click()
        expect(page.get_by_text("The check finds no errors")).to_be_visible()
        expect(page.get_by_text("Its tests pass")).to_be_visible()
        page.get_by_role("button", name="Publish", exact=True).click()
        page.get_by_role("link", name="what it did").click()
        expect(page.get_by_role("heading", name=re.compile("Version 2"))).to_be_visible()
        page.get_by_role("link", name="Versions").first.click()
        page.get_by_role("button", name="Go back to it").click()
        page.get_by_role("dialog").get_by_label("Why").fill("too many to nurture")
        page.get_by_role("dialog").get_by_role("button", name="Go back to it").click()
        expect(page.get_by_role("row").nth(1)).to_contain_text(re.compile("Version 1.*Live.*too many to nurture"))


def test_two_people_at_one_draft_see_each_other_and_neither_loses(browser: Browser, strict: Served) -> None:
    """What both write at different places is merged; at the same line both texts are shown, and one is saved."""
    with (
        opened(browser, strict.address, DESKTOP, "light") as page,
        opened(browser, strict.address, DESKTOP, "light") as other,
    ):
        allow(page, "412")
        allow(other, "412")
        sign_in(page, "ops")
        sign_in(other, "admin")
        begin_draft(page, "Two at it")
        other.goto(page.url)
        expect(editor(other)).to_be_visible()
        expect(page.get_by_role("img", name=f"{ADMIN.name} has it open")).to_be_visible()
        expect(other.get_by_role("img", name=f"{OPS.name} has it open")).to_be_visible()
        # What one saves comes in at the other's by itself, while they write elsewhere.
        select(other, "Hot and small")
        select(page, "score >= 60")
        page.keyboard.type("score >= 65")
        other.keyboard.type("Hot and tiny")
        select(page, "Two products")
        expect(editor(page)).to_contain_text("Hot and tiny")
        expect(saved(page)).to_be_visible()
        select(other, "score >= 65")
        expect(editor(other)).to_contain_text("score >= 65")
        expect(saved(other)).to_be_visible()
        # Both write at one place, at once.
        select(page, "score < 20")
        select(other, "score < 20")
        page.keyboard.type("score < 25")
        other.keyboard.type("score < 15")
        late = second_of(page, other)
        expect(late.get_by_role("alert")).to_contain_text("has saved since you began")
        check_axe(late)
        late.get_by_role("button", name="Save what is at the right").click()
        expect(saved(late)).to_be_visible()
        kept = "score < 15" if late is other else "score < 25"
        select(late, kept)
        expect(editor(late)).to_contain_text(kept)


def second_of(one: Page, two: Page) -> Page:
    """Whichever of two saved last, and is shown both texts."""
    until = monotonic() + 30
    while monotonic() < until:
        for page in (one, two):
            if page.get_by_role("region", name="You both changed the same lines").count():
                return page
        one.wait_for_timeout(100)
    raise AssertionError("neither was told")


def test_a_session_that_ends_while_somebody_writes_loses_nothing(browser: Browser, strict: Served) -> None:
    """The password is asked for over the page; then what was written is saved. A reload before that has it, too."""
    with opened(browser, strict.address, DESKTOP, "light") as page:
        allow(page, "401")
        sign_in(page, "ops")
        begin_draft(page, "Before lunch")
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())

        ended: list[int] = []

        def end_session_first(route: Route) -> None:
            if route.request.method == "PUT" and not ended:
                answer = httpx.delete(f"{strict.address}/api/v1/session", headers={"cookie": cookies})
                ended.append(answer.status_code)
            route.continue_()

        page.route(DRAFT, end_session_first)
        select(page, "score < 20")
        page.keyboard.type("score < 22")
        again = page.get_by_role("dialog", name="You have been signed out")
        again.get_by_label("Password", exact=True).fill(OPS.password)
        again.get_by_role("button", name="Go on").click()
        expect(saved(page)).to_be_visible()
        page.reload()
        expect(editor(page)).to_be_visible()
        select(page, "score < 22")
        expect(editor(page)).to_contain_text("score < 22")


def test_on_a_phone_a_draft_is_read_and_written_one_part_at_a_time(browser: Browser, strict: Served) -> None:
    """Text or flow, nothing wider than the screen."""
    with opened(browser, strict.address, PHONE, "dark") as page:
        sign_in(page, "ops")
        begin_draft(page, "On the train")
        page.get_by_role("button", name="Flow", exact=True).click()
        expect(editor(page)).not_to_be_visible()
        page.get_by_role("button", name="Text", exact=True).click()
        expect(editor(page)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        check_axe(page)
