"""The policy as a picture: rules dragged and conditions built change the text and nothing else; a lead is played."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn
from tests.browser.served import Served

_SECONDS: Final = 60_000


def _node(page: Page, name: str) -> Any:  # noqa: ANN401 - a locator
    return page.locator(f'.react-flow__node[data-id="{name}"]')


@pytest.fixture
def draft(page: Page, served: Served, sign_in: SignIn) -> int:
    """A draft of what is live, begun by whoever writes policies."""
    sign_in(page, "ops")
    session = page.request.get(f"{served.address}/api/v1/session").json()
    live = page.request.get(f"{served.address}/api/v1/policies/live").json()
    version = page.request.get(f"{served.address}/api/v1/policies/{live['policy']}").json()
    said = page.request.post(
        f"{served.address}/api/v1/drafts",
        data={"text": version["text"], "lists": version["lists"], "base": version["hash"]},
        headers={"Turnout-CSRF": session["csrf"], "Idempotency-Key": "a-draft-of-the-flow"},
    )
    assert said.ok, said.text()
    return int(said.json()["draft"])


def _text(page: Page, served: Served, draft: int) -> str:
    return str(page.request.get(f"{served.address}/api/v1/drafts/{draft}").json()["text"])


def _kept(page: Page, served: Served, draft: int, holds: Callable[[str], bool]) -> str:
    """The text of the draft as soon as it is kept with what is waited for."""
    until = monotonic() + _SECONDS / 1_000
    while not holds(text := _text(page, served, draft)):
        assert monotonic() < until, text
        page.wait_for_timeout(100)
    return text


def test_what_is_done_to_the_picture_is_done_to_the_text(page: Page, served: Served, draft: int) -> None:
    """A rule goes down by its keys, a condition gets another value; every comment is still there, and undo undoes."""
    before = _text(page, served, draft)
    page.goto(f"/policy/drafts/{draft}?view=flow")
    rule = _node(page, "rule:No throw-away addresses")
    expect(rule).to_be_visible(timeout=_SECONDS)
    check_axe(page)

    box, below = rule.bounding_box(), _node(page, "rule:Customers who need help").bounding_box()
    assert box
    assert below
    x, y = box["x"] + 60, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 30, steps=3)
    page.mouse.move(x, below["y"] + below["height"], steps=4)
    page.mouse.up()
    expect(rule).to_have_text(re.compile("^3"), timeout=_SECONDS)
    _kept(page, served, draft, lambda text: text.index("No throw-away") > text.index("Customers who need help"))

    _node(page, "rule:Not ready to buy").dispatch_event("click")
    panel = page.get_by_role("complementary")
    value = panel.get_by_role("combobox", name="Value")
    value.fill("35")
    value.press("Enter")
    expect(_node(page, "rule:Not ready to buy")).to_contain_text("score < 35", timeout=_SECONDS)
    after = _kept(page, served, draft, lambda text: "score < 35" in text)
    assert sorted(before.replace("score < 20", "score < 35").splitlines()) == sorted(after.splitlines())
    assert after.index("Customers who need help") < after.index("No throw-away addresses")

    page.get_by_role("button", name="Undo").click()
    expect(_node(page, "rule:Not ready to buy")).to_contain_text("score < 20", timeout=_SECONDS)


def test_a_lead_is_played_and_its_way_is_lit(page: Page, sign_in: SignIn) -> None:
    """Rules it passed say why; the rule that decided and the pool that has somebody stand out."""
    sign_in(page, "ops")
    page.emulate_media(reduced_motion="reduce")
    page.goto("/policy?view=flow")
    expect(_node(page, "rule:Everyone else")).to_be_attached(timeout=_SECONDS)
    page.get_by_role("button", name="Play a lead").click()
    page.get_by_label("email", exact=True).fill("somebody@gearline.example")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_text("Is turned away")).to_be_visible(timeout=_SECONDS)
    expect(_node(page, "rule:No competitors").locator('[data-standing="won"]').first).to_be_attached()
    expect(_node(page, "reject").locator('[data-standing="end"]').first).to_be_attached()
    check_axe(page)


def test_on_a_phone_the_picture_is_a_list(phone: Page, sign_in: SignIn) -> None:
    """Rules from top to bottom; one opens in a sheet, which reads and writes as beside the picture."""
    sign_in(phone, "ops")
    phone.goto("/policy?view=flow")
    rule = phone.get_by_role("button", name="Customers who need help")
    expect(rule).to_be_visible(timeout=_SECONDS)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    rule.click()
    expect(phone.get_by_role("heading", name="Customers who need help")).to_be_visible()
    check_axe(phone)
