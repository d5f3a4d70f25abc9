"""The text of a file, whatever wrote it: compressed or not, UTF-8, UTF-16 or Windows-1252.

What the text means is not known here; `table` cuts it into rows.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from pathlib import Path

from turnout.errors import InputError

_GZIP_MAGIC = b"\x1f\x8b"
# A workbook of today, and one of the years before.
_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# Tabs and line ends are part of a table; every other control character is an accident of some export.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """The text of a file without control characters, and notices of what had to be done to read it.

    Raises InputError where the file is missing, unreadable, a broken archive or not text at all.
    """
    return text_in(path, _bytes_of(path))


def text_in(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    """As `read_text`, of what was read already; `path` is what messages call it."""
    raw = _unpacked(path, content)
    if raw.startswith(_WORKBOOK_MAGIC):
        raise InputError(f"`{path}` is a workbook or an archive, not text; save it as CSV (UTF-8)")
    text, notices = _decoded(path, raw)
    text, removed = _CONTROL.subn("", text) if _CONTROL.search(text) else (text, 0)
    if removed:
        notices = (*notices, f"`{path.name}`: {removed:,} control characters were removed")
    return text, notices


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"`{path}` does not exist; check the path") from None
    except IsADirectoryError:
        raise InputError(f"`{path}` is a folder; name a file in it") from None
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {str(error.strerror).lower()}") from error


def _unpacked(path: Path, raw: bytes) -> bytes:
    """Compressed files are known by their first bytes, because names lie."""
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        raise InputError(f"`{path}` is a broken gzip file; copy or download it again") from None


def _decoded(path: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded_utf16(path, raw), ()
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _decoded_by_line(path, raw)


def _decoded_utf16(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-16")
    except UnicodeDecodeError:
        raise InputError(f"`{path}` begins like UTF-16 but is not; save it as CSV (UTF-8)") from None


def _decoded_by_line(path: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Each line is judged alone, so that one bad line does not spoil the accents of all others."""
    lines = []
    strange = []
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(_decoded_western(line))
            strange.append(number)
    notice = (
        f"`{path.name}`: {len(strange):,} lines are not UTF-8 (the first is line {strange[0]}) and were read as "
        "Windows-1252; save the file as UTF-8 if names look wrong"
    )
    return "\n".join(lines), (notice,)


def _decoded_western(line: bytes) -> str:
    """Windows-1252 leaves five bytes undefined; Latin-1 defines them all."""
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")
