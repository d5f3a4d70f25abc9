"""What the browser tests share: a served Turnout with the built app, a browser, and pages that tolerate no error.

A page fails its test when the browser's console has an error, a script fails, or something is against the
Content-Security-Policy. Whoever expects one of these says so with `opening.allow`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import REMEDY, environment, find_chromium
from tests.browser.opening import DESKTOP, PHONE, opened
from tests.browser.opening import sign_in as sign_in_as
from tests.browser.served import Served, copy_of, make_company
from tests.browser.served import served as serve
from turnout.ui.site import Site

_CHROMIUM: Final = find_chromium()
SignIn = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser and the built app; without one it is skipped, and says what to do."""
    here = Path(__file__).parent
    why = ""
    if _CHROMIUM is None:
        why = f"there is no Chromium: {REMEDY}"
    elif not Site().is_built:
        why = "the web app is not built: run `make web`"
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if why:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """A store with the demo company in it, closed, to be copied; and its moment."""
    folder = tmp_path_factory.mktemp("company")
    store = folder / "turnout.db"
    return store, make_company(f"sqlite:///{store}", folder)


@pytest.fixture(scope="module")
def served(company: tuple[Path, datetime], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Turnout of the module's own, at a moment that stands."""
    store, moment = company
    with serve(copy_of(store, tmp_path_factory.mktemp("served")), moment) as server:
        yield server


# A module's: Playwright holds the thread's event loop while it is open, and other tests have loops of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=_CHROMIUM,
            env={**environment()},
            # A container's own sandbox and its small shared memory are what they are.
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of a desktop, light."""
    with opened(browser, served.address, DESKTOP, "light") as each:
        yield each


@pytest.fixture
def dark_page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of a desktop, dark."""
    with opened(browser, served.address, DESKTOP, "dark") as each:
        yield each


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of a phone, light."""
    with opened(browser, served.address, PHONE, "light") as each:
        yield each


@pytest.fixture
def dark_phone(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of a phone, dark."""
    with opened(browser, served.address, PHONE, "dark") as each:
        yield each


@pytest.fixture
def sign_in() -> SignIn:
    """Signs one of the demo company's people in, by role, before the page goes anywhere."""
    return sign_in_as
