"""Merges of either kind, for whoever lists them, and for whoever shows a lead whose account was merged since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.merging.account_merges import undoing_of
from turnout.store.merges import MergeRow, later_merges, present_accounts
from turnout.store.transaction import Transaction

View = TypeVar("View", bound=Answer)


def in_the_way_of(tx: Transaction, row: MergeRow) -> list[str]:
    """What keeps a merge from being undone, as far as can be told without doing it; nothing where it is undone."""
    if row.undone_at is not None:
        return []
    if row.erased_at is not None:
        return ["the person was erased"]
    if row.kind == "account":
        return undoing_of(tx, row).in_the_way
    later = later_merges(tx, "person", row.survivor, row.number)
    return [f"the person was merged into another one since; undo merge {number} first" for number in later]


def with_present_accounts(tx: Transaction, views: Sequence[View]) -> list[View]:
    """Leads as they are now: where the account of one was merged, it is the one that it went into."""
    merged = present_accounts(tx, [view.account_id for view in views if view.account_id])
    if not merged:
        return list(views)
    return [
        msgspec.structs.replace(view, account_id=merged[view.account_id]) if view.account_id in merged else view
        for view in views
    ]
