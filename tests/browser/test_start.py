"""The first run: a file in, its columns looked at, what would have happened out, and the draft kept."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn
from tests.browser.opening import DESKTOP, allow, opened
from tests.browser.served import served as serve

LEADS = (
    "Created,Email,Company,Country,Colour\n"
    "2026-09-01 09:00,jo@acme.example,Acme,Germany,red\n"
    "2026-09-02 10:00,kim@other.example,Other,France,blue\n"
)
REPS = "Name,Email,Team\nNew One,new.one@acme.example,Inside\nNew Two,new.two@acme.example,Inside\n"
SECONDS_MAX = 60_000


def test_files_become_a_draft(page: Page, sign_in: SignIn) -> None:
    """Both files are dropped at once; a column is said to be another; then the report, and the draft is kept."""
    sign_in(page, "admin")
    page.goto("/start")
    page.get_by_label("Choose a file: Leads").set_input_files(
        {"name": "our leads.csv", "mimeType": "text/csv", "buffer": LEADS.encode()}
    )
    expect(page.get_by_text("2 rows · 4 of 5 columns used")).to_be_visible()
    page.get_by_label("Choose a file: Reps").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": REPS.encode()}
    )
    expect(page.get_by_text("people.csv")).to_be_visible()
    page.get_by_role("combobox", name="What Colour is").fill("Product")
    page.get_by_role("option", name="Product", exact=True).click()
    expect(page.get_by_text("2 rows · 5 of 5 columns used")).to_be_visible()
    page.get_by_role("button", name="See who would have got what").click()
    expect(page.get_by_role("heading", name="Where the holes are")).to_be_visible(timeout=SECONDS_MAX)
    expect(page.get_by_text("New One").first).to_be_visible()
    page.get_by_role("button", name="Keep these").click()
    expect(page.get_by_role("link", name="Look at the draft")).to_be_visible()
    expect(page.get_by_text("2 reps: imported")).to_be_visible(timeout=SECONDS_MAX)


def test_the_demo_company_is_opened_where_nobody_has_files(browser: Browser, tmp_path: Path) -> None:
    """An empty Turnout begins with the first run; what came of it survives a reload, and is a press from live."""
    with (
        serve(f"sqlite:///{tmp_path}/turnout.db") as server,
        opened(browser, server.address, DESKTOP, "light") as page,
    ):
        page.goto("/")
        expect(page).to_have_url(f"{server.address}/start")
        page.get_by_role("button", name="Open the demo company").click()
        expect(page.get_by_text("900 rows")).to_be_visible()
        page.get_by_role("button", name="See who would have got what").click()
        expect(page.get_by_role("heading", name="Where the holes are")).to_be_visible(timeout=SECONDS_MAX)
        expect(page.get_by_text("This is an invented company")).to_be_visible()
        page.get_by_role("button", name="Keep these").click()
        expect(page.get_by_text("309 accounts: imported")).to_be_visible(timeout=SECONDS_MAX)
        check_axe(page)
        page.reload()
        expect(page.get_by_text("40 reps: imported")).to_be_visible()
        page.get_by_role("link", name="Check it and go live").click()
        expect(page).to_have_url(f"{server.address}/policy/drafts/1?tab=publish")


def test_what_is_no_table_is_said_beside_its_file(page: Page, sign_in: SignIn) -> None:
    """A workbook, too much, and one whose first line is no header."""
    sign_in(page, "ops")
    allow(page, "422")
    page.goto("/start")
    for name, content, said in (
        ("leads.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is a workbook"),
        ("leads.csv", b"jo@acme.example,Acme\nkim@b.example,Beta\n", "None of these columns is known"),
    ):
        page.get_by_label("Choose a file: Leads").set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        expect(page.get_by_text(said)).to_be_visible()
