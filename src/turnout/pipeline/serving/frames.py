"""Messages between our own two processes: how a stream of bytes is cut into them. What is in one is `wire`'s."""

from __future__ import annotations

from typing import Final

# A message without anything in it is the last one: whoever sent it will send no more, and waits for the rest.
GOODBYE: Final = b""
_HEADER_BYTES: Final = 4


def frame(body: bytes) -> bytes:
    """A message as it is sent: how long it is (4 bytes, the lowest first), and what it says."""
    return len(body).to_bytes(_HEADER_BYTES, "little") + body


class Frames:
    """Puts the pieces of a stream together."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are complete now, in their order."""
        held = self._held
        held += data
        found, start = [], 0
        while len(held) >= start + _HEADER_BYTES:
            begin = start + _HEADER_BYTES
            end = begin + int.from_bytes(held[start:begin], "little")
            if len(held) < end:
                break
            found.append(bytes(held[begin:end]))
            start = end
        del held[:start]
        return found
