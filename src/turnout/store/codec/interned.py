"""Large values that thousands of decisions share, kept once under a hash of their content.

Who is in a pool and who of them is here changes a few times a day; a decision refers to it by the hash. One `Interned`
belongs to one thread. The table of (hash, bytes) is not here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from turnout.core.assign.ledger import Share
from turnout.core.decision import Verdict
from turnout.core.rep import RepId
from turnout.errors import StoreError
from turnout.store.codec.wire import encode, reads

# A few states of each of a thousand pools; a value takes some kilobytes at most.
SIZE_MAX = 2_048
_HASH_BYTES = 16


class Crowd(NamedTuple):
    """A pool's members, the verdict that holds for everybody's lead, and the positions of those who are here."""

    members: tuple[RepId, ...]
    base: tuple[Verdict, ...]
    present: tuple[int, ...]


_CROWDS = msgspec.json.Decoder(Crowd)
_SHARES = msgspec.json.Decoder(tuple[tuple[RepId, ...], tuple[int, ...], int])


def hash_of(data: bytes) -> str:
    """The name of an interned value: 32 hexadecimal digits of its content."""
    return blake2b(data, digest_size=_HASH_BYTES).hexdigest()


class Interned:
    """Gives the hash of a value and the value of a hash, for nothing while the object is the same.

    `fetch` gives the bytes of a hash that was kept before. `size_max` values are remembered, the latest used.
    """

    def __init__(self, fetch: Callable[[str], bytes], size_max: int = SIZE_MAX) -> None:
        self.fetch = fetch
        self._size_max = size_max
        # By identity; the value is held, or another object might get its identity.
        self._hashes: OrderedDict[tuple[int, ...], tuple[str, object]] = OrderedDict()
        self._values: OrderedDict[str, Crowd | Share] = OrderedDict()
        self._new: dict[str, bytes] = {}
        self._given: dict[str, bytes] = {}

    def key_of_crowd(self, members: tuple[RepId, ...], base: tuple[Verdict, ...], present: tuple[int, ...]) -> str:
        """The hash of who is in a pool and here."""
        identity = (id(members), id(base), id(present))
        found = self._hashes.get(identity)
        if found is None:
            return self._keep(identity, Crowd(members, base, present))
        self._hashes.move_to_end(identity)
        return found[0]

    def key_of_share(self, share: Share) -> str:
        """The hash of those who take turns, with their weights."""
        identity = (id(share),)
        found = self._hashes.get(identity)
        if found is None:
            return self._keep(identity, share)
        self._hashes.move_to_end(identity)
        return found[0]

    def _keep(self, identity: tuple[int, ...], value: Crowd | Share) -> str:
        """Remember a value's hash; one that was not heard of lately is new to the store, as far as is known here."""
        data = _encoded(value)
        key = hash_of(data)
        if key not in self._values:
            self._new[key] = data
            self._remember(key, value)
        self._identify(identity, key, value)
        return key

    def _identify(self, identity: tuple[int, ...], key: str, value: Crowd | Share) -> None:
        self._hashes[identity] = (key, value)
        if len(self._hashes) > self._size_max:
            self._hashes.popitem(last=False)

    def _remember(self, key: str, value: Crowd | Share) -> None:
        self._values[key] = value
        if len(self._values) > self._size_max:
            self._values.popitem(last=False)

    def take_new(self) -> list[tuple[str, bytes]]:
        """What must be written beside what was encoded: (hash, bytes). Some of it may be in the store already."""
        new = self._new
        self._given |= new
        self._new = {}
        for key in list(self._given)[: -self._size_max]:
            del self._given[key]
        return list(new.items())

    def keep_new(self) -> None:
        """The transaction was committed: what was given is in the store."""
        self._given.clear()

    def forget_new(self) -> None:
        """The transaction was rolled back: what was given since the last commit is given again."""
        self._new = self._given | self._new
        self._given = {}

    def crowd(self, key: str) -> Crowd:
        """Who was in a pool and here; the same object for the same hash while it is remembered."""
        found = self._recall(key)
        if found is None:
            found = _read_crowd(self._fetched(key))
            self._remember(key, found)
            self._identify((id(found.members), id(found.base), id(found.present)), key, found)
        assert isinstance(found, Crowd), "a hash names one kind of value"
        return found

    def share(self, key: str) -> Share:
        """Those who took turns; the same object for the same hash while it is remembered."""
        found = self._recall(key)
        if found is None:
            found = _read_share(self._fetched(key))
            self._remember(key, found)
            self._identify((id(found),), key, found)
        assert isinstance(found, Share), "a hash names one kind of value"
        return found

    def _recall(self, key: str) -> Crowd | Share | None:
        found = self._values.get(key)
        if found is not None:
            self._values.move_to_end(key)
        return found

    def _fetched(self, key: str) -> bytes:
        data = self._new.get(key) or self._given.get(key) or self.fetch(key)
        if hash_of(data) != key:
            raise StoreError(f"the interned value `{key}` is damaged; run `turnout verify`")
        return data


def _encoded(value: Crowd | Share) -> bytes:
    return encode(value if isinstance(value, Crowd) else (value.reps, value.weights, value.outsiders))


@reads("pool's people")
def _read_crowd(data: bytes) -> Crowd:
    return _CROWDS.decode(data)


@reads("share of turns")
def _read_share(data: bytes) -> Share:
    return Share(*_SHARES.decode(data))
