"""A policy made the live one: read with its lists, checked against the reps in the store, and kept for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from turnout.connectors.csv_file.encoding import read_text
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.match.book import AccountBook
from turnout.core.policy.compile import content_hash
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.errors import InputError
from turnout.store.absences import read_absences
from turnout.store.database import Database
from turnout.store.meta import LATEST_MOMENT, read_number
from turnout.store.metadata import from_micros
from turnout.store.policies import add_version, live_policy, make_live, read_version
from turnout.store.reps import read_reps, read_teams
from turnout.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing came to.

    `version` numbers contents, `publication` numbers the times something went live. `is_new` is false where this
    content was published before, `was_live` is true where it was live already. `notices` is what the policy says that
    this company cannot keep.
    """

    hash: str
    version: int
    publication: int
    is_new: bool
    was_live: bool
    notices: tuple[str, ...] = ()


def publish_policy(database: Database, path: Path, now: datetime, note: str = "") -> Published:
    """Make the policy in a file the live one. Raises InputError, PolicyError or StoreError with nothing changed."""
    with database.reading() as source:
        roster = Roster(read_reps(source), read_absences(source), tuple(read_teams(source).values()))
    text, lists, policy = read_policy_files(path, roster)
    notices = notices_of(policy, roster)
    content = content_hash(policy)
    with database.begin() as tx:
        at = _moment(tx, now)
        was_live = live_policy(tx) == content
        is_new = add_version(tx, content, text, lists, at)
        publication = make_live(tx, content, at, note)
        version = read_version(tx, content).number
    return Published(content, version, publication, is_new, was_live, tuple(notices))


def read_policy_files(path: Path, roster: Roster) -> tuple[str, dict[str, str], Policy]:
    """The text of a policy, the text of each list it reads by the path it names, and what they say together."""
    if not path.is_file():
        raise InputError(f"`{path}` is not a file; name a policy such as `policy.yaml`")
    text = read_text(path)[0]
    lists: dict[str, str] = {}

    def read_list(name: str) -> str | None:
        wanted = path.parent / name
        if not wanted.is_file():
            return None
        return lists.setdefault(name, read_text(wanted)[0])

    policy = parse_policy(text, read_list, roster.reps.keys())
    return text, lists, policy


def notices_of(policy: Policy, roster: Roster) -> list[str]:
    """What a policy says that these people cannot keep. Accounts have no part in it, so none are indexed."""
    return Engine(policy, World(AccountBook(()), roster)).notices()


def _moment(tx: Transaction, now: datetime) -> datetime:
    """Time in a store never runs backwards, whatever the clock does."""
    return max(now, from_micros(read_number(tx, LATEST_MOMENT)))
