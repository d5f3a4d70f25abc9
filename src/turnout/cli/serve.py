"""`turnout serve`: the API over a store, until it is told to stop.

Where the machine has two processors it is two processes: this one reads what comes in, the other decides and writes.
"""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.errors import TurnoutError

if TYPE_CHECKING:
    from socket import socket

    from turnout.api.settings import ApiSettings
    from turnout.pipeline.writer_process import WriterProcess
    from turnout.store.database import Database

Db = Annotated[
    str | None,
    typer.Option("--db", help="The store, `sqlite:///path`; else $TURNOUT_DB, else `.turnout/turnout.db`."),
]
Host = Annotated[str, typer.Option("--host", help="The address to listen on; any but this machine's own needs keys.")]
Port = Annotated[int, typer.Option("--port", help="The port to listen on; 0 is any that is free.")]
Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, max=2, help="2 where reading and writing are to have a processor each; else 1."),
]
# A socket is not handed to another process in the same way everywhere.
_CAN_BE_TWO: Final = sys.platform != "win32"


def serve(db: Db = None, host: Host = "127.0.0.1", port: Port = 8080, processes: Processes = None) -> None:
    """Take leads in over HTTP, decide who gets them, and answer what became of them.

    On a loopback address no key is needed; on any other, make one first with `turnout key create`. Without
    `--processes` there are two where this machine has two processors.
    """
    # It loads while this process does the same.
    with _start_writer() if _are_two(processes) else nullcontext() as writer:
        from turnout.api.server import address_of, listen  # noqa: PLC0415 - slow to load
        from turnout.observe.logs import configure_logs  # noqa: PLC0415 - as above
        from turnout.pipeline.collector import calm_collector  # noqa: PLC0415 - as above
        from turnout.pipeline.open_store import open_store  # noqa: PLC0415 - as above

        calm_collector()
        configure_logs()
        with listen(host, port) as listening:
            database = open_store(db)
            try:
                with database.serve_lock(address_of(listening)):
                    _serve(database, listening, host, writer)
            finally:
                database.close()
    sys.stdout.write("turnout: stopped\n")


def _are_two(processes: int | None) -> bool:
    """Whether the writer is to be a process of its own. Raises TurnoutError where it cannot be."""
    if processes == 2 and not _CAN_BE_TWO:
        raise TurnoutError("two processes cannot share a socket on this system; leave `--processes` out")
    return _CAN_BE_TWO and (processes or _processors()) > 1


def _processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _start_writer() -> WriterProcess:
    from turnout.pipeline.writer_process import WriterProcess  # noqa: PLC0415 - as above

    return WriterProcess()


def _serve(database: Database, listening: socket, host: str, writer: WriterProcess | None) -> None:
    """Answer until told to stop; then the writer does what it was asked for, and stops."""
    from turnout.api.keyring import Keyring  # noqa: PLC0415 - slow to load
    from turnout.api.server import is_loopback  # noqa: PLC0415 - as above
    from turnout.api.settings import ApiSettings  # noqa: PLC0415 - as above
    from turnout.store.api_keys import StoredKeys  # noqa: PLC0415 - as above

    keys, is_local = StoredKeys(database), is_loopback(listening)
    if not is_local and not keys.in_use():
        raise TurnoutError(
            f"`{host}` can be reached from elsewhere, and there is no API key; make one with "
            "`turnout key create --name NAME --scope leads:write`, or serve this machine only with `--host 127.0.0.1`"
        )
    settings = ApiSettings(Keyring(keys), is_loopback=is_local)
    if writer is None:
        _serve_as_one(database, listening, settings)
    else:
        _serve_as_two(database, listening, settings, writer)


def _serve_as_one(database: Database, listening: socket, settings: ApiSettings) -> None:
    from turnout.api.app import create_app  # noqa: PLC0415 - slow to load
    from turnout.api.server import run_server  # noqa: PLC0415 - as above
    from turnout.pipeline.running import Running  # noqa: PLC0415 - as above
    from turnout.store.serve_lock import hold_writer_lock  # noqa: PLC0415 - as above

    with hold_writer_lock(database.path):
        running = Running(database)
        running.start()
        try:
            app = create_app(running, settings)
            _say_ready(listening)
            run_server(app, listening)
        finally:
            running.stop()


def _serve_as_two(database: Database, listening: socket, settings: ApiSettings, writer: WriterProcess) -> None:
    from turnout.api.app import create_app  # noqa: PLC0415 - slow to load
    from turnout.api.server import run_server  # noqa: PLC0415 - as above
    from turnout.pipeline.remote_front import RemoteFront  # noqa: PLC0415 - as above

    front = RemoteFront(writer, database)
    app = create_app(front, settings)
    front.start()
    _say_ready(listening)
    run_server(app, listening, front.connected)
    front.stop()


def _say_ready(listening: socket) -> None:
    """From here on everything is answered."""
    from turnout.api.server import address_of  # noqa: PLC0415 - slow to load
    from turnout.pipeline.collector import keep_what_is  # noqa: PLC0415 - as above

    keep_what_is()
    sys.stdout.write(f"Turnout listens on {address_of(listening)} (Ctrl-C stops it)\n")
    sys.stdout.flush()
