"""A long version goes live when whoever decides is ready for it, and decides from then on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from time import sleep
from typing import Final

import pytest

from turnout.core.rep import Rep, RepId
from turnout.pipeline.engine.versions import SHORT_CHARS_MAX, is_ready
from turnout.pipeline.policies.publish import Published, publish_policy
from turnout.pipeline.serving.running import Running
from turnout.store.database import Database, open_database
from turnout.store.next_policy import lower_hand, name_next, next_policy, raise_hand, readers_of
from turnout.store.policies import add_version, live_policy
from turnout.store.reps import put_reps

NOW: Final = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
# Longer than any look of whoever waits.
A_WHILE_SECONDS: Final = 1.5


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A store with a rep and a short policy, on each database."""
    opened = open_database(store_url)
    with opened.begin() as tx:
        put_reps(tx, [Rep(RepId("r1"))])
    yield opened
    opened.close()


def publish(database: Database, folder: Path, *, is_long: bool) -> Published:
    """A policy that nobody has read yet."""
    text = f"rules:\n  - {{name: Rule {token_hex(8)}, to: rep r1}}\n"
    path = folder / f"{token_hex(4)}.yaml"
    path.write_text(text + "# a remark that nobody reads\n" * (SHORT_CHARS_MAX // 20 if is_long else 1), "utf-8")
    return publish_policy(database, path, NOW)


def test_who_decides_has_read_a_long_version_before_it_is_live(database: Database, tmp_path: Path) -> None:
    """A short one is read when it is live."""
    short = publish(database, tmp_path, is_long=False).hash
    running = Running(database, clock=lambda: NOW)
    running.start()
    try:
        long = publish(database, tmp_path, is_long=True).hash
        assert is_ready(long)
        assert running.health()["policy"] in {short, long}
        with database.reading() as tx:
            assert (live_policy(tx), next_policy(tx)) == (long, "")
            assert readers_of(tx, long) == []
    finally:
        running.stop()


def test_a_long_version_waits_for_a_hand_that_is_up(database: Database, tmp_path: Path) -> None:
    """Another process reads it still; when it is through, the version goes live."""
    with ThreadPoolExecutor(1) as pool:
        publishing = pool.submit(publish, database, tmp_path, is_long=True)
        while not (wanted := _next(database)):
            sleep(0.01)
        with database.begin() as tx:
            raise_hand(tx, "another", wanted)
        sleep(A_WHILE_SECONDS)
        with database.begin() as tx:
            assert live_policy(tx) is None
            lower_hand(tx, "another")
        assert publishing.result().hash == wanted
    with database.reading() as tx:
        assert live_policy(tx) == wanted


def test_a_version_that_cannot_be_read_keeps_nobody_waiting(database: Database, tmp_path: Path) -> None:
    """Whoever reads it lowers the hand, and goes on looking."""
    publish(database, tmp_path, is_long=False)
    running = Running(database, clock=lambda: NOW)
    running.start()
    try:
        with database.begin() as tx:
            add_version(tx, "broken", "rules: [", {}, NOW)
            name_next(tx, "broken")
        sleep(A_WHILE_SECONDS)
        with database.reading() as tx:
            assert readers_of(tx, "broken") == []
        assert is_ready(publish(database, tmp_path, is_long=True).hash)
    finally:
        running.stop()


def _next(database: Database) -> str:
    with database.reading() as tx:
        return next_policy(tx)
