"""The record played again: the same facts and actions in the same order give the same decisions in every field."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import copytree

import pytest

from tests.pipeline.stored_office import Office
from tests.stores import url_in
from tests.thorough import so_many
from turnout.core.capture.mapper import Mapper
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.codes import CLOSE_OUTCOMES, CREDIT_REASONS, PASS_REASONS
from turnout.pipeline.asking.jobs import (
    Accept,
    Capture,
    Close,
    Credit,
    Extend,
    Free,
    Job,
    Merge,
    Pass,
    Pools,
    Present,
    Preview,
    Reassign,
    Separate,
    Tick,
    Touch,
)
from turnout.pipeline.history.replay import replay
from turnout.pipeline.imports.import_leads import import_leads
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.verify.verify import verify
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store.database import Database, open_database
from turnout.store.metadata import to_micros
from turnout.testing.demo_company import write_world
from turnout.testing.demo_leads import LEAD_COLUMNS, leads
from turnout.testing.demo_run import demo_policy

pytestmark = pytest.mark.usefixtures("each_database")
ROOT = Path(__file__).parents[3]
HALYARD = ROOT.parent / "shared" / "halyard"
START = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office."""
    opened = Office(tmp_path)
    yield opened
    opened.close()


class DemoWeek:
    """The invented company over a store, and people who do things with its leads by the draw."""

    def __init__(self, folder: Path, seed: int) -> None:
        write_world(folder / "world")
        self.now = START
        self.database = open_database(url_in(folder))
        import_folder(self.database, folder / "world")
        publish_policy(self.database, demo_policy(), START)
        self.draws = random.Random(seed)
        self.names: list[LeadId] = []
        # The latest lead of each outcome: an action that suits none of them would only be refused.
        self.latest: dict[str, LeadId] = {}
        self.outcomes: Counter[str] = Counter()
        self._mapper = Mapper(LEAD_COLUMNS)
        self._records = leads()
        self._open()

    def _open(self) -> None:
        self.dispatcher = Dispatcher(self.database, lambda: self.now, os.urandom)
        self.dispatcher.run([Tick()])
        roster = self.dispatcher.live.world.roster
        self.reps = [rep.id for rep in roster.reps.values() if rep.is_active]

    def play(self, count: int) -> None:
        """So many leads, with everything that people do meanwhile; a restart and a publish on the way."""
        for number, record in enumerate(islice(self._records, count)):
            # About three days and nights in all, so that pools close over waiting leads.
            self.now += timedelta(seconds=self.draws.expovariate(count / 260_000))
            self._do([self._capture(record), *(self._action() for _ in range(self.draws.randrange(3)))])
            if (offered := self.latest.pop("offered", None)) and self.draws.random() < 0.6:
                self.now += timedelta(seconds=20)
                self._do([Accept(offered)])
            if number == count // 3:
                self.dispatcher.close()
                self._open()
        self.now += timedelta(hours=20)
        self._do([Tick()])

    def publish(self, folder: Path) -> None:
        """Another version: offers have less time, a trickle is a flood, one pool shares alike."""
        text = demo_policy().read_text("utf-8")
        for before, after in (
            ("accept within: 2m, nobody", "accept within: 1m, nobody"),
            ("60 an hour", "240 an hour"),
        ):
            assert before in text
            text = text.replace(before, after)
        (folder / "lists").mkdir()
        for path in (demo_policy().parent / "lists").iterdir():
            (folder / "lists" / path.name).write_text(path.read_text("utf-8"), "utf-8")
        (folder / "policy.yaml").write_text(text, "utf-8")
        publish_policy(self.database, folder / "policy.yaml", self.now)

    def _capture(self, record: dict[str, str]) -> Job:
        lead = self._mapper.capture([record.get(column, "") for column in LEAD_COLUMNS])
        enricher, policy = self.dispatcher.live.reading
        self.names.append(lead.id)
        capture = Capture(lead, enricher.enrich(lead), policy, key=lead.id)
        return Preview(capture) if self.draws.random() < 0.02 else capture

    def _action(self) -> Job:
        draws = self.draws
        lead, other = self._lately(), self._lately()
        kind = draws.choices(
            (
                *("pass", "touch", "close", "reassign", "give", "merge", "separate", "present", "pools", "tick"),
                *("credit", "free", "extend"),
            ),
            (12, 12, 14, 5, 4, 3, 3, 5, 1, 1, 4, 2, 8),
        )[0]
        jobs: dict[str, Job] = {
            "pass": Pass(lead, reason=draws.choice(PASS_REASONS)),
            "touch": Touch(lead, "call"),
            "close": Close(lead, draws.choice(CLOSE_OUTCOMES)),
            "reassign": Reassign(lead, reason="sla_breach"),
            "give": Reassign(lead, draws.choice(self.reps)),
            "merge": Merge(lead, other),
            "separate": Separate(self.latest.get("duplicate", lead)),
            "present": Present(RepId(draws.choice(self.reps)), draws.choice([*Presence, Presence.AVAILABLE])),
            "pools": Pools(),
            "tick": Tick(),
            "credit": self._credit(),
            "free": Free(draws.choice(self.reps)),
            "extend": self._extension(lead),
        }
        return jobs[kind]

    def _credit(self) -> Credit:
        """Turns for a member of any pool, there or away; pools that owe nobody a turn refuse them."""
        room = self.draws.choice([room for room in self.dispatcher.live.engine.rooms.values() if room.members])
        turns = self.draws.choice((-3, -1, 1, 2, 5))
        return Credit(room.pool.name, self.draws.choice(room.members), turns, self.draws.choice(CREDIT_REASONS))

    def _extension(self, lead: LeadId) -> Extend:
        """More time, or a moment, for a promise that runs; what is over refuses it."""
        hours = self.draws.choice((1, 3, 20))
        if self.draws.random() < 0.5:
            return Extend(lead, seconds=hours * 3600)
        return Extend(lead, until=self.now + timedelta(hours=hours + 24))

    def _lately(self) -> LeadId:
        return self.names[-1 - min(len(self.names) - 1, int(self.draws.expovariate(1 / 60)))]

    def _do(self, jobs: list[Job]) -> None:
        for job, done in zip(jobs, self.dispatcher.run(jobs), strict=True):
            assert done.error is None or isinstance(done.error, RefusedError), (job, done.error)
            if done.error is None:
                self.outcomes[type(job).__name__] += 1
            if done.answer is not None and not isinstance(job, Preview):
                self.latest[done.answer.outcome] = LeadId(done.answer.lead_id)

    def close(self) -> None:
        """Give the file back."""
        self.dispatcher.close()
        self.database.close()


