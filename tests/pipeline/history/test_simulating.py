"""A draft over a store's history: the same policy gives what was decided, another one is told by its differences."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.pipeline.history.test_replay import DemoWeek
from tests.pipeline.stored_office import MONDAY, Office
from turnout.core.lead import LeadId
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Absence, Rep, RepId, RepStatus
from turnout.core.simulate.thresholds import Threshold
from turnout.core.simulate.what_if import WhatIf
from turnout.core.simulate.what_if_text import what_if_of
from turnout.errors import InputError
from turnout.pipeline.asking.jobs import Accept, Close, Pass, Tick, Touch
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.history.people_then import PeopleThen
from turnout.pipeline.history.replay import Happened, read_events
from turnout.pipeline.history.rerun import Rerun
from turnout.pipeline.history.simulating import Asked, hands_of, simulate, simulate_version
from turnout.pipeline.history.simulation_data import bytes_of
from turnout.store.absences import add_absence
from turnout.store.metadata import to_micros
from turnout.store.policies import live_policy, load_policy, read_version
from turnout.store.reps import find_rep, put_reps
from turnout.store.transaction import Transaction

pytestmark = pytest.mark.usefixtures("each_database")
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def week(tmp_path: Path) -> Iterator[DemoWeek]:
    """Days of the demo company in which everything happens."""
    played = DemoWeek(tmp_path, 7)
    played.play(150)
    yield played
    played.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office."""
    opened = Office(tmp_path)
    yield opened
    opened.close()


class FreeRerun(Rerun):
    """A rerun in which time goes by itself from the window's beginning, whatever the draft says."""

    def _pools_alike(self) -> bool:
        return False


class RerunWithPeopleOfNow(Rerun):
    """A rerun that does not ask who was there then."""

    def _begin_with(self, then: PeopleThen) -> None:
        """Nobody has changed."""


def _run(tx: Transaction, kind: type[Rerun], since: datetime, events: list[Happened]) -> Rerun:
    draft = load_policy(tx, live_policy(tx) or "")
    rerun = kind(tx, draft, since, WhatIf())
    hands = hands_of(events, rerun.stored, rerun.draft.world.roster)
    rerun.run(events, hands, max(event.at for event in events) + INSTANT, lambda _: None)
    return rerun


