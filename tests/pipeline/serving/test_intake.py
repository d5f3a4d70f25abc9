"""A lead that comes in: answered once per key, decided or held, and never at the cost of those beside it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import POLICY, Office
from tests.stores import url_in
from turnout.core.decision import Known
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError, StoreError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Accept, Capture, Pass, Pools, Present, Preview, Tick
from turnout.pipeline.history.replay import replay
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.verify.verify import verify
from turnout.store.database import open_database

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office, whose store is whole at the end of every test."""
    opened = Office(tmp_path)
    yield opened
    assert verify(opened.database).findings == ()
    assert replay(opened.database).differences == []
    opened.close()


def code(done: Done) -> str:
    """The code of a refusal; empty for what was done."""
    return done.error.code if isinstance(done.error, RefusedError) else ""


def again(capture: Capture, lead: str, body: bytes | None = None) -> Capture:
    """The same sent once more: the server gives it another id before it looks at the key."""
    found = replace(capture.lead, id=LeadId(lead))
    return replace(capture, lead=found, digest=capture.digest if body is None else body)


def test_a_key_answers_the_same_in_its_own_batch(office: Office) -> None:
    """Two callers with one key share a commit; one lead is made."""
    capture = office.capture(key="k")
    first, second = office.run(capture, again(capture, "X"))
    assert first.answer == second.answer
    assert (first.is_replay, second.is_replay) == (False, True)
    assert office.rows("SELECT id FROM leads") == [("L1",)]


def test_a_key_answers_the_same_later_and_after_a_restart(office: Office) -> None:
    """Even when the lead has long moved on: the key has its first answer for ever."""
    capture = office.capture(plan="hot", key="k")
    first = office.ask(capture)
    office.ask(Pass(capture.lead.id))
    office.wait(days=400)
    assert office.run(again(capture, "X"))[0] == Done(answer=first, is_replay=True)
    office.restart()
    assert office.run(again(capture, "X"))[0] == Done(answer=first, is_replay=True)
    assert first.outcome == "offered"
    assert office.history("L1")[-1].assignee != first.assignee


def test_an_answer_of_the_same_batch_is_the_first_one(office: Office) -> None:
    """A lead that is decided anew between two jobs of one batch answers its key as at first."""
    capture = office.capture(plan="hot", key="k")
    first, passed, repeated = office.run(capture, Pass(capture.lead.id), again(capture, "X"))
    assert repeated.is_replay
    assert repeated.answer == first.answer
    assert passed.answer is not None
    assert passed.answer != first.answer


def test_another_body_under_a_key_is_refused(office: Office) -> None:
    """In the same batch and later; nothing of it is kept."""
    capture = office.capture(key="k")
    other = again(capture, "X", b"other")
    assert [code(done) for done in office.run(capture, other)] == ["", "idempotency_key_reused"]
    assert office.refused(other) == "idempotency_key_reused"
    assert office.rows("SELECT count(*) FROM leads") == [(1,)]


def test_keys_of_two_scopes_are_two_keys(office: Office) -> None:
    """What one caller names does not answer another one."""
    mine, theirs = office.capture(key="k", scope="a"), office.capture(key="k", scope="b")
    assert [done.is_replay for done in office.run(mine, theirs)] == [False, False]
    office.restart()
    assert [done.is_replay for done in office.run(again(mine, "X"), again(theirs, "Y"))] == [True, True]


def test_a_key_of_content_is_forgotten_when_its_window_is_over(office: Office) -> None:
    """The same form sent a minute later is a double click, and a day later another enquiry."""
    capture = office.capture(key="hash", window_seconds=600)
    office.ask(capture)
    office.wait(minutes=10)
    assert office.run(again(capture, "X"))[0].is_replay
    office.wait(seconds=1)
    [done] = office.run(again(capture, "X"))
    assert not done.is_replay
    assert done.answer is not None
    assert (done.answer.lead_id, done.answer.outcome) == ("X", "duplicate")
    assert office.run(again(capture, "Y"))[0] == Done(answer=done.answer, is_replay=True)


def test_an_id_is_given_once(office: Office) -> None:
    """Two leads of one id are refused in one batch and later."""
    one, two = office.capture(lead="A"), office.capture(lead="A")
    assert [code(done) for done in office.run(one, two)] == ["", "lead_id_taken"]
    assert office.refused(office.capture(lead="A")) == "lead_id_taken"


def test_a_refused_id_does_not_use_up_its_key(office: Office) -> None:
    """The caller may send it again under the same key with another id."""
    office.lead(lead="A")
    capture = office.capture(lead="A", key="k")
    assert office.refused(capture) == "lead_id_taken"
    assert not office.run(again(capture, "B"))[0].is_replay


