"""Two mailboxes become one person's, with their open leads; and undone, everything is as it was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.merging.merging_ground import state_of
from tests.pipeline.stored_office import Office
from tests.stores import drop_in, is_on_postgresql
from tests.thorough import so_many
from turnout.core.lead import LeadId
from turnout.core.match.merging import Side
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import Accept, Close, Merge, MergePeople, Reassign, Separate, UnmergePeople
from turnout.pipeline.history.replay import replay
from turnout.pipeline.merging.people_merge_preview import PeopleMergePreview, preview_people, words_of_people
from turnout.pipeline.record.people_data import erase_person, export_person
from turnout.pipeline.record.verify.verify import verify
from turnout.store.schema import all_tables

pytestmark = pytest.mark.usefixtures("each_database")
ANN, ANNA, BOB = "ann@home.example", "anna@work.example", "bob@home.example"
TABLES = (
    "people", "assignments", "holds", "hold_pools", "clocks", "outbox", "personal", "loads", "counters",
    "cap_use", "intake_keys",
)  # fmt: skip
# What the lines of the ledger come to: none is ever taken away, so what was given back is taken again by another one.
TURNS = (
    "SELECT counter, rep, lead, sum(CASE WHEN kind IN ('turn', 'debit') THEN -turns ELSE turns END) FROM ledger"
    " GROUP BY counter, rep, lead ORDER BY counter, rep, lead"
)
# What was decided last about a lead is another decision, which says the same.
OF_THE_RECORD = ("decision", "number", "decided_at")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with a store of its own."""
    office = Office(tmp_path)
    yield office
    office.close()


def state(office: Office) -> str:
    """The state of everything that merges of people may change."""
    with office.database.reading() as tx:
        return state_of(tx, TABLES) + state_of(tx, ("leads",), OF_THE_RECORD) + repr(tx.rows(TURNS))


def merge(office: Office, mailbox: str = ANNA, into: str = ANN, seen: str = "", **chosen: str) -> int:
    """The number of a merge."""
    [done] = office.run(MergePeople(mailbox, into, tuple(chosen.items()), (seen,) if seen else (), by="test"))
    if done.error is not None:
        raise done.error
    return int(done.data["merge"])


def undo(office: Office, number: int) -> None:
    """Take a merge back."""
    [done] = office.run(UnmergePeople(number, by="test"))
    if done.error is not None:
        raise done.error


def preview(office: Office, mailbox: str = ANNA, into: str = ANN) -> PeopleMergePreview:
    """What a merge would change."""
    with office.database.reading() as tx:
        return preview_people(tx, mailbox, into, {})


def sound(office: Office) -> None:
    """The store is what it must be, and its record plays again."""
    assert [str(each) for each in verify(office.database).findings] == []
    assert replay(office.database).differences == []


def person(office: Office, mailbox: str) -> tuple[str | None, str | None, str, str | None]:
    """What is remembered of a mailbox: its open lead, its owner, what came of it, and whose it is."""
    [row] = office.rows(
        "SELECT l.id, p.owner, p.outcome, p.merged_into FROM people p LEFT JOIN leads l ON l.seq = p.open_lead "
        "WHERE p.person = ?",
        mailbox,
    )
    lead, owner, outcome, merged_into = row
    return lead, owner, outcome, merged_into


def test_the_later_open_lead_joins_the_earlier_one(office: Office) -> None:
    """It uses no turn, whoever had it has room again, and the person's lead is the earlier one's."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    assert preview(office).joining == "L2"
    merge(office)
    joined = office.history("L2")[-1]
    assert (joined.outcome, joined.duplicate_of) == ("duplicate", "L1")
    assert person(office, ANN)[0] == "L1"
    assert person(office, ANNA) == (None, None, "", ANN)
    sound(office)


def test_a_later_lead_from_either_address_is_that_person(office: Office) -> None:
    """In the same batch as well, and over two merges."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    office.lead(BOB, "L3")
    first = merge(office, ANNA, BOB)
    merge(office, BOB, ANN)
    assert office.lead(ANNA, "L4").duplicate_of == "L1"
    assert office.lead(BOB, "L5").duplicate_of == "L1"
    assert person(office, ANNA)[3] == ANN
    with pytest.raises(RefusedError, match="merged into another one since"):
        undo(office, first)
    sound(office)


