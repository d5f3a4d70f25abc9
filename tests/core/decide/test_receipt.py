"""Receipts: everything that led to a decision, as data and in sentences a rep may read."""

from datetime import UTC, datetime

import pytest

from turnout.core.account import Account, AccountId
from turnout.core.assign.roster import Roster
from turnout.core.capture.mapper import capture
from turnout.core.decide.case import Case
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.receipt import Data, receipt, sentences, why_not_rep
from turnout.core.decide.world import World
from turnout.core.decision import Decision
from turnout.core.enrich.enricher import Enricher
from turnout.core.match.book import AccountBook
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Rep, RepId, RepStatus, WorkWeek

POLICY = """
define:
  hot: source is demo_form or score >= 80
rules:
  - name: Hot ones
    when: hot and not free_email
    to: closers
  - name: Owned
    when: account.owner is known
    to: [account.owner, next rule]
  - name: Rest
    to: desk
pools:
  closers: {reps: [cara], hours: always}
  desk:    {reps: [anna 2, bela 1, cara 1, dora, eve, fred], needs: language}
sla:
  - touch within: 1h
    at 30m: remind
    at most: 4h
"""
MONDAY = datetime(2026, 9, 7, 10, tzinfo=UTC)
GERMAN = {"languages": frozenset({"de"})}


@pytest.fixture
def engine() -> Engine:
    """A pool in which everybody has another reason; an account whose owner left."""
    reps = [
        Rep(RepId("anna"), skills=GERMAN),
        Rep(RepId("bela"), skills=GERMAN),
        Rep(RepId("cara")),
        Rep(RepId("dora"), skills=GERMAN, status=RepStatus.DEPARTED),
        Rep(RepId("eve"), skills=GERMAN, week=WorkWeek("Sat-Sun", ("09:00-17:00",))),
        Rep(RepId("fred"), skills=GERMAN, daily_cap=0),
    ]
    accounts = [Account(AccountId("A1"), "Acme GmbH", ("acme.com",), owner="dora", country="DE")]
    return Engine(parse_policy(POLICY), World(AccountBook(accounts), Roster(reps)))


def decided(engine: Engine, **values: str) -> tuple[Decision, Case]:
    """The decision about one lead, with its case."""
    desk = Desk()
    record = {"lead_id": "L1", "email": "jo@acme.com", "language": "German", **values}
    lead = capture(record, received_at=MONDAY)
    ruling = decide(engine, desk, lead, Enricher().enrich(lead), MONDAY)
    return desk.settle(ruling), ruling.case


def by(data: Data, section: str, key: str) -> dict[str, Data]:
    """A section's entries by one of their values."""
    return {entry[key]: entry for entry in data[section]}


def test_what_was_known_says_where_it_came_from(engine: Engine) -> None:
    """The form, the account and what was derived are told apart, with the text that was read."""
    known = by(receipt(*decided(engine)), "known", "field")
    assert (known["language"]["value"], known["language"]["from"], known["language"]["read"]) == (
        "de",
        "form",
        "German",
    )
    assert (known["country"]["value"], known["country"]["from"]) == ("DE", "account")
    assert known["account.owner"]["value"] == "dora"


def test_the_match_is_given_with_its_reason(engine: Engine) -> None:
    """Which account, how sure, and what showed it."""
    match = receipt(*decided(engine))["match"]
    assert (match["account"], match["score"], match["via"]) == ("A1", 1.0, "domain")
    assert "acme.com" in match["reason"]


def test_rules_passed_over_say_which_test_failed_with_the_value(engine: Engine) -> None:
    """Down to the rule that decided, and not below it; a rule that led on says so."""
    data = receipt(*decided(engine, score="12"))
    rules = by(data, "rules", "rule")
    assert list(rules) == ["Hot ones", "Owned", "Rest"]
    assert not rules["Hot ones"]["fits"]
    assert "score is 12, not >= 80" in rules["Hot ones"]["why"]
    assert rules["Owned"]["fits"]
    assert "gave nobody" in rules["Owned"]["why"]


def test_every_candidate_has_a_verdict_and_the_ledger_before_and_after(engine: Engine) -> None:
    """Six members, six different answers; only those who take part in the turn have balances."""
    data = receipt(*decided(engine))
    owner, desk = data["targets"]
    assert (owner["target"], owner["nobody"]) == ("account.owner", "left")
    candidates = {entry["rep"]: entry for entry in desk["candidates"]}
    assert {rep: entry["verdict"] for rep, entry in candidates.items()} == {
        "anna": "chosen",
        "bela": "eligible",
        "cara": "unskilled",
        "dora": "left",
        "eve": "closed",
        "fred": "capped",
    }
    assert candidates["anna"]["before"] == 0
    assert candidates["anna"]["after"] == pytest.approx(2 / 5 - 1, abs=1e-3)
    assert candidates["bela"]["after"] == pytest.approx(1 / 5, abs=1e-3)
    assert "before" not in candidates["dora"]


def test_the_promise_has_its_line_and_every_due_time(engine: Engine) -> None:
    """The rep's clock, the customer's, and each stage."""
    promise = receipt(*decided(engine))["promise"]
    assert promise["line"] == "default"
    assert promise["touch_by"] == "2026-09-07T11:00:00Z"
    assert promise["at_most_by"] == "2026-09-07T14:00:00Z"
    assert promise["stages"] == [{"at": "2026-09-07T10:30:00Z", "actions": ["remind"]}]


def test_sentences_say_the_same_in_words(engine: Engine) -> None:
    """One line a fact, readable without the data."""
    text = "\n".join(sentences(*decided(engine)))
    for said in (
        "Lead L1, decided at 2026-09-07T10:00:00Z: assigned to anna.",
        "Rule 1, Hot ones: passed over",
        "Rule 3, Rest: fits",
        "cara: lacks a skill the lead needs",
        "eve: outside working hours",
        "touch by 2026-09-07T11:00:00Z",
        "language = de (form: German)",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("rep", "answer"),
    [
        ("anna", "anna has it"),
        ("bela", "somebody else's turn"),
        ("eve", "outside working hours"),
        ("zoe", "zoe was not asked"),
    ],
)
def test_a_rep_can_ask_why_not_me(engine: Engine, rep: str, answer: str) -> None:
    """Those in the pool hear their verdict, the others that they were not asked."""
    decision, _ = decided(engine)
    assert answer in why_not_rep(decision, RepId(rep))
