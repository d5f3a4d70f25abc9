"""A policy kept for ever and made the live one: read with its lists, checked against the reps in the store.

Publishing is an edit, and edits take turns: of two who publish at once one is first, and nothing is ever half live.
Whoever decides has read a long one before it goes live (`announcing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from turnout.connectors.csv_file.encoding import read_text
from turnout.core.assign.roster import Roster
from turnout.core.policy.compile import content_hash
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.core.review import notices
from turnout.errors import InputError
from turnout.pipeline.edits.changes import differences
from turnout.pipeline.edits.editing import Edit, edited
from turnout.pipeline.engine.versions import compiled_as, keep_policy, policy_of
from turnout.pipeline.policies.announcing import must_be_announced
from turnout.pipeline.policies.content import Content, Draft, keep_version
from turnout.pipeline.policies.readings import hand_on, policy_read, reading_for
from turnout.store.absences import read_absences
from turnout.store.database import Database
from turnout.store.policies import Version, live_policy, make_live, read_version, was_live
from turnout.store.reps import read_reps, read_teams
from turnout.store.transaction import Transaction

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


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
    return with_notices(Draft(text, lists, content_hash(policy), policy), roster)


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

    def publish(edit: Edit) -> Published:
        is_live, is_new = live_policy(edit.tx) == draft.hash, not was_live(edit.tx, draft.hash)
        version, _ = keep_version(edit, draft, note)
        publication = go_live(edit, draft.hash, note, passed_over)
        return Published(draft.hash, version, publication, is_new, is_live, draft.notices)

    return edited(database, lambda: now, actor, why, publish)


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
    policy, found = policy_read(source, text, lists)
    return Draft(text, {path: lists[path] for path in found.used}, found.hash, policy)


def content_for(edit: Edit, text: str, lists: Mapping[str, str]) -> Content:
    """The same within an edit, as far as it is kept. Raises PolicyError, and AheadError for what is not read yet."""
    found = reading_for(edit, text, lists).must_be_right()
    hand_on(found)
    return Content(text, {path: lists[path] for path in found.used}, found.hash)


def draft_of_version(tx: Transaction, version: Version) -> Draft:
    """A version that is kept, as something that may go live again; whom it names is not asked anew."""
    return Draft(version.text, version.lists, version.hash, policy_of(tx, version.hash))


def with_notices(draft: Draft, roster: Roster) -> Draft:
    """The same with what these people cannot keep of it; `checking` says much more."""
    keep_policy(draft.hash, draft.policy)
    return replace(draft, notices=tuple(notices.notices_of(compiled_as(draft.hash, draft.policy), roster)))


def go_live(edit: Edit, policy: str, note: str = "", passed_over: Mapping[str, str] = NOTHING) -> int:
    """Make a version that is kept the live one; gives the number of the publication.

    `passed_over` is what was left out before it (`tests`, `check`) with the reason, which stays in the record. Raises
    StoreError for no such version, and AheadError for a long one that was not announced; so whatever else may stand in
    its way is asked before.
    """
    kept = read_version(edit.tx, policy)
    must_be_announced(edit, kept)
    version = kept.number
    replaced = live_policy(edit.tx) or ""
    before = {"policy": replaced, "version": read_version(edit.tx, replaced).number} if replaced else None
    told = differences("policy", before, {"policy": policy, "version": version})
    publication = make_live(edit.tx, policy, edit.at, note, edit.actor)
    said = {"policy": policy, "version": version, "publication": publication, "replaced": replaced, **told}
    edit.happened("published", {**said, **({"without": dict(passed_over)} if passed_over else {})})
    return publication
