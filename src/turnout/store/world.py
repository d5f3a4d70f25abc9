"""The world as a store holds it: accounts, reps, teams, absences and deals. People are asked for one by one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from turnout.core.account import Account, Opportunity
from turnout.core.rep import Absence, Rep, Team
from turnout.store.absences import read_absences
from turnout.store.account_names import with_other_names
from turnout.store.accounts import read_accounts
from turnout.store.history import read_opportunities
from turnout.store.meta import WORLD_VERSION, read_number
from turnout.store.reps import read_reps, read_teams
from turnout.store.transaction import Transaction, take_time, transaction_of


@dataclass(frozen=True, slots=True)
class StoredWorld:
    """Everything a store says of a company, and the version that grows with each change of it."""

    accounts: tuple[Account, ...] = ()
    reps: tuple[Rep, ...] = ()
    teams: tuple[Team, ...] = ()
    absences: tuple[Absence, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    version: int = 0


def read_world(source: Transaction | sqlite3.Connection) -> StoredWorld:
    """The whole world. Ask within one transaction, so that the version is that of what was read."""
    tx = transaction_of(source)
    take_time(tx)
    reps, absences, teams = read_people(tx)
    return StoredWorld(
        accounts=tuple(with_other_names(tx, read_accounts(tx))),
        reps=reps,
        teams=teams,
        absences=absences,
        opportunities=read_opportunities(tx),
        version=read_number(tx, WORLD_VERSION),
    )


def read_people(tx: Transaction) -> tuple[tuple[Rep, ...], tuple[Absence, ...], tuple[Team, ...]]:
    """Everybody who works here: reps, when they are away, and the teams they are in, described or only named."""
    reps, described = read_reps(tx), read_teams(tx)
    named = {name: Team(name) for rep in reps for name in rep.teams if name not in described}
    return reps, read_absences(tx), (*described.values(), *named.values())