def test_the_same_policy_gives_exactly_what_was_decided(week: DemoWeek) -> None:
    """Every field of every decision, every turn and open lead; by the record, and where time goes by itself too.

    The window begins with the record or in its middle; the same bytes come out of the same question. Another policy
    is played over the same record, with other people and twice the leads.
    """
    with week.database.reading() as tx:
        events = list(read_events(tx))
        first, last = events[0].at, events[-1].at
        for kind, since in ((Rerun, first), (FreeRerun, first + (last - first) / 3)):
            rerun = _run(tx, kind, since, events)
            assert dict(rerun.desk.made) == rerun.stored
            assert list(rerun.differences_of_books()) == []
            assert rerun.left_out == {}
            assert (rerun.parted_at is None) == (kind is Rerun)
        live = load_policy(tx, live_policy(tx) or "")
        result = simulate(tx, live, Asked(since=first + (last - first) / 2))
        assert (result.moved, result.beside) == (0, ())
        assert len(result.leads) > 30
        assert all(line.old == line.new for line in result.leads)
        assert sum(load.new for load in result.outcomes) == len(result.leads)
        assert bytes_of(result) == bytes_of(simulate(tx, live, Asked(since=first + (last - first) / 2)))
        _is_played_to_its_end(tx, events[len(events) // 2].at)


def _is_played_to_its_end(tx: Transaction, middle: datetime) -> None:
    """Everything that happened meets another policy and another company, and the result has all of it."""
    version = read_version(tx, live_policy(tx) or "")
    text = version.text.replace("accept within: 2m, nobody", "accept within: 30s, nobody")
    draft = parse_policy(text.replace("60 an hour", "6 an hour"), version.lists)
    asked = Asked(since=middle, what_if=what_if_of(without=["owen"], added=["kim like=zoe"], volume="2x"))
    result = simulate(tx, draft, asked)
    assert result.moved > 10
    assert sum(line.old is None for line in result.leads) == sum(line.old is not None for line in result.leads)
    loads = {line.load.name: line.load for line in result.reps}
    assert loads["kim"].new > 0
    assert loads["owen"].new == 0
    assert bytes_of(result) == bytes_of(simulate(tx, draft, asked))


def _draft(office: Office, before: str, after: str) -> Policy:
    with office.database.reading() as tx:
        version = read_version(tx, live_policy(tx) or "")
    assert before in version.text
    return parse_policy(version.text.replace(before, after), version.lists)


def test_counters_go_on_from_where_they_stood(office: Office) -> None:
    """Whoever was owed the next turn when the window began gets it, whatever came before."""
    given = [office.lead().assignee for _ in range(5)]
    office.wait(hours=1)
    begin = office.now
    given += [office.lead().assignee for _ in range(4)]
    with office.database.reading() as tx:
        result = simulate(tx, load_policy(tx, live_policy(tx) or ""), Asked(since=begin))
    assert [line.new.assignee for line in result.leads] == given[5:]
    assert len(result.leads) == 4


def test_nobody_gets_a_lead_who_is_taken_out(office: Office) -> None:
    """Leads go to who is left; the one who is away gets theirs back when they return."""
    had = {office.lead().lead_id: office.now for _ in range(4)}
    day = f"{office.now:%Y-%m-%d}"
    with office.database.reading() as tx:
        live = load_policy(tx, live_policy(tx) or "")
        for what_if in (what_if_of(without=["ann"]), what_if_of(away=[f"ann={day}"])):
            result = simulate(tx, live, Asked(what_if=what_if))
            assert len(result.leads) == len(had)
            assert all(line.new.assignee != "ann" for line in result.leads)
            [miss] = Threshold.parse("moved >= 25%").check(result)
            assert miss.startswith("leads that somebody else has: ")


def test_a_burst_comes_in_besides(office: Office) -> None:
    """Leads like those that were, under ids of their own, each of somebody else; the old ones stay where they are."""
    office.lead()
    office.lead(plan="hot")
    at = f"{office.now + timedelta(hours=1):%Y-%m-%dT%H:%MZ}"
    with office.database.reading() as tx:
        live = load_policy(tx, live_policy(tx) or "")
        result = simulate(tx, live, Asked(what_if=what_if_of(bursts=[f"40@{at} over=10m"])))
    added = [line for line in result.leads if line.old is None]
    assert len(added) == 40
    assert {line.new.outcome for line in added} <= {"assigned", "offered", "held"}
    # The offer of the other one runs out, since time goes on.
    assert [line.is_moved for line in result.leads if line.lead == "L1"] == [False]


def test_what_somebody_did_counts_while_they_have_the_lead(office: Office) -> None:
    """An acceptance of the record is played for the same rep; where another one has the lead a model answers."""
    lead = office.lead(plan="hot")
    assert lead.outcome == "offered"
    office.wait(seconds=30)
    office.ask(Accept(LeadId(lead.lead_id)))
    office.ask(Touch(LeadId(lead.lead_id), "call"))
    office.wait(hours=1)
    other = office.lead(plan="hot")
    office.ask(Pass(LeadId(other.lead_id)))
    office.ask(Close(LeadId(lead.lead_id), "won"))
    with office.database.reading() as tx:
        live = load_policy(tx, live_policy(tx) or "")
        same = simulate(tx, live, Asked())
        gone = simulate(tx, live, Asked(what_if=what_if_of(without=[str(lead.assignee)])))
    assert same.moved == 0
    assert same.leads[0].new.touched_at is not None
    assert gone.leads[0].new.assignee != lead.assignee
    assert any("what people did" in note or "whoever did not have" in note for note in gone.notes)


def test_what_nobody_can_simulate_is_refused(office: Office) -> None:
    """A store in which nothing happened, a window that ends before it begins, somebody nobody knows."""
    hash_of_live = ""
    with office.database.reading() as tx:
        hash_of_live = live_policy(tx) or ""
    with pytest.raises(InputError, match="nothing has happened"):
        simulate_version(office.database, hash_of_live, Asked())
    office.lead()
    with pytest.raises(InputError, match="before it begins"):
        simulate_version(office.database, hash_of_live, Asked(since=office.now + timedelta(days=1)))
    what_if = WhatIf(without=(RepId("annn"),))
    with pytest.raises(InputError, match="did you mean `ann`"):
        simulate_version(office.database, hash_of_live, Asked(what_if=what_if))


def test_a_draft_meets_the_leads_with_its_own_words(office: Office) -> None:
    """Fields, territories and calendars that only the draft has are read out of what was kept."""
    office.lead(plan="hot")
    draft = _draft(office, "rules:\n", "rules:\n  - name: Nobody\n    when: plan is hot\n    reject: no more\n")
    with office.database.reading() as tx:
        [line] = simulate(tx, draft, Asked()).leads
    assert (line.new.outcome, line.new.reason) == ("rejected", "Nobody: no more")


def _edit(
    office: Office, what: str, about: dict[str, str], before: Rep | Absence | None, after: Rep | Absence | None
) -> None:
    """Change the company as the API does, and have everybody who waited until now looked at before."""
    office.wait(minutes=1)
    office.run(Tick())
    with editing(office.database, office.now, "local") as edit:
        if isinstance(after, Rep):
            put_reps(edit.tx, [after])
        elif after is not None:
            add_absence(edit.tx, after)
        elif isinstance(before, Absence):
            edit.tx.run("DELETE FROM absences WHERE rep = ? AND starts_at = ?", (before.rep, to_micros(before.start)))
        edit.changed(what, about, before, after)
        edit.people_changed()
    office.wait(minutes=1)


def test_people_are_those_of_that_time(tmp_path: Path) -> None:
    """Absences that were added and taken back, a cap that rose, somebody who came and somebody who left.

    The same policy gives what was decided; whoever would play it with the people of now would not.
    """
    # After anybody's real clock, by which the company itself is brought in.
    office = Office(tmp_path, now=MONDAY.replace(year=2030, day=9))
    given = [office.lead().assignee for _ in range(6)]
    with office.database.reading() as tx:
        ben = find_rep(tx, "ben")
    assert ben is not None
    away = Absence(RepId("cleo"), office.now, office.now + timedelta(hours=3))
    _edit(office, "absence", {"rep": "cleo"}, None, away)
    given += [office.lead().assignee for _ in range(4)]
    new = Rep(RepId("kim"), teams=("desk",), numbers={"weight": 2})
    _edit(office, "rep", {"rep": "kim"}, None, new)
    _edit(office, "rep", {"rep": "ben"}, ben, replace(ben, open_cap=9))
    given += [office.lead().assignee for _ in range(8)]
    _edit(office, "absence", {"rep": "cleo"}, away, None)
    _edit(office, "rep", {"rep": "kim"}, new, replace(new, status=RepStatus.DEPARTED))
    given += [office.lead().assignee for _ in range(6)]
    assert "kim" in given
    with office.database.reading() as tx:
        events = list(read_events(tx))
        for kind in (Rerun, FreeRerun):
            rerun = _run(tx, kind, events[3].at, events)
            assert dict(rerun.desk.made) == rerun.stored
            assert rerun.people_now == ""
        result = simulate(tx, load_policy(tx, live_policy(tx) or ""), Asked())
        assert (result.moved, len(result.leads)) == (0, len(given))
        assert dict(_run(tx, RerunWithPeopleOfNow, events[0].at, events).desk.made) != rerun.stored
        assert not any("people" in note for note in result.notes)
        without = simulate(tx, load_policy(tx, live_policy(tx) or ""), Asked(what_if=what_if_of(without=["ann"])))
        assert all(line.new.assignee != "ann" for line in without.leads)
    office.close()


def test_a_world_that_changed_unseen_is_said(office: Office) -> None:
    """Where the record cannot be played to the window's beginning, what comes after is simulated all the same."""
    for _ in range(4):
        office.lead()
    office.wait(hours=1)
    begin = office.now
    office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE reps SET status = 'departed' WHERE id = 'ann'")
    with office.database.reading() as tx:
        result = simulate(tx, load_policy(tx, live_policy(tx) or ""), Asked(since=begin))
    assert len(result.leads) == 1
    assert any("cannot be played exactly" in note for note in result.notes)


def test_people_who_were_erased_are_left_out(office: Office) -> None:
    """Nobody can decide again about somebody of whom nothing is known."""
    office.lead()
    office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE personal SET facts = NULL WHERE lead = (SELECT seq FROM leads WHERE id = 'L1')")
    with office.database.reading() as tx:
        result = simulate(tx, load_policy(tx, live_policy(tx) or ""), Asked())
    assert [line.lead for line in result.leads] == ["L2"]
    assert any("1 leads of people who were erased" in note for note in result.notes)
