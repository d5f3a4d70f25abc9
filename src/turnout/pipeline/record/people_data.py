"""Everything kept of one person: given out, or erased so that the record of decisions stays whole.

Erasing overwrites personal facts with the salt that sealed them: the chains keep a digest from which nothing can be
learnt. Decisions stay, with their reasons; what those may quote is said in `docs/how-to/erase-a-person.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from turnout.core.match.duplicates import person_key
from turnout.errors import InputError, RefusedError
from turnout.pipeline.desk.joined_leads import refreshed_data, said_of_row
from turnout.pipeline.edits.editing import Edit, editing
from turnout.store.codec.facts import decode_facts
from turnout.store.database import Database
from turnout.store.deliveries import forget_lead as forget_messages
from turnout.store.disputes import forget_dispute_notes
from turnout.store.duplicate_reviews import forget_reviews
from turnout.store.erasing import empty_log, hold_leads, overwrite_from_now
from turnout.store.lead_words import forget_words
from turnout.store.link_uses import forget_comments
from turnout.store.match_reviews import forget_match_reviews
from turnout.store.merges import erase_merges_of
from turnout.store.metadata import from_micros, to_micros
from turnout.store.people import mailboxes_of, person_of
from turnout.store.person_keys import forget_keys
from turnout.store.saved_views import forget_views_about
from turnout.store.transaction import Transaction, places
from turnout.store.write_answers import forget_mentions

# What is asked of each table, by the name it has in the export. Instants end in `_at`, or are among `_INSTANTS`.
_OF_LEAD = {
    "decisions": "SELECT number, decided_at, outcome, assignee, team, pool, queue, rule, account, duplicate_of, sla, "
    "sla_due, accept_by, held_until, reason, policy FROM decisions WHERE lead = ? ORDER BY number",
    "assignments": "SELECT rep, since, until, how_ended, pool, is_offer FROM assignments WHERE lead = ? ORDER BY seq",
    "messages": "SELECT kind, recipient, text, due_at, state FROM outbox WHERE lead = ? "
    "ORDER BY decision, kind, recipient, number",
    "deliveries": "SELECT kind, recipient, channel, address, state, due_at, attempts, ended_at FROM deliveries "
    "WHERE lead = ? ORDER BY seq",
    "presses": "SELECT rep, action, choice, comment, at FROM link_uses WHERE lead = ? ORDER BY at, press",
    "keys": "SELECT scope, key, at FROM intake_keys WHERE lead = ? ORDER BY scope, key",
    "events": "SELECT kind, at, body FROM events WHERE lead = ? ORDER BY at, seq",
    "reviews": "SELECT number, account, score, opened_at, state, chosen, settled_at FROM match_reviews WHERE lead = ?",
    "outcomes": "SELECT kind, reason, value, currency, at, reported_at, external_id, reported_by FROM outcomes "
    "WHERE lead = ? ORDER BY at, seq",
    "disputes": "SELECT code, note, rep, at, state, answered_at, answer_note FROM disputes WHERE lead = ? "
    "ORDER BY number",
}
_LEADS = (
    "SELECT l.seq, l.id, l.received_at, l.origin, l.status, l.touched_at, l.closed_at, l.close_outcome, p.facts "
    "FROM personal p JOIN leads l ON l.seq = p.lead WHERE p.person IN ({mine}) ORDER BY l.seq"
)
_CASES = (
    "SELECT l.seq, l.id, p.kept_case FROM personal p JOIN leads l ON l.seq = p.lead WHERE p.person IN ({mine}) "
    "ORDER BY l.seq"
)
_IDS = "SELECT l.id FROM personal p JOIN leads l ON l.seq = p.lead WHERE p.person IN ({mine})"
_INSTANTS = frozenset({"at", "since", "until", "sla_due", "accept_by", "held_until", "last_seen"})


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: the leads whose personal facts are gone, by id."""

    leads: tuple[str, ...]


def export_person(tx: Transaction, email: str) -> dict[str, Any]:
    """Everything kept of a person, as data for JSON, with all of their mailboxes.

    Raises RefusedError for somebody nothing is kept of.
    """
    key = person_of(tx, _key(email))
    mailboxes = mailboxes_of(tx, key)
    known = tx.rows("SELECT owner, last_seen, outcome FROM people WHERE person = ?", (key,))
    leads = tx.rows(_LEADS.format(mine=places(len(mailboxes))), mailboxes)
    if not (known or leads):
        raise _nothing_kept(email)
    names = ("owner", "last_seen", "outcome")
    return {
        "person": key,
        "mailboxes": mailboxes,
        "known": _record(names, known[0]) if known else None,
        "leads": [_lead(tx, row) for row in leads],
    }


def erase_person(database: Database, email: str, now: datetime, actor: str = "cli") -> Erased:
    """Overwrite what is personal of a person's leads, and keep one `erased` event for each.

    A lead that is still open stays with whoever has it, and is decided again without facts. On SQLite the bytes are
    gone from the file and its log as well. Raises RefusedError for somebody nothing is kept of.
    """
    with editing(database, now, actor) as edit:
        erased = erase_in(edit, email)
    empty_log(database)
    return erased


