"""The books as bytes: one counter of turns, and what one key has used of a cap."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from turnout.core.assign.capacity import CapState
from turnout.core.assign.ledger import Counter
from turnout.core.rep import RepId
from turnout.store.codec.wire import Micros, Stored, encode, instant_or_none, micros_or_none, reads
from turnout.store.metadata import from_micros, to_micros


class _Counter(Stored):
    """`missed` has numerator and denominator. `takers` has places in `names`, once for each of `times`."""

    unit: int
    balances: dict[RepId, int]
    absent: list[RepId]
    missed: dict[RepId, tuple[int, int]]
    turns: int
    last_turn: dict[RepId, int]
    line: list[RepId]
    times: list[Micros]
    names: list[RepId]
    takers: list[int]
    granted: dict[RepId, int] = msgspec.field(default_factory=dict)


class _CapUse(Stored):
    starts: Micros | None
    ends: Micros | None
    count: int
    times: list[Micros]


_COUNTERS = msgspec.json.Decoder(_Counter)
_CAP_USES = msgspec.json.Decoder(_CapUse)


def encode_counter(counter: Counter) -> bytes:
    """All that a counter knows of its members; its name is the row's."""
    names = sorted(set(counter.takers))
    place = {rep: at for at, rep in enumerate(names)}
    return encode(
        _Counter(
            counter.unit,
            counter.balances,
            sorted(counter.absent),
            {rep: missed.as_integer_ratio() for rep, missed in counter.missed.items()},
            counter.turns,
            counter.last_turn,
            counter.line,
            [to_micros(at) for at in counter.times],
            names,
            [place[rep] for rep in counter.takers],
            counter.granted,
        )
    )


@reads("counter")
def decode_counter(name: str, data: bytes) -> Counter:
    """The counter; it looks anew at who is present before its next turn. Raises StoreError for damaged bytes."""
    stored = _COUNTERS.decode(data)
    return Counter(
        name,
        stored.unit,
        stored.balances,
        set(stored.absent),
        {rep: Fraction(*parts) for rep, parts in stored.missed.items()},
        stored.turns,
        stored.last_turn,
        stored.line,
        [from_micros(at) for at in stored.times],
        [stored.names[at] for at in stored.takers],
        stored.granted,
    )


def encode_cap_use(state: CapState) -> bytes:
    """What one key has used of a cap."""
    return encode(
        _CapUse(
            micros_or_none(state.starts),
            micros_or_none(state.ends),
            state.count,
            [to_micros(at) for at in state.times],
        )
    )


@reads("use of a cap")
def decode_cap_use(data: bytes) -> CapState:
    """What was used, for `CapBook.restore`. Raises StoreError where the bytes are damaged."""
    stored = _CAP_USES.decode(data)
    return CapState(
        instant_or_none(stored.starts),
        instant_or_none(stored.ends),
        stored.count,
        tuple([from_micros(at) for at in stored.times]),
    )
