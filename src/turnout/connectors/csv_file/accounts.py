"""Accounts and their domains read from tables. Which account a lead belongs to is settled in `core.match`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from turnout.connectors.csv_file.columns import Aliases, Record, findings_of, records_of
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.account import Account, AccountId
from turnout.core.fields.countries import country_code
from turnout.core.fields.domains import host_of
from turnout.core.match.hierarchy import settle_parents
from turnout.core.rep import Rep, RepId

_ALIASES: Aliases = {
    "account_id": ("id", "account", "company_id"),
    "name": ("account_name", "company_name", "company"),
    "domain": ("domains", "primary_domain", "email_domain"),
    "website": ("web_site", "url", "homepage"),
    "aliases": ("alias", "also_known_as", "other_names"),
    "owner_id": ("owner", "account_owner", "account_owner_id", "rep_id"),
    "backup_id": ("backup", "backup_owner", "backup_owner_id"),
    "parent_id": ("parent", "parent_account", "parent_account_id"),
    "country_code": ("country", "billing_country"),
    "postal_code": ("zip", "zip_code", "postcode", "billing_postal_code"),
}
_DOMAIN_ALIASES: Aliases = {"domain": ("email_domain", "host", "name"), "account_id": ("account", "company_id", "id")}
_NOT_ATTRIBUTES = frozenset(
    {"account_id", "name", "domain", "aliases", "owner_id", "backup_id", "parent_id", "country", "country_code"}
)
_MANY = re.compile(r"[;|]")
_DOMAIN_BREAK = re.compile(r"[;|,\s]+")
_SHORT_ZIP = re.compile(r"(\d{3,4})(-\d{4})?")


def read_accounts(
    table: Table, domains: Table | None, reps: Mapping[RepId, Rep], findings: list[Finding]
) -> tuple[Account, ...]:
    """Each account with its domains, in the order of the file; the first of two with one id wins.

    A parent may stand further down. An owner, backup or parent that does not exist is reported and left out.
    """
    findings.extend(findings_of(table))
    rows = _records_by_id(table, findings)
    hosts = {account: _hosts_in(record, findings) for account, record in rows.items()}
    if domains is not None:
        _add_domains(domains, hosts, findings)
    people = _People(reps)
    accounts = {
        account: _account_of(record, tuple(hosts[account]), people, findings) for account, record in rows.items()
    }
    _report_shared_domains(table.name, hosts, rows, findings)
    return _with_settled_parents(accounts, rows, findings)


class _People:
    """Reps by id, else by e-mail address, which is how some systems name an owner."""

    def __init__(self, reps: Mapping[RepId, Rep]) -> None:
        self._ids: dict[str, RepId] = {rep.email: rep.id for rep in reps.values() if rep.email}
        self._ids.update((rep, rep) for rep in reps)

    def find(self, record: Record, column: str, findings: list[Finding]) -> RepId | None:
        name = record.get(column)
        if not name:
            return None
        found = self._ids.get(name) or self._ids.get(name.lower())
        if found is None:
            message = f"`{column}` is `{name}`, who is not a rep; the account is imported without"
            findings.append(record.problem(message, "add them to `reps.csv` or correct the id"))
        return found


def _records_by_id(table: Table, findings: list[Finding]) -> dict[AccountId, Record]:
    rows: dict[AccountId, Record] = {}
    for record in records_of(table, _ALIASES, required=("account_id",)):
        account = AccountId(record.get("account_id"))
        if not account:
            findings.append(record.problem("the account has no id; the row is left out", "fill in `account_id`"))
        elif account in rows:
            message = f"account `{account}` is on line {rows[account].line} already; this row is left out"
            findings.append(record.problem(message, "give each account an id of its own"))
        else:
            rows[account] = record
    return rows


def _hosts_in(record: Record, findings: list[Finding]) -> dict[str, None]:
    """The row's own domains in order; those of its website where it names none."""
    column = "domain" if record.get("domain") else "website"
    hosts: dict[str, None] = {}
    for text in _DOMAIN_BREAK.split(record.get(column)) if record.get(column) else ():
        host = host_of(text)
        if host and "." in host:
            hosts[host] = None
        elif text:
            findings.append(_bad_domain(record, text))
    return hosts


def _bad_domain(record: Record, text: str) -> Finding:
    return record.problem(f"`{text}` is no domain; it is left out", "write a domain such as `acme.com`")


def _add_domains(table: Table, hosts: Mapping[AccountId, dict[str, None]], findings: list[Finding]) -> None:
    findings.extend(findings_of(table))
    for record in records_of(table, _DOMAIN_ALIASES, required=("domain", "account_id")):
        account, host = AccountId(record.get("account_id")), host_of(record.get("domain"))
        if not host or "." not in host:
            findings.append(_bad_domain(record, record.get("domain")))
        elif account not in hosts:
            message = f"`{account}`, who is said to have `{host}`, is not an account; the row is left out"
            findings.append(record.problem(message, "add the account or correct the id"))
        else:
            hosts[account][host] = None


def _account_of(record: Record, domains: tuple[str, ...], people: _People, findings: list[Finding]) -> Account:
    country = country_code(record.get("country_code")) or country_code(record.get("country")) or ""
    attributes = {name: text for name, text in record.values.items() if name not in _NOT_ATTRIBUTES}
    if country == "US" and "postal_code" in attributes:
        attributes["postal_code"] = _with_leading_zeros(attributes["postal_code"])
    return Account(
        id=AccountId(record.get("account_id")),
        name=record.get("name"),
        domains=domains,
        aliases=tuple(alias for text in _MANY.split(record.get("aliases")) if (alias := text.strip())),
        parent=AccountId(record.get("parent_id")) or None,
        owner=people.find(record, "owner_id", findings),
        backup=people.find(record, "backup_id", findings),
        country=country,
        attributes=attributes,
    )


def _with_leading_zeros(postal_code: str) -> str:
    """A United States ZIP as it is written: a spreadsheet turns `02139` into `2139`."""
    match = _SHORT_ZIP.fullmatch(postal_code)
    return f"{match[1]:0>5}{match[2] or ''}" if match else postal_code


def _report_shared_domains(
    file: str, hosts: Mapping[AccountId, dict[str, None]], rows: Mapping[AccountId, Record], findings: list[Finding]
) -> None:
    """Both accounts keep the domain; the match stage settles which of them a lead belongs to."""
    holders: dict[str, AccountId] = {}
    for account, domains in hosts.items():
        for host in domains:
            first = holders.setdefault(host, account)
            if first != account:
                message = f"domain `{host}` belongs to account `{first}` and to account `{account}`"
                remedy = "merge the accounts, or leave the domain with one of them"
                findings.append(Finding(file, rows[account].line, message, remedy))


def _with_settled_parents(
    accounts: Mapping[AccountId, Account], rows: Mapping[AccountId, Record], findings: list[Finding]
) -> tuple[Account, ...]:
    parents, problems = settle_parents(accounts)
    findings.extend(rows[problem.accounts[0]].problem(problem.message, "correct `parent_id`") for problem in problems)
    return tuple(
        account if account.parent == parents.get(account.id) else replace(account, parent=parents.get(account.id))
        for account in accounts.values()
    )
