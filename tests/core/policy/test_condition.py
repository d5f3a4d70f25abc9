"""Conditions as text and as trees: the grammar, what is refused and with which words, and the way back."""

# ruff: noqa: E501 -- a table is read by its rows

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from turnout.core.policy.condition import (
    DEPTH_MAX,
    LENGTH_MAX,
    And,
    Comparison,
    Condition,
    ConditionError,
    Named,
    Not,
    Op,
    Or,
    format_condition,
    parse_condition,
)

A, B, C = Named("a"), Named("b"), Named("c")

GRAMMAR: list[tuple[str, Condition]] = [
    ("a", A),
    ("  a  ", A),
    ("not a", Not(A)),
    ("not not a", Not(Not(A))),
    ("a and b and c", And((A, B, C))),
    ("a or b or c", Or((A, B, C))),
    ("(a and b) and c", And((A, B, C))),
    ("a and (b or c)", And((A, Or((B, C))))),
    ("not (a and b)", Not(And((A, B)))),
    ("not a and b", And((Not(A), B))),
    ("((a))", A),
    ("A AND B", And((Named("A"), Named("B")))),
    ("source is demo_form", Comparison("source", Op.IS, ("demo_form",))),
    ("source is demo form", Comparison("source", Op.IS, ("demo form",))),
    ("source is demo    form", Comparison("source", Op.IS, ("demo form",))),
    ('source is "demo  form"', Comparison("source", Op.IS, ("demo  form",))),
    ("source is 'a \"b\"'", Comparison("source", Op.IS, ('a "b"',))),
    (r'source is "a \"b\""', Comparison("source", Op.IS, ('a "b"',))),
    ("source is it's", Comparison("source", Op.IS, ("it's",))),
    ("source IS x", Comparison("source", Op.IS, ("x",))),
    ("source is not x", Comparison("source", Op.IS_NOT, ("x",))),
    ("country in DE, AT ,CH", Comparison("country", Op.IN, ("DE", "AT", "CH"))),
    ('title in "a, b", c', Comparison("title", Op.IN, ("a, b", "c"))),
    ("employees in 100..999", Comparison("employees", Op.IN, ("100..999",))),
    ("employees in 1..9, 20", Comparison("employees", Op.IN, ("1..9", "20"))),
    ("score >= 80", Comparison("score", Op.AT_LEAST, ("80",))),
    ("score>=80", Comparison("score", Op.AT_LEAST, ("80",))),
    ("score <= 80", Comparison("score", Op.AT_MOST, ("80",))),
    ("score > 80", Comparison("score", Op.MORE, ("80",))),
    ("score < 80", Comparison("score", Op.LESS, ("80",))),
    ("title starts with head of", Comparison("title", Op.STARTS, ("head of",))),
    ("email ends with .de, .at", Comparison("email", Op.ENDS, (".de", ".at"))),
    ("title contains sales", Comparison("title", Op.CONTAINS, ("sales",))),
    ("score is known", Comparison("score", Op.KNOWN)),
    ("score is unknown", Comparison("score", Op.UNKNOWN)),
    ("score is not known", Comparison("score", Op.UNKNOWN)),
    ("score is not unknown", Comparison("score", Op.KNOWN)),
    ('score is "known"', Comparison("score", Op.IS, ("known",))),
    ("(score is known)", Comparison("score", Op.KNOWN)),
    ("source is known source", Comparison("source", Op.IS, ("known source",))),
    ("account in named", Comparison("account", Op.IN, ("named",))),
    ("account.parent.owner is known", Comparison("account.parent.owner", Op.KNOWN)),
    ("arrives in office", Comparison("arrives", Op.ARRIVES_IN, ("office",))),
    ("arrives outside office", Comparison("arrives", Op.ARRIVES_OUTSIDE, ("office",))),
    ("title is straße and b", And((Comparison("title", Op.IS, ("straße",)), B))),
]

