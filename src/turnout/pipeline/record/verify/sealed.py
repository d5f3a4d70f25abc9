"""What an event seals of other tables: a decision's body with the columns read from it, and a lead's personal facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from turnout.pipeline.record.verify.finding import Findings, Marks
from turnout.store.audit import personal_digest
from turnout.store.transaction import Row, Transaction

_AT_ONCE = 500
# The columns of `decisions` that are read from its body, by the names they have in `_Body`.
_COLUMNS = (
    "decided_at", "outcome", "assignee", "team", "pool", "queue", "rule", "duplicate_of", "accept_by", "held_until",
    "reason", "policy", "account", "match_score", "sla", "sla_due",
)  # fmt: skip
_EVENTS = f"""
SELECT e.seq, e.kind, e.at, e.lead, coalesce(l.id, ''), e.decision, coalesce(d.body, ''), e.body, e.digest,
    d.seq, d.lead, p.salt, p.facts, p.erased_at, p.lead, {", ".join(f"d.{name}" for name in _COLUMNS)}
FROM events e LEFT JOIN leads l ON l.seq = e.lead LEFT JOIN decisions d ON d.seq = e.decision
LEFT JOIN personal p ON p.lead = e.lead AND e.digest IS NOT NULL
WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq LIMIT {_AT_ONCE}
"""  # noqa: S608 - our own names


class SealedEvent(NamedTuple):
    """An event with what it seals: the rows of `decisions` and `personal` as they are now."""

    seq: int
    kind: str
    at: int
    lead: int | None
    lead_id: str
    decision: int | None
    decision_body: bytes
    body: str
    digest: bytes | None
    decision_row: int | None
    decision_lead: int | None
    salt: bytes | None
    facts: bytes | None
    erased_at: int | None
    personal_row: int | None
    shown: tuple[object, ...]


class _Match(msgspec.Struct, gc=False):
    account: str | None
    score: float


class _Promise(msgspec.Struct, array_like=True, gc=False):
    line: str
    touch_by: int | None


class _Body(msgspec.Struct, array_like=True, gc=False):
    """A decision's body as far as there are columns for it, in the order of `store.codec.decision`."""

    lead: str
    decided_at: int
    outcome: str
    reason: str
    rule: str
    assignee: str | None
    team: str
    pool: str
    queue: str
    match: _Match | None
    duplicate_of: str | None
    promise: _Promise | None
    accept_by: int | None
    held_until: int | None
    tried: msgspec.Raw
    tell: msgspec.Raw
    alerts: msgspec.Raw
    policy: str

    @property
    def account(self) -> str | None:
        """The account of the match."""
        return self.match.account if self.match else None

    @property
    def match_score(self) -> float | None:
        """How sure the match is, where it gave an account."""
        return self.match.score if self.match and self.match.account else None

    @property
    def sla(self) -> str:
        """The line of the promise."""
        return self.promise.line if self.promise else ""

    @property
    def sla_due(self) -> int | None:
        """When the first touch is due."""
        return self.promise.touch_by if self.promise else None


_DECODER = msgspec.json.Decoder(_Body)


def read_events(tx: Transaction, low: int, high: int) -> Iterator[SealedEvent]:
    """Events by number, a page at a time, with what each seals."""
    while rows := tx.rows(_EVENTS, (low, high)):
        for row in rows:
            body = row[6]
            decision_body = body.encode(errors="surrogateescape") if isinstance(body, str) else body
            yield SealedEvent._make((*row[:6], decision_body, *row[7:15], row[15:]))
        low = rows[-1][0] + 1


class Sealed:
    """Compares what events seal with what the other tables say, one event at a time."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._decisions, self._leads = Marks(), Marks()
        # Leads whose facts were not what an event sealed, with that event: a later one may seal them as they are.
        self._unlike: dict[int, tuple[int, str]] = {}

    def check(self, event: SealedEvent) -> None:
        """Compare what one event seals; events of a chain come in order."""
        if event.lead is not None and not event.lead_id:
            self._findings.add("leads", f"lead {event.lead}", f"missing; event {event.seq} is about it")
        if event.decision is not None:
            self._check_decision(event)
        if event.digest is not None and event.lead is not None:
            self._check_personal(event, event.lead, event.digest)

    def _check_decision(self, event: SealedEvent) -> None:
        if event.decision_row is None:
            row = f"decision {event.decision}"
            self._findings.add("decisions", row, f"missing; event {event.seq} seals it", event.lead_id)
            return
        # One decision may be in several events; its columns are the same each time.
        if event.decision_row in self._decisions:
            return
        self._decisions.add(event.decision_row)
        for message in _differences(event):
            self._findings.add("decisions", f"decision {event.decision_row}", message, event.lead_id)

    def _check_personal(self, event: SealedEvent, lead: int, digest: bytes) -> None:
        self._leads.add(lead)
        if event.erased_at is not None:
            return
        if event.personal_row is None:
            row = f"lead {lead}"
            self._findings.add("personal", row, f"missing, and not erased; event {event.seq} seals it", event.lead_id)
        elif _digest_now(event) == digest:
            self._unlike.pop(lead, None)
        elif len(self._unlike) < 10_000:
            self._unlike[lead] = (event.seq, event.lead_id)

    def finish(self, tx: Transaction) -> None:
        """Tell of facts no event seals as they are, and of decisions and facts that no event is about."""
        for lead, (seq, lead_id) in self._unlike.items():
            message = f"changed: event {seq} has another digest of the facts"
            self._findings.add("personal", f"lead {lead}", message, lead_id)
        for seq, lead_id in _pages(tx, _ALL_DECISIONS):
            if seq not in self._decisions:
                self._findings.add("decisions", f"decision {seq}", "no event is about it", lead_id)
        for lead, lead_id in _pages(tx, _ALL_PERSONAL):
            if lead not in self._leads:
                self._findings.add("personal", f"lead {lead}", "no event seals its facts", lead_id)


_ALL_DECISIONS = (
    "SELECT d.seq, l.id FROM decisions d LEFT JOIN leads l ON l.seq = d.lead WHERE d.seq > ? ORDER BY d.seq LIMIT 5000"
)
_ALL_PERSONAL = (
    "SELECT p.lead, l.id FROM personal p LEFT JOIN leads l ON l.seq = p.lead "
    "WHERE p.lead > ? AND p.erased_at IS NULL ORDER BY p.lead LIMIT 5000"
)


def _pages(tx: Transaction, sql: str) -> Iterator[Row]:
    """The rows of a question that goes on after a number, page by page."""
    after = -1
    while rows := tx.rows(sql, (after,)):
        yield from rows
        after = rows[-1][0]


def _differences(event: SealedEvent) -> Iterator[str]:
    """What the columns of a decision say otherwise than its body."""
    if event.decision_lead != event.lead:
        yield f"is about lead {event.decision_lead}, but event {event.seq} says lead {event.lead}"
    try:
        body = _DECODER.decode(event.decision_body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield "its body cannot be read"
        return
    if body.lead != event.lead_id:
        yield f"its body is about `{body.lead}`"
    for name, shown in zip(_COLUMNS, event.shown, strict=True):
        said = getattr(body, name)
        if shown != said and (shown or said):
            yield f"{name} is {_told(name, shown)}, its body says {_told(name, said)}"


def _told(name: str, value: object) -> str:
    """A value as a finding shows it; a reason may quote what a person typed."""
    return "another text" if name == "reason" else f"`{value}`"


def _digest_now(event: SealedEvent) -> bytes | None:
    if event.salt is None or event.facts is None:
        return None
    return personal_digest(event.salt, event.facts)
