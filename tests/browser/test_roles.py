"""Each role's way through the app, on both databases: where it begins, what it sees, and what is not for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.opening import DESKTOP, PHONE, allow, opened, settle, sign_in
from tests.browser.served import Served, copy_of, make_company
from tests.browser.served import served as serve
from tests.conftest import BOTH
from tests.postgres import PostgresGround

# Enough for each of the pages to have something.
LEADS_ON_POSTGRESQL: Final = 40


class Role(NamedTuple):
    """What a role sees: the address where it begins, every page in the side bar, and one that is not for it."""

    name: str
    home: str
    places: tuple[str, ...]
    not_theirs: str


_LOOKING: Final = ("Policy", "Territories", "People", "Insights", "Data health")
ROLES: Final = (
    Role(
        "admin",
        "/leads",
        ("Leads", "Promises", "Review", *_LOOKING, "Audit", "First run", "Connectors", "Settings"),
        "/my",
    ),
    Role("ops", "/leads", ("Leads", "Promises", "Review", *_LOOKING, "Audit", "First run"), "/settings/users"),
    Role("manager", "/promises", ("My leads", "Leads", "Promises", *_LOOKING), "/audit"),
    Role("rep", "/my", ("My leads", "Leads", "Insights"), "/policy"),
    Role("viewer", "/leads", ("Leads", "Promises", *_LOOKING, "Audit"), "/review"),
)
each_role = pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)


@pytest.fixture(scope="module", params=BOTH)
def company_on(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo company, on each database."""
    folder = tmp_path_factory.mktemp("roles")
    if request.param == "sqlite":
        made: tuple[Path, datetime] = request.getfixturevalue("company")
        with serve(copy_of(made[0], folder), made[1]) as server:
            yield server
        return
    ground: PostgresGround = request.getfixturevalue("postgres")
    url = ground.new()
    moment = make_company(url, folder, LEADS_ON_POSTGRESQL)
    with serve(url, moment) as server:
        yield server
    ground.give_back(url)


@each_role
def test_a_role_begins_where_it_works_and_sees_its_pages(browser: Browser, company_on: Served, role: Role) -> None:
    """On a desk; a page of others is not shown by its address either."""
    with opened(browser, company_on.address, DESKTOP, "light") as page:
        sign_in(page, role.name)
        page.goto("/")
        expect(page).to_have_url(f"{company_on.address}{role.home}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        links = page.get_by_role("navigation", name="Main").locator("a[class*=place]")
        expect(links).to_have_count(len(role.places))
        assert tuple(text.split("\n")[0].strip() for text in links.all_inner_texts()) == role.places
        for place in links.all():
            go_by(page, place)
        page.goto(role.not_theirs)
        expect(page.get_by_role("heading", name="Not for your role")).to_be_visible()


@each_role
def test_a_role_has_what_it_needs_most_under_the_thumb(browser: Browser, company_on: Served, role: Role) -> None:
    """On a phone: tabs, and everything else behind one more."""
    with opened(browser, company_on.address, PHONE, "dark") as page:
        sign_in(page, role.name)
        page.goto("/")
        tabs = page.get_by_role("navigation", name="Tabs")
        for tab in tabs.get_by_role("link").all():
            go_by(page, tab)
        tabs.get_by_role("button", name="More").click()
        sheet = page.get_by_role("dialog")
        for name in role.places:
            expect(sheet.get_by_role("link", name=name, exact=True)).to_be_visible()
        sheet.get_by_role("link", name=role.places[-1], exact=True).click()
        expect(sheet).to_have_count(0)
        whole(page)


def test_a_rep_sees_their_own_leads_and_no_others(browser: Browser, company_on: Served) -> None:
    """What is another rep's is not there, not in the list and not by its address."""
    with company_on.database.reading() as tx:
        rows = list(tx.rows("SELECT id, assignee FROM leads ORDER BY seq"))
    hers = [lead for lead, assignee in rows if assignee == "hana"]
    anothers = next(lead for lead, assignee in rows if assignee not in {"hana", None})
    with opened(browser, company_on.address, DESKTOP, "light") as page:
        allow(page, "404")
        sign_in(page, "rep")
        seen = page.context.request.get("/api/v1/leads?limit=200").json()["leads"]
        assert {lead["lead_id"] for lead in seen} >= set(hers)
        assert anothers not in {lead["lead_id"] for lead in seen}
        page.goto(f"/leads/{anothers}")
        expect(page.locator("[data-state='failed']")).to_be_visible()


def go_by(page: Page, link: Locator) -> None:
    """Go where a link leads, and wait until that page is there."""
    path = link.get_attribute("href")
    assert path
    link.click()
    page.wait_for_url(lambda url: urlsplit(url).path == urlsplit(path).path)
    whole(page)


def whole(page: Page) -> None:
    """Everything that the page asks for is there, and nothing of it failed."""
    settle(page)
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.locator("[data-state='failed']")).to_have_count(0)
