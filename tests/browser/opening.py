"""Pages of a browser that tolerate no error, and how somebody signs in on one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect

from turnout.testing.demo_users import DEMO_USERS

Scheme = Literal["light", "dark"]
DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
# How long anything may take on a machine that does much else.
_MS_MAX: Final = 30_000
# A page asks for the next thing within a frame or two of what came before.
_QUIET_SECONDS: Final = 0.3
expect.set_options(timeout=_MS_MAX)
_allowed: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()
_origins: WeakKeyDictionary[Page, str] = WeakKeyDictionary()
_asking: WeakKeyDictionary[Page, Asking] = WeakKeyDictionary()
_signed_in: dict[tuple[str, str], list[Any]] = {}


@contextmanager
def opened(browser: Browser, address: str, size: ViewportSize, scheme: Scheme) -> Iterator[Page]:
    """A page of a browser that has never been here. At the end there must have been no error on it."""
    context = browser.new_context(
        base_url=address,
        viewport=size,
        color_scheme=scheme,
        has_touch=size is PHONE,
        is_mobile=size is PHONE,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    context.set_default_timeout(_MS_MAX)
    page = context.new_page()
    _origins[page] = address
    troubles: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    asking = _asking[page] = Asking()
    page.on("request", asking.begins)
    page.on("requestfinished", asking.ends)
    page.on("requestfailed", asking.ends)
    page.on("console", note)
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    try:
        yield page
    finally:
        patterns = _allowed.pop(page, [])
        context.close()
    left = [trouble for trouble in troubles if not any(re.search(pattern, trouble) for pattern in patterns)]
    assert not left, "\n".join(left)


class Asking:
    """What a page has asked the server for and not been answered yet, but for what never ends."""

    def __init__(self) -> None:
        self._open: set[Request] = set()
        self._changed_at = monotonic()

    def begins(self, request: Request) -> None:
        """It asks for something."""
        if request.resource_type != "eventsource":
            self._open.add(request)
            self._changed_at = monotonic()

    def ends(self, request: Request) -> None:
        """It was answered, or not."""
        self._open.discard(request)
        self._changed_at = monotonic()

    def is_quiet(self) -> bool:
        """Whether everything is there, and nothing that came made it ask for more."""
        return not self._open and monotonic() - self._changed_at >= _QUIET_SECONDS


def settle(page: Page) -> None:
    """Wait until a page has all that it asks for: what is seen before that says nothing of the page."""
    end = monotonic() + _MS_MAX / 1_000
    while not _asking[page].is_quiet():
        assert monotonic() < end, f"{page.url} does not come to rest"
        page.wait_for_timeout(50)
    expect(page.locator("[aria-busy='true']")).to_have_count(0)


def allow(page: Page, pattern: str) -> None:
    """Let a page have errors that are like this: a browser writes down every refusal of the server as one."""
    _allowed.setdefault(page, []).append(pattern)


def sign_in(page: Page, role: str) -> None:
    """Sign one of the demo company's people in, before the page goes anywhere; once for all pages at one server.

    To sign in costs time on purpose, and somebody who does so again and again is told to wait.
    """
    user = next(user for user in DEMO_USERS if user.role == role)
    asking, place = page.context.request, (_origin(page), role)
    if place in _signed_in:
        page.context.add_cookies(_signed_in[place])
        if asking.get("/api/v1/session").json()["signed_in"]:
            return
    answer = asking.post("/api/v1/session", data={"email": user.email, "password": user.password})
    assert answer.ok, answer.text()
    _signed_in[place] = [
        {"name": cookie["name"], "value": cookie["value"], "url": _origin(page)} for cookie in page.context.cookies()
    ]


def _origin(page: Page) -> str:
    """Where the server of a page is."""
    return _origins[page]
