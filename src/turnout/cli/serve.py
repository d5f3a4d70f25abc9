"""`turnout serve`: the API over a store, until it is told to stop.

Where the machine has two processors it is two processes: this one reads what comes in, the other decides and writes.
Every setting may be said in the environment or a file as well; those that are tried out by hand are options too.
"""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import now
from turnout.cli.options import Db
from turnout.errors import TurnoutError
from turnout.worker.besides import deciding_for, following_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from socket import socket

    from turnout.api.settings import ApiSettings
    from turnout.config import Settings
    from turnout.config.sources import Found
    from turnout.pipeline.serving.writer_process import WriterProcess
    from turnout.store.database import Database
    from turnout.worker.besides import Deciding
    from turnout.worker.delivering import Delivering

Host = Annotated[
    str | None,
    typer.Option("--host", help="The address to listen on, else 127.0.0.1; any but this machine's own needs keys."),
]
Port = Annotated[int | None, typer.Option("--port", help="The port to listen on, else 8080; 0 is any that is free.")]
Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, max=2, help="2 where reading and writing are to have a processor each; else 1."),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", help="The settings, else $TURNOUT_CONFIG, ./turnout.toml, /etc/turnout/turnout.toml."),
]
LogLevel = Annotated[
    str | None, typer.Option("--log-level", help="`debug`, `info` (a line for each decision), `warning` or `error`.")
]
LogFormat = Annotated[str | None, typer.Option("--log-format", help="`json`, `text`, or `auto`: text on a terminal.")]
# A socket is not handed to another process in the same way everywhere.
_CAN_BE_TWO: Final = sys.platform != "win32"
# Where one process reads and writes: of 0.1, 0.5 and 5 ms (what Python has) the one that took most leads in.
_SWITCH_SECONDS: Final = 0.0005


def serve(
    db: Db = None,
    host: Host = None,
    port: Port = None,
    processes: Processes = None,
    config: Config = None,
    log_level: LogLevel = None,
    log_format: LogFormat = None,
) -> None:
    """Take leads in over HTTP, decide who gets them, and answer what became of them.

    On a loopback address no key is needed; on any other, make one first with `turnout key create`. Without
    `--processes` there are two where this machine has two processors.
    """
    from turnout.config.sources import find_settings  # noqa: PLC0415 - help need not wait for it

    options = {
        "db": db or None,
        "host": host,
        "port": port,
        "processes": processes,
        "log_level": log_level,
        "log_format": log_format,
    }
    found = find_settings(options, config)
    said = found.settings
    # It loads while this process does the same.
    with _start_writer() if _are_two(said.processes) else nullcontext() as writer:
        from turnout.api.listening import address_of, listen  # noqa: PLC0415 - slow to load
        from turnout.observe.logs import configure_logs  # noqa: PLC0415 - as above
        from turnout.observe.traces import TRACES  # noqa: PLC0415 - as above
        from turnout.pipeline.engine.collector import calm_collector  # noqa: PLC0415 - as above
        from turnout.pipeline.engine.open_store import open_served  # noqa: PLC0415 - as above

        calm_collector()
        configure_logs(said.log_level, as_json=said.logs_as_json)
        if said.otlp_endpoint:
            TRACES.start(said.otlp_endpoint, said.otlp_headers, said.trace_share)
        with listen(said.host, said.port) as listening:
            database = open_served(said)
            try:
                with database.serve_lock(address_of(listening)):
                    _serve(database, listening, found, writer)
            finally:
                database.close()
                TRACES.stop()
    sys.stdout.write("turnout: stopped\n")


def _are_two(processes: int) -> bool:
    """Whether the writer is to be a process of its own. Raises TurnoutError where it cannot be."""
    if processes == 2 and not _CAN_BE_TWO:
        raise TurnoutError("two processes cannot share a socket on this system; leave `--processes` out")
    return _CAN_BE_TWO and (processes or _processors()) > 1


def _processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _start_writer() -> WriterProcess:
    from turnout.pipeline.serving.writer_process import WriterProcess  # noqa: PLC0415 - as above

    return WriterProcess()


