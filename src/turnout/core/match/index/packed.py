"""Very many short texts in two arrays: their bytes behind one another, and where each begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[np.generic]]

_BYTES: Final = "bytes"
_STARTS: Final = "starts"
# Half a character, as bad input has it, is kept as it is.
_LONE: Final = "surrogatepass"


class PackedTexts:
    """A sequence of texts that takes no more memory than their bytes and eight more for each."""

    def __init__(self, data: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self._arrays: dict[str, NDArray[np.generic]] = {_BYTES: data, _STARTS: starts}
        self._data, self._starts = data.data, starts.data

    @classmethod
    def pack(cls, texts: Sequence[str]) -> PackedTexts:
        """The same texts, packed."""
        encoded = [text.encode("utf-8", _LONE) for text in texts]
        starts = np.zeros(len(texts) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str) -> PackedTexts:
        """What `to_arrays` gave under this name."""
        return cls(arrays[f"{name}.{_BYTES}"].view(np.uint8), arrays[f"{name}.{_STARTS}"].view(np.int64))

    def to_arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """The two arrays, named."""
        return {f"{name}.{key}": array for key, array in self._arrays.items()}

    def __reduce__(self) -> tuple[type[PackedTexts], tuple[NDArray[np.generic], ...]]:
        """How it goes to another process: as its arrays."""
        return PackedTexts, tuple(self._arrays.values())

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, at: int) -> str:
        return str(self._data[self._starts[at] : self._starts[at + 1]], "utf-8", _LONE)
