"""The numbers of new rows: on PostgreSQL from sequences that all processes share, on SQLite after the highest."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

from turnout.store.transaction import Transaction

TABLES: Final = ("leads", "decisions", "assignments")
# So many are taken at least at once, so that a lead does not ask for each of its numbers.
_PORTION: Final = 16


class Numbers:
    """Gives numbers within one transaction. What is taken and not used is left out: gaps mean nothing."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._taken: dict[str, deque[int]] = {}
        self._tx: Transaction

    def begin(self, tx: Transaction, *, is_fresh: bool, expected: int) -> None:
        """A transaction begins in which about so many leads come in."""
        self._tx = tx
        if tx.dialect == "postgresql":
            # Those of an earlier transaction may be lower than what another process has given out since.
            self._taken = {}
            if expected:
                self._taken = _take(tx, dict.fromkeys(TABLES, expected))
        elif is_fresh or not self._next:
            self._next = {table: tx.rows(f"SELECT max(seq) FROM {table}")[0][0] or 0 for table in TABLES}

    def forget(self) -> None:
        """The transaction was rolled back: the numbers it gave were not used."""
        self._next.clear()
        self._taken.clear()

    def take(self, table: str) -> int:
        """The next number of a table."""
        if self._tx.dialect == "sqlite":
            self._next[table] += 1
            return self._next[table]
        left = self._taken.get(table)
        if not left:
            left = self._taken[table] = _take(self._tx, {table: _PORTION})[table]
        return left.popleft()


def _take(tx: Transaction, counts: Mapping[str, int]) -> dict[str, deque[int]]:
    parts = [
        f"SELECT '{table}', nextval('{table}_seq_seq') FROM generate_series(1, {count})"
        for table, count in counts.items()
    ]
    found: dict[str, deque[int]] = {table: deque() for table in counts}
    for table, number in tx.rows(" UNION ALL ".join(parts)):
        found[table].append(number)
    return found
