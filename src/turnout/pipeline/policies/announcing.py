"""A long version is announced before it goes live: whoever decides reads it meanwhile, so that no lead waits for that.

It is kept first, and named as the next one. Every process that decides looks for that name (`serving.preparing`) and
raises a hand until it is ready; when no hand is up the version goes live. Who takes too long, or is gone, is not waited
for: it then reads the version when it must. A short one is read in no time, and goes live at once.
"""

from __future__ import annotations

from functools import partial
from time import monotonic, sleep
from typing import Final

from turnout.pipeline.edits.ahead import AheadError
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.engine.versions import is_short
from turnout.pipeline.policies.content import Content, keep_version
from turnout.store.database import Database
from turnout.store.next_policy import lower_hand, name_next, next_policy, readers_of
from turnout.store.policies import Version

# Whoever decides looks several times meanwhile.
_HEARD_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.1
_READ_SECONDS_MAX: Final = 300.0


def must_be_announced(edit: Edit, version: Version) -> None:
    """Let a version go live that is short, or was announced. Raises AheadError, which announces it."""
    if is_short(version.text, version.lists):
        return
    if next_policy(edit.tx) != version.hash:
        content = Content(version.text, version.lists, version.hash)
        raise AheadError(partial(_announce, content=content, about=edit, note=version.note))
    name_next(edit.tx, "")


def _announce(database: Database, content: Content, about: Edit, note: str) -> None:
    with editing(database, about.at, about.actor, about.why) as edit:
        keep_version(edit, content, note)
        name_next(edit.tx, content.hash)
    _wait_for_readers(database, content.hash)


def _wait_for_readers(database: Database, content_hash: str) -> None:
    sleep(_HEARD_SECONDS)
    until = monotonic() + _READ_SECONDS_MAX
    while readers := _readers(database, content_hash):
        if monotonic() > until:
            _forget(database, readers)
            return
        sleep(_LOOK_SECONDS)


def _readers(database: Database, content_hash: str) -> list[str]:
    with database.asking() as tx:
        return readers_of(tx, content_hash)


def _forget(database: Database, readers: list[str]) -> None:
    """Whoever ended in the middle of it would have their hand up for ever."""
    with database.begin() as tx:
        for who in readers:
            lower_hand(tx, who)
