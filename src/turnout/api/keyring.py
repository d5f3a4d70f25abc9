"""The keys a server knows, in memory: found by their secret, read anew when they changed. Who may do what: `access`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from turnout.store.api_keys import ApiKey
from turnout.store.users import User
from turnout.store.within import Within

CHECK_SECONDS = 1.0
NOTE_SECONDS = 60.0


class KeySource(Protocol):
    """Where keys are kept; `store.api_keys.StoredKeys` is one."""

    def version(self) -> int:
        """A number that changes whenever a key is made or revoked."""
        ...

    def in_use(self) -> Sequence[ApiKey]:
        """Every key that was not revoked."""
        ...

    def note_used(self, used: Mapping[str, datetime]) -> None:
        """Keep when keys were last used."""
        ...


# Scopes that have another one in them.
_HAS: Mapping[str, str] = {"absences:write": "data:write"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever makes a request. `id` is the key's or the user's, or `local` for somebody on this machine without either.

    `user` is who signed in, and `session` the hash of what their browser shows for it. What they may see of leads and
    reps is `within`; None is all of it, as for every key.
    """

    id: str
    scopes: frozenset[str]
    user: User | None = None
    session: bytes = b""
    within: Within | None = None

    def may(self, scope: str) -> bool:
        """True where the key was given this scope, one that has it in it, or `admin`."""
        return scope in self.scopes or "admin" in self.scopes or _HAS.get(scope) in self.scopes


LOCAL = Caller("local", frozenset({"admin"}))


class Keyring:
    """Finds the caller a secret belongs to. The store is asked at most once a second whether its keys changed."""

    def __init__(self, source: KeySource, tick: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._tick = tick
        self._version = -1
        self._checked_at = float("-inf")
        self._callers: dict[bytes, Caller] = {}
        # By secrets that were replaced, and until when they are good.
        self._old: dict[bytes, tuple[Caller, datetime]] = {}
        self._used: dict[str, datetime] = {}

    def find(self, secret: bytes, now: datetime) -> Caller | None:
        """The caller with this secret, or None. Raises StoreError.

        Only hashes are compared, so how long it takes says nothing of how much of a secret was right.
        """
        self._refresh()
        hashed = sha256(secret).digest()
        caller = self._callers.get(hashed) or self._by_old(hashed, now)
        if caller is not None:
            self._used[caller.id] = now
        return caller

    def _by_old(self, hashed: bytes, now: datetime) -> Caller | None:
        """The caller who had this secret before their present one, while it is still good."""
        found = self._old.get(hashed)
        return found[0] if found is not None and now < found[1] else None

    def _refresh(self) -> None:
        tick = self._tick()
        if tick - self._checked_at < CHECK_SECONDS:
            return
        version = self._source.version()
        if version != self._version:
            keys = [(key, Caller(key.id, key.scopes)) for key in self._source.in_use()]
            self._callers = {key.hash: caller for key, caller in keys}
            self._old = {
                key.old_hash: (caller, key.old_until) for key, caller in keys if key.old_hash and key.old_until
            }
            self._version = version
        self._checked_at = tick

    def note_used(self) -> None:
        """Write down which keys were used since the last time. Raises StoreError."""
        used, self._used = self._used, {}
        if used:
            self._source.note_used(used)
