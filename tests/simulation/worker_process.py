"""A real `turnout worker` process, and messages for it to send to peers of a test."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from tests.simulation.server import START_SECONDS_MAX, TURNOUT, stop, wait_for
from tests.worker.bench_of_messages import a_message, put
from turnout.store.database import Database

_WORKS: Final = "Turnout works on"
# How workers of a test work: they hold on for a second, and try again at once.
HASTY: Final = {
    "TURNOUT_DELIVERY_LEASE_SECONDS": "1",
    "TURNOUT_DELIVERY_BACKOFF_SECONDS": "0.05",
    "TURNOUT_DELIVERY_BACKOFF_SECONDS_MAX": "0.2",
    "TURNOUT_STOP_SECONDS_MAX": "2",
    "TURNOUT_EMAIL_FROM": "turnout@corp.example",
}


class Worker:
    """One worker over a store; what it says is in files in a folder."""

    def __init__(self, url: str, folder: Path, name: str = "worker") -> None:
        self._said, self._log = folder / f"{name}.said", folder / f"{name}.log"
        with self._said.open("w") as said, self._log.open("w") as log:
            environment = {**os.environ, "PYTHONFAULTHANDLER": "1"}
            command = [*TURNOUT, "worker", "--db", url]
            self.process = subprocess.Popen(command, stdout=said, stderr=log, env=environment)  # noqa: S603 - ours

    def wait_until_it_works(self) -> Worker:
        """The worker, once it says so."""
        wait_for(lambda: _WORKS in self.said or self.process.poll() is not None, "a worker", START_SECONDS_MAX)
        assert _WORKS in self.said, f"the worker ended with {self.process.returncode}: {self.log}"
        return self

    @property
    def said(self) -> str:
        """Its standard output so far."""
        return self._said.read_text()

    @property
    def log(self) -> str:
        """Its standard error so far."""
        return self._log.read_text()

    def kill(self) -> None:
        """End it without a chance to do anything more."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(START_SECONDS_MAX)

    def stop(self) -> int:
        """Tell it to stop, and its exit code."""
        return stop(self.process, lambda: self.log)

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.process.poll() is None:
            self.kill()


def put_mails(database: Database, count: int, channel: str = "email", address: str = "m{}@x.example") -> list[str]:
    """Have so many mails about nothing sent, each to an address of its own; those addresses."""
    addresses = [address.format(number) for number in range(count)]
    plain = a_message("", kind="alert", recipient="", rep="", channel=channel, destination=channel)
    put(database, *(plain._replace(key=f"msg_{number}", address=each) for number, each in enumerate(addresses)))
    return addresses


def times_arrived(mails: list[EmailMessage]) -> Counter[str]:
    """How often each address got the mail that is for it; one that came twice has the same id both times."""
    ids = {(str(mail["To"]), str(mail["Message-ID"])) for mail in mails}
    assert len(ids) == len({address for address, _ in ids}), "one id for each message, however often it is sent"
    return Counter(str(mail["To"]) for mail in mails)


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    """What the store says."""
    with database.asking() as tx:
        return tx.rows(sql)
