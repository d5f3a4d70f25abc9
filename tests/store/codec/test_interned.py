"""Values that many decisions share: one hash for one content, offered once, again after a rollback."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.store.codec.drawn import SHARES
from tests.store.codec.empty_store import nothing
from turnout.core.assign.ledger import Share
from turnout.core.decision import Verdict
from turnout.core.rep import RepId
from turnout.errors import StoreError
from turnout.store.codec.interned import Crowd, Interned, hash_of


def _crowd(*names: str) -> Crowd:
    return Crowd(tuple(map(RepId, names)), (Verdict.ELIGIBLE,) * len(names), tuple(range(len(names))))


@given(SHARES)
def test_a_share_comes_back_as_the_same_object_each_time(share: Share) -> None:
    """Equal to what was kept, its total worked out anew."""
    writer = Interned(nothing)
    key = writer.key_of_share(share)
    kept = dict(writer.take_new())
    reader = Interned(kept.__getitem__)
    found = reader.share(key)
    assert (found, found.total) == (share, share.total)
    assert reader.share(key) is found
    assert writer.share(key) is share


def test_a_crowd_comes_back_with_verdicts_that_are_verdicts() -> None:
    """Not only texts that compare equal."""
    crowd = Crowd((RepId("a"), RepId("b")), (Verdict.AWAY, Verdict.ELIGIBLE), (1,))
    writer = Interned(nothing)
    key = writer.key_of_crowd(*crowd)
    reader = Interned(dict(writer.take_new()).__getitem__)
    found = reader.crowd(key)
    assert found == crowd
    assert [type(verdict) for verdict in found.base] == [Verdict, Verdict]
    assert reader.crowd(key).members is found.members
    # What was read is written again for nothing: its hash is known.
    assert reader.key_of_crowd(*found) == key
    assert reader.take_new() == []


def test_one_content_has_one_hash_and_is_offered_once() -> None:
    """Whoever builds the same crowd again, as a room does when somebody comes and goes, refers to the same row."""
    interned = Interned(nothing)
    keys = {interned.key_of_crowd(*_crowd("a", "b")) for _ in range(3)}
    assert len(keys) == 1
    [(key, data)] = interned.take_new()
    assert keys == {key} == {hash_of(data)}
    assert interned.take_new() == []


def test_kinds_do_not_meet_in_one_hash() -> None:
    """A crowd and a share are never the same bytes, not even empty ones."""
    interned = Interned(nothing)
    assert interned.key_of_crowd((), (), ()) != interned.key_of_share(Share((), ()))


def test_what_was_rolled_back_is_offered_again_and_what_was_committed_is_not() -> None:
    """A transaction that failed left nothing in the store."""
    interned = Interned(nothing)
    first = interned.key_of_crowd(*_crowd("a"))
    assert [key for key, _ in interned.take_new()] == [first]
    interned.keep_new()
    second = interned.key_of_crowd(*_crowd("b"))
    assert [key for key, _ in interned.take_new()] == [second]
    third = interned.key_of_crowd(*_crowd("c"))
    interned.forget_new()
    assert [key for key, _ in interned.take_new()] == [second, third]
    interned.forget_new()
    assert [key for key, _ in interned.take_new()] == [second, third]
    interned.keep_new()
    interned.forget_new()
    assert interned.take_new() == []


def test_what_is_remembered_is_bounded_and_what_fell_out_is_fetched_and_offered_again() -> None:
    """The least recently used falls out; the store says `on conflict do nothing` to what it has."""
    kept: dict[str, bytes] = {}
    interned = Interned(kept.__getitem__, size_max=2)
    crowds = [_crowd(name) for name in "abc"]
    keys = [interned.key_of_crowd(*crowd) for crowd in crowds[:2]]
    interned.key_of_crowd(*crowds[0])
    assert interned.crowd(keys[0]) == crowds[0]
    keys.append(interned.key_of_crowd(*crowds[2]))
    kept |= dict(interned.take_new())
    interned.keep_new()
    assert len(kept) == 3
    assert interned.crowd(keys[1]) == crowds[1]
    assert interned.crowd(keys[1]).members is not crowds[1].members
    interned.crowd(keys[2])
    interned.key_of_crowd(*crowds[0])
    assert [key for key, _ in interned.take_new()] == [keys[0]]


def test_a_value_whose_content_has_another_hash_is_damaged() -> None:
    """The hash is the check."""
    key = Interned(nothing).key_of_share(Share((RepId("a"),), (1,)))
    with pytest.raises(StoreError, match=key):
        Interned(lambda _: b'[["b"],[1],0]').share(key)


def test_a_hash_that_is_not_in_the_store_is_asked_of_it() -> None:
    """Whatever the store says of it is what the caller hears."""
    with pytest.raises(StoreError, match="gone"):
        Interned(_gone).crowd("0" * 32)


def _gone(_key: str) -> bytes:
    raise StoreError("gone")
