"""What else two policies say otherwise: pools, shares, lists, hours, queues, fields, names, and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from turnout.core.policy.compile import compile_policy
from turnout.core.policy.diff.compare import compare_policies
from turnout.core.policy.diff.difference import Change, Difference, Kind, Members
from turnout.core.policy.diff.words import difference_lines, markdown_of, summary_of
from turnout.core.policy.finding import UNLIMITED
from turnout.core.policy.model import Member
from turnout.core.policy.parse import parse_policy

LISTS: Final = {"named.csv": "account,rep\nLitware,anna\nTrey Research,bela\n"}
POLICY: Final = """
fields: {seats: number}
lists: {named: named.csv}
define:
  dach: country in DE, AT, CH
calendars:
  office: {zone: Europe/Berlin, hours: {mon-fri: "9:00-17:00"}}
matching: {match from: 0.9}
rules:
  - name: Named
    when: dach and account in named
    to: [named.rep, sdr]
  - name: Big
    when: employees >= 1000
    to: [territory.pool, desk]
  - name: After hours
    when: arrives outside office
    to: duty
  - name: Scores
    table: |
      when | to
      score >= 80 | senior
      score >= 50 | sdr
  - name: Everyone else
    to: desk
territories: |
  name | when | pool
  DACH | dach | sdr
  France | country is FR | senior
pools:
  sdr: {reps: [anna 2, bela 1], cap: 12 a day each, nobody: {full: [hold 1h, duty], else: desk}}
  senior: {reps: [chloe, dora], pick: least open, hours: office}
  duty: {reps: [emil], hours: always}
  desk: {team: inbound}
queues: {nurture: {watched by: anna}}
sla:
  - {name: hot, when: score >= 80, touch within: 5m}
  - {touch within: 4h}
tests:
  - {lead: {country: DE}, then: desk}
"""


def differ(
    old: str,
    new: str,
    *,
    lists: Mapping[str, str] = LISTS,
    new_lists: Mapping[str, str] = LISTS,
    members: Members | None = None,
) -> Difference:
    """The difference of two texts."""
    policies = parse_policy(old, lists), parse_policy(new, new_lists)
    return compare_policies(compile_policy(policies[0]), compile_policy(policies[1]), UNLIMITED, members)


def changed(*replaced: str) -> Difference:
    """The difference that a replacement in the policy makes, of each odd text by the one behind it."""
    new = POLICY
    for was, now in zip(replaced[::2], replaced[1::2], strict=True):
        assert was in new
        new = new.replace(was, now)
    return differ(POLICY, new)


def details(change: Change) -> list[tuple[str, str, str]]:
    """What a change says, as plain texts."""
    return [(detail.what, detail.old, detail.new) for detail in change.details]


def ways(found: Difference) -> list[tuple[str, str]]:
    """From what to what leads go elsewhere."""
    return [(transition.old.said, transition.new.said) for transition in found.routes]


def test_a_policy_does_not_differ_from_itself() -> None:
    """Nor from itself with comments and another layout."""
    assert differ(POLICY, POLICY + "\n# A remark.\n").is_same


@pytest.mark.parametrize(
    ("was", "now", "section", "said"),
    [
        ("anna 2, bela 1", "anna 3, bela 1", "pools", ("share of anna", "66.7% (2 of 3)", "75% (3 of 4)")),
        ("reps: [chloe, dora]", "reps: [chloe]", "pools", ("share of dora", "50% (1 of 2)", "")),
        ("pick: least open", "pick: in order", "pools", ("pick", "least open", "in order")),
        ("cap: 12 a day each", "cap: 15 a day each", "pools", ("cap", "12 a day each", "15 a day each")),
        ("hours: office", "hours: always", "pools", ("hours", "office", "always")),
        (
            "full: [hold 1h, duty]",
            "full: [hold 2h, duty]",
            "pools",
            ("nobody > full", "hold 1h, duty", "hold 2h, duty"),
        ),
        ("{team: inbound}", "{team: outbound}", "pools", ("team", "inbound", "outbound")),
        ("watched by: anna", "watched by: bela", "queues", ("watched by", "anna", "bela")),
        ("9:00-17:00", "9:00-18:00", "calendars", ("hours > mon-fri", "9:00-17:00", "9:00-18:00")),
        ("seats: number", "seats: text", "fields", ("type", "number", "text")),
        ("match from: 0.9", "match from: 0.8", "matching", ("match from", "0.9", "0.8")),
    ],
)
def test_each_kind_of_part_is_told_with_its_old_and_new_words(
    was: str, now: str, section: str, said: tuple[str, ...]
) -> None:
    """One entry changed is one detail, and it matters."""
    found = changed(was, now)
    change = next(each for each in found.changes if each.section == section)
    assert said in details(change)
    assert change.kind is Kind.CHANGED
    assert change.matters
    assert not found.is_same


def test_the_order_of_reps_counts_only_where_it_decides() -> None:
    """A round robin does not ask who is named first, `in order` does."""
    assert not changed("anna 2, bela 1", "bela 1, anna 2").changes
    in_order = POLICY.replace("pick: least open", "pick: in order")
    found = differ(in_order, in_order.replace("chloe, dora", "dora, chloe"))
    assert details(found.changes[0]) == [("order of reps", "chloe, dora", "dora, chloe")]


def test_shares_of_a_team_are_told_where_its_people_are_known() -> None:
    """By the pool's own weights; without people a team is a name."""
    members = {"inbound": [Member("anna"), Member("bela")], "outbound": [Member("anna")]}
    new = POLICY.replace("team: inbound", "team: outbound")
    found = differ(POLICY, new, members=lambda pool: members[pool.team])
    assert ("share of anna", "50% (1 of 2)", "100% (1 of 1)") in details(found.changes[0])


