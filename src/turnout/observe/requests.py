"""Who asked for something: the id of a request and its place in a trace, from its headers to the last line about it.

For watching only; nothing is decided by it. What a caller sends as an id is taken over where it is short and plain.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from itertools import count
from typing import Final

import msgspec

REQUEST_HEADER: Final = b"x-request-id"
TRACE_HEADER: Final = b"traceparent"
_ID: Final = re.compile(rb"[A-Za-z0-9._~+/=:-]{1,128}")
# Version, trace, span and flags; later versions may say more (https://www.w3.org/TR/trace-context/).
_TRACEPARENT: Final = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NO_TRACE: Final = "0" * 32
_NO_SPAN: Final = "0" * 16
# Ids that we give: this process's own beginning, and a number. To draw each of them would take longer.
_OURS: Final = os.urandom(4).hex()
_NUMBERS: Final = count(1)


class Asked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A request as it is followed. `trace` and `span` are hexadecimal, empty where there is none.

    `span` is what whatever is done for the request belongs under. `capture_seconds` and `enrich_seconds` are what
    reading a lead took.
    """

    request: str = ""
    trace: str = ""
    span: str = ""
    is_traced: bool = False
    capture_seconds: float = 0.0
    enrich_seconds: float = 0.0


NOBODY: Final = Asked()
# What is being answered, for whoever passes it on and for log lines; set anew for each request.
ASKED: Final[ContextVar[Asked]] = ContextVar("asked", default=NOBODY)


def asked_by(headers: Mapping[bytes, bytes]) -> Asked:
    """The request that has these headers; where it brings no id it is given one, which is its trace's if it has one."""
    trace, span, is_traced = _trace_of(headers.get(TRACE_HEADER))
    named = headers.get(REQUEST_HEADER)
    if named is not None and _ID.fullmatch(named):
        return Asked(named.decode("ascii"), trace, span, is_traced)
    return Asked(trace or f"{_OURS}{next(_NUMBERS):08x}", trace, span, is_traced)


def _trace_of(header: bytes | None) -> tuple[str, str, bool]:
    """Trace, span and whether it is recorded; nothing for a header that is wrong, as the standard has it."""
    found = _TRACEPARENT.fullmatch(header) if header is not None else None
    if found is None or found[1] == b"ff" or (found[1] == b"00" and found[5] is not None):
        return "", "", False
    trace, span = found[2].decode(), found[3].decode()
    if _NO_TRACE in trace or span == _NO_SPAN:
        return "", "", False
    return trace, span, bool(int(found[4], 16) & 1)
