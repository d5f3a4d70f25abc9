"""What merging an account into another one would change, as data and in words. Doing it is `account_merges`'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from turnout.core.account import Account, AccountId
from turnout.core.fields.text import fold
from turnout.core.match.hierarchy import list_ids, settle_parents
from turnout.core.match.merging import (
    Chosen,
    FieldMerge,
    MergedAccount,
    Side,
    Standing,
    Suggestion,
    account_fields,
    merge_accounts,
    suggest_survivor,
)
from turnout.core.policy.bind import plain_key
from turnout.core.policy.model import Policy
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.engine.live_policy import read_live
from turnout.pipeline.merging.mentions import Mention
from turnout.store.account_belongings import belongings_of, children_of, deals_with, leads_of, place_and_open_deals
from turnout.store.account_search import find_accounts, parents_above
from turnout.store.belongings import Some
from turnout.store.merges import present_accounts, standing_merge
from turnout.store.policies import live_policy
from turnout.store.row_images import rows_at
from turnout.store.transaction import Transaction

NAMED_MAX: Final = 50
_HASH_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class AccountMergePreview:
    """What merging an account into another one changes. `in_the_way` says, as (code, sentence), why it cannot be done.

    `hash` is of everything that is changed and of what was chosen: with it, a merge is done as it was seen or not at
    all. Leads stay as they are and do not count.
    """

    survivor: Account
    loser: Account
    suggested: Suggestion
    merged: MergedAccount
    children: Some
    opportunities: Some
    open_leads: Some
    closed_leads: int
    lists: tuple[Mention, ...]
    in_the_way: tuple[tuple[str, str], ...]
    hash: str

    @property
    def fields(self) -> tuple[FieldMerge, ...]:
        """Every field that either account says, with both values and the one that wins."""
        return self.merged.fields


def preview_accounts(tx: Transaction, loser: str, into: str, chosen: Chosen) -> AccountMergePreview:
    """What would become of two accounts. Nothing is changed. Raises RefusedError where one of them is not there."""
    both = _both(tx, loser, into)
    survivor, other = both[into], both[loser]
    is_below = survivor.id in parents_above(tx, (), {other.id: other.parent})
    merged = merge_accounts(survivor, other, chosen, is_below=is_below)
    policy = read_live(tx).policy if live_policy(tx) else None
    below = [each for each in children_of(tx, other.id) if each != survivor.id]
    leads = leads_of(tx, other.id, NAMED_MAX)
    return AccountMergePreview(
        survivor=survivor,
        loser=other,
        suggested=suggest_survivor(_standing(tx, survivor), _standing(tx, other)),
        merged=merged,
        children=Some(len(below), tuple(below[:NAMED_MAX])),
        opportunities=deals_with(tx, other.id, NAMED_MAX),
        open_leads=leads.open,
        closed_leads=leads.closed,
        lists=tuple(_in_lists(policy, other)) if policy else (),
        in_the_way=tuple(_in_the_way(tx, survivor, other, merged, chosen)),
        hash=_hash(tx, survivor, other, chosen),
    )


def suggest_accounts(tx: Transaction, one: str, other: str) -> Suggestion:
    """Which of two accounts had better stay. Raises RefusedError where one of them is not there."""
    both = _both(tx, one, other)
    return suggest_survivor(_standing(tx, both[one]), _standing(tx, both[other]))


def _both(tx: Transaction, one: str, other: str) -> Mapping[str, Account]:
    if one == other:
        raise RefusedError("same_account", f"account `{one}` cannot be merged into itself; name another one")
    found = find_accounts(tx, [AccountId(one), AccountId(other)])
    for each in (AccountId(one), AccountId(other)):
        if each not in found:
            raise gone(tx, each)
    return {account.id: account for account in found.values()}


def gone(tx: Transaction, account: str) -> RefusedError:
    """Why there is no account of this id: it was merged, or there never was one."""
    into = present_accounts(tx, [account]).get(account)
    if into is None:
        return RefusedError("account_not_found", f"there is no account `{account}`")
    row = standing_merge(tx, "account", account)
    how = f" (merge {row.number})" if row else ""
    remedy = f"say this of `{into}`, or undo the merge"
    return RefusedError("account_merged", f"account `{account}` was merged into `{into}`{how}; {remedy}")


def _standing(tx: Transaction, account: Account) -> Standing:
    number, deals = place_and_open_deals(tx, account.id)
    is_customer = fold(account.attributes.get("type", "")) == "customer"
    return Standing(account.id, is_customer, bool(account.owner), deals, number)


def _in_lists(policy: Policy, loser: Account) -> Iterator[Mention]:
    """Where lists name the loser: by its id, which no new lead will have, or by what the survivor is called then."""
    names = {plain_key(each) for each in (*loser.domains, *loser.aliases, loser.name, loser.id) if each}
    for table in policy.lists:
        rows = [row for row in table.rows if any(plain_key(cell) in names for cell in row if cell)]
        if rows:
            more = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
            yield Mention(f"lists > {table.name}", f"`{rows[0][0]}`{more}")


def _in_the_way(
    tx: Transaction, survivor: Account, loser: Account, merged: MergedAccount, chosen: Chosen
) -> Iterator[tuple[str, str]]:
    known = {**account_fields(survivor, loser.id), **account_fields(loser, survivor.id)}
    for name in chosen:
        if name not in known:
            yield "unknown_field", f"neither account has a field `{name}`{suggestion(name, known)}"
    circle = _circle(tx, survivor.id, loser.id, merged.account.parent)
    if circle:
        said = f"accounts {list_ids(circle)} would be each other's parents"
        remedy = f"merge `{survivor.id}` into `{loser.id}` instead, or choose the parent of `{loser.id}`"
        yield "account_circle", f"{said}; {remedy}"


def _circle(
    tx: Transaction, survivor: AccountId, loser: AccountId, parent: AccountId | None
) -> tuple[AccountId, ...] | None:
    """The circle that the merged account would stand in, or None. Whoever is below the loser comes below it."""
    above = parents_above(tx, (), {survivor: parent})
    meant = {each: survivor if its == loser else its for each, its in above.items() if each != loser}
    return circle_in(meant)


def circle_in(parents: Mapping[AccountId, AccountId | None]) -> tuple[AccountId, ...] | None:
    """A circle in which accounts stand, or None."""
    _, problems = settle_parents({each: Account(each, "", parent=parent) for each, parent in parents.items()})
    return next((problem.accounts for problem in problems if len(problem.accounts) > 1), None)


def _hash(tx: Transaction, survivor: Account, loser: Account, chosen: Chosen) -> str:
    rows = rows_at(tx, belongings_of(tx, survivor.id, loser.id))
    said = sorted((table, [str(each) for each in key], sorted(row.items())) for (table, key), row in rows.items())
    whole = [survivor.id, loser.id, sorted(chosen.items()), said]
    return sha256(msgspec.json.encode(whole)).hexdigest()[:_HASH_DIGITS]


def chosen_of(said: Mapping[str, str]) -> dict[str, Side]:
    """The fields that a user decided, by side. Raises RefusedError for a word that is neither."""
    for field, word in said.items():
        if word not in set(Side):
            raise RefusedError("invalid", f"`{field}`: `{word}` is neither `survivor` nor `loser`")
    return {field: Side(word) for field, word in said.items()}


def words_of(preview: AccountMergePreview) -> Iterator[str]:
    """What a merge changes, in sentences."""
    survivor, loser = preview.survivor.id, preview.loser.id
    yield f"account `{loser}` goes into `{survivor}`"
    for each in preview.fields:
        if each.wins is Side.LOSER:
            was = f"in the place of `{each.survivor}`" if each.survivor else "where there was nothing"
            yield f"{each.field}: `{each.loser}` of `{loser}` {was}, since {each.why}"
    for what, found in (("it is also called", preview.merged.names), ("its domains are also", preview.merged.domains)):
        if found:
            yield f"{what} {', '.join(f'`{each}`' for each in found)}"
    if preview.children.count:
        yield f"accounts below `{loser}` come below `{survivor}`: {preview.children.count:,}"
    if preview.opportunities.count:
        yield f"opportunities of `{loser}` go with it: {preview.opportunities.count:,}"
    if preview.open_leads.count or preview.closed_leads:
        counts = f"{preview.open_leads.count:,} open and {preview.closed_leads:,} closed"
        yield f"leads of `{loser}` are those of `{survivor}` ({counts}); what was decided about them stays as it was"
    for mention in preview.lists:
        yield f"the policy names `{loser}` in {mention.place}: {mention.said}; that is for its writer to change"
    for _, why in preview.in_the_way:
        yield f"this cannot be done: {why}"
