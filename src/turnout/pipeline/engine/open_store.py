"""A store made ready to decide: its database opened, its world indexed, its live policy compiled."""

from __future__ import annotations

import sqlite3

import msgspec

from turnout.config import Settings, checked_address, load_settings
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
    """The store named by an option, else by the settings, else the working directory's. Raises StoreError."""
    said = load_settings()
    if option:
        said = msgspec.structs.replace(said, db=checked_address(option))
    return open_served(said, create=create, read_only=read_only)


def open_served(said: Settings, *, create: bool = True, read_only: bool = False) -> Database:
    """The store that the settings say, as they say. Raises StoreError."""
    return open_database(
        said.db,
        create=create,
        read_only=read_only,
        lock_seconds_max=said.lock_seconds_max,
        statement_seconds_max=said.statement_seconds_max,
    )


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
