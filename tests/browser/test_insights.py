"""Whoever looks back: numbers that lead to their leads, the same in a file, another time, and a fair pool."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.opening import sign_in


def test_a_number_leads_to_the_leads_that_it_counts(page: Page) -> None:
    """As many as it says, and the file has as many lines."""
    sign_in(page, "manager")
    page.goto("/insights")
    number = page.get_by_role("link", name=re.compile("Show the leads behind “Leads”"))
    count = int(number.inner_text().replace(",", ""))
    assert count > 0
    number.click()
    expect(page).to_have_url(re.compile("/insights/leads"))
    expect(page.get_by_text(f"{count:,} leads", exact=True)).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Export as CSV").click()
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == count
    page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(page).to_have_url(re.compile("/leads/D"))


def test_what_is_asked_stands_in_the_address(page: Page) -> None:
    """A filter, a tab and a time are kept when the page is loaded again, and every number has its meaning."""
    sign_in(page, "ops")
    page.goto("/insights?days=90")
    page.get_by_role("button", name="What “Speed to lead” means").first.click()
    expect(page.get_by_text("until its first touch")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.get_by_role("columnheader", name="Routing accuracy")).to_be_visible()
    page.reload()
    expect(page).to_have_url(re.compile(r"days=.*90.*tab=routing|tab=routing.*days=.*90"))
    expect(page.get_by_role("columnheader", name="Routing accuracy")).to_be_visible()


def test_a_day_of_a_line_leads_to_its_leads_and_back(page: Page) -> None:
    """And a time before the first lead is not compared with."""
    sign_in(page, "ops")
    page.goto("/insights?days=90&metric=leads")
    expect(page.get_by_text("not compared: the first lead on record")).to_be_visible()
    page.get_by_role("button", name="Show as a table").click()
    last = page.get_by_role("region", name="Leads").get_by_role("link").last
    count = int(last.inner_text().replace(",", ""))
    last.click()
    expect(page.get_by_text("1 lead" if count == 1 else f"{count:,} leads", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Take the filter Period away")).to_be_visible()
    page.get_by_role("link", name="Insights").last.click()
    expect(page).to_have_url(re.compile("/insights\\?.*metric=leads"))


def test_a_path_has_the_leads_that_went_it(page: Page) -> None:
    """By the rule that decided, and the pool or queue it led to."""
    sign_in(page, "ops")
    page.goto("/insights?tab=conversion&days=90")
    line = page.get_by_role("row", name=re.compile(" → ")).first
    rule, _, place = line.get_by_role("rowheader").inner_text().partition(" → ")
    link = line.get_by_role("link").first
    count = link.inner_text()
    link.click()
    expect(page.get_by_text("1 lead" if count == "1" else f"{count} leads", exact=True)).to_be_visible()
    for name in (rule, place):
        expect(page.locator("b").get_by_text(name, exact=True)).to_be_visible()


def test_a_pool_is_fair_on_a_phone(phone: Page) -> None:
    """Whoever is on the road sees what everybody got beside what chance would give."""
    sign_in(phone, "ops")
    phone.goto("/insights?tab=fairness&days=90")
    expect(phone.get_by_title(re.compile("chance gives .* to")).first).to_be_visible()
    phone.get_by_text("By score").click()
    expect(phone).to_have_url(re.compile("measure=value"))


def test_bad_data_leads_to_the_leads_that_brought_it(page: Page) -> None:
    """From a free mailbox to who wrote from one."""
    sign_in(page, "ops")
    page.goto("/data-health?days=90")
    page.get_by_role("link", name=re.compile("Free mailbox")).click()
    expect(page.get_by_text("free mailbox", exact=True)).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
