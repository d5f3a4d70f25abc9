"""What is known of a lead, as bytes: the facts with their types, where each came from, and what was given as text.

The maps keep their order: what was learned in another order has other bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import compress
from math import isfinite

import msgspec

from turnout.core.decision import Source
from turnout.core.fields.catalogue import Value
from turnout.store.codec.wire import Stored, encode_in_order, reads

# JSON tells all types of a fact apart but days, which are texts to it; and it has no word for infinity.
_is_odd = {date: True, datetime: True, float: True}.get
_Plain = str | int | float | bool | None | tuple[str, ...]


class _Facts(Stored):
    """`days` names the facts that are days."""

    facts: dict[str, _Plain]
    days: list[str]
    sources: dict[str, Source]
    values: dict[str, str]


_DECODER = msgspec.json.Decoder(_Facts)


def encode_facts(facts: Mapping[str, Value], sources: Mapping[str, Source], values: Mapping[str, str]) -> bytes:
    """The three maps as bytes. Text that is no Unicode (half of a surrogate pair) raises UnicodeEncodeError."""
    odd = compress(facts, map(_is_odd, map(type, facts.values())))
    days = [name for name in odd if _is_day(name, facts[name])]
    return encode_in_order((facts, days, sources, values))


def _is_day(name: str, value: Value) -> bool:
    assert not isinstance(value, datetime), f"a fact is a day, not an instant: `{name}`"
    assert not isinstance(value, float) or isfinite(value), f"a fact is a number that can be written: `{name}`"
    return isinstance(value, date)


@reads("set of facts")
def decode_facts(data: bytes) -> tuple[dict[str, Value], dict[str, Source], dict[str, str]]:
    """Facts, sources and values as they were encoded. Raises StoreError where the bytes are damaged."""
    stored = _DECODER.decode(data)
    facts: dict[str, Value] = {**stored.facts}
    for name in stored.days:
        facts[name] = date.fromisoformat(str(facts[name]))
    return facts, stored.sources, stored.values