def test_the_earlier_lead_may_be_the_losers(office: Office) -> None:
    """Then the survivor's lead joins it, and it is the survivor's open one."""
    office.lead(ANNA, "L1")
    office.lead(ANN, "L2")
    before = state(office)
    number = merge(office)
    assert person(office, ANN)[0] == "L1"
    assert office.lead(ANN, "L3").duplicate_of == "L1"
    office.run(Close(LeadId("L1"), "won"))
    assert person(office, ANN)[2] == "won"
    assert before != state(office)
    undo(office, number)
    sound(office)


def test_undone_it_is_as_it_was(office: Office) -> None:
    """Hands, clocks, waits, messages, loads and what is remembered."""
    office.lead(ANN, "L1", plan="hot")
    office.wait(minutes=1)
    office.lead(ANNA, "L2", plan="hot")
    before = state(office)
    office.wait(minutes=1)
    number = merge(office)
    assert state(office) != before
    undo(office, number)
    assert state(office) == before
    office.run(Accept(LeadId("L2")))
    sound(office)


@pytest.mark.parametrize("plan", ["", "hot", "fair", "least"])
def test_the_turn_is_given_back_and_taken_again(office: Office, plan: str) -> None:
    """Once, with the cause `joined`; undone, counters and caps are as they were, and it can be given back again."""
    office.lead(ANN, "L1", plan="park")
    office.lead(ANNA, "L2", plan=plan)
    before = state(office)
    number = merge(office)
    lines = "SELECT g.kind, g.cause FROM ledger g JOIN leads l ON l.seq = g.lead WHERE l.id = 'L2' ORDER BY g.seq"
    assert office.rows(lines) == [("turn", ""), ("credit", "joined")]
    sound(office)
    undo(office, number)
    assert office.rows(lines)[2:] == [("debit", "joined")]
    assert state(office) == before
    merge(office)
    assert [kind for kind, _ in office.rows(lines)] == ["turn", "credit", "debit", "credit"]
    sound(office)


def test_an_offer_that_came_back_runs_out_as_before(office: Office) -> None:
    """Its end is looked at, though nothing was due between."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2", plan="hot")
    undo(office, merge(office))
    decisions = len(office.history("L2"))
    office.wait(minutes=11)
    office.lead()
    assert len(office.history("L2")) > decisions
    sound(office)


def test_what_both_remember_is_that_of_the_one_seen_last(office: Office) -> None:
    """Unless it has nothing to say, or somebody chose."""
    office.lead(ANN, "L1")
    office.run(Close(LeadId("L1"), "lost"))
    office.wait(hours=1)
    office.lead(ANNA, "L2")
    office.run(Close(LeadId("L2"), "won"))
    seen = {each.field: (each.survivor, each.loser, each.wins) for each in preview(office).fields}
    assert seen["outcome"] == ("lost", "won", Side.LOSER)
    number = merge(office)
    assert person(office, ANN)[2] == "won"
    undo(office, number)
    assert (person(office, ANN)[2], person(office, ANNA)[2]) == ("lost", "won")
    merge(office, outcome="survivor")
    assert person(office, ANN)[2] == "lost"
    sound(office)


def test_what_happened_since_stays(office: Office) -> None:
    """A lead that was closed meanwhile stays closed, and what is remembered of it too."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    number = merge(office)
    office.run(Close(LeadId("L1"), "won"))
    undo(office, number)
    assert office.rows("SELECT status FROM leads ORDER BY id") == [("closed",), ("closed",)]
    assert person(office, ANN)[2] == "won"
    assert person(office, ANNA)[3] is None
    assert office.lead(ANNA, "L3").duplicate_of is None
    sound(office)


def test_a_lead_that_came_since_is_whose_mailbox_it_came_from(office: Office) -> None:
    """Somebody is not asked: every lead keeps its mailbox."""
    office.lead(ANN, "L1")
    office.run(Close(LeadId("L1"), "won"))
    office.lead(ANNA, "L2")
    number = merge(office)
    office.run(Close(LeadId("L2"), "won"))
    assert office.lead(ANNA, "L3").outcome == "assigned"
    assert person(office, ANN)[0] == "L3"
    undo(office, number)
    assert (person(office, ANN)[0], person(office, ANNA)[0]) == (None, "L3")
    with office.database.reading() as tx:
        assert [lead["id"] for lead in export_person(tx, ANNA)["leads"]] == ["L2", "L3"]
    sound(office)


