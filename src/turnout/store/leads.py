"""Leads as they are now, and what is known of whoever sent them, in a table of its own that can be erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Row, Transaction, places

# `joined_to` is the lead (`seq`) that one of the same person joined; `decision` and `number` are its latest decision.
# What is behind them repeats that decision, so that a list of leads is asked of one table.
LEADS: Final = Table(
    "leads",
    METADATA,
    Column("seq", WHOLE, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    instant_column("received_at", nullable=False),
    Column("origin", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("decision", WHOLE, nullable=False),
    Column("number", Integer, nullable=False),
    Column("joined_to", WHOLE),
    instant_column("touched_at"),
    instant_column("closed_at"),
    text_column("close_outcome"),
    text_column("outcome"),
    Column("assignee", Text),
    text_column("team"),
    text_column("pool"),
    text_column("queue"),
    text_column("rule"),
    Column("account", Text),
    instant_column("decided_at"),
    instant_column("sla_due"),
)
Index(
    "leads_joined_to",
    LEADS.c.joined_to,
    sqlite_where=text("joined_to IS NOT NULL"),
    postgresql_where=text("joined_to IS NOT NULL"),
)

# For lists: what somebody asks for and few leads have. Each costs every new lead a few microseconds, so there are no
# more; `lead_list` says what becomes of a question that has no index.
Index(
    "leads_assignee",
    LEADS.c.assignee,
    LEADS.c.seq,
    sqlite_where=text("assignee IS NOT NULL"),
    postgresql_where=text("assignee IS NOT NULL"),
)
Index(
    "leads_account",
    LEADS.c.account,
    LEADS.c.seq,
    sqlite_where=text("account IS NOT NULL"),
    postgresql_where=text("account IS NOT NULL"),
)
Index("leads_rule", LEADS.c.rule, LEADS.c.seq)
# What waits for a team: a lead that somebody gets at once costs nothing here.
_IS_FREE = text("assignee IS NULL AND team <> ''")
Index("leads_team_free", LEADS.c.team, LEADS.c.seq, sqlite_where=_IS_FREE, postgresql_where=_IS_FREE)

# Everything personal, so that erasing is one row. `digest` in the events seals `facts` with `salt`.
PERSONAL: Final = Table(
    "personal",
    METADATA,
    Column("lead", WHOLE, primary_key=True, autoincrement=False),
    Column("person", Text),
    Column("salt", LargeBinary),
    Column("facts", LargeBinary),
    Column("kept_case", LargeBinary),
    instant_column("erased_at"),
)
Index(
    "personal_person",
    PERSONAL.c.person,
    sqlite_where=text("person IS NOT NULL"),
    postgresql_where=text("person IS NOT NULL"),
)


_ACCOUNT_OF_PERSON: Final = (
    "SELECT l.account FROM personal p JOIN leads l ON l.seq = p.lead"
    " WHERE p.person = ? AND l.account IS NOT NULL ORDER BY l.seq DESC LIMIT 1"
)
_FACTS_OF_FOLLOWERS: Final = (
    "SELECT l.seq, l.id, l.received_at, p.facts FROM leads l JOIN personal p ON p.lead = l.seq"
    " WHERE l.joined_to = ? ORDER BY l.seq"
)
_FACTS_OF_ALL_FOLLOWERS: Final = (
    "SELECT l.joined_to, l.seq, l.id, l.received_at, p.facts FROM leads l JOIN personal p ON p.lead = l.seq"
)
_JOINED_BEFORE: Final = (
    "SELECT DISTINCT l.id FROM leads l JOIN decisions d ON d.lead = l.seq WHERE l.joined_to = ?"
    " AND d.duplicate_of = (SELECT f.id FROM leads f WHERE f.seq = ?)"
    " AND (d.decided_at < ? OR (d.decided_at = ? AND d.seq < ?))"
)


class LeadRow(NamedTuple):
    """A row of `leads`. `status` is `open`, `joined`, `rejected` or `closed`."""

    seq: int
    id: str
    received_at: int
    origin: str
    status: str
    decision: int
    number: int
    joined_to: int | None
    touched_at: int | None
    closed_at: int | None
    close_outcome: str
    outcome: str
    assignee: str | None
    team: str
    pool: str
    queue: str
    rule: str
    account: str | None
    decided_at: int
    sla_due: int | None


class PersonalRow(NamedTuple):
    """A row of `personal` as it is first written."""

    lead: int
    person: str | None
    salt: bytes
    facts: bytes
    kept_case: bytes


class Found(NamedTuple):
    """All that the store has of one lead: its row, what is personal, its latest decision, its hands and its wait.

    `person` is the mailbox it came from, `merged_into` the one of the person whose that turned out to be.
    `has_followers` is true where leads joined it.
    """

    seq: int
    id: str
    received_at: int
    origin: str
    status: str
    decision: int
    number: int
    joined_to: int | None
    touched_at: int | None
    closed_at: int | None
    close_outcome: str
    outcome: str
    assignee: str | None
    team: str
    pool_now: str
    queue: str
    rule: str
    account: str | None
    decided_at: int
    sla_due: int | None
    person: str | None
    facts: bytes | None
    kept_case: bytes | None
    body: bytes
    assignment: int | None
    rep: str | None
    since: int | None
    pool: str | None
    turn: bytes | None
    accept_by: int | None
    is_offer: int | None
    wait: bytes | None
    merged_into: str | None
    has_followers: bool | int | None


_ADD_LEADS = insert_many(LEADS, *LeadRow._fields)
_ADD_PERSONAL = insert_many(PERSONAL, *PersonalRow._fields)
_MOVE = update_many(LEADS, LeadRow._fields[4:], ("seq",))
_CHANGE_DUE = update_many(LEADS, ("sla_due",), ("seq",))
_KEEP_CASES = update_many(PERSONAL, ("kept_case",), ("lead",))
_FIND = f"""
SELECT {", ".join(f"l.{name}" for name in LeadRow._fields)}, p.person, p.facts, p.kept_case, d.body,
    a.seq, a.rep, a.since, a.pool, a.turn, a.accept_by, a.is_offer, h.body, q.merged_into,
    EXISTS (SELECT 1 FROM leads f WHERE f.joined_to = l.seq)
