"""What people do with leads, and what is refused with a code and has changed nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import MONDAY, Office
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.pipeline.asking.jobs import Accept, Close, Job, Merge, Pass, Present, Reassign, Separate, Tick, Touch
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify

pytestmark = pytest.mark.usefixtures("each_database")
L1, L2, L3 = LeadId("L1"), LeadId("L2"), LeadId("L3")
DAN, EVE, FINN = RepId("dan"), RepId("eve"), RepId("finn")
_TABLES = (
    *("leads", "decisions", "assignments", "holds", "ledger", "loads"),
    *("cap_use", "clocks", "outbox", "events", "people", "counters"),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office, whose store is whole at the end of every test."""
    opened = Office(tmp_path)
    yield opened
    assert verify(opened.database).findings == ()
    assert replay(opened.database).differences == []
    opened.close()


def refused(office: Office, job: Job) -> str:
    """The code of a refusal, after which every table is as before."""
    before = _everything(office)
    code = office.refused(job)
    assert _everything(office) == before
    return code


def _everything(office: Office) -> list[list[tuple[object, ...]]]:
    return [office.rows(f"SELECT * FROM {table}") for table in _TABLES]  # noqa: S608 - our own tables


def clocks(office: Office, lead: str = "L1") -> dict[str, tuple[str, int | None]]:
    """The latest clock of each kind: its state, and after how many minutes it ended."""
    rows = office.rows(
        "SELECT kind, state, ended_at FROM clocks WHERE lead = (SELECT seq FROM leads WHERE id = ?) ORDER BY decision",
        lead,
    )
    start = round(MONDAY.timestamp() * 1_000_000)
    return {kind: (state, None if at is None else (at - start) // 60_000_000) for kind, state, at in rows}


def messages(office: Office, lead: str = "L1") -> list[tuple[object, ...]]:
    """Every message about a lead: its kind, whom it is for, and what became of it."""
    return office.rows(
        "SELECT kind, recipient, state FROM outbox WHERE lead = (SELECT seq FROM leads WHERE id = ?) ORDER BY decision",
        lead,
    )


# Refusals


@pytest.mark.parametrize("job", [Accept(L1), Pass(L1), Reassign(L1), Touch(L1), Close(L1), Merge(L1, L2), Separate(L1)])
def test_a_lead_that_is_not_there_is_said_to_be_missing(office: Office, job: Job) -> None:
    """Whatever is to be done to it."""
    assert refused(office, job) == "lead_not_found"


def test_an_assigned_lead_is_not_on_offer(office: Office) -> None:
    """It need not be accepted, and an offer is accepted once."""
    office.lead()
    assert refused(office, Accept(L1)) == "not_offered"
    office.lead(plan="hot")
    office.ask(Accept(L2))
    assert refused(office, Accept(L2)) == "not_offered"


def test_only_whoever_has_a_lead_may_act_on_it(office: Office) -> None:
    """A rep who names themselves must be the one who has it."""
    answer = office.lead(plan="hot")
    other = EVE if answer.assignee == "dan" else DAN
    for job in (Accept(L1, other), Pass(L1, other), Touch(L1, rep=other)):
        assert refused(office, job) == "not_yours"
    assert office.ask(Accept(L1, RepId(str(answer.assignee)))).outcome == "assigned"


def test_a_closed_lead_is_done_with(office: Office) -> None:
    """Nothing more happens to it, nor to those that joined it."""
    office.lead("a@one.example")
    office.lead("a@one.example")
    office.lead()
    office.ask(Close(L1, "won"))
    for job in (Accept(L1), Pass(L1), Touch(L1), Reassign(L1), Close(L1), Merge(L1, L3), Merge(L3, L1), Close(L2)):
        assert refused(office, job) == "lead_closed"
    assert refused(office, Separate(L2)) == "not_joined"


def test_a_joined_lead_is_acted_on_through_the_first(office: Office) -> None:
    """Whoever names it is told which one that is."""
    office.lead("a@one.example")
    office.lead("a@one.example")
    office.lead()
    for job in (Accept(L2), Pass(L2), Touch(L2), Reassign(L2), Close(L2), Merge(L2, L3), Merge(L3, L2)):
        assert refused(office, job) == "lead_joined"


def test_codes_that_are_not_known_are_refused(office: Office) -> None:
    """Each kind of action has its own list."""
    office.lead()
    for job in (Pass(L1, reason="bored"), Reassign(L1, reason="bored"), Touch(L1, "wink"), Close(L1, "bored")):
        assert refused(office, job) == "unknown_reason"


def test_a_lead_is_given_only_to_somebody_who_can_have_it(office: Office) -> None:
    """Not to a stranger, not to one who left, not to whoever has it."""
    answer = office.lead()
    assert refused(office, Reassign(L1, RepId("nobody"))) == "unknown_rep"
    assert refused(office, Reassign(L1, RepId("gone"))) == "rep_not_active"
    assert refused(office, Reassign(L1, RepId(str(answer.assignee)))) == "already_assigned"
    assert refused(office, Present(RepId("nobody"), Presence.AWAY)) == "rep_not_found"


def test_a_lead_that_nobody_has_cannot_be_taken_away(office: Office) -> None:
    """One in a queue, one that waits, and one that was turned away."""
    for plan in ("park", "drip", "drip", "junk"):
        office.lead(plan=plan)
    for lead in (L1, L3):
        for job in (Accept(lead), Pass(lead), Touch(lead), Reassign(lead)):
            assert refused(office, job) == "not_assigned"
    rejected = LeadId("L4")
    for other in (Accept(rejected), Merge(rejected, L1), Merge(L1, rejected)):
        assert refused(office, other) == "lead_rejected"


def test_a_lead_neither_joins_itself_nor_leaves_nobody(office: Office) -> None:
    """Merging and separating need two leads."""
    office.lead()
    assert refused(office, Merge(L1, L1)) == "same_lead"
    assert refused(office, Separate(L1)) == "not_joined"


# Hands and turns


def test_accepting_keeps_the_turn_and_stops_its_clock(office: Office) -> None:
    """The promise to touch runs on."""
    office.lead(plan="hot")
    office.wait(minutes=4)
    assert office.ask(Accept(L1)).outcome == "assigned"
    assert clocks(office)["accept"] == ("met", 4)
    assert clocks(office)["touch"] == ("running", None)
    assert office.rows("SELECT kind FROM ledger") == [("turn",)]
    office.wait(days=1)
    office.run(Tick())
    assert len(office.history("L1")) == 2


def test_the_first_turn_of_a_pool_can_be_given_back_after_a_crash(office: Office) -> None:
    """What a turn refers to is on disk with it, not with the next decision."""
    office.lead()
    office.restart()
    assert office.ask(Pass(L1)).outcome == "assigned"
    assert office.rows("SELECT count(*) FROM ledger WHERE kind = 'credit'") == [(1,)]


def test_an_offer_runs_out_at_its_own_moment(office: Office) -> None:
    """However late somebody looks, the next one has as long as the first had."""
    first = office.lead(plan="hot")
    office.wait(minutes=15)
    assert office.refused(Accept(L1, RepId(str(first.assignee)))) == "not_yours"
    second = office.history("L1")[-1]
    assert second.decided_at == MONDAY + timedelta(minutes=10)
    assert second.accept_by == MONDAY + timedelta(minutes=20)


def test_a_pass_gives_the_turn_back_once_for_each_cause(office: Office) -> None:
    """Whoever gets the lead again and passes again pays that turn."""
    for _ in range(6):
        office.lead(plan="line")
    office.lead(plan="hot")
    lead = LeadId("L7")
    first, second = RepId(str(office.history("L7")[0].assignee)), None
    office.ask(Pass(lead))
    second = RepId(str(office.history("L7")[-1].assignee))
    assert {first, second} == {DAN, EVE}
    office.ask(Pass(lead))
    office.ask(Pass(lead))
    credits_given = office.rows("SELECT rep, cause, count(*) FROM ledger WHERE kind = 'credit' GROUP BY 1, 2")
    assert all(count == 1 for _, _, count in credits_given)
    assert len(credits_given) == 2
    passed = office.rows("SELECT count(*) FROM assignments WHERE lead = 7 AND how_ended = 'pass'")
    assert passed == [(3,)]


def test_a_broken_promise_gives_no_turn_back(office: Office) -> None:
    """Or breaking promises would pay."""
    first = office.lead()
    answer = office.ask(Reassign(L1, reason="sla_breach"))
    assert answer.assignee != first.assignee
    assert {kind for (kind,) in office.rows("SELECT kind FROM ledger")} == {"turn"}


def test_a_lead_given_by_hand_takes_no_turn(office: Office) -> None:
    """It counts to what they have, and the receipt says who named them."""
    office.lead(plan="park")
    answer = office.ask(Reassign(L1, FINN, "customer_request", by="grace"))
    assert (answer.assignee, answer.reason) == ("finn", "given to finn by hand (customer_request)")
    assert office.rows("SELECT count(*) FROM ledger") == [(0,)]
    assert office.rows("SELECT open FROM loads WHERE rep = 'finn'") == [(1,)]
    assert '"by":"grace"' in office.rows("SELECT body FROM events WHERE kind = 'given'")[0][0]


def test_a_rejected_lead_may_be_given_to_somebody(office: Office) -> None:
    """A rule can be wrong. When they pass it on, it is turned away again, and its person's next lead is its own."""
    office.lead("a@one.example", plan="junk")
    assert office.ask(Reassign(L1, FINN)).outcome == "assigned"
    assert office.lead("a@one.example").duplicate_of == "L1"
    assert office.ask(Pass(L1)).outcome == "rejected"
    assert office.lead("a@one.example").outcome == "assigned"


def test_closing_frees_capacity_for_whoever_waits(office: Office) -> None:
    """Ben may have three; the fourth waits for him and comes in the same transaction in which one is closed."""
    for number in range(4):
        office.lead(plan="fair", email=f"{number}@x.example")
    office.run(*(Present(RepId(rep), Presence.UNAVAILABLE) for rep in ("cleo", "eve", "ann", "dan")))
    held = [office.lead(plan="fair") for _ in range(5)][-1]
    assert held.outcome == "held"
    [mine, *_] = office.rows("SELECT l.id FROM assignments a JOIN leads l ON l.seq = a.lead WHERE a.rep = 'ben'")
    office.ask(Close(LeadId(mine[0]), "lost"))
    drained = office.rows(
        "SELECT count(*) FROM decisions WHERE number = 2 AND outcome = 'assigned' AND assignee = 'ben'"
    )
    assert drained == [(1,)]


def test_somebody_who_comes_back_is_given_what_waited(office: Office) -> None:
    """In the transaction in which they say so."""
    office.run(*(Present(rep, Presence.AWAY) for rep in (DAN, EVE)))
    assert office.lead(plan="hot").outcome == "held"
    [done] = office.run(Present(EVE, Presence.AVAILABLE))
    assert done.data == {"rep": "eve", "presence": "available", "assigned": ["L1"]}
    office.restart()
    assert office.lead(plan="hot").assignee == "eve"


# Touches and clocks


def test_a_touch_stops_every_clock_and_is_kept_once(office: Office) -> None:
    """A second answer changes nothing of what the first one proved."""
    office.lead()
    office.wait(minutes=7)
    office.ask(Touch(L1, "call"))
    first = office.rows("SELECT touched_at FROM leads")
    office.wait(minutes=7)
    office.ask(Touch(L1, "email"))
    assert office.rows("SELECT touched_at FROM leads") == first
    assert set(clocks(office).values()) == {("met", 7)}
    assert office.rows("SELECT count(*) FROM events WHERE kind = 'touched'") == [(2,)]


def test_a_touch_may_be_said_later_than_it_was(office: Office) -> None:
    """Its own moment counts, but not one in the future."""
    office.lead()
    office.lead()
    office.wait(minutes=9)
    office.ask(Touch(L1, at=MONDAY + timedelta(minutes=3)))
    office.ask(Touch(L2, at=MONDAY + timedelta(days=3)))
    assert clocks(office)["touch"] == ("met", 3)
    assert clocks(office, "L2")["touch"] == ("met", 9)


def test_whoever_answers_an_offered_lead_has_taken_it(office: Office) -> None:
    """The offer does not run out afterwards."""
    office.lead(plan="hot")
    assert office.ask(Touch(L1)).outcome == "assigned"
    office.wait(hours=1)
    office.run(Tick())
    assert [decision.outcome for decision in office.history("L1")] == ["offered", "assigned"]


def test_the_customers_clock_goes_on_across_hands(office: Office) -> None:
    """`at most` keeps its start and its end; the rep's clocks start anew for whoever gets the lead."""
    office.lead()
    office.wait(minutes=30)
    office.ask(Reassign(L1))
    rows = office.rows("SELECT kind, state, started_at, due_at FROM clocks ORDER BY decision")
    at_most = [(start, due) for kind, _, start, due in rows if kind == "at_most"]
    touch = [(start, due) for kind, _, start, due in rows if kind == "touch"]
    assert (len(at_most), len(touch)) == (1, 2)
    assert touch[1][0] - touch[0][0] == 30 * 60_000_000
    assert [state for _, state, _, _ in rows].count("running") == 3


def test_a_closed_lead_has_no_clock(office: Office) -> None:
    """Nor has one that joined another."""
    office.lead("a@one.example")
    office.lead("b@two.example")
    office.ask(Merge(L2, L1))
    assert {state for state, _ in clocks(office, "L2").values()} == {"ended"}
    assert {state for state, _ in clocks(office, "L1").values()} == {"running"}
    office.ask(Close(L1, "qualified"))
    assert {state for state, _ in clocks(office, "L1").values()} == {"ended"}


# Messages


def test_a_message_is_cancelled_when_the_lead_is_elsewhere_before_it_is_sent(office: Office) -> None:
    """Whoever has the lead now is told, once."""
    first = office.lead()
    second = office.ask(Reassign(L1))
    assert sorted(messages(office)) == sorted(
        [
            ("assigned", first.assignee, "cancelled"),
            ("assigned", second.assignee, "due"),
            ("taken", first.assignee, "due"),
        ]
    )


def test_a_message_that_was_sent_stays_sent(office: Office) -> None:
    """It cannot be taken back."""
    first = office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE outbox SET state = 'sent'")
    office.ask(Pass(L1))
    assert messages(office)[0] == ("assigned", first.assignee, "sent")
    assert len(messages(office)) == 2


def test_each_hand_in_one_transaction_has_its_own_message(office: Office) -> None:
    """A batch in which a lead goes through three hands leaves one message that is due."""
    capture = office.capture(plan="line")
    office.run(capture, Pass(L1), Pass(L1))
    assert [state for _, _, state in messages(office)] == ["cancelled", "cancelled", "due"]


# Merging


def test_a_merge_frees_the_hands_and_can_be_undone(office: Office) -> None:
    """The joined lead shows where the first one is; separated, it is decided as one of its own."""
    office.lead("a@one.example")
    office.lead("b@two.example")
    merged = office.ask(Merge(L2, L1))
    assert (merged.outcome, merged.duplicate_of) == ("duplicate", "L1")
    assert office.rows("SELECT sum(open) FROM loads") == [(1,)]
    assert office.lead("a@one.example").duplicate_of == "L1"
    separated = office.ask(Separate(L2))
    assert separated.outcome == "assigned"
    assert office.rows("SELECT status, joined_to FROM leads WHERE id = 'L2'") == [("open", None)]
    assert office.rows("SELECT sum(open) FROM loads") == [(2,)]


def test_leads_that_joined_go_along_with_the_first(office: Office) -> None:
    """When it changes hands, joins another one or is closed; also after a restart."""
    office.lead("a@one.example")
    office.lead("a@one.example")
    moved = office.ask(Reassign(L1))
    assert office.history("L2")[-1].assignee == moved.assignee
    office.lead("b@two.example")
    office.restart()
    office.ask(Merge(L1, L3))
    assert office.history("L2")[-1].duplicate_of == "L3"
    office.ask(Close(L3, "won"))
    assert office.rows("SELECT DISTINCT status FROM leads") == [("closed",)]


def test_a_lead_that_joined_is_told_once_of_each_move(office: Office) -> None:
    """Also where it joined in the same batch."""
    office.lead("a@one.example")
    office.lead("b@two.example")
    office.run(Merge(L1, L2), Reassign(L2))
    assert [decision.outcome for decision in office.history("L1")] == ["assigned", "duplicate", "duplicate"]
    office.lead("a@one.example")
    office.run(Merge(L3, L2), Reassign(L2), Reassign(L2))
    assert len(office.history("L3")) == 4


def test_a_person_who_comes_back_after_closing_is_decided_anew(office: Office) -> None:
    """While their lead is open the new one joins it; afterwards it is one of its own."""
    office.lead("a@one.example")
    assert office.lead("A+news@one.example").duplicate_of == "L1"
    office.ask(Close(L1, "lost"))
    office.restart()
    assert office.lead("a@one.example").outcome == "assigned"
    [(owner, outcome)] = office.rows("SELECT owner, outcome FROM people")
    assert owner == office.history("L1")[0].assignee
    assert outcome == "lost"
