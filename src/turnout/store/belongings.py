"""What is in somebody's name: accounts, deals, open leads, leads that only they could take, clocks that run for them.

Each is asked of the tables of its own module; changing any of it is done there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction, places

_LEADS: Final = """
SELECT l.id, a.since, a.is_offer, a.accept_by, l.sla_due FROM assignments a JOIN leads l ON l.seq = a.lead
WHERE a.rep = ? AND a.until IS NULL ORDER BY a.since, a.lead LIMIT ?
"""
_WAITING: Final = """
SELECT l.id, h.since, h.ends_at FROM holds h JOIN leads l ON l.seq = h.lead
WHERE h.lead IN (SELECT lead FROM hold_pools WHERE pool IN ({mine}))
AND h.lead NOT IN (SELECT lead FROM hold_pools WHERE pool NOT IN ({mine})) ORDER BY h.ranking, h.lead LIMIT ?
"""
_CLOCKS: Final = """
SELECT count(*), min(c.due_at) FROM clocks c JOIN assignments a ON a.lead = c.lead
WHERE a.rep = ? AND a.until IS NULL AND c.state = 'running'
"""


@dataclass(frozen=True, slots=True)
class Some:
    """How many there are, and the first of them by id."""

    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenLead:
    """A lead in somebody's hands, or offered to them."""

    id: str
    since: datetime
    is_offer: bool
    accept_by: datetime | None
    sla_due: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingLead:
    """A lead that waits, and when its wait ends, where it does."""

    id: str
    since: datetime
    until: datetime | None


def accounts_of(tx: Transaction, rep: str, limit: int) -> Some:
    """The accounts somebody owns."""
    return _some(tx, "accounts WHERE owner = ?", rep, limit)


def accounts_backed_by(tx: Transaction, rep: str, limit: int) -> Some:
    """The accounts whose owner somebody stands in for."""
    return _some(tx, "accounts WHERE backup = ?", rep, limit)


def open_deals_of(tx: Transaction, rep: str) -> int:
    """How many deals that are not over somebody has."""
    return int(tx.rows("SELECT count(*) FROM opportunities WHERE owner = ? AND outcome = ''", (rep,))[0][0])


def people_of(tx: Transaction, rep: str) -> int:
    """How many people somebody had last."""
    return int(tx.rows("SELECT count(*) FROM people WHERE owner = ?", (rep,))[0][0])


def reps_naming(tx: Transaction, rep: str) -> tuple[list[str], list[str]]:
    """Those whom somebody stands in for, and those whose manager they are."""
    rows = tx.rows("SELECT id, backup, manager FROM reps WHERE backup = ? OR manager = ? ORDER BY id", (rep, rep))
    return [each for each, backup, _ in rows if backup == rep], [each for each, _, boss in rows if boss == rep]


def count_open_leads(tx: Transaction, rep: str) -> int:
    """How many leads are in somebody's hands or offered to them."""
    return int(tx.rows("SELECT count(*) FROM assignments WHERE rep = ? AND until IS NULL", (rep,))[0][0])


def open_leads_of(tx: Transaction, rep: str, limit: int) -> list[OpenLead]:
    """The leads in somebody's hands or offered to them, the oldest first."""
    return [
        OpenLead(lead, from_micros(since), bool(is_offer), _instant(accept_by), _instant(sla_due))
        for lead, since, is_offer, accept_by, sla_due in tx.rows(_LEADS, (rep, limit))
    ]


def open_lead_ids(tx: Transaction, rep: str) -> list[str]:
    """Every lead in somebody's hands or offered to them, the oldest first."""
    rows = tx.rows(
        "SELECT l.id FROM assignments a JOIN leads l ON l.seq = a.lead WHERE a.rep = ? AND a.until IS NULL"
        " ORDER BY a.since, a.lead",
        (rep,),
    )
    return [str(lead) for (lead,) in rows]


def accounts_of_open_leads(tx: Transaction, rep: str) -> list[str]:
    """The accounts of the leads in somebody's hands."""
    rows = tx.rows(
        "SELECT DISTINCT l.account FROM assignments a JOIN leads l ON l.seq = a.lead"
        " WHERE a.rep = ? AND a.until IS NULL AND l.account IS NOT NULL ORDER BY l.account",
        (rep,),
    )
    return [str(account) for (account,) in rows]


def waiting_only_for(tx: Transaction, pools: Collection[str], limit: int) -> list[WaitingLead]:
    """The leads that wait for these pools and for no other."""
    if not pools:
        return []
    mine = sorted(pools)
    sql = _WAITING.format(mine=places(len(mine)))
    return [
        WaitingLead(lead, from_micros(since), _instant(until))
        for lead, since, until in tx.rows(sql, (*mine, *mine, limit))
    ]


def clocks_for(tx: Transaction, rep: str) -> tuple[int, datetime | None]:
    """How many clocks run over somebody's leads, and when the first of them is due."""
    [(count, due)] = tx.rows(_CLOCKS, (rep,))
    return count, _instant(due)


def _some(tx: Transaction, what: str, rep: str, limit: int) -> Some:
    count = int(tx.rows(f"SELECT count(*) FROM {what}", (rep,))[0][0])
    ids = tx.rows(f"SELECT id FROM {what} ORDER BY id LIMIT ?", (rep, limit)) if count else []
    return Some(count, tuple(each for (each,) in ids))


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
