"""Files that name accounts which were merged meanwhile: what they say of one is said of the account it went into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from turnout.connectors.csv_file.columns import Aliases, column_names
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.fields.text import clean

# `id` is the account's in files of accounts, domains and names, and the deal's own in one of deals.
_OF_ACCOUNT: Final[Aliases] = {"account_id": ("account", "company_id", "id")}
_OF_DEAL: Final[Aliases] = {"account_id": ("account", "company_id")}
_OF_PARENT: Final[Aliases] = {
    "account_id": ("id", "account", "company_id"),
    "parent_id": ("parent", "parent_account", "parent_account_id"),
}


def led_to_survivors(table: Table, merged: Mapping[str, str], *, is_of_deals: bool = False) -> Table:
    """The table with the accounts that its rows belong to as they are now; `merged` says where each id leads."""
    return _with_other_ids(table, "account_id", _OF_DEAL if is_of_deals else _OF_ACCOUNT, merged)


def without_merged(table: Table, merged: Mapping[str, str], findings: list[Finding]) -> Table:
    """A table of accounts without those that were merged, each of which is told; parents are as they are now."""
    led = _with_other_ids(table, "parent_id", _OF_PARENT, merged)
    names = column_names(table.headers, _OF_PARENT)
    if "account_id" not in names:
        return led
    place, rows = names.index("account_id"), []
    for line, cells in led.rows:
        account = clean(cells[place]).strip()
        if account not in merged:
            rows.append((line, cells))
            continue
        message = f"account `{account}` was merged into `{merged[account]}`; its row is left out"
        remedy = "take it out of the file, or undo the merge with `turnout merge undo`"
        findings.append(Finding(table.name, line, message, remedy, is_notice=True))
    return replace(led, rows=rows)


def _with_other_ids(table: Table, column: str, aliases: Aliases, merged: Mapping[str, str]) -> Table:
    names = column_names(table.headers, aliases)
    if column not in names:
        return table
    place = names.index(column)
    rows = []
    for line, cells in table.rows:
        into = merged.get(clean(cells[place]).strip())
        rows.append((line, cells if into is None else [*cells[:place], into, *cells[place + 1 :]]))
    return replace(table, rows=rows)
