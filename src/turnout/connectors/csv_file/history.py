"""What was before, read from tables: opportunities of accounts, and people who had a rep already."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time

from turnout.connectors.csv_file.columns import Aliases, Record, findings_of, records_of
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.fields.deals import outcome_in
from turnout.core.fields.text import fold
from turnout.core.fields.values import parse_date, parse_instant, parse_number
from turnout.core.rep import RepId

_OPPORTUNITY_ALIASES: Aliases = {
    "account_id": ("account", "company_id"),
    "owner_id": ("owner", "rep_id"),
    "stage": ("stage_name", "deal_stage"),
    "outcome": ("result", "status"),
    "value": ("amount", "deal_value", "close_value"),
    "closed_at": ("close_date", "closed_on", "closed_date"),
    "created_at": ("created_date", "created_on", "engage_date"),
    "opportunity_id": ("id", "deal_id", "opportunity"),
}
_PERSON_ALIASES: Aliases = {
    "email": ("e_mail", "mail", "email_address"),
    "owner_id": ("owner", "rep_id"),
    "last_seen": ("last_seen_at", "last_lead_at", "last_activity"),
    "outcome": ("last_outcome", "status", "result"),
}
_TIME_REMEDY = "write a day such as `2026-09-07` or an instant such as `2026-09-07T13:00:00Z`"


def read_opportunities(
    table: Table, accounts: Collection[Account], reps: Collection[RepId], findings: list[Finding]
) -> tuple[Opportunity, ...]:
    """Each opportunity of an account that exists, in the order of the file; the first of two with one id wins."""
    findings.extend(findings_of(table))
    known = {account.id for account in accounts}
    found, lines = [], dict[str, int]()
    for record in records_of(table, _OPPORTUNITY_ALIASES, required=("account_id",)):
        account, own = AccountId(record.get("account_id")), record.get("opportunity_id")
        if own and lines.setdefault(own, record.line) != record.line:
            message = f"opportunity `{own}` is on line {lines[own]} already; this row is left out"
            findings.append(record.problem(message, "give each opportunity an id of its own"))
        elif account in known:
            found.append(_opportunity_of(record, account, reps, findings))
        else:
            message = f"`{account}` is not an account; the opportunity is left out"
            findings.append(record.problem(message, "add it to `accounts.csv` or correct the id"))
    return tuple(found)


def read_acquaintances(table: Table, reps: Collection[RepId], findings: list[Finding]) -> tuple[Acquaintance, ...]:
    """Each person with an e-mail address, and who had them."""
    findings.extend(findings_of(table))
    found = []
    for record in records_of(table, _PERSON_ALIASES, required=("email",)):
        email = record.get("email").lower()
        if "@" in email:
            owner, seen = _owner_of(record, reps, findings), _instant_of(record, "last_seen", findings)
            found.append(Acquaintance(email, owner, seen, fold(record.get("outcome"))))
        else:
            findings.append(record.problem(f"`{email}` is no e-mail address; the row is left out", "correct `email`"))
    return tuple(found)


def _opportunity_of(
    record: Record, account: AccountId, reps: Collection[RepId], findings: list[Finding]
) -> Opportunity:
    return Opportunity(
        account=account,
        owner=_owner_of(record, reps, findings),
        stage=record.get("stage"),
        outcome=_outcome_of(record, findings),
        value=_value_of(record, findings),
        closed_at=_instant_of(record, "closed_at", findings),
        created_at=_instant_of(record, "created_at", findings),
        id=record.get("opportunity_id"),
    )


def _owner_of(record: Record, reps: Collection[RepId], findings: list[Finding]) -> RepId | None:
    owner = RepId(record.get("owner_id"))
    if not owner or owner in reps:
        return owner or None
    message = f"`owner_id` is `{owner}`, who is not a rep; it is left out"
    findings.append(record.problem(message, "add them to `reps.csv` or correct the id"))
    return None


def _outcome_of(record: Record, findings: list[Finding]) -> str:
    """`won`, `lost` or nothing; read from the stage where no outcome is given."""
    text = record.get("outcome")
    outcome = outcome_in(text or record.get("stage"))
    if outcome is None and text:
        message = f"outcome `{text}` is unknown; the opportunity counts as open"
        findings.append(record.problem(message, "write `won`, `lost` or leave it empty"))
    return outcome or ""


def _value_of(record: Record, findings: list[Finding]) -> int | None:
    text = record.get("value")
    number = parse_number(text) if text else None
    if text and number is None:
        findings.append(
            record.problem(f"value `{text}` is no number; it is left out", "write a number such as `12000`")
        )
    return None if number is None else round(number)


def _instant_of(record: Record, column: str, findings: list[Finding]) -> datetime | None:
    """The instant of a column in UTC; a bare day counts from its midnight in UTC."""
    text = record.get(column)
    if not text:
        return None
    day = parse_date(text)
    if day is None:
        findings.append(record.problem(f"`{column}` is `{text}`, which is no time; it is left out", _TIME_REMEDY))
        return None
    return parse_instant(text) or datetime.combine(day, time(), UTC)
