"""Who a lead is from, read out of its stored facts without reading all of them; `facts` has the whole."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from turnout.store.codec.wire import Stored, reads


class Contact(NamedTuple):
    """What people are called and found by, and their zone; None where it is not known, or was erased."""

    name: str | None = None
    email: str | None = None
    company: str | None = None
    phone: str | None = None
    zone: str | None = None


class _Shown(msgspec.Struct, gc=False):
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    company: str | None = None
    phone: str | None = None
    zone: str | None = None


class _Facts(Stored):
    facts: _Shown


_DECODER = msgspec.json.Decoder(_Facts)


@reads("set of facts")
def contact_of(facts: bytes | None) -> Contact:
    """The contact in a lead's stored facts; None is of an erased lead. Raises StoreError where they are damaged."""
    if facts is None:
        return Contact()
    shown = _DECODER.decode(facts).facts
    name = shown.name or " ".join(filter(None, (shown.first_name, shown.last_name)))
    return Contact(name or None, shown.email, shown.company, shown.phone, shown.zone)
