"""The first run: a file in, its columns looked at, what would have happened out, and the draft kept."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

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
    expect(page.get_by_role("link", name="Open draft")).to_be_visible()
    expect(page.get_by_text("Reps: imported")).to_be_visible(timeout=SECONDS_MAX)
