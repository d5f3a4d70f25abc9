"""Leads in a row: the same input gives the same decisions, and leads of one moment keep every bound (semantics 13)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.decide.office import BY_DAY, DAY, MINUTE, MONDAY, Office, rep
from turnout.core.decide.desk import Desk
from turnout.core.decision import Decision, Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.simulate.fold import route_leads

POLICY = """
define:
  hot: score >= 80
rules:
  - {name: Hot, when: hot, to: [lane, desk], priority: high}
  - {name: German, when: language is de, to: german}
  - {name: List, when: source is list_import, to: desk, release: 30 an hour, priority: low}
  - {name: Rest, to: desk}
pools:
  lane:   {reps: [anna 2, bela], counter: all, cap: 2 an hour each, nobody: desk}
  german: {reps: [bela, carl], counter: all, needs: language, nobody: {unskilled: desk, else: hold 2h}}
  desk:   {team: desk, open at most: 4 each, cap: 9 a day in all, nobody: {closed: hold until open, full: hold 1h}}
"""
GERMAN = {"languages": frozenset({"de"})}
PEOPLE = [
    rep("anna", teams=("desk",), daily_cap=5),
    rep("bela", teams=("desk",), skills=GERMAN),
    rep("carl", teams=("desk",), skills=GERMAN, week=BY_DAY),
    rep("dora", teams=("desk",), zone="America/New_York", week=BY_DAY),
]
ENGINE = Office(POLICY, PEOPLE).engine

leads = st.lists(
    st.builds(
        lambda minute, score, language, source, person: {
            "minute": str(minute), "score": score, "language": language, "source": source, "email": person,
        },
        st.integers(0, 600),
        st.sampled_from(["10", "90"]),
        st.sampled_from(["de", "en", ""]),
        st.sampled_from(["list_import", "form"]),
        st.sampled_from([f"p{n}@p{n}.example" for n in range(12)] + [""] * 6),
    ),
    max_size=25,
)  # fmt: skip


def play(records: list[dict[str, str]], start: timedelta = timedelta()) -> Desk:
    """The desk after all leads, in the order of their minutes and then of the list."""
    captured = [
        Lead(LeadId(f"L{n}"), MONDAY + start + int(record["minute"]) * MINUTE, record)
        for n, record in enumerate(records)
    ]
    desk = Desk()
    ordered = sorted(captured, key=lambda lead: lead.received_at)
    for _ in route_leads(ordered, ENGINE, Enricher(), desk, closed_after=DAY / 8):
        pass
    return desk


@settings(max_examples=40, deadline=None)
@given(leads)
def test_the_same_leads_give_the_same_decisions(records: list[dict[str, str]]) -> None:
    """No clock and no chance: twice the same history, to the last word."""
    assert play(records).history == play(records).history


@settings(max_examples=40, deadline=None)
@given(leads, st.sampled_from([timedelta(), DAY * 5, DAY / 2]))
def test_no_lead_is_lost_and_none_has_two_assignees(records: list[dict[str, str]], start: timedelta) -> None:
    """Every lead has one latest decision, and is in hands or waits or lies in a queue or joined or was refused."""
    desk = play(records, start)
    assert set(desk.decisions) == {f"L{n}" for n in range(len(records))}
    latest = {decision.lead: decision for decision in desk.history}
    assert latest == desk.decisions
    assert not desk.holdings.keys() & desk.waits.keys()
    for lead, decision in desk.decisions.items():
        assert (decision.outcome is Outcome.HELD) == (lead in desk.waits)
        if lead in desk.holdings:
            assert desk.holdings[lead].rep == decision.assignee
        if decision.duplicate_of is not None:
            assert decision.assignee == desk.decisions[decision.duplicate_of].assignee


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(14)), leads.filter(lambda found: len(found) > 5))
def test_simultaneous_leads_in_any_order_keep_every_bound(order: list[int], records: list[dict[str, str]]) -> None:
    """Semantics 13: caps and capacity hold, one person has one lead, shares stay within a turn, one entry per turn."""
    shuffled = [records[place % len(records)] | {"minute": "0", "email": f"p{place}@x.example"} for place in order]
    desk = play(shuffled)
    given_out = [each for each in desk.history if each.outcome is Outcome.ASSIGNED]
    check_caps(given_out)
    assert len({each.lead for each in given_out}) == len(given_out)
    assert len(desk.books.ledger.entries) == len([each for each in given_out if each.pool])


def check_caps(given_out: list[Decision]) -> None:
    """Within one hour of one day: the lane's cap of each, the desk's in all, and everybody's own."""
    lane = Counter(each.assignee for each in given_out if each.pool == "lane")
    assert all(count <= 2 for count in lane.values())
    assert sum(each.pool == "desk" for each in given_out) <= 9
    assert Counter(str(each.assignee) for each in given_out if each.pool)["anna"] <= 5
    in_hand: Counter[str] = Counter()
    for each in given_out:
        assert each.pool != "desk" or in_hand[str(each.assignee)] < 4
        in_hand[str(each.assignee)] += 1


@given(st.permutations(range(12)), st.lists(st.integers(1, 5), min_size=2, max_size=4))
def test_shares_do_not_depend_on_the_order_of_simultaneous_leads(order: list[int], weights: list[int]) -> None:
    """Semantics 13: who gets which lead may differ, how many each gets does not."""
    names = "abcd"[: len(weights)]
    members = ", ".join(f"{name} {weight}" for name, weight in zip(names, weights, strict=True))
    office = Office(f"rules:\n  - {{name: All, to: p}}\npools:\n  p: {{reps: [{members}]}}\n", map(rep, names))
    received: Counter[str] = Counter(str(office.lead(f"L{number}").assignee) for number in order)
    for name, weight in zip(names, weights, strict=True):
        assert abs(received[name] - Fraction(12 * weight, sum(weights))) < Fraction(3, 2)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)))
def test_simultaneous_leads_of_one_person_have_one_assignee(order: list[int]) -> None:
    """Semantics 13 and 15: whichever comes first has the turn, the others join it."""
    records = [{"minute": "0", "score": "10", "email": f"pat+{place}@gmail.com"} for place in order]
    desk = play(records)
    assert Counter(each.outcome for each in desk.decisions.values()) == {Outcome.ASSIGNED: 1, Outcome.DUPLICATE: 7}
    assert len({each.assignee for each in desk.decisions.values()}) == 1
    assert len(desk.books.ledger.entries) == 1


def test_a_queue_of_alarms_never_stands_still() -> None:
    """However long the silence, time passes in a bounded number of looks."""
    records = [{"minute": str(n), "score": "10"} for n in range(30)] + [{"minute": str(60 * 24 * 20), "score": "10"}]
    desk = play(records)
    assert len(desk.history) < 300
    assert all(decision.outcome is Outcome.ASSIGNED for decision in desk.decisions.values())
