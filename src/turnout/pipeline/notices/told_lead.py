"""What the store knows of a lead that somebody is told of, as it is now: its sender, account, hands and promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from turnout.core.account import AccountId, Opportunity
from turnout.core.decision import Decision
from turnout.core.fields.catalogue import Value
from turnout.core.notify.about import Deal, Due, KnownAccount
from turnout.core.notify.content import EARLIER_MAX
from turnout.core.notify.message import Earlier
from turnout.core.notify.words import Words
from turnout.core.rep import RepId
from turnout.errors import DatabaseError, StoreError
from turnout.store.account_search import find_accounts
from turnout.store.codec.decision import decode_decision
from turnout.store.codec.facts import decode_facts
from turnout.store.codec.interned import Interned
from turnout.store.decisions import interned_body
from turnout.store.history import deals_of
from turnout.store.metadata import from_micros
from turnout.store.people import mailboxes_of, person_of
from turnout.store.reps import find_rep
from turnout.store.transaction import Transaction, places

_LEAD: Final = """
SELECT l.seq, l.id, l.received_at, l.touched_at, l.closed_at, l.joined_to, l.account, p.person, p.facts, d.body,
    a.rep, a.is_offer, a.accept_by
FROM leads l JOIN personal p ON p.lead = l.seq LEFT JOIN decisions d ON d.seq = ?
LEFT JOIN assignments a ON a.lead = coalesce(l.joined_to, l.seq) AND a.until IS NULL
WHERE l.seq = ?
"""
_FIRST: Final = "SELECT touched_at, closed_at FROM leads WHERE seq = ?"
_CLOCKS: Final = (
    "SELECT kind, due_at, counts FROM clocks WHERE lead = ? AND state = 'running'"
    " AND kind IN ('accept', 'touch', 'at_most') ORDER BY due_at DESC"
)
_ACCEPTED: Final = "SELECT 1 FROM clocks WHERE lead = ? AND rep = ? AND kind = 'accept' AND state = 'met'"
_EARLIER: Final = (
    "SELECT l.received_at, l.assignee, l.closed_at, l.close_outcome FROM personal p JOIN leads l ON l.seq = p.lead"
    " WHERE p.person IN ({mine}) AND l.seq < ? AND l.status IN ('open', 'closed') ORDER BY l.seq DESC LIMIT ?"
)
_KNOWN: Final = "SELECT owner, last_seen, outcome FROM people WHERE person = ? AND last_seen < ?"


class ToldLead(NamedTuple):
    """A lead with one decision about it. `rep` has it, or the one that it joined; None where it lies with nobody.

    `touched_at` and `closed_at` are those of whichever of the two somebody has.
    """

    seq: int
    id: str
    received_at: int
    touched_at: int | None
    closed_at: int | None
    joined_to: int | None
    account: str | None
    person: str | None
    facts: dict[str, Value]
    decision: Decision | None
    rep: str | None
    is_offer: int | None
    accept_by: int | None

    @property
    def hands(self) -> int:
        """The lead (`seq`) that somebody has: itself, or the one it joined."""
        return self.seq if self.joined_to is None else self.joined_to


def find_told(tx: Transaction, lead: int, decision: int) -> ToldLead | None:
    """A lead by its number, with one of its decisions; None where there is no such lead."""
    rows = tx.rows(_LEAD, (decision, lead))
    if not rows:
        return None
    *first, facts, body, rep, is_offer, accept_by = rows[0]
    told = ToldLead._make((*first, _facts(facts), _decision(tx, body), rep, is_offer, accept_by))
    if told.joined_to is None:
        return told
    [(touched_at, closed_at)] = tx.rows(_FIRST, (told.joined_to,))
    return told._replace(touched_at=touched_at, closed_at=closed_at)


def _facts(stored: bytes | None) -> dict[str, Value]:
    """What is known of a lead; nothing of one that was erased. Damage is for `turnout verify` to find, not for reps."""
    try:
        return decode_facts(bytes(stored))[0] if stored is not None else {}
    except DatabaseError:
        raise
    except StoreError:
        return {}


def _decision(tx: Transaction, stored: bytes | None) -> Decision | None:
    try:
        return decode_decision(bytes(stored), Interned(lambda key: interned_body(tx, key))) if stored else None
    except DatabaseError:
        raise
    except StoreError:
        return None


def name_of(tx: Transaction, rep: str | None) -> str:
    """What a rep is called; empty for nobody."""
    known = find_rep(tx, rep) if rep else None
    return (known.name or known.id) if known else rep or ""


def due_of(tx: Transaction, lead: ToldLead) -> Due | None:
    """The promise that whoever has the lead keeps next: to take it, then to answer it."""
    if lead.is_offer and lead.accept_by is not None:
        return Due("accept", from_micros(lead.accept_by))
    # The latest come first, so that of two of a kind the earlier one stands.
    found = {
        kind: Due(kind, from_micros(at), counts == "working") for kind, at, counts in tx.rows(_CLOCKS, (lead.hands,))
    }
    return found.get("accept") or found.get("touch") or found.get("at_most")


def is_accepted(tx: Transaction, lead: ToldLead) -> bool:
    """Whether whoever has the lead, who was to accept it, did so."""
    return bool(tx.rows(_ACCEPTED, (lead.hands, lead.rep or "")))


def account_of(tx: Transaction, account: str | None) -> KnownAccount | None:
    """What is known of an account by now, with its last deal."""
    found = find_accounts(tx, [AccountId(account)]).get(AccountId(account)) if account else None
    if found is None:
        return None
    deals = deals_of(tx, [found.id])[found.id]
    owner = RepId(found.owner) if found.owner else None
    return KnownAccount(found.name, found.attributes.get("type", ""), owner, name_of(tx, owner), _last_deal(deals))


def _last_deal(deals: Sequence[Opportunity]) -> Deal | None:
    """The open deal that came last, else the one that was closed last."""
    if running := [deal for deal in deals if deal.closed_at is None and not deal.outcome]:
        return Deal(running[-1].stage)
    closed = sorted((deal.closed_at, at) for at, deal in enumerate(deals) if deal.closed_at is not None)
    if not closed:
        return None
    last = deals[closed[-1][1]]
    return Deal(last.stage, last.outcome, last.closed_at)


def stood_in_for(tx: Transaction, decision: Decision | None, account: KnownAccount | None) -> str:
    """Whom the assignee stands in for: the owner that a target named, where it gave somebody else; else empty."""
    tried = next((each for each in decision.tried if each.rep is not None), None) if decision else None
    is_of_owner = tried is not None and tried.pool is None and tried.target.startswith("account.owner")
    if tried is None or account is None or account.owner is None or not is_of_owner or account.owner == tried.rep:
        return ""
    return name_of(tx, account.owner)


def earlier_with(tx: Transaction, lead: ToldLead, words: Words) -> list[Earlier]:
    """The last conversations with the same person, the newest first; else what was imported of them."""
    if lead.person is None:
        return []
    person = person_of(tx, lead.person)
    mine = mailboxes_of(tx, person)
    rows = tx.rows(_EARLIER.format(mine=places(len(mine))), (*mine, lead.seq, EARLIER_MAX))
    if rows:
        return [
            Earlier(
                from_micros(at), name_of(tx, rep), outcome or (words.still_open if closed_at is None else words.closed)
            )
            for at, rep, closed_at, outcome in rows
        ]
    known = tx.rows(_KNOWN, (person, lead.received_at))
    return [Earlier(from_micros(at), name_of(tx, owner), outcome) for owner, at, outcome in known]
