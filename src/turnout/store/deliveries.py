"""Messages on their way: one row for each message to one address on one channel, until it is sent or given up.

Which there are to be is planned elsewhere; here they are kept, claimed for a while, and what came of them is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Index, Integer, Table, Text, text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, OFTEN_CHANGED, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places
from turnout.store.windows import Where
from turnout.store.within import Within

DUE: Final = "due"
SENDING: Final = "sending"
SENT: Final = "sent"
PARKED: Final = "parked"
CANCELLED: Final = "cancelled"
# Waits for the digest it is a part of.
GATHERED: Final = "gathered"
STATES: Final = (DUE, SENDING, SENT, PARKED, CANCELLED, GATHERED)

# `key` names a message for ever, whoever sends it and how often it is tried. `destination` is what limits go by: a
# channel, or one endpoint of it. `fence` counts claims, so that whoever was thought dead cannot say what came of a
# message that another one has by now. Addresses are those of reps; of leads nothing is kept here.
DELIVERIES: Final = Table(
    "deliveries",
    METADATA,
    Column("seq", WHOLE, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("lead", WHOLE, nullable=False),
    Column("decision", WHOLE, nullable=False),
    Column("kind", Text, nullable=False),
    text_column("recipient"),
    Column("number", Integer, nullable=False),
    text_column("rep"),
    Column("channel", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("address", Text, nullable=False),
    text_column("subject"),
    text_column("part_of"),
    Column("replaces", Integer, nullable=False),
    Column("state", Text, nullable=False),
    instant_column("due_at", nullable=False),
    instant_column("made_at", nullable=False),
    Column("attempts", Integer, nullable=False),
    text_column("lease_owner"),
    instant_column("lease_until"),
    Column("fence", Integer, nullable=False),
    instant_column("claimed_at"),
    Column("is_doubtful", Integer, nullable=False),
    text_column("reference"),
    text_column("error"),
    instant_column("ended_at"),
    Index(None, "lead"),
    postgresql_with=OFTEN_CHANGED,
)


def _partial(name: str, condition: str, *columns: str) -> None:
    only = text(condition)
    Index(name, *(DELIVERIES.c[column] for column in columns), sqlite_where=only, postgresql_where=only)


_partial("deliveries_due", "state = 'due'", "destination", "due_at", "seq")
_partial("deliveries_sending", "state = 'sending'", "destination")
_partial("deliveries_parked", "state = 'parked'", "seq")
_partial("deliveries_parts", "part_of <> ''", "part_of")
_partial("deliveries_ended", "ended_at IS NOT NULL", "ended_at")


class NewDelivery(NamedTuple):
    """A message to be sent. `state` is `due`, or `gathered` for a part of the digest whose key is `part_of`."""

    key: str
    lead: int
    decision: int
    kind: str
    recipient: str
    number: int
    rep: str
    channel: str
    destination: str
    address: str
    subject: str
    part_of: str
    replaces: int
    state: str
    due_at: int
    made_at: int


class DeliveryRow(NamedTuple):
    """A row of `deliveries`. `lead`, `decision`, `kind`, `recipient` and `number` name the notice it is made of.

    `subject` is what it is about where that is no notice; `reference` is what the service calls it.
    """

    seq: int
    key: str
    lead: int
    decision: int
    kind: str
    recipient: str
    number: int
    rep: str
    channel: str
    destination: str
    address: str
    subject: str
    part_of: str
    replaces: int
    state: str
    due_at: int
    made_at: int
    attempts: int
    fence: int
    claimed_at: int | None
    is_doubtful: int
    reference: str
    error: str
    ended_at: int | None


class Ended(NamedTuple):
    """What came of a claim: the columns as they are to be, in the order of `_END`."""

    state: str
    due_at: int
    is_doubtful: int
    reference: str
    error: str
    ended_at: int | None
    seq: int
    fence: int


_COLUMNS: Final = ", ".join(DeliveryRow._fields)
_ADD: Final = insert_many(
    DELIVERIES,
    *NewDelivery._fields,
    constants={"attempts": "0", "fence": "0", "is_doubtful": "0"},
    on_conflict="(key) DO NOTHING",
)
_RESEND: Final = insert_many(
    DELIVERIES,
    *NewDelivery._fields,
    constants={"attempts": "0", "fence": "0", "is_doubtful": "0"},
    on_conflict="(key) DO UPDATE SET state = 'due', due_at = excluded.due_at, attempts = 0, error = '', ended_at = NULL"
    " WHERE deliveries.state IN ('sent', 'parked', 'cancelled')",
)
# Whoever plans a digest holds its row until what belongs to it is written.
_ADD_DIGEST: Final = (
    f"INSERT INTO deliveries ({', '.join(NewDelivery._fields)}, attempts, fence, is_doubtful)"
    f" VALUES ({places(len(NewDelivery._fields))}, 0, 0, 0)"
    " ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING state"
)
# The rows are found once and for all: PostgreSQL may run a subquery with LIMIT again and again, each time over those
# that are left, and then claims more than it was asked for.
_CLAIM: Final = f"""
WITH found AS MATERIALIZED (
    SELECT seq FROM deliveries WHERE destination = ? AND state = 'due' AND due_at <= ? ORDER BY due_at, seq LIMIT ?
    {{skipping}}
)
UPDATE deliveries SET state = 'sending', attempts = attempts + 1, fence = fence + 1, lease_owner = ?, lease_until = ?,
    claimed_at = ?
