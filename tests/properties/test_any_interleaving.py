"""Whatever happens, in whatever order, in whatever batches, through crashes: the store keeps what it promises.

After every step: each open lead lies in exactly one place, loads are the open assignments, the ledger is what was
given, nobody has more than a cap or their capacity allows, chains verify. At the end the whole record is played again
through the pure core and gives the same decisions and the same books.
"""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.pipeline.stored_office import POLICY, REPS, Office
from tests.stores import copy_in, drop_in, stores_now
from tests.thorough import IS_THOROUGH, so_many
from turnout.core.decision import Known
from turnout.core.lead import LeadId
from turnout.core.rep import Absence, Presence, RepId, RepStatus
from turnout.errors import RefusedError, StoreError
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import (
    Accept,
    Capture,
    Close,
    Job,
    Merge,
    Pass,
    Pause,
    Pools,
    Present,
    Preview,
    Reassign,
    Resume,
    Separate,
    Snooze,
    Tick,
    Touch,
)
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify
from turnout.store.absences import put_absences
from turnout.store.reps import put_reps, read_reps

# The second gives offers less time, lets more of a trickle through, and gives what nobody answers to somebody else; the
# third has fewer pools and another order, and tells of everything.
POLICIES = (
    POLICY,
    POLICY.replace("accept within: 10m, absence: credit 2", "accept within: 3m, absence: forfeit")
    .replace("6 an hour", "30 an hour")
    .replace("open at most: 4", "open at most: 2")
    .replace("at 3h: remind", "at 20m always: reassign, at 50m always: [to line, tell manager]"),
    POLICY.replace("- {name: Rest, to: desk}", "- {name: Rest, to: [hold 5m, line]}")
    .replace("ann 3, dan 1, ben 1", "dan 2, cleo 1, finn 1")
    .replace("at 3h: remind", "accept within: 30m, at 5m: [remind, tell account.owner], at 2h: [to rep eve, remind]"),
)
_PLANS = ("", "junk", "park", "drip", "drip", "hot", "hot", "fair", "least", "line", "night")
_EMAILS = ("", "a@one.example", "A+x@one.example", "b@acme.example", "c@zeta.example", "d@two.example", "not a mail")
_MINUTES = (0.01, 1, 4, 11, 35, 61, 180, 16 * 60, 3 * 24 * 60)

_VERBS = (
    *("accept", "pass", "pass", "touch", "close", "close", "close", "separate", "reassign", "give", "merge"),
    *("pause", "resume", "snooze"),
)

# Places from the newest lead on: most of what happens happens to the latest few.
_leads = st.one_of(st.integers(0, 2), st.integers(0, 5), st.integers(0, 40))
_captures = st.tuples(
    st.just("capture"), st.sampled_from(_EMAILS), st.sampled_from(_PLANS), st.sampled_from(["", "", "", "k1", "k2"])
)
_actions = st.one_of(
    st.tuples(st.sampled_from(["accept", "pass", "touch", "close", "separate", "reassign"]), _leads),
    st.tuples(st.sampled_from(["pause", "resume", "snooze"]), _leads),
    st.tuples(st.just("give"), _leads, st.sampled_from([*REPS, "gone", "nobody"])),
    st.tuples(st.just("merge"), _leads, _leads),
)
_presence = st.tuples(st.just("present"), st.sampled_from(REPS), st.sampled_from(Presence))
_looking = st.tuples(st.sampled_from(["preview", "pools", "tick"]))
_faulty = st.tuples(st.sampled_from(["no job", "no text"]))
_plans = st.one_of(_captures, _captures, _actions, _actions, _presence, _looking)


class Asked(NamedTuple):
    """A job with whether it must fail by a fault."""

    job: Job
    is_faulty: bool = False


@cache
def _template(_stores: str) -> Path:
    """A folder with an office among those stores that has some leads already, to start each run from."""
    folder = Path(tempfile.mkdtemp(prefix="turnout-office-"))
    office = Office(folder, POLICIES[0])
    for plan in _PLANS:
        office.lead(plan=plan)
    office.close()
    return folder


@contextmanager
def office_in(folder: Path) -> Iterator[Office]:
    """An office of its own."""
    copy_in(_template(stores_now()), folder)
    office = Office.over(folder)
    try:
        yield office
    finally:
        office.close()
        drop_in(folder)