FROM leads l JOIN decisions d ON d.seq = l.decision JOIN personal p ON p.lead = l.seq
LEFT JOIN assignments a ON a.lead = l.seq AND a.until IS NULL LEFT JOIN holds h ON h.lead = l.seq
LEFT JOIN people q ON q.person = p.person
WHERE l.id = ?
"""


def add_leads(tx: Transaction, leads: Sequence[LeadRow], personal: Sequence[PersonalRow]) -> None:
    """Keep new leads with what is personal about them."""
    tx.run_many(_ADD_LEADS, leads)
    tx.run_many(_ADD_PERSONAL, personal)


def move_leads(tx: Transaction, leads: Sequence[LeadRow]) -> None:
    """Write where leads that were kept before are now."""
    tx.run_many(_MOVE, [(*lead[4:], lead.seq) for lead in leads])


def change_due(tx: Transaction, leads: Sequence[tuple[int, int]]) -> None:
    """Write when the answers to leads are due by now: (due, seq)."""
    tx.run_many(_CHANGE_DUE, leads)


def keep_cases(tx: Transaction, cases: Sequence[tuple[bytes, int]]) -> None:
    """Write what a lead's next decision must know: (case, seq). For an erased lead nothing of it is personal."""
    tx.run_many(_KEEP_CASES, cases)


def find_lead(tx: Transaction, lead: str) -> Found | None:
    """All that is kept of a lead, or None."""
    found = tx.rows(_FIND, (lead,))
    return Found(*found[0]) if found else None


def find_leads(tx: Transaction, leads: Sequence[str]) -> list[Found]:
    """All that is kept of those of these leads that are there, with one question."""
    asked = _FIND.replace("l.id = ?", f"l.id IN ({places(len(leads))})")
    return [Found(*row) for row in tx.rows(asked, leads)] if leads else []


def lock_leads(tx: Transaction, leads: Sequence[str], *, is_waiting: bool) -> list[tuple[str, int]]:
    """Those of these leads that are there, locked, with the latest moment of each; for PostgreSQL.

    Without waiting, those that somebody else has are left out.
    """
    end = "" if is_waiting else " SKIP LOCKED"
    where = f"id IN ({places(len(leads))}) ORDER BY id FOR UPDATE{end}"
    found = tx.rows(f"SELECT id, greatest(decided_at, touched_at, closed_at) FROM leads WHERE {where}", leads)
    return [(name, moment) for name, moment in found]


def followers(tx: Transaction, lead: int) -> list[tuple[int, str]]:
    """The leads that joined one: (seq, id), in the order in which they came."""
    return [(seq, name) for seq, name in tx.rows("SELECT seq, id FROM leads WHERE joined_to = ? ORDER BY seq", (lead,))]


def facts_of_followers(tx: Transaction, lead: int) -> list[tuple[int, str, int, bytes | None]]:
    """The leads that joined one, in the order in which they came: (seq, id, when it came in, its stored facts)."""
    rows = tx.rows(_FACTS_OF_FOLLOWERS, (lead,))
    return [(seq, name, received_at, facts) for seq, name, received_at, facts in rows]


def facts_of_all_followers(tx: Transaction, seqs: Sequence[int]) -> list[Row]:
    """The leads that joined any of some hundreds: (whom, seq, id, when it came in, its stored facts)."""
    return tx.rows(f"{_FACTS_OF_ALL_FOLLOWERS} WHERE l.joined_to IN ({places(len(seqs))}) ORDER BY l.seq", seqs)


def joined_before(tx: Transaction, lead: int, decision: int, at: int) -> list[str]:
    """The leads that joined one, and had done so before a decision about it, by its number and moment."""
    return [name for (name,) in tx.rows(_JOINED_BEFORE, (lead, lead, at, at, decision))]


def lead_id(tx: Transaction, seq: int) -> str:
    """The id of a lead that is there."""
    return str(tx.rows("SELECT id FROM leads WHERE seq = ?", (seq,))[0][0])


def account_of_person(tx: Transaction, person: str) -> str | None:
    """The account of the latest lead from this mailbox that has one, or None."""
    found = tx.rows(_ACCOUNT_OF_PERSON, (person,))
    return found[0][0] if found else None


def taken_ids(tx: Transaction, leads: Sequence[str]) -> set[str]:
    """Those of these ids that a lead has already."""
    return {name for (name,) in tx.rows(f"SELECT id FROM leads WHERE id IN ({places(len(leads))})", leads)}


def joined_beside(tx: Transaction, lead: int) -> list[tuple[int, str]]:
    """The leads that joined the same one as this did, itself among them: (seq, id), in the order in which they came."""
    rows = tx.rows(
        "SELECT seq, id FROM leads WHERE joined_to = (SELECT joined_to FROM leads WHERE seq = ?) ORDER BY seq", (lead,)
    )
    return [(seq, name) for seq, name in rows]


def lead_mailbox(tx: Transaction, lead: str) -> str | None:
    """The mailbox a lead came from; None where it has none, or it was erased."""
    rows = tx.rows("SELECT p.person FROM personal p JOIN leads l ON l.seq = p.lead WHERE l.id = ?", (lead,))
    return rows[0][0] if rows else None
