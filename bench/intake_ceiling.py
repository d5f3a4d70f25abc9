"""What intake could be at most: HTTP and group commit of the very same rows, with nothing decided.

Run as `python -m bench.intake_ceiling FINISHED FRESH`: FINISHED is a store that took leads in, FRESH one without. The
first lead that is posted becomes all the rows of FINISHED's first lead, in every table, and so on; what is new in the
one is new in the other. The server's settings, the bridge between loop and writer and the writer itself are Turnout's
own; a body is read as JSON, and the answer is as long as ours.
"""

from __future__ import annotations

import queue
import sqlite3
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from pathlib import Path
from time import time_ns
from typing import Any, Final, cast

import msgspec

from turnout.api.app import App
from turnout.api.asgi import Receive, Reply, Scope, Send, send_reply
from turnout.api.bridge import Bridge
from turnout.api.server import address_of, listen, run_server
from turnout.pipeline.answer import Answer
from turnout.pipeline.front import Done
from turnout.pipeline.jobs import Job, Tick
from turnout.store.database import Database, open_database
from turnout.store.writer import Writer

# Tables with rows of one lead, and the column that says whose they are.
_OF_LEADS: Final = {
    "leads": "seq", "personal": "lead", "decisions": "lead", "assignments": "lead", "ledger": "lead", "holds": "lead",
    "hold_pools": "lead", "clocks": "lead", "outbox": "lead", "intake_keys": "lead", "events": "lead",
}  # fmt: skip
# Tables with rows that many leads change: a commit writes each row it touched once.
_SHARED: Final = {
    "people": "SELECT p.lead, t.* FROM personal p JOIN people t ON t.person = p.person",
    "counters": "SELECT a.lead, t.* FROM assignments a JOIN counters t ON t.name = a.counter",
    "loads": "SELECT a.lead, t.* FROM assignments a JOIN loads t ON t.rep = a.rep",
    "cap_use": "SELECT a.lead, t.* FROM assignments a JOIN cap_use t ON t.rep = a.rep AND t.scope IN (a.pool, '')",
}
_BATCH_MAX: Final = 256
_BODY = b"{%b}" % (b" " * 720)
_LINK: Final = "INSERT INTO links VALUES ('main', ?, ?, ?, ?, ?, ?)"
_MOMENT: Final = "INSERT OR REPLACE INTO meta VALUES ('latest_moment', ?)"
_CREATED = ((b"location", b"/api/v1/leads/L00000000000000000000000000"),)
_decode = msgspec.json.Decoder(dict[str, Any]).decode

Row = tuple[Any, ...]


class Rows:
    """The rows of every lead of a finished store, in the order in which the leads came."""

    def __init__(self, path: Path) -> None:
        connection = sqlite3.connect(path)
        self.leads: list[int] = [seq for (seq,) in connection.execute("SELECT seq FROM leads ORDER BY seq")]
        own = {table: f"SELECT {lead}, * FROM {table}" for table, lead in _OF_LEADS.items()}  # noqa: S608 - ours
        self._of_leads = {table: _by_lead(connection.execute(sql)) for table, sql in own.items()}
        self._shared = {table: _by_lead(connection.execute(sql)) for table, sql in _SHARED.items()}
        connection.close()

    def write(self, connection: sqlite3.Connection, leads: Sequence[int]) -> None:
        """Insert all rows of some leads."""
        for table, by_lead in self._of_leads.items():
            _insert(connection, "INSERT", table, [row for lead in leads for row in by_lead.get(lead, ())])
        for table, by_lead in self._shared.items():
            rows = {row: None for lead in leads for row in by_lead.get(lead, ())}
            _insert(connection, "INSERT OR REPLACE", table, list(rows))


def _by_lead(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for lead, *row in rows:
        found[lead].append(tuple(row))
    return dict(found)


def _insert(connection: sqlite3.Connection, verb: str, table: str, rows: Sequence[Row]) -> None:
    if rows:
        connection.executemany(f"{verb} INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


class Committer:
    """The writer's thread as Turnout has it: what comes while a commit is under way shares the next one."""

    def __init__(self, database: Database, rows: Rows) -> None:
        self._writer = Writer(database)
        self._rows = rows
        self._coming = iter(rows.leads)
        self._links = count(1)
        self._jobs: queue.SimpleQueue[Callable[[Done], None]] = queue.SimpleQueue()

    def submit(self, _job: Job, then: Callable[[Done], None]) -> None:
        """Insert the next lead's rows with the next commit."""
        self._jobs.put(then)

    def start(self) -> None:
        """Begin to write."""
        threading.Thread(target=self._write, daemon=True).start()

    def _write(self) -> None:
        done = Done(answer=cast("Answer", True))  # noqa: FBT003 - nothing looks at it
        while True:
            batch = self._take()
            self._commit([next(self._coming) for _ in batch])
            for then in batch:
                then(done)

    def _take(self) -> list[Callable[[Done], None]]:
        batch = [self._jobs.get()]
        while len(batch) < _BATCH_MAX and not self._jobs.empty():
            batch.append(self._jobs.get())
        return batch

    def _commit(self, leads: Sequence[int]) -> None:
        self._writer.begin()
        connection = cast("sqlite3.Connection", self._writer._connection)  # noqa: SLF001 - measured as it is
        self._rows.write(connection, leads)
        connection.execute(_LINK, (next(self._links), leads[0], leads[-1], time_ns() // 1000, bytes(32), bytes(32)))
        connection.execute(_MOMENT, (str(time_ns() // 1000),))
        self._writer.commit()


class Ceiling:
    """Plain ASGI: read the body, have its rows written, answer."""

    def __init__(self, committer: Committer) -> None:
        self._bridge = Bridge(committer.submit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One lead, or the life of the server."""
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        _decode((await receive())["body"])
        await self._bridge.ask(Tick())
        await send_reply(send, Reply(201, b"application/json", _BODY, _CREATED))


def main() -> None:
    """Serve until told to stop."""
    rows, database = Rows(Path(sys.argv[1])), open_database(f"sqlite:///{sys.argv[2]}")
    committer = Committer(database, rows)
    committer.start()
    listening = listen("127.0.0.1", 0)
    sys.stdout.write(f"{address_of(listening)}\n")
    sys.stdout.flush()
    run_server(cast("App", Ceiling(committer)), listening)


if __name__ == "__main__":
    main()
