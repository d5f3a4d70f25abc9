"""Deals changed one by one or many at once: what cannot be is refused with its reason, the rest is written.

Decisions read them: what was last sold to an account, and by whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from turnout.core.account import AccountId, Opportunity
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.edits.editing import Edit
from turnout.store.account_search import find_accounts
from turnout.store.history import UNNAMED, drop_opportunity, find_opportunities, keep_opportunities
from turnout.store.merges import present_accounts
from turnout.store.reps import known_reps, read_reps

Refused = dict[str, RefusedError]


def keep_deals(edit: Edit, wanted: Sequence[Opportunity], known: Mapping[str, Opportunity]) -> Refused:
    """Add or change deals, each id once; those that cannot be kept, with why. `known` are those that are there.

    An account that was merged is the one it went into. The owner may be named by id or by e-mail address. One that is
    won or lost and says no day was closed now.
    """
    merged = present_accounts(edit.tx, [deal.account for deal in wanted])
    wanted = [replace(each, account=AccountId(merged.get(each.account, each.account))) for each in wanted]
    accounts = find_accounts(edit.tx, [deal.account for deal in wanted])
    reps = known_reps(edit.tx, {deal.owner for deal in wanted if deal.owner})
    refused: Refused = {}
    changed = []
    for deal in wanted:
        fault = _fault(edit, deal, accounts, reps, known)
        if fault is not None:
            refused[deal.id] = fault
            continue
        meant = _as_kept(edit, replace(deal, owner=reps.get(deal.owner or "")), known.get(deal.id))
        if meant != known.get(deal.id):
            changed.append(meant)
    keep_opportunities(edit.tx, changed)
    for deal in changed:
        _tell(edit, known.get(deal.id), deal)
    return refused


def keep_deal(edit: Edit, deal: Opportunity, known: Opportunity | None) -> Opportunity:
    """Add or change one deal; gives it as it is kept. Raises RefusedError."""
    refused = keep_deals(edit, [deal], {known.id: known} if known else {})
    if refused:
        raise refused[deal.id]
    return find_opportunities(edit.tx, [deal.id])[deal.id]


def _fault(
    edit: Edit,
    deal: Opportunity,
    accounts: Mapping[AccountId, object],
    reps: Mapping[str, str],
    known: Mapping[str, Opportunity],
) -> RefusedError | None:
    if deal.account not in accounts:
        return RefusedError("unknown_account", f"account: there is no account `{deal.account}`")
    if deal.owner and deal.owner not in reps:
        near = suggestion(deal.owner, [rep.id for rep in read_reps(edit.tx)])
        return RefusedError("unknown_rep", f"owner: `{deal.owner}` is not a rep{near}")
    if deal.id.startswith(UNNAMED) and deal.id not in known:
        return RefusedError("opportunity_not_found", f"there is no opportunity `{deal.id}`; ids do not begin so")
    return None


def _as_kept(edit: Edit, deal: Opportunity, known: Opportunity | None) -> Opportunity:
    """A deal with the days it does not say: of those that are new, and of those that end now."""
    if deal.outcome and deal.closed_at is None:
        was_closed_at = known.closed_at if known and known.outcome == deal.outcome else None
        deal = replace(deal, closed_at=was_closed_at or edit.at)
    if deal.created_at is None:
        # A deal is there from when it is first heard of; one of before, from before it ended.
        created_at = known.created_at if known else min(deal.closed_at or edit.at, edit.at)
        deal = replace(deal, created_at=created_at)
    return deal


def _tell(edit: Edit, before: Opportunity | None, deal: Opportunity) -> None:
    edit.changed("opportunity", {"opportunity": deal.id, "account": deal.account}, before, deal)
    edit.deals_changed({deal.account, before.account} if before else {deal.account})


def remove_deal(edit: Edit, deal: Opportunity) -> None:
    """Take a deal away, as one that never was."""
    drop_opportunity(edit.tx, deal.id)
    edit.changed("opportunity", {"opportunity": deal.id, "account": deal.account}, deal, None)
    edit.deals_changed([deal.account])
