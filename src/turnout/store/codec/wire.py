"""What every encoding shares: the one encoder, instants that may be absent, and what is said of damaged bytes.

A stored value is a JSON array whose places have names in a struct. A later version adds places at the end, with
defaults, and reads what an earlier one wrote; places are never moved or taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Annotated, ParamSpec, TypeVar

import msgspec

from turnout.errors import StoreError
from turnout.store.metadata import from_micros, to_micros

Given = ParamSpec("Given")
Read = TypeVar("Read")
# An instant as it is written; beyond these a date has no year that can be named.
Micros = Annotated[int, msgspec.Meta(ge=-62_135_596_800_000_000, le=253_402_300_799_999_999)]


def _plain(value: object) -> object:
    """A map of another kind, such as a view, as one that can be written."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"`{type(value).__name__}` cannot be written")


# Names are sorted, because two maps may be equal and remember another order.
encode = msgspec.json.Encoder(order="deterministic").encode
# Half the time for large maps, where the order in which they were filled is part of what is kept.
encode_in_order = msgspec.json.Encoder(enc_hook=_plain).encode


class Stored(msgspec.Struct, array_like=True, gc=False):
    """A value as it is written: an array, place by place."""


def micros_or_none(at: datetime | None) -> Micros | None:
    """An instant in microseconds, or None where there is none."""
    return None if at is None else to_micros(at)


def instant_or_none(micros: Micros | None) -> datetime | None:
    """The instant of so many microseconds, or None."""
    return None if micros is None else from_micros(micros)


def reads(what: str) -> Callable[[Callable[Given, Read]], Callable[Given, Read]]:
    """Let a function that reads bytes say in a StoreError that they are damaged; `what` names the kind of value."""

    def guard(read: Callable[Given, Read]) -> Callable[Given, Read]:
        @wraps(read)
        def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Read:
            try:
                return read(*args, **kwargs)
            # What a wrong byte turns into: no JSON, no Unicode, another type, a fraction of zero, a place that is not.
            except (msgspec.DecodeError, ValueError, ArithmeticError, LookupError, TypeError) as error:
                raise StoreError(
                    f"a stored {what} is damaged ({type(error).__name__}); run `turnout verify`"
                ) from error

        return guarded

    return guard
