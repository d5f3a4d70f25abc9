"""What a company's own columns say of an account, as a store gives it: text that is read when somebody asks.

Most accounts of a company are asked about by no lead; as text they take a fifth of the memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

_attributes_in: Final = msgspec.json.Decoder(dict[str, str]).decode


class KeptAttributes(Mapping[str, str]):
    """The attributes in a JSON object of texts. Equal to any mapping that says the same."""

    __slots__ = ("_json", "_read")

    def __init__(self, json: str) -> None:
        self._json = json
        self._read: dict[str, str] | None = None

    def _said(self) -> dict[str, str]:
        if self._read is None:
            self._read = _attributes_in(self._json)
        return self._read

    def __getitem__(self, name: str) -> str:
        return self._said()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._said())

    def __len__(self) -> int:
        return len(self._said())

    def __eq__(self, other: object) -> bool:
        """To compare is not to ask: whoever compares all accounts keeps nothing of them."""
        mine = _attributes_in(self._json) if self._read is None else self._read
        if isinstance(other, KeptAttributes):
            return self._json == other._json or mine == _attributes_in(other._json)
        return mine == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._said())
