"""Signing in and out in a browser; a session that ends, and a server that goes, in the middle of an edit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import check_axe
from tests.browser.opening import DESKTOP, PHONE, allow, opened, sign_in
from tests.browser.served import Served, copy_of
from tests.browser.served import served as serve
from turnout.config import Settings
from turnout.testing.demo_users import DEMO_USERS

ADMIN = next(user for user in DEMO_USERS if user.role == "admin")


@pytest.fixture(scope="module")
def strict(company: tuple[Path, datetime], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server where nobody comes in without signing in."""
    store, moment = company
    url = copy_of(store, tmp_path_factory.mktemp("strict"))
    with serve(url, moment, said=Settings(local_access="off")) as server:
        yield server


def fill_in(page: Page, email: str, password: str) -> None:
    """The form of the sign-in page."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_whoever_opens_a_link_signs_in_and_is_there(browser: Browser, strict: Served) -> None:
    """What is wrong is said and what was typed stays; then the page that was asked for; signing out ends it."""
    with opened(browser, strict.address, DESKTOP, "light") as page:
        allow(page, "401")
        page.goto("/settings/users")
        expect(page).to_have_url(f"{strict.address}/sign-in?to=%2Fsettings%2Fusers")
        fill_in(page, ADMIN.email, "not this one at all")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("E-mail")).to_have_value(ADMIN.email)
        fill_in(page, ADMIN.email, ADMIN.password)
        expect(page.get_by_role("heading", name="Users")).to_be_visible()
        page.get_by_role("button", name=f"{ADMIN.name} Admin").click()
        page.get_by_role("menuitem", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        page.goto("/leads")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_somebody_new_sets_a_password_with_a_link(browser: Browser, strict: Served) -> None:
    """An admin adds them and makes a link; it is good once, and they come in as what they are."""
    with opened(browser, strict.address, DESKTOP, "light") as page:
        sign_in(page, "admin")
        page.goto("/settings/users")
        page.get_by_role("button", name="Add a user").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("E-mail").fill("zoe@marrowby.example")
        dialog.get_by_label("Name").fill("Zoe Park")
        dialog.get_by_label("Role").click()
        page.get_by_role("option", name="Viewer").click()
        check_axe(page)
        dialog.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("button", name="What can be done with Zoe Park").click()
        page.get_by_role("menuitem", name="Make a link").click()
        link = page.get_by_role("dialog").locator("code").inner_text()
        assert link.startswith(f"{strict.address}/sign-in/invitation#")
    with opened(browser, strict.address, PHONE, "dark") as phone:
        phone.goto(link)
        phone.get_by_label("New password").fill("heron-basket-77")
        phone.get_by_label("Once more").fill("heron-basket-77")
        check_axe(phone)
        phone.get_by_role("button", name="Set it and sign in").click()
        expect(phone.get_by_role("heading", name="Leads")).to_be_visible()
        phone.get_by_role("button", name="More").click()
        expect(phone.get_by_role("dialog", name="Zoe Park")).to_be_visible()
        expect(phone.get_by_role("dialog").get_by_role("link", name="Settings")).to_have_count(0)


def test_the_demo_is_entered_as_somebody_with_one_click(
    browser: Browser, company: tuple[Path, datetime], tmp_path: Path
) -> None:
    """The first time one is asked who to be; whoever sits at the machine may also be nobody, and is not asked again."""
    store, moment = company
    with (
        serve(copy_of(store, tmp_path), moment, is_demo=True) as demo,
        opened(browser, demo.address, PHONE, "light") as page,
    ):
        page.goto("/")
        page.get_by_role("button", name="Hana Novak").click()
        expect(page).to_have_url(f"{demo.address}/my")
        page.goto("/sign-in")
        page.get_by_role("button", name="Stefan Adler").click()
        expect(page).to_have_url(f"{demo.address}/promises")
        page.context.clear_cookies()
        page.goto("/")
        page.get_by_role("button", name="Go on without signing in").click()
        expect(page.get_by_role("heading", name="Leads")).to_be_visible()
        page.goto("/")
        expect(page.get_by_role("heading", name="Leads")).to_be_visible()


def type_a_key(page: Page, name: str) -> None:
    """Fill in what a new key is to be, and send it."""
    page.goto("/settings/keys")
    page.get_by_role("button", name="Make a key").first.click()
    page.get_by_role("dialog").get_by_label("What it is for").fill(name)
    page.get_by_role("dialog").get_by_label("leads:read").check()


def keys_of(server: Served, cookie: str) -> list[str]:
    """The names of the keys that there are."""
    answer = httpx.get(f"{server.address}/api/v1/keys", headers={"cookie": cookie})
    return [key["name"] for key in answer.json()["keys"]]


def cookie_of(page: Page) -> str:
    """What the browser shows of its session."""
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


def test_a_session_that_ends_in_the_middle_of_an_edit_loses_nothing(browser: Browser, strict: Served) -> None:
    """The password is asked for over the page, and what was sent goes on, once."""
    with opened(browser, strict.address, DESKTOP, "light") as page:
        allow(page, "401")
        sign_in(page, "admin")
        type_a_key(page, "The website")
        ended = httpx.delete(f"{strict.address}/api/v1/session", headers={"cookie": cookie_of(page)})
        assert ended.status_code == 204, ended.text
        page.get_by_role("button", name="Make it").click()
        again = page.get_by_role("dialog", name="You have been signed out")
        expect(again.get_by_label("E-mail")).to_have_value(ADMIN.email)
        check_axe(page)
        again.get_by_label("Password", exact=True).fill(ADMIN.password)
        again.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("dialog", name="The secret").locator("code")).to_contain_text("tnt_")
        assert keys_of(strict, cookie_of(page)) == ["The website"]


def test_a_server_that_is_gone_for_a_while_costs_nothing_that_was_typed(
    browser: Browser, company: tuple[Path, datetime], tmp_path: Path
) -> None:
    """It is said calmly; what was sent meanwhile goes out when the server is back, once, and the page is fresh."""
    store, moment = company
    url = copy_of(store, tmp_path)
    with ExitStack() as open_page:
        with serve(url, moment) as server:
            port = int(server.address.rsplit(":", 1)[1])
            page = open_page.enter_context(opened(browser, server.address, DESKTOP, "light"))
            allow(page, "ERR_|Failed to fetch|NetworkError")
            sign_in(page, "admin")
            type_a_key(page, "The warehouse")
        page.get_by_role("button", name="Make it").click()
        banner = page.get_by_role("status").filter(has_text="Not connected")
        expect(banner).to_be_visible()
        expect(page.get_by_label("What it is for")).to_have_value("The warehouse")
        with serve(url, moment, port=port) as server:
            expect(page.get_by_role("dialog", name="The secret").locator("code")).to_contain_text("tnt_")
            expect(banner).to_have_count(0)
            page.get_by_role("button", name="I have it").click()
            expect(page.get_by_role("cell", name="The warehouse tnt_")).to_be_visible()
            assert keys_of(server, cookie_of(page)) == ["The warehouse"]