REFUSED = [
    ("", "the condition is empty; leave `when` out for a rule that always fits"),
    ("   ", "the condition is empty"),
    ("a and b or c", "`and` and `or` are mixed; put parentheses around"),
    ("a or b and c", "`and` and `or` are mixed"),
    ("a and", "the condition ends where another part is expected"),
    ("not", "the condition ends where another part is expected"),
    ("and a", "`and` is not a field or a name"),
    ("(a", "a parenthesis is opened and never closed"),
    ("a)", "`)` does not belong here"),
    ("()", "`)` stands where a field or a name is expected"),
    ("a = b", "`=` is not part of the language; write `a is ...`"),
    ("a == b", "`==` is not part of the language; write `a is ...`"),
    ("a != b", "`!=` is not part of the language; write `a is not ...`"),
    ("a not in b", "`not` goes before the field: `not a ...`"),
    ("a is not in b", "`is not in` is not part of the language; write `not a in ...`"),
    ("a is in b", "`is in` is not part of the language; write `a in ...`"),
    ("a is b, c", "`a is` takes one value; for several write `in b, ...`"),
    ("a is not b, c", "for several write `not ... in b, ...`"),
    ("a, b", "a `,` does not belong here; several values need `in`"),
    ("a b", "`b` after `a` is not a comparison; write `is`, `in`, `>=`"),
    ("a is", "a value is missing after `a is`"),
    ("a in", "a value is missing after `a in`"),
    ("a in b,", "a value is missing after `a in`"),
    ("a >= ", "a value is missing after `a >=`"),
    ("a starts x", "`starts` after `a` must be `starts with`"),
    ("arrives office", "`arrives` must be followed by `in` or `outside`"),
    ("arrives in office, home", "`arrives in` takes one value"),
    ("5 > a", "`5` is not a field or a name; a condition starts with one"),
    ('"a" is b', "`a` is not a field or a name"),
    ("a is (b)", "`(` after `a is` must be quoted"),
    ("a is b > c", "`>` after `a is` must be quoted"),
    ('a is "b', 'the quote at `"b` is never closed'),
    ("not " * 100 + "a", "too many `not` in a row"),
    ("(" * 100 + "a" + ")" * 100, f"parentheses are nested deeper than {DEPTH_MAX}"),
    ("(" * 10_000, f"parentheses are nested deeper than {DEPTH_MAX}"),
    ("a" * (LENGTH_MAX + 1), "the condition is longer than 100,000 characters; put the values into a list"),
]


@pytest.mark.parametrize(("text", "tree"), GRAMMAR)
def test_text_is_read(text: str, tree: Condition) -> None:
    """Each form of the grammar gives its tree, and the tree's own text gives it again."""
    assert parse_condition(text) == tree
    assert parse_condition(format_condition(tree)) == tree


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_wrong_text_is_refused_with_a_remedy(text: str, message: str) -> None:
    """What is wrong is named in backticks, and what to write instead where it is known."""
    with pytest.raises(ConditionError, match=re.escape(message)):
        parse_condition(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("DE", "DE"),
        ("two words", "two words"),
        ("two  spaces", '"two  spaces"'),
        ("a, b", '"a, b"'),
        ("and", '"and"'),
        ("rock and roll", '"rock and roll"'),
        ("known", '"known"'),
        ("", '""'),
        (' "', '" \\""'),
        ("a\\b", "a\\b"),
        ("(x)", '"(x)"'),
        ("100..999", "100..999"),
    ],
)
def test_values_are_quoted_only_where_they_must_be(value: str, text: str) -> None:
    """A value is written bare unless it would be read otherwise."""
    assert format_condition(Comparison("f", Op.IS, (value,))) == f"f is {text}"


_names = st.from_regex(re.compile(r"[a-zA-Zäé_][\w.\-]{0,8}"), fullmatch=True).filter(
    lambda name: name.casefold() not in {"and", "or", "not", "is", "in", "known", "unknown", "contains", "starts", "ends", "arrives"}
)  # fmt: skip
_values = st.text(max_size=12) | st.sampled_from(["and", "is known", "a, b", "'", '"', "\\", "\\\n", "x  y", "not"])
_one_value = st.tuples(_values)
_many_values = st.lists(_values, min_size=1, max_size=3).map(tuple)
_comparisons = st.one_of(
    st.builds(Comparison, _names, st.sampled_from([Op.IS, Op.IS_NOT, Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS]), _one_value),
    st.builds(Comparison, _names, st.sampled_from([Op.IN, Op.STARTS, Op.ENDS, Op.CONTAINS]), _many_values),
    st.builds(Comparison, _names, st.sampled_from([Op.KNOWN, Op.UNKNOWN])),
    st.builds(Comparison, st.just("arrives"), st.sampled_from([Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE]), _one_value),
)  # fmt: skip


def _joined(join: type[And | Or]) -> Callable[[list[Condition]], Condition]:
    def build(parts: list[Condition]) -> Condition:
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, join) else (part,))]
        return join(tuple(flat))

    return build


_trees: st.SearchStrategy[Condition] = st.recursive(
    _comparisons | st.builds(Named, _names),
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.lists(parts, min_size=2, max_size=4).map(_joined(And)),
        st.lists(parts, min_size=2, max_size=4).map(_joined(Or)),
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(_trees)
def test_tree_survives_being_written(tree: Condition) -> None:
    """Whatever the values hold, reading what was written gives the same tree."""
    assert parse_condition(format_condition(tree)) == tree


_words = st.sampled_from(
    ["a", "score", "is", "not", "in", "and", "or", "(", ")", ",", ">=", "<", "=", "!=", "!", "known", "unknown", "starts",
     "with", "contains", "arrives", "outside", '"x y"', "'z'", '"', "'", "\\", "1..2", "é", " "]
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=60) | st.lists(_words, max_size=14).map(" ".join))
@example("a is b ! c")
@example("\x00")
@example("a is \ud800")
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but a ConditionError, and what was read survives being written."""
    try:
        tree = parse_condition(text)
    except ConditionError:
        return
    assert parse_condition(format_condition(tree)) == tree