WHERE seq IN (SELECT seq FROM found)
RETURNING {_COLUMNS}
"""
# One that was taken back and not yet claimed again is still whoever's had it: what they say of it is the truth.
_END: Final = (
    "UPDATE deliveries SET state = ?, due_at = ?, is_doubtful = ?, reference = ?, error = ?, ended_at = ?,"
    " lease_owner = '', lease_until = NULL WHERE seq = ? AND fence = ? AND state IN ('sending', 'due') RETURNING seq"
)
_RENEW: Final = "UPDATE deliveries SET lease_until = ? WHERE seq = ? AND fence = ? AND state = 'sending' RETURNING seq"
_LAPSED: Final = (
    f"SELECT {_COLUMNS} FROM deliveries WHERE state = 'sending' AND lease_until < ? ORDER BY seq LIMIT ? {{skipping}}"
)
_END_PARTS: Final = update_many(DELIVERIES, ("state", "ended_at"), ("part_of",), only="deliveries.state = 'gathered'")
_FORGET: Final = (
    "DELETE FROM deliveries WHERE seq IN"
    " (SELECT seq FROM deliveries WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ?)"
)


def add_deliveries(tx: Transaction, new: Sequence[NewDelivery]) -> int:
    """Keep messages; one whose key is there already is not kept again."""
    return tx.run_many(_ADD, new)


def resend_deliveries(tx: Transaction, new: Sequence[NewDelivery]) -> int:
    """Keep messages; one whose key is there and that has ended, or is parked, is sent once more."""
    return tx.run_many(_RESEND, new)


def add_digest(tx: Transaction, new: NewDelivery) -> bool:
    """Keep a digest, or find it; whether it still takes parts. Until the transaction ends nobody claims it."""
    return str(tx.rows(_ADD_DIGEST, new)[0][0]) == DUE


def claim(
    tx: Transaction, destination: str, limit: int, *, owner: str, now: int, lease_until: int
) -> list[DeliveryRow]:
    """Take what is due for a destination, the oldest first. Every claim counts, also of whoever dies over it."""
    sql = _CLAIM.format(skipping=_skipping(tx))
    rows = tx.rows(sql, (destination, now, limit, owner, lease_until, now))
    return sorted((DeliveryRow(*row) for row in rows), key=lambda row: (row.due_at, row.seq))


def end_claims(tx: Transaction, ended: Sequence[Ended]) -> set[int]:
    """Write what came of claims; the numbers of those that were still the caller's to speak of."""
    return {int(row[0]) for each in sorted(ended, key=lambda each: each.seq) for row in tx.rows(_END, each)}


