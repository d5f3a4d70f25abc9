"""The review queue by keys: whose lead it is, and taking that back."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.served import Served


def test_a_lead_of_two_accounts_is_somebodys_by_one_key(page: Page, sign_in: SignIn, served: Served) -> None:
    """Two accounts have the name it typed; the second is chosen, and taken back."""
    lead = {"lead_id": "TWICE", "email": "pat@gmail.com", "company": "Dornwalde Bergbau", "country": "FR"}
    assert httpx.post(f"{served.address}/api/v1/leads", json=lead).is_success
    sign_in(page, "ops")
    page.goto("/review")
    card = page.get_by_role("article").filter(has_text="Dornwalde Bergbau")
    expect(card.get_by_role("button", name="It is Dornwalde Bergbau SE")).to_have_count(2)
    others = page.get_by_role("article").count() - 1
    for _ in range(others):
        page.keyboard.press("j")
    page.keyboard.press("2")
    expect(card).to_have_count(0)
    page.keyboard.press("u")
    expect(card).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Taken back")).to_be_visible()
