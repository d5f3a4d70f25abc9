"""What giving many leads to somebody else would come to, lead by lead: who would have each, and which would stay.

Nothing is changed. Where the rules are to find somebody, leads are decided one after the other over the store as it is,
so that a pool's turns are shared out as they will be, unless others come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from turnout.core.lead import LeadId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.engine.small_world import world_around
from turnout.pipeline.handing_over.rehearsal import rehearse
from turnout.store.policies import live_policy
from turnout.store.reps import find_rep, rep_ids
from turnout.store.transaction import Transaction, places

_LEADS: Final = (
    "SELECT l.id, l.status, l.outcome, l.assignee, l.account, a.rep, coalesce(a.is_offer, 0) FROM leads l "
    "LEFT JOIN assignments a ON a.lead = l.seq AND a.until IS NULL WHERE l.id IN ({ids})"
)
_OVER: Final = {
    "closed": ("lead_closed", "it was closed"),
    "joined": ("lead_joined", "it has joined another lead"),
}
_NOBODY: Final = ("not_assigned", "nobody has it; name who shall get it")


class WouldMove(msgspec.Struct, frozen=True, kw_only=True):
    """One lead: who has it, and who would. Where it stays as it is, `code` and `why` say why; else both are empty.

    `outcome` is what it would come to: `held` and `queued` leads would be with nobody.
    """

    lead_id: str
    assignee: str | None = None
    to: str | None = None
    outcome: str = ""
    rule: str | None = None
    code: str = ""
    why: str = ""


def would_move(tx: Transaction, leads: Sequence[str], to: str | None, now: datetime) -> list[WouldMove]:
    """Each lead as it would be, in the order in which they are named. Raises RefusedError for somebody who cannot."""
    if to is not None:
        _must_take_leads(tx, to)
    wanted = list(dict.fromkeys(leads))
    rows: dict[str, Sequence[object]] = {row[0]: row for row in tx.rows(_LEADS.format(ids=places(len(wanted))), wanted)}
    found = {lead: _stays(lead, rows.get(lead), to) for lead in wanted}
    moving = [lead for lead, stays in found.items() if stays is None]
    told = _named(rows, moving, to) if to is not None else _decided(tx, rows, moving, now)
    return [found[lead] or told[lead] for lead in wanted]


def _must_take_leads(tx: Transaction, to: str) -> None:
    rep = find_rep(tx, to)
    if rep is None:
        raise RefusedError("unknown_rep", f"`{to}` is not a rep{suggestion(to, rep_ids(tx))}")
    if not rep.is_active:
        raise RefusedError("rep_not_active", f"`{to}` cannot receive leads ({rep.status}); name somebody else")


def _stays(lead: str, row: Sequence[object] | None, to: str | None) -> WouldMove | None:
    """The lead where nothing can be done with it, or nothing need be; else None."""
    if row is None:
        return WouldMove(lead_id=lead, code="lead_not_found", why="there is no such lead")
    _, status, outcome, assignee, _, holder, is_offer = row
    code, why = _OVER.get(str(status), ("", ""))
    if not code and to is None and holder is None:
        code, why = _NOBODY
    elif not code and to is not None and holder == to and not is_offer:
        code, why = "already_assigned", "they have it already"
    if not code:
        return None
    has = None if assignee is None else str(assignee)
    return WouldMove(lead_id=lead, assignee=has, to=has, outcome=str(outcome), code=code, why=why)


def _named(rows: dict[str, Sequence[object]], leads: Sequence[str], to: str) -> dict[str, WouldMove]:
    return {lead: WouldMove(lead_id=lead, assignee=_text(rows[lead][3]), to=to, outcome="assigned") for lead in leads}


def _decided(
    tx: Transaction, rows: dict[str, Sequence[object]], leads: Sequence[str], now: datetime
) -> dict[str, WouldMove]:
    if not leads:
        return {}
    if live_policy(tx) is None:
        raise RefusedError("no_policy", "no policy is live, so nobody can be found")
    accounts = {str(rows[lead][4]) for lead in leads if rows[lead][4] is not None}
    made = rehearse(tx, world_around(tx, accounts), [LeadId(lead) for lead in leads], lambda _desk, _lead: None, now)
    return {
        lead: WouldMove(
            lead_id=lead,
            assignee=_text(rows[lead][3]),
            to=decision.assignee,
            outcome=decision.outcome.value,
            rule=decision.rule or None,
        )
        for lead, decision in made.items()
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
