"""The files of the built app, read once, with their compressed forms. What is asked for is looked up, never opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

# A machine's own list of types may lack the newer ones, and a browser runs no script of another type.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
# The build writes these beside each file that they make smaller; the smallest is first.
_ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
# Where the build puts files that have a hash of their content in their names.
_HASHED: Final = "/assets/"


@dataclass(frozen=True, slots=True)
class File:
    """One file. `forms` has its content by encoding; an empty name is the content as it is."""

    media_type: str
    tag: str
    forms: Mapping[str, bytes]
    never_changes: bool

    def form_for(self, accepted: str) -> str:
        """The smallest encoding that a browser takes, by its `Accept-Encoding`; empty for none."""
        names = {_name(part) for part in accepted.lower().split(",") if not _is_refused(part)}
        return next((encoding for encoding in _ENCODINGS if encoding in names and encoding in self.forms), "")


def read_shelf(folder: Path) -> dict[str, File]:
    """Every file of a build by its address; nothing where there is no build."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        f"/{path.relative_to(folder).as_posix()}": _read(path, folder)
        for path in found
        if path.suffix in _TYPES and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def _read(path: Path, folder: Path) -> File:
    content = path.read_bytes()
    forms = {"": content}
    for encoding, suffix in _ENCODINGS.items():
        beside = path.with_name(f"{path.name}{suffix}")
        if beside.is_file():
            forms[encoding] = beside.read_bytes()
    address = f"/{path.relative_to(folder).as_posix()}"
    tag = sha256(content).hexdigest()[:20]
    return File(_TYPES[path.suffix], tag, forms, never_changes=address.startswith(_HASHED))


def _name(part: str) -> str:
    return part.partition(";")[0].strip()


def _is_refused(part: str) -> bool:
    """True for `br;q=0`."""
    weight = part.partition(";")[2].strip().lower().replace(" ", "")
    return weight.startswith("q=") and not weight.removeprefix("q=").strip("0.")
