"""Amending a text: what changed is written anew, everything else keeps its comments, order, quoting and layout."""

# ruff: noqa: E501 -- a table is read by its rows

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.core.policy.policies import LISTS, NORTHWIND, TEXTS
from turnout.core.policy.amend import amend
from turnout.core.policy.condition import parse_condition
from turnout.core.policy.model import (
    Cap,
    Example,
    Fallback,
    HoldTarget,
    Hours,
    Member,
    Policy,
    PoolTarget,
    Priority,
    Queue,
    Rule,
    Territory,
    Window,
)
from turnout.core.policy.parse import parse_policy

POLICY = parse_policy(NORTHWIND, LISTS)
Change = Callable[[Policy], Policy]


def change_rule(place: int, **values: object) -> Change:
    """The policy with one rule's values replaced."""

    def change(policy: Policy) -> Policy:
        rules = list(policy.rules)
        rules[place] = replace(rules[place], **values)  # type: ignore[arg-type]
        return replace(policy, rules=tuple(rules))

    return change


def change_pool(place: int, **values: object) -> Change:
    """The policy with one pool's values replaced."""

    def change(policy: Policy) -> Policy:
        pools = list(policy.pools)
        pools[place] = replace(pools[place], **values)  # type: ignore[arg-type]
        return replace(policy, pools=tuple(pools))

    return change


def change_territory(place: int, **values: str) -> Change:
    """The policy with one territory's values replaced."""

    def change(policy: Policy) -> Policy:
        rows = list(policy.territories)
        rows[place] = replace(rows[place], **values)  # type: ignore[arg-type]
        return replace(policy, territories=tuple(rows))

    return change


NEW_RULE = Rule("New", parse_condition("hot"), (PoolTarget("us-mid"),))
EXAMPLE = Example("a", (("country", "DE"),), (("pool", "us-mid"),))

# What changes, then the lines taken away and the lines added.
CHANGES: list[tuple[Change, list[str], list[str]]] = [
    (change_rule(2, when=parse_condition("account in named and dach")), ["    when: account in named"], ["    when: account in named and dach"]),
    (change_rule(5, to=(PoolTarget("fast-lane"), HoldTarget(3600))), ["    to: fast-lane"], ["    to: [fast-lane, hold 1h]"]),
    (change_rule(5, priority=Priority.HIGH), [], ["    priority: high"]),
    (change_rule(5, ignore=()), ["    ignore: caps"], []),
    (change_rule(5, name="Hot: small"), ["  - name: Hot and small"], ['  - name: "Hot: small"']),
    (lambda p: replace(p, rules=(*p.rules[:3], *p.rules[4:])), NORTHWIND.splitlines()[29:33], []),
    (lambda p: replace(p, rules=(*p.rules[:3], NEW_RULE, *p.rules[3:])), [], ["", "  - name: New", "    when: hot", "    to: us-mid"]),
    (lambda p: replace(p, define=(*p.define[:2], ("hot", parse_condition("score > 9")), *p.define[3:])), ["  hot:         source is demo_form or score >= 80"], ["  hot:         score > 9"]),
    (lambda p: replace(p, define=(*p.define, ("new", parse_condition("score > 9")))), [], ["  new:         score > 9"]),
    (change_pool(0, reps=(Member("anna", 3), Member("bela", 2))), ["  strategic-dach:   {reps: [anna 3, bela 1], needs: language, nobody: strategic}"], ["  strategic-dach:   {reps: [anna 3, bela 2], needs: language, nobody: strategic}"]),
    (change_pool(0, caps=(Cap(5, Window.DAY),)), ["  strategic-dach:   {reps: [anna 3, bela 1], needs: language, nobody: strategic}"], ["  strategic-dach:   {reps: [anna 3, bela 1], needs: language, cap: 5 a day each, nobody: strategic}"]),
    (change_pool(4, nobody=Fallback()), ["  emea-mid:         {reps: [bela, hana], needs: language, nobody: inbound-desk}"], ["  emea-mid:         {reps: [bela, hana], needs: language}"]),
    (change_territory(1, pool="us-mid"), ["  Enterprise      | enterprise                        | strategic"], ["  Enterprise      | enterprise                        | us-mid"]),
    (lambda p: replace(p, territories=(*p.territories, Territory("Rest", parse_condition("score > 1"), "us-mid"))), [], ["  Rest            | score > 1                         | us-mid"]),
    (lambda p: replace(p, sla=(replace(p.sla[0], stages=p.sla[0].stages[1:]), *p.sla[1:])), ["    at 3m: remind"], []),
    (lambda p: replace(p, queues=(*p.queues, Queue("desk", "ops"))), [], ["  desk: {watched by: ops}"]),
    (lambda p: replace(p, tests=(EXAMPLE,)), [], ["", "tests:", "  - name: a", "    lead: {country: DE}", "    then: {pool: us-mid}"]),
    (lambda p: replace(p, calendars=(Hours("office", "UTC", (("mon-fri", "09:00-17:00"),)),)), [], ["", "calendars:", "  office: {zone: UTC, hours: {mon-fri: 09:00-17:00}}"]),
]  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_text_that_says_it_already_is_left_alone(name: str) -> None:
    """Byte for byte, with its comments; also with other line ends and a byte order mark."""
    for text in (TEXTS[name], TEXTS[name].replace("\n", "\r\n"), "\ufeff" + TEXTS[name]):
        assert amend(text, parse_policy(text, LISTS)) == text


