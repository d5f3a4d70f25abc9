"""How a store is, as numbers and as what somebody should do about it. Showing it is `status`.

Every question is answered by an index or one look through the leads, so a store of a million is asked in a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from turnout.cli.times import span
from turnout.pipeline.asking.answer import said
from turnout.pipeline.serving.search_index import reach_of
from turnout.store.database import Database
from turnout.store.destinations import blocked_destinations
from turnout.store.match_reviews import count_reviews, oldest_open
from turnout.store.meta import LATEST_MOMENT, WORLD_VERSION, read_number
from turnout.store.metadata import from_micros, to_micros
from turnout.store.outbox import UNTOLD_SINCE
from turnout.store.policies import list_publications
from turnout.store.transaction import Transaction

# What is due is done within a second where a server runs; so late it is nobody's doing.
LATE_SECONDS: Final = 60.0
# A clock so far behind what the store has seen gives leads wrong times.
BEHIND_SECONDS: Final = 5.0

_LEADS: Final = (
    "SELECT status, outcome, count(*) FROM leads WHERE seq NOT IN (SELECT lead FROM test_leads)"
    " GROUP BY status, outcome"
)
_OFFERED: Final = "SELECT count(*) FROM assignments WHERE until IS NULL AND is_offer = 1 AND accept_by IS NOT NULL"
_OLDEST: Final = {
    "holds": "SELECT min(wake_at) FROM holds",
    "offers": "SELECT min(accept_by) FROM assignments WHERE until IS NULL AND is_offer = 1",
    "messages": "SELECT min(at) FROM (SELECT min(due_at) AS at FROM outbox WHERE state = 'due'"
    " UNION ALL SELECT min(due_at) FROM deliveries WHERE state = 'due') AS due",
    "promises": "SELECT min(due_at) FROM clocks WHERE state = 'running'",
}
_NEXT_CHAIN: Final = "SELECT min(chain) FROM links WHERE chain > ?"
_HEAD: Final = "SELECT number, at FROM links WHERE chain = ? ORDER BY number DESC LIMIT 1"


@dataclass(slots=True)
class Standing:
    """How a store is. `causes` is empty where all is well; every other text or number is for people to read.

    `lag` is in seconds, None where nothing is due; `behind` counts what is not yet in the index of words or the feed.
    """

    version: str
    schema: str
    store: dict[str, Any]
    policy: dict[str, Any] | None
    world_version: int
    leads: dict[str, int]
    lag: dict[str, float | None]
    behind: dict[str, int]
    parked: dict[str, int]
    blocked: dict[str, str]
    untold_since: str | None
    chains: list[dict[str, Any]]
    checkpoint: dict[str, Any] | None
    keys: int
    reviews: dict[str, Any]
    servers: list[dict[str, Any]] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """`ok`, or `degraded` where somebody should look."""
        return "degraded" if self.causes else "ok"


def read_standing(database: Database, now: datetime, midnight: datetime) -> Standing:
    """How a store is at this moment; `midnight` is when today began for whoever asks. Raises StoreError."""
    from turnout import __version__  # noqa: PLC0415 - the package's own, which has nothing else at the top

    with database.reading() as tx:
        heads = list(_heads(tx))
        standing = Standing(
            version=__version__,
            schema=str(tx.rows("SELECT version_num FROM alembic_version")[0][0]),
            store={"name": database.name, "dialect": database.dialect, "bytes": _size(database, tx)},
            policy=_policy(tx),
            world_version=read_number(tx, WORLD_VERSION),
            leads=_leads(tx, midnight),
            lag={name: _lag(tx.rows(sql)[0][0], now) for name, sql in _OLDEST.items()},
            behind=_behind(tx, heads),
            parked={"messages": int(tx.rows("SELECT count(*) FROM deliveries WHERE state = 'parked'")[0][0])},
            blocked={place.name: place.why for place in blocked_destinations(tx)},
            untold_since=_untold_since(tx),
            chains=[{"chain": chain, "links": number, "last_at": said(at)} for chain, number, at in heads],
            checkpoint=_checkpoint(tx, now),
            keys=int(tx.rows("SELECT count(*) FROM api_keys WHERE revoked_at IS NULL")[0][0]),
            reviews=_reviews(tx, now),
        )
        ahead = (from_micros(read_number(tx, LATEST_MOMENT)) - now).total_seconds()
    standing.causes = list(_causes(standing, ahead))
    return standing


def _size(database: Database, tx: Transaction) -> int:
    """Bytes on disk, with what is not yet moved from the log into the file."""
    if database.dialect == "postgresql":
        return int(tx.rows("SELECT pg_database_size(current_database())")[0][0])
    file = Path(database.name)
    return sum(path.stat().st_size for path in (file, file.with_name(f"{file.name}-wal")) if path.exists())


def _policy(tx: Transaction) -> dict[str, Any] | None:
    found = list_publications(tx)
    if not found:
        return None
    live = found[0]
    return {
        "version": live.version,
        "hash": live.policy,
        "publication": live.number,
        "published_at": said(live.published_at),
        "note": live.note,
    }


def _leads(tx: Transaction, midnight: datetime) -> dict[str, int]:
    rows = [(status, outcome, count) for status, outcome, count in tx.rows(_LEADS)]
    today = tx.rows("SELECT count(*) FROM leads WHERE received_at >= ?", (to_micros(midnight),))

    def counted(status: str, outcome: str | None = None) -> int:
        return sum(count for its, what, count in rows if its == status and outcome in {None, what})

    return {
        "total": sum(count for _, _, count in rows),
        "today": int(today[0][0]),
        "open": counted("open"),
        "held": counted("open", "held"),
        "offered": int(tx.rows(_OFFERED)[0][0]),
        "queued": counted("open", "queued"),
        "joined": counted("joined"),
        "rejected": counted("rejected"),
        "closed": counted("closed"),
    }


def _untold_since(tx: Transaction) -> str | None:
    """Since when nobody is told of anything because no channel is set up; None where one is."""
    since = read_number(tx, UNTOLD_SINCE)
    return said(from_micros(since)) if since else None


def _lag(oldest: int | None, now: datetime) -> float | None:
    """How long the oldest has been due; None where nothing is."""
    late = None if oldest is None else (now - from_micros(oldest)).total_seconds()
    return round(late, 3) if late is not None and late > 0 else None


def _heads(tx: Transaction) -> Iterator[tuple[str, int, datetime]]:
    """Where each chain of the record ends; the number of questions is that of the chains, not of their links."""
    chain = tx.rows(_NEXT_CHAIN, ("",))[0][0]
    while chain is not None:
        number, at = tx.rows(_HEAD, (chain,))[0]
        yield chain, number, from_micros(at)
        chain = tx.rows(_NEXT_CHAIN, (chain,))[0][0]


def _behind(tx: Transaction, heads: list[tuple[str, int, datetime]]) -> dict[str, int]:
    """Leads that are not in the index of words, and commits that are not in the feed."""
    reached: dict[str, int] = dict(tx.rows("SELECT chain, link FROM feed_places"))
    leads = tx.rows("SELECT count(*) FROM leads WHERE seq > ?", (reach_of(tx).position,))
    commits = sum(max(0, number - reached.get(chain, 0)) for chain, number, _ in heads)
    return {"search_leads": int(leads[0][0]), "feed_commits": commits}


def _reviews(tx: Transaction, now: datetime) -> dict[str, Any]:
    """How many leads a person is asked about, and for how long the oldest has waited."""
    oldest = oldest_open(tx)
    age = None if oldest is None else round((now - from_micros(oldest)).total_seconds(), 3)
    return {"open": count_reviews(tx), "oldest_seconds": age}


def _checkpoint(tx: Transaction, now: datetime) -> dict[str, Any] | None:
    found = tx.rows("SELECT number, at FROM checkpoints ORDER BY number DESC LIMIT 1")
    if not found:
        return None
    number, at = found[0][0], from_micros(found[0][1])
    return {"number": number, "at": said(at), "age_seconds": round((now - at).total_seconds(), 3)}


def _causes(standing: Standing, ahead_seconds: float) -> Iterator[str]:
    """What somebody should do something about. Messages and promises are told, and are the worker's to see to."""
    if standing.policy is None:
        yield "no policy is live; publish one with `turnout policy publish POLICY.yaml`"
    for name, what in (("holds", "a waiting lead"), ("offers", "an offer that ran out")):
        late = standing.lag[name]
        if late is not None and late > LATE_SECONDS:
            yield f"{what} was due to be looked at {span(late)} ago; `turnout serve` does that while it runs"
    parked = standing.parked["messages"]
    if parked:
        many = "s are" if parked > 1 else " is"
        yield f"{parked:,} message{many} parked: nobody could be told; see `turnout messages list --parked`"
    for place, why in standing.blocked.items():
        yield f"nothing is sent to `{place}` until somebody mends it: {why}"
    if ahead_seconds > BEHIND_SECONDS:
        yield f"the clock of this machine is {span(ahead_seconds)} behind the latest decision; set it right"
