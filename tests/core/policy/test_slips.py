"""Slips that would route silently to the wrong place are refused, with the place and the remedy."""

import pytest

from turnout.core.policy.parse import parse_policy
from turnout.errors import PolicyError

CASES = [
    (
        "nobody leads on behind the last rule",
        "p: {reps: [anna], nobody: next rule}",
        "behind the last rule leads nowhere",
    ),
    ("so does one reason", "p: {reps: [anna], nobody: {full: next rule, else: hold 1h}}", "behind the last rule"),
    ("a cap's zone", "p: {reps: [anna], cap: 1 a day each in Mars/X}", "time zone `Mars/X` is unknown"),
    ("a pool's zone", "p: {reps: [anna], cap: 1 a day each, zone: Europe/Berln}", "did you mean `Europe/Berlin`"),
    ("a language nobody speaks", "p: {reps: [anna], needs: language klingon}", "`klingon` is not a language"),
]


@pytest.mark.parametrize(("pool", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_pool_that_cannot_work_is_refused(pool: str, message: str) -> None:
    """Each would have stranded leads or failed while routing."""
    with pytest.raises(PolicyError, match=f"pools > p: .*{message}"):
        parse_policy(f"rules:\n  - {{name: Last, to: p}}\npools:\n  {pool}\n")


def refusal(rule: str, more: str = "") -> str:
    """What is said of a rule before the last one."""
    text = f"rules:\n{rule}\n  - {{name: Last, to: p}}\npools:\n  p: {{reps: [anna]}}\n{more}"
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, {"k.csv": "partner_id,rep\nP1,anna\n"})
    return str(caught.value)


def test_a_rule_that_ends_before_it_begins_is_refused() -> None:
    """It could never count."""
    said = refusal("  - {name: R, to: p, from: 2026-09-10, until: 2026-09-01}")
    assert "rules > R: the rule ends (2026-09-01) before it begins (2026-09-10)" in said


def test_a_calendar_without_hours_is_refused() -> None:
    """It would be closed for ever."""
    assert "the calendar has no hours" in refusal("  - {name: R, to: p}", "calendars: {office: {zone: UTC}}\n")


def test_a_list_with_another_key_is_refused() -> None:
    """`account in k` never fits where the first column is a partner."""
    said = refusal("  - {name: R, when: account in k, to: p}", "lists: {k: k.csv}\n")
    assert "list `k` is keyed by `partner_id`; write `partner_id in k`" in said


def test_a_list_of_targets_in_a_cell_may_have_brackets() -> None:
    """A cell reads as `to` does elsewhere."""
    table = "  - name: T\n    table: |\n      when | to\n      score > 1 | [p, queue q]\n      | p\n"
    policy = parse_policy(f"rules:\n{table}pools:\n  p: {{reps: [anna]}}\nqueues: {{q: {{}}}}\n")
    assert len(policy.rules[0].table[0].to) == 2