def test_a_lead_whose_rules_fail_is_held_and_tried_again(office: Office) -> None:
    """It is held with an alert for an hour; when the fault is gone by then, somebody gets it."""
    capture = office.capture()
    office.dispatcher.live.engine.rooms.pop("desk")
    answer = office.ask(capture)
    assert (answer.outcome, answer.reason) == ("held", "rule error: a fault of ours, see the log")
    assert office.history("L1")[0].alerts
    assert office.rows("SELECT cause FROM holds") == [("error",)]
    assert office.rows("SELECT kind FROM outbox") == [("alert",)]
    office.restart()
    office.wait(minutes=60)
    office.run(Tick())
    assert [decision.outcome for decision in office.history("L1")] == ["held", "assigned"]


def test_a_lead_that_fails_again_does_not_stop_time(office: Office) -> None:
    """It waits another hour, and whatever else is due happens."""
    offered = office.lead(plan="hot")
    capture = office.capture()
    office.dispatcher.live.engine.rooms.pop("desk")
    office.ask(capture)
    office.wait(minutes=121)
    assert office.lead(plan="line").outcome == "assigned"
    assert [decision.outcome for decision in office.history("L2")] == ["held"] * 3
    assert len(office.history(offered.lead_id)) > 1


def test_one_bad_job_of_ten_costs_the_others_nothing(office: Office) -> None:
    """A batch that breaks, by its job or by its rows, is done again job by job; only the bad one fails."""
    captures = [office.capture(key=f"k{number}") for number in range(8)]
    no_text = replace(office.capture(), known=Known({"company": "\ud800"}, {}))
    no_job: Tick = "nothing that can be done"  # type: ignore[assignment]
    results = office.run(*captures[:4], no_text, *captures[4:6], no_job, *captures[6:])
    failed = [place for place, done in enumerate(results) if done.error is not None]
    assert failed == [4, 7]
    assert all(isinstance(results[place].error, StoreError) for place in failed)
    assert [row[0] for row in office.rows("SELECT id FROM leads ORDER BY seq")] == [f"L{n}" for n in range(1, 9)]
    assert office.rows("SELECT sum(open) FROM loads") == [(8,)]


def test_a_damaged_lead_costs_those_beside_it_nothing(tmp_path: Path) -> None:
    """Whoever asks about it is told; the others of the batch are done."""
    office = Office(tmp_path)
    office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE personal SET kept_case = ?", (b"\0",))
    results = office.run(office.capture(), Pass(LeadId("L1")), office.capture())
    assert [type(done.error) for done in results] == [type(None), StoreError, type(None)]
    assert "turnout verify" in str(results[1].error)
    office.close()


def test_a_failed_batch_leaves_no_trace_in_memory(office: Office, tmp_path: Path) -> None:
    """Turns, caps and loads that were counted in it are as if it had never been: another store without it is equal."""
    no_job: Tick = "nothing that can be done"  # type: ignore[assignment]
    office.lead()
    office.run(Pass(LeadId("L1")), office.capture(lead="lost"), no_job)
    (tmp_path / "b").mkdir()
    other = Office(tmp_path / "b")
    other.lead()
    other.run(Pass(LeadId("L1")))
    other.run(other.capture("p2@mail2.example", lead="lost"))
    for number in range(8):
        assert office.lead(f"{number}@x.example", lead=f"M{number}") == other.lead(
            f"{number}@x.example", lead=f"M{number}"
        )
    other.close()


def test_no_lead_is_taken_while_no_policy_is_live(tmp_path: Path) -> None:
    """Who asks is told what to do; the first lead after publishing is decided."""
    office = Office(tmp_path)
    capture = office.capture()
    (tmp_path / "bare").mkdir()
    bare = open_database(url_in(tmp_path / "bare"))
    office.dispatcher.close()
    office.database = bare
    office.restart()
    with pytest.raises(StoreError, match="turnout policy publish"):
        office.run(capture)
    office.close()


def test_a_lead_read_for_an_older_version_is_read_again(office: Office) -> None:
    """Its fields are those of the version it is decided with, which was published while it was on its way."""
    capture = office.capture(plan="junk", size="big")
    newer = POLICY.replace("plan: {type: text}", "plan: {type: text}\n  size: {type: text}")
    published = office.publish(
        newer.replace("- {name: Junk", "- {name: Big, when: size is big, to: line}\n  - {name: Junk")
    )
    answer = office.ask(capture)
    assert (answer.rule, answer.policy) == ("Big", published)


def test_a_version_that_is_live_no_more_is_only_an_old_reading(office: Office) -> None:
    """A capture that names a version nobody knows is read anew, not refused."""
    capture = replace(office.capture(plan="junk"), policy="unheard of", known=Known({}, {}))
    assert office.ask(capture).outcome == "rejected"


