"""Promises that are given more time over a store: kept by their new moment, told of, and played again the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import MONDAY, Office
from turnout.core.lead import LeadId
from turnout.core.rep import Absence, RepId
from turnout.pipeline.asking.jobs import Accept, Close, Extend, Pause, Reassign, Resume, Terms, Tick, Touch
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify
from turnout.store.absences import put_absences
from turnout.store.metadata import from_micros

pytestmark = pytest.mark.usefixtures("each_database")
L1 = LeadId("L1")
MINUTE = timedelta(minutes=1)
POLICY = """
rules:
  - {name: All, to: desk}
pools:
  desk: {reps: [ann, dan, eve], hours: always}
sla:
  - touch within: 10m always
    accept within: 5m always
    at 6m always: remind
    at 10m always: reassign
    at most: 1h
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that promises an answer, whose record is whole and can be played again at the end."""
    opened = Office(tmp_path, POLICY)
    yield opened
    assert verify(opened.database).findings == ()
    assert replay(opened.database).differences == []
    opened.close()


def due_in_minutes(office: Office, kind: str) -> float:
    """When the latest clock of a kind falls due."""
    rows = office.rows("SELECT due_at FROM clocks WHERE kind = ? ORDER BY number DESC LIMIT 1", kind)
    return (from_micros(rows[0][0]) - MONDAY) / MINUTE


def pass_time(office: Office, minutes: float) -> None:
    """Time passes while somebody looks all the time."""
    end = MONDAY + minutes * MINUTE
    while (soonest := office.dispatcher.soonest) is not None and soonest <= end:
        office.now = max(office.now, soonest)
        office.run(Tick())
    office.now = end
    office.run(Tick())


def kinds(office: Office) -> list[str]:
    """What clocks brought about."""
    rows = office.rows("SELECT kind FROM events ORDER BY seq")
    return [kind for (kind,) in rows if kind in {"reminded", "missed", "escalated", "extended"}]


def test_an_extended_promise_is_kept_by_its_new_moment(office: Office) -> None:
    """Reminded and moved on later, and lists say when it is due now."""
    first = office.lead()
    office.run(Accept(L1))
    office.now = MONDAY + 2 * MINUTE
    answer = office.ask(Extend(L1, seconds=1200, reason="agreed_with_customer", note="she is on a plane", by="robin"))
    assert answer.sla_due == "2026-09-07T09:30:00Z"
    assert office.rows("SELECT sla_due FROM leads") == [(int((MONDAY + 30 * MINUTE).timestamp() * 1e6),)]
    pass_time(office, 25)
    assert kinds(office) == ["extended"]
    pass_time(office, 27)
    assert kinds(office) == ["extended", "reminded"]
    office.run(Touch(L1, "call", RepId(first.assignee or "")))
    found = office.rows("SELECT state, is_missed, extended_seconds FROM clocks WHERE kind = 'touch'")
    assert found == [("met", 0, 1200)]
    assert office.rows("SELECT sla_due FROM leads") == [(int((MONDAY + 30 * MINUTE).timestamp() * 1e6),)]


def test_whoever_has_the_lead_is_told_once_for_each_extension(office: Office) -> None:
    """Why, in words; until when is read as the message is written."""
    first = office.lead()
    for reason in ("rep_unavailable", "needs_research"):
        office.ask(Extend(L1, seconds=60, reason=reason))
    told = office.rows("SELECT recipient, text FROM outbox WHERE kind = 'tell' ORDER BY number")
    assert [who for who, _ in told] == [first.assignee] * 2
    assert "you cannot answer before" in told[0][1]
    assert "it takes some research" in told[1][1]


def test_a_promise_that_is_extended_and_not_kept_is_missed_at_its_new_moment(office: Office) -> None:
    """As any other; then the lead goes on, and the next one has the promise of the policy."""
    office.lead()
    office.ask(Extend(L1, until=MONDAY + 20 * MINUTE, reason="other"))
    pass_time(office, 20)
    assert kinds(office) == ["extended", "missed", "reminded", "missed", "escalated"]
    assert due_in_minutes(office, "touch") == 30
    assert [
        row for (row,) in office.rows("SELECT extended_seconds FROM clocks WHERE kind = 'touch' ORDER BY number")
    ] == [
        600,
        0,
    ]


def test_the_customer_s_promise_that_went_along_outlives_a_change_of_hands(office: Office) -> None:
    """Who gets the lead then has their own time before it."""
    office.lead()
    office.ask(Extend(L1, until=MONDAY + 90 * MINUTE, reason="customer_asked_later"))
    office.ask(Reassign(L1))
    assert due_in_minutes(office, "at_most") == 90
    assert due_in_minutes(office, "touch") == 10
    assert len(office.rows("SELECT 1 FROM clocks WHERE kind = 'at_most'")) == 1


def test_time_that_is_given_while_clocks_stand_still_counts_when_they_go_on(office: Office) -> None:
    """Until a moment cannot be said then."""
    office.lead()
    office.ask(Pause(L1))
    assert office.refused(Extend(L1, until=MONDAY + 40 * MINUTE)) == "stands_still"
    office.ask(Extend(L1, seconds=300))
    office.now = MONDAY + 5 * MINUTE
    office.ask(Resume(L1))
    assert due_in_minutes(office, "touch") == 20


def test_an_absence_does_not_move_a_moment_that_was_named(tmp_path: Path) -> None:
    """What was said stays said, also when processes look at working times anew; the record is played again the same."""
    office = Office(tmp_path, POLICY.replace("10m always", "2h").replace("6m always", "1h"))
    first = office.lead()
    office.ask(Extend(L1, until=MONDAY + 180 * MINUTE, promise="touch"))
    away = Absence(RepId(first.assignee or ""), MONDAY + 60 * MINUTE, MONDAY + 300 * MINUTE)
    with editing(office.database, office.now, "cli") as edit:
        put_absences(edit.tx, [away])
        edit.people_changed()
    pass_time(office, 4)
    assert due_in_minutes(office, "touch") == 180
    assert verify(office.database).findings == ()
    assert replay(office.database).differences == []
    office.close()


def test_the_same_request_extends_once(office: Office) -> None:
    """Its key is remembered, and the first answer given again."""
    office.lead()
    job = Extend(L1, seconds=600, terms=Terms("k1", b"d"))
    assert office.ask(job).sla_due == office.ask(job).sla_due == "2026-09-07T09:20:00Z"
    assert kinds(office) == ["extended"]


def test_what_cannot_be_extended_is_refused_and_changes_nothing(office: Office) -> None:
    """A closed or answered lead, the past, too long, both ways at once, a code or a promise that is not known."""
    office.lead()
    assert office.refused(Extend(L1, until=MONDAY - MINUTE)) == "not_later"
    assert office.refused(Extend(L1, seconds=-5)) == "not_later"
    assert office.refused(Extend(L1, seconds=2_600_000)) == "too_long"
    assert office.refused(Extend(L1)) == "invalid"
    assert office.refused(Extend(L1, seconds=60, until=MONDAY + 30 * MINUTE)) == "invalid"
    assert office.refused(Extend(L1, seconds=60, reason="lunch")) == "unknown_reason"
    assert office.refused(Extend(L1, seconds=60, promise="stage")) == "invalid"
    assert office.refused(Extend(LeadId("L9"), seconds=60)) == "lead_not_found"
    office.ask(Touch(L1))
    assert office.refused(Extend(L1, seconds=60)) == "no_clock"
    office.ask(Close(L1, "won"))
    assert office.refused(Extend(L1, seconds=60)) == "lead_closed"
    assert kinds(office) == []
