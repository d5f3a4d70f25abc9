"""The feed: every event about a lead under a number of its own, given once its commit is there for all to see.

Numbers of events lie in blocks, one a chain, and so say nothing of what came after what; those of the feed do. Whoever
has seen one of them and asks for those after it misses none and sees none twice, however many processes write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, Text

from turnout.store.meta import read_number, write_meta
from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction

FEED: Final = Table(
    "feed",
    METADATA,
    Column("number", WHOLE, primary_key=True, autoincrement=False),
    Column("event", WHOLE, nullable=False),
    instant_column("at", nullable=False),
)
FEED_PLACES: Final = Table(
    "feed_places",
    METADATA,
    Column("chain", Text, primary_key=True),
    Column("link", WHOLE, nullable=False),
    Column("upto", WHOLE, nullable=False),
    sqlite_with_rowid=False,
)
# Where the latest number is kept; its row is also what keeps two processes from numbering at once.
FEED_NUMBER: Final = "feed_number"

_FORGOTTEN_AT_ONCE_MAX: Final = 2_000

# Hops from name to name along the primary key: its cost is the number of chains, not of links.
_HEADS: Final = """
WITH RECURSIVE names (chain) AS (
    SELECT min(chain) FROM links
    UNION ALL
    SELECT (SELECT min(links.chain) FROM links WHERE links.chain > names.chain) FROM names WHERE names.chain IS NOT NULL
)
SELECT chain, (SELECT max(number) FROM links WHERE links.chain = names.chain) FROM names WHERE chain IS NOT NULL
"""
_GO_TO: Final = (
    "INSERT INTO feed_places (chain, link, upto) VALUES (?, 0, ?)"
    " ON CONFLICT (chain) DO UPDATE SET upto = excluded.upto"
)
# Across chains as the record is played again, within one of them in its order.
_NUMBER: Final = """
INSERT INTO feed (number, event, at)
SELECT ? + row_number() OVER (ORDER BY coalesce(k.position, 0), k.at, k.chain, k.number, e.seq), e.seq, e.at
FROM feed_places p JOIN links k ON k.chain = p.chain AND k.number > p.link AND k.number <= p.upto
JOIN events e ON e.seq BETWEEN k.first_event AND k.last_event
WHERE p.upto > p.link AND e.lead IS NOT NULL AND e.at >= ?
"""
_FORGET: Final = """
DELETE FROM feed WHERE number <= (
    SELECT max(number) FROM (SELECT number, at FROM feed ORDER BY number LIMIT ?) AS oldest WHERE at < ?)
"""
_READ: Final = """
SELECT f.number, e.kind, e.at, l.id, e.body, d.number AS decision, d.outcome, d.assignee, d.team, d.pool, d.queue,
    d.rule, l.assignee AS now_with, l.team AS now_of
FROM feed f JOIN events e ON e.seq = f.event JOIN leads l ON l.seq = e.lead LEFT JOIN decisions d ON d.seq = e.decision
WHERE f.number > ? ORDER BY f.number LIMIT ?
"""


class FeedRow(NamedTuple):
    """One event of the feed. What a decision says is None for any other event; `now_with` is who has the lead now."""

    number: int
    kind: str
    at: int
    lead: str
    body: str
    decision: int | None
    outcome: str | None
    assignee: str | None
    team: str | None
    pool: str | None
    queue: str | None
    rule: str | None
    now_with: str | None
    now_of: str


def chains_behind(tx: Transaction) -> dict[str, tuple[int, int]]:
    """Every chain with links that have no numbers yet: the last link that has, and the newest there is."""
    places: Mapping[str, int] = dict(tx.rows("SELECT chain, link FROM feed_places"))
    return {chain: (places.get(chain, 0), head) for chain, head in tx.rows(_HEADS) if head > places.get(chain, 0)}


def take_turn(tx: Transaction, *, is_shared: bool) -> int | None:
    """The latest number that was given, and nobody else gives any until this ends; None where somebody does already.

    `is_shared` is for a database that lets several write at once.
    """
    if not is_shared:
        return read_number(tx, FEED_NUMBER)
    tx.run("INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO NOTHING", (FEED_NUMBER,))
    found = tx.rows("SELECT value FROM meta WHERE name = ? FOR UPDATE SKIP LOCKED", (FEED_NUMBER,))
    return int(found[0][0]) if found else None


class Moment(NamedTuple):
    """When a link was made, in the order of all chains: by their positions, where they have any, then by time."""

    position: int
    at: int


def moment_of(tx: Transaction, chain: str, link: int) -> Moment:
    """When a link was made."""
    asked = "SELECT coalesce(position, 0), at FROM links WHERE chain = ? AND number = ?"
    return Moment(*tx.rows(asked, (chain, link))[0])


def link_after(tx: Transaction, chain: str, link: int, events: int) -> int:
    """How far after a link a chain has about so many events: the last link of those, and at least the next one."""
    asked = "SELECT number, first_event, last_event FROM links WHERE chain = ? AND number > ? ORDER BY number LIMIT ?"
    rows = tx.rows(asked, (chain, link, events))
    first = rows[0][1]
    return int(next((number for number, _, last in rows if last - first + 1 >= events), rows[-1][0]))


def links_until(tx: Transaction, chain: str, link: int, moment: Moment) -> int:
    """The last link of a chain, from this one on, that is not after a moment."""
    asked = (
        "SELECT number FROM links WHERE chain = ? AND number > ?"
        " AND (coalesce(position, 0) < ? OR (coalesce(position, 0) = ? AND at <= ?)) ORDER BY number DESC LIMIT 1"
    )
    found = tx.rows(asked, (chain, link, moment.position, moment.position, moment.at))
    return int(found[0][0]) if found else link


def number_events(tx: Transaction, latest: int, upto: Mapping[str, int], since: int) -> int:
    """Give numbers after `latest` to what lies in chains up to these links, but for what is older than a moment.

    The latest number afterwards.
    """
    for chain, link in upto.items():
        tx.run(_GO_TO, (chain, link))
    given = tx.run(_NUMBER, (latest, since))
    tx.run("UPDATE feed_places SET link = upto WHERE upto > link")
    write_meta(tx, FEED_NUMBER, latest + given)
    return latest + given


def forget_until(tx: Transaction, since: int) -> None:
    """Let go of what is older than a moment, or of some of it."""
    tx.run(_FORGET, (_FORGOTTEN_AT_ONCE_MAX, since))


def bounds(tx: Transaction) -> tuple[int, int]:
    """The number before the first that is kept, and the latest that was given."""
    latest = read_number(tx, FEED_NUMBER)
    first = tx.rows("SELECT min(number) FROM feed")[0][0]
    return (latest if first is None else first - 1), latest


def read_after(tx: Transaction, number: int, limit: int) -> Iterator[FeedRow]:
    """What has a higher number, in the order of numbers."""
    return (FeedRow(*row) for row in tx.rows(_READ, (number, limit)))


def number_since(tx: Transaction, at: int) -> int:
    """The number of the first event that is not older than a moment; behind the latest where all are."""
    found = tx.rows("SELECT min(number) FROM feed WHERE at >= ?", (at,))[0][0]
    return read_number(tx, FEED_NUMBER) + 1 if found is None else int(found)
