"""A store that is ready to serve, a server process on it, and a client process that posts leads to it.

What is measured is in `intake`, `start`, `memory` and `import_command`. The store lies on the disk that the checkout is
on, since that is where durable is worth something.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from bench.drawn_company import policy_text, scaled_company
from bench.processors import resident_bytes, used_seconds
from turnout.pipeline.engine.open_store import open_store
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.testing.demo_company import DEMO_DAY, DEMO_SEED, DemoCompany, write_records, write_world
from turnout.testing.demo_leads import LEAD_COLUMNS, leads
from turnout.testing.demo_people import Record

ROOT: Final = Path(__file__).parents[1]
REPS: Final = 134
_REGIONAL: Final = frozenset({"amer", "emea", "apac"})
_LISTENS = re.compile(r"http://\S+?:(\d+)")
_START_SECONDS_MAX: Final = 60
_STOP_SECONDS_MAX: Final = 60
_LOAD_SECONDS_MAX: Final = 3_600
# The server's clock is the machine's: whatever day it is, everybody works, and nobody's cap is reached.
_ALWAYS: Final = "hours: always, cap: 1000000 a day each"


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with a store that has a world and a live policy, and no leads yet."""

    folder: Path
    store: Path
    world: Path
    policy: Path
    company: DemoCompany

    def fresh(self, name: str) -> Path:
        """A copy of the store as it was before the first lead."""
        path = self.folder / f"{name}.db"
        for old in self.folder.glob(f"{path.name}*"):
            old.unlink()
        return Path(shutil.copy(self.store, path))

    def leads(self) -> Iterator[Record]:
        """The company's leads from the first one on, without end."""
        return leads(DEMO_SEED, DEMO_DAY, self.company)

    def records(self, name: str, count: int, drawn: Iterator[Record] | None = None) -> Path:
        """So many leads, each a line of JSON as a form would send it: the first ones, or the next ones of `drawn`."""
        path = self.folder / f"{name}.jsonl"
        with path.open("wb") as file:
            file.writelines(_line(record) for record in islice(drawn or self.leads(), count))
        return path

    def table(self, count: int) -> Path:
        """So many leads as a CSV file."""
        path = self.folder / "leads.csv"
        write_records(path, LEAD_COLUMNS, islice(self.leads(), count))
        return path


def _line(record: Record) -> bytes:
    """All fields of the form, filled in or not; its own id and time are left to the server."""
    return msgspec.json.encode({name: record.get(name, "") for name in LEAD_COLUMNS[2:]}) + b"\n"


@contextmanager
def site(company: DemoCompany | None = None) -> Iterator[Site]:
    """A store of 2,000 accounts, or another company's, 134 reps and 100 rules in a folder that is gone afterwards."""
    kept = ROOT / ".turnout"
    kept.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=kept) as name:
        folder = Path(name)
        world, policy, store = folder / "world", folder / "policy.yaml", folder / "site.db"
        company = company or served_company()
        write_world(world, company)
        policy.write_text(policy_text().replace("cap: 40 a day each", _ALWAYS), encoding="utf-8")
        fill(f"sqlite:///{store}", world, policy)
        yield Site(folder, store, world, policy, company)


def fill(url: str, world: Path, policy: Path) -> None:
    """Bring a world into a store, and publish a policy."""
    database = open_store(url)
    try:
        import_folder(database, world)
        publish_policy(database, policy, datetime.now(UTC))
    finally:
        database.close()


def served_company() -> DemoCompany:
    """The scaled company, with reps enough and without caps of their own."""
    first = scaled_company()
    regional = [row for row in first.reps if row["team"] in _REGIONAL]
    twins = [
        row | {"rep_id": f"{row['rep_id']}-{n}", "email": f"{n}.{row['email']}"}
        for n in range(3, 9)
        for row in regional
    ]
    reps = (*first.reps, *twins)[:REPS]
    return replace(first, reps=tuple(row | {"daily_cap": "", "open_cap": ""} for row in reps))


@dataclass(frozen=True, slots=True)
class Server:
    """A server process that answers."""

    port: int
    process: subprocess.Popen[str]

    def resident_bytes(self) -> int:
        """How much memory the process and its children have; 0 where this system does not say."""
        return sum(resident_bytes(self.process.pid))

    def used_seconds(self) -> dict[str, float]:
        """What each of its processes had of the processors; 0 where this system does not say."""
        own, *children = used_seconds(self.process.pid)
        return {"the door": own, "the writer": sum(children)} if children else {"the server": own}


@contextmanager
def serving(folder: Path, *command: str) -> Iterator[Server]:
    """A Python process that says where it listens, until it is told to stop. Raises RuntimeError if it does not."""
    process = start(folder, *command)
    try:
        yield Server(_port_of(process), process)
    finally:
        process.terminate()
        process.communicate(timeout=_STOP_SECONDS_MAX)


def turnout_serve(store: Path, port: int = 0) -> tuple[str, ...]:
    """The command that serves a store in a file."""
    return serve_at(f"sqlite:///{store}", port=port)


def serve_at(url: str, *options: str, port: int = 0) -> tuple[str, ...]:
    """The command that serves a store."""
    return ("-m", "turnout", "serve", "--db", url, "--port", str(port), *options)


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    """A Python process of its own session, which says on standard output what there is to say."""
    return subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, *command],
        env=environment(folder),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def environment(folder: Path) -> Mapping[str, str]:
    """Compiled modules are kept, as an installed package has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None, "it was asked for"
    for line in process.stdout:
        found = _LISTENS.search(line)
        if found:
            return int(found[1])
    process.wait(timeout=_START_SECONDS_MAX)
    raise RuntimeError(f"`{process.args!r}` ended with {process.returncode} before it listened")


class Posted(msgspec.Struct, frozen=True):
    """What a client measured. `statuses` counts the answers; times are in seconds."""

    leads: int
    seconds: float
    p50: float
    p99: float
    statuses: dict[str, int]
    closed: dict[str, int]
    cpu_seconds: float


def post(server: Server, records: Path, callers: int, options: Sequence[str] = ()) -> Posted:
    """Have a client post every lead of a file. Raises RuntimeError where one of them was not taken in."""
    return post_to((server,), records, callers, options)


def post_to(servers: Sequence[Server], records: Path, callers: int, options: Sequence[str] = ()) -> Posted:
    """The same to several servers of one store: each caller keeps to one of them."""
    ports = ",".join(str(server.port) for server in servers)
    command = ["-m", "bench.intake_load", ports, str(records), str(callers), *options]
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, *command],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=_LOAD_SECONDS_MAX,
        start_new_session=True,
    )
    posted = msgspec.convert(json.loads(done.stdout), Posted)
    if posted.statuses != {"201": posted.leads}:
        raise RuntimeError(f"not every lead was taken in: {posted.statuses}")
    return posted
