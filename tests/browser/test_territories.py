"""Territories: found in the table and on the map, and other rows looked at before they are a draft."""

from __future__ import annotations

from playwright.sync_api import Page, expect

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
    page.wait_for_url("**/policy*")
