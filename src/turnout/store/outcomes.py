"""Outcome events: what became of leads after they were given to somebody, as other systems and people report it.

An event stays with the lead it was reported of. It counts for the decision that was in effect at its moment; that of a
lead which had joined another, for the other one's. How often leads of a rule, a pool or a rep come to what is counted
here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction
from turnout.store.windows import Where
from turnout.store.within import Within

# `value` is in hundredths of the currency. `decision` is the one it counts for.
OUTCOMES: Final = Table(
    "outcomes",
    METADATA,
    Column("seq", WHOLE, primary_key=True),
    Column("lead", WHOLE, nullable=False),
    Column("decision", WHOLE, nullable=False),
    Column("kind", Text, nullable=False),
    text_column("reason"),
    Column("value", WHOLE),
    text_column("currency"),
    instant_column("at", nullable=False),
    instant_column("reported_at", nullable=False),
    Column("external_id", Text),
    text_column("reported_by"),
    UniqueConstraint("lead", "external_id"),
    Index(None, "decision"),
)


class OutcomeRow(NamedTuple):
    """A row of `outcomes`."""

    seq: int
    lead: int
    decision: int
    kind: str
    reason: str
    value: int | None
    currency: str
    at: int
    reported_at: int
    external_id: str | None
    reported_by: str


class FoundOutcome(NamedTuple):
    """An event with the lead it was reported of, the lead it counts for, and whose decision it counts for."""

    row: OutcomeRow
    lead: str
    counts_for: str
    rule: str
    pool: str
    rep: str | None


class LeadNow(NamedTuple):
    """A lead by its number and its id."""

    seq: int
    id: str


class Reported(NamedTuple):
    """An event of a group of leads: which lead it counts for, and what it says."""

    group: str
    lead: int
    kind: str
    reason: str
    value: int | None
    currency: str


_FIELDS: Final = OutcomeRow._fields
_ADD: Final = (
    f"INSERT INTO outcomes ({', '.join(_FIELDS[1:])}) VALUES ({', '.join('?' * len(_FIELDS[1:]))}) RETURNING seq"
)
_FOUND: Final = (
    f"SELECT {', '.join(f'o.{name}' for name in _FIELDS)}, l.id, c.id, d.rule, d.pool, d.assignee FROM outcomes o "
    "JOIN leads l ON l.seq = o.lead JOIN decisions d ON d.seq = o.decision JOIN leads c ON c.seq = d.lead"
)
# A lead that waits, joined another or was rejected was given to nobody.
_GIVEN: Final = "d.outcome IN ('assigned', 'offered', 'queued')"
_IN_EFFECT: Final = (
    f"SELECT d.seq FROM decisions d WHERE d.lead = ? ORDER BY CASE WHEN {_GIVEN} AND d.decided_at <= ? THEN 0 "
    f"WHEN {_GIVEN} THEN 1 ELSE 2 END, CASE WHEN d.decided_at <= ? THEN d.number ELSE -d.number END DESC LIMIT 1"
)
# By what leads are counted, and the column of the decision that says it.
GROUPS: Final[Mapping[str, str]] = {"rule": "rule", "pool": "pool", "team": "team", "queue": "queue", "rep": "assignee"}
_IN_SPAN: Final = f"d.decided_at >= ? AND d.decided_at < ? AND {_GIVEN}"
_DECIDED_LEADS: Final = (
    f"SELECT DISTINCT d.lead, p.facts FROM decisions d JOIN personal p ON p.lead = d.lead WHERE {_IN_SPAN} "
    "AND d.lead > ? ORDER BY d.lead LIMIT ?"
)
_PORTION: Final = 2_000
_JOINS_MAX: Final = 20


def lead_of(tx: Transaction, lead: str) -> LeadNow | None:
    """The lead with this id, or None."""
    found = tx.rows("SELECT seq, id FROM leads WHERE id = ?", (lead,))
    return LeadNow(*found[0]) if found else None


def survivor_of(tx: Transaction, lead: LeadNow) -> LeadNow:
    """The lead that one has joined, as far as that goes; itself where it has joined none."""
    for _ in range(_JOINS_MAX):
        found = tx.rows(
            "SELECT f.seq, f.id FROM leads l JOIN leads f ON f.seq = l.joined_to WHERE l.seq = ?", (lead.seq,)
        )
        if not found:
            break
        lead = LeadNow(*found[0])
    return lead


def decision_in_effect(tx: Transaction, lead: int, at: int) -> int:
    """The latest decision that gave a lead to somebody by a moment; else the first that did later, else any."""
    return int(tx.rows(_IN_EFFECT, (lead, at, at))[0][0])


def add_outcome(tx: Transaction, row: OutcomeRow) -> int:
    """Keep an event; gives its number. That of the row does not count."""
    return int(tx.rows(_ADD, row[1:])[0][0])


def find_outcome(tx: Transaction, lead: int, external_id: str) -> FoundOutcome | None:
    """The event that was reported of a lead under this id, or None."""
    found = tx.rows(f"{_FOUND} WHERE o.lead = ? AND o.external_id = ?", (lead, external_id))
    return _read(found[0]) if found else None


def outcome_by_seq(tx: Transaction, seq: int) -> FoundOutcome:
    """The event of this number, which is there."""
    return _read(tx.rows(f"{_FOUND} WHERE o.seq = ?", (seq,))[0])


def outcomes_of(tx: Transaction, lead: int) -> list[FoundOutcome]:
    """Everything reported of a lead and of those that joined it, in the order in which it happened."""
    rows = tx.rows(
        f"{_FOUND} WHERE o.lead = ? OR o.lead IN (SELECT seq FROM leads WHERE joined_to = ?) ORDER BY o.at, o.seq",
        (lead, lead),
    )
    return [_read(row) for row in rows]


def list_outcomes(
    tx: Transaction,
    asked: Mapping[str, str],
    since: int | None,
    until: int | None,
    before: int | None,
    limit: int,
    within: Within | None = None,
) -> list[FoundOutcome]:
    """So many events, the newest reports first, behind the number `before`; reported in a half-open span of time.

    `asked` has what must be equal, by `kind`, `reason`, `rule`, `pool`, `rep` or `lead`; `within` is whose leads.
    """
    names = {"kind": "o.kind", "reason": "o.reason", "rule": "d.rule", "pool": "d.pool", "rep": "d.assignee"}
    parts = {f"{(names | {'lead': 'l.id'})[name]} = ?": value for name, value in asked.items()}
    limits = {"o.reported_at >= ?": since, "o.reported_at < ?": until, "o.seq < ?": before}
    where = parts | {sql: value for sql, value in limits.items() if value is not None}
    reach = within.numbers("o.lead") if within else Where("", ())
    condition = f" WHERE {' AND '.join(where) or '1 = 1'}{reach.sql}"
    rows = tx.rows(f"{_FOUND}{condition} ORDER BY o.seq DESC LIMIT ?", (*where.values(), *reach.params, limit))
    return [_read(row) for row in rows]


def _read(row: Sequence[object]) -> FoundOutcome:
    width = len(_FIELDS)
    return FoundOutcome(OutcomeRow._make(row[:width]), *row[width:])  # type: ignore[arg-type]


def count_decided(tx: Transaction, group: str, since: int, until: int) -> dict[str, int]:
    """How many leads were given to somebody in a span of time, by one of `GROUPS`."""
    column = f"d.{GROUPS[group]}"
    rows = tx.rows(
        f"SELECT {column}, count(DISTINCT d.lead) FROM decisions d WHERE {_IN_SPAN} AND {column} <> '' "
        f"GROUP BY {column}",
        (since, until),
    )
    return {name: int(leads) for name, leads in rows}


def count_all_decided(tx: Transaction, since: int, until: int) -> int:
    """How many leads were given to somebody in a span of time."""
    return int(tx.rows(f"SELECT count(DISTINCT d.lead) FROM decisions d WHERE {_IN_SPAN}", (since, until))[0][0])


def decided_leads(tx: Transaction, since: int, until: int) -> Iterator[tuple[int, bytes | None]]:
    """Each lead that was given to somebody in a span of time, with what is known of it; None where it was erased."""
    after = -1
    while rows := tx.rows(_DECIDED_LEADS, (since, until, after, _PORTION)):
        yield from ((lead, None if facts is None else bytes(facts)) for lead, facts in rows)
        after = rows[-1][0]


def reported_of(tx: Transaction, group: str, since: int, until: int) -> list[Reported]:
    """Every event about a lead that was given to somebody in a span of time, whenever it happened, with its group.

    Without a group its name is empty.
    """
    name = f"d.{GROUPS[group]}" if group else "''"
    rows = tx.rows(
        f"SELECT {name}, d.lead, o.kind, o.reason, o.value, o.currency FROM outcomes o "
        f"JOIN decisions d ON d.seq = o.decision WHERE {_IN_SPAN}",
        (since, until),
    )
    return [Reported(row[0] or "", *row[1:]) for row in rows]