def erase_in(edit: Edit, email: str) -> Erased:
    """Erase a person within an edit; `store.erasing.empty_log` does the rest once it is kept. Raises as above.

    All of their mailboxes go, since all of them are that person.
    """
    tx, key = edit.tx, _key(email)
    overwrite_from_now(tx)
    # As whoever decides takes them: leads before people. One that came in until we had the person is taken after it.
    hold_leads(tx, _lead_ids(tx, mailboxes_of(tx, person_of(tx, key))))
    known, mailboxes = _erase_mailboxes(tx, key)
    for mailbox in mailboxes:
        forget_mentions(tx, mailbox)
        forget_views_about(tx, mailbox)
    leads = _held_cases(tx, mailboxes)
    if not (known or leads):
        raise _nothing_kept(email)
    erase_merges_of(tx, mailboxes, to_micros(edit.at))
    for seq, _, case in leads:
        _erase_lead(tx, seq, case, to_micros(edit.at))
    forget_words(tx, [seq for seq, _, _ in leads])
    forget_match_reviews(tx, [seq for seq, _, _ in leads])
    forget_keys(tx, [seq for seq, _, _ in leads])
    forget_reviews(tx, [seq for seq, _, _ in leads])
    forget_dispute_notes(tx, [seq for seq, _, _ in leads])
    for seq, lead, _ in leads:
        edit.happened("erased", lead_seq=seq, lead_id=lead)
    if not leads:
        # Of somebody who was only imported there is no lead to name, and a name may not be kept.
        edit.happened("erased")
    return Erased(tuple(lead for _, lead, _ in leads))


def _erase_mailboxes(tx: Transaction, key: str) -> tuple[int, list[str]]:
    """Take the name from every row that is one person's; how many there were, and what they were called.

    What such a row says of an owner and an outcome stays; whose it is, nobody can say any more.
    """
    known, wanted, mailboxes = 0, [key], [key]
    while wanted:
        mailbox = wanted.pop()
        # Once the row is ours nobody can merge it any more, so what is asked next stays true.
        if tx.run("UPDATE people SET open_lead = NULL WHERE person = ?", (mailbox,)):
            others = {person_of(tx, mailbox), *mailboxes_of(tx, mailbox)}.difference(mailboxes)
            wanted += sorted(others)
            mailboxes += sorted(others)
            known += tx.run(
                "UPDATE people SET person = ?, merged_into = NULL WHERE person = ?", (f"erased-{uuid4().hex}", mailbox)
            )
    return known, mailboxes


def _held_cases(tx: Transaction, mailboxes: Sequence[str]) -> list[tuple[int, str, bytes | None]]:
    """A person's leads with their cases, each held before its case is read.

    One may come in between any two questions; what is read of it before it is held may be on its way to be changed.
    """
    held: set[str] = set()
    sql = _CASES.format(mine=places(len(mailboxes)))
    while True:
        leads = [(seq, lead, case) for seq, lead, case in tx.rows(sql, mailboxes)]
        missing = {lead for _, lead, _ in leads} - held
        if not missing:
            return leads
        hold_leads(tx, sorted(missing))
        held |= missing


def _lead_ids(tx: Transaction, mailboxes: Sequence[str]) -> list[str]:
    return [lead for (lead,) in tx.rows(_IDS.format(mine=places(len(mailboxes))), mailboxes)]


def _erase_lead(tx: Transaction, seq: int, case: bytes | None, at: int) -> None:
    kept = None if case is None else case_without_person(bytes(case))
    tx.run(
        "UPDATE personal SET person = NULL, salt = NULL, facts = NULL, kept_case = ?, erased_at = ? WHERE lead = ?",
        (kept, at, seq),
    )
    # A message that was not sent would tell somebody about a person who is not to be known.
    tx.run("UPDATE outbox SET state = 'cancelled' WHERE lead = ? AND state = 'due'", (seq,))
    tx.run("UPDATE outbox SET text = '' WHERE lead = ?", (seq,))
    forget_messages(tx, seq, at)
    forget_comments(tx, seq)


def case_without_person(case: bytes) -> bytes:
    """A stored case that names no person and quotes nothing of theirs; its places are those of `store.codec.case`."""
    places: list[Any] = msgspec.json.decode(case)
    places[1]["reason"] = ""
    # What spoke for them and against them quotes what was typed as well.
    places[1]["candidates"] = []
    places[2] = None
    return msgspec.json.encode(places)


def _key(email: str) -> str:
    key = person_key(email)
    if key is None:
        raise InputError(f"`{email}` is not an e-mail address; name a person by one, such as `ann@example.com`")
    return key


def _nothing_kept(email: str) -> RefusedError:
    return RefusedError("person_not_found", f"nothing is kept of `{email}`")


def _lead(tx: Transaction, row: Sequence[Any]) -> dict[str, Any]:
    """One lead with everything that belongs to it."""
    names = ("id", "received_at", "origin", "status", "touched_at", "closed_at", "close_outcome")
    seq, facts = row[0], row[-1]
    lead = _record(names, row[1:-1])
    lead["refreshed"] = refreshed_data(tx, said_of_row(seq, row[1], row[2], facts))
    if facts is not None:
        known, sources, values = decode_facts(bytes(facts))
        lead["given"] = values
        lead["facts"] = {
            name: {"value": value, "from": sources[name].place if name in sources else ""}
            for name, value in known.items()
        }
    for name, sql in _OF_LEAD.items():
        columns = [column.strip() for column in sql.partition("SELECT ")[2].partition(" FROM ")[0].split(",")]
        lead[name] = [_record(columns, found) for found in tx.rows(sql, (seq,))]
    return lead


def _record(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """A row by the names of its columns, instants as a person reads them."""
    return {name: _readable(name, value) for name, value in zip(names, row, strict=True)}


def _readable(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, int) and (name in _INSTANTS or name.endswith("_at")):
        return f"{from_micros(value):%Y-%m-%dT%H:%M:%S.%fZ}"
    if name == "body" and value:
        return json.loads(value)
    return value


def export_text(exported: Mapping[str, Any]) -> str:
    """An export as JSON that a person can read."""
    return json.dumps(exported, indent=2, ensure_ascii=False, default=str) + "\n"
