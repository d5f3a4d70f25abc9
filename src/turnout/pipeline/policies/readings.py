"""What texts of a policy come to, remembered: reading one of megabytes takes seconds, and a draft is looked at often.

A text is read beside the people that it may name, so a reading is known by both: where somebody comes or goes, the same
text is read anew. An edit never reads a long one itself (`edits.ahead`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from turnout.core.policy.compile import content_hash
from turnout.core.policy.model import Policy
from turnout.errors import PolicyError, Problem
from turnout.pipeline.edits.ahead import Shelf
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.versions import is_short, keep_policy, parsed
from turnout.store.reps import rep_ids
from turnout.store.transaction import Transaction, take_time

_KEPT: Final = 200
# What they say is large, and asked for by whoever saves, checks and publishes one after the other.
_POLICIES_KEPT: Final = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """The hash of what a text says, empty where it cannot be read yet; then `problems` say why.

    `used` are the paths of the lists that it reads; `key` stands for the text, its lists and the people beside it.
    """

    key: bytes
    hash: str
    problems: tuple[Problem, ...] = ()
    used: tuple[str, ...] = ()

    def must_be_right(self) -> Reading:
        """The same where the text can be read. Raises PolicyError with everything that is wrong."""
        if self.problems:
            raise PolicyError(self.problems)
        return self


_readings: Final[Shelf[Reading]] = Shelf(_KEPT)
_policies: Final[Shelf[Policy]] = Shelf(_POLICIES_KEPT)


def reading_of(tx: Transaction, text: str, lists: Mapping[str, str]) -> Reading:
    """What a text comes to beside the people of now, by looking at it only once."""
    reps = rep_ids(tx)
    key = _key(text, lists, reps)
    return _readings.find(key, lambda: _read(key, text, lists, reps))


def reading_for(edit: Edit, text: str, lists: Mapping[str, str]) -> Reading:
    """The same within an edit. Raises AheadError where it is long and was not read beside these people yet."""
    if is_short(text, lists):
        return reading_of(edit.tx, text, lists)
    reps = rep_ids(edit.tx)
    key = _key(text, lists, reps)
    return _readings.ahead(key, lambda _tx: _read(key, text, lists, reps))


def policy_read(tx: Transaction, text: str, lists: Mapping[str, str]) -> tuple[Policy, Reading]:
    """What a text says and comes to, for whoever keeps nobody waiting. Raises PolicyError."""
    if not is_short(text, lists):
        take_time(tx)
    reps = rep_ids(tx)
    key = _key(text, lists, reps)
    found = _readings.find(key, lambda: _read(key, text, lists, reps)).must_be_right()
    return _policies.find(key, lambda: parsed(text, lists, reps)), found


def hand_on(found: Reading) -> None:
    """Let whoever asks for the version by its hash have what this process has read: it is about to be one."""
    policy = _policies.known(found.key)
    if policy is not None:
        keep_policy(found.hash, policy)


def _key(text: str, lists: Mapping[str, str], reps: Collection[str]) -> bytes:
    return sha256(msgspec.json.encode((text, sorted(lists.items()), sorted(reps)))).digest()


def _read(key: bytes, text: str, lists: Mapping[str, str], reps: Collection[str]) -> Reading:
    try:
        policy = parsed(text, lists, reps)
    except PolicyError as error:
        return Reading(key, "", tuple(error.problems))
    _policies.keep(key, policy)
    return Reading(key, content_hash(policy), (), tuple(table.path for table in policy.lists if table.path))
