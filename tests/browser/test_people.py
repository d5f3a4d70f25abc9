"""People: an absence is seen on the week grid, turns granted change who is next, and somebody who left comes back."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn
from tests.browser.served import Served
from turnout.pipeline.handing_over.changing_hands import ChangingHands


def _read(page: Page, served: Served, path: str) -> Any:  # noqa: ANN401 - any JSON
    return page.request.get(f"{served.address}/api/v1/{path}").json()


def _dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def _change_hands(served: Served) -> None:
    """What the worker does beside everything else: batch after batch."""
    task = ChangingHands(served.clock)
    task.act_by(served.running.submit)
    while task(served.database):
        pass


def test_an_absence_that_is_added_is_seen_on_the_week_grid(page: Page, sign_in: SignIn) -> None:
    """A manager adds two days of somebody of the team; their bar shrinks by as much."""
    sign_in(page, "manager")
    page.goto("/people/hours?team=emea&day=2026-09-14")
    bar = page.get_by_role("img", name=re.compile("^Hana Novak:"))
    expect(bar).to_have_accessible_name("Hana Novak: 45 h of work")
    page.goto("/people/absences?team=emea&month=2026-09")
    page.get_by_role("button", name="Add an absence").click()
    dialog = _dialog(page)
    dialog.get_by_role("combobox", name="Who").click()
    page.get_by_role("option", name=re.compile("Hana Novak")).click()
    dialog.get_by_label("From", exact=True).fill("2026-09-15")
    dialog.get_by_label("Until", exact=True).fill("2026-09-16")
    expect(dialog.get_by_text(re.compile("stands in|Stands in"))).to_be_visible()
    check_axe(page)
    dialog.get_by_role("button", name="Add an absence").click()
    expect(page.get_by_role("button", name="Hana Novak is away 15 Sept – 16 Sept, vacation")).to_be_visible()
    page.goto("/people/hours?team=emea&day=2026-09-14")
    expect(bar).to_have_accessible_name("Hana Novak: 27 h of work, 48 h away")


def test_turns_that_are_granted_change_who_is_next(page: Page, served: Served, sign_in: SignIn) -> None:
    """Whoever is behind everybody gets ten turns, and is next; the ledger says who granted them."""
    sign_in(page, "ops")
    pools = [pool for pool in _read(page, served, "pools")["pools"] if pool["pick"] == "round robin"]
    able = {pool["pool"]: [each["rep"] for each in pool["members"] if each["verdict"] == "eligible"] for pool in pools}
    name, reps = next((name, reps) for name, reps in able.items() if reps)
    rep = _read(page, served, f"reps/{reps[-1]}")["name"]
    page.goto(f"/people/pools/{name}")
    page.get_by_role("button", name=f"Grant turns: {rep}").click()
    dialog = _dialog(page)
    dialog.get_by_label("Turns", exact=True).fill("10")
    dialog.get_by_role("button", name="Grant 10 turns").click()
    expect(dialog).not_to_be_visible()
    expect(page.get_by_role("row", name=re.compile(f"^{rep} Next"))).to_be_visible()
    expect(page.get_by_text("was granted 10 turns")).to_be_visible()


def test_a_leaver_is_let_go_and_it_is_undone(page: Page, served: Served, sign_in: SignIn) -> None:
    """What names them is shown with where it goes; then it is done, and taken back."""
    sign_in(page, "ops")
    before = _read(page, served, "accounts?owner=anna&limit=200")["accounts"]
    page.goto("/people/departures/new?rep=anna")
    expect(page.get_by_text("places in the policy").first).to_be_visible()
    expect(page.get_by_role("list", name="Who gets how much")).to_be_visible()
    page.get_by_role("button", name="Let Anna Keller go now").click()
    page.get_by_role("button", name="All departures").click()
    card = page.get_by_role("article", name="Anna Keller")
    expect(card.get_by_text("Gone")).to_be_visible()
    assert _read(page, served, "reps/anna")["status"] == "departed"
    card.get_by_role("button", name="Undo").click()
    card.get_by_role("button", name="Undo the departure").click()
    expect(card.get_by_text("Undone")).to_be_visible()
    assert _read(page, served, "reps/anna")["status"] == "active"
    assert _read(page, served, "accounts?owner=anna&limit=200")["accounts"] == before


def test_a_rep_says_who_changed_what(page: Page, sign_in: SignIn) -> None:
    """A cap is changed and how they are told; the page says both, by whom, and how it was."""
    sign_in(page, "ops")
    page.goto("/people/reps/hana")
    page.get_by_role("main").get_by_role("button", name="Edit", exact=True).first.click()
    dialog = _dialog(page)
    dialog.get_by_label("Leads a day, at most").fill("7")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).not_to_be_visible()
    quiet = page.get_by_role("switch", name="Quiet hours")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        quiet.click()
    expect(quiet).to_be_checked()
    history = page.locator("section").filter(has=page.get_by_role("heading", name="What was changed"))
    changed = history.get_by_role("listitem").filter(has_text="Changed by Robin Castell")
    expect(changed.locator("dl")).to_have_text("Leads a day107")
    page.reload()
    expect(history.get_by_text("How they are told changed by")).to_be_visible()


def test_a_departure_for_a_day_is_planned_and_called_off(page: Page, served: Served, sign_in: SignIn) -> None:
    """No day, no departure; a planned one is on the rep's page and stands in the way of another, until called off."""
    sign_in(page, "ops")
    page.goto("/people/departures/new?rep=anna")
    page.get_by_role("button", name="On a day").click()
    expect(page.get_by_role("button", name="Choose the day")).to_be_disabled()
    page.get_by_label("The day from which they are gone").fill("2026-12-01")
    page.get_by_role("button", name="Plan it for").click()
    expect(page.get_by_text("Gone from Tue 1 Dec")).to_be_visible()
    page.goto("/people/reps/anna")
    page.get_by_role("link", name="Leaves Tue 1 Dec").click()
    expect(page.get_by_role("button", name="Let Anna Keller go now")).to_have_count(0)
    page.get_by_role("button", name="Call it off").click()
    page.get_by_role("button", name="They stay").click()
    expect(page.get_by_role("button", name="Let Anna Keller go now")).to_be_visible()
    assert _read(page, served, "reps/anna")["status"] == "active"