def play_days(folder: Path, seed: int, count: int) -> DemoWeek:
    """Half of the leads under each of two versions of the policy."""
    week = DemoWeek(folder, seed)
    week.play(count // 2)
    week.publish(folder)
    week.play(count - count // 2)
    return week


def test_days_of_the_demo_company_play_again_without_a_difference(tmp_path: Path) -> None:
    """Everything that can happen to leads did happen: offers ran out, leads waited through nights, people acted."""
    week = play_days(tmp_path, 5, 500)
    replayed = replay(week.database)
    assert replayed.differences == []
    assert replayed.decisions > 700
    assert verify(week.database).findings == ()
    _is_varied(week)
    week.close()


def _is_varied(week: DemoWeek) -> None:
    """A run in which little happens would prove little."""
    kinds = (
        "Accept",
        "Extend",
        "Capture",
        "Close",
        "Credit",
        "Free",
        "Merge",
        "Pass",
        "Present",
        "Reassign",
        "Separate",
        "Touch",
    )
    assert all(week.outcomes[kind] > 1 for kind in kinds), week.outcomes
    with week.database.reading() as tx:
        ended = {how for (how,) in tx.rows("SELECT DISTINCT how_ended FROM assignments WHERE until IS NOT NULL")}
        assert {"pass", "expired", "closed", "reassigned", "given", "merged"} <= ended
        outcomes = {outcome for (outcome,) in tx.rows("SELECT DISTINCT outcome FROM decisions")}
        assert {"assigned", "offered", "held", "queued", "duplicate", "rejected"} == outcomes
        assert len(tx.rows("SELECT DISTINCT policy FROM decisions")) == 2
        waited = tx.rows(
            "SELECT max(n.decided_at - d.decided_at) FROM decisions d JOIN decisions n"
            " ON n.lead = d.lead AND n.number = d.number + 1 WHERE d.outcome = 'held'"
        )[0][0]
        assert waited > 6 * 3_600_000_000


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(so_many(1, 6)))
def test_longer_runs_play_again_without_a_difference(tmp_path: Path, seed: int) -> None:
    """Other draws, and many more decisions each."""
    count = so_many(800, 2_000)
    week = play_days(tmp_path, seed, count)
    replayed = replay(week.database)
    assert replayed.differences == []
    assert replayed.decisions > 1.5 * count
    week.close()


def test_a_changed_decision_is_named(office: Office) -> None:
    """A replay that cannot fail would prove nothing: one stored word is changed; its decision and field are said."""
    for _ in range(5):
        office.lead()
    before, after = b"Rest: ", b"Best: "
    with office.database.begin() as tx:
        [(seq, body)] = tx.rows(
            "SELECT d.seq, d.body FROM decisions d JOIN leads l ON l.decision = d.seq WHERE l.id = 'L3'"
        )
        assert before in body
        tx.run("UPDATE decisions SET body = ? WHERE seq = ?", (bytes(body).replace(before, after, 1), seq))
    [difference] = replay(office.database).differences
    assert difference.startswith("decision L3.1: `reason` is `Best: ")


def test_a_decision_out_of_turn_changes_those_behind_it(office: Office) -> None:
    """What an event says is played: a pass that is struck from the record makes another outcome."""
    office.lead()
    office.ask(Pass(LeadId("L1")))
    office.lead()
    with office.database.begin() as tx:
        touch = "UPDATE events SET kind = 'touched', body = ? WHERE kind = 'passed'"
        assert tx.run(touch, (f'{{"at":{to_micros(office.now)}}}',)) == 1
    differences = replay(office.database).differences
    assert differences[0].startswith("decision L1.2: ")


def test_an_unreadable_decision_is_named(office: Office) -> None:
    """Damage is a difference, not the end."""
    office.lead()
    office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE decisions SET body = ? WHERE lead = (SELECT seq FROM leads WHERE id = 'L1')", (b"\0",))
    [difference] = replay(office.database).differences
    assert difference.startswith("decision L1.1 cannot be read")


def test_an_erased_lead_ends_the_playing(office: Office) -> None:
    """Nobody can decide again about somebody of whom nothing is known."""
    office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE personal SET facts = NULL, erased_at = 1")
    differences = replay(office.database).differences
    assert "the facts of lead `L1` were erased" in differences[0]


def test_changed_books_are_named(office: Office) -> None:
    """Decisions may all be the same, and a load be wrong."""
    office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE loads SET open = 7")
    [difference] = replay(office.database).differences
    assert "`7` open leads in the store and `1` when played again" in difference


def test_leads_with_times_of_their_own_play_again(office: Office) -> None:
    """Between imported leads no offer runs out; afterwards each does at its own moment, before what came later."""
    hot = office.lead(plan="hot")
    assert hot.outcome == "offered"
    office.wait(hours=2)
    for _ in range(3):
        assert office.lead(plan="hot", at=office.now).outcome == "offered"
    assert len(office.history(hot.lead_id)) == 1
    office.run(Tick())
    assert len(office.history(hot.lead_id)) > 1
    assert replay(office.database).differences == []


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not HALYARD.is_dir(), reason="the reference data `../shared/halyard` is not here")
def test_the_reference_company_plays_again_without_a_difference(tmp_path: Path) -> None:
    """All 5,000 leads of six weeks, imported."""
    database = imported_halyard(tmp_path)
    replayed = replay(database)
    assert replayed.differences == []
    assert replayed.decisions >= 5_000
    database.close()


def imported_halyard(folder: Path) -> Database:
    """The reference company in a store, its leads decided as they were imported."""
    database = open_database(url_in(folder))
    # Rows that need somebody are written beside their file, and the reference data is not ours to write to.
    import_folder(database, copytree(HALYARD, folder / "world"))
    policy = ROOT / "examples" / "halyard" / "policy.yaml"
    publish_policy(database, policy, datetime(2026, 1, 1, tzinfo=UTC))
    imported = import_leads(database, HALYARD / "leads.csv", lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert imported.new > 4_900
    return database
