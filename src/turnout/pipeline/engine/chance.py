"""Random bytes in small pieces, drawn from the system in large ones."""

from __future__ import annotations

import os
from collections.abc import Callable

_PORTION_BYTES = 16_384


class Chance:
    """Gives random bytes. For one thread, and never for two processes: a child makes its own.

    Each question to the system lets other threads run first, so under load a lead would wait for its 16 bytes.
    """

    __slots__ = ("_at", "_bytes", "_draw")

    def __init__(self, draw: Callable[[int], bytes] = os.urandom) -> None:
        self._draw = draw
        self._bytes = b""
        self._at = 0

    def take(self, count: int) -> bytes:
        """So many random bytes, none of them given before."""
        if self._at + count > len(self._bytes):
            self._bytes, self._at = self._draw(max(count, _PORTION_BYTES)), 0
        self._at += count
        return self._bytes[self._at - count : self._at]
