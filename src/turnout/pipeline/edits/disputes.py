"""Disputes of leads: raised with a coded reason, answered by somebody else, counted where they are upheld.

An upheld dispute is a `misrouted` outcome, so it is in the accuracy of the rule, the pool and the rep by itself. Giving
the lead to somebody else is a job of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from turnout.core.notify.message import NoticeKind
from turnout.core.notify.reasons import reason
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.outcome_events import Report, record_outcome
from turnout.store.codec.contact import contact_of
from turnout.store.disputes import (
    DisputeRow,
    FoundDispute,
    add_dispute,
    find_dispute,
    open_dispute_of,
    settle_dispute,
)
from turnout.store.metadata import from_micros, to_micros
from turnout.store.outbox import MessageRow, add_messages
from turnout.store.outcomes import lead_of
from turnout.store.reps import find_rep, rep_ids
from turnout.store.transaction import Transaction
from turnout.store.users import find_user

# Why a lead is disputed, and as what it counts where that is upheld.
MISROUTED_AS: Final[Mapping[str, str]] = {
    "not_my_territory": "wrong_territory",
    "wrong_account": "wrong_owner",
    "wrong_segment": "wrong_segment",
    "not_a_lead": "not_a_lead",
    "duplicate": "duplicate",
    "conflict": "other",
    "other": "other",
}
CODES: Final = tuple(MISROUTED_AS)
ANSWERS: Final = ("upheld", "declined")


class DisputeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute. `rep` had the lead when it was raised, `meant_for` is who should have had it; `assignee` has it now.

    `state` is `open`, `upheld` or `declined`. Notes, `name` and `company` are gone once the lead's person was erased.
    """

    id: int
    lead_id: str
    code: str
    note: str
    meant_for: str | None
    rep: str | None
    raised_by: str
    at: str
    state: str
    answer_note: str = ""
    answered_by: str | None = None
    answered_at: str | None = None
    status: str
    assignee: str | None
    rule: str | None
    name: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says of a lead: why it is not theirs, and whose it should have been."""

    lead: str
    code: str
    note: str = ""
    meant_for: str | None = None


def raise_dispute(edit: Edit, wanted: Wanted) -> FoundDispute:
    """Keep a dispute of a lead. Raises RefusedError where one of it is open already, or nobody was given the lead."""
    lead = lead_of(edit.tx, wanted.lead)
    if lead is None:
        raise RefusedError("lead_not_found", f"there is no lead `{wanted.lead[:200]}`")
    if wanted.meant_for is not None and find_rep(edit.tx, wanted.meant_for) is None:
        raise RefusedError(
            "unknown_rep",
            f"`meant_for`: `{wanted.meant_for}` is not a rep{suggestion(wanted.meant_for, rep_ids(edit.tx))}",
        )
    if open_dispute_of(edit.tx, lead.seq) is not None:
        raise RefusedError(
            "already_disputed", f"lead `{lead.id}` is disputed already, and nobody has answered that yet"
        )
    rep = _latest_hands(edit.tx, lead.seq)
    if rep is None:
        raise RefusedError("not_assigned", f"nobody was given lead `{lead.id}`, so there is nothing to dispute")
    number = add_dispute(
        edit.tx,
        DisputeRow(
            *(0, lead.seq, wanted.code, wanted.note.strip(), wanted.meant_for, rep, edit.actor, to_micros(edit.at)),
        ),
    )
    meant = {"meant_for": wanted.meant_for} if wanted.meant_for else {}
    body = {"dispute": number, "reason": wanted.code, "rep": rep} | meant
    edit.happened("disputed", body, lead_seq=lead.seq, lead_id=lead.id)
    return found_dispute(edit.tx, number)


def _latest_hands(tx: Transaction, lead: int) -> str | None:
    """Who has a lead, else who had it last."""
    sql = "SELECT rep FROM assignments WHERE lead = ? ORDER BY until IS NULL DESC, seq DESC LIMIT 1"
    found = tx.rows(sql, (lead,))
    return str(found[0][0]) if found else None


def found_dispute(tx: Transaction, number: int) -> FoundDispute:
    """A dispute by its number. Raises RefusedError where there is none."""
    found = find_dispute(tx, number)
    if found is None:
        raise RefusedError("dispute_not_found", f"there is no dispute {number}")
    return found


def answer_dispute(edit: Edit, number: int, answer: str, note: str = "") -> FoundDispute:
    """Say whether a dispute is right, and have whoever raised it told; one that is right counts as misrouted.

    Raises RefusedError where it was answered.
    """
    found = found_dispute(edit.tx, number)
    row = found.row
    if row.state != "open":
        raise _answered(found)
    outcome = None
    if answer == "upheld":
        # It counts for whoever had the lead then, whoever has it by now.
        at, name = from_micros(row.at), f"dispute/{number}"
        report = Report(found.lead, "misrouted", MISROUTED_AS[row.code], at=at, external_id=name)
        outcome = record_outcome(edit, report)[0].row.seq
    settled = row._replace(
        state=answer,
        answered_at=to_micros(edit.at),
        answered_by=edit.actor,
        answer_note=note.strip(),
        outcome=outcome,
    )
    if not settle_dispute(edit.tx, settled):
        raise _answered(found_dispute(edit.tx, number))
    body = {"dispute": number, "answer": answer, "rep": row.rep}
    edit.happened("dispute_answered", body, lead_seq=row.lead, lead_id=found.lead)
    _tell(edit, settled)
    return found_dispute(edit.tx, number)


def _tell(edit: Edit, row: DisputeRow) -> None:
    """Have the rep told who raised a dispute, or for whom it was raised. What was written beside it stays with it."""
    told, answered_by = (_rep_of(edit.tx, user) for user in (row.raised_by, row.answered_by))
    told = told or row.rep
    if told is None or told == answered_by:
        return
    [(decision,)] = edit.tx.rows("SELECT decision FROM leads WHERE seq = ?", (row.lead,))
    text, kind = reason(f"dispute_{row.state}"), NoticeKind.ANSWERED.value
    add_messages(edit.tx, [MessageRow(row.lead, decision, kind, told, text, to_micros(edit.at), row.number)])


def _rep_of(tx: Transaction, actor: str) -> str | None:
    user = find_user(tx, actor)
    return user.rep if user is not None else None


def _answered(found: FoundDispute) -> RefusedError:
    state, number = found.row.state, found.row.number
    return RefusedError("dispute_answered", f"dispute {number} of lead `{found.lead}` was answered before: {state}")


def dispute_record(found: FoundDispute) -> DisputeRecord:
    """A dispute as faces show it."""
    row = found.row
    contact = contact_of(found.facts)
    return DisputeRecord(
        id=row.number,
        lead_id=found.lead,
        code=row.code,
        note=row.note,
        meant_for=row.wanted,
        rep=row.rep,
        raised_by=row.raised_by,
        at=said(from_micros(row.at)),
        state=row.state,
        answer_note=row.answer_note,
        answered_by=row.answered_by or None,
        answered_at=None if row.answered_at is None else said(from_micros(row.answered_at)),
        status=found.status,
        assignee=found.assignee,
        rule=found.rule or None,
        name=contact.name,
        company=contact.company,
    )
