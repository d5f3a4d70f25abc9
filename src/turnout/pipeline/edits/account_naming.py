"""Other names given to accounts and taken back, one by one or from a file; the next lead is matched with them.

A name may be that of two accounts: both keep it, whoever gave it is told, and each lead goes to the one that fits it
better, or to nobody. What the names of a review are is `match_reviews`'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from turnout.core.account import Account, AccountId
from turnout.core.enrich.hosts import is_free
from turnout.core.fields.domains import host_of
from turnout.core.fields.text import clean
from turnout.core.match.hierarchy import list_ids
from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.store.account_names import (
    NameKind,
    NameRow,
    NameSource,
    NewName,
    add_names,
    find_name,
    find_name_by_key,
    key_of_name,
    names_of,
    others_named,
    withdraw_names,
)
from turnout.store.metadata import to_micros
from turnout.store.transaction import Transaction

NAME_CHARS_MAX: Final = 300


def add_name(
    edit: Edit,
    account: Account,
    name: str,
    kind: NameKind,
    source: NameSource = NameSource.MANUAL,
    review: int | None = None,
) -> tuple[NameRow, bool]:
    """A name in use, and whether it is new; one that the account was given before is no change. Raises RefusedError."""
    wanted = readable_name(name, kind)
    new = NewName(account.id, wanted, kind, source, edit.actor, to_micros(edit.at), review)
    [number] = add_names(edit.tx, [new])
    if number is None:
        known = find_name_by_key(edit.tx, account.id, key_of_name(wanted, kind))
        assert known is not None, "a name that is not new is there"
        return known, False
    # A sole trader's name is a person's, and the record is never erased.
    edit.happened("name_added", {"account": account.id, "name": number, "kind": kind.value, "source": source.value})
    edit.accounts_changed([account.id])
    added = find_name(edit.tx, account.id, number)
    assert added is not None, "it was just added"
    return added, True


def readable_name(name: str, kind: NameKind) -> str:
    """A name as it is kept; a domain as a bare host. Raises RefusedError for what is neither."""
    if kind is NameKind.DOMAIN:
        host = host_of(name)
        if not host:
            raise RefusedError("bad_name", f"`{name[:100]}` is no domain; write one such as `acme.com`")
        return host
    wanted = " ".join(clean(name).split())
    if not key_of_name(wanted, kind):
        raise RefusedError("bad_name", "a name needs a letter or a digit")
    return wanted[:NAME_CHARS_MAX].strip()


def withdraw(edit: Edit, numbers: Sequence[int]) -> list[NameRow]:
    """Take names back; gives those that were in use. Leads that came before stay where they are."""
    rows = withdraw_names(edit.tx, numbers, edit.actor, to_micros(edit.at))
    for row in rows:
        edit.happened("name_withdrawn", {"account": row.account, "name": row.number, "kind": row.kind})
    edit.accounts_changed(row.account for row in rows)
    return rows


def withdraw_name(edit: Edit, account: AccountId, number: int) -> NameRow:
    """Take one name of an account back. Raises RefusedError where it has no such name."""
    row = find_name(edit.tx, account, number)
    if row is None:
        raise RefusedError("name_not_found", f"account `{account}` has no name {number}")
    if row.withdrawn_at is None:
        withdraw(edit, [number])
    return find_name(edit.tx, account, number) or row


def has_name(account: Account, name: str, kind: NameKind) -> bool:
    """Whether an account's own row says a name already."""
    key = key_of_name(name, kind)
    if kind is NameKind.DOMAIN:
        return key in account.domains
    return any(key_of_name(own, kind) == key for own in (account.name, *account.aliases))


def name_notices(tx: Transaction, rows: Iterable[NameRow]) -> dict[int, list[str]]:
    """What is to be known of each name in use: that other accounts have it too, or that it is ignored."""
    used = [row for row in rows if row.withdrawn_at is None]
    others = others_named(tx, [(row.key, NameKind(row.kind), row.name) for row in used])
    return {row.number: _notices(row, others) for row in used}


def _notices(row: NameRow, others: Mapping[str, Sequence[AccountId]]) -> list[str]:
    if row.kind == NameKind.DOMAIN and is_free(row.name):
        return [f"anybody can have an address at `{row.name}`; it is ignored"]
    also = [account for account in others.get(row.key, ()) if account != row.account]
    if not also:
        return []
    return [f"`{row.name}` is a name of {list_ids(also)}, too; each lead goes to the account that fits it better"]


def forget_names(edit: Edit, account: AccountId) -> None:
    """The account goes: its other names are taken back, so that another one of its id does not come by them."""
    withdraw(edit, [row.number for row in names_of(edit.tx, account)])
