"""`turnout key`: make, list and revoke the keys that programs and websites call the API with."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from turnout.store.api_keys import ApiKey
    from turnout.store.transaction import Transaction

app = typer.Typer(help="API keys: create, list, revoke.", no_args_is_help=True, rich_markup_mode=None)

Db = Annotated[
    str | None,
    typer.Option("--db", help="The store, `sqlite:///path`; else $TURNOUT_DB, else `.turnout/turnout.db`."),
]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Name = Annotated[str, typer.Option("--name", help="What the key is for, such as `website`.")]
Scope = Annotated[
    list[str],
    typer.Option(
        "--scope",
        help="What it may do; may be repeated: `leads:write`, `leads:read`, `leads:work`, `metrics`, `admin`, `form`.",
    ),
]
Named = Annotated[str, typer.Argument(help="The key's id or name.", metavar="KEY")]


@app.command("create")
def create(name: Name, scope: Scope, db: Db = None, as_json: Json = False) -> None:
    """Make a key and print its secret, once: it is not kept, and cannot be shown again."""
    from turnout.store.api_keys import create_key  # noqa: PLC0415 - only this command needs it

    with _writing(db) as tx:
        key, secret = create_key(tx, name, scope, datetime.now(UTC))
    if as_json:
        _print_json({**_fields(key), "secret": secret})
        return
    sys.stderr.write(f"key `{key.id}` for `{key.name}` may {', '.join(sorted(key.scopes))}; keep its secret safe:\n")
    sys.stdout.write(f"{secret}\n")


@app.command("list")
def list_all(db: Db = None, as_json: Json = False) -> None:
    """Show every key with its scopes and when it was last used. Secrets are not kept, only how they begin."""
    from turnout.pipeline.open_store import open_store  # noqa: PLC0415 - slow to load
    from turnout.store.api_keys import list_keys  # noqa: PLC0415 - as above

    database = open_store(db, create=False)
    try:
        with database.reading() as tx:
            keys = list_keys(tx)
    finally:
        database.close()
    if as_json:
        _print_json([_fields(key) for key in keys])
        return
    for key in keys:
        state = f"revoked {_day(key.revoked_at)}" if key.revoked_at else f"last used {_day(key.used_at)}"
        sys.stdout.write(f"{key.id}  {key.prefix}...  {key.name}  {' '.join(sorted(key.scopes))}  {state}\n")
    if not keys:
        sys.stderr.write("there are no keys; make one with `turnout key create --name NAME --scope leads:write`\n")


@app.command("revoke")
def revoke(named: Named, db: Db = None) -> None:
    """Shut a key out, for good. A running server knows within a second."""
    from turnout.store.api_keys import revoke_key  # noqa: PLC0415 - only this command needs it

    with _writing(db) as tx:
        key = revoke_key(tx, named, datetime.now(UTC))
    sys.stdout.write(f"key `{key.id}` ({key.name}) opens nothing any more\n")


@contextmanager
def _writing(db: str | None) -> Iterator[Transaction]:
    from turnout.pipeline.open_store import open_store  # noqa: PLC0415 - slow to load

    database = open_store(db)
    try:
        with database.begin() as tx:
            yield tx
    finally:
        database.close()


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


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "never"


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2) + "\n")