def test_a_realignment_is_planned_done_and_taken_back(page: Page, served: Served, sign_in: SignIn) -> None:
    """What would move is seen first; then accounts are their new owners', and then their former owners' again."""
    sign_in(page, "ops")
    page.goto("/people/realignments/new")
    page.get_by_role("button", name=re.compile(r"Plan \d+ moves")).click()
    page.wait_for_url(re.compile(r"/people/realignments/\d+$"))
    number = page.url.rpartition("/")[2]
    [first, *_] = _read(page, served, f"realignments/{number}/accounts")["accounts"]
    expect(page.get_by_role("cell", name=first["name"], exact=True)).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Running", exact=True)).to_be_visible()
    _change_hands(served)
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    assert _read(page, served, f"accounts/{first['account']}")["owner"] == first["owner"]
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Being undone", exact=True)).to_be_visible()
    _change_hands(served)
    expect(page.get_by_text("Undone", exact=True)).to_be_visible()
    assert _read(page, served, f"accounts/{first['account']}")["owner"] == first["former"]


def test_a_realignment_begins_with_a_file(page: Page, served: Served, sign_in: SignIn) -> None:
    """A row that cannot be used is told with its line, columns may be said, and what can be used moves."""
    sign_in(page, "ops")
    [account, *_] = _read(page, served, "accounts?owner=hana")["accounts"]
    page.goto("/people/realignments/new")
    page.get_by_role("button", name="A file").click()
    expect(page.get_by_text("Choose a file to see what would move.")).to_be_visible()
    text = f"Konto;New owner\n{account['domains'][0]};priya@marrowby.example\nzz;priya\n"
    page.get_by_label("Choose a file").set_input_files(
        {"name": "new.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    expect(page.get_by_text("Say which column it is")).to_be_visible()
    page.get_by_role("combobox", name="Accounts are in").click()
    page.get_by_role("option", name="Konto").click()
    expect(page.get_by_text("new.csv: 1 of 2 rows can be used")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="zz is no account")).to_contain_text("Line 3")
    expect(page.get_by_role("cell", name=account["name"], exact=True)).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Plan 1 move").click()
    expect(page.get_by_text("From a file")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Running", exact=True)).to_be_visible()
    _change_hands(served)
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    assert _read(page, served, f"accounts/{account['id']}")["owner"] == "priya"


def test_a_realignment_begins_with_a_condition(phone: Page, served: Served, sign_in: SignIn) -> None:
    """On a phone: accounts for which it holds are shared out in a pool."""
    sign_in(phone, "ops")
    phone.goto("/people/realignments/new")
    phone.get_by_role("button", name="A condition").click()
    phone.get_by_role("button", name="A pool").click()
    phone.get_by_role("combobox", name="The pool").click()
    phone.get_by_role("option", name="Dach mid").click()
    condition = phone.get_by_role("textbox", name="Accounts for which this holds")
    condition.fill("country in DE, AT and account.segment is enterprise")
    expect(phone.get_by_text("accounts move")).to_be_visible()
    check_axe(phone)
    phone.get_by_role("button", name=re.compile(r"Plan \d+ moves?")).click()
    phone.wait_for_url(re.compile(r"/people/realignments/\d+$"))
    kept = _read(phone, served, f"realignments/{phone.url.rpartition('/')[2]}")
    assert (kept["source"]["pool"], kept["state"]) == ("dach-mid", "planned")
    moving = _read(phone, served, f"realignments/{kept['number']}/accounts")["accounts"]
    assert {_read(phone, served, f"accounts/{move['account']}")["country"] for move in moving} <= {"DE", "AT"}


def test_what_somebody_may_not_change_is_not_offered(phone: Page, sign_in: SignIn) -> None:
    """A viewer on a phone reads reps and pools, and finds no button that changes anything."""
    sign_in(phone, "viewer")
    phone.goto("/people")
    expect(phone.get_by_role("link", name="Hana Novak")).to_be_visible()
    expect(phone.get_by_role("button", name="Add a rep")).to_have_count(0)
    phone.goto("/people/pools/inbound-desk")
    expect(phone.get_by_text("The next turns")).to_be_visible()
    expect(phone.get_by_role("button", name=re.compile("Grant turns"))).to_have_count(0)