def renew(tx: Transaction, claims: Iterable[tuple[int, int]], lease_until: int) -> set[int]:
    """Keep claims, by number and fence, for longer; the numbers of those that are still the caller's."""
    return {int(row[0]) for seq, fence in sorted(claims) for row in tx.rows(_RENEW, (lease_until, seq, fence))}


def lapsed(tx: Transaction, now: int, limit: int) -> list[DeliveryRow]:
    """Claims whose lease has run out: nobody knows whether those messages arrived."""
    return [DeliveryRow(*row) for row in tx.rows(_LAPSED.format(skipping=_skipping(tx)), (now, limit))]


def are_any_lapsed(tx: Transaction, now: int) -> bool:
    """Whether a lease has run out."""
    return bool(tx.rows("SELECT 1 FROM deliveries WHERE state = 'sending' AND lease_until < ? LIMIT 1", (now,)))


def lease_clock(tx: Transaction, now: int) -> int:
    """The moment that leases go by: where several machines hold them that is the database's own."""
    if tx.dialect == "sqlite":
        return now
    return int(tx.rows("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")[0][0])


def end_parts(tx: Transaction, digests: Sequence[tuple[str, int, str]]) -> None:
    """What was gathered for digests ends as they do: (state, when, the digest's key)."""
    tx.run_many(_END_PARTS, digests)


def parts_of(tx: Transaction, key: str) -> list[DeliveryRow]:
    """What was gathered for a digest, in the order in which it came."""
    return _found(tx, "part_of = ? AND part_of <> '' AND state <> 'cancelled'", (key,))


def delivery(tx: Transaction, seq: int) -> DeliveryRow | None:
    """One message, or None."""
    found = _found(tx, "seq = ?", (seq,))
    return found[0] if found else None


def deliveries_of_lead(tx: Transaction, lead: int) -> list[DeliveryRow]:
    """Every message about a lead, in the order in which they were planned."""
    return _found(tx, "lead = ?", (lead,))


def list_deliveries(
    tx: Transaction,
    *,
    state: str,
    channel: str,
    rep: str,
    before: int | None,
    limit: int,
    within: Within | None = None,
) -> list[DeliveryRow]:
    """Messages from the newest on, before a number; an empty text is any. `within` is whose leads they are about."""
    said: dict[str, str | int] = {"state = ?": state, "channel = ?": channel, "rep = ?": rep}
    where = {condition: value for condition, value in said.items() if value}
    if before is not None:
        where["seq < ?"] = before
    reach = within.numbers("lead") if within else Where("", ())
    asked = f"{' AND '.join(where) or '1 = 1'}{reach.sql}"
    sql = f"SELECT {_COLUMNS} FROM deliveries WHERE {asked} ORDER BY seq DESC LIMIT ?"
    return [DeliveryRow(*row) for row in tx.rows(sql, (*where.values(), *reach.params, limit))]


def ids_of_leads(tx: Transaction, leads: Collection[int]) -> dict[int, str]:
    """The ids of leads by their numbers."""
    numbers = sorted(leads)
    if not numbers:
        return {}
    return dict(tx.rows(f"SELECT seq, id FROM leads WHERE seq IN ({places(len(numbers))})", numbers))


def numbers_of_leads(tx: Transaction, leads: Collection[str]) -> dict[str, int]:
    """The numbers of leads by their ids."""
    ids = sorted(leads)
    return dict(tx.rows(f"SELECT id, seq FROM leads WHERE id IN ({places(len(ids))})", ids)) if ids else {}


def last_reference(tx: Transaction, row: DeliveryRow) -> str:
    """What the service called the latest message about the same lead to the same address, empty where there is none."""
    if not row.lead or row.channel == "webhook":
        return ""
    sql = (
        "SELECT reference FROM deliveries WHERE lead = ? AND channel = ? AND address = ? AND reference <> ''"
        " AND replaces = 0 AND seq < ? ORDER BY seq DESC LIMIT 1"
    )
    found = tx.rows(sql, (row.lead, row.channel, row.address, row.seq))
    return str(found[0][0]) if found else ""


