"""Accounts changed one by one or many at once: what cannot be is refused with its reason, the rest is written.

The rules are those of an import, with one difference: whoever names an owner or a parent that is not there is told so
and nothing of that account is changed, where a file's account is brought in without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from turnout.core.account import Account, AccountId
from turnout.core.enrich.hosts import is_free
from turnout.core.match.hierarchy import list_ids, settle_parents
from turnout.core.rep import RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.edits.account_naming import forget_names
from turnout.pipeline.edits.editing import Edit
from turnout.store.account_belongings import open_leads_of
from turnout.store.account_search import Wanted, find_accounts, give_accounts, holders_of, list_accounts, parents_above
from turnout.store.accounts import add_domains, drop_account, drop_domain, put_domains, put_rows
from turnout.store.history import list_opportunities
from turnout.store.merges import drop_redirects, former_ids, present_accounts
from turnout.store.reps import known_reps, read_reps
from turnout.store.transaction import Transaction

Refused = dict[AccountId, RefusedError]
_SHOWN_MAX = 3


def keep_accounts(edit: Edit, wanted: Sequence[Account], known: Mapping[AccountId, Account]) -> Refused:
    """Add or change accounts, each id once; those that cannot be kept, with why. `known` are those that are there.

    Owners and backups may be named by id or by e-mail address. An account that says nothing new is not a change.
    """
    wanted, merged = _without_merged(edit.tx, wanted, known)
    named = {name for account in wanted for name in (account.owner, account.backup) if name}
    reps = known_reps(edit.tx, named)
    refused = _with_unknown_reps(edit.tx, wanted, reps) | merged
    meant = {account.id: _with_rep_ids(account, reps) for account in wanted if account.id not in refused}
    _refuse_parents(edit.tx, meant, refused)
    changed = [account for account in meant.values() if known.get(account.id) != account]
    put_rows(edit.tx, changed)
    put_domains(edit.tx, [account for account in changed if account.domains != _domains_in(known, account.id)])
    for account in changed:
        edit.changed("account", {"account": account.id}, known.get(account.id), account)
    if changed:
        edit.accounts_changed(account.id for account in changed)
    return refused


def keep_account(edit: Edit, account: Account, known: Account | None) -> Account:
    """Add or change one account; gives it as it is kept. Raises RefusedError."""
    refused = keep_accounts(edit, [account], {known.id: known} if known else {})
    if refused:
        raise refused[account.id]
    return find_accounts(edit.tx, [account.id])[account.id]


def _without_merged(
    tx: Transaction, wanted: Sequence[Account], known: Mapping[AccountId, Account]
) -> tuple[list[Account], Refused]:
    """The accounts whose ids do not lead to others, below parents that are there; and the others, refused."""
    merged = present_accounts(tx, [each for account in wanted for each in (account.id, account.parent) if each])
    gone = {each.id: merged[each.id] for each in wanted if each.id in merged and each.id not in known}
    kept = [
        replace(each, parent=AccountId(merged[each.parent])) if each.parent in merged else each
        for each in wanted
        if each.id not in gone
    ]
    said = "account `{}` was merged into `{}`; say this of `{}`, or undo the merge"
    return kept, {each: RefusedError("account_merged", said.format(each, into, into)) for each, into in gone.items()}


def _with_unknown_reps(tx: Transaction, wanted: Sequence[Account], reps: Mapping[str, RepId]) -> Refused:
    unknown = {
        account.id: (field, name)
        for account in wanted
        for field, name in (("backup", account.backup), ("owner", account.owner))
        if name and name not in reps
    }
    ids = [rep.id for rep in read_reps(tx)] if unknown else []
    return {
        account: RefusedError("unknown_rep", f"{field}: `{name}` is not a rep{suggestion(name, ids)}")
        for account, (field, name) in unknown.items()
    }


def _with_rep_ids(account: Account, reps: Mapping[str, RepId]) -> Account:
    return replace(account, owner=reps.get(account.owner or ""), backup=reps.get(account.backup or ""))


def _refuse_parents(tx: Transaction, wanted: dict[AccountId, Account], refused: Refused) -> None:
    """Take out of `wanted` what has a parent that is not there, or stands in a circle; a parent may be among them.

    Without one that is refused another may have lost its parent, so it goes round until nothing more is found.
    """
    while True:
        parents = parents_above(tx, wanted, {account.id: account.parent for account in wanted.values()})
        _, problems = settle_parents({each: Account(each, "", parent=parent) for each, parent in parents.items()})
        bad = {account: problem.accounts for problem in problems for account in problem.accounts if account in wanted}
        if not bad:
            return
        for account, circle in bad.items():
            refused[account] = _parent_problem(account, wanted.pop(account).parent, circle, parents)


def _parent_problem(
    account: AccountId, parent: AccountId | None, circle: Sequence[AccountId], parents: Mapping[AccountId, object]
) -> RefusedError:
    if parent not in parents:
        return RefusedError("unknown_account", f"parent: there is no account `{parent}`")
    if parent == account:
        return RefusedError("account_circle", f"parent: account `{account}` cannot be its own parent")
    return RefusedError("account_circle", f"parent: accounts {list_ids(circle)} would be each other's parents")


def _domains_in(known: Mapping[AccountId, Account], account: AccountId) -> tuple[str, ...]:
    return known[account].domains if account in known else ()


def add_domain(edit: Edit, account: Account, host: str) -> None:
    """Give an account a further domain, behind its own; one that it has is no change."""
    if host in account.domains:
        return
    add_domains(edit.tx, [(account.id, host)])
    edit.happened("account_changed", {"account": account.id, "fields": ["domains"], "added": host})
    edit.accounts_changed([account.id])


def remove_domain(edit: Edit, account: AccountId, host: str) -> bool:
    """Take a domain from an account; False where it has no such domain."""
    if not drop_domain(edit.tx, account, host):
        return False
    edit.happened("account_changed", {"account": account, "fields": ["domains"], "removed": host})
    edit.accounts_changed([account])
    return True


def remove_account(edit: Edit, account: AccountId) -> None:
    """Take away an account that nothing under way needs. Decisions about its leads go on naming it: they are a record.

    Raises RefusedError while open leads, accounts below it or opportunities name it.
    """
    uses = _uses(edit.tx, account)
    if uses:
        raise RefusedError("account_in_use", f"account `{account}` cannot go: {'; '.join(uses)}")
    before = find_accounts(edit.tx, [account]).get(account)
    forget_names(edit, account)
    drop_account(edit.tx, account)
    drop_redirects(edit.tx, account)
    edit.changed("account", {"account": account}, before or {}, None)
    edit.accounts_changed([account])


def _uses(tx: Transaction, account: AccountId) -> list[str]:
    """What names an account, in words that say what to do about it."""
    leads = open_leads_of(tx, [account, *former_ids(tx, account)], _SHOWN_MAX)
    below = [each.id for _, each in list_accounts(tx, Wanted(parent=account), -1, _SHOWN_MAX)]
    deals = [each.id for _, each in list_opportunities(tx, account=account, limit=_SHOWN_MAX)]
    found = (
        ("open leads belong to it; close them first", leads),
        ("it is the parent of others; give them another one first", below),
        ("opportunities are with it; remove them first", deals),
    )
    return [f"{said} ({', '.join(f'`{each}`' for each in ids)})" for said, ids in found if ids]


def give_to(edit: Edit, wanted: Wanted, owner: RepId | None) -> list[AccountId]:
    """Give all accounts of a kind another owner, as when somebody leaves; their ids.

    Whether there is such an owner is for the caller to know. The record names every account, so it can be undone.
    """
    given = give_accounts(edit.tx, wanted, owner)
    if given:
        edit.happened("accounts_given", {"from": wanted.owner, "to": owner, "accounts": given})
        edit.accounts_changed(given)
    return given


def domain_notices(tx: Transaction, accounts: Iterable[Account]) -> dict[AccountId, list[str]]:
    """What is to be known of each account's domains: those that others claim too, and those that are ignored.

    Two accounts may claim one domain, as in an import: both keep it, and each lead goes to the one that fits better.
    """
    accounts = list(accounts)
    holders = holders_of(tx, {host for account in accounts for host in account.domains})
    return {account.id: list(_notices(account, holders)) for account in accounts}


def _notices(account: Account, holders: Mapping[str, Sequence[AccountId]]) -> Iterable[str]:
    for host in account.domains:
        others = [each for each in holders.get(host, ()) if each != account.id]
        if is_free(host):
            yield f"anybody can have an address at `{host}`; it is ignored"
        elif others:
            yield f"`{host}` belongs to {list_ids(others)}, too; each lead goes to the account that fits it better"
