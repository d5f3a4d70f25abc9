"""What intake could be at most: HTTP and group commit of the very same rows, with nothing decided.

Run as `python -m bench.intake_ceiling FINISHED FRESH`, two addresses: FINISHED is a store that took leads in, FRESH one
of the same kind without. The first lead that is posted becomes all the rows of FINISHED's first lead, in every table,
and so on; what is new in the one is new in the other. The server's settings, the bridge between loop and writer, the
writer and its statements for many rows are Turnout's own; a body is read as JSON, and the answer is as long as ours.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from time import time_ns
from typing import Any, Final, cast

import msgspec

from turnout.api.app import App
from turnout.api.asgi import Receive, Reply, Scope, Send, send_reply
from turnout.api.bridge import Bridge
from turnout.api.listening import address_of, listen
from turnout.api.server import run_server
from turnout.api.settings import DEFAULTS
from turnout.api.standing import Standing
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job, Tick
from turnout.pipeline.engine.collector import calm_collector, keep_what_is
from turnout.store.database import Database, open_database
from turnout.store.many import Many, insert_many, upsert_many
from turnout.store.meta import LATEST_MOMENT, write_meta
from turnout.store.schema import all_tables
from turnout.store.transaction import Transaction

# Tables with rows of one lead, and the column that says whose they are.
_OF_LEADS: Final = {
    "leads": "seq", "personal": "lead", "decisions": "lead", "assignments": "lead", "ledger": "lead", "holds": "lead",
    "hold_pools": "lead", "clocks": "lead", "outbox": "lead", "intake_keys": "lead", "events": "lead",
}  # fmt: skip
# Tables with rows that many leads change: a commit writes each row it touched once.
_SHARED: Final = {
    "people": "SELECT p.lead, {} FROM personal p JOIN people t ON t.person = p.person",
    "counters": "SELECT a.lead, {} FROM assignments a JOIN counters t ON t.name = a.counter",
    "loads": "SELECT a.lead, {} FROM assignments a JOIN loads t ON t.rep = a.rep",
    "cap_use": "SELECT a.lead, {} FROM assignments a JOIN cap_use t ON t.rep = a.rep AND t.scope IN (a.pool, '')",
}
_BATCH_MAX: Final = 256
_BODY = b"{%b}" % (b" " * 720)
_LINK: Final = (
    "INSERT INTO links (chain, number, first_event, last_event, at, previous, hash) VALUES ('main', ?, ?, ?, ?, ?, ?)"
)
_CREATED = ((b"location", b"/api/v1/leads/L00000000000000000000000000"),)
_decode = msgspec.json.Decoder(dict[str, Any]).decode

Row = tuple[Any, ...]
ByLead = dict[int, list[Row]]


class Rows:
    """The rows of every lead of a finished store, in the order in which the leads came, and how they are written."""

    def __init__(self, database: Database) -> None:
        with database.reading() as tx:
            self.leads: list[int] = [seq for (seq,) in tx.rows("SELECT seq FROM leads ORDER BY seq")]
            own = {table: f"SELECT t.{lead}, {{}} FROM {table} t" for table, lead in _OF_LEADS.items()}  # noqa: S608 - ours
            self._of_leads = list(_read(tx, own, insert_many))
            self._shared = list(_read(tx, _SHARED, upsert_many))

    def write(self, tx: Transaction, leads: Sequence[int]) -> None:
        """Write all rows of some leads, a statement for each table."""
        for statement, by_lead in self._of_leads:
            rows = [row for lead in leads for row in by_lead.get(lead, ())]
            if rows:
                tx.run_many(statement, rows)
        for statement, by_lead in self._shared:
            once = list({row: None for lead in leads for row in by_lead.get(lead, ())})
            if once:
                tx.run_many(statement, once)


def _read(tx: Transaction, asked: dict[str, str], writing: Callable[..., Many]) -> Iterator[tuple[Many, ByLead]]:
    """How each table is written, and its rows by lead."""
    tables = all_tables().tables
    for name, sql in asked.items():
        columns = [column.name for column in tables[name].columns]
        found = tx.rows(sql.format(", ".join(f"t.{column}" for column in columns)))
        if found:
            yield writing(tables[name], *columns), _by_lead(found)


def _by_lead(rows: Iterable[Row]) -> ByLead:
    found: ByLead = defaultdict(list)
    for lead, *row in rows:
        found[lead].append(tuple(row))
    return dict(found)


class Committer:
    """The writer's thread as Turnout has it: what comes while a commit is under way shares the next one."""

    def __init__(self, database: Database, rows: Rows) -> None:
        self._writer = database.writer()
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
        tx, _ = self._writer.begin()
        self._rows.write(tx, leads)
        now = time_ns() // 1000
        tx.run(_LINK, (next(self._links), leads[0], leads[-1], now, bytes(32), bytes(32)))
        if tx.dialect == "sqlite":
            write_meta(tx, LATEST_MOMENT, now)
        self._writer.commit()


class Ceiling:
    """Plain ASGI: read the body, have its rows written, answer."""

    def __init__(self, committer: Committer) -> None:
        self.settings = DEFAULTS
        self.standing = Standing()
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

    def end_streams(self) -> None:
        """There is none."""


def main() -> None:
    """Serve until told to stop."""
    calm_collector()
    finished, fresh = (open_database(url) for url in sys.argv[1:3])
    committer = Committer(fresh, Rows(finished))
    finished.close()
    committer.start()
    keep_what_is()
    listening = listen("127.0.0.1", 0)
    sys.stdout.write(f"{address_of(listening)}\n")
    sys.stdout.flush()
    run_server(cast("App", Ceiling(committer)), listening)


if __name__ == "__main__":
    main()