@pytest.mark.parametrize(("change", "gone", "come"), CHANGES)
def test_only_what_changed_is_written(change: Change, gone: list[str], come: list[str]) -> None:
    """The difference of the two texts is the lines that had to change."""
    policy = change(POLICY)
    amended = amend(NORTHWIND, policy)
    assert parse_policy(amended, LISTS) == policy
    assert difference(NORTHWIND, amended) == (gone, come)


def difference(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines taken away and the lines added."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


@pytest.mark.parametrize(("change", "gone", "come"), CHANGES)
def test_change_can_be_taken_back(change: Change, gone: list[str], come: list[str]) -> None:
    """Amending the changed text to the first policy says the first policy again, the comments still there."""
    assert (gone, come) != ([], [])
    back = amend(amend(NORTHWIND, change(POLICY)), POLICY)
    assert parse_policy(back, LISTS) == POLICY
    comments = [line for line in NORTHWIND.splitlines() if line.startswith("#")]
    assert [line for line in back.splitlines() if line.startswith("#")] == comments


COMMENTED = """\
# Who gets what.
define:
  hot: score >= 80   # agreed in May

rules:   # read from the top
  # the best ones
  - name: Hot     # never rename
    when: "hot"   # quoted on purpose
    priority: normal   # the default, said aloud
    # two of them
    to:
      - fast   # first
      - desk   # then

  # everybody
  - name: Rest
    to: desk

pools:
  # quick people
  fast: {team: 'fast'}   # single quotes
  desk:
    team: inbound
    # not many
    cap: 12 a day each   # a day
# the end
"""


def test_comments_stay_with_what_they_belong_to() -> None:
    """A rule moves with the comment above it; one value's change leaves every comment where it is."""
    policy = parse_policy(COMMENTED)
    changed = change_rule(0, when=parse_condition("hot or score > 5"))(policy)
    assert amend(COMMENTED, changed) == COMMENTED.replace('when: "hot" ', "when: hot or score > 5 ")
    capped = change_pool(1, caps=(Cap(9, Window.DAY),))(policy)
    assert amend(COMMENTED, capped) == COMMENTED.replace("12 a day", "9 a day")
    without = change_rule(0, to=(PoolTarget("desk"),))(policy)
    assert parse_policy(amend(COMMENTED, without)) == without
    for comment in ("# never rename", "# quoted on purpose", "# everybody", "# single quotes", "# the end"):
        assert comment in amend(COMMENTED, without)


def test_new_rule_between_commented_ones() -> None:
    """It is set apart by an empty line, and the comments of its neighbours stay theirs."""
    policy = parse_policy(COMMENTED)
    more = replace(policy, rules=(policy.rules[0], Rule("New", to=(PoolTarget("fast"),)), policy.rules[1]))
    new = "      - desk   # then\n\n  - name: New\n    to: fast\n\n  # everybody\n"
    assert new in amend(COMMENTED, more)


def test_unreadable_text_is_given_up() -> None:
    """A text that says nothing is replaced by the canonical one."""
    assert parse_policy(amend("rules: [", POLICY), LISTS) == POLICY
    assert parse_policy(amend("", POLICY), LISTS) == POLICY


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("other", ["northwind", "every option", "weekends"])
def test_any_text_can_become_any_policy(name: str, other: str) -> None:
    """From one example to another, however little they share."""
    policy = parse_policy(TEXTS[other], LISTS)
    assert parse_policy(amend(TEXTS[name], policy), LISTS) == policy


def test_line_ends_are_kept() -> None:
    """A text with carriage returns has them in its new lines too."""
    text = NORTHWIND.replace("\n", "\r\n")
    amended = amend(text, replace(POLICY, rules=(NEW_RULE, *POLICY.rules)))
    assert amended.count("\n") == amended.count("\r\n") > text.count("\n")
