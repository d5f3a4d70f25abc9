"""What must be true of a store whatever happened to its server: asked of the file, not of the process that wrote it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.simulation.server import url_of
from tests.stores import is_on_postgresql
from turnout.pipeline.record.verify import verify
from turnout.store.database import open_database


def ask(store: Path, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """Rows of a store, read beside whoever writes it."""
    with closing(open_database(url_of(store), read_only=True)) as database, database.reading() as tx:
        return tx.rows(sql, params)


def count(store: Path, table: str) -> int:
    """How many rows a table has."""
    return int(ask(store, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - a table of ours


def kept_answers(store: Path, keys: Collection[str]) -> dict[str, tuple[str, str, str | None]]:
    """Of these keys those that are on disk, each with its lead, its first decision and its first assignee."""
    rows = ask(
        store,
        "SELECT substr(k.key, 5), l.id, l.id || '.' || d.number, d.assignee FROM intake_keys k"
        " JOIN leads l ON l.seq = k.lead JOIN decisions d ON d.seq = k.decision"
        # A key that came in the header is told apart from other marks of a capture by what it begins with.
        " WHERE k.key LIKE 'key:%'",
    )
    return {key: (lead, decision, assignee) for key, lead, decision, assignee in rows if key in keys}


def check_store(store: Path) -> None:
    """Raises AssertionError where a lead is in two hands, is nowhere, or anything is not as it was written."""
    twice = ask(store, "SELECT lead FROM assignments WHERE until IS NULL GROUP BY lead HAVING count(*) > 1")
    assert not twice, f"leads in more than one pair of hands: {twice[:5]}"
    doubled = ask(store, "SELECT lead FROM intake_keys GROUP BY lead HAVING count(*) > 1")
    assert not doubled, f"leads under more than one key: {doubled[:5]}"
    lost = ask(
        store,
        "SELECT l.id FROM leads l LEFT JOIN holds h ON h.lead = l.seq"
        " LEFT JOIN assignments a ON a.lead = l.seq AND a.until IS NULL"
        " JOIN decisions d ON d.seq = l.decision"
        " WHERE l.status = 'open' AND h.lead IS NULL AND a.lead IS NULL AND d.outcome <> 'queued'",
    )
    assert not lost, f"open leads that are in no hands, hold or queue: {lost[:5]}"
    # On PostgreSQL numbers are given before a decision's turn has come.
    falling = not is_on_postgresql() and ask(
        store,
        "SELECT seq FROM (SELECT seq, decided_at, lag(decided_at) OVER (ORDER BY seq) AS before FROM decisions)"
        " AS times WHERE decided_at < before",
    )
    assert not falling, f"decisions that are earlier than the one before them: {falling[:5]}"
    database = open_database(url_of(store), read_only=True)
    try:
        found = verify(database)
    finally:
        database.close()
    assert found.is_whole, "; ".join(str(finding) for finding in found.findings[:10])
