"""Two people at one list of a draft: each sees the other, and no row of either is lost, whatever they both change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import check_axe
from tests.browser.opening import DESKTOP, allow, opened, sign_in
from tests.browser.served import Served, copy_of
from tests.browser.served import served as serve
from turnout.config import Settings
from turnout.testing.demo_users import DEMO_USERS

OPS = next(user for user in DEMO_USERS if user.role == "ops")
ADMIN = next(user for user in DEMO_USERS if user.role == "admin")
NAMED = "lists/named_accounts.csv"


@pytest.fixture(scope="module")
def strict(company: tuple[Path, datetime], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server where nobody comes in without signing in."""
    store, moment = company
    with serve(copy_of(store, tmp_path_factory.mktemp("lists")), moment, said=Settings(local_access="off")) as server:
        yield server


def begin_draft(page: Page) -> int:
    """A draft of what is live."""
    asking = page.request
    session = asking.get("/api/v1/session").json()
    live = asking.get("/api/v1/policies/live").json()
    version = asking.get(f"/api/v1/policies/{live['policy']}").json()
    body = {"text": version["text"], "lists": version["lists"], "base": version["hash"]}
    said = asking.post("/api/v1/drafts", data=body, headers={"Turnout-CSRF": session["csrf"]})
    assert said.ok, said.text()
    return int(said.json()["draft"])


def open_list(page: Page, draft: int) -> None:
    """The sheet of the named accounts."""
    page.goto(f"/policy/drafts/{draft}?tab=lists")
    page.get_by_role("row").filter(has_text="named").get_by_role("button", name="named").click()
    expect(rep_of(page, 1)).to_be_visible()


def rep_of(page: Page, row: int) -> Locator:
    """The cell that says who has an account."""
    return page.get_by_role("textbox", name=f"rep of row {row}", exact=True)


def save(page: Page) -> None:
    """Save the rows."""
    page.get_by_role("button", name="Save in the draft").click()


def kept(page: Page, draft: int) -> list[list[str]]:
    """The rows as the server has them."""
    file = page.request.get(f"/api/v1/drafts/{draft}").json()["lists"][NAMED]
    return [line.split(",") for line in file.strip().splitlines()[1:]]


def test_two_people_at_one_list_see_each_other_and_neither_loses(browser: Browser, strict: Served) -> None:
    """Rows that only one has changed come together by themselves; one that both have changed is decided, then saved."""
    with (
        opened(browser, strict.address, DESKTOP, "light") as page,
        opened(browser, strict.address, DESKTOP, "dark") as other,
    ):
        for each in (page, other):
            allow(each, "412")
        sign_in(page, "ops")
        sign_in(other, "admin")
        draft = begin_draft(page)
        open_list(page, draft)
        open_list(other, draft)
        before = kept(page, draft)
        # Whoever edits rows is seen to write, before anything is saved.
        rep_of(other, 1).fill("hana")
        expect(page.get_by_role("img", name=f"{ADMIN.name} is writing")).to_be_visible()
        rep_of(page, 2).fill("ivo")
        rep_of(page, 3).fill("ella")
        save(other)
        # It comes in beside what is not saved here.
        expect(rep_of(page, 1)).to_have_value("hana")
        expect(rep_of(page, 2)).to_have_value("ivo")
        save(page)
        expect(page.get_by_text("The rows are in the draft.")).to_be_visible()
        expect(rep_of(other, 2)).to_have_value("ivo")
        now = kept(page, draft)
        assert [row[1] for row in now[:3]] == ["hana", "ivo", "ella"]
        assert now[3:] == before[3:]
        # Both change one row, and one of them another one, too.
        rep_of(other, 1).fill("marta")
        rep_of(other, 4).fill("tomas")
        rep_of(page, 1).fill("jonas")
        save(other)
        clash = page.get_by_role("region", name="A row that you both changed")
        expect(clash).to_contain_text(f"{ADMIN.name}: rep: marta")
        expect(clash).to_contain_text("Yours: rep: jonas")
        expect(rep_of(page, 1)).to_have_value("jonas")
        expect(rep_of(page, 4)).to_have_value("tomas")
        expect(page.get_by_role("button", name="Save in the draft")).to_be_disabled()
        check_axe(page)
        clash.get_by_role("button", name=re.compile("^Keep yours")).click()
        save(page)
        expect(rep_of(other, 1)).to_have_value("jonas")
        assert [row[1] for row in kept(page, draft)[:4]] == ["jonas", "ivo", "ella", "tomas"]


def test_two_saves_at_once_are_both_kept(browser: Browser, strict: Served) -> None:
    """Whoever comes second saves again by itself, with the rows of the first."""
    with (
        opened(browser, strict.address, DESKTOP, "light") as page,
        opened(browser, strict.address, DESKTOP, "light") as other,
    ):
        for each in (page, other):
            allow(each, "412")
        sign_in(page, "ops")
        sign_in(other, "admin")
        draft = begin_draft(page)
        open_list(page, draft)
        open_list(other, draft)
        # Neither hears of the other while they write.
        for each in (page, other):
            each.route(re.compile("/presence$"), lambda route: route.abort())
            allow(each, "ERR_FAILED")
        rep_of(page, 1).fill("ivo")
        rep_of(other, 2).fill("hana")
        save(page)
        expect(page.get_by_text("The rows are in the draft.")).to_be_visible()
        save(other)
        expect(other.get_by_text("The rows are in the draft.")).to_be_visible()
        expect(rep_of(other, 1)).to_have_value("ivo")
        assert [row[1] for row in kept(page, draft)[:2]] == ["ivo", "hana"]


def test_rows_that_are_not_saved_wait_for_whoever_comes_back(browser: Browser, strict: Served) -> None:
    """A look at another part, or a reload, loses no row; what others save meanwhile is there, too."""
    with opened(browser, strict.address, DESKTOP, "light") as page:
        sign_in(page, "ops")
        draft = begin_draft(page)
        open_list(page, draft)
        rep_of(page, 1).fill("ivo")
        page.get_by_role("button", name="Back to all lists").click()
        expect(page.get_by_text("Your rows of named are not saved yet.", exact=False)).to_be_visible()
        page.get_by_role("link", name="What changes").click()
        page.get_by_role("link", name="Lists", exact=True).click()
        open_list(page, draft)
        expect(rep_of(page, 1)).to_have_value("ivo")
        page.reload()
        open_list(page, draft)
        expect(rep_of(page, 1)).to_have_value("ivo")
        page.get_by_role("button", name="Discard").click()
        page.get_by_role("button", name="Back to all lists").click()
        open_list(page, draft)
        expect(rep_of(page, 1)).not_to_have_value("ivo")
