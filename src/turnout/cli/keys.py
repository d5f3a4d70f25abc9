"""`turnout key`: make, list and revoke the keys that programs and websites call the API with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.completing import complete_key, one_of
from turnout.cli.options import Db, Json, Why, opened, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import distance

if TYPE_CHECKING:
    from turnout.pipeline.edits.editing import Edit
    from turnout.store.api_keys import ApiKey

app = typer.Typer(help="API keys: create, list, revoke.", no_args_is_help=True)

# Those of `store.api_keys`, which is slow to load; a test holds them to be the same.
SCOPES: Final = (
    "leads:write", "leads:read", "leads:work", "data:read", "data:write", "absences:write", "policy:write",
    "audit:read", "admin", "metrics", "form",
)  # fmt: skip
Name = Annotated[str, typer.Option("--name", help="What the key is for, such as `website`.")]
Scope = Annotated[
    list[str],
    typer.Option(
        "--scope",
        help=f"What it may do; may be repeated: {', '.join(f'`{scope}`' for scope in SCOPES)}.",
        autocompletion=one_of(SCOPES),
    ),
]
Named = Annotated[str, typer.Argument(help="The key's id or name.", metavar="KEY", autocompletion=complete_key)]


@app.command("create")
def create(name: Name, scope: Scope, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Make a key and print its secret, once: it is not kept, and cannot be shown again."""
    from turnout.pipeline.edits.keys import make_key  # noqa: PLC0415 - only this command needs it

    # A key may be the first thing that is in a store.
    with _editing(db, why, create=True) as edit:
        key, secret = make_key(edit, name, scope)
    if as_json:
        print_json({**_fields(key), "secret": secret})
        return
    sys.stderr.write(f"key `{key.id}` for `{key.name}` may {', '.join(sorted(key.scopes))}; keep its secret safe:\n")
    sys.stdout.write(f"{secret}\n")


@app.command("list")
def list_all(db: Db = None, as_json: Json = False) -> None:
    """Show every key with its scopes and when it was last used. Secrets are not kept, only how they begin."""
    from turnout.store.api_keys import list_keys  # noqa: PLC0415 - slow to load

    with opened(db) as database, database.reading() as tx:
        keys = list_keys(tx)
    if as_json:
        print_json([_fields(key) for key in keys])
        return
    if not keys:
        show_notes(["there are no keys; make one with `turnout key create --name NAME --scope leads:write`"])
        return
    at = now()
    rows = [(key.id, f"{key.prefix}...", key.name, ", ".join(sorted(key.scopes)), _state(key, at)) for key in keys]
    show_table(("key", "begins", "name", "may", "is"), rows)


@app.command("revoke")
def revoke(named: Named, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Shut a key out, for good. A running server knows within a second."""
    from turnout.pipeline.edits.keys import shut_out  # noqa: PLC0415 - only this command needs it

    with _editing(db, why) as edit:
        key = shut_out(edit, named)
    if as_json:
        print_json(_fields(key))
    else:
        sys.stdout.write(f"key `{key.id}` ({key.name}) opens nothing any more\n")


@contextmanager
def _editing(db: str | None, why: str, *, create: bool = False) -> Iterator[Edit]:
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - slow to load

    with opened(db, create=create) as database, editing(database, now(), ACTOR, why) as edit:
        yield edit


def _fields(key: ApiKey) -> dict[str, object]:
    """A key without its hash."""
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at.isoformat(),
        "used_at": key.used_at.isoformat() if key.used_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _state(key: ApiKey, at: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {distance(key.revoked_at, at)}"
    return f"last used {distance(key.used_at, at)}" if key.used_at is not None else "never used"
