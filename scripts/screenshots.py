"""Draw the pictures of the web app in docs/images: `python scripts/screenshots.py [NAME...]`, after `make web`.

They show the demo company as the browser tests have it, at a moment that stands, so that the same app gives the same
pictures: each page in light and dark, and the main ones on a phone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.chromium import REMEDY, environment, find_chromium
from tests.browser.opening import DESKTOP, PHONE, opened, sign_in
from tests.browser.served import Served, make_company, served

IMAGES: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
_LEADS: Final = 240
_SETTLED_MS: Final = 900
Scheme = Literal["light", "dark"]


class Picture(NamedTuple):
    """A page as somebody sees it. `{lead}` in the address is the newest lead that a pool gave to somebody."""

    name: str
    address: str
    role: str
    on_phone: bool = False


PICTURES: Final = (
    Picture("sign-in", "/sign-in", ""),
    Picture("leads", "/leads", "ops", on_phone=True),
    Picture("lead", "/leads/{lead}", "ops", on_phone=True),
    Picture("my", "/my", "rep", on_phone=True),
    Picture("promises", "/promises", "manager", on_phone=True),
    Picture("review", "/review", "ops"),
    Picture("policy", "/policy", "ops"),
    Picture("policy-drafts", "/policy/drafts", "ops"),
    Picture("policy-versions", "/policy/versions", "ops"),
    Picture("policy-simulations", "/policy/simulations", "ops"),
    Picture("policy-tests", "/policy/tests", "ops"),
    Picture("territories", "/territories", "ops"),
    Picture("people", "/people", "ops"),
    Picture("people-hours", "/people/hours", "ops"),
    Picture("people-absences", "/people/absences", "ops"),
    Picture("people-pools", "/people/pools", "ops"),
    Picture("insights", "/insights", "ops", on_phone=True),
    Picture("data-health", "/data-health", "ops"),
    Picture("audit", "/audit", "ops"),
    Picture("start", "/start", "admin"),
    Picture("connectors", "/connectors", "admin"),
    Picture("settings", "/settings", "admin"),
    Picture("settings-users", "/settings/users", "admin"),
    Picture("settings-keys", "/settings/keys", "admin"),
)


def main() -> None:
    """Draw them all, or those that are named."""
    wanted = set(sys.argv[1:])
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as server, chromium() as browser:
        for picture in PICTURES:
            if not wanted or picture.name in wanted:
                for path in draw(browser, server, picture):
                    sys.stdout.write(f"{path.name}  {path.stat().st_size // 1000} KB\n")


@contextmanager
def demo() -> Iterator[Served]:
    """The demo company at a moment that stands."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/turnout.db"
        moment = make_company(url, Path(folder), _LEADS)
        with served(url, moment, is_demo=True) as server:
            yield server


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    found = find_chromium()
    if found is None:
        sys.exit(f"there is no Chromium: {REMEDY}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            env={**environment()},
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


def draw(browser: Browser, server: Served, picture: Picture) -> Iterator[Path]:
    """A page in each of its pictures."""
    ways: list[tuple[str, bool, Scheme]] = [("", False, "light"), ("-dark", False, "dark")]
    if picture.on_phone:
        ways.append(("-phone", True, "light"))
    for suffix, on_phone, scheme in ways:
        with opened(browser, server.address, PHONE if on_phone else DESKTOP, scheme) as page:
            if picture.role:
                sign_in(page, picture.role)
            page.goto(picture.address.format(lead=_told_lead(server)))
            _settle(page)
            path = IMAGES / f"app-{picture.name}{suffix}.png"
            page.screenshot(path=path, animations="disabled", caret="hide")
        yield path


def _settle(page: Page) -> None:
    """Wait until all that the page asks for is drawn."""
    expect(page.locator("h1, h2").first).to_be_visible()
    expect(page.locator("[aria-busy='true']")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(_SETTLED_MS)


def _told_lead(server: Served) -> str:
    with server.database.reading() as tx:
        rows = list(
            tx.rows(
                "SELECT lead.id FROM leads AS lead JOIN decisions AS made ON made.seq = lead.decision"
                " WHERE made.outcome = 'assigned' AND made.pool <> '' ORDER BY lead.seq DESC LIMIT 1"
            )
        )
    return str(rows[0][0]) if rows else server.leads[-1]


if __name__ == "__main__":
    main()
