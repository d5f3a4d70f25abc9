"""Further domains of accounts that are known already, read from a table of their own."""

from __future__ import annotations

from collections.abc import Mapping

from turnout.connectors.csv_file.columns import Aliases, Record, findings_of, records_of
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.account import Account, AccountId
from turnout.core.fields.domains import host_of

_ALIASES: Aliases = {"domain": ("email_domain", "host", "name"), "account_id": ("account", "company_id", "id")}


def read_domains(
    table: Table, accounts: Mapping[AccountId, Account], findings: list[Finding]
) -> tuple[tuple[AccountId, str], ...]:
    """Each account and host that belong together, once, in the order of the file.

    A host that another account has too is reported; both keep it, and the match stage settles who a lead belongs to.
    """
    findings.extend(findings_of(table))
    holders: dict[str, AccountId] = {}
    for account_known in accounts.values():
        for host_known in account_known.domains:
            holders.setdefault(host_known, account_known.id)
    found: dict[tuple[AccountId, str], None] = {}
    for record in records_of(table, _ALIASES, required=("domain", "account_id")):
        account, host = AccountId(record.get("account_id")), host_of(record.get("domain"))
        problem = _problem(record, account, host, accounts)
        if problem or not host:
            findings.extend(filter(None, [problem]))
            continue
        found[account, host] = None
        first = holders.setdefault(host, account)
        if first != account and host not in accounts[account].domains:
            message = f"domain `{host}` belongs to account `{first}` and to account `{account}`"
            findings.append(record.problem(message, "merge the accounts, or leave the domain with one of them"))
    return tuple(found)


def _problem(
    record: Record, account: AccountId, host: str | None, accounts: Mapping[AccountId, Account]
) -> Finding | None:
    if not host or "." not in host:
        return record.problem(
            f"`{record.get('domain')}` is no domain; it is left out", "write a domain such as `acme.com`"
        )
    if account not in accounts:
        message = f"`{account}`, who is said to have `{host}`, is not an account; the row is left out"
        return record.problem(message, "add the account or correct the id")
    return None
