"""What commands about services share: the connections of the store that `--db` names, and how a try is told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from turnout.cli.exits import FOUND
from turnout.cli.options import opened, print_json

if TYPE_CHECKING:
    from turnout.pipeline.notices.connection_checks import Tried
    from turnout.pipeline.notices.connections import Connections


@contextmanager
def connected(db: str | None) -> Iterator[Connections]:
    """How the services of a store are reached. Raises StoreError, and SettingsError."""
    from turnout.config import DATABASE_VARIABLE, load_settings  # noqa: PLC0415 - slow to load
    from turnout.pipeline.notices.connections import Connections  # noqa: PLC0415 - as above

    with opened(db) as database:
        # As `opened` has it: what the option names goes before whatever the environment says, be that right or wrong.
        others = {name: text for name, text in os.environ.items() if not (db and name.startswith(DATABASE_VARIABLE))}
        yield Connections(database, load_settings(environment=others))


def say_tried(name: str, tried: Tried, *, as_json: bool) -> None:
    """Print what came of a try in one line; one that failed ends the command with a code of its own."""
    if as_json:
        print_json({"name": name, "ok": tried.is_ok, "said": tried.said})
    elif tried.is_ok:
        sys.stdout.write(f"ok: {tried.said}\n")
    else:
        sys.stderr.write(f"not ok: {tried.said}\n")
    if not tried.is_ok:
        raise typer.Exit(FOUND)
