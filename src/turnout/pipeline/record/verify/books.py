"""The books against what they follow from: turns and credits, open leads, where every lead is, and who has one open.

Each check is one question that gives the rows which are not as they must be, so a sound store answers with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from turnout.errors import StoreError
from turnout.pipeline.record.verify.finding import FINDINGS_MAX, Findings
from turnout.store.codec.books import decode_counter
from turnout.store.codec.interned import hash_of
from turnout.store.transaction import Transaction

_TURNS = "SELECT counter, rep, count(*) FROM ledger WHERE kind = 'turn' GROUP BY counter, rep"
# The ways an assignment ends that give its turn back. A credit's cause is the same word, but that a lead that was
# merged has joined another.
_CREDITED = "('pass', 'expired', 'merged', 'match_undone', 'deploy_undone', 'migrated', 'test')"
_CAUSE = "CASE how_ended WHEN 'merged' THEN 'joined' ELSE how_ended END"
# In a store of before, leads that had joined others kept their turns; a migration wrote down until when.
_SINCE = "coalesce((SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'joined_credits_since'), 0)"


@dataclass(frozen=True, slots=True)
class Check:
    """A question for what is wrong in a table. Its rows give the lead's id (or NULL), then what the texts name."""

    what: str
    table: str
    row: str
    message: str
    sql: str


