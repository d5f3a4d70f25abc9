"""Leads become findable by their words a moment after they were committed, and never within their transaction.

Where the words are kept is `store.lead_words`; who asks for them is `store.lead_list`.
"""

from __future__ import annotations

from time import monotonic
from typing import Final

from turnout.core.fields.words import words_of
from turnout.store.codec.contact import contact_of
from turnout.store.database import Database
from turnout.store.lead_words import POSITION, Reach, add_words, not_in_index
from turnout.store.meta import read_number, write_meta
from turnout.store.transaction import Transaction

# With several writers a lead may become visible after others with higher numbers; so far back is always looked again,
# and once in a while further, for a commit that somebody held up.
OVERLAP: Final = 8_192
OVERLAP_AGAIN: Final = 131_072
# Whoever looks for words looks back no further: what came later than this is in the index in a moment.
OVERLAP_ASKED: Final = 2_048
AGAIN_SECONDS: Final = 30.0
# Fewer leads than this may wait so long; they are found all the same.
LINGER_SECONDS: Final = 1.0
_FEW: Final = 64
# On SQLite whoever takes leads in waits meanwhile, so a transaction is short: so many leads take about 15 ms.
_PORTION: Final = 192
_PORTION_TOGETHER: Final = 1_000
_WHOLE_MAX: Final = 2**63 - 1


def index_leads(database: Database, limit: int = 2_000, overlap: int = OVERLAP) -> int:
    """Put the next leads into the index, at most `limit` and no more than a short transaction takes; how many.

    0 where all are in it, or another server is at it. Raises StoreError.
    """
    # Nobody is to wait for our turn while there is nothing to do.
    with database.asking() as tx:
        if not _waiting(tx, reach_of(tx, overlap), 1):
            return 0
    with database.begin() as tx:
        if not _is_ours(tx):
            return 0
        reach = reach_of(tx, overlap)
        found = _waiting(tx, reach, min(limit, _PORTION if tx.dialect == "sqlite" else _PORTION_TOGETHER))
        add_words(tx, [(seq, _words(facts)) for seq, facts in found])
        if found:
            write_meta(tx, POSITION, max(reach.position, found[-1][0]))
    return len(found)


class Indexing:
    """`index_leads` as a task that follows commits: not for every single lead, and further back now and then."""

    def __init__(self, linger_seconds: float = LINGER_SECONDS) -> None:
        self._linger_seconds = linger_seconds
        # At first as well: whoever did it before may have ended at a bad moment.
        self._again_at = monotonic()
        self._late_at = self._again_at
        self._few_since: float | None = None

    def __call__(self, database: Database) -> int:
        """How many leads were put into the index. Raises StoreError."""
        now = monotonic()
        if now >= self._again_at:
            found = index_leads(database, overlap=OVERLAP_AGAIN)
            self._again_at = now if found else now + AGAIN_SECONDS
            return found
        return index_leads(database) if self._is_time(database, now) else 0

    def _is_time(self, database: Database, now: float) -> bool:
        """Whether there is enough to do, or something has waited long enough: those who write pay for each commit."""
        with database.asking() as tx:
            waiting = (tx.rows("SELECT max(seq) FROM leads")[0][0] or 0) - reach_of(tx).position
        if waiting <= 0:
            self._few_since = None
            if database.dialect == "sqlite" or now < self._late_at:
                return False
            self._late_at = now + self._linger_seconds
            return True
        if waiting < _FEW:
            self._few_since = now if self._few_since is None else self._few_since
            if now < self._few_since + self._linger_seconds:
                return False
        self._few_since = None
        return True


def reach_of(tx: Transaction, overlap: int = OVERLAP_ASKED) -> Reach:
    """How far the index has come, for whoever looks for words. Where one writes at a time, nothing comes late."""
    return Reach(read_number(tx, POSITION), 0 if tx.dialect == "sqlite" else overlap)


def _waiting(tx: Transaction, reach: Reach, limit: int) -> list[tuple[int, bytes | None]]:
    """The oldest leads that are not in the index."""
    return not_in_index(tx, reach, 0, _WHOLE_MAX, limit, newest_first=False)


def _words(facts: bytes | None) -> set[str]:
    contact = contact_of(facts)
    return words_of(contact.name or "", contact.email or "", contact.company or "")


def _is_ours(tx: Transaction) -> bool:
    """Be the only one that indexes, until the transaction ends; erasing a person waits for it, and it for that."""
    if tx.dialect == "sqlite":
        return True
    tx.run("INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO NOTHING", (POSITION,))
    return bool(tx.rows("SELECT 1 FROM meta WHERE name = ? FOR UPDATE SKIP LOCKED", (POSITION,)))
