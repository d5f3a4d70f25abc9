"""Where a test's store is: a file in its folder, or a database of PostgreSQL that stands for that file.

A test that names the fixture `each_database` runs on both, and asks here for every address.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.postgres import PostgresGround
from turnout.config import sqlite_path

FILE: Final = "turnout.db"


class _Places:
    """The databases that stand for files, while a test runs on PostgreSQL."""

    def __init__(self) -> None:
        self.ground: PostgresGround | None = None
        self.count = 0
        self.urls: dict[Path, str] = {}


_PLACES: Final = _Places()


def url_in(folder: Path, name: str = FILE) -> str:
    """The address of a folder's store; the same whenever it is asked for, and made on PostgreSQL when first asked."""
    path = folder / name
    if _PLACES.ground is None:
        return f"sqlite:///{path}"
    if path not in _PLACES.urls:
        _PLACES.urls[path] = _PLACES.ground.new()
    return _PLACES.urls[path]


def put_in(folder: Path, url: str, name: str = FILE) -> None:
    """Let a store that is elsewhere be a folder's."""
    if _PLACES.ground is None:
        shutil.copyfile(sqlite_path(url), folder / name)
    else:
        _PLACES.urls[folder / name] = url


def drop_in(folder: Path, name: str = FILE) -> None:
    """Be done with a folder's store, where it does not go with the folder."""
    url = _PLACES.urls.pop(folder / name, None)
    if url is not None and _PLACES.ground is not None:
        _PLACES.ground.give_back(url)


def copy_in(source: Path, folder: Path, name: str = FILE) -> None:
    """Let a folder's store be what another one's is, to which nobody is connected."""
    if _PLACES.ground is None:
        shutil.copyfile(source / name, folder / name)
    else:
        _PLACES.urls[folder / name] = _PLACES.ground.copy(url_in(source, name))


def is_on_postgresql() -> bool:
    """Whether stores are on PostgreSQL at the moment."""
    return _PLACES.ground is not None


def stores_now() -> str:
    """A name for where stores are at the moment: another one for each test on PostgreSQL, whose stores end with it."""
    return "files" if _PLACES.ground is None else f"databases {_PLACES.count}"


@contextmanager
def stores_on(ground: PostgresGround) -> Iterator[None]:
    """Stores are databases of this server meanwhile, and are thrown away at the end."""
    _PLACES.ground = ground
    _PLACES.count += 1
    try:
        yield
    finally:
        for path in list(_PLACES.urls):
            drop_in(path.parent, path.name)
        _PLACES.ground = None