def test_a_pool_with_another_name_is_a_rename_and_its_turns_begin_anew() -> None:
    """Where the ledger keeps its name, nothing but the name has changed."""
    found = changed("sdr", "sales")
    pools = [change for change in found.changes if change.section == "pools"]
    assert [(change.name, change.was, change.kind) for change in pools] == [("sales", "sdr", Kind.RENAMED)]
    assert details(pools[0]) == [("counter", "sdr", "sales")]
    assert not found.transitions
    kept = POLICY.replace("cap: 12", "counter: sdr, cap: 12")
    assert differ(kept, kept.replace("sdr", "sales").replace("counter: sales", "counter: sdr")).is_same


def test_rules_lists_calendars_and_definitions_may_be_called_otherwise() -> None:
    """Names of what says the same are no difference."""
    for was, now in (
        ("name: Big", "name: Large"),
        ("named:", "vip:"),
        ("office", "hq"),
        ("dach", "german"),
        ("DACH", "D-A-CH"),
    ):
        new = POLICY.replace(was, now)
        if was == "named:":
            new = new.replace("account in named", "account in vip").replace("named.rep", "vip.rep")
        found = differ(POLICY, new)
        assert not found.transitions, was
        assert Kind.RENAMED in {change.kind for change in found.changes}, was
        assert found.is_same, was


def test_rules_that_moved_without_effect_are_no_difference() -> None:
    """They are told as moved, for whoever reads the two texts."""
    first, second = POLICY.index("  - name: Big"), POLICY.index("  - name: After hours")
    big = POLICY[first:second].replace("employees >= 1000", "employees >= 1000 and country is FR")
    named_first = POLICY[:first] + big + POLICY[second:]
    at = named_first.index("  - name: Named")
    found = differ(named_first, named_first[:at] + big + named_first[at:].replace(big, ""))
    assert found.is_same
    assert [change.kind for change in found.changes] == [Kind.MOVED]
    assert details(found.changes[0]) == [("place", "1", "2")]


def test_a_row_of_a_table_is_told_and_where_its_leads_go() -> None:
    """By its number, with its condition."""
    found = changed("score >= 80 | senior", "score >= 90 | senior")
    assert ways(found) == [("senior", "sdr")]
    assert ("table > row 1 > when", "score >= 80", "score >= 90") in details(found.changes[0])


def test_a_list_is_told_row_by_row_and_where_its_leads_go() -> None:
    """A cell that changed changes the target of the leads that its row fits."""
    lists = {"named.csv": "account,rep\nTrey Research,bela\nLitware,dora\nContoso,bela\n"}
    found = differ(POLICY, POLICY, new_lists=lists)
    change = next(change for change in found.changes if change.section == "lists")
    assert details(change) == [("row Litware > rep", "anna", "dora"), ("row Contoso", "", "Contoso | bela")]
    assert ("named.rep (rep anna), then sdr", "named.rep (rep dora), then sdr") in ways(found)
    assert ("desk", "named.rep (rep bela), then sdr") in ways(found)


