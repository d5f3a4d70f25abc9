"""`turnout serve`: the API over a store, until it is told to stop."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.errors import TurnoutError

if TYPE_CHECKING:
    from socket import socket

    from turnout.store.database import Database

Db = Annotated[
    str | None,
    typer.Option("--db", help="The store, `sqlite:///path`; else $TURNOUT_DB, else `.turnout/turnout.db`."),
]
Host = Annotated[str, typer.Option("--host", help="The address to listen on; any but this machine's own needs keys.")]
Port = Annotated[int, typer.Option("--port", help="The port to listen on; 0 is any that is free.")]


def serve(db: Db = None, host: Host = "127.0.0.1", port: Port = 8080) -> None:
    """Take leads in over HTTP, decide who gets them, and answer what became of them.

    On a loopback address no key is needed; on any other, make one first with `turnout key create`.
    """
    from turnout.api.server import address_of, listen  # noqa: PLC0415 - slow to load
    from turnout.cli.collector import calm_collector  # noqa: PLC0415 - as above
    from turnout.observe.logs import configure_logs  # noqa: PLC0415 - as above
    from turnout.pipeline.open_store import open_store  # noqa: PLC0415 - as above

    calm_collector()
    configure_logs()
    with listen(host, port) as listening:
        database = open_store(db)
        try:
            with database.serve_lock(address_of(listening)):
                _serve(database, listening, host)
        finally:
            database.close()
    sys.stdout.write("turnout: stopped\n")


def _serve(database: Database, listening: socket, host: str) -> None:
    """Answer until told to stop; then the writer does what it was asked for, and stops."""
    from turnout.api.app import create_app  # noqa: PLC0415 - slow to load
    from turnout.api.keyring import Keyring  # noqa: PLC0415 - as above
    from turnout.api.server import address_of, is_loopback, run_server  # noqa: PLC0415 - as above
    from turnout.api.settings import ApiSettings  # noqa: PLC0415 - as above
    from turnout.pipeline.running import Running  # noqa: PLC0415 - as above
    from turnout.store.api_keys import StoredKeys  # noqa: PLC0415 - as above

    keys, is_local = StoredKeys(database), is_loopback(listening)
    if not is_local and not keys.in_use():
        raise TurnoutError(
            f"`{host}` can be reached from elsewhere, and there is no API key; make one with "
            "`turnout key create --name NAME --scope leads:write`, or serve this machine only with `--host 127.0.0.1`"
        )
    running = Running(database, clock=lambda: datetime.now(UTC))
    running.start()
    try:
        app = create_app(running, ApiSettings(Keyring(keys), is_loopback=is_local))
        sys.stdout.write(f"Turnout listens on {address_of(listening)} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        run_server(app, listening)
    finally:
        running.stop()
