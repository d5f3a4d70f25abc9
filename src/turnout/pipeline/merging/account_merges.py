"""Two accounts become one: what would change, said before anything does; the change in one edit; and taking it back.

Leads are not touched: what was decided stays as it was, and the id of the account that is gone leads to the one that
stays. So nobody waits for anybody who decides, and undoing has nothing to re-decide.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from turnout.core.account import AccountId
from turnout.core.match.hierarchy import list_ids
from turnout.core.match.merging import Chosen, FieldMerge, Side
from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.undoing import Undoing, merge_to_undo, undo_images
from turnout.pipeline.merging.account_merge_preview import AccountMergePreview, circle_in, gone, preview_accounts
from turnout.store.account_belongings import belongings_of, family_of, hand_over, place_and_open_deals
from turnout.store.account_names import NameKind, NameSource, NewName, add_names
from turnout.store.account_search import find_accounts, parents_above
from turnout.store.accounts import add_domains, drop_account, put_rows
from turnout.store.merges import MergeRow, add_merge, end_merge, keep_images, redirect
from turnout.store.metadata import to_micros
from turnout.store.row_images import decode_images, encode_images, images_of, rows_at
from turnout.store.transaction import Transaction


def merge_account(edit: Edit, loser: str, into: str, chosen: Chosen, seen: str = "") -> tuple[int, AccountMergePreview]:
    """Merge an account into another one; the number of the merge, and what it changed.

    `seen` is the hash of a preview. Raises RefusedError where something is in the way, or is not as it was seen.
    """
    preview = preview_accounts(edit.tx, loser, into, chosen)
    if preview.in_the_way:
        raise RefusedError(*preview.in_the_way[0])
    if seen and seen != preview.hash:
        raise RefusedError("precondition_failed", "the accounts are others than those that were seen; look again")
    body = msgspec.json.encode(_body(edit.tx, preview)).decode()
    number = add_merge(edit.tx, "account", into, loser, to_micros(edit.at), edit.actor, body, b"")
    watched = belongings_of(edit.tx, into, loser)
    before = rows_at(edit.tx, watched)
    _change(edit, number, preview)
    keep_images(edit.tx, number, encode_images(images_of(before, rows_at(edit.tx, watched))))
    _tell(edit, number, preview)
    return number, preview


def _change(edit: Edit, number: int, preview: AccountMergePreview) -> None:
    tx, survivor, loser, merged = edit.tx, preview.survivor, preview.loser, preview.merged
    # What the survivor's own row says of its names stays: an import would take away what was added there.
    put_rows(tx, [replace(merged.account, aliases=survivor.aliases)])
    hand_over(tx, loser.id, survivor.id)
    at = to_micros(edit.at)
    called = [NewName(survivor.id, name, NameKind.ALIAS, NameSource.MERGED, edit.actor, at) for name in merged.names]
    add_names(tx, called)
    add_domains(tx, [(survivor.id, host) for host in merged.domains])
    drop_account(tx, loser.id)
    redirect(tx, loser.id, survivor.id, number)


def _tell(edit: Edit, number: int, preview: AccountMergePreview) -> None:
    """The names of what changed, never what it changed to: a sole trader's account is a person's name."""
    survivor, loser = preview.survivor.id, preview.loser.id
    edit.happened(
        "accounts_merged",
        {
            "merge": number,
            "survivor": survivor,
            "loser": loser,
            "fields": [each.field for each in preview.fields if each.wins is Side.LOSER],
            "children": preview.children.count,
            "opportunities": preview.opportunities.count,
        },
    )
    edit.accounts_changed(family_of(edit.tx, [survivor, loser]))
    edit.deals_changed([survivor, loser])


def _body(tx: Transaction, preview: AccountMergePreview) -> dict[str, Any]:
    """Who said what of each field, and what moved: kept for whoever asks later."""
    return {
        "number": place_and_open_deals(tx, preview.survivor.id)[0],
        "fields": [fields_said(each) for each in preview.fields],
        "names": preview.merged.names,
        "domains": preview.merged.domains,
        "children": preview.children.count,
        "opportunities": preview.opportunities.count,
        "open_leads": preview.open_leads.count,
        "closed_leads": preview.closed_leads,
    }


def undo_accounts(edit: Edit, number: int) -> None:
    """Both accounts are there again as they were, with all that was theirs. What was changed since stays where it can.

    Raises RefusedError with everything that is in the way.
    """
    row = merge_to_undo(edit.tx, number)
    undoing = undoing_of(edit.tx, row)
    if undoing.in_the_way:
        raise RefusedError("merge_in_use", f"merge {row.number} cannot be undone: {'; '.join(undoing.in_the_way)}")
    undo_images(edit.tx, undoing)
    touched = family_of(edit.tx, [row.survivor, row.loser])
    circle = circle_in(parents_above(edit.tx, touched, {}))
    if circle:
        said = f"accounts {list_ids(circle)} would be each other's parents"
        raise RefusedError(
            "merge_in_use", f"merge {row.number} cannot be undone: {said}; give one another parent first"
        )
    end_merge(edit.tx, row.number, to_micros(edit.at), edit.actor)
    edit.happened("merge_undone", {"merge": row.number, "survivor": row.survivor, "loser": row.loser})
    edit.accounts_changed(touched)
    edit.deals_changed([row.survivor, row.loser])


def undoing_of(tx: Transaction, row: MergeRow) -> Undoing:
    """What undoing a merge of accounts writes, and everything that is in its way."""
    undoing = Undoing(decode_images(row.images or b"\x90"))
    survivor = find_accounts(tx, [AccountId(row.survivor)])
    if not survivor:
        undoing.in_the_way.append(str(gone(tx, row.survivor)))
    elif find_accounts(tx, [AccountId(row.loser)]):
        undoing.in_the_way.append(f"there is an account `{row.loser}` again; remove it first")
    else:
        # Other rows name an account by its number.
        was, now = msgspec.json.decode(row.body)["number"], place_and_open_deals(tx, row.survivor)[0]
        if was != now:
            undoing.in_the_way.append(f"account `{row.survivor}` was removed and made anew since")
        undoing.plan(tx, {"accounts": {row.survivor: f"account `{row.survivor}`"}})
    return undoing


def fields_said(each: FieldMerge) -> dict[str, str]:
    """One field with both values and the winner, as data."""
    wins = each.wins.value
    return {"field": each.field, "survivor": each.survivor, "loser": each.loser, "wins": wins, "why": each.why}
