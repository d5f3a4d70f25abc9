"""Draw the pictures of the web app in docs/images: `python scripts/screenshots.py [NAME...]`, after `make web`.

They show the demo company after four weeks, at a moment that stands, so that the same app gives the same pictures:
each page in light and dark, and those that are used on a phone there as well.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any, Final, Literal, NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.chromium import REMEDY, environment, find_chromium
from tests.browser.opening import DESKTOP, PHONE, opened, sign_in
from turnout.testing.api_caller import ApiCaller
from turnout.testing.demo_company import DEMO_DAY, DEMO_SEED
from turnout.testing.demo_leads import leads
from turnout.testing.demo_office import Office
from turnout.testing.demo_past import until
from turnout.testing.demo_puzzles import with_puzzles
from turnout.testing.demo_server import demo_server, listen_near
from turnout.testing.demo_traffic import Traffic
from turnout.testing.demo_under_way import begin_what_is_under_way
from turnout.testing.demo_versions import with_change

IMAGES: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
# A Wednesday afternoon in Europe, four weeks after the demo company's first day.
_DAY: Final = datetime.combine(DEMO_DAY, time(), UTC)
_MOMENT: Final = _DAY + timedelta(days=30 - DEMO_DAY.weekday(), hours=13, minutes=40)
_PUZZLES_FOR: Final = timedelta(days=1)
_CHANGED_AFTER: Final = timedelta(weeks=1)
_SIMULATED_SECONDS: Final = 240.0
_SETTLED_MS: Final = 900
Scheme = Literal["light", "dark"]


class Picture(NamedTuple):
    """A page as somebody sees it. Names in braces in the address are found in the store (see `_names`)."""

    name: str
    address: str
    role: str
    on_phone: bool = False


PICTURES: Final = (
    Picture("sign-in", "/sign-in", "", on_phone=True),
    Picture("leads", "/leads", "ops", on_phone=True),
    Picture("lead", "/leads/{lead}", "ops", on_phone=True),
    Picture("my", "/my", "rep", on_phone=True),
    Picture("my-numbers", "/my?view=numbers", "rep", on_phone=True),
    Picture("disputes", "/disputes", "manager", on_phone=True),
    Picture("promises", "/promises?view=breached", "manager", on_phone=True),
    Picture("promises-messages", "/promises?view=messages", "manager"),
    Picture("review", "/review", "ops", on_phone=True),
    Picture("review-duplicates", "/review?view=duplicates", "ops"),
    Picture("policy", "/policy", "ops", on_phone=True),
    Picture("policy-drafts", "/policy/drafts", "ops"),
    Picture("policy-draft", "/policy/drafts/{draft}", "ops"),
    Picture("policy-versions", "/policy/versions", "ops"),
    Picture("policy-deploy", "/policy/deploys/2", "ops"),
    Picture("policy-difference", "/policy/drafts/{draft}?tab=changes", "ops"),
    Picture("policy-simulations", "/policy/simulations", "ops"),
    Picture("policy-simulation", "/policy/simulations/{simulation}", "ops"),
    Picture("policy-tests", "/policy/tests", "ops"),
    Picture("policy-lists", "/policy/lists/named", "ops"),
    Picture("territories", "/territories", "ops", on_phone=True),
    Picture("territories-map", "/territories?view=map&size=500", "ops", on_phone=True),
    Picture("people", "/people", "ops", on_phone=True),
    Picture("people-rep", "/people/reps/hana", "ops", on_phone=True),
    Picture("people-teams", "/people/teams", "ops"),
    Picture("people-hours", "/people/hours", "ops"),
    Picture("people-absences", "/people/absences", "ops"),
    Picture("people-pools", "/people/pools", "ops"),
    Picture("people-pool", "/people/pools/inbound-desk", "ops"),
    Picture("people-departures", "/people/departures/new?rep=anna", "ops"),
    Picture("people-realignments", "/people/realignments/new", "ops"),
    Picture("insights", "/insights", "ops", on_phone=True),
    *(
        Picture(f"insights-{tab}", f"/insights?tab={tab}", "ops")
        for tab in ("speed", "promises", "fairness", "routing", "load", "conversion")
    ),
    Picture("insights-leads", "/insights/leads?metric=kept&part=rest", "ops"),
    Picture("data-health", "/data-health", "ops", on_phone=True),
    Picture("audit", "/audit", "ops", on_phone=True),
    Picture("start", "/start", "admin", on_phone=True),
    Picture("connectors", "/connectors", "admin", on_phone=True),
    Picture("connectors-webhooks", "/connectors?view=webhooks", "admin"),
    Picture("connectors-form", "/connectors?view=form", "admin"),
    Picture("settings", "/settings", "admin", on_phone=True),
    Picture("settings-users", "/settings/users", "admin"),
    Picture("settings-keys", "/settings/keys", "admin"),
)


def main() -> None:
    """Draw them all, or those that are named."""
    wanted = set(sys.argv[1:])
    unknown = wanted - {picture.name for picture in PICTURES}
    if unknown:
        sys.exit(f"no such picture: {', '.join(sorted(unknown))}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as (address, names), chromium() as browser:
        for picture in PICTURES:
            if not wanted or picture.name in wanted:
                for path in draw(browser, address, picture, names):
                    sys.stdout.write(f"{path.name}  {path.stat().st_size // 1000} KB\n")
                    sys.stdout.flush()


@contextmanager
def demo() -> Iterator[tuple[str, dict[str, str]]]:
    """Where the demo company answers after four weeks, at a moment that stands; and names of what is in its store."""
    with (
        TemporaryDirectory() as folder,
        listen_near(0) as listening,
        demo_server(Path(folder), listening, present=_MOMENT, begins_older=True) as server,
        ApiCaller(server.address) as caller,
    ):
        sys.stdout.write("playing four weeks\n")
        until_then = until(leads(company=server.company), _MOMENT - timedelta(minutes=1))
        changing = with_change(until_then, _DAY + _CHANGED_AFTER, server.change_policy)
        records = with_puzzles(changing, _MOMENT - _PUZZLES_FOR, DEMO_SEED)
        for _ in Traffic(server, caller, Office(DEMO_SEED)).play(records):
            pass
        server.go_to(_MOMENT)
        begin_what_is_under_way(server.address, _MOMENT)
        server.stand()
        _wait_for_simulation(caller)
        yield server.address, _names(caller)


def _wait_for_simulation(caller: ApiCaller) -> None:
    """Until what was begun last is there to be shown."""
    ends = monotonic() + _SIMULATED_SECONDS
    while json.loads(caller.get("/api/v1/simulations").body)["simulations"][0]["state"] in {"waiting", "running"}:
        if monotonic() > ends:
            sys.exit("the simulation does not end")
        sleep(0.5)


def _names(caller: ApiCaller) -> dict[str, str]:
    """What pages are about: a lead that a pool gave to somebody, the draft, the simulation."""

    def asked(path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = next(iter(json.loads(caller.get(f"/api/v1/{path}").body).values()))
        return found

    lead = next(lead for lead in asked("leads?status=open&limit=100") if lead["pool"] and not lead["touched_at"])
    draft, simulation = asked("drafts")[0]["draft"], asked("simulations")[0]["simulation"]
    return {"lead": lead["lead_id"], "draft": str(draft), "simulation": str(simulation)}


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


def draw(browser: Browser, address: str, picture: Picture, names: dict[str, str]) -> Iterator[Path]:
    """A page in each of its pictures."""
    ways: list[tuple[str, bool, Scheme]] = [("", False, "light"), ("-dark", False, "dark")]
    if picture.on_phone:
        ways.append(("-phone", True, "light"))
    for suffix, on_phone, scheme in ways:
        with opened(browser, address, PHONE if on_phone else DESKTOP, scheme) as page:
            if picture.role:
                sign_in(page, picture.role)
            page.goto(picture.address.format(**names))
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


if __name__ == "__main__":
    main()
