"""Each page of the app, on a desk in the light and on a phone in the dark: whole, accessible, without an error."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.addresses import ADDRESSES, Address
from tests.browser.axe import check_axe
from tests.browser.opening import allow, settle, sign_in
from tests.browser.served import Served

by_path = pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.path)


@by_path
def test_a_page_on_a_desk_is_whole(address: Address, page: Page, served: Served) -> None:
    """In the light: it loads, nothing of it failed, and axe finds nothing serious."""
    look_at(page, address, served)
    check_axe(page)


@by_path
def test_a_page_on_a_phone_is_whole(address: Address, dark_phone: Page, served: Served) -> None:
    """In the dark: the same, and nothing stands out at the side."""
    look_at(dark_phone, address, served)
    check_axe(dark_phone)
    widths = dark_phone.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{address.path} is {widths[0]} px wide on a screen of {widths[1]}"


def look_at(page: Page, address: Address, served: Served) -> None:
    """Go there, and wait until everything that it asks for is there."""
    if address.path == "/nowhere":
        allow(page, "404")
    if address.role:
        sign_in(page, address.role)
    page.goto(address.on(served))
    expect(page.locator("h1, h2").first).to_be_visible()
    settle(page)
    if address.path != "/nowhere":
        expect(page.locator("[data-state='failed']")).to_have_count(0)
