"""A world read from a folder: reps, accounts and all that is known of them, and everything found wrong.

Each kind of table is read in its own module; this one says which files there are and in which order they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from turnout.connectors.csv_file.absences import read_absences
from turnout.connectors.csv_file.accounts import read_accounts
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.history import read_acquaintances, read_opportunities
from turnout.connectors.csv_file.reps import read_reps, read_teams, teams_of
from turnout.connectors.csv_file.table import Table, read_table
from turnout.core.account import Account, Acquaintance, Opportunity
from turnout.core.rep import Absence, Rep, Team
from turnout.errors import InputError


@dataclass(frozen=True, slots=True)
class WorldFiles:
    """Everything a folder says of a company. `problems` holds what was wrong or missing; the rest was read."""

    accounts: tuple[Account, ...] = ()
    reps: tuple[Rep, ...] = ()
    teams: tuple[Team, ...] = ()
    absences: tuple[Absence, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    acquaintances: tuple[Acquaintance, ...] = ()
    problems: tuple[Finding, ...] = ()


def read_world(folder: Path) -> WorldFiles:
    """The world in a folder, from `reps.csv` and whichever other files there are (each may end in `.gz`).

    Raises InputError without a folder or `reps.csv`, or where a file that is there has no table in it.
    """
    if not folder.is_dir():
        raise InputError(f"`{folder}` is not a folder; name the folder that holds `reps.csv`")
    findings: list[Finding] = []
    team_table = _table(folder, "teams.csv")
    known_teams = read_teams(team_table, findings) if team_table else {}
    reps = read_reps(_reps_table(folder), known_teams, findings)
    account_table = _expected_table(folder, "accounts.csv", "there are no accounts", findings)
    domain_table = _expected_table(folder, "account_domains.csv", "accounts have only their own domain", findings)
    accounts = read_accounts(account_table, domain_table, reps, findings) if account_table else ()
    accounts = _with_other_names(folder, accounts, findings)
    absence_table = _expected_table(folder, "time_off.csv", "nobody is away", findings)
    opportunity_table, people_table = _table(folder, "opportunities.csv"), _table(folder, "people.csv")
    return WorldFiles(
        accounts=accounts,
        reps=tuple(reps.values()),
        teams=teams_of(reps.values(), known_teams),
        absences=read_absences(absence_table, reps, findings) if absence_table else (),
        opportunities=read_opportunities(opportunity_table, accounts, reps, findings) if opportunity_table else (),
        acquaintances=read_acquaintances(people_table, reps, findings) if people_table else (),
        problems=tuple(findings),
    )


def _with_other_names(folder: Path, accounts: tuple[Account, ...], findings: list[Finding]) -> tuple[Account, ...]:
    """The accounts with what else they are called, where there is a file that says so."""
    table = _table(folder, "account_names.csv")
    if table is None:
        return accounts
    # It knows the store's kinds of names, and few folders have the file.
    from turnout.connectors.csv_file.names import read_names, with_names  # noqa: PLC0415 - slow to load

    return with_names(accounts, read_names(table, {account.id: account for account in accounts}, (), findings))


def _reps_table(folder: Path) -> Table:
    table = _table(folder, "reps.csv", may_be_empty=False)
    if table is None:
        raise InputError(f"`{folder}` has no `reps.csv`; add one with at least the column `rep_id`")
    return table


def _expected_table(folder: Path, name: str, meaning: str, findings: list[Finding]) -> Table | None:
    table = _table(folder, name)
    if table is None:
        findings.append(Finding(name, 0, f"the file is missing, so {meaning}", is_notice=True))
    return table


def _table(folder: Path, name: str, *, may_be_empty: bool = True) -> Table | None:
    """The table of that name, packed or not, or None."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.exists():
            return read_table(path, may_be_empty=may_be_empty)
    return None
