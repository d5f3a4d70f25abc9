"""Signing in through a real provider in a browser: in, again in another tab when the session has ended, and out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import check_axe
from tests.browser.opening import DESKTOP, allow, opened
from tests.browser.served import Served, copy_of
from tests.browser.served import served as serve
from tests.browser.test_access import cookie_of, keys_of, type_a_key
from tests.peers.oidc import provider
from turnout.api.listening import listen
from turnout.config import Settings

PEOPLE = {"ada": {"email": "ada@acme.example", "email_verified": True, "name": "Ada", "groups": ["admins"]}}
SECRET = "the secret of turnout"  # noqa: S105 - of a provider that is made for this test


@pytest.fixture(scope="module")
def with_provider(company: tuple[Path, datetime], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server where one comes in through the provider only, which knows where to send people back to."""
    store, moment = company
    with listen("127.0.0.1", 0) as free:
        port = int(free.getsockname()[1])
    back = f"http://127.0.0.1:{port}/api/v1/session/oidc/callback"
    with provider("turnout", SECRET, back, PEOPLE) as issuer:
        said = Settings(
            local_access="off",
            oidc_issuer=issuer,
            oidc_client_id="turnout",
            oidc_client_secret=SECRET,
            oidc_name="Acme",
            oidc_roles=("admins=admin",),
        )
        url = copy_of(store, tmp_path_factory.mktemp("provided"))
        with serve(url, moment, said=said, port=port) as server:
            yield server


def _sign_in(page: Page) -> None:
    """At the provider's own page, and yes to what it asks."""
    page.get_by_role("link", name="Sign in with Acme").click()
    page.locator('input[name="login"]').fill("ada")
    page.locator('input[name="password"]').fill("any")
    page.get_by_role("button").first.click()
    page.get_by_role("button", name=re.compile("Continue")).click()


def test_a_session_of_the_provider_that_ends_in_an_edit_loses_nothing(browser: Browser, with_provider: Served) -> None:
    """They sign in again in another tab and come back; what was typed is sent, once; signing out is so there too."""
    with opened(browser, with_provider.address, DESKTOP, "light") as page:
        # The provider's own pages ask for a font of elsewhere, and a session that has ended is a refusal.
        allow(page, "401|404|fonts.googleapis")
        page.goto("/settings/keys")
        _sign_in(page)
        expect(page.get_by_role("heading", name="Keys", exact=True)).to_be_visible()
        type_a_key(page, "The website")
        cookie = cookie_of(page)
        assert httpx.delete(f"{with_provider.address}/api/v1/session", headers={"cookie": cookie}).is_success
        page.get_by_role("button", name="Make it").click()
        again = page.get_by_role("dialog", name="You have been signed out")
        check_axe(page)
        with page.expect_popup() as opening:
            again.get_by_role("link", name="Sign in with Acme").click()
        tab = opening.value
        # The provider knows them still, and sends them straight back.
        expect(tab.get_by_role("heading", name="You are signed in")).to_be_visible()
        tab.close()
        again.get_by_role("button", name="I am signed in again").click()
        expect(page.get_by_role("dialog", name="The secret").locator("code")).to_contain_text("tnt_")
        assert keys_of(with_provider, cookie_of(page)) == ["The website"]
        page.get_by_role("button", name="I have it").click()
        page.get_by_role("button", name="Ada Admin").click()
        page.get_by_role("menuitem", name="Sign out").click()
        page.get_by_role("button", name=re.compile("Yes")).click()
        expect(page).to_have_url(f"{with_provider.address}/sign-in")
        page.goto("/leads")
        expect(page.get_by_role("link", name="Sign in with Acme")).to_be_visible()
