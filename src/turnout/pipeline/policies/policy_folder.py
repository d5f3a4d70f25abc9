"""A policy as files somebody works on: the text, its lists beside it, and which version they were pulled from.

The files are the same wherever they are pulled, so that a version control system shows only what people changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from turnout.connectors.csv_file.encoding import read_text
from turnout.core.policy.compile import content_hash
from turnout.core.policy.parse import parse_policy
from turnout.errors import InputError, PolicyError

MARK: Final = ".turnout-policy.json"
POLICY: Final = "policy.yaml"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A version as it is kept somewhere: its text, and the text of each list by the path it is read from."""

    hash: str
    version: int
    text: str
    lists: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a folder says it was pulled from; the file of the policy, and its lists' files."""

    hash: str
    version: int
    file: str
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """The files of a folder as they are now. `hash` is of what they say, empty where they cannot be read."""

    path: Path
    text: str
    lists: Mapping[str, str]
    hash: str
    pulled: Pulled | None
    problem: str = ""


def read_folder(place: Path) -> Local:
    """The policy in a folder, or the one that a path names, with its lists. Raises InputError where there is none."""
    folder = place if place.is_dir() else place.parent
    pulled = read_mark(folder)
    path = folder / (pulled.file if pulled else POLICY) if place.is_dir() else place
    if not path.is_file():
        raise InputError(f"`{path}` is not there; `turnout policy pull {folder}` writes the live policy")
    text = read_text(path)[0]
    lists: dict[str, str] = {}

    def read_list(name: str) -> str | None:
        wanted = folder / name
        return lists.setdefault(name, read_text(wanted)[0]) if wanted.is_file() else None

    try:
        content, problem = content_hash(parse_policy(text, read_list)), ""
    except PolicyError as error:
        content, problem = "", str(error.problems[0])
    return Local(path, text, lists, content, pulled, problem)


def read_mark(folder: Path) -> Pulled | None:
    """What a folder was pulled from, or None. Raises InputError for a mark that cannot be read."""
    path = folder / MARK
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_text("utf-8"))
        pulled = Pulled(str(said["hash"]), int(said["version"]), str(said["file"]), tuple(map(str, said["lists"])))
        is_known = said["format"] == _FORMAT
    except (ValueError, KeyError, TypeError, AttributeError):
        is_known = False
    if not is_known:
        raise InputError(f"`{path}` cannot be read; remove it, and pull again")
    return pulled


def write_folder(folder: Path, kept: Kept, file: str = POLICY) -> list[Path]:
    """Write a version into a folder, and say that it is from there; gives the files that are other than they were.

    Lists that the version before had and this one has not are left where they are. Raises InputError for a list whose
    path leads out of the folder, with nothing written.
    """
    texts = {file: kept.text, **kept.lists}
    for name in texts:
        _must_be_inside(name)
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in texts.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == text.encode():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        changed.append(path)
    write_mark(folder, Pulled(kept.hash, kept.version, file, tuple(sorted(kept.lists))))
    return changed


def write_mark(folder: Path, pulled: Pulled) -> None:
    """Say which version a folder's files are from."""
    said = {
        "format": _FORMAT,
        "hash": pulled.hash,
        "version": pulled.version,
        "file": pulled.file,
        "lists": list(pulled.lists),
    }
    (folder / MARK).write_text(json.dumps(said, indent=2) + "\n", "utf-8")


def _must_be_inside(name: str) -> None:
    """A policy comes from elsewhere, and its lists' paths are whatever somebody wrote."""
    path = PurePosixPath(name.replace("\\", "/"))
    is_drive = ":" in path.parts[0] if path.parts else True
    if path.is_absolute() or ".." in path.parts or is_drive:
        raise InputError(
            f"the list `{name}` lies outside the policy's folder; pull it by hand, or give it another path"
        )


def files_changed(local: Local, kept: Kept) -> dict[str, str]:
    """Which files say something else than a version: `changed`, `added`, `missing`, by their names."""
    ours = {local.path.name: local.text, **local.lists}
    theirs = {local.path.name: kept.text, **kept.lists}
    found = {name: "changed" for name in ours if name in theirs and ours[name] != theirs[name]}
    found |= {name: "added" for name in ours if name not in theirs}
    return dict(sorted((found | {name: "missing" for name in theirs if name not in ours}).items()))
