"""The pages behind buttons in messages: what they show, what only pressing does, and what they refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.pipeline.stored_office import Office
from turnout.api.rate_limit import LINKS_BURST
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.core.notify.message import Action
from turnout.core.notify.preferences import Preferences
from turnout.core.rep import RepId
from turnout.pipeline.notices.links import Links
from turnout.pipeline.serving.running import Running
from turnout.store.rep_notifications import put_preferences

pytestmark = pytest.mark.usefixtures("each_database")
LINKS = Links(lambda: b"k" * 32, "https://leads.example.com")


class Desk:
    """A small office with one lead that was offered to dan, and a browser."""

    def __init__(self, office: Office, browser: Caller) -> None:
        self.office = office
        self.browser = browser

    def path(self, action: Action = Action.ACCEPT, **life: float) -> str:
        """The page of a button of the message that dan got."""
        [(decision,)] = self.office.rows("SELECT seq FROM decisions WHERE number = 1")
        expires_at = self.office.now + timedelta(**(life or {"hours": 2}))
        return f"/a/{LINKS.token(action, decision, RepId('dan'), expires_at)}"

    def press(self, path: str, **form: str) -> httpx.Response:
        """Press a button of a page."""
        return self.browser.post(path, data=form)


@pytest.fixture
def desk(tmp_path: Path, calling: Calling) -> Iterator[Desk]:
    """Somebody who opens a message."""
    office = Office(tmp_path)
    office.lead("jo@acme-test.example", "L1", plan="hot", first_name="Jo", last_name="<b>Doe</b>", company="Acme & Co")
    running = Running(office.database, clock=lambda: office.now)
    running.start()
    yield Desk(office, calling(running, ApiSettings(links=LINKS), peer="192.0.2.7"))
    running.stop()
    office.close()


def said(page: httpx.Response) -> str:
    """What the page says came of it."""
    found = re.search(r'role="status">([^<]*)<', page.text)
    return found[1] if found else ""


def test_looking_changes_nothing(desk: Desk) -> None:
    """Programs that open every link of a mail accept nobody's lead; they need no key, and keep no copy."""
    path = desk.path()
    for _ in range(3):
        page = desk.browser.get(path)
    assert page.status_code == 200
    assert desk.browser.call("HEAD", path).status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "script" not in page.text
    assert "<h1>Jo &lt;b&gt;Doe&lt;/b&gt;</h1>" in page.text
    assert "Acme &amp; Co" in page.text
    assert "It is offered to you until 09:10 on Mon 7 Sep (UTC)." in page.text
    assert desk.office.rows("SELECT count(*) FROM events WHERE kind = 'accepted'") == [(0,)]
    assert desk.office.rows("SELECT count(*) FROM link_uses") == [(0,)]


def test_the_style_of_the_page_is_allowed_and_nothing_else(desk: Desk) -> None:
    """Its policy names the hash of its own style."""
    page = desk.browser.get(desk.path())
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "style=" not in page.text


def test_pressing_accepts_once(desk: Desk) -> None:
    """A second press says that it is done; then the page offers what comes next."""
    path = desk.path()
    assert said(desk.press(path, action="accept")) == "The lead is yours."
    assert said(desk.press(path, action="accept")).startswith("Done already.")
    page = desk.browser.get(path)
    assert "I called" in page.text
    assert "Accept this lead" not in page.text
    assert said(desk.press(path, action="touch", choice="call")) == "Noted: you have answered this lead."
    assert desk.office.rows("SELECT status, assignee FROM leads") == [("open", "dan")]
    assert "I called" not in desk.browser.get(path).text


def test_passing_needs_a_reason(desk: Desk) -> None:
    """And then the page shows nothing of a lead that is somebody else's."""
    path = desk.path(Action.PASS)
    assert "<details open>\n<summary>Pass it on" in desk.browser.get(path).text
    assert desk.press(path, action="pass").status_code == 422
    page = desk.press(path, action="pass", choice="language", comment="Danish")
    assert said(page) == "You passed the lead on. Somebody else gets it."
    assert "Acme" not in page.text
    assert "eve has this lead now." in desk.browser.get(path).text


