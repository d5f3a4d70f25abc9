"""A few busy days of a small office: leads, people who do whatever people do, outcomes, erased people."""

from __future__ import annotations

import random
from typing import Final

import numpy as np

from tests.pipeline.stored_office import REPS, Office
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import (
    Accept,
    Close,
    Extend,
    Job,
    Merge,
    Pass,
    Pause,
    Present,
    Reassign,
    Resume,
    Separate,
    Touch,
)
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.outcome_events import Report, record_outcome
from turnout.pipeline.insights.names import Names
from turnout.pipeline.insights.record import BLOCK, DIMENSIONS, SHAPE, Flag, Kind
from turnout.pipeline.record.people_data import erase_person
from turnout.store.insights import blocks_since
from turnout.store.transaction import Transaction

_PLANS: Final = ("", "", "hot", "hot", "fair", "least", "line", "night", "drip", "park", "junk")
_SOURCES: Final = ("web", "ads", "fair", "")
_OUTCOMES: Final = ("qualified", "meeting_booked", "opportunity", "won", "lost", "misrouted")
_MINUTES: Final = (0, 1, 5, 12, 35, 70, 200)


def live_on(office: Office, draw: random.Random, leads: int) -> None:
    """So many more leads come in, and as many times twice something happens to one of them."""
    for _ in range(leads):
        office.wait(minutes=draw.choice(_MINUTES))
        number = office.count + 1
        known = (f"someone@firm{draw.randrange(number)}.example", f"p{number}@acme.example")
        email = draw.choice(known) if draw.random() < 0.3 else ""
        company, source = draw.choice(("Select", "Firm")), draw.choice(_SOURCES)
        capture = office.capture(email, plan=draw.choice(_PLANS), source=source, company=company)
        done = office.run(capture, _job(office, draw), _job(office, draw))
        assert all(one.error is None or isinstance(one.error, RefusedError) for one in done), done
        if draw.random() < 0.4:
            _report(office, draw)
        if draw.random() < 0.05:
            _erase(office, draw)


def _lead(office: Office, draw: random.Random) -> LeadId:
    return LeadId(f"L{draw.randint(max(1, office.count - 12), office.count)}")


def _job(office: Office, draw: random.Random) -> Job:
    lead, other = _lead(office, draw), _lead(office, draw)
    jobs: tuple[Job, ...] = (
        Touch(lead), Touch(lead), Touch(lead), Close(lead, "won"), Accept(lead), Pass(lead), Reassign(lead),
        Reassign(lead, RepId(draw.choice(REPS))), Merge(lead, other), Separate(lead), Pause(lead), Resume(lead),
        Extend(lead, seconds=3600), Extend(lead, seconds=3600),
        Present(RepId(draw.choice(REPS)), draw.choice(list(Presence))),
    )  # fmt: skip
    return draw.choice(jobs)


def _report(office: Office, draw: random.Random) -> None:
    kind, lead = draw.choice(_OUTCOMES), _lead(office, draw)
    reason = draw.choice(("wrong_owner", "not_a_lead")) if kind == "misrouted" else ""
    value = draw.randrange(100, 100_000) if kind == "won" else None
    with editing(office.database, office.now, "local") as edit:
        record_outcome(edit, Report(lead, kind, reason, value, "EUR" if value else ""))


def _erase(office: Office, draw: random.Random) -> None:
    found = office.rows(
        "SELECT p.person FROM personal p JOIN leads l ON l.seq = p.lead WHERE l.id = ?", _lead(office, draw)
    )
    if found and found[0][0] is not None:
        erase_person(office.database, found[0][0], office.now)


def records_in(tx: Transaction) -> dict[int, dict[str, object]]:
    """Every record that is kept, by its lead, with names instead of their numbers."""
    names, found = Names.read(tx), {}
    for block, body in blocks_since(tx, -1, -1, 10_000):
        for place, record in enumerate(np.frombuffer(body, SHAPE)):
            if record["flags"] & Flag.PRESENT:
                found[block * BLOCK + place] = _named(record, names)
    return found


def _named(record: np.void, names: Names) -> dict[str, object]:
    kinds = {kind.value: kind for kind in (*DIMENSIONS, Kind.CURRENCY, Kind.DRAW)}
    return {
        name: names.by_code[kinds[name]][int(record[name])] if name in kinds else record[name].item()
        for name in SHAPE.names or ()
    }