class AnyInterleaving(RuleBasedStateMachine):
    """One store, asked for anything."""

    plays_again = True

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="turnout-any-")
        self.opened = office_in(Path(self.folder.name))
        self.office = self.opened.__enter__()
        self.names = [LeadId(f"L{number}") for number in range(1, len(_PLANS) + 1)]
        self.office.count = len(self.names)
        self.answers: dict[str, tuple[bytes, Answer]] = {}

    def teardown(self) -> None:
        """The record says the same as what was decided."""
        try:
            if self.plays_again:
                assert replay(self.office.database).differences == []
        finally:
            self.opened.__exit__(None, None, None)
            self.folder.cleanup()

    @rule(plan=_captures)
    def lead_comes_in(self, plan: tuple[str, ...]) -> None:
        """One lead, alone in its transaction."""
        self._run([self._asked(plan)])

    @rule(plan=_actions)
    def somebody_acts(self, plan: tuple[str, ...]) -> None:
        """One action, alone in its transaction."""
        self._run([self._asked(plan)])

    @rule(plans=st.lists(_plans, min_size=3, max_size=12))
    def many_at_once(self, plans: list[tuple[str, ...]]) -> None:
        """Several jobs share a commit."""
        self._run([self._asked(plan) for plan in plans])

    @rule(plans=st.lists(_plans, max_size=3), fault=_faulty, at=st.integers(0, 3))
    def one_of_many_fails(self, plans: list[tuple[str, ...]], fault: tuple[str], at: int) -> None:
        """A batch breaks in its middle and is done again job by job."""
        asked = [self._asked(plan) for plan in plans]
        asked.insert(at, self._asked(fault))
        self._run(asked)

    @rule(plan=_captures, minutes_ago=st.sampled_from([0, 5, 600]))
    def lead_is_imported(self, plan: tuple[str, ...], minutes_ago: int) -> None:
        """A lead with a time of its own: offers do not run out before it."""
        self._run([self._asked(plan, minutes_ago=minutes_ago)])

    @rule(plan=_presence)
    def somebody_comes_or_goes(self, plan: tuple[str, ...]) -> None:
        """A rep says whether they are there."""
        self._run([self._asked(plan)])

    @rule(minutes=st.sampled_from(_MINUTES), is_seen=st.booleans())
    def time_passes(self, minutes: float, is_seen: bool) -> None:
        """Whether the process notices at once or with the next job."""
        self.office.wait(minutes=minutes)
        if is_seen:
            self._run([Asked(Tick())])

    @rule(minutes=st.sampled_from([1, 90]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        """Time in the store stands still until the clock has caught up."""
        self.office.wait(minutes=-minutes)

    @rule()
    def the_process_starts_anew(self) -> None:
        """All that was in memory is gone."""
        self.office.restart()

    @rule(number=st.integers(0, 2))
    def somebody_publishes(self, number: int) -> None:
        """Another process makes a version live."""
        self.office.publish(POLICIES[number])

    def _asked(self, plan: tuple[str, ...], minutes_ago: int | None = None) -> Asked:
        match plan:
            case ("capture", email, what, key):
                at = None if minutes_ago is None else self.office.now - timedelta(minutes=minutes_ago)
                found = self.office.capture(email, plan=what, key=key, at=at)
                self.names.append(found.lead.id)
                return Asked(found)
            case ("preview",):
                return Asked(Preview(self.office.capture(plan="hot")))
            case ("pools",):
                return Asked(Pools())
            case ("tick",):
                return Asked(Tick())
            case ("present", rep, presence):
                return Asked(Present(RepId(rep), Presence(presence)))
            case ("no job",):
                return Asked("nothing that can be done", is_faulty=True)  # type: ignore[arg-type]
            case ("no text",):
                capture = self.office.capture()
                broken = Known({"company": "\ud800"}, {})
                return Asked(Capture(capture.lead, broken, capture.policy), is_faulty=True)
            case (verb, number, *more):
                return Asked(self._action(verb, self._name(int(number)), more))
        raise AssertionError(plan)

    def _name(self, number: int) -> LeadId:
        return self.names[-1 - number % len(self.names)]

    def _action(self, verb: str, lead: LeadId, more: list[str]) -> Job:
        match verb:
            case "accept":
                return Accept(lead)
            case "pass":
                return Pass(lead)
            case "touch":
                return Touch(lead)
            case "pause":
                return Pause(lead)
            case "resume":
                return Resume(lead)
            case "snooze":
                return Snooze(lead, self.office.now + timedelta(minutes=7))
            case "close":
                return Close(lead, "lost")
            case "separate":
                return Separate(lead)
            case "reassign":
                return Reassign(lead, reason="sla_breach")
            case "give":
                return Reassign(lead, RepId(more[0]))
            case "merge":
                return Merge(lead, self._name(int(more[0])))
        raise AssertionError(verb)

    def _run(self, asked: list[Asked]) -> None:
        results = self.office.run(*(each.job for each in asked))
        assert len(results) == len(asked)
        for (job, is_faulty), done in zip(asked, results, strict=True):
            if is_faulty:
                assert isinstance(done.error, StoreError)
            else:
                assert done.error is None or isinstance(done.error, RefusedError), (job, done.error)
                if isinstance(job, Capture):
                    self._note(job, done)

    def _note(self, job: Capture, done: Done) -> None:
        """The same key gets the same answer; another body under it is refused."""
        first = self.answers.get(job.key) if job.key else None
        if first is not None and first[0] != job.digest:
            assert isinstance(done.error, RefusedError)
            assert done.error.code == "idempotency_key_reused"
            return
        assert done.answer is not None
        assert done.is_replay is (first is not None)
        if first is not None:
            assert done.answer == first[1]
        elif job.key:
            self.answers[job.key] = (job.digest, done.answer)

    @invariant()
    def the_store_is_whole(self) -> None:
        """Chains, places of leads, loads, ledger, people, keys."""
        assert verify(self.office.database).findings == ()

    @invariant()
    def every_lead_lies_in_one_place(self) -> None:
        """An open lead is in one pair of hands, waits, or lies in a queue; any other one in none of them."""
        for lead, status, outcome, hands, holds in self.office.rows(_PLACES):
            is_queued = status == "open" and outcome == "queued"
            assert hands + holds + is_queued == (status == "open"), (lead, status, outcome, hands, holds)

    @invariant()
    def nobody_has_more_than_they_may(self) -> None:
        """Whoever got a lead through a pool had room for it then: for what they have of before, at least."""
        for rep in REPS:
            got = self.office.rows(_OPEN_OF, rep)
            for before, (pool, by_rule) in enumerate(got):
                limits = [3] if rep == "ben" and pool and by_rule != "Hot" else []
                limits += [4] if pool == "fair" else []
                assert all(before < limit for limit in limits), got

    @invariant()
    def caps_hold(self) -> None:
        """Six a day each of the desk, four a day for cleo of all pools, three an hour each of those with the least.

        What was passed on does not count.
        """
        assert self.office.rows(_TOO_MANY_AN_HOUR) == []
        for rep, day, of_desk, of_all in self.office.rows(_USED):
            assert of_desk <= 6, (rep, day)
            assert rep != "cleo" or of_all <= 4, (rep, day)

    @invariant()
    def turns_are_assignments(self) -> None:
        """What was debited and not credited was given and not passed on."""
        wrong = [row for row in self.office.rows(_TURNS) if row[2] != row[3]]
        assert wrong == []


class InAChangingWorld(AnyInterleaving):
    """The same while people leave, come back and go on holiday; what was decided before then cannot be played again."""

    plays_again = False

    @rule(rep=st.sampled_from(REPS), status=st.sampled_from(RepStatus))
    def somebody_leaves_or_returns(self, rep: str, status: RepStatus) -> None:
        """An import beside the server changes who works here."""
        with editing(self.office.database, self.office.now, "cli") as edit:
            [found] = [each for each in read_reps(edit.tx) if each.id == rep]
            put_reps(edit.tx, [replace(found, status=status)])
            edit.people_changed()

    @rule(rep=st.sampled_from(REPS), hours=st.sampled_from([1, 30]))
    def somebody_goes_on_holiday(self, rep: str, hours: int) -> None:
        """From now on for a while."""
        now = self.office.now
        with editing(self.office.database, now, "cli") as edit:
            put_absences(edit.tx, [Absence(RepId(rep), now, now + timedelta(hours=hours))])
            edit.people_changed()


def play_by_the_draw(machine: AnyInterleaving, seed: int, steps: int) -> None:
    """So many steps of a machine without a search for the shortest way to a failure, which leaves time for more."""
    draws = random.Random(seed)
    try:
        for step in range(steps):
            _take_a_step(machine, draws)
            if step % 5 == 0:
                machine.the_store_is_whole()
                machine.every_lead_lies_in_one_place()
                machine.nobody_has_more_than_they_may()
                machine.caps_hold()
                machine.turns_are_assignments()
    finally:
        machine.teardown()


def _take_a_step(machine: AnyInterleaving, draws: random.Random) -> None:
    match draws.choices(["jobs", "fault", "import", "time", "back", "restart", "publish"], (60, 4, 6, 24, 2, 3, 3))[0]:
        case "jobs":
            machine.many_at_once([_drawn_plan(draws) for _ in range(1 + int(draws.expovariate(0.7)))])
        case "fault":
            plans = [_drawn_plan(draws) for _ in range(draws.randrange(4))]
            machine.one_of_many_fails(plans, (draws.choice(["no job", "no text"]),), draws.randrange(4))
        case "import":
            machine.lead_is_imported(_drawn_capture(draws), draws.choice([0, 5, 600]))
        case "time":
            machine.time_passes(draws.choice(_MINUTES[:-1]), draws.random() < 0.5)
        case "back":
            machine.the_clock_is_set_back(draws.choice([1, 90]))
        case "restart":
            machine.the_process_starts_anew()
        case "publish":
            machine.somebody_publishes(draws.randrange(3))


def _drawn_plan(draws: random.Random) -> tuple[str, ...]:
    match draws.choices(["capture", "act", "present", "look"], (40, 45, 8, 7))[0]:
        case "capture":
            return _drawn_capture(draws)
        case "act":
            return _drawn_action(draws)
        case "present":
            # Mostly there, or nobody would ever be.
            return ("present", draws.choice(REPS), draws.choice([*Presence, *[Presence.AVAILABLE] * 3]))
        case _:
            return (draws.choice(["preview", "pools", "tick"]),)


def _drawn_capture(draws: random.Random) -> tuple[str, ...]:
    email = draws.choice(_EMAILS) if draws.random() < 0.3 else ""
    return ("capture", email, draws.choice(_PLANS), draws.choice(["", "", "", "", "k1", "k2"]))


def _drawn_action(draws: random.Random) -> tuple[str, ...]:
    verb = draws.choice(_VERBS)
    place = str(int(draws.expovariate(1 / 6)))
    match verb:
        case "give":
            return (verb, place, draws.choice([*REPS, "gone", "nobody"]))
        case "merge":
            return (verb, place, str(int(draws.expovariate(1 / 6))))
        case _:
            return (verb, place)


_PLACES = """
SELECT l.id, l.status, d.outcome, (SELECT count(*) FROM assignments a WHERE a.lead = l.seq AND a.until IS NULL),
    (SELECT count(*) FROM holds h WHERE h.lead = l.seq)
FROM leads l JOIN decisions d ON d.seq = l.decision
"""
_OPEN_OF = """
SELECT a.pool, d.rule FROM assignments a JOIN decisions d ON d.seq = a.decision
WHERE a.rep = ? AND a.until IS NULL ORDER BY a.seq
"""
_USED = """
SELECT rep, since / 86400000000 AS day, sum(CASE WHEN pool = 'desk' THEN 1 ELSE 0 END), count(pool) FROM assignments
WHERE coalesce(how_ended, '') NOT IN ('pass', 'expired', 'merged') GROUP BY 1, 2
"""
_TOO_MANY_AN_HOUR = """
SELECT a.seq FROM assignments a JOIN assignments b ON b.rep = a.rep AND b.pool = a.pool
    AND b.since > a.since - 3600000000 AND b.since <= a.since
WHERE a.pool = 'least' AND coalesce(a.how_ended, '') NOT IN ('pass', 'expired', 'merged')
    AND coalesce(b.how_ended, '') NOT IN ('pass', 'expired', 'merged')
GROUP BY a.seq HAVING count(*) > 3
"""
_TURNS = """
SELECT counter, rep, sum(paid), sum(kept) FROM (
    SELECT counter, rep, CASE WHEN kind IN ('turn', 'debit') THEN 1 ELSE -1 END AS paid, 0 AS kept FROM ledger
    UNION ALL
    SELECT counter, rep, 0, 1 FROM assignments WHERE counter IS NOT NULL
    UNION ALL
    SELECT counter, rep, 0, -1 FROM (
        SELECT DISTINCT counter, rep, lead, how_ended FROM assignments
        WHERE counter IS NOT NULL AND how_ended IN ('pass', 'expired', 'merged')
    ) AS given_back
) AS both_sides GROUP BY counter, rep
"""

_QUICK = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.usefixtures("each_database_slowly")
def test_any_interleaving_keeps_the_store_whole() -> None:
    """A hundred steps, always the same ones: seconds."""
    run_state_machine_as_test(AnyInterleaving, settings=_QUICK)


def test_a_changing_world_keeps_the_store_whole() -> None:
    """People come and go beneath the server."""
    run_state_machine_as_test(InAChangingWorld, settings=settings(_QUICK, max_examples=4))


@pytest.mark.usefixtures("each_database_slowly")
def test_hundreds_of_steps_by_the_draw_keep_the_store_whole() -> None:
    """A long run, in which leads pile up, wait, come back and go through many hands."""
    play_by_the_draw(AnyInterleaving(), seed=1, steps=150)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, so_many(5, 22)))
def test_more_hundreds_of_steps_by_the_draw_keep_the_store_whole(seed: int) -> None:
    """More of them, and longer."""
    play_by_the_draw(AnyInterleaving(), seed, steps=so_many(300, 600))


@pytest.mark.slow
@pytest.mark.parametrize("machine", [AnyInterleaving, InAChangingWorld])
def test_many_more_interleavings_keep_the_store_whole(machine: type[AnyInterleaving]) -> None:
    """Longer ways, other ones each time where it is thorough; a failure prints the shortest way to it."""
    thorough = settings(_QUICK, max_examples=so_many(4, 80), stateful_step_count=50, derandomize=not IS_THOROUGH)
    run_state_machine_as_test(machine, settings=thorough)
