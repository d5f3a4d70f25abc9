"""Many leads at once: all that match are chosen, moved after a look, and taken back in one step."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.opening import settle
from tests.browser.served import Served
from turnout.testing.api_caller import ApiCaller

# More than the list reads at once, and than one request moves.
MANY = 620
TO = "Nina Fontaine"


@pytest.fixture(scope="module")
def many(served: Served) -> Served:
    """A store with so many open leads of one source."""
    records = [
        {"lead_id": f"many{at}", "email": f"jo{at}@many{at}.example", "company": "Manyfold", "country": "FR"}
        for at in range(MANY)
    ]
    with ApiCaller(served.address) as caller:
        answer = caller.post("/api/v1/leads/bulk", {"leads": records})
        assert answer.status == 200, answer.body
    return served


def hands(served: Served) -> dict[str, tuple[Any, ...]]:
    """Where every lead is: its status, outcome, holder and queue."""
    with served.database.reading() as tx:
        return {row[0]: tuple(row[1:]) for row in tx.rows("SELECT id, status, outcome, assignee, queue FROM leads")}


def choose_all(page: Page) -> None:
    """All leads that the filters let through, more than are shown."""
    page.get_by_label("Select all that are shown").check()
    page.get_by_role("toolbar").get_by_role("button", name=re.compile("^Select all .* that match$")).click()
    expect(page.get_by_role("toolbar").get_by_text(re.compile(r"^\d{3} selected$"))).to_be_visible()
    expect(page.get_by_role("toolbar").get_by_role("button", name=re.compile("^Select all"))).to_have_count(0)


def reassign(page: Page, to: str) -> None:
    """Give those that are chosen to somebody, once the look before says so."""
    page.get_by_role("toolbar").get_by_role("button", name="Reassign").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="To").click()
    page.get_by_role("option", name=to).click()
    expect(dialog.locator("ul[aria-busy='false']")).to_be_visible()
    button = dialog.get_by_role("button", name=re.compile(r"^Reassign [\d,]+ leads?$"))
    expect(button).to_be_enabled()
    button.click()
    expect(dialog).to_be_hidden(timeout=60_000)


def test_all_that_match_are_moved_and_taken_back(page: Page, sign_in: SignIn, many: Served) -> None:
    """More than a page of them; the undo is one press, and everything is where it was."""
    sign_in(page, "ops")
    before = hands(many)
    page.goto("/leads?status=open&q=manyfold")
    expect(page.get_by_role("row").nth(2)).to_be_visible()
    choose_all(page)
    expect(page.get_by_role("toolbar").get_by_text(f"{MANY} selected")).to_be_visible()
    reassign(page, TO)
    said = page.get_by_role("status").filter(has_text="reassigned")
    expect(said).to_be_visible()
    moved = hands(many)
    assert {each[2] for lead, each in moved.items() if lead.startswith("many")} == {"nina"}
    said.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="back where they were")).to_be_visible(timeout=60_000)
    assert hands(many) == before


def test_what_would_stay_is_shown_before(page: Page, sign_in: SignIn, many: Served) -> None:
    """A lead that was answered since stays; its timeline leads to the move, and the undo says what became of each."""
    sign_in(page, "ops")
    before = hands(many)
    page.goto("/leads?status=open&q=manyfold")
    expect(page.get_by_role("row").nth(4)).to_be_visible()
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    reassign(page, TO)
    moved = [lead for lead, each in hands(many).items() if each != before[lead]]
    assert moved
    with ApiCaller(many.address) as caller:
        assert caller.post(f"/api/v1/leads/{moved[0]}/touch", {"kind": "call"}).status == 200
    page.get_by_role("status").filter(has_text="reassigned").get_by_role("button", name="Undo").click()
    page.wait_for_url(re.compile("/moves/"))
    expect(page.get_by_text("1 would stay")).to_be_visible()
    expect(page.get_by_text("Stays: it was answered since")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone by")).to_be_visible()
    now = hands(many)
    assert {lead: now[lead] for lead in moved[1:]} == {lead: before[lead] for lead in moved[1:]}
    assert now[moved[0]][2] == "nina"
    page.goto(f"/leads/{moved[0]}")
    page.get_by_role("link", name=re.compile(f"^[1-3] leads? to {TO}$")).click()
    expect(page.get_by_text("Undone by")).to_be_visible()


def test_a_move_can_be_found_later(page: Page, sign_in: SignIn, many: Served) -> None:
    """In the list of moves, which the search leads to; whoever only looks cannot undo it."""
    with ApiCaller(many.address) as caller:
        body = {"leads": ["many0", "many1"], "to": "marta", "reason": "misrouted", "move": "found-later"}
        assert caller.post("/api/v1/leads/reassign", body).status == 200
    sign_in(page, "viewer")
    page.goto("/leads")
    settle(page)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name=re.compile("A lead")).fill("moves of many")
    page.get_by_role("option", name="Leads: Moves of many leads").click()
    page.get_by_role("link", name="2 leads to Marta Ibanez").click()
    expect(page.get_by_text("2 would go back")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    with ApiCaller(many.address) as caller:
        assert msgspec.json.decode(caller.post("/api/v1/lead-moves/found-later/undo", {}).body)["undone"] == 2
