"""What texts of a policy come to, remembered: reading one of megabytes takes seconds, and a draft is looked at often.

A draft is saved in a transaction that keeps everybody waiting, so its text is read before that: `read_ahead`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Final

import msgspec

from turnout.core.policy.compile import content_hash
from turnout.core.policy.parse import parse_policy
from turnout.errors import PolicyError, Problem
from turnout.pipeline.policies.publish import roster_of
from turnout.store.database import Database
from turnout.store.transaction import Transaction

_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """The hash of what a text says, empty where it cannot be read yet; then `problems` say why."""

    hash: str
    problems: tuple[Problem, ...]


_known: Final[OrderedDict[bytes, Reading]] = OrderedDict()
_lock: Final = Lock()


def reading_of(tx: Transaction, text: str, lists: Mapping[str, str]) -> Reading:
    """What a text comes to beside the people of now, by looking at it only once."""
    return _read(text, lists, roster_of(tx).reps.keys())


def read_ahead(database: Database, text: str, lists: Mapping[str, str]) -> None:
    """Look at a text while nobody waits for it; `reading_of` knows it then."""
    with database.asking() as tx:
        reps = roster_of(tx).reps.keys()
    _read(text, lists, reps)


def _read(text: str, lists: Mapping[str, str], reps: Collection[str]) -> Reading:
    key = sha256(msgspec.json.encode((text, sorted(lists.items()), sorted(reps)))).digest()
    with _lock:
        if (known := _known.get(key)) is not None:
            _known.move_to_end(key)
            return known
    found = _look(text, lists, reps)
    with _lock:
        _known[key] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _look(text: str, lists: Mapping[str, str], reps: Collection[str]) -> Reading:
    try:
        return Reading(content_hash(parse_policy(text, lists, reps)), ())
    except PolicyError as error:
        return Reading("", tuple(error.problems))