def test_a_lead_that_went_its_own_way_since_goes_on_with_it(office: Office) -> None:
    """One that was separated is decided by the rules, and undoing leaves it there."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    number = merge(office)
    office.run(Separate(LeadId("L2")))
    decisions = len(office.history("L2"))
    undo(office, number)
    assert len(office.history("L2")) == decisions
    sound(office)


def test_nobody_who_left_is_given_a_lead_back(office: Office) -> None:
    """What to do instead is said; then nothing has changed."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    office.run(Reassign(LeadId("L2"), RepId("dan")))
    number = merge(office)
    with office.database.begin() as tx:
        tx.run("UPDATE reps SET status = 'departed' WHERE id = 'dan'")
        tx.run("UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'world_version'")
    office.restart()
    before = state(office)
    with pytest.raises(RefusedError, match="separate lead `L2` first"):
        undo(office, number)
    assert state(office) == before


def test_leads_that_had_joined_come_along_and_go_back(office: Office) -> None:
    """Those of the lead that joins, and not those that the other one had."""
    office.lead(ANN, "L1")
    office.lead(ANN, "L2")
    office.lead(ANNA, "L3")
    office.lead(ANNA, "L4")
    before = state(office)
    number = merge(office)
    office.lead(ANNA, "L5")
    where = "SELECT l.id, f.id FROM leads l JOIN leads f ON f.seq = l.joined_to ORDER BY l.id"
    assert office.rows(where) == [("L2", "L1"), ("L3", "L1"), ("L4", "L1"), ("L5", "L1")]
    undo(office, number)
    assert office.rows(where) == [("L2", "L1"), ("L4", "L3"), ("L5", "L1")]
    assert before != state(office)
    sound(office)


def test_what_cannot_be_merged_is_said_without_an_address(office: Office) -> None:
    """The same person, somebody who is not known, a text that is no address, a merge that is over."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    with pytest.raises(RefusedError, match="one person's already"):
        merge(office, "Ann+x@Home.example")
    with pytest.raises(RefusedError, match="nothing is kept of the first address"):
        merge(office, "nobody@home.example")
    with pytest.raises(RefusedError, match="not an e-mail address"):
        merge(office, "ann")
    with pytest.raises(RefusedError, match="neither `survivor` nor `loser`"):
        merge(office, owner="me")
    with pytest.raises(RefusedError, match="there is no field `ownr` of people; did you mean `owner`"):
        merge(office, ownr="loser")
    number = merge(office)
    undo(office, number)
    with pytest.raises(RefusedError, match="was undone already"):
        undo(office, number)
    with pytest.raises(RefusedError, match="there is no merge"):
        undo(office, 99)


def test_what_was_seen_is_done_or_nothing(office: Office) -> None:
    """A lead that was closed meanwhile is another state."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    seen = preview(office)
    assert next(words_of_people(seen)) == f"`{ANNA}`: from now on `{ANN}`"
    office.run(Close(LeadId("L2"), "won"))
    with pytest.raises(RefusedError, match="not what was seen"):
        merge(office, seen=seen.hash)
    merge(office, seen=preview(office).hash)


def test_erasing_one_mailbox_erases_the_person(office: Office) -> None:
    """All of their leads, the merge, and what undoing needed; the record stays provable and names nobody."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    office.lead(BOB, "L3")
    undo(office, merge(office, BOB, ANN))
    number = merge(office)
    assert set(erase_person(office.database, ANNA, office.now + timedelta(days=1)).leads) == {"L1", "L2"}
    with office.database.reading() as tx:
        found = [tx.rows(f"SELECT * FROM {name}") for name in all_tables().tables]  # noqa: S608 - our own
    said = repr(
        [[bytes(each) if isinstance(each, memoryview) else each for each in row] for rows in found for row in rows]
    )
    assert ANNA not in said
    assert ANN not in said
    assert BOB in said
    assert [str(each) for each in verify(office.database).findings] == []
    office.restart()
    with pytest.raises(RefusedError, match="the person was erased"):
        undo(office, number)
    assert office.lead(ANNA, "L9").duplicate_of is None


def test_the_record_names_nobody(office: Office) -> None:
    """Events say which merge and which leads, never whose."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    undo(office, merge(office))
    bodies = office.rows("SELECT kind, body FROM events WHERE kind LIKE '%merge%' ORDER BY seq")
    assert [kind for kind, _ in bodies] == ["people_merged", "merge_undone"]
    assert all("@" not in body for _, body in bodies)


