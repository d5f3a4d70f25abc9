"""A store made ready to decide: its database opened, its world indexed, its live policy compiled."""

from __future__ import annotations

import sqlite3

from turnout.config import database_url
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.enrich.hosts import is_free
from turnout.core.match.book import AccountBook
from turnout.errors import StoreError
from turnout.store.database import Database, open_database
from turnout.store.policies import live_policy, load_policy
from turnout.store.transaction import Transaction
from turnout.store.world import StoredWorld


def open_store(option: str | None = None, *, create: bool = True, read_only: bool = False) -> Database:
    """The store named by an option, else by the environment, else the working directory's. Raises StoreError."""
    return open_database(database_url(option), create=create, read_only=read_only)


def world_of(stored: StoredWorld) -> World:
    """A stored world with every account in its index. People are looked up in the store, one by one."""
    return World(
        AccountBook(stored.accounts, is_shared_host=is_free),
        Roster(stored.reps, stored.absences, stored.teams),
        stored.opportunities,
    )


def live_engine(source: Transaction | sqlite3.Connection, world: World) -> Engine:
    """The live policy and a world, ready to decide. Raises StoreError where nothing was published yet."""
    content_hash = live_policy(source)
    if content_hash is None:
        raise StoreError("no policy is live; run `turnout policy publish POLICY.yaml` first")
    return Engine(load_policy(source, content_hash), world)