def changed_since(tx: Transaction, after: int, until: int, channels: Collection[str]) -> list[DeliveryRow]:
    """Messages with buttons that were sent on these channels, about leads to which something has happened since.

    That is, between two events of the feed: after the first and up to the last. What happens to a lead happens to those
    that joined it. What is being sent counts as sent.
    """
    if not channels:
        return []
    columns = ", ".join(f"d.{name}" for name in DeliveryRow._fields)
    sql = (
        "WITH happened (lead, at) AS (SELECT e.lead, e.at FROM feed f JOIN events e ON e.seq = f.event"
        " WHERE f.number > ? AND f.number <= ? AND e.kind NOT IN ('reminded', 'told', 'missed')),"
        " befell (lead, at) AS (SELECT lead, at FROM happened"
        " UNION ALL SELECT l.seq, h.at FROM happened h JOIN leads l ON l.joined_to = h.lead)"
        f" SELECT DISTINCT {columns} FROM befell b JOIN deliveries d ON d.lead = b.lead"
        f" WHERE d.channel IN ({places(len(channels))}) AND d.kind IN ('assigned', 'offered', 'remind', 'joined')"
        " AND d.replaces = 0 AND (d.state = 'sending' OR (d.state = 'sent' AND d.reference <> ''))"
        " AND b.at > d.claimed_at ORDER BY d.seq"
    )
    return [DeliveryRow(*row) for row in tx.rows(sql, (after, until, *channels))]


def retry_parked(tx: Transaction, seqs: Sequence[int], now: int) -> list[int]:
    """Let parked messages be tried again from the beginning; the numbers of those that were parked."""
    sql = (
        "UPDATE deliveries SET state = 'due', due_at = ?, attempts = 0, ended_at = NULL"
        " WHERE seq = ? AND state = 'parked' RETURNING seq"
    )
    return [int(row[0]) for seq in sorted(seqs) for row in tx.rows(sql, (now, seq))]


def parked(tx: Transaction, channel: str, limit: int) -> list[int]:
    """The numbers of parked messages, the oldest first; of one channel, or of all where that is empty."""
    sql = "SELECT seq FROM deliveries WHERE state = 'parked' AND (? = '' OR channel = ?) ORDER BY seq LIMIT ?"
    return [int(row[0]) for row in tx.rows(sql, (channel, channel, limit))]


def cancel_deliveries(tx: Transaction, seqs: Sequence[int], now: int) -> list[int]:
    """Send these no more; the numbers of those that waited or were parked."""
    sql = (
        "UPDATE deliveries SET state = 'cancelled', ended_at = ?"
        " WHERE seq = ? AND state IN ('due', 'parked', 'gathered') RETURNING seq"
    )
    return [int(row[0]) for seq in sorted(seqs) for row in tx.rows(sql, (now, seq))]


def forget_lead(tx: Transaction, lead: int, now: int) -> None:
    """Tell no person any more about a lead, and keep nothing that a service said of a message about it.

    Programs are told what has happened to it all the same, in which nothing is personal.
    """
    tx.run(
        "UPDATE deliveries SET state = 'cancelled', ended_at = ?"
        " WHERE lead = ? AND state IN ('due', 'parked', 'gathered') AND channel <> 'webhook'",
        (now, lead),
    )
    tx.run("UPDATE deliveries SET error = '' WHERE lead = ?", (lead,))


def forget_before(tx: Transaction, before: int, limit: int) -> int:
    """Let go of some of what ended before a moment; how many."""
    return tx.run(_FORGET, (before, limit))


def release_later(tx: Transaction, now: int) -> None:
    """What waits for another try is tried now: by a clock that was set back its time may be far away."""
    tx.run("UPDATE deliveries SET due_at = ? WHERE state = 'due' AND attempts > 0 AND due_at > ?", (now, now))


def _found(tx: Transaction, where: str, params: Sequence[Any]) -> list[DeliveryRow]:
    return [
        DeliveryRow(*row) for row in tx.rows(f"SELECT {_COLUMNS} FROM deliveries WHERE {where} ORDER BY seq", params)
    ]


def _skipping(tx: Transaction) -> str:
    """What somebody else has in hand is not waited for; on SQLite nobody else writes."""
    return "FOR UPDATE SKIP LOCKED" if tx.dialect == "postgresql" else ""
