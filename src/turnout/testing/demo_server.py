"""The demo company as a running Turnout: a fresh store, its world, its policy, and the whole server over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from socket import socket

from turnout.api.app import create_app
from turnout.api.background import serving
from turnout.api.keyring import Keyring
from turnout.api.listening import address_of, listen
from turnout.api.settings import settings_of
from turnout.config import Settings
from turnout.errors import InputError, StoreError, TurnoutError
from turnout.pipeline.engine.live_policy import read_live
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.running import Running, utc_now
from turnout.store.api_keys import StoredKeys
from turnout.store.database import Database, open_database
from turnout.store.serve_lock import hold_serve_lock
from turnout.testing.demo_besides import DemoBesides
from turnout.testing.demo_clock import DemoClock
from turnout.testing.demo_company import DEMO_DAY, DemoCompany, build_company, write_world
from turnout.testing.demo_connections import DemoConnections
from turnout.testing.demo_run import demo_policy
from turnout.testing.demo_time import DemoTime
from turnout.testing.demo_users import add_demo_users
from turnout.testing.demo_versions import publish_change, publish_first
from turnout.ui.site import Site
from turnout.worker.besides import deciding_for

_HOST = "127.0.0.1"
_STORE = "turnout.db"
_MARK = "DEMO.txt"
_MARK_TEXT = "`turnout demo` made this folder: the next one makes its store and its tables anew.\n"
_PORTS_TRIED = 100
_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class DemoServer:
    """Where it answers, what it is about, the clock it goes by, and how time goes on to a moment.

    `go_to` gives the leads that were decided about since it was called last. `go_live` lets the clock run from here on;
    with `stand` all goes by itself at a moment that stays. `change_policy` publishes what its policy says now, where it
    began with an older one.
    """

    address: str
    store: Path
    company: DemoCompany
    rules: int
    clock: DemoClock
    go_to: Callable[[datetime], list[str]]
    go_live: Callable[[], None]
    stand: Callable[[], None]
    change_policy: Callable[[], None]


@contextmanager
def demo_server(
    folder: Path,
    listening: socket,
    tell: Callable[[str], None] = lambda _: None,
    day: date = DEMO_DAY,
    present: datetime | None = None,
    *,
    begins_older: bool = False,
) -> Iterator[DemoServer]:
    """The server while the block runs; the store stays in the folder, until the next demo there makes it anew.

    Its clock begins with a day, and its past ends at `present`: now, where none is given. `tell` hears what is being
    done. Raises StoreError where a demo runs in the folder, or the store there is not one's.
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
        company = build_company(today=day)
        write_world(folder, company)
        database = open_database(f"sqlite:///{store}")
        try:
            with _served(database, folder, company, listening, tell, day, present or utc_now(), begins_older) as server:
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
    database: Database,
    folder: Path,
    company: DemoCompany,
    listening: socket,
    tell: Callable[[str], None],
    day: date,
    present: datetime,
    begins_older: bool,
) -> Iterator[DemoServer]:
    clock = DemoClock(datetime.combine(day, time(), UTC))
    tell("importing its people and accounts")
    import_folder(database, folder)
    tell("publishing its policy")
    if begins_older:
        publish_first(database, clock())
    else:
        publish_policy(database, demo_policy(), clock())
    users = add_demo_users(database, clock())
    with database.reading() as source:
        rules = len(read_live(source).policy.rules)
    tell("starting the server")
    running = Running(database, clock)
    said = Settings(db=database.url)
    deciding = deciding_for(said, clock)
    besides = DemoBesides(database, said, deciding, clock, address_of(listening), present)
    running.on_commit = besides.poke
    running.start()
    try:
        settings = settings_of(
            said, Keyring(StoredKeys(database)), is_loopback=True, address=address_of(listening), demo_users=users
        )
        app = create_app(running, settings, Site())
        app.resources.state.connections = DemoConnections(database, said, clock)
        deciding.act_by(running.submit)
        passing = DemoTime(clock, running, database, besides.catch_up)
        with serving(app, listening) as address:
            live, store = partial(_go_live, clock, besides), Path(database.name)
            change = partial(_change_policy, database, clock)
            yield DemoServer(address, store, company, rules, clock, passing.go_to, live, besides.start, change)
    finally:
        besides.stop()
        deciding.act_by(None)
        running.stop()


def _go_live(clock: DemoClock, besides: DemoBesides) -> None:
    clock.run()
    besides.start()


def _change_policy(database: Database, clock: DemoClock) -> None:
    publish_change(database, clock())


def listen_near(port: int) -> socket:
    """A socket of this machine at the port (0 is any), or at the next that is free. Raises TurnoutError for none."""
    for near in range(port, min(port + _PORTS_TRIED, _PORT_MAX)):
        with suppress(TurnoutError):
            return listen(_HOST, near)
    return listen(_HOST, port)
