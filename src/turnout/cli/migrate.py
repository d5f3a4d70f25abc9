"""`turnout migrate`: a store brought to the schema of this version.

Exit codes: 0 it is at it now; 1 with `--check` where it is not; 2 it cannot be done, the message says why.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.doing import doing_shown
from turnout.cli.exits import DONE, FOUND
from turnout.cli.options import Db, Json, print_json

if TYPE_CHECKING:
    from turnout.store.revisions import Migrated

Check = Annotated[bool, typer.Option("--check", help="Only say what is missing; exit with 1 where something is.")]


def migrate(db: Db = None, check: Check = False, as_json: Json = False) -> None:
    """Bring a store to the schema of this version, or make it where there is none; all of it or nothing."""
    from turnout.config import database_url, shown_url  # noqa: PLC0415 - slow to load
    from turnout.store.revisions import bring_to_head, lacking  # noqa: PLC0415 - as above

    url = database_url(db)
    name = shown_url(url)
    if check:
        found = lacking(url)
        if as_json:
            print_json({"store": name, "from": found.before or None, "to": found.after, "missing": _as_data(found)})
        else:
            _say_missing(name, found)
        raise typer.Exit(FOUND if found.steps else DONE)
    with doing_shown("looking at the store") as show:
        done = bring_to_head(url, lambda revision, what: show(f"{revision}: {what}"))
    if as_json:
        print_json({"store": name, "from": done.before or None, "to": done.after, "steps": _as_data(done)})
    elif done.before == done.after:
        sys.stdout.write(f"`{name}` is at schema {done.after} already; nothing was done\n")
    elif not done.before:
        sys.stdout.write(f"`{name}` was made, at schema {done.after}\n")
    else:
        _list(done)
        sys.stdout.write(f"`{name}` came from schema {done.before} to {done.after}\n")


def _say_missing(name: str, found: Migrated) -> None:
    if not found.steps:
        sys.stdout.write(f"`{name}` is at schema {found.before}, which is the newest\n")
        return
    if found.before:
        _list(found)
    said = f"is at schema {found.before} and lacks the above" if found.before else "has no store yet"
    sys.stdout.write(f"`{name}` {said}; run `turnout migrate`\n")


def _list(migrated: Migrated) -> None:
    for step in migrated.steps:
        sys.stdout.write(f"{step.name}  {step.what}\n")


def _as_data(migrated: Migrated) -> list[dict[str, str]]:
    return [{"revision": step.name, "what": step.what} for step in migrated.steps]
