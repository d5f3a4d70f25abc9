"""A policy's canonical text: it is read back as the same policy, and reads as a person would write it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.policies import LISTS, NORTHWIND, TEXTS
from turnout.core.policy.compile import content_hash
from turnout.core.policy.model import Member, Policy, Pool, PoolTarget, Queue, Rule, Territory
from turnout.core.policy.parse import parse_policy
from turnout.core.policy.plain import policy_data
from turnout.core.policy.render import render_policy


@pytest.mark.parametrize("name", TEXTS)
def test_policy_survives_being_written(name: str) -> None:
    """Reading the canonical text gives the same policy, and its canonical text is itself."""
    policy = parse_policy(TEXTS[name], LISTS)
    text = render_policy(policy)
    assert parse_policy(text, LISTS) == policy
    assert render_policy(parse_policy(text, LISTS)) == text


def test_rendered_example_keeps_most_lines_of_the_written_one() -> None:
    """The example policy, written by hand, and its canonical text differ in layout only here and there."""
    rendered = set(render_policy(parse_policy(NORTHWIND, LISTS)).splitlines())
    written = [line for line in NORTHWIND.splitlines() if line.strip() and "#" not in line]
    assert sum(line in rendered for line in written) >= 0.75 * len(written)


def test_table_stands_in_columns() -> None:
    """Territories are an aligned table."""
    text = render_policy(parse_policy(NORTHWIND, LISTS))
    table = text.partition("territories: |\n")[2].partition("\n\n")[0].splitlines()
    assert table[0].split() == ["name", "|", "when", "|", "pool"]
    assert len({tuple(place for place, char in enumerate(line) if char == "|") for line in table}) == 1


def test_cell_with_a_line_end_makes_a_list_of_maps() -> None:
    """What cannot stand between bars is written as maps, and read back."""
    policy = parse_policy(TEXTS["every option"], LISTS)
    odd = Policy(
        **{
            **{name: getattr(policy, name) for name in policy.__dataclass_fields__},
            "territories": (Territory("two\nlines", policy.define[0][1], "desk"),),
        }
    )
    text = render_policy(odd)
    assert "territories:\n  - name: |-\n      two\n      lines\n" in text
    assert parse_policy(text, LISTS) == odd


def test_hash_ignores_comments_and_layout_but_not_lists() -> None:
    """The content hash is of what is said, the lists included."""
    policy = parse_policy(NORTHWIND, LISTS)
    same = parse_policy(render_policy(policy) + "# a comment\n", LISTS)
    other = parse_policy(NORTHWIND, {**LISTS, "lists/competitors.csv": "domain\nother.example\n"})
    assert content_hash(policy) == content_hash(same) != content_hash(other)


def test_data_holds_nothing_but_plain_values() -> None:
    """`policy_data` is maps, lists and texts, sections in their order."""
    data = policy_data(parse_policy(TEXTS["every option"], LISTS))
    assert list(data) == [
        "fields", "lists", "define", "calendars", "rules", "territories", "pools", "queues", "sla", "tests",
    ]  # fmt: skip
    assert _is_plain(data)


def _is_plain(data: object) -> bool:
    if isinstance(data, dict):
        return all(isinstance(key, str) and _is_plain(value) for key, value in data.items())
    return isinstance(data, str) or (isinstance(data, list) and all(map(_is_plain, data)))


_texts = st.text(max_size=15) | st.sampled_from(
    ["#", "a: b", "- a", "a #b", "[x]", "{", "'",
     '"', "\\", "|", "yes", "~", "a:", ":", "? x", "é\x85", "\u2028", "k" * 1100]
)  # fmt: skip
_lines = _texts.map(str.strip)
_words = _texts.map(lambda text: " ".join(text.split()))


@settings(max_examples=300, deadline=None)
@given(name=_words.filter(bool), note=_lines, owner=_lines, queue=_words, watched=_lines, tell=_lines)
def test_any_text_survives_being_written(name: str, note: str, owner: str, queue: str, watched: str, tell: str) -> None:
    """Names and notes of any characters come back as they were."""
    policy = Policy(
        rules=(Rule(name, to=(PoolTarget("desk"),), note=note, owner=owner, tell=(f"{tell}@", "manager")),),
        pools=(Pool("desk", reps=(Member("anna"),), note=note),),
        queues=(Queue(queue, watched, note),),
    )
    assert parse_policy(render_policy(policy)) == policy


@pytest.mark.parametrize("rep", ["anna", "rep anna", "rep", "anna 2", "anna 1.5", "12", "a, b", "rep 2"])
@pytest.mark.parametrize("weight", [1, 0, 7])
def test_any_member_survives_being_written(rep: str, weight: int) -> None:
    """A rep whose id looks like a weight or a target is still that rep."""
    pool = Pool("desk", reps=(Member(rep, weight), Member("other", 1)))
    policy = Policy(rules=(Rule("R", to=(PoolTarget("desk"),)),), pools=(pool,))
    assert parse_policy(render_policy(policy)) == policy
