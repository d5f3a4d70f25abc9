"""Bytes with one of them changed, or cut short: what a failing disk makes of a stored value."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from turnout.errors import StoreError


def check_damage(data: bytes, at: int, byte: int, read: Callable[[bytes], object]) -> None:
    """Reading damaged bytes gives a value or a StoreError, never anything else; cut bytes are always an error."""
    place = at % len(data)
    with suppress(StoreError):
        read(data[:place] + bytes([byte]) + data[place + 1 :])
    with pytest.raises(StoreError, match="turnout verify"):
        read(data[:place])
