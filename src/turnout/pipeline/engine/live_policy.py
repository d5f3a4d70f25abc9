"""What the live policy says, for whoever only reads it: parsed once for each version. Deciding with it is `live`'s."""

from __future__ import annotations

from threading import Lock
from typing import Final, NamedTuple

from turnout.core.policy.model import Policy
from turnout.errors import RefusedError
from turnout.store.policies import live_policy, load_policy
from turnout.store.transaction import Transaction

# A policy with its lists may be large; readers ask for the live one, and now and then for the one before it.
_VERSIONS_MAX: Final = 2


class LivePolicy(NamedTuple):
    """What the live version says, and its hash. Its text is the store's (`read_version`)."""

    hash: str
    policy: Policy


class _Shelf:
    """What the versions that were read last say: a hash is of the content, so it says the same wherever it is kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: dict[str, Policy] = {}

    def find(self, tx: Transaction, content_hash: str) -> Policy:
        """A version, from the store where it was not read before."""
        with self._lock:
            policy = self._read.get(content_hash)
        if policy is not None:
            return policy
        policy = load_policy(tx, content_hash)
        with self._lock:
            self._read[content_hash] = policy
            while len(self._read) > _VERSIONS_MAX:
                del self._read[next(iter(self._read))]
        return policy


_SHELF: Final = _Shelf()


def read_live(tx: Transaction) -> LivePolicy:
    """The live policy. Raises RefusedError where none was published."""
    found = live_policy(tx)
    if found is None:
        raise RefusedError("no_policy", "no policy is live; publish one with `turnout policy publish POLICY.yaml`")
    return LivePolicy(found, _SHELF.find(tx, found))
