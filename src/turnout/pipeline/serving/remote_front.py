"""A Front whose writer is another process: jobs go there in messages, questions to a reader of its own.

All that is asked in one turn of the event loop goes out as one message, and nothing here ever waits for the socket.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import count
from time import monotonic, perf_counter
from typing import Any, Final

from turnout.config import Settings
from turnout.core.decision import Known
from turnout.core.lead import Lead
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.observe.metrics import METRICS
from turnout.observe.requests import ASKED, Asked
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job
from turnout.pipeline.engine.collector import keep_what_is
from turnout.pipeline.engine.policy_watch import PolicyWatch
from turnout.pipeline.serving.frames import GOODBYE, Frames, frame
from turnout.pipeline.serving.reading import Reader
from turnout.pipeline.serving.running import utc_now
from turnout.pipeline.serving.warm_up import warm_up_reading
from turnout.pipeline.serving.wire import Said, Sent, done_of, encode, read_said, sent_job
from turnout.pipeline.serving.writer_process import WriterProcess
from turnout.store.database import Database

_log = get_logger(__name__)
# A writer that says nothing for so long is in trouble, though it beats its heart four times a second.
SILENCE_SECONDS_MAX: Final = 5.0
_READ_BYTES: Final = 1 << 18
_DEFAULT: Final = Settings()
_GONE: Final = "the process that writes has ended, and the server with it; send this again, with the same key"


class RemoteFront(Reader):
    """What faces talk to, beside a writer's process. `start`, then serve within `connected`, then `stop`."""

    def __init__(self, writer: WriterProcess, database: Database, said: Settings = _DEFAULT) -> None:
        super().__init__(database)
        self._writer = writer
        self._said = said
        self._link = writer.link
        self._policy = PolicyWatch(database)
        self._frames = Frames()
        self._numbers = count()
        self._waiting: dict[int, tuple[Callable[[Done], None], float]] = {}
        # Jobs of this turn of the loop; then bytes that the socket would not take at once.
        self._leaving: list[Sent] = []
        self._unsent = bytearray()
        self._health: Mapping[str, Any] = {}
        self._heard_at = monotonic()
        self._is_gone = False
        self._thread = 0
        self._loop: asyncio.AbstractEventLoop
        self._ended: asyncio.Event
        self._give_up: Callable[[], None] = _do_nothing
        # Called on the loop's thread after a commit that answered somebody, for whoever follows it.
        self.on_commit: Callable[[], None] = _do_nothing

    def start(self) -> None:
        """Have the writer open the store, and wait until it has. Raises StoreError where it cannot be used."""
        self._writer.open(self._said, self._database.url)
        METRICS.watch_process("writer", lambda: self._writer.pid)
        self._policy.start()
        # What can be done while the writer reads the world is done before anybody waits for it.
        with suppress(StoreError):
            # Without a policy there is nothing to read leads for yet.
            warm_up_reading(self._policy.reading[0], utc_now())
        keep_what_is()
        said = self._first_said()
        if said.failure:
            raise StoreError(said.failure)
        self._hear(said)

    def _first_said(self) -> Said:
        while data := self._link.recv(_READ_BYTES):
            for message in self._frames.feed(data):
                # Nothing but how it is can follow before something was asked.
                return read_said(message)
        code = self._writer.end()
        raise StoreError(f"the process that writes ended before it began (exit code {code}); its messages say why")

    def stop(self) -> None:
        """Watch the policy no more. Raises StoreError where the writer ended by itself, or badly."""
        self._policy.stop()
        code = self._writer.end()
        if self._is_gone or code:
            raise StoreError(
                f"the process that writes ended by itself (exit code {code}); whatever was answered is on disk; "
                "start `turnout serve` again"
            )

    @asynccontextmanager
    async def connected(self, give_up: Callable[[], None]) -> AsyncIterator[None]:
        """Jobs may be submitted within this block, whose loop must be running; at its end all of them are done.

        `give_up` is called once where the writer ends before.
        """
        self._loop, self._thread, self._ended = asyncio.get_running_loop(), threading.get_ident(), asyncio.Event()
        self._give_up = give_up
        self._link.settimeout(0)
        self._loop.add_reader(self._link, self._read)
        try:
            yield
        finally:
            self._give_up = _do_nothing
            self._flush()
            self._send(frame(GOODBYE))
            await self._ended.wait()

    def submit(self, job: Job, then: Callable[[Done], None]) -> None:
        """Do a job with the next commit, and call `then` on the loop's thread once it is on disk, or refused."""
        if threading.get_ident() == self._thread:
            self._take(job, then, ASKED.get())
        else:
            self._loop.call_soon_threadsafe(self._take, job, then, ASKED.get())

    def _take(self, job: Job, then: Callable[[Done], None], asked: Asked) -> None:
        if self._is_gone:
            _tell(then, Done(error=StoreError(_GONE)))
            return
        number = next(self._numbers)
        try:
            sent = sent_job(number, job, asked)
        except Exception:  # noqa: BLE001 - told to its caller, and to the log
            _log.exception("a job cannot be sent to the writer", job=type(job).__name__)
            _tell(then, Done(error=StoreError("this could not be done by a fault of ours; the log says what failed")))
            return
        self._waiting[number] = then, perf_counter()
        if not self._leaving:
            self._loop.call_soon(self._flush)
        self._leaving.append(sent)

    def _flush(self) -> None:
        if self._leaving:
            leaving, self._leaving = self._leaving, []
            self._send(frame(encode(leaving)))

    def _send(self, message: bytes) -> None:
        """Send as much as the socket takes now; the rest goes when it takes more, and what comes later after it."""
        if self._unsent:
            self._unsent += message
            return
        sent = self._send_some(message)
        if sent < len(message):
            self._unsent += memoryview(message)[sent:]
            self._loop.add_writer(self._link, self._send_rest)

    def _send_rest(self) -> None:
        del self._unsent[: self._send_some(self._unsent)]
        if not self._unsent:
            self._loop.remove_writer(self._link)

    def _send_some(self, message: bytes | bytearray) -> int:
        try:
            return self._link.send(message)
        except BlockingIOError:
            return 0
        except OSError:
            # Nobody reads any more, which is found out, and told, where reading ends.
            return len(message)

    def _read(self) -> None:
        try:
            data = self._link.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        for message in self._frames.feed(data):
            self._hear(read_said(message))

    def _hear(self, said: Said) -> None:
        self._health, self._heard_at = said.health, monotonic()
        now, waited = perf_counter(), []
        for result in said.results:
            then, asked_at = self._waiting.pop(result.id)
            waited.append(now - asked_at)
            _tell(then, done_of(result))
        METRICS.record_intake(waited)
        if waited:
            self.on_commit()
        if said.numbers is not None:
            METRICS.add(said.numbers)

    def _end(self) -> None:
        """The writer has ended: after a goodbye it has done everything, else nobody knows what of it was done."""
        self._loop.remove_reader(self._link)
        self._loop.remove_writer(self._link)
        self._ended.set()
        waiting, self._waiting = self._waiting, {}
        self._leaving.clear()
        self._is_gone = self._is_gone or self._give_up is not _do_nothing or bool(waiting)
        for then, _ in waiting.values():
            _tell(then, Done(error=StoreError(_GONE)))
        self._give_up()

    # What faces ask

    @property
    def database(self) -> Database:
        """The store that both processes have open."""
        return self._database

    def now(self) -> datetime:
        """The machine's clock."""
        return utc_now()

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        """What is known of a lead under the live policy, and that policy's hash. Raises StoreError with none."""
        enricher, policy = self._policy.reading
        return enricher.enrich(lead), policy

    def health(self) -> Mapping[str, Any]:
        """`status` is `ok` or `degraded`, with what is behind it: what the writer said last, and how long ago."""
        causes = list(self._health["causes"])
        heard = len(causes)
        silence = monotonic() - self._heard_at
        if self._is_gone:
            causes.append("the process that writes has ended; restart `turnout serve`")
        elif silence > SILENCE_SECONDS_MAX:
            causes.append(f"the process that writes has said nothing for {silence:.0f} s")
        return {
            **self._health,
            "status": "degraded" if causes else "ok",
            "causes": causes,
            "queue": len(self._waiting),
            "is_ready": bool(self._health.get("is_ready")) and len(causes) == heard,
        }


def _do_nothing() -> None:
    """Nothing is to be given up, and nobody follows."""


def _tell(then: Callable[[Done], None], done: Done) -> None:
    """A caller who fails to listen is not to cost the others their results."""
    try:
        then(done)
    except Exception:  # noqa: BLE001 - whatever a face does wrong, the next one is told
        _log.exception("a result could not be delivered")
