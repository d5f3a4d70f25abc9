"""A Turnout with the built app for a browser to look at: the demo company after a day or two, at a moment that stands.

The store is made once in a process and copied for whoever asks, so that a module may write as it likes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from turnout.api.app import create_app
from turnout.api.background import serving
from turnout.api.keyring import Keyring
from turnout.api.listening import listen
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.pipeline.asking.answer import LeadView
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.running import Running
from turnout.store.api_keys import StoredKeys
from turnout.store.database import Database, open_database
from turnout.testing.api_caller import ApiCaller
from turnout.testing.demo_clock import DemoClock
from turnout.testing.demo_company import DEMO_DAY, DEMO_SEED, build_company, write_world
from turnout.testing.demo_leads import leads
from turnout.testing.demo_office import Office, path_of
from turnout.testing.demo_run import demo_policy
from turnout.testing.demo_time import DemoTime
from turnout.testing.demo_users import DEMO_USERS, add_demo_users
from turnout.ui.site import Site

BEGINS: Final = datetime.combine(DEMO_DAY, time(), UTC)
LEADS: Final = 160
_SETTINGS: Final = Settings()
_ENDS_AFTER: Final = timedelta(minutes=4)
_decode: Final = msgspec.json.Decoder(LeadView).decode


@dataclass(frozen=True, slots=True)
class Served:
    """Where it answers, and what stands behind it."""

    address: str
    database: Database
    running: Running
    clock: DemoClock
    leads: tuple[str, ...]


@contextmanager
def served(
    url: str, moment: datetime = BEGINS, *, said: Settings = _SETTINGS, port: int = 0, is_demo: bool = False
) -> Iterator[Served]:
    """A server over a store, in a thread, at a moment; `is_demo` offers the demo's people to whoever comes."""
    database = open_database(url)
    clock = DemoClock(moment)
    running = Running(database, clock)
    running.start()
    try:
        with database.reading() as tx:
            known = tuple(str(row[0]) for row in tx.rows("SELECT id FROM leads ORDER BY seq"))
        settings = ApiSettings(
            Keyring(StoredKeys(database)), is_loopback=True, said=said, demo_users=DEMO_USERS if is_demo else ()
        )
        app = create_app(running, settings, Site())
        with listen("127.0.0.1", port) as listening, serving(app, listening) as address:
            yield Served(address, database, running, clock, known)
    finally:
        running.stop()
        database.close()


def make_company(url: str, folder: Path, count: int = LEADS) -> datetime:
    """Fill an empty store with the demo company's first leads and what its people did; the moment when that ends."""
    company = build_company()
    write_world(folder, company)
    database = open_database(url)
    try:
        import_folder(database, folder)
        publish_policy(database, demo_policy(), BEGINS)
        add_demo_users(database, BEGINS)
    finally:
        database.close()
    with served(url) as server, ApiCaller(server.address) as caller:
        _play(server, caller, list(islice(leads(company=company), count)))
        return server.clock()


def _play(server: Served, caller: ApiCaller, records: list[dict[str, str]]) -> None:
    """Send each lead at its time, and let people do before it what they had planned."""
    office = Office(DEMO_SEED)
    passing = DemoTime(server.clock, server.running, server.database)

    def go_to(moment: datetime) -> None:
        for lead in passing.go_to(moment):
            office.learn(_decode(caller.get(path_of(lead)).body), server.clock())

    for record in records:
        arrival = datetime.fromisoformat(record["received_at"])
        while deed := office.next_before(arrival):
            go_to(deed.at)
            answer = caller.post(deed.path, deed.body)
            if deed.lead and answer.status < 300:
                office.learn(_decode(answer.body), server.clock())
        go_to(arrival)
        sent = {name: value for name, value in record.items() if value and name != "received_at"}
        office.learn(_decode(caller.post("/api/v1/leads", sent).body), server.clock())
    go_to(server.clock() + _ENDS_AFTER)


def copy_of(store: Path, folder: Path) -> str:
    """The address of a store of one's own, with everything that is in another."""
    mine = folder / "turnout.db"
    shutil.copyfile(store, mine)
    key = store.with_name(f"{store.name}.key")
    if key.exists():
        shutil.copyfile(key, mine.with_name(f"{mine.name}.key"))
    return f"sqlite:///{mine}"
