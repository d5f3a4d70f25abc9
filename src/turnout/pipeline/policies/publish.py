"""A policy kept for ever and made the live one: read with its lists, checked against the reps in the store.

Publishing is an edit, and edits take turns: of two who publish at once one is first, and nothing is ever half live.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from turnout.connectors.csv_file.encoding import read_text
from turnout.core.assign.roster import Roster
from turnout.core.policy.compile import compile_policy, content_hash
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.core.review import notices
from turnout.errors import InputError
from turnout.pipeline.edits.changes import differences
from turnout.pipeline.edits.editing import Edit, editing
from turnout.store.absences import read_absences
from turnout.store.database import Database
from turnout.store.policies import Version, add_version, live_policy, make_live, read_version
from turnout.store.reps import read_reps, read_teams
from turnout.store.transaction import Transaction

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy that was read and checked, and is not kept yet.

    `hash` is of what it says; `notices` are what it says that this company cannot keep.
    """

    text: str
    lists: Mapping[str, str]
    policy: Policy
    hash: str
    notices: tuple[str, ...] = ()


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


def publish_policy(database: Database, path: Path, now: datetime, note: str = "", actor: str = "cli") -> Published:
    """Make the policy in a file the live one. Raises InputError, PolicyError or StoreError with nothing changed."""
    return publish_draft(database, draft_of_file(database, path), now, note, actor)


def draft_of_file(database: Database, path: Path) -> Draft:
    """The policy in a file, checked against the reps in a store. Raises InputError, PolicyError or StoreError."""
    with database.reading() as source:
        roster = roster_of(source)
    text, lists, policy = read_policy_files(path, roster)
    return Draft(text, lists, policy, content_hash(policy), tuple(notices_of(policy, roster)))


def publish_draft(
    database: Database,
    draft: Draft,
    now: datetime,
    note: str = "",
    actor: str = "cli",
    *,
    why: str = "",
    passed_over: Mapping[str, str] = NOTHING,
) -> Published:
    """Keep a draft and make it the live version. Whether it may go live is for `gates` to say before.

    `passed_over` is what the gate left out, with the reason, for the record.
    """
    with editing(database, now, actor, why) as edit:
        was_live = live_policy(edit.tx) == draft.hash
        version, is_new = keep_version(edit, draft, note)
        publication = go_live(edit, draft.hash, note, passed_over)
    return Published(draft.hash, version, publication, is_new, was_live, draft.notices)


def roster_of(source: Transaction) -> Roster:
    """The people a policy may name."""
    return Roster(read_reps(source), read_absences(source), tuple(read_teams(source).values()))


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


def read_draft(source: Transaction, text: str, lists: Mapping[str, str]) -> Draft:
    """A policy from its text and the texts of its lists by path; a list it does not read is left out.

    Raises PolicyError with everything that is wrong.
    """
    roster = roster_of(source)
    policy = parse_policy(text, lists, roster.reps.keys())
    used = {table.path: lists[table.path] for table in policy.lists if table.path}
    return Draft(text, used, policy, content_hash(policy), tuple(notices_of(policy, roster)))


def draft_of_version(version: Version) -> Draft:
    """A version that is kept, as something that may go live again; whom it names is not asked anew."""
    return Draft(version.text, version.lists, parse_policy(version.text, version.lists), version.hash)


def notices_of(policy: Policy, roster: Roster) -> list[str]:
    """What a policy says that these people cannot keep; `checking` says much more."""
    return notices.notices_of(compile_policy(policy), roster)


def keep_version(edit: Edit, draft: Draft, note: str = "") -> tuple[int, bool]:
    """Keep a version without making it live; its number, and whether its content is new here."""
    is_new = add_version(edit.tx, draft.hash, draft.text, draft.lists, edit.at, note=note, by=edit.actor)
    version = read_version(edit.tx, draft.hash).number
    if is_new:
        edit.happened("policy_kept", {"policy": draft.hash, "version": version})
    return version, is_new


def go_live(edit: Edit, policy: str, note: str = "", passed_over: Mapping[str, str] = NOTHING) -> int:
    """Make a version that is kept the live one; gives the number of the publication. Raises StoreError for no such.

    `passed_over` is what was left out before it (`tests`, `check`) with the reason, which stays in the record.
    """
    version = read_version(edit.tx, policy).number
    replaced = live_policy(edit.tx) or ""
    before = {"policy": replaced, "version": read_version(edit.tx, replaced).number} if replaced else None
    told = differences("policy", before, {"policy": policy, "version": version})
    publication = make_live(edit.tx, policy, edit.at, note, edit.actor)
    said = {"policy": policy, "version": version, "publication": publication, "replaced": replaced, **told}
    edit.happened("published", {**said, **({"without": dict(passed_over)} if passed_over else {})})
    return publication
