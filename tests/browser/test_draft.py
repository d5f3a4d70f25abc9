"""A draft under strain: made of large or broken texts, with lists of its own, while the server is gone for a while."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn
from tests.browser.opening import DESKTOP, allow, opened
from tests.browser.opening import sign_in as sign_in_as
from tests.browser.served import Served, copy_of
from tests.browser.served import served as serve

# More than the web app reads with each letter.
_LARGE: Final = 600_000
Begin = Callable[[Page, Callable[[str], str]], str]


@pytest.fixture
def begin(served: Served) -> Begin:
    """Begins a draft of what is live, with another text, and gives its address."""
    return lambda page, changed: _begun(page, served.address, changed)


def _begun(page: Page, address: str, changed: Callable[[str], str]) -> str:
    session = page.request.get(f"{address}/api/v1/session").json()
    live = page.request.get(f"{address}/api/v1/policies/live").json()
    version = page.request.get(f"{address}/api/v1/policies/{live['policy']}").json()
    body = {"text": changed(version["text"]), "lists": version["lists"], "base": version["hash"]}
    headers = {"Turnout-CSRF": session["csrf"]}
    said = page.request.post(f"{address}/api/v1/drafts", data=body, headers=headers, timeout=120_000)
    assert said.ok, said.text()
    return f"{address}/api/v1/drafts/{said.json()['draft']}"


def _page_of(draft: str) -> str:
    return f"/policy/drafts/{draft.rpartition('/')[2]}"


def _node(page: Page, name: str) -> Locator:
    return page.locator(f'.react-flow__node[data-id="{name}"]')


def _saved(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text=re.compile("^ ?Saved"))


def test_a_pool_is_added_for_a_rule_and_removed_once_nothing_names_it(
    page: Page, sign_in: SignIn, begin: Begin
) -> None:
    """Asked for where a target is added, it is written beside its neighbours; while it is named it stays."""
    sign_in(page, "ops")
    draft = begin(page, str)
    before = page.request.get(draft).json()["text"]
    page.goto(f"{_page_of(draft)}?view=flow")
    _node(page, "rule:Not ready to buy").dispatch_event("click")
    page.get_by_role("combobox", name="Add a target").click()
    page.get_by_role("option", name="New pool…").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("benelux")
    page.get_by_role("combobox", name="Members").click()
    page.get_by_role("option", name="Anna Keller").click()
    page.keyboard.press("Escape")
    check_axe(page)
    page.get_by_role("button", name="Add pool").click()
    expect(_node(page, "rule:Not ready to buy")).to_contain_text("benelux")
    _node(page, "pool:benelux").dispatch_event("click")
    remove = page.get_by_role("button", name="Remove pool")
    expect(remove).to_be_disabled()
    expect(page.get_by_text("Named in one place")).to_be_visible()
    expect(_saved(page)).to_be_visible()
    text = page.request.get(draft).json()["text"]
    added = [line for line in text.splitlines() if line not in before.splitlines()]
    assert [line.strip() for line in added] == ["to: [queue nurture, benelux]", "benelux:         {reps: [anna]}"]
    _node(page, "rule:Not ready to buy").dispatch_event("click")
    page.get_by_role("button", name="Do not try benelux").click()
    _node(page, "pool:benelux").dispatch_event("click")
    remove.click()
    expect(_node(page, "pool:benelux")).not_to_be_attached()


def test_the_example_of_a_finding_is_played_where_it_stands(page: Page, sign_in: SignIn, begin: Begin) -> None:
    """Its lead goes through the picture at once, and the rule that takes it is lit."""
    sign_in(page, "ops")
    page.goto(f"{_page_of(begin(page, str))}?view=text")
    page.get_by_role("button", name=re.compile("notes?$")).click()
    finding = page.get_by_role("listitem").filter(has_text="The last rule Everyone else gets leads")
    finding.get_by_role("button", name="Play it").click()
    expect(_node(page, "rule:Everyone else").locator('[data-standing="won"]').first).to_be_attached()


def test_a_draft_has_lists_of_its_own(page: Page, sign_in: SignIn, begin: Begin) -> None:
    """A row that is added is in the draft and in what it changes, and what is live has it not."""
    sign_in(page, "ops")
    draft = begin(page, str)
    page.goto(f"{_page_of(draft)}?tab=lists")
    row = page.get_by_role("row").filter(has_text="competitors")
    expect(row).to_contain_text("As live")
    check_axe(page)
    row.get_by_role("button", name="competitors").click()
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("textbox", name="domain of row 1").fill("rival.example")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("The rows are in the draft.")).to_be_visible()
    page.get_by_role("button", name="Back to all lists").click()
    expect(row).to_contain_text("Changed here")
    assert "rival.example" in page.request.get(draft).json()["lists"]["lists/competitors.csv"]
    page.get_by_role("link", name="What changes").click()
    expect(page.get_by_role("insertion").filter(has_text="rival.example")).to_be_visible()


def test_a_text_with_errors_is_drawn_as_far_as_it_can_be_read(page: Page, sign_in: SignIn, begin: Begin) -> None:
    """One rule that is no YAML and one with half a condition take nothing from the others."""

    def broken(text: str) -> str:
        return text.replace("  - name: Named accounts", '  - name: "Named accounts').replace("score < 20", "score <")

    sign_in(page, "ops")
    page.goto(f"{_page_of(begin(page, broken))}?view=flow")
    expect(_node(page, "rule:Customers who need help")).to_be_visible()
    expect(_node(page, "rule:Not ready to buy")).to_contain_text("Cannot be read")
    expect(_node(page, "pool:inbound-desk")).to_be_attached()
    expect(page.get_by_text("1 part cannot be read")).to_be_visible()


def _grown(text: str) -> str:
    """Thousands of rules above the last one."""
    rule = "  - name: Large rule {}\n    when: country in DE, AT and employees >= {}\n    to: [strategic, hold 4h]\n"
    above, last, below = text.partition("  - name: Everyone else")
    count = _LARGE // len(rule)
    return above + "".join(rule.format(number, number) for number in range(count)) + last + below


def test_a_large_policy_is_written_and_saved_and_drawn_when_asked(page: Page, sign_in: SignIn, begin: Begin) -> None:
    """Thousands of rules: nothing reads all of it with each letter, and nothing of it is lost."""
    sign_in(page, "ops")
    draft = begin(page, _grown)
    page.goto(_page_of(draft))
    text = page.get_by_role("textbox", name=re.compile("Text of the draft"))
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# the end")
    page.get_by_role("button", name="Save now").click()
    expect(_saved(page)).to_be_visible(timeout=90_000)
    assert page.request.get(draft, timeout=60_000).json()["text"].rstrip().endswith("# the end")
    page.get_by_role("button", name="Draw it").click()
    expect(_node(page, "group:0")).to_be_visible(timeout=60_000)
    # A group opens into its rules, of which those in sight are drawn; one that is changed there changes the text.
    _node(page, "group:0").dispatch_event("click")
    rule = _node(page, "rule:No throw-away addresses")
    expect(rule).to_be_visible(timeout=60_000)
    assert page.locator(".react-flow__node").count() < 100
    rule.dispatch_event("click")
    name = page.get_by_role("textbox", name="Name", exact=True)
    name.fill("No throw-away names")
    name.press("Enter")
    expect(_node(page, "rule:No throw-away names")).to_be_visible(timeout=60_000)
    expect(_saved(page)).to_be_visible(timeout=90_000)
    assert "name: No throw-away names" in page.request.get(draft, timeout=60_000).json()["text"]


def test_the_drawing_of_a_large_policy_can_be_given_up(page: Page, sign_in: SignIn, begin: Begin) -> None:
    """It says how far it is; given up, the page is as before, and it can be asked for again."""
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    sign_in(page, "ops")
    page.route(re.compile("drawing.worker"), hold_first)
    page.goto(_page_of(begin(page, _grown)))
    page.get_by_role("button", name="Draw it").click()
    expect(page.get_by_text("Drawing a large policy")).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Cancel").click()
    held[0].abort()
    page.get_by_role("button", name="Draw it").click()
    expect(_node(page, "group:0")).to_be_visible(timeout=60_000)


@pytest.fixture
def store(company: tuple[Path, datetime], tmp_path: Path) -> tuple[str, datetime]:
    """A store of the test's own, and its moment."""
    return copy_of(company[0], tmp_path), company[1]


def test_what_is_written_while_the_server_is_gone_is_saved_once_it_is_back(
    browser: Browser, store: tuple[str, datetime]
) -> None:
    """The page says that it is kept here; then it goes out by itself, and a reload has it."""
    url, moment = store
    with ExitStack() as first:
        server = first.enter_context(serve(url, moment))
        port = urlsplit(server.address).port or 0
        with opened(browser, server.address, DESKTOP, "light") as page:
            allow(page, "ERR_")
            sign_in_as(page, "ops")
            draft = _begun(page, server.address, str)
            page.goto(f"{_page_of(draft)}?view=text")
            text = page.get_by_role("textbox", name=re.compile("Text of the draft"))
            expect(text).to_be_visible()
            first.close()
            text.click()
            page.keyboard.press("Control+End")
            page.keyboard.type("# while you were gone")
            expect(page.get_by_text("Kept in this browser until the server is back")).to_be_visible()
            with serve(url, moment, port=port):
                expect(_saved(page)).to_be_visible(timeout=60_000)
                assert "# while you were gone" in page.request.get(draft).json()["text"]
                page.goto("about:blank")
