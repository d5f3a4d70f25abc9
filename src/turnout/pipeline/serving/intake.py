"""A lead that just came in: answered before, decided, or held because our own rules failed.

The key of a capture is looked up first: the same key gets the first answer, whoever asks and however often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter

from turnout.core.decide.case import Case, Ruling
from turnout.core.decide.decide import judge, open_case
from turnout.core.decide.outcomes import FAULTS, broken
from turnout.core.decision import AccountMatch, Known
from turnout.core.lead import Lead
from turnout.core.match.duplicates import person_key
from turnout.errors import RefusedError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.answer import Answer, answer_of, answer_of_row
from turnout.pipeline.asking.front import Done, Seconds
from turnout.pipeline.asking.jobs import Capture
from turnout.pipeline.desk.keeping import Keeper
from turnout.pipeline.desk.stored_desk import FAULT, StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.store.decisions import decision_by_seq
from turnout.store.intake_keys import KeyRow, find_keys
from turnout.store.leads import taken_ids
from turnout.store.metadata import from_micros

_log = get_logger(__name__)


@dataclass(slots=True)
class Lookups:
    """What the store says of a batch of captures: who was answered before, and which ids are taken.

    `answered` is what this batch itself has answered so far: the digest of what was sent, and the answer.
    """

    keys: dict[tuple[str, str], KeyRow] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    answered: dict[tuple[str, str], tuple[bytes, Answer]] = field(default_factory=dict)


def look_up(captures: Sequence[Capture], desk: StoredDesk) -> Lookups:
    """All that a batch must know before its first decision, in a few questions instead of a few for each lead."""
    found = Lookups()
    if not captures:
        return found
    by_scope: dict[str, list[str]] = {}
    for capture in captures:
        if capture.key:
            by_scope.setdefault(capture.scope, []).append(capture.key)
    for scope, keys in by_scope.items():
        found.keys |= {(scope, key): row for key, row in find_keys(desk.tx, scope, keys).items()}
    found.taken = taken_ids(desk.tx, [capture.lead.id for capture in captures])
    emails = [capture.known.facts.get("email") for capture in captures]
    persons = dict.fromkeys(person_key(email) for email in emails if isinstance(email, str))
    desk.expect_people([person for person in persons if person is not None])
    return found


def route_capture(
    capture: Capture, lookups: Lookups, live: Live, desk: StoredDesk, keeper: Keeper, now: datetime
) -> Done:
    """The answer about a lead; nothing is written for one whose key was answered before. Raises RefusedError."""
    if capture.key:
        first = _first_answer(capture, lookups, desk, now)
        if first is not None:
            return Done(answer=first, is_replay=True)
    lead = capture.lead
    if lead.id in lookups.taken:
        raise RefusedError("lead_id_taken", f"there is a lead `{lead.id}` already; send another id, or none")
    engine = live.engine
    known = capture.known if capture.policy == live.policy_hash else live.enricher.enrich(lead)
    lookups.taken.add(lead.id)
    desk.expect(capture, keeper.number("leads"))
    ruling, began, matched = _decide(live, desk, lead, known, now)
    routed = perf_counter()
    decision = desk.settle(ruling)
    seconds = Seconds(matched - began, routed - matched, perf_counter() - routed)
    assert engine is live.engine, "one batch has one policy"
    answer = answer_of(decision, desk.numbers[lead.id], lead.received_at)
    if capture.key:
        lookups.answered[capture.scope, capture.key] = (capture.digest, answer)
    return Done(answer=answer, seconds=seconds)


def _decide(live: Live, desk: StoredDesk, lead: Lead, known: Known, now: datetime) -> tuple[Ruling, float, float]:
    """The core's ruling, as `decide`, with when it began and when the lead was matched.

    Where the core fails by a fault of ours, the lead is held where somebody sees it.
    """
    began = matched = perf_counter()
    try:
        case = open_case(live.engine, desk, lead, known, now)
        matched = perf_counter()
        return judge(case, desk, now), began, matched
    except FAULTS:
        _log.exception("a decision failed", lead=lead.id)
    email = known.facts.get("email")
    person = desk.whose(person_key(email)) if isinstance(email, str) else None
    match = AccountMatch(None, 0.0, "none", "not looked for")
    return broken(Case(live.engine, lead, known, known.facts, match, person), now, FAULT), began, matched


def _first_answer(capture: Capture, lookups: Lookups, desk: StoredDesk, now: datetime) -> Answer | None:
    """What was answered under this key, or None. Raises RefusedError where something else was sent under it."""
    in_this_batch = lookups.answered.get((capture.scope, capture.key))
    if in_this_batch is not None:
        digest, answer = in_this_batch
        _must_be_same(digest, capture)
        return answer
    kept = lookups.keys.get((capture.scope, capture.key))
    if kept is None:
        return None
    if capture.window_seconds and now - from_micros(kept.at) > timedelta(seconds=capture.window_seconds):
        desk.keys_over[capture.scope, capture.key] = kept
        return None
    _must_be_same(kept.digest, capture)
    return answer_of_row(*decision_by_seq(desk.tx, kept.decision))


def _must_be_same(digest: bytes, capture: Capture) -> None:
    if bytes(digest) != capture.digest:
        raise RefusedError(
            "idempotency_key_reused",
            "this key was used for another lead; use a new key for each lead, and the same one to send a lead again",
        )