def test_a_snooze_is_told_in_the_reps_own_time(desk: Desk) -> None:
    """The choices say when they would remind, which is never after the promise."""
    path = desk.path(Action.SNOOZE)
    page = desk.browser.get(path).text
    assert page.count("09:07 on Mon 7 Sep (UTC)") == 1
    assert "Shortly before it is due" in page
    assert "Tomorrow" not in page
    said_of = said(desk.press(path, action="snooze", choice="tomorrow", nonce="7"))
    assert said_of == "You will be reminded 09:07 on Mon 7 Sep (UTC)."


def test_what_is_wrong_is_said(desk: Desk) -> None:
    """A link that was cut short, one that is too old, and a form that nobody made."""
    assert desk.browser.get("/a/nonsense").status_code == 404
    assert desk.browser.get(f"{desk.path()[:-4]}").status_code == 404
    old = desk.path(seconds=0)
    assert desk.browser.get(old).status_code == 410
    assert "<form" not in desk.browser.get(old).text
    assert "https://leads.example.com/leads/L1" in desk.browser.get(old).text
    assert desk.press(old, action="accept").status_code == 410
    problem(desk.press(desk.path(), action="destroy"), 422, "invalid")
    problem(desk.press(desk.path()), 422, "invalid")


def test_one_address_comes_only_so_often(desk: Desk) -> None:
    """Whoever tries tokens by the thousand is asked to wait."""
    answers = [desk.browser.get("/a/guess").status_code for _ in range(LINKS_BURST + 2)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_a_server_without_a_secret_has_no_links(desk: Desk, calling: Calling) -> None:
    """It believes nothing that says it was signed."""
    running = Running(desk.office.database, clock=lambda: desk.office.now)
    assert calling(running, ApiSettings()).get(desk.path()).status_code == 404


def test_the_page_and_its_answers_are_in_the_reps_language(desk: Desk) -> None:
    """All of it, with moments as they are read there, and why the lead is theirs."""
    with desk.office.database.begin() as tx:
        put_preferences(tx, "dan", Preferences(language="de", zone=""))
    path = desk.path()
    page = desk.browser.get(path).text
    for text in (
        '<html lang="de">',
        "Er wird Ihnen angeboten bis Mo, 7. Sept., 09:10 Uhr (UTC).",
        "Diesen Lead übernehmen",
        "Später erinnern",
        "Kurz bevor er fällig ist",
        "Warum geben Sie diesen Lead weiter?",
        "Ich habe keine Zeit dafür",
        "Ich habe schon geantwortet",
        "Warum Sie: Die Regel „Hot“ passt auf diesen Lead. Sie waren an der Reihe, unter 2 in lane.",
    ):
        assert text in page, text
    assert not re.search("lead is|Accept|Remind|You |Why ", re.sub("<style>.*</style>", "", page, flags=re.DOTALL))
    assert said(desk.press(path, action="snooze", choice="15m")) == "Wir erinnern Sie am Mo, 7. Sept., 09:07 Uhr (UTC)."
    assert said(desk.press(path, action="accept")) == "Der Lead gehört Ihnen."
    assert said(desk.press(path, action="accept")).startswith("Das ist schon getan. Er gehört Ihnen")
    assert "steht nicht zur Wahl" in said(desk.press(path, action="pass", choice="grumpy"))
    assert "zu alt" in desk.browser.get(desk.path(seconds=0)).text


def test_whoever_said_no_language_reads_the_servers(desk: Desk, calling: Calling) -> None:
    """As does whoever comes with a link that is none."""
    running = Running(desk.office.database, clock=lambda: desk.office.now)
    german = calling(running, ApiSettings(links=LINKS, said=Settings(language="de")), peer="192.0.2.8")
    assert "Diesen Lead übernehmen" in german.get(desk.path()).text
    assert "Dieser Link ist nicht von uns" in german.get("/a/nonsense").text
