"""What leads came to, ready to be counted: a short record a lead, in blocks by its number, and the names in them.

What is in a record is `pipeline.insights`'; here are blocks of bytes. They follow the chains of events: up to which
link of each is kept in the same transaction, so that whoever goes on after a crash misses none and counts none twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from turnout.store.meta import bump, read_number, write_meta
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Row, Transaction, places

# `version` grows with each change of any block, so that whoever has the others asks for those beyond one.
INSIGHT_BLOCKS: Final = Table(
    "insight_blocks",
    METADATA,
    Column("block", WHOLE, primary_key=True, autoincrement=False),
    Column("version", WHOLE, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "version"),
)
# What records call by a number: pools, rules, reps and so on by `kind`, each kind numbered from 1. `body` says more of
# the few whose name is a hash.
INSIGHT_NAMES: Final = Table(
    "insight_names",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    text_column("body"),
    UniqueConstraint("kind", "name"),
)
INSIGHT_PLACES: Final = Table(
    "insight_places",
    METADATA,
    Column("chain", Text, primary_key=True),
    Column("link", WHOLE, nullable=False),
    instant_column("at", nullable=False),
    sqlite_with_rowid=False,
)
# The version of the newest block; its row is also what keeps two processes from writing at once. Beside it how often
# all was begun anew, up to which lead that came, and where it ends: leads beyond are known by their events.
VERSION: Final = "insight_version"
EPOCH: Final = "insight_epoch"
BUILT: Final = "insight_built"
BUILD_END: Final = "insight_build_end"

_AT_ONCE: Final = 400
_HEADS: Final = """
WITH RECURSIVE names (chain) AS (
    SELECT min(chain) FROM links
    UNION ALL
    SELECT (SELECT min(links.chain) FROM links WHERE links.chain > names.chain) FROM names WHERE names.chain IS NOT NULL
)
SELECT chain, (SELECT max(number) FROM links WHERE links.chain = names.chain) FROM names WHERE chain IS NOT NULL
"""
_LINKS: Final = (
    "SELECT number, first_event, last_event, at FROM links WHERE chain = ? AND number > ? ORDER BY number LIMIT ?"
)
_OF_EVENTS: Final = "SELECT DISTINCT lead FROM events WHERE seq >= ? AND seq <= ? AND lead IS NOT NULL"
_PUT_PLACE: Final = (
    "INSERT INTO insight_places (chain, link, at) VALUES (?, ?, ?)"
    " ON CONFLICT (chain) DO UPDATE SET link = excluded.link, at = excluded.at"
)
_PUT_BLOCK: Final = (
    "INSERT INTO insight_blocks (block, version, body) VALUES (?, ?, ?)"
    " ON CONFLICT (block) DO UPDATE SET version = excluded.version, body = excluded.body"
)


class Behind(NamedTuple):
    """A part of a chain that was not counted yet: its last link and moment, and the leads its events are about.

    `has_more` is true where the chain goes on behind it.
    """

    chain: str
    link: int
    at: int
    leads: frozenset[int]
    events: int
    has_more: bool


class Progress(NamedTuple):
    """How far the first count came: leads up to `built` of those up to `end`; both 0 where it has not begun."""

    built: int
    end: int

    @property
    def is_over(self) -> bool:
        """Whether all that was there at the beginning is counted."""
        return self.end > 0 and self.built >= self.end


def take_turn(tx: Transaction) -> int | None:
    """The version of the newest block, and nobody else writes any until this ends; None where somebody does."""
    if tx.dialect == "sqlite":
        return read_number(tx, VERSION)
    tx.run("INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO NOTHING", (VERSION,))
    found = tx.rows("SELECT value FROM meta WHERE name = ? FOR UPDATE SKIP LOCKED", (VERSION,))
    return int(found[0][0]) if found else None


def progress_of(tx: Transaction) -> Progress:
    """How far the first count came."""
    return Progress(read_number(tx, BUILT), read_number(tx, BUILD_END))


def begin_build(tx: Transaction) -> None:
    """Count anew from the first lead; what happens from now on is known by its events."""
    forget_all(tx)
    for chain, head in tx.rows(_HEADS):
        tx.run(_PUT_PLACE, (chain, head, 0))
    write_meta(tx, BUILT, 0)
    # One more than there are, so that a store without leads is done as well.
    write_meta(tx, BUILD_END, (tx.rows("SELECT max(seq) FROM leads")[0][0] or 0) + 1)


def forget_all(tx: Transaction) -> None:
    """Throw the counts away; they are made anew from what is kept."""
    for table in ("insight_blocks", "insight_names", "insight_places"):
        tx.run(f"DELETE FROM {table}")
    tx.run("DELETE FROM meta WHERE name IN (?, ?)", (BUILT, BUILD_END))
    bump(tx, EPOCH)


def built_until(tx: Transaction, lead: int) -> None:
    """The first count came up to this lead."""
    write_meta(tx, BUILT, lead)


def is_behind(tx: Transaction) -> bool:
    """Whether anything happened that is not counted."""
    done: Mapping[str, int] = dict(tx.rows("SELECT chain, link FROM insight_places"))
    return any(head > done.get(chain, 0) for chain, head in tx.rows(_HEADS))


def read_behind(tx: Transaction, links_max: int) -> list[Behind]:
    """What happened and is not counted, chain by chain, at most so many links of each."""
    done: Mapping[str, int] = dict(tx.rows("SELECT chain, link FROM insight_places"))
    found = []
    for chain, head in tx.rows(_HEADS):
        if head <= done.get(chain, 0):
            continue
        links = tx.rows(_LINKS, (chain, done.get(chain, 0), links_max))
        # The events of a chain lie in one row of numbers, so those of its links are one stretch.
        leads = tx.rows(_OF_EVENTS, (links[0][1], links[-1][2])) if links else []
        if links:
            events = links[-1][2] - links[0][1] + 1
            seqs = frozenset(lead for (lead,) in leads)
            found.append(Behind(chain, links[-1][0], links[-1][3], seqs, events, has_more=links[-1][0] < head))
    return found


def counted_until(tx: Transaction, behind: Iterable[Behind]) -> None:
    """All of this is counted."""
    for each in behind:
        tx.run(_PUT_PLACE, (each.chain, each.link, each.at))


def put_blocks(tx: Transaction, blocks: Mapping[int, bytes], version: int) -> None:
    """Keep blocks under a new version."""
    if blocks:
        tx.run_many(_PUT_BLOCK, [(block, version, body) for block, body in sorted(blocks.items())])
        write_meta(tx, VERSION, version)


def blocks_since(tx: Transaction, version: int, after: int, limit: int) -> list[tuple[int, bytes]]:
    """The next blocks beyond one that changed after a version: (block, body), by their numbers."""
    asked = "SELECT block, body FROM insight_blocks WHERE version > ? AND block > ? ORDER BY block LIMIT ?"
    return [(block, bytes(body)) for block, body in tx.rows(asked, (version, after, limit))]


def read_blocks(tx: Transaction, blocks: Sequence[int]) -> dict[int, bytes]:
    """Those of these blocks that there are."""
    found: dict[int, bytes] = {}
    for start in range(0, len(blocks), _AT_ONCE):
        some = blocks[start : start + _AT_ONCE]
        rows = tx.rows(f"SELECT block, body FROM insight_blocks WHERE block IN ({places(len(some))})", some)
        found |= {block: bytes(body) for block, body in rows}
    return found


def read_names(tx: Transaction) -> list[Row]:
    """Every name: (kind, code, name, body)."""
    return tx.rows("SELECT kind, code, name, body FROM insight_names ORDER BY kind, code")


def names_after(tx: Transaction, kind: str, code: int) -> list[Row]:
    """The names of a kind beyond a number."""
    asked = "SELECT kind, code, name, body FROM insight_names WHERE kind = ? AND code > ? ORDER BY code"
    return tx.rows(asked, (kind, code))


def add_names(tx: Transaction, names: Sequence[tuple[str, int, str, str]]) -> None:
    """Keep new names: (kind, code, name, body)."""
    tx.run_many("INSERT INTO insight_names (kind, code, name, body) VALUES (?, ?, ?, ?)", names)