def test_the_order_of_a_lists_rows_says_nothing() -> None:
    """Of two rows with one key the first counts, so a later one says nothing either."""
    lists = {"named.csv": "account,rep\nTrey Research,bela\nlitware,anna\n"}
    same = {"named.csv": "account,rep\nlitware,anna\nTrey Research,bela\nTrey Research,emil\n"}
    assert differ(POLICY, POLICY, lists=lists, new_lists=same).is_same


def test_a_territory_takes_its_leads_along() -> None:
    """Its name changes for a lead, and where a rule asks for its pool, the pool."""
    found = changed("country is FR", "country in FR, BE")
    assert [(each.old.said, each.new.said) for each in found.territories] == [("no territory", "France (pool senior)")]
    assert ("territory.pool (nobody), then desk", "territory.pool (senior), then desk") in ways(found)
    assert found.territories[0].witness.apart["territory"] == (None, "France")


def test_an_sla_line_is_told_with_a_lead_that_is_promised_something_else() -> None:
    """By what is promised and not by the line's name."""
    found = changed("touch within: 5m", "touch within: 10m")
    (promise,) = found.promises
    assert (promise.old.said, promise.new.said) == ("touch within: 5m", "touch within: 10m")
    assert promise.witness.facts == {"score": 80}
    assert changed("name: hot", "name: urgent").is_same


def test_hours_that_change_send_leads_elsewhere() -> None:
    """The witness is of a moment that lies in the new hours and not in the old ones; none lies only in the old."""
    found = changed("9:00-17:00", "9:00-18:00")
    assert ("duty", "desk") in ways(found)
    assert ("desk", "duty") not in ways(found)
    assert found.routes[0].witness.apart == {"arrives in office": (False, True)}
    assert not found.not_decided


def test_rules_below_can_make_up_for_a_chain() -> None:
    """What counts is everything that is tried, in its order."""
    old = POLICY.replace("to: [named.rep, sdr]", "to: [account.owner, next rule]")
    head = "    when: dach and account in named\n"
    tail = "  - name: Named again\n    when: dach and account in named\n    to: duty\n"
    both = old.replace("  - name: Big", f"{tail}  - name: Big")
    one = old.replace(f"{head}    to: [account.owner, next rule]", f"{head}    to: [account.owner, duty]")
    assert not differ(both, one).routes
    assert ways(differ(both, one.replace("to: [account.owner, duty]", "to: duty")))


def test_an_option_of_a_rule_is_a_difference_of_its_leads() -> None:
    """Priority, what is ignored, who is told, and how fast leads are released."""
    for option in ("priority: high", "ignore: caps", "tell: [account.owner]", "release: 20 an hour"):
        found = changed("to: duty", f"to: duty\n    {option}")
        assert [(old, new.startswith("duty (")) for old, new in ways(found)] == [("duty", True)], option


def test_a_field_that_holds_something_else_is_never_answered_wrongly() -> None:
    """Whether leads go elsewhere cannot be said where the field they are told apart by has another meaning."""
    old = POLICY.replace("employees >= 1000", "seats is known")
    found = differ(old, old.replace("seats: number", "seats: {type: number, from: licences}"))
    assert not found.is_same
    assert ("from", "", "licences") in details(next(each for each in found.changes if each.section == "fields"))


def test_lines_say_everything_and_the_summary_counts_it() -> None:
    """For people in a terminal, and as Markdown in a comment."""
    found = changed("employees >= 1000", "employees >= 500", "anna 2", "anna 3", "touch within: 5m", "touch within: 9m")
    lines = [line.text for line in difference_lines(found)]
    assert "leads that go elsewhere" in lines
    assert "desk -> territory.pool, then desk" in lines
    assert any("employees 500" in line for line in lines)
    assert "share of anna: 66.7% (2 of 3) -> 75% (3 of 4)" in lines
    assert "1 promise changed, 1 other part changed" in summary_of(found)
    assert r"`employees >= 500`" not in markdown_of(found)
    assert "- share of anna: 66.7% (2 of 3) → 75% (3 of 4)" in markdown_of(found)
    assert summary_of(differ(POLICY, POLICY)).startswith("no difference")