def _serve(database: Database, listening: socket, found: Found, writer: WriterProcess | None) -> None:
    """Answer until told to stop; then the writer does what it was asked for, and stops."""
    from turnout.api.listening import address_of, is_loopback  # noqa: PLC0415 - slow to load
    from turnout.store.api_keys import StoredKeys  # noqa: PLC0415 - as above

    said = found.settings
    keys, is_local = StoredKeys(database), is_loopback(listening)
    if not is_local and not keys.in_use():
        raise TurnoutError(
            f"`{said.host}` can be reached from elsewhere, and there is no API key; make one with "
            "`turnout key create --name NAME --scope leads:write`, or serve this machine only with `--host 127.0.0.1`"
        )
    if writer is not None:
        # It reads the world while this process loads the API.
        writer.open(said, database.url)
    from turnout.api.keyring import Keyring  # noqa: PLC0415 - as above
    from turnout.api.settings import settings_of  # noqa: PLC0415 - as above
    from turnout.pipeline.edits.settings_record import note_settings  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.running import do_nothing  # noqa: PLC0415 - as above

    _tell_what_runs(database)
    note_settings(database, said, "serve", now())
    settings = settings_of(said, Keyring(keys), is_loopback=is_local, address=address_of(listening))
    settings = replace(settings, places=found.places)
    deciding = deciding_for(said)
    delivering = _delivering(database, said, address_of(listening))
    following = following_for(database, said, deciding, is_delivering=delivering is not None)
    with following, delivering or nullcontext():
        told = delivering.poke if delivering is not None else do_nothing
        if writer is None:
            _serve_as_one(database, listening, settings, said, deciding, told)
        else:
            _serve_as_two(database, listening, settings, said, writer, deciding, told)


def _delivering(database: Database, said: Settings, address: str) -> Delivering | None:
    """What sends messages, where this process is to: on SQLite there is no other."""
    if database.dialect == "postgresql" and not said.deliver_here:
        return None
    from turnout.worker.worker import delivering_for  # noqa: PLC0415 - slow to load

    return delivering_for(database, said, address)


def _tell_what_runs(database: Database) -> None:
    """For whoever reads the numbers of many servers: which version this one is, and over which database."""
    from platform import python_version  # noqa: PLC0415 - as above

    from turnout import __version__  # noqa: PLC0415 - as above
    from turnout.observe.metrics import METRICS  # noqa: PLC0415 - as above

    METRICS.set_level("info", 1, (__version__, python_version(), database.dialect))


def _serve_as_one(
    database: Database,
    listening: socket,
    settings: ApiSettings,
    said: Settings,
    deciding: Deciding,
    on_commit: Callable[[], None],
) -> None:
    from turnout.api.app import create_app  # noqa: PLC0415 - slow to load
    from turnout.api.server import run_server  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.running import Running  # noqa: PLC0415 - as above
    from turnout.ui.site import Site  # noqa: PLC0415 - as above

    # Whoever writes comes back from the database many times a batch, and would wait this long for whoever reads.
    sys.setswitchinterval(_SWITCH_SECONDS)
    with database.writer_lock():
        running = Running(database, batch_max=said.batch_max)
        running.on_commit = on_commit
        running.start()
        try:
            app = create_app(running, settings, Site())
            deciding.act_by(running.submit)
            _say_ready(listening)
            run_server(app, listening)
        finally:
            deciding.act_by(None)
            running.stop()


def _serve_as_two(
    database: Database,
    listening: socket,
    settings: ApiSettings,
    said: Settings,
    writer: WriterProcess,
    deciding: Deciding,
    on_commit: Callable[[], None],
) -> None:
    from turnout.api.app import create_app  # noqa: PLC0415 - slow to load
    from turnout.api.server import run_server  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.remote_front import RemoteFront  # noqa: PLC0415 - as above
    from turnout.ui.site import Site  # noqa: PLC0415 - as above

    front = RemoteFront(writer, database, said)
    front.on_commit = on_commit
    app = create_app(front, settings, Site())
    front.start()
    _say_ready(listening)

    @asynccontextmanager
    async def connected(give_up: Callable[[], None]) -> AsyncIterator[None]:
        async with front.connected(give_up):
            deciding.act_by(front.submit)
            try:
                yield
            finally:
                deciding.act_by(None)

    run_server(app, listening, connected)
    front.stop()


def _say_ready(listening: socket) -> None:
    """From here on everything is answered."""
    from turnout.api.listening import address_of  # noqa: PLC0415 - slow to load
    from turnout.pipeline.engine.collector import keep_what_is  # noqa: PLC0415 - as above

    keep_what_is()
    sys.stdout.write(f"Turnout listens on {address_of(listening)} (Ctrl-C stops it)\n")
    sys.stdout.flush()
