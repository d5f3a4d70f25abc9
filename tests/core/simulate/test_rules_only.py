"""Which rule a lead falls under, from what was kept of it."""

from datetime import UTC, datetime

from hypothesis import given

from tests.core.simulate.test_fold import ENGINE, leads
from turnout.core.decide.decide import open_case
from turnout.core.decide.desk import Desk
from turnout.core.decision import AccountMatch, Known, MatchVerdict
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.parse import parse_policy
from turnout.core.simulate.rules_only import Reader, Winner, first_rules, sla_of, targets_of, winner_of

POLICY = """
fields:
  plan: {type: choice, of: [small, large]}
calendars:
  office: {zone: UTC, hours: {mon-fri: "09:00-17:00"}}
territories:
  - {name: Alps, when: "country in AT, CH", owner: anna}
rules:
  - {name: Unsure, when: match is review, to: queue desk}
  - {name: Night, when: arrives outside office, to: queue night}
  - name: Plans
    when: plan is known
    table:
      - {when: plan is large, to: queue large}
  - {name: Alpine, when: territory is Alps, to: queue alps}
  - {name: Rest, to: queue rest}
queues:
  desk: {watched by: anna}
  night: {watched by: anna}
  large: {watched by: anna}
  alps: {watched by: anna}
  rest: {watched by: anna}
sla:
  - {name: large, when: plan is large, touch within: 1h}
  - {name: all, touch within: 8h}
"""
COMPILED = compile_policy(parse_policy(POLICY, {}))
DAY = datetime(2026, 9, 7, 12, tzinfo=UTC)


@given(leads)
def test_the_first_rule_is_that_of_the_whole_decision(records: list[dict[str, str]]) -> None:
    """The fast way and the engine's own say the same of every lead."""
    enricher, desk = Enricher(), Desk()
    for number, record in enumerate(records):
        lead = Lead(LeadId(f"L{number}"), DAY, record)
        facts = open_case(ENGINE, desk, lead, enricher.enrich(lead), DAY).facts
        [winner] = first_rules(ENGINE.policy, [facts])
        assert winner == Winner(ENGINE.policy.rules.first(facts)) == winner_of(ENGINE.policy, facts)


def _said(values: dict[str, str], at: datetime = DAY, match: AccountMatch | None = None, **facts: str) -> str:
    """The queue of a lead that was kept under a policy which knew nothing of all this."""
    found = Reader(COMPILED).facts_of(Lead(LeadId("L1"), at, values), Known(dict(facts)), match)
    [winner] = first_rules(COMPILED, [found])
    [target] = targets_of(COMPILED, winner)
    return str(getattr(target, "queue", target))


def test_kept_facts_are_read_with_the_draft_s_own_words() -> None:
    """Declared fields out of what was typed, territories, calendars and the match; a table without a row leads on."""
    assert _said({}) == "rest"
    assert _said({"plan": "Large"}) == "large"
    assert _said({"plan": "small"}) == "rest"
    assert _said({"plan": "no such plan"}) == "rest"
    assert _said({}, country="AT") == "alps"
    assert _said({}, country="DE", territory="Alps") == "rest"
    assert _said({}, DAY.replace(hour=20), country="AT") == "night"
    assert _said({}, match=AccountMatch(None, 0.6, "name", "", MatchVerdict.REVIEW)) == "desk"


def test_what_is_promised_is_the_first_line_that_fits() -> None:
    """By the same facts."""
    assert [getattr(sla_of(COMPILED, {"plan": plan}), "name", "") for plan in ("large", "small")] == ["large", "all"]


def test_what_is_turned_away_has_no_targets() -> None:
    """And whoever asks for the rules below a rule gets the next one that fits."""
    text = "rules:\n  - {name: No, when: country is FR, reject: no}\n  - {name: Rest, to: queue a}\nqueues: {a: {}}\n"
    compiled = compile_policy(parse_policy(text, {}))
    assert targets_of(compiled, winner_of(compiled, {"country": "FR"})) == ()
    assert winner_of(compiled, {"country": "FR"}, 1) == Winner(1)
    assert targets_of(compiled, Winner(None)) == ()
