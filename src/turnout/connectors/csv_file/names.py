"""Other names of accounts that are known already, read from a table of their own: former names, aliases, domains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from turnout.connectors.csv_file.columns import Aliases, Record, findings_of, records_of
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.account import Account, AccountId
from turnout.core.fields.domains import host_of
from turnout.core.fields.text import fold
from turnout.core.match.hierarchy import list_ids
from turnout.errors import suggestion
from turnout.store.account_names import NameKind, key_of_name, named

_ALIASES: Aliases = {
    "account_id": ("account", "company_id", "id"),
    "name": ("alias", "former_name", "other_name", "domain"),
    "kind": ("type",),
}
_KINDS: Mapping[str, NameKind] = {
    **{kind.value: kind for kind in NameKind},
    "former name": NameKind.FORMER,
    "formerly": NameKind.FORMER,
    "aka": NameKind.ALIAS,
    "dba": NameKind.ALIAS,
    "host": NameKind.DOMAIN,
}
_NAME_CHARS_MAX = 300
_SHOWN_MAX = 5


class GivenName(NamedTuple):
    """A name that a file gives an account."""

    account: AccountId
    name: str
    kind: NameKind


def read_names(
    table: Table, accounts: Mapping[AccountId, Account], known: Iterable[GivenName], findings: list[Finding]
) -> tuple[GivenName, ...]:
    """Each name and the account it belongs to, once, in the order of the file; without a `kind` it is an alias.

    `known` are the names that were given before. A name that two accounts have is reported; both keep it, and the match
    stage settles who a lead belongs to, or that nobody can tell.
    """
    findings.extend(findings_of(table))
    found: dict[tuple[AccountId, str], tuple[GivenName, Record]] = {}
    for record in records_of(table, _ALIASES, required=("account_id", "name")):
        given = _given(record, accounts)
        if isinstance(given, Finding):
            findings.append(given)
        else:
            found[given.account, key_of_name(given.name, given.kind)] = (given, record)
    holders = _holders({key for _, key in found}, accounts, known)
    for account, key in found:
        holders[key].add(account)
    findings.extend(_ambiguous(found, holders))
    return tuple(given for given, _ in found.values())


def with_names(accounts: Sequence[Account], names: Iterable[GivenName]) -> tuple[Account, ...]:
    """The accounts with the names that were given them behind their own."""
    given: defaultdict[AccountId, list[tuple[str, str]]] = defaultdict(list)
    for name in names:
        given[name.account].append((name.kind, name.name))
    return tuple(named(account, given[account.id]) if account.id in given else account for account in accounts)


def _given(record: Record, accounts: Mapping[AccountId, Account]) -> GivenName | Finding:
    """The name of a row, or what is wrong with it."""
    account, name, said = AccountId(record.get("account_id")), record.get("name"), fold(record.get("kind"))
    kind = _KINDS.get(said) if said else NameKind.ALIAS
    if kind is None:
        message = f"`{record.get('kind')}` is no kind of name; the row is left out"
        return record.problem(message, f"write alias, former or domain{suggestion(said, _KINDS)}")
    if account not in accounts:
        message = f"`{account}`, who is said to be called `{name[:100]}`, is not an account; the row is left out"
        return record.problem(message, "add the account or correct the id")
    if kind is NameKind.DOMAIN:
        host = host_of(name)
        if not host:
            return record.problem(f"`{name[:100]}` is no domain; it is left out", "write a domain such as `acme.com`")
        return GivenName(account, host, kind)
    wanted = " ".join(name.split())[:_NAME_CHARS_MAX].strip()
    if not key_of_name(wanted, kind):
        return record.problem(f"`{name[:100]}` is no name; it is left out", "write a name with a letter or a digit")
    return GivenName(account, wanted, kind)


def _holders(
    keys: set[str], accounts: Mapping[AccountId, Account], known: Iterable[GivenName]
) -> defaultdict[str, set[AccountId]]:
    """Whose each of these names is already: of what accounts say themselves, and of what was given before."""
    holders: defaultdict[str, set[AccountId]] = defaultdict(set)
    for given in known:
        if (key := key_of_name(given.name, given.kind)) in keys:
            holders[key].add(given.account)
    if keys:
        for account in accounts.values():
            for host in account.domains:
                if host in keys:
                    holders[host].add(account.id)
            for name in (account.name, *account.aliases):
                if (key := key_of_name(name, NameKind.ALIAS)) in keys:
                    holders[key].add(account.id)
    return holders


def _ambiguous(
    found: Mapping[tuple[AccountId, str], tuple[GivenName, Record]], holders: Mapping[str, set[AccountId]]
) -> Iterable[Finding]:
    """One finding for each name that several accounts have, at the row that gave it last."""
    rows = {key: pair for (_, key), pair in found.items()}
    for key, (given, record) in rows.items():
        if len(holders[key]) > 1:
            message = f"`{given.name}` is a name of the accounts {list_ids(sorted(holders[key])[:_SHOWN_MAX])}"
            yield record.problem(
                f"{message}; each keeps it, and a lead goes to the one that fits it better, or to nobody",
                "leave the name with one of them, or merge the accounts",
            )