def test_publishing_beside_a_server_is_seen_by_its_next_lead(office: Office) -> None:
    """Another process wrote: the next batch is decided by what it wrote; waiting leads keep their version."""
    office.lead(plan="drip")
    held = office.lead(plan="drip")
    path = office.folder / "policy.yaml"
    path.write_text(POLICY.replace("to: trio, release: 6 an hour", "to: line, release: 600 an hour"), "utf-8")
    publish_policy(office.database, path, office.now)
    office.wait(minutes=11)
    newer = office.lead(plan="drip")
    assert (newer.pool, newer.policy) == (
        "line",
        office.rows("SELECT value FROM meta WHERE name = 'live_policy'")[0][0],
    )
    assert office.history(held.lead_id)[-1].pool == "trio"


def test_time_never_runs_backwards(office: Office) -> None:
    """A clock that is set back decides for the latest moment that was seen, also after a restart."""
    first = office.lead()
    office.wait(hours=-5)
    assert office.lead().decided_at == first.decided_at
    office.restart()
    assert office.lead().decided_at == first.decided_at
    assert office.lead(at=office.now - timedelta(days=1)).decided_at == first.decided_at


def test_a_look_at_those_who_wait_is_not_undone_by_the_clock(office: Office) -> None:
    """Nothing came of it and nothing was recorded, and yet time in the store has come so far."""
    office.wait(hours=14, minutes=30)
    for _ in range(7):
        office.lead()
    office.run(Present(RepId("cleo"), Presence.UNAVAILABLE))
    assert office.lead().outcome == "held"
    [(midnight,)] = office.rows("SELECT wake_at FROM holds")
    office.wait(minutes=35)
    office.run(Tick())
    assert office.rows("SELECT count(*) FROM holds WHERE wake_at > ?", midnight) == [(1,)]
    office.wait(minutes=-30)
    office.restart()
    assert office.lead().decided_at == "2026-09-08T00:05:00Z"


def test_a_time_of_its_own_is_not_later_than_the_clock(office: Office) -> None:
    """A lead from the future is decided now."""
    assert office.lead(at=office.now + timedelta(days=9)).decided_at == "2026-09-07T09:00:00Z"


# What decisions write; the numbers that rows are given have gaps where several processes may write.
_WRITTEN = {
    "decisions": "number, decided_at, outcome, assignee, pool, rule, sla_due, accept_by, held_until, reason, body",
    "ledger": "counter, rep, kind, at, cause",
    "counters": "name, body",
    "loads": "rep, open, last_at",
    "cap_use": "scope, cap, rep, body",
    "assignments": "rep, since, until, how_ended, pool, counter, turn, accept_by, is_offer",
    "releases": "rule, next_at",
    "holds": "cause, ranking, policy, rule_number, since, wake_at, ends_at, body",
}


def test_questions_change_no_later_answer(tmp_path: Path) -> None:
    """One of two stores is asked, before every lead, what would be and who is next: both decide and write alike."""
    asked, quiet = (Office(folder) for folder in _two_folders(tmp_path))
    plans = ["", "hot", "drip", "fair", "least", "line", "night", "", "drip"] * 5
    for number, plan in enumerate(plans):
        for office in (asked, quiet):
            office.wait(minutes=7 * number % 50)
        for _ in range(2):
            asked.run(Preview(asked.capture(plan=plan, lead=f"P{number}")), Pools())
        email, lead = f"{number}@x.example", f"N{number}"
        assert asked.lead(email, lead, plan=plan) == quiet.lead(email, lead, plan=plan)
        if number % 4 == 0:
            for office in (asked, quiet):
                office.run(
                    Pools() if office is asked else Tick(), Pass(LeadId(f"N{number}")), Accept(LeadId(f"N{number}"))
                )
    for table, columns in _WRITTEN.items():
        sql = f"SELECT {columns} FROM {table}"  # noqa: S608 - our own tables
        assert sorted(map(repr, asked.rows(sql))) == sorted(map(repr, quiet.rows(sql))), table
    for office in (asked, quiet):
        office.close()


def _two_folders(folder: Path) -> Iterator[Path]:
    for name in ("asked", "quiet"):
        (folder / name).mkdir()
        yield folder / name


def test_a_preview_says_what_then_happens(office: Office) -> None:
    """Nothing is written by it, and the lead itself gets the same answer."""
    for plan in ("", "hot", "drip", "junk", "park"):
        capture = office.capture(plan=plan)
        before = office.rows("SELECT count(*) FROM events")
        [told] = office.run(Preview(capture))
        assert office.rows("SELECT count(*) FROM events") == before
        assert told.answer == office.ask(capture)
        assert told.data is not None
        assert told.data["sentences"]


def test_the_next_of_a_pool_is_who_is_next(office: Office) -> None:
    """Asking twice gives the same, and whoever is named gets the next lead."""
    for _ in range(6):
        [first], [second] = office.run(Pools("desk"))[0].data, office.run(Pools("desk"))[0].data
        assert first == second
        assert office.lead().assignee == first["next"]
    assert code(office.run(Pools("desc"))[0]) == "pool_not_found"