CHECKS = (
    Check(
        "where leads are",
        "leads",
        "lead {1}",
        "is `{2}` and stands in {3} places, expected {4}: {5} open assignments, {6} holds, {7} queues",
        """
        SELECT id, seq, status, hands + holding + queued, CASE status WHEN 'open' THEN 1 ELSE 0 END,
            hands, holding, queued FROM (
            SELECT l.id, l.seq, l.status,
                (SELECT count(*) FROM assignments a WHERE a.lead = l.seq AND a.until IS NULL) AS hands,
                (SELECT count(*) FROM holds h WHERE h.lead = l.seq) AS holding,
                CASE WHEN l.status = 'open' AND d.outcome = 'queued' THEN 1 ELSE 0 END AS queued
            FROM leads l LEFT JOIN decisions d ON d.seq = l.decision
        ) AS places WHERE hands + holding + queued <> CASE status WHEN 'open' THEN 1 ELSE 0 END
        """,
    ),
    Check(
        "latest decisions",
        "leads",
        "lead {1}",
        "its latest decision is {2} (number {3}), expected the last of {5}, number {4}",
        """
        SELECT l.id, l.seq, l.decision, l.number, coalesce(d.last, 0), coalesce(d.total, 0)
        FROM leads l LEFT JOIN (
            SELECT lead, max(number) AS last, count(*) AS total, min(number) AS first FROM decisions GROUP BY lead
        ) AS d ON d.lead = l.seq
        LEFT JOIN decisions e ON e.lead = l.seq AND e.number = l.number
        WHERE d.last IS NULL OR d.last <> l.number OR d.total <> d.last OR d.first <> 1 OR e.seq <> l.decision
        """,
    ),
    Check(
        "what lists say",
        "leads",
        "lead {1}",
        "is listed as `{2}` of `{3}`, expected `{4}` of `{5}` by its latest decision",
        """
        SELECT l.id, l.seq, l.outcome, coalesce(l.assignee, 'nobody'), d.outcome, coalesce(d.assignee, 'nobody')
        FROM leads l JOIN decisions d ON d.seq = l.decision
        WHERE l.outcome <> d.outcome OR l.team <> d.team OR l.pool <> d.pool OR l.queue <> d.queue OR l.rule <> d.rule
            OR coalesce(l.assignee, '') <> coalesce(d.assignee, '')
            OR coalesce(l.account, '') <> coalesce(d.account, '') OR coalesce(l.decided_at, 0) <> d.decided_at
            OR coalesce(l.sla_due, 0) <> coalesce(d.sla_due, 0) AND NOT EXISTS (
                SELECT 1 FROM clocks c WHERE c.lead = l.seq AND c.due_at = l.sla_due AND c.number =
                    (SELECT max(t.number) FROM clocks t WHERE t.lead = l.seq AND t.kind = 'touch'))
        """,
    ),
    Check(
        "leads of decisions",
        "decisions",
        "decision {1}",
        "is about lead {2}, which is missing",
        """
        SELECT NULL, d.seq, d.lead FROM decisions d LEFT JOIN leads l ON l.seq = d.lead WHERE l.seq IS NULL
        """,
    ),
    Check(
        "who has leads",
        "assignments",
        "assignment {1}",
        "`{2}` has the lead, expected `{3}` by its latest decision",
        """
        SELECT l.id, a.seq, a.rep, coalesce(d.assignee, 'nobody') FROM assignments a
        JOIN leads l ON l.seq = a.lead JOIN decisions d ON d.seq = l.decision
        WHERE a.until IS NULL AND (d.assignee IS NULL OR d.assignee <> a.rep)
        """,
    ),
    Check(
        "personal rows",
        "personal",
        "lead {1}",
        "missing: every lead has a row, an erased one an empty row",
        """
        SELECT l.id, l.seq FROM leads l LEFT JOIN personal p ON p.lead = l.seq WHERE p.lead IS NULL
        """,
    ),
    Check(
        "erased people",
        "personal",
        "lead {1}",
        "was erased and still has personal facts",
        """
        SELECT l.id, p.lead FROM personal p LEFT JOIN leads l ON l.seq = p.lead WHERE p.erased_at IS NOT NULL
            AND (p.person IS NOT NULL OR p.salt IS NOT NULL OR p.facts IS NOT NULL)
        """,
    ),
    Check(
        "leads that joined",
        "leads",
        "lead {1}",
        "is `{2}`, and the lead it joined is {3}",
        """
        SELECT l.id, l.seq, l.status, coalesce(f.id, 'missing') FROM leads l LEFT JOIN leads f ON f.seq = l.joined_to
        WHERE (l.status = 'joined' AND f.seq IS NULL) OR (l.status = 'open' AND l.joined_to IS NOT NULL)
        """,
    ),
    Check(
        "holds",
        "hold_pools",
        "pool `{1}`, lead {2}",
        "waits for a pool without a hold",
        """
        SELECT l.id, p.pool, p.lead FROM hold_pools p LEFT JOIN leads l ON l.seq = p.lead
        LEFT JOIN holds h ON h.lead = p.lead AND h.ranking = p.ranking WHERE h.lead IS NULL
        """,
    ),
    Check(
        "people",
        "people",
        "person of lead {1}",
        "their open lead is `{2}`, expected an open lead of theirs",
        """
        SELECT l.id, p.open_lead, coalesce(l.status, 'missing') FROM people p
        LEFT JOIN leads l ON l.seq = p.open_lead LEFT JOIN personal f ON f.lead = p.open_lead
        LEFT JOIN people q ON q.person = f.person
        WHERE p.open_lead IS NOT NULL AND (l.seq IS NULL OR l.status <> 'open'
            OR (f.erased_at IS NULL AND coalesce(q.merged_into, f.person) <> p.person))
        """,
    ),
    Check(
        "mailboxes of one person",
        "people",
        "a merged mailbox (of {1} of one person)",
        "remembers something itself, or leads to a mailbox that was merged as well",
        """
        SELECT NULL, count(*) FROM people p JOIN people q ON q.person = p.merged_into
        WHERE p.open_lead IS NOT NULL OR p.owner IS NOT NULL OR p.last_seen IS NOT NULL OR p.outcome <> ''
            OR q.merged_into IS NOT NULL
        GROUP BY p.merged_into
        """,
    ),
    Check(
        "loads",
        "loads",
        "rep `{1}`",
        "says {2} open leads, expected {3} by the open assignments",
        """
        SELECT NULL, rep, sum(said), sum(counted) FROM (
            SELECT rep, open AS said, 0 AS counted FROM loads
            UNION ALL SELECT rep, 0, count(*) FROM assignments WHERE until IS NULL GROUP BY rep
        ) AS work GROUP BY rep HAVING sum(said) <> sum(counted)
        """,
    ),
    Check(
        "turns",
        "ledger",
        "counter `{1}`, rep `{2}`, lead {3}",
        "{4} turns were taken, expected {5} by the assignments",
        """
        SELECT l.id, t.counter, t.rep, t.lead, t.taken, t.given FROM (
            SELECT counter, rep, lead, sum(taken) AS taken, sum(given) AS given FROM (
                SELECT counter, rep, lead, 1 AS taken, 0 AS given FROM ledger WHERE kind = 'turn'
                UNION ALL SELECT counter, rep, lead, 0, 1 FROM assignments WHERE coalesce(counter, '') <> ''
            ) AS both_sides GROUP BY counter, rep, lead HAVING sum(taken) <> sum(given)
        ) AS t LEFT JOIN leads l ON l.seq = t.lead
        """,
    ),
    Check(
        "credits",
        "ledger",
        "counter `{1}`, rep `{2}`, lead {3}",
        "{5} credits for `{4}`, expected {6} by how assignments ended",
        f"""
        SELECT l.id, t.counter, t.rep, t.lead, t.cause, t.credited, t.due FROM (
            SELECT counter, rep, lead, cause, sum(credited) AS credited, max(due) AS due FROM (
                SELECT counter, rep, lead, cause, CASE kind WHEN 'credit' THEN 1 ELSE -1 END AS credited, 0 AS due
                FROM ledger WHERE kind IN ('credit', 'debit')
                UNION ALL SELECT counter, rep, lead, {_CAUSE}, 0, 1 FROM assignments
                WHERE coalesce(counter, '') <> '' AND how_ended IN {_CREDITED}
                    AND (how_ended IN ('pass', 'expired') OR until > {_SINCE})
            ) AS both_sides GROUP BY counter, rep, lead, cause HAVING sum(credited) <> max(due)
        ) AS t LEFT JOIN leads l ON l.seq = t.lead
        """,  # noqa: S608 - our own words
    ),
    Check(
        "granted turns",
        "ledger",
        "grants of {1}",
        "{2} stand in the ledger, expected {3} by the record",
        """
        SELECT NULL, at, sum(written), sum(recorded) FROM (
            SELECT at, 1 AS written, 0 AS recorded FROM ledger WHERE kind = 'grant'
            UNION ALL SELECT at, 0, 1 FROM events WHERE kind = 'granted'
        ) AS both_sides GROUP BY at HAVING sum(written) <> sum(recorded)
        """,
    ),
    Check(
        "lines of the ledger",
        "ledger",
        "line {1}",
        "is a `{2}` of {3} turns, and there is no such line",
        """
        SELECT NULL, seq, kind, turns FROM ledger
        WHERE kind NOT IN ('turn', 'credit', 'debit', 'grant') OR (kind <> 'grant' AND turns <> 1)
            OR (kind = 'grant') <> (lead = 0)
        """,
    ),
    Check(
        "positions of commits",
        "links",
        "chain `{1}` link {2}",
        "stands at position {3}, which is not behind that of the link before it",
        """
        SELECT NULL, n.chain, n.number, n.position FROM links n
        JOIN links l ON l.chain = n.chain AND l.number = n.number - 1 WHERE n.position <= l.position
        """,
    ),
    Check(
        "clocks",
        "clocks",
        "clocks of decision {1}",
        "run for a lead that is `{2}`, expected `open`",
        """
        SELECT DISTINCT l.id, c.decision, coalesce(l.status, 'missing')
        FROM clocks c LEFT JOIN leads l ON l.seq = c.lead
        WHERE c.state IN ('running', 'paused') AND (l.seq IS NULL OR l.status <> 'open')
        """,
    ),
    Check(
        "whose clocks run",
        "clocks",
        "clock {1} of lead {2}",
        "runs for `{3}`, expected `{4}`, who has the lead",
        """
        SELECT l.id, c.number, c.lead, c.rep, coalesce(l.assignee, 'nobody')
        FROM clocks c JOIN leads l ON l.seq = c.lead
        WHERE c.state IN ('running', 'paused') AND c.rep <> '' AND c.rep <> coalesce(l.assignee, '')
        """,
    ),
    Check(
        "clocks of answered leads",
        "clocks",
        "clock {1} of lead {2}",
        "is `{3}`, and the lead was answered",
        """
        SELECT l.id, c.number, c.lead, c.state FROM clocks c JOIN leads l ON l.seq = c.lead
        WHERE c.state IN ('running', 'paused') AND c.kind <> 'snooze' AND l.touched_at IS NOT NULL
        """,
    ),
    Check(
        "when clocks fired",
        "clocks",
        "clock {1} of lead {2}",
        "fired at {3}, before it was due at {4}",
        """
        SELECT l.id, c.number, c.lead, coalesce(c.ended_at, 0), c.due_at FROM clocks c JOIN leads l ON l.seq = c.lead
        WHERE c.state = 'fired' AND coalesce(c.ended_at, 0) < c.due_at
        """,
    ),
    Check(
        "pauses",
        "pauses",
        "lead {1}",
        "has {2} clocks that stand still and {3} pauses that last",
        """
        SELECT l.id, l.seq, count(*), (SELECT count(*) FROM pauses p WHERE p.lead = l.seq AND p.until IS NULL)
        FROM clocks c JOIN leads l ON l.seq = c.lead WHERE c.state = 'paused' GROUP BY l.id, l.seq
        HAVING (SELECT count(*) FROM pauses p WHERE p.lead = l.seq AND p.until IS NULL) <> 1
        """,
    ),
    Check(
        "keys",
        "intake_keys",
        "key of decision {1}",
        "its decision is {2}, expected one about lead {3}",
        """
        SELECT l.id, k.decision, CASE WHEN d.seq IS NULL THEN 'missing' ELSE 'about another lead' END, k.lead
        FROM intake_keys k LEFT JOIN decisions d ON d.seq = k.decision LEFT JOIN leads l ON l.seq = k.lead
        WHERE d.seq IS NULL OR d.lead <> k.lead
        """,
    ),
)


