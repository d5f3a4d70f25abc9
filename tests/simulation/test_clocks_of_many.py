"""Thousands of clocks are due, and whoever lets them fire is killed in the middle, or is not alone: each fires once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from tests.stores import url_in
from turnout.pipeline.asking.jobs import Tick
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("each_database")]
_LEADS = 700
_POLICY = """
rules: [{name: All, to: desk}]
pools: {desk: {reps: [ann, dan, eve, finn], hours: always}}
sla:
  - touch within: 20m always
    at 10m always: remind
    at 11m always: tell rep finn
    at 12m always: reassign
"""
_DONE = """
SELECT kind, count(*), count(DISTINCT lead) FROM events WHERE kind IN ('reminded', 'told', 'escalated')
GROUP BY kind ORDER BY kind
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose leads have all waited too long, and nobody has looked since."""
    opened = Office(tmp_path, _POLICY)
    for _ in range(0, _LEADS, 100):
        opened.run(*(opened.capture() for _ in range(100)))
    opened.wait(minutes=13)
    opened.dispatcher.close()
    yield opened
    opened.dispatcher = opened._new_dispatcher()  # noqa: SLF001 - as `restart`, without what is closed already
    for _ in range(40):
        opened.run(Tick())
    done = opened.rows(_DONE)
    assert done == [("escalated", _LEADS, _LEADS), ("reminded", _LEADS, _LEADS), ("told", _LEADS, _LEADS)]
    assert opened.rows("SELECT count(*) FROM outbox WHERE number > 0") == [(2 * _LEADS,)]
    assert verify(opened.database).findings == ()
    assert replay(opened.database).differences == []
    opened.close()


def _start(office: Office) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("clock_process.py")
    words = [sys.executable, str(script), url_in(office.folder), office.now.isoformat()]
    return subprocess.Popen(words, stdout=subprocess.PIPE)  # noqa: S603 - ours


def _kill_after(process: subprocess.Popen[bytes], transactions: int) -> None:
    """Kill a process in the transaction after so many."""
    assert process.stdout is not None
    process.stdout.read(transactions)
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_process_that_is_killed_loses_nothing_and_repeats_nothing(office: Office) -> None:
    """A transaction is there or it is not; whoever comes next goes on."""
    for _ in range(3):
        _kill_after(_start(office), 1)


def test_processes_side_by_side_do_each_thing_once(office: Office) -> None:
    """Whoever has a lead in hand is left to it."""
    processes = [_start(office) for _ in range(2)]
    for process in processes:
        _kill_after(process, 3)
