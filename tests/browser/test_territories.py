"""Territories: found in the table and on the map, and other rows looked at before they are a draft."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.axe import check_axe
from tests.browser.conftest import SignIn

ROWS = (
    'name,when,pool\nStrategic,enterprise,strategic\nDACH,dach,dach-mid\nNordics,"country in SE, NO",northern-europe\n'
)


def test_a_country_says_whose_it_is(page: Page, sign_in: SignIn) -> None:
    """Chosen by keys in the list beside the map, for a company of a size."""
    sign_in(page, "viewer")
    page.goto("/territories")
    page.get_by_label("Name, condition, pool or rep").fill("dach-mid")
    expect(page.get_by_role("row").filter(has_text="mid-market and dach")).to_be_visible()
    page.goto("/territories?view=map&size=500")
    page.get_by_label("Find a country or state").fill("Germany")
    page.get_by_role("button", name="Germany").press("Enter")
    expect(page.get_by_role("heading", name="Germany")).to_be_visible()
    expect(page.get_by_text("row 5, DACH")).to_be_visible()
    expect(page.get_by_role("button", name="Import")).to_have_count(0)


def test_a_row_is_changed_where_it_stands(page: Page, sign_in: SignIn) -> None:
    """Opened from the table: who had it when; changed, what that would do to the map, and then it is a draft."""
    sign_in(page, "ops")
    page.goto("/territories")
    page.get_by_role("button", name="Latin America").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem").filter(has_text="latam-desk")).to_contain_text("version 1")
    dialog.get_by_role("button", name="Change it").click()
    dialog.get_by_label("Which leads").fill("mid-market and country in BR, PE")
    expect(dialog.get_by_text("1 changed")).to_be_visible()
    expect(dialog.get_by_role("listitem").filter(has_text="Peru")).to_contain_text("Latin America")
    check_axe(page)
    dialog.get_by_label("Which leads").fill("mid-market and contry is BR")
    expect(dialog.get_by_text("did you mean country")).to_be_visible()
    expect(dialog.get_by_role("button", name="Make it a draft")).to_be_disabled()
    dialog.get_by_label("Which leads").fill("mid-market and country is BR")
    dialog.get_by_role("button", name="Make it a draft").click()
    page.wait_for_url("**/policy/drafts/*")


def test_other_rows_are_looked_at_first(page: Page, sign_in: SignIn) -> None:
    """What is new, what is gone, which places would be somebody else's; then it is a draft."""
    sign_in(page, "ops")
    page.goto("/territories")
    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Choose a file").and_(page.locator("input")).set_input_files(
        {"name": "rows.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    expect(dialog.get_by_text("1 added")).to_be_visible()
    expect(dialog.get_by_text("10 gone")).to_be_visible()
    dialog.get_by_role("button", name="Make it a draft").click()
    page.wait_for_url("**/policy/drafts/*")
