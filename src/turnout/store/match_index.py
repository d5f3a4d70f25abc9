"""The index of names in one file, which processes map and share. What the arrays mean is not known here.

The file: `_MAGIC`, the format's version, the length and the checksum of a header, the header, then the arrays, each at
a multiple of 64 bytes. The header is JSON: how the texts were made, of what, how long all arrays are together and their
checksum, and of each array its name, type, size and place. Checksums are CRC-32.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from turnout.errors import StoreError

Arrays = Mapping[str, NDArray[np.generic]]

_MAGIC: Final = b"TurnoutNames"
# Raised as well when the same texts would have other keys, or another order.
FORMAT_VERSION: Final = 1
_PREFIX: Final = struct.Struct("<12sIII")
_ALIGNED: Final = 64
_TYPES: Final = frozenset({"uint8", "uint32", "uint64", "int32", "int64"})
_REMEDY: Final = "it is built anew"


class MatchIndexError(StoreError):
    """A file that keeps no index that can be used: it is missing, truncated, damaged, older or another one's."""


class NotAnIndexError(MatchIndexError):
    """A file that keeps something else, which nobody wants to be written over."""


class _Header(msgspec.Struct):
    """What is said of the arrays: of each its name, type, size and place behind the header."""

    texts: str
    source: str
    order: str
    checksum: int
    bytes: int
    arrays: list[tuple[str, str, int, int]]


@dataclass(frozen=True, slots=True)
class OpenedIndex:
    """The arrays of a file, read-only and in the system's own memory of it; and what they were made of."""

    arrays: Arrays
    source: str


def write_index(path: Path, arrays: Arrays, texts_version: str, source: str = "") -> None:
    """Keep arrays in a file that only this user may read; whoever has the former one open keeps that.

    `texts_version` says how texts were made, `source` of what, for whoever looks into it. The file is there as a whole
    or not at all. Raises MatchIndexError where it cannot be written.
    """
    header, start = _header_of(arrays, texts_version, source)
    temporary = None
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(number, "wb") as file:
            file.write(_PREFIX.pack(_MAGIC, FORMAT_VERSION, len(header), crc32(header)) + header)
            file.write(bytes(start - file.tell()))
            for array in arrays.values():
                file.write(_bytes_of(array))
                file.write(bytes(_room(array) - array.nbytes))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise MatchIndexError(
            f"the index of names cannot be kept in `{path}` ({str(error.strerror).lower()}); check its folder and disk"
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def open_index(path: Path, texts_version: str) -> OpenedIndex:
    """The arrays of a file, mapped. Raises MatchIndexError, which says why, for one that must be built anew."""
    content = memoryview(_map(path))
    header, start = _read_header(path, content)
    if header.texts != texts_version:
        raise MatchIndexError(f"`{path}` holds names as another version of Turnout compares them; {_REMEDY}")
    if header.order != sys.byteorder:
        raise MatchIndexError(f"`{path}` was written on another kind of machine; {_REMEDY}")
    if len(content) != start + header.bytes:
        raise MatchIndexError(f"`{path}` has {len(content):,} bytes instead of {start + header.bytes:,}; {_REMEDY}")
    if crc32(content[start:]) != header.checksum:
        raise MatchIndexError(f"`{path}` is damaged; {_REMEDY}")
    arrays = {
        name: np.frombuffer(content, np.dtype(kind), size, start + place) for name, kind, size, place in header.arrays
    }
    return OpenedIndex(arrays, header.source)


def _header_of(arrays: Arrays, texts_version: str, source: str) -> tuple[bytes, int]:
    """The header, and where the first array begins behind it."""
    places = _places(arrays)
    assert all(array.dtype.name in _TYPES for array in arrays.values()), "an index has arrays of whole numbers only"
    header = msgspec.json.encode(
        _Header(
            texts=texts_version,
            source=source,
            order=sys.byteorder,
            checksum=_checksum(arrays),
            bytes=sum(map(_room, arrays.values())),
            arrays=[(name, array.dtype.name, array.size, places[name]) for name, array in arrays.items()],
        )
    )
    return header, _aligned(_PREFIX.size + len(header))


def _places(arrays: Arrays) -> dict[str, int]:
    """Where each array begins, counted from the first one."""
    ends = accumulate((_room(array) for array in arrays.values()), initial=0)
    return dict(zip(arrays, ends, strict=False))


def _checksum(arrays: Arrays) -> int:
    checksum = 0
    for array in arrays.values():
        checksum = crc32(bytes(_room(array) - array.nbytes), crc32(_bytes_of(array), checksum))
    return checksum


def _room(array: NDArray[np.generic]) -> int:
    """How many bytes an array takes in the file."""
    return _aligned(array.nbytes)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _bytes_of(array: NDArray[np.generic]) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B") if array.size else memoryview(b"")


def _sync_folder(folder: Path) -> None:
    """Have the new name survive a loss of power, where the system can promise it."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _map(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise MatchIndexError(f"`{path}` cannot be read ({str(error.strerror).lower()}); {_REMEDY}") from error
    except ValueError:
        raise MatchIndexError(f"`{path}` is empty; {_REMEDY}") from None


def _read_header(path: Path, content: memoryview) -> tuple[_Header, int]:
    """The header, and where the first array begins."""
    if bytes(content[: len(_MAGIC)]) != _MAGIC[: len(content)]:
        raise NotAnIndexError(f"`{path}` is no index of names; name another file")
    if len(content) < _PREFIX.size:
        raise MatchIndexError(f"`{path}` is truncated; {_REMEDY}")
    _, version, length, checksum = _PREFIX.unpack(content[: _PREFIX.size])
    if version != FORMAT_VERSION:
        raise MatchIndexError(f"`{path}` is of another version of Turnout; {_REMEDY}")
    header = content[_PREFIX.size : _PREFIX.size + length]
    if crc32(header) != checksum:
        raise MatchIndexError(f"`{path}` is truncated or damaged; {_REMEDY}")
    return msgspec.json.decode(header, type=_Header), _aligned(_PREFIX.size + length)