def run_check(tx: Transaction, check: Check, findings: Findings) -> None:
    """Keep what is wrong by one question."""
    for lead, *rest in tx.rows(f"{check.sql} LIMIT {FINDINGS_MAX}"):
        texts = (lead, *rest)
        findings.add(check.table, check.row.format(*texts), check.message.format(*texts), lead)


def check_counters(tx: Transaction, findings: Findings) -> None:
    """A counter has counted exactly the turns that stand in the ledger, whichever processes took them."""
    taken: dict[str, dict[str, int]] = {}
    for counter, rep, turns in tx.rows(_TURNS):
        taken.setdefault(counter, {})[rep] = turns
    for name, body in tx.rows("SELECT name, body FROM counters ORDER BY name"):
        by_rep = taken.pop(name, {})
        try:
            counter = decode_counter(name, bytes(body))
        except StoreError as error:
            findings.add("counters", f"counter `{name}`", f"cannot be read: {error}")
            continue
        wanted = sum(by_rep.values())
        if counter.turns != wanted:
            findings.add("counters", f"counter `{name}`", f"counted {counter.turns} turns, expected {wanted}")
        for rep in sorted(by_rep.keys() ^ counter.last_turn.keys()):
            said = "has no turn of" if rep in by_rep else "has a turn, and the ledger none, of"
            findings.add("counters", f"counter `{name}`", f"{said} `{rep}`")
    for name in taken:
        findings.add("counters", f"counter `{name}`", "missing; the ledger has turns of it")


def check_interned(tx: Transaction, findings: Findings) -> None:
    """What decisions share is kept under a hash of its content, so it cannot be changed under it."""
    for key, body in _interned(tx):
        if hash_of(body) != key:
            findings.add("interned", f"`{key}`", "was changed: its content has another hash")


def _interned(tx: Transaction) -> Iterator[tuple[str, bytes]]:
    after = ""
    while rows := tx.rows("SELECT hash, body FROM interned WHERE hash > ? ORDER BY hash LIMIT 500", (after,)):
        yield from ((key, bytes(body)) for key, body in rows)
        after = rows[-1][0]
