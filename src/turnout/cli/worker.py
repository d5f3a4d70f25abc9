"""`turnout worker`: promises are kept and messages delivered, beside servers that take leads in."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import now
from turnout.cli.options import Db
from turnout.errors import StoreError
from turnout.worker.besides import deciding_for, following_for

if TYPE_CHECKING:
    from turnout.config import Settings
    from turnout.pipeline.serving.running import Running
    from turnout.store.database import Database
    from turnout.worker.delivering import Delivering

_LOOK_SECONDS: Final = 0.5
Config = Annotated[
    Path | None,
    typer.Option("--config", help="The settings, else $TURNOUT_CONFIG, ./turnout.toml, /etc/turnout/turnout.toml."),
]
LogLevel = Annotated[
    str | None, typer.Option("--log-level", help="`debug`, `info` (a line for each message), `warning` or `error`.")
]
LogFormat = Annotated[str | None, typer.Option("--log-format", help="`json`, `text`, or `auto`: text on a terminal.")]


def worker(db: Db = None, config: Config = None, log_level: LogLevel = None, log_format: LogFormat = None) -> None:
    """Keep promises and deliver messages, beside servers over the same PostgreSQL; any number may run.

    Over a store in a file the server does this, and a worker is only of use while none runs.
    """
    from turnout.config import load_settings  # noqa: PLC0415 - help need not wait for it

    said = load_settings({"db": db or None, "log_level": log_level, "log_format": log_format}, config)
    from turnout.observe.logs import configure_logs  # noqa: PLC0415 - slow to load
    from turnout.observe.traces import TRACES  # noqa: PLC0415 - as above
    from turnout.pipeline.engine.collector import calm_collector  # noqa: PLC0415 - as above
    from turnout.pipeline.engine.open_store import open_served  # noqa: PLC0415 - as above

    calm_collector()
    configure_logs(said.log_level, as_json=said.logs_as_json)
    if said.otlp_endpoint:
        TRACES.start(said.otlp_endpoint, said.otlp_headers, said.trace_share, "worker")
    database = open_served(said, create=False)
    try:
        with _alone(database), database.writer_lock():
            _work(database, said)
    finally:
        database.close()
        TRACES.stop()
    sys.stdout.write("turnout: stopped\n")


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """On SQLite, be what a server would be. Raises StoreError where there is one."""
    try:
        lock = database.serve_lock("as a worker")
        lock.__enter__()
    except StoreError as error:
        raise StoreError(f"{error}; over a store in a file the server is the worker as well") from None
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _work(database: Database, said: Settings) -> None:
    """Work until told to stop; what is in hand then is finished, and what is not is given back."""
    from turnout.pipeline.edits.settings_record import note_settings  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.running import Running  # noqa: PLC0415 - slow to load
    from turnout.worker.worker import delivering_for  # noqa: PLC0415 - as above

    note_settings(database, said, "worker", now())
    over = threading.Event()
    running, delivering = Running(database, batch_max=said.batch_max), delivering_for(database, said)
    deciding = deciding_for(said)
    with ExitStack() as stack:
        stack.enter_context(_stopped_by_signals(over))
        running.on_commit = delivering.poke
        running.start()
        stack.callback(running.stop)
        deciding.act_by(running.submit)
        stack.callback(deciding.act_by, None)
        stack.enter_context(following_for(database, said, deciding, is_delivering=True))
        stack.enter_context(delivering)
        watched = stack.enter_context(_watched(said, running, delivering))
        sys.stdout.write(f"Turnout works on `{database.name}`{watched} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        # A signal that the system hands to another thread is looked at when this one wakes, so it wakes.
        while not over.wait(_LOOK_SECONDS):
            pass


@contextmanager
def _watched(said: Settings, running: Running, delivering: Delivering) -> Iterator[str]:
    """Answer how it is where the settings ask for it; the words for where."""
    if not said.worker_port:
        yield ""
        return
    from turnout.worker.answering import answering  # noqa: PLC0415 - few need it

    def health() -> Mapping[str, Any]:
        found = running.health()
        causes = [*found["causes"], *([delivering.trouble] if delivering.trouble else [])]
        status = "degraded" if causes else "ok"
        return {"status": status, "causes": causes, "policy": found["policy"], "in_hand": delivering.in_hand}

    with answering(said.host, said.worker_port, health) as address:
        yield f", watched at {address}"


@contextmanager
def _stopped_by_signals(over: threading.Event) -> Iterator[None]:
    """A signal to stop sets the event; a second one ends the process as it would have."""

    def stop(number: int, _frame: object) -> None:
        over.set()
        signal.signal(number, before[number])

    before = {int(number): signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
