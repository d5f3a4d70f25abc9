"""The table of leads in a browser, with 100,000 of them read: how long after a press the page shows what it did.

The built app runs in Chromium, with answers made here in place of a server's, so that only the page is measured: by the
browser's own event timing (from the press to the next paint), by the gaps between frames while it is scrolled, and by
the longest stretch in which it did nothing else.
"""

from __future__ import annotations

import json
import mimetypes
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from statistics import quantiles
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from bench.figure import Figure, Spread
from turnout import ui

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

LEADS: Final = 100_000
LIMIT: Final = 0.1
_DIST: Final = Path(ui.__file__).parent / "dist"
_HOST: Final = "http://turnout.test"
_PRESSES: Final = 60
_WHEELS: Final = 80
# What the browser does not tell of was sooner than this.
_LEAST_MS: Final = 16.0
_MINUTES_MAX: Final = 10
_TIERS: Final = ("assigned", "assigned", "assigned", "offered", "held", "queued")
_ANSWERS: Final[dict[str, object]] = {
    "/api/v1/session": {
        "signed_in": False,
        "user": None,
        "may": ["admin"],
        "csrf": "",
        "ways": {"password": True, "oidc": None, "local": True},
        "needs_first_admin": False,
        "demo": [],
    },
    "/api/v1/reps": {"reps": [], "next": None},
    "/api/v1/disputes": {"disputes": [], "next": None},
}
_WATCH: Final = """() => {
  window.told = { events: [], tasks: [], frames: [] };
  const told = window.told;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (['keydown', 'keypress', 'keyup', 'input', 'click'].includes(entry.name)) told.events.push(entry.duration);
  })).observe({ type: 'event', durationThreshold: 16 });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => told.tasks.push(entry.duration)))
    .observe({ type: 'longtask' });
  let last = performance.now();
  const frame = (at) => { told.frames.push(at - last); last = at; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""
_TAKE: Final = """() => {
  const { events, tasks, frames } = window.told;
  window.told.events = []; window.told.tasks = []; window.told.frames = [];
  return { events, tasks, frames };
}"""
_TO_THE_END: Final = """() => {
  const table = document.querySelector('[role="table"]');
  const box = table.parentElement;
  box.scrollTop = box.scrollHeight;
  return Number(table.getAttribute('aria-rowcount'));
}"""


def measure(say: Callable[[str], None]) -> Iterator[Figure]:
    """What each interaction takes at its 95th percentile; nothing where there is no browser, or no built app."""
    chromium = os.environ.get("TURNOUT_CHROMIUM") or which("chromium") or which("google-chrome")
    why = "" if chromium else "there is no Chromium (`make chromium`)"
    if not (_DIST / "index.html").exists():
        why = "the web app is not built (`make web`)"
    if why:
        sys.stderr.write(f"web-table is skipped: {why}\n")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it is not there for who only runs Turnout

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        try:
            page = browser.new_page(base_url=_HOST, viewport={"width": 1440, "height": 900})
            page.route("**/*", _answer)
            yield from _measured(page, say)
        finally:
            browser.close()


def _measured(page: Page, say: Callable[[str], None]) -> Iterator[Figure]:
    page.goto("/leads")
    page.get_by_role("row").nth(2).wait_for(timeout=60_000)
    page.evaluate(_WATCH)
    say(f"reading {LEADS:,} leads page by page")
    for _ in range(_MINUTES_MAX * 60 * 10):
        if page.evaluate(_TO_THE_END) >= LEADS:
            break
        page.wait_for_timeout(100)
    told = page.evaluate(_TAKE)
    tasks = told["tasks"] or [0.0]
    yield _figure("the longest stretch while 200 pages were read", tasks, at_most=max(tasks))
    page.evaluate("() => { document.querySelector('[role=\"table\"]').parentElement.scrollTop = 2_000_000; }")
    page.wait_for_timeout(500)
    page.evaluate(_TAKE)
    for what, key in (("j: the next lead", "j"), ("k: the one before", "k"), ("x: select it", "x")):
        say(what)
        for _ in range(_PRESSES):
            page.keyboard.press(key)
        page.wait_for_timeout(300)
        yield _figure(what, _filled(page.evaluate(_TAKE)["events"], _PRESSES))
    say("scrolling")
    page.mouse.move(700, 500)
    for _ in range(_WHEELS):
        page.mouse.wheel(0, 700)
    yield _figure("scrolling: from frame to frame", page.evaluate(_TAKE)["frames"])
    say("typing a filter")
    page.keyboard.press("/")
    page.keyboard.type("acme works", delay=30)
    page.wait_for_timeout(800)
    yield _figure("typing into the filter", _filled(page.evaluate(_TAKE)["events"], 10))


def _filled(events: list[float], presses: int) -> list[float]:
    return [*events, *[_LEAST_MS] * max(presses - len(events), 0)]


def _figure(what: str, millis: list[float], *, at_most: float | None = None) -> Figure:
    """A figure whose median is the 95th percentile, for nobody feels the middle."""
    late = at_most if at_most is not None else quantiles(millis, n=20)[-1] if len(millis) > 1 else millis[0]
    spread = Spread(min(millis) / 1_000, late / 1_000, max(millis) / 1_000)
    return Figure(what, spread, at_least=LIMIT, want=LIMIT, note="" if at_most is not None else "95 of 100")


def _answer(route: Route) -> None:
    """Whatever the page asks for: the app's own files, or what a server would say."""
    parts = urlsplit(route.request.url)
    if not parts.path.startswith("/api/"):
        _answer_file(route, parts.path)
    elif parts.path == "/api/v1/leads":
        query = parse_qs(parts.query)
        route.fulfill(json=_page(int(query.get("after", ["0"])[0] or 0), int(query["limit"][0])))
    elif parts.path == "/api/v1/lead-counts":
        views = ("all", "unanswered", "late", "offered", "held", "queued", "closed")
        route.fulfill(json={view: {"count": LEADS, "more": False} for view in views})
    elif parts.path in _ANSWERS:
        route.fulfill(json=_ANSWERS[parts.path])
    elif parts.path == "/api/v1/events":
        route.fulfill(body=": nothing happens\n\n", content_type="text/event-stream")
    else:
        route.fulfill(status=404, body=json.dumps({"code": "not_found"}), content_type="application/problem+json")


