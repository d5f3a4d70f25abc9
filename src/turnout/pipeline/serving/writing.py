"""What the writer's process runs: jobs from a socket, one Running, results back, a message for each commit.

`python -m turnout.pipeline.serving.writing FD` is how `writer_process` starts it. It goes on until it is told that
there will be no more jobs, and then does those it has; when the socket ends without that, whoever asked is gone, and
so is it.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from functools import partial
from typing import Final

import msgspec

from turnout.config import Settings
from turnout.errors import StoreError, TurnoutError
from turnout.observe.logs import configure_logs, get_logger
from turnout.observe.metrics import METRICS
from turnout.observe.requests import ASKED
from turnout.observe.traces import TRACES
from turnout.pipeline.asking.front import Done
from turnout.pipeline.engine.collector import calm_collector, keep_what_is
from turnout.pipeline.engine.open_store import open_served
from turnout.pipeline.serving.frames import GOODBYE, Frames, frame
from turnout.pipeline.serving.running import Running
from turnout.pipeline.serving.wire import Result, Said, encode, job_of, read_sent, result_of, sayable

_log = get_logger(__name__)
# How the writer is, is told so often at least.
HEARTBEAT_SECONDS: Final = 0.25
_READ_BYTES: Final = 1 << 18


def main() -> int:
    """Write until the socket whose number is the first argument ends. The exit code."""
    calm_collector()
    with socket.socket(fileno=int(sys.argv[1])) as link:
        messages = _messages(link)
        # Who started us may have found that there is nothing to serve.
        told = next(messages, None)
        return 0 if told is None else _write(link, messages, msgspec.msgpack.decode(told, type=Settings))


def _write(link: socket.socket, messages: Iterator[bytes], said: Settings) -> int:
    configure_logs(said.log_level, as_json=said.logs_as_json)
    voice = _Voice(link)
    try:
        if said.otlp_endpoint:
            TRACES.start(said.otlp_endpoint, said.otlp_headers, said.trace_share, "writer")
        # Whoever starts us has brought the store up to date.
        database = open_served(said, create=False)
        with database.writer_lock():
            running = Running(database, told=voice.tell_commit, batch_max=said.batch_max)
            running.start()
            keep_what_is()
            voice.begin(running)
            running.stop(is_finishing=_take_jobs(messages, running, voice))
            voice.end()
            database.close()
    except TurnoutError as error:
        voice.say(Said([], failure=sayable(error)))
        return 2
    finally:
        TRACES.stop()
    return 0


def _messages(link: socket.socket) -> Iterator[bytes]:
    """What comes, until nobody is there to send more."""
    frames = Frames()
    try:
        while data := link.recv(_READ_BYTES):
            yield from frames.feed(data)
    except ConnectionError:
        return


def _take_jobs(messages: Iterator[bytes], running: Running, voice: _Voice) -> bool:
    """Hand every job over; whether whoever sent them said that these were all."""
    for message in messages:
        if message == GOODBYE:
            return True
        for sent in read_sent(message):
            then = partial(voice.put, sent.id)
            ASKED.set(sent.asked)
            try:
                running.submit(job_of(sent), then)
            except Exception:  # noqa: BLE001 - one job that cannot be read must not cost the others
                _log.exception("a job could not be read")
                voice.say(Said([result_of(sent.id, Done(error=_fault()))]))
    return False


class _Voice:
    """What is said back. Results are gathered, by the writer's thread alone, until their commit is told."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._results: list[Result] = []
        self._running: Running | None = None
        self._is_over = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="heart", daemon=True)

    def begin(self, running: Running) -> None:
        """Say that jobs may come, and from now on every moment how the writer is."""
        self._running = running
        self.say(Said([]))
        self._heart.start()

    def end(self) -> None:
        """Say nothing more by itself."""
        self._is_over.set()
        self._heart.join()

    def put(self, number: int, done: Done) -> None:
        """Keep a result until its commit is told."""
        try:
            result = result_of(number, done)
        except Exception:  # noqa: BLE001 - whoever asked is to hear something
            _log.exception("a result could not be written")
            result = result_of(number, Done(error=_fault()))
        self._results.append(result)

    def tell_commit(self) -> None:
        """Say all results of a commit, with everything counted since the last one."""
        results, self._results = self._results, []
        self.say(Said(results, METRICS.take()))

    def say(self, said: Said) -> None:
        """Send something, with how the writer is. Where nobody listens any more, nothing happens."""
        if self._running is not None:
            health = self._running.health()
            said.health = {**health, "causes": [sayable(cause) for cause in health["causes"]]}
        message = frame(encode(said))
        try:
            with self._lock:
                self._link.sendall(message)
        except OSError:
            # The end of what comes from there says the same, and is acted upon.
            return

    def _beat(self) -> None:
        while not self._is_over.wait(HEARTBEAT_SECONDS):
            self.say(Said([]))


def _fault() -> StoreError:
    return StoreError("this failed by a fault of ours; the log says where, and the same key says what became of it")


if __name__ == "__main__":
    sys.exit(main())