@contextmanager
def fresh(folder: Path, number: int) -> Iterator[Office]:
    """An office of its own for one example."""
    place = folder / f"e{number}"
    place.mkdir()
    office = Office(place)
    try:
        yield office
    finally:
        office.close()
        drop_in(place)


STEPS = st.tuples(st.sampled_from(("lead", "lead", "lead", "close", "join")), st.integers(0, 3), st.integers(0, 5))
PLANS = ("", "hot", "fair", "least", "line", "night", "drip", "park", "junk")


@pytest.mark.slow
def test_any_merge_of_any_people_can_be_undone_exactly(tmp_path: Path) -> None:
    """After whatever leads did: the state has the same hash, the store is sound, and its record plays again.

    Where somebody else's lead was given to whoever came free by the merge, that stays as it is.
    """
    seen = {"examples": 0, "compared": 0, "joined": 0}

    @settings(
        max_examples=so_many(3, 30) if is_on_postgresql() else so_many(15, 120),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(STEPS, min_size=2, max_size=9), st.lists(st.sampled_from(PLANS), min_size=9, max_size=9), st.data())
    def hold(steps: list[tuple[str, int, int]], plans: list[str], data: st.DataObject) -> None:
        seen["examples"] += 1
        with fresh(tmp_path, seen["examples"]) as office:
            mailboxes = [f"p{each}@home.example" for each in range(4)]
            for (what, who, which), plan in zip(steps, plans, strict=False):
                office.wait(minutes=which)
                leads = [lead for (lead,) in office.rows("SELECT id FROM leads ORDER BY seq")]
                if what == "lead" or not leads:
                    office.lead(mailboxes[who], plan=plan)
                elif what == "close":
                    office.run(Close(LeadId(leads[which % len(leads)]), "won"))
                else:
                    office.run(Merge(LeadId(leads[which % len(leads)]), LeadId(leads[who % len(leads)])))
            known = sorted(
                mailbox for (mailbox,) in office.rows("SELECT person FROM people WHERE person LIKE '%@home%'")
            )
            done: list[tuple[int, str, bool]] = []
            for _ in range(2):
                alone = [each for each in known if person(office, each)[3] is None]
                if len(alone) < 2:
                    break
                mailbox, into = data.draw(st.permutations(alone), "people")[:2]
                before, decided = state(office), _decided(office)
                number = merge(office, mailbox, into)
                [(joined,)] = office.rows("SELECT body FROM merges WHERE number = ?", number)
                seen["joined"] += '"lead":"' in joined
                done.append((number, before, _only_duplicates(office, decided)))
            for number, before, is_alone in reversed(done):
                [took_back] = office.run(UnmergePeople(number))
                if not is_alone:
                    break
                assert took_back.error is None, took_back.error
                assert state(office) == before
                seen["compared"] += 1
            sound(office)

    hold()
    assert seen["compared"] > seen["examples"] / 2
    assert seen["joined"]


def _decided(office: Office) -> int:
    return int(office.rows("SELECT coalesce(max(seq), 0) FROM decisions")[0][0])


def _only_duplicates(office: Office, since: int) -> bool:
    """Whether nothing else was decided than that leads joined another."""
    return not office.rows("SELECT 1 FROM decisions WHERE seq > ? AND outcome <> 'duplicate'", since)


def test_whoever_decides_meanwhile_sees_one_person_or_two(office: Office) -> None:
    """Of two processes one merges and parts while the other takes leads in: nobody has two open leads."""
    others = Office.over(office.folder, office.now)
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    failures: list[Exception] = []

    def take_in() -> None:
        try:
            for each in range(12):
                others.lead((ANN, ANNA)[each % 2], f"M{each}")
                if each % 4 == 3:
                    open_leads = others.rows("SELECT id FROM leads WHERE status = 'open' ORDER BY seq")
                    others.run(Close(LeadId(open_leads[0][0]), "won"))
        except Exception as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    thread = threading.Thread(target=take_in)
    thread.start()
    done = 0
    while thread.is_alive() or done < 3:
        [merged] = office.run(MergePeople(ANNA, ANN))
        if merged.error is None:
            done += 1
            office.run(UnmergePeople(merged.data["merge"]))
    thread.join()
    others.close()
    assert failures == []
    assert [str(each) for each in verify(office.database).findings] == []
    [(most,)] = office.rows(
        "SELECT max(found) FROM (SELECT count(*) AS found FROM leads l JOIN personal p ON p.lead = l.seq "
        "WHERE l.status = 'open' GROUP BY p.person) AS each_person"
    )
    assert most is None or most == 1
