"""Questions to the store: a lead, its decisions, a receipt, who waits. Each on a connection of its thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from turnout.core.decide.case import Case
from turnout.core.decide.receipt import receipt, sentences, why_not_rep
from turnout.core.decide.refreshing import refresh
from turnout.core.decide.versions import under
from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.policy.model import Example
from turnout.core.rep import RepId
from turnout.core.review.example_from import example_of
from turnout.errors import InputError
from turnout.pipeline.asking.answer import Answer, LeadView, answer_of_row, said, view_of_row, with_clocks
from turnout.pipeline.desk.clock_rows import clock_of
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.pipeline.merging.merges import with_present_accounts
from turnout.store.clocks import clocks_of
from turnout.store.codec.decision import decode_decision
from turnout.store.database import Database
from turnout.store.decisions import decision_of, decisions_of
from turnout.store.leads import find_lead, joined_before
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction
from turnout.store.windows import Where
from turnout.store.within import Within

_HOLDS = """
SELECT h.ranking, h.lead, l.id, l.received_at, h.cause, h.since, h.wake_at, h.ends_at, d.rule, d.pool, d.team, d.reason
FROM holds h JOIN leads l ON l.seq = h.lead JOIN decisions d ON d.seq = l.decision
WHERE (h.ranking > ? OR (h.ranking = ? AND h.lead > ?)){reach} ORDER BY h.ranking, h.lead LIMIT ?
"""

# Longer numbers are no lead's, and no database takes them.
_CURSOR_CHARS_MAX = 20

_WAITING = (
    "SELECT (SELECT count(*) FROM holds),"
    " (SELECT count(*) FROM assignments WHERE until IS NULL AND is_offer = 1 AND accept_by IS NOT NULL)"
)


class Reader:
    """Reads a store beside whoever writes it. May be used from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._live = Live()
        self._lock = threading.Lock()

    @contextmanager
    def _reading(self) -> Iterator[Transaction]:
        """Several questions to one state of the store. Raises StoreError."""
        with self._database.asking() as tx:
            yield tx

    def lead(self, lead: str) -> LeadView | None:
        """A lead's present state."""
        with self._reading() as tx:
            found, decision = find_lead(tx, lead), decision_of(tx, lead)
            if found is None or decision is None:
                return None
            view = view_of_row(*decision, found.status, found.touched_at, found.closed_at, found.number)
            view = with_clocks(view, map(clock_of, clocks_of(tx, found.seq)))
            return with_present_accounts(tx, [view])[0]

    def decisions(self, lead: str) -> Sequence[Answer] | None:
        """Every decision about a lead, oldest first; None for a lead that is not there."""
        with self._reading() as tx:
            return [answer_of_row(*row) for row in decisions_of(tx, lead)] or None

    def decision(self, decision: str) -> Answer | None:
        """One decision by its id."""
        lead, number = _parts(decision)
        with self._reading() as tx:
            found = decision_of(tx, lead, number) if number else None
        return answer_of_row(*found) if found else None

    def receipt(self, decision: str, rep: str | None = None) -> Mapping[str, Any] | None:
        """All that led to a decision, as data with a key `sentences`; with `rep` also `why_not`.

        A receipt is worked out from what was stored with the lead and the policy version of the decision.
        """
        # The engines behind a receipt are not made for two threads at once.
        with self._lock, self._reading() as tx:
            found = self._as_it_was(tx, decision)
            if found is None:
                return None
            made, case, is_erased = found
            told: dict[str, Any] = {**receipt(made, case), "decision_id": decision, "is_erased": is_erased}
            told["sentences"] = list(sentences(made, case))
            if rep is not None:
                told["why_not"] = why_not_rep(made, RepId(rep))
            return told

    def example(self, decision: str, name: str = "") -> Example | None:
        """A decision as a test of the policy; None for one that is not there. Raises InputError for one of no rule."""
        with self._lock, self._reading() as tx:
            found = self._as_it_was(tx, decision)
            if found is None:
                return None
            made, case, is_erased = found
            if is_erased:
                raise InputError(f"lead `{made.lead}` was erased, so nothing is known of it to make a test of")
            return example_of(made, case, name)

    def _as_it_was(self, tx: Transaction, decision: str) -> tuple[Decision, Case, bool] | None:
        """A decision, its lead as the version of that time reads it, and whether that was erased since."""
        lead, number = _parts(decision)
        found = decision_of(tx, lead, number) if number else None
        if found is None:
            return None
        self._live.refresh(tx)
        desk = StoredDesk(self._live.engine_of)
        desk.tx = tx
        made = decode_decision(bytes(found[0].body), desk.interned)
        row = find_lead(tx, lead)
        assert row is not None, "a decision is about a lead"
        # Whoever joined later had said nothing yet.
        joined = joined_before(tx, row.seq, found[0].seq, found[0].decided_at) if row.has_followers else []
        case = desk.read_case(row, [LeadId(each) for each in joined])
        # By now it may be under another version than the one that decided then.
        if (engine := self._live.engine_of(made.policy)) is not case.engine:
            case = under(case, engine)
            refresh(case, row.seq, [desk.said[LeadId(each)] for each in joined])
        return made, case, row.facts is None

    def latest_decision(self, lead: str) -> str | None:
        """The id of the latest decision about a lead, or None."""
        with self._reading() as tx:
            found = decision_of(tx, LeadId(lead))
        return f"{lead}.{found[0].number}" if found else None

    def waiting(self) -> tuple[int, int]:
        """How many leads wait for somebody, and how many offers nobody has answered yet."""
        with self._reading() as tx:
            [(held, offered)] = tx.rows(_WAITING)
        return held, offered

    def holds(self, after: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """Waiting leads in the order in which they are served; `after` is the cursor of the last one seen."""
        with self._reading() as tx:
            return read_holds(tx, after, limit)


def read_holds(tx: Transaction, after: str, limit: int, within: Within | None = None) -> list[dict[str, Any]]:
    """Waiting leads in the order in which they are served, behind a cursor; those in somebody's reach, or all."""
    ranking, lead = _place(after)
    reach = within.leads("l") if within else Where("", ())
    sql = _HOLDS.format(reach=reach.sql)
    return [_hold(row) for row in tx.rows(sql, (ranking, ranking, lead, *reach.params, limit))]


def _hold(row: Sequence[Any]) -> dict[str, Any]:
    ranking, lead, name, received_at, cause, since, wake_at, ends_at, rule, pool, team, reason = row
    return {
        "lead_id": name,
        "received_at": said(from_micros(received_at)),
        "cause": cause,
        "priority": ("high", "normal", "low")[ranking],
        "since": said(from_micros(since)),
        "looked_at_again": said(from_micros(wake_at)),
        "until": said(from_micros(ends_at)) if ends_at is not None else None,
        "rule": rule,
        "pool": pool or None,
        "team": team or None,
        "reason": reason,
        "cursor": f"{ranking}-{lead}",
    }


def _place(cursor: str) -> tuple[int, int]:
    ranking, _, lead = cursor.partition("-")
    is_ours = ranking.isdecimal() and lead.isdecimal() and len(cursor) < _CURSOR_CHARS_MAX
    return (int(ranking), int(lead)) if is_ours else (-1, -1)


def _parts(decision: str) -> tuple[str, int]:
    lead, _, number = decision.rpartition(".")
    return lead, int(number) if number.isdecimal() and len(number) < 10 else 0
