"""The demo company as a running Turnout: a fresh store, its world, its policy, and the whole server over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from socket import socket

from turnout.api.app import create_app
from turnout.api.background import serving
from turnout.api.keyring import Keyring
from turnout.api.listening import address_of, listen
from turnout.api.settings import ApiSettings
from turnout.errors import InputError, StoreError, TurnoutError
from turnout.pipeline.import_world import import_folder
from turnout.pipeline.jobs import Tick
from turnout.pipeline.publish import publish_policy
from turnout.pipeline.running import Running
from turnout.store.api_keys import StoredKeys
from turnout.store.database import Database, open_database
from turnout.store.policies import load_policy
from turnout.store.serve_lock import hold_serve_lock
from turnout.testing.demo_clock import DemoClock
from turnout.testing.demo_company import DEMO_DAY, DemoCompany, build_company, write_world
from turnout.testing.demo_run import demo_policy

_HOST = "127.0.0.1"
_STORE = "turnout.db"
_MARK = "DEMO.txt"
_MARK_TEXT = "`turnout demo` made this folder: the next one makes its store and its tables anew.\n"
_PORTS_TRIED = 100
_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class DemoServer:
    """Where it answers, what it is about, and the clock it goes by."""

    address: str
    store: Path
    company: DemoCompany
    rules: int
    clock: DemoClock
    let_time_pass: Callable[[], None]


@contextmanager
def demo_server(folder: Path, listening: socket, tell: Callable[[str], None] = lambda _: None) -> Iterator[DemoServer]:
    """The server while the block runs; the store stays in the folder, until the next demo there makes it anew.

    `tell` hears what is being done. Raises StoreError where a demo runs in the folder, or the store there is not one's.
    """
    store = folder / _STORE
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = str(error.strerror).lower()
        raise InputError(f"`{folder}` cannot be made ({why}); give another folder with `--folder`") from error
    with hold_serve_lock(store, address_of(listening), otherwise="give another folder with `--folder`"):
        tell("writing the company's tables")
        _make_way(store)
        company = build_company()
        write_world(folder, company)
        database = open_database(f"sqlite:///{store}")
        try:
            with _served(database, folder, company, listening, tell) as server:
                yield server
        finally:
            database.close()


def _make_way(store: Path) -> None:
    """Remove an older demo's store, and nobody else's."""
    mark = store.with_name(_MARK)
    if store.exists() and not mark.exists():
        raise StoreError(f"`{store}` was not made by a demo and would be lost; give another folder with `--folder`")
    mark.write_text(_MARK_TEXT, encoding="utf-8")
    # The store itself goes last: a log that outlived it would be read into the next one.
    for name in (f"{store.name}-wal", f"{store.name}-shm", store.name):
        store.with_name(name).unlink(missing_ok=True)


@contextmanager
def _served(
    database: Database, folder: Path, company: DemoCompany, listening: socket, tell: Callable[[str], None]
) -> Iterator[DemoServer]:
    clock = DemoClock(datetime.combine(DEMO_DAY, time(), UTC))
    tell("importing its people and accounts")
    import_folder(database, folder)
    tell("publishing its policy")
    published = publish_policy(database, demo_policy(), clock())
    with database.reading() as source:
        rules = len(load_policy(source, published.hash).rules)
    tell("starting the server")
    running = Running(database, clock)
    running.start()
    try:
        app = create_app(running, ApiSettings(Keyring(StoredKeys(database)), is_loopback=True))
        with serving(app, listening) as address:
            yield DemoServer(address, Path(database.name), company, rules, clock, lambda: _tick(running))
    finally:
        running.stop()


def _tick(running: Running) -> None:
    """Have everything happen that is due by now. Raises StoreError where it cannot be written."""
    done = running.ask(Tick(), 60)
    if done.error is not None:
        raise done.error


def listen_near(port: int) -> socket:
    """A socket of this machine at the port (0 is any), or at the next that is free. Raises TurnoutError for none."""
    for near in range(port, min(port + _PORTS_TRIED, _PORT_MAX)):
        with suppress(TurnoutError):
            return listen(_HOST, near)
    return listen(_HOST, port)
