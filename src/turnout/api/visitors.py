"""Who is signed in in which browser, in memory: found by what it shows, read anew when users change or after a while.

Whether somebody is let in is `sessions`' to say, what they may do then `roles`' and `reach`'s.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from turnout.api.keyring import Caller
from turnout.api.roles import SCOPES_OF
from turnout.store.database import Database
from turnout.store.sessions import StoredSession, find_session, note_seen, token_hash
from turnout.store.transaction import Transaction
from turnout.store.users import User, find_user, has_users, reps_of_teams, users_version
from turnout.store.within import Within

CHECK_SECONDS: Final = 1.0
# What a manager sees follows who is in their teams within so long.
KEPT_SECONDS: Final = 10.0
_KEPT_MAX: Final = 5_000


@dataclass(slots=True)
class _Known:
    caller: Caller
    session: StoredSession
    read_at: float
    seen_at: datetime


class Visitors:
    """Finds whoever a browser's session belongs to. The store is asked at most once a second whether users changed."""

    def __init__(
        self,
        database: Callable[[], Database],
        idle: timedelta,
        whole: timedelta,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._idle, self._whole = idle, whole
        self._tick = tick
        self._version = -1
        self._checked_at = float("-inf")
        self._has_users = False
        self._known: dict[bytes, _Known] = {}
        self._seen: dict[bytes, datetime] = {}

    def find(self, token: str, now: datetime) -> Caller | None:
        """Who is signed in where this is shown, or None; whoever is, stays so for a while longer. Raises StoreError."""
        hashed = token_hash(token)
        self._refresh()
        known = self._known.get(hashed)
        if known is None or self._tick() - known.read_at > KEPT_SECONDS or self._is_over(known, now):
            known = self._read(hashed, now)
        if known is None:
            return None
        known.seen_at = self._seen[hashed] = max(now, known.seen_at)
        return known.caller

    def has_users(self) -> bool:
        """Whether there is anybody who may sign in. Raises StoreError."""
        self._refresh()
        return self._has_users

    def forget(self, hashed: bytes) -> None:
        """A session has ended here, and is over at once."""
        self._known.pop(hashed, None)
        self._seen.pop(hashed, None)

    def changed(self) -> None:
        """Users changed here: ask the store at the next request."""
        self._checked_at = float("-inf")

    def note_seen(self) -> None:
        """Write down who was here since the last time. Raises StoreError."""
        seen, self._seen = self._seen, {}
        if seen:
            with self._database().begin() as tx:
                note_seen(tx, list(seen.items()))

    def _refresh(self) -> None:
        tick = self._tick()
        if tick - self._checked_at < CHECK_SECONDS:
            return
        with self._database().asking() as tx:
            version = users_version(tx)
            if version != self._version:
                self._known = {}
                self._version, self._has_users = version, has_users(tx)
        self._checked_at = tick

    def _read(self, hashed: bytes, now: datetime) -> _Known | None:
        """What the store says of a session; another process may have seen its browser later than we have."""
        before = self._known.pop(hashed, None)
        with self._database().asking() as tx:
            session = find_session(tx, hashed)
            user = find_user(tx, session.user) if session else None
            if session is None or user is None or not user.is_active:
                return None
            seen_at = max(session.seen_at, before.seen_at) if before else session.seen_at
            known = _Known(_caller(tx, user, hashed), session, self._tick(), seen_at)
        if self._is_over(known, now):
            return None
        if len(self._known) >= _KEPT_MAX:
            del self._known[next(iter(self._known))]
        self._known[hashed] = known
        return known

    def _is_over(self, known: _Known, now: datetime) -> bool:
        return now >= known.seen_at + self._idle or now >= known.session.created_at + self._whole


def csrf_of(token: str) -> str:
    """What a page of ours sends with each change, which no other site can know: made of the session's own secret."""
    return hmac.new(token.encode(), b"csrf", sha256).hexdigest()


def _caller(tx: Transaction, user: User, hashed: bytes) -> Caller:
    return Caller(user.id, SCOPES_OF[user.role], user, hashed, _within(tx, user))


def _within(tx: Transaction, user: User) -> Within | None:
    """What of leads and reps somebody sees; None is everything."""
    own = (user.rep,) if user.rep else ()
    if user.role == "rep":
        return Within(own)
    if user.role == "manager":
        return Within(tuple(dict.fromkeys((*own, *reps_of_teams(tx, user.teams)))), user.teams)
    return None