def _answer_file(route: Route, path: str) -> None:
    file = _DIST / path.lstrip("/")
    found = file if path != "/" and file.is_file() else _DIST / "index.html"
    route.fulfill(path=found, content_type=mimetypes.guess_type(found.name)[0] or "application/octet-stream")


def _page(start: int, limit: int) -> dict[str, Any]:
    end = min(start + limit, LEADS)
    return {"leads": [_lead(number) for number in range(start, end)], "next": str(end) if end < LEADS else None}


def _lead(number: int) -> dict[str, Any]:
    minute = f"2026-09-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00Z"
    outcome = _TIERS[number % len(_TIERS)]
    return {
        "lead_id": f"L{LEADS - number:06}",
        "decision_id": f"L{LEADS - number:06}.1",
        "outcome": outcome,
        "assignee": f"rep-{number % 40}" if outcome in {"assigned", "offered"} else None,
        "team": "emea",
        "pool": "desk",
        "queue": "nurture" if outcome == "queued" else None,
        "rule": "Territories",
        "account_id": None,
        "duplicate_of": None,
        "sla": "hot",
        "sla_due": minute,
        "accept_by": minute if outcome == "offered" else None,
        "reason": f"Territories: rep-{number % 40} through pool desk, owed the most turns",
        "decided_at": minute,
        "received_at": minute,
        "held_until": None,
        "match_score": None,
        "policy": "",
        "status": "open",
        "touched_at": minute if number % 3 == 0 else None,
        "closed_at": None,
        "decisions": 1,
        "name": f"Ada Lovelace {number}",
        "email": f"ada{number}@works.example",
        "company": f"Works {number % 997}",
        "phone": None,
        "zone": "Europe/Berlin",
        "origin": "api",
        "close_outcome": None,
    }
