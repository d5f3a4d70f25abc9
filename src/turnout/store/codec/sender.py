"""Who sent a lead, read out of its stored facts without reading all of them; `facts` has the whole."""

from __future__ import annotations

from typing import Any

import msgspec

from turnout.store.codec.wire import Stored, reads


class _Sender(msgspec.Struct, gc=False, omit_defaults=True):
    """Of the facts, what tells one person from another."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    role_email: bool | None = None
    phone: str | None = None
    valid_phone: bool | None = None
    title: str | None = None
    company: str | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    postal_code: str | None = None


class _Facts(Stored):
    facts: _Sender


_DECODER = msgspec.json.Decoder(_Facts)


@reads("set of facts")
def sender_of(facts: bytes) -> dict[str, Any]:
    """The facts of a lead that tell who sent it, by name. Raises StoreError where they are damaged."""
    found: dict[str, Any] = msgspec.structs.asdict(_DECODER.decode(facts).facts)
    return found
