"""What a policy's text may not say: each refusal with its place, its line and its remedy."""

# ruff: noqa: E501 -- a table is read by its rows

from __future__ import annotations

from collections.abc import Collection

import pytest

from tests.core.policy.policies import LISTS, NORTHWIND, SAYABLE
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.matching import MatchSettings, Preference
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.errors import PolicyError, Problem

REPS = {"anna", "bela", "chloe", "dan", "ella", "finn", "gus", "hana", "ivo"}


def problems_of(text: str, reps: Collection[str] | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with a text."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, LISTS, reps)
    return caught.value.problems


def northwind_with(old: str, new: str) -> str:
    """The example policy with one passage changed."""
    assert NORTHWIND.count(old) >= 1, old
    return NORTHWIND.replace(old, new, 1)


def small(rules: str = "", rest: str = "") -> str:
    """A policy with some rules before the last one, and other sections."""
    return f"""rules:{rules}
  - name: Everyone else
    to: desk
pools:
  desk: {{team: inbound}}
{rest}"""


def rule(**entries: str) -> str:
    """One rule's lines; `_` in a name stands for a space."""
    lines = [f"{key.strip('_').replace('_', ' ')}: {value}" for key, value in {"name": "R", **entries}.items()]
    return "\n  - " + "\n    ".join(lines)


@pytest.mark.parametrize("name", SAYABLE)
def test_everything_the_language_names_can_be_said(name: str) -> None:
    """Each policy that must be sayable is read, and can be made ready to decide."""
    policy = parse_policy(SAYABLE[name], LISTS)
    assert len(compile_policy(policy).bound_rules) == len(policy.rules)


def test_example_policy_is_read() -> None:
    """The example company's policy has no problem, its reps known."""
    assert len(parse_policy(NORTHWIND, LISTS, REPS).rules) == 8


# Name, text, place, line, part of the message.
REFUSALS: list[tuple[str, str, str, int, str]] = [
    ("unknown section", small(rest="pool: {}\n"), "", 6, "`pool` is unknown here; did you mean `pools`?"),
    ("unknown key of a rule", small(rule(to="desk", wen="hot")), "rules > R", 4, "`wen` is unknown here; did you mean `when`?"),
    ("unknown key of a pool", small(rest="  b: {team: x, pik: in order}\n"), "pools > b", 6, "did you mean `pick`?"),
    ("unknown key of a field", small(rest="fields: {a: {typ: text}}\n"), "fields > a", 6, "did you mean `type`?"),
    ("unknown key of a queue", small(rest="queues: {a: {watch: x}}\n"), "queues > a", 6, "`watch` is unknown here"),
    ("unknown key of an SLA line", small(rest="sla:\n  - touch whitin: 5m\n"), "sla > line 1", 7, "did you mean `touch within`?"),
    ("unknown key of a calendar", small(rest="calendars: {a: {zon: UTC}}\n"), "calendars > a", 6, "`zon` is unknown here; known are `zone`"),
    ("unknown key of an example", small(rest="tests:\n  - {lead: {}, than: {}}\n"), "tests > item 1", 7, "did you mean `then`?"),
    ("unknown reason of nobody", small(rest="  b: {team: x, nobody: {ful: desk}}\n"), "pools > b", 6, "did you mean `full`?"),
    ("unknown column", small(rest="territories: |\n  nam | when\n  x | y\n"), "territories", 6, "column `nam` is unknown; did you mean `name`?"),
    ("key twice", small(rest="  desk: {team: x}\n"), "pools > desk", 6, "`desk` stands here twice; keep one"),
    ("key of a rule twice", small(rule(to="desk", when="score > 1") + "\n    to: desk"), "rules > R > to", 5, "`to` stands here twice"),
    ("key of a rule twice, in words", small(rest='queues: {a b: {}, "a  b": {}}\n'), "queues > a b", 6, "`a b` stands here twice"),
    ("unknown field", small(rule(when="scroe > 1", to="desk")), "rules > R", 3, "field `scroe` is unknown; did you mean `score`?"),
    ("unknown name", small(rule(when="hott", to="desk"), "define: {hot: score > 1}\n"), "rules > R", 3, "`hott` is neither a field nor a defined name; did you mean `hot`?"),
    ("a field without a comparison", small(rule(when="score", to="desk")), "rules > R", 3, "`score` is a number field and needs a comparison"),
    ("a list without a comparison", small(rule(when="vip", to="desk"), "lists: {vip: [a]}\n"), "rules > R", 3, "`vip` is a list; write `account in vip`"),
    ("a definition with a comparison", small(rule(when="hot is yes", to="desk"), "define: {hot: score > 1}\n"), "rules > R", 3, "`hot` is a defined condition and stands alone"),
    ("unknown pool", small(rule(to="dsk")), "rules > R", 3, "pool `dsk` is unknown; did you mean `desk`?"),
    ("a queue as a pool", small(rule(to="nurture"), "queues: {nurture: {}}\n"), "rules > R", 3, "it is a queue: write `queue nurture`"),
    ("unknown queue", small(rule(to="queue nurtre"), "queues: {nurture: {}}\n"), "rules > R", 3, "queue `nurtre` is unknown; did you mean `nurture`?"),
    ("unknown list", small(rule(to="[nmed.rep, desk]"), "lists: {named: named.csv}\n"), "rules > R", 3, "list `nmed` is unknown; did you mean `named`?"),
    ("unknown column of a list", small(rule(to="[named.rpe, desk]"), "lists: {named: named.csv}\n"), "rules > R", 3, "list `named` has no column `rpe`; did you mean `rep`?"),
    ("the key as a target", small(rule(to="[named.account, desk]"), "lists: {named: named.csv}\n"), "rules > R", 3, "list `named` has no column `account`"),
    ("unknown owner", small(rule(to="[account.ownr, desk]")), "rules > R", 3, "`account.ownr` is not a target; did you mean `account.owner`?"),
    ("missing list file", small(rest="lists: {a: nowhere.csv}\n"), "lists > a", 6, "the file `nowhere.csv` is not there"),
    ("territory without territories", small(rule(to="[territory.pool, desk]")), "rules > R", 3, "needs a section `territories`"),
    ("unknown calendar of a condition", small(rule(when="arrives in offce", to="desk"), "calendars: {office: {mon: 9-17}}\n"), "rules > R", 3, "calendar `offce` is unknown; did you mean `office`?"),
    ("unknown calendar of a pool", small(rest="  b: {team: x, hours: alway}\n"), "pools > b", 6, "calendar `alway` is unknown; did you mean `always`?"),
    ("unknown calendar of a hold", small(rule(to="hold until ofice"), "calendars: {office: {mon: 9-17}}\n"), "rules > R", 3, "calendar `ofice` is unknown; did you mean `office`?"),
    ("unknown zone", small(rest="calendars: {a: {zone: Europe/Berlinn}}\n"), "calendars > a", 6, "Europe/Berlin"),
    ("bad hours", small(rest="calendars: {a: {hours: {mon: 9-25}}}\n"), "calendars > a", 6, "25"),
    ("a day twice", small(rest="calendars: {a: {mon: 9-10, hours: {mon: 9-11}}}\n"), "calendars > a", 6, "`mon` stands here twice"),
    ("unknown field of a need", small(rest="  b: {team: x, needs: langage}\n"), "pools > b", 6, "field `langage` is unknown; did you mean `language`?"),
    ("unknown listener", small(rule(to="desk", tell="queue x")), "rules > R", 4, "queue `x` is unknown"),
    ("unknown pool of an action", small(rest="sla:\n  - at 5m: to dsk\n"), "sla > line 1", 7, "pool `dsk` is unknown; did you mean `desk`?"),
    ("unknown pool of a territory", small(rest="territories: |\n  name | when | pool\n  A | score > 1 | dsk\n"), "territories > row 1", 8, "pool `dsk` is unknown"),
    ("unknown pool after a pool", small(rest="  b: {team: x, nobody: dsk}\n"), "pools > b", 6, "pool `dsk` is unknown"),
    ("unknown field in a territory", small(rest="territories: |\n  name | when | pool\n  A | employes > 1 | desk\n"), "territories > row 1", 8, "field `employes` is unknown; did you mean `employees`?"),
    ("a defined name is a field", small(rest="define: {score: score > 1}\n"), "define > score", 6, "`score` is already a field; choose another name"),
    ("a defined name is a pool", small(rest="define: {desk: score > 1}\n"), "define > desk", 6, "`desk` is already a pool"),
    ("a defined name is a list", small(rest="define: {vip: score > 1}\nlists: {vip: [a]}\n"), "define > vip", 6, "`vip` is already a list"),
    ("a list is a field", small(rest="lists: {country: [a]}\n"), "lists > country", 6, "`country` is already a field"),
    ("a list is a pool", small(rest="lists: {desk: [a]}\n"), "lists > desk", 6, "`desk` is already a pool"),
    ("a word of the language as a name", small(rest="define: {known: score > 1}\n"), "define > known", 6, "`known` is not a name"),
    ("a name of two words", small(rest="define: {very hot: score > 1}\n"), "define > very hot", 6, "`very hot` is not a name"),
    ("a field that is worked out", small(rest="fields: {free_email: yes/no}\n"), "fields > free_email", 6, "is worked out by Turnout and cannot be declared"),
    ("a field that matching gives", small(rest="fields: {match: text}\n"), "fields > match", 6, "is worked out by Turnout and cannot be declared"),
    ("a pool called like a target", small(rest="  rep anna: {team: x}\n"), "pools > rep anna", 6, "cannot be a pool's name"),
    ("two rules of one name", small(rule(when="score > 1", to="desk") + rule(to="desk")), "rules > R", 2, "two are called `R`"),
    ("two territories of one name", small(rest="territories: |\n  name | when | pool\n  A | score > 1 | desk\n  A | score > 2 | desk\n"), "territories", 6, "two are called `A`"),
    ("and beside or", small(rule(when="hot and score > 1 or score < 2", to="desk")), "rules > R", 3, "`and` and `or` are mixed; put parentheses"),
    ("a circle of pools", small(rest="  b: {team: x, nobody: c}\n  c: {team: x, nobody: b}\n"), "pools > b", 6, "in a circle: b > c > b; end one in a hold"),
    ("a pool that follows itself", small(rest="  b: {team: x, nobody: {full: [hold 1h, b]}}\n"), "pools > b", 6, "in a circle: b > b"),
    ("a circle over territories", small(rest="  b: {team: x, nobody: territory.pool}\nterritories: |\n  name | when | pool\n  A | score > 1 | b\n"), "pools > b", 6, "in a circle: b > b"),
    ("a definition by itself", small(rest="define: {a: b, b: a or c, c: score > 1}\n"), "define > a", 6, "`a` is defined by itself: a > b > a"),
    ("a chain that ends nowhere", small(rule(to="account.owner")), "rules > R", 3, "the chain ends nowhere when `account.owner` gives nobody; end the list with a pool"),
    ("a chain that ends in a list", small(rule(to="named.rep"), "lists: {named: named.csv}\n"), "rules > R", 3, "the chain ends nowhere when `named.rep` gives nobody"),
    ("a pool's chain that ends nowhere", small(rest="  b: {team: x, nobody: account.owner}\n"), "pools > b", 6, "the chain ends nowhere"),
    ("a row that ends nowhere", small(rule(table="|\n      to\n      account.owner")), "rules > R > row 1", 5, "the chain ends nowhere"),
    ("next rule at the end", "rules:\n  - {name: R, to: [desk, next rule]}\npools: {desk: {team: x}}\n", "rules > R", 2, "`next rule` behind the last rule leads nowhere"),
    ("a hold for nothing", small(rule(to="hold until open")), "rules > R", 3, "does not say what opens"),
    ("a hold without an end", small(rule(to="hold")), "rules > R", 3, "`hold` needs an end: `hold 4h` or `hold until open`"),
    ("a last rule with a condition", "rules:\n  - {name: R, when: score > 1, to: desk}\npools: {desk: {team: x}}\n", "rules > R", 2, "the last rule must fit every lead"),
    ("a last rule with an end", "rules:\n  - {name: R, until: 2026-01-01, to: desk}\npools: {desk: {team: x}}\n", "rules > R", 2, "the last rule must fit every lead"),
    ("a last table with conditions", "rules:\n  - {name: R, table: [{when: score > 1, to: desk}]}\npools: {desk: {team: x}}\n", "rules > R", 2, "its last row must have no `when`"),
    ("no rules", "pools: {desk: {team: x}}\n", "", 1, "the section `rules` is missing"),
    ("empty rules", "rules: []\n", "rules", 1, "there is no rule"),
    ("a rule without a name", "rules:\n  - to: desk\n", "rules > rule 1", 2, "`name` is missing; every rule has one"),
    ("a rule that does nothing", small(rule(when="score > 1")), "rules > R", 2, "the rule does nothing; give it `to`, `reject` or `table`"),
    ("a rule that does two things", small(rule(to="desk", reject="x")), "rules > R", 2, "this one has `to` and `reject`"),
    ("an empty table", small(rule(table="|\n      when | to")), "rules > R", 3, "the table has no row"),
    ("a row with too many cells", small(rule(table="|\n      when | to\n      a | b | c")), "rules > R > row 1", 5, "the row has 3 cells and the heading 2"),
    ("a row without a target", small(rule(table="|\n      when | to\n      score > 1 |")), "rules > R > row 1", 5, "`to` is missing"),
    ("a rejection without a reason", small(rule(reject='""')), "rules > R", 3, "`reject` needs a reason"),
    ("an empty condition", small(rule(when="", to="desk")), "rules > R", 3, "the condition is empty; leave `when` out"),
    ("an empty target", small(rule(to="")), "rules > R", 3, "a target is missing"),
    ("a bad number", small(rule(when="score > many", to="desk")), "rules > R", 3, "`score` is a number; `many` is not one"),
    ("a range the wrong way round", small(rule(when="score in 9..1", to="desk")), "rules > R", 3, "the range `9..1` ends before it begins; write `1..9`"),
    ("a range on text", small(rule(when="title in 100..999", to="desk")), "rules > R", 3, "`100..999` is a range of numbers; declare a number"),
    ("an order on text", small(rule(when="title > 5", to="desk")), "rules > R", 3, "`>` compares numbers and dates"),
    ("text search on a number", small(rule(when="score contains 5", to="desk")), "rules > R", 3, "`contains` compares text"),
    ("a bad yes or no", small(rule(when="consent is maybe", to="desk")), "rules > R", 3, "`consent` is yes or no, not `maybe`"),
    ("an unknown choice", small(rule(when="plan is gold", to="desk"), "fields: {plan: {type: choice, of: [gould, silver]}}\n"), "rules > R", 3, "`gold` is not one of plan's choices; did you mean `gould`?"),
    ("an unknown country", small(rule(when="country is Dutchland", to="desk")), "rules > R", 3, "`Dutchland` is not a country"),
    ("a choice without options", small(rest="fields: {plan: choice}\n"), "fields > plan", 6, "a choice needs its options"),
    ("options without a choice", small(rest="fields: {plan: {of: [a]}}\n"), "fields > plan > of", 6, "`of` belongs to `type: choice`"),
    ("several numbers", small(rest="fields: {seats: {type: number, many: yes}}\n"), "fields > seats > many", 6, "`many` belongs to texts and choices"),
    ("an unknown type", small(rest="fields: {seats: numbr}\n"), "fields > seats", 6, "`numbr` is unknown here; did you mean `number`?"),
    ("a bad date", small(rule(to="desk", from_="soon")), "rules > R", 4, "`soon` is not a date; write it as `2026-12-31`"),
    ("a bad day in a condition", small(rule(when="received_at > soon", to="desk")), "rules > R", 3, "`received_at` is a date; `soon` is not one"),
    ("a bad rate", small(rule(to="desk", release="20 a fortnight")), "rules > R", 4, "`20 a fortnight` is not a rate; write `20 an hour`"),
    ("a bad priority", small(rule(to="desk", priority="hihg")), "rules > R", 4, "`hihg` is unknown here; did you mean `high`?"),
    ("a bad ignore", small(rule(to="desk", ignore="cap")), "rules > R", 4, "`cap` is unknown here; did you mean `caps`?"),
    ("a bad duration", small(rest="  b: {team: x, accept within: soon}\n"), "pools > b", 6, "`soon` is not a time; write `30m`, `4h` or `2d`"),
    ("no duration at all", small(rest="  b: {team: x, ramp: 0s}\n"), "pools > b", 6, "`0s` is not a time"),
    ("a bad cap", small(rest="  b: {team: x, cap: 12 per moon}\n"), "pools > b", 6, "`12 per moon` is not a cap; write `12 a day each`"),
    ("a bad capacity", small(rest="  b: {team: x, open at most: many}\n"), "pools > b", 6, "`many` is not a capacity"),
    ("a bad absence", small(rest="  b: {team: x, absence: forget}\n"), "pools > b", 6, "`forget` is unknown here; write `level`, `keep`, `forfeit` or `credit 3`"),
    ("a bad pause", small(rest="  b: {team: x, pause after: never}\n"), "pools > b", 6, "`never` is no number of misses from 1 to 99; write `pause after: 3 missed`"),
    ("a pause after nothing", small(rest="  b: {team: x, pause after: 0 missed}\n"), "pools > b", 6, "`0 missed` is no number of misses"),
    ("a pause without a promise", small(rest="  b: {team: x, pause after: 3 missed}\n"), "pools > b", 6, "`pause after` counts promises to touch, and no SLA line says `touch within`"),
    ("a bad pick", small(rest="  b: {team: x, pick: round robbin}\n"), "pools > b", 6, "did you mean `round robin`?"),
    ("a bad weight", small(rest="  b: {reps: [anna 1.5]}\n"), "pools > b", 6, "weight `1.5` is not a whole number of at least 0"),
    ("a negative weight", small(rest="  b: {reps: {anna: -1}}\n"), "pools > b > anna", 6, "weight `-1` is not a whole number of at least 0"),
    ("a huge weight", small(rest="  b: {reps: {anna: 1234567}}\n"), "pools > b > anna", 6, "weight `1234567` is too large"),
    ("a rep twice", small(rest="  b: {reps: [anna, anna]}\n"), "pools > b", 6, "rep `anna` stands here twice; a larger share is a weight"),
    ("no reps", small(rest="  b: {reps: []}\n"), "pools > b", 6, "`reps` is empty"),
    ("neither team nor reps", small(rest="  b: {pick: in order}\n"), "pools > b", 6, "a pool has either a `team` or `reps`"),
    ("both team and reps", small(rest="  b: {team: x, reps: [anna]}\n"), "pools > b", 6, "this one has both"),
    ("no team", small(rest='  b: {team: ""}\n'), "pools > b", 6, "`team` is empty"),
    ("a window without a cap", small(rest="  b: {team: x, rolling: yes}\n"), "pools > b > rolling", 6, "`rolling` belongs to a `cap`"),
    ("a bad action", small(rest="sla:\n  - at 5m: shout\n"), "sla > line 1", 7, "`shout` is no action; write `remind`, `reassign`, `tell WHO` or `to TARGET`"),
    ("no action", small(rest="sla:\n  - at 5m:\n"), "sla > line 1", 7, "an action is missing"),
    ("a bad stage", small(rest="sla:\n  - at noon: remind\n"), "sla > line 1", 7, "`noon` is not a time"),
    ("a stage twice", small(rest="sla:\n  - at 60m: remind\n    at 1h: reassign\n"), "sla > line 1", 8, "`at 1h` stands here twice"),
    ("a bad promise", small(rest="sla:\n  - touch within: soon\n"), "sla > line 1", 7, "`soon` is not a time"),
    ("an example without an end", small(rest="tests:\n  - lead: {}\n"), "tests > item 1", 7, "`then` is missing"),
    ("a territory that gives nobody", small(rest="territories: |\n  name | when\n  A | score > 1\n"), "territories > row 1", 8, "needs a `pool` or an `owner`"),
    ("a list of lists", small(rule(to="[[desk]]")), "rules > R", 3, "one value is expected here, not a list or a block"),
    ("a section that is a text", small(rest="queues: nurture\n"), "queues", 6, "`key: value` lines are expected here"),
    ("rules that are a map", "rules: {a: b}\n", "rules", 1, "a list is expected here: lines that begin with `- `"),
    ("a policy that is a list", "- a\n", "", 1, "`key: value` lines are expected here"),
    ("nothing", "# only a comment\n", "", 1, "the policy is empty"),
    ("no YAML", "rules: [\n", "", 2, "this is not valid YAML"),
    ("a tab", "rules:\n\t- a\n", "", 2, "this is not valid YAML"),
    ("unknown key of matching", small(rest="matching: {match form: 0.9}\n"), "matching", 6, "did you mean `match from`?"),
    ("a score above one", small(rest="matching: {match from: 9}\n"), "matching > match from", 6, "`9` is not a score; write a number from 0 to 1"),
    ("a score in words", small(rest="matching: {ask from: high}\n"), "matching > ask from", 6, "`high` is not a score"),
    ("asked above what is taken", small(rest="matching: {match from: 0.5, ask from: 80%}\n"), "matching", 6, "`ask from` (0.8) is above `match from` (0.5)"),
    ("unknown preference", small(rest="matching: {prefer: [custmers]}\n"), "matching > prefer", 6, "did you mean `customers`?"),
    ("a preference twice", small(rest="matching: {prefer: [customers, Customers]}\n"), "matching > prefer", 6, "stands here twice"),
    ("no type of account", small(rest="matching: {types: []}\n"), "matching > types", 6, "a type is missing"),
    ("unknown word of match", small(rule(when="match is reviewed", to="desk")), "rules > R", 3, "did you mean `review`?"),
    ("an alias", "rules: &a []\npools: *a\n", "", 1, "anchors and aliases (`&`, `*`) are not part of the language"),
    ("two documents", "rules: []\n---\nrules: []\n", "", 2, "a policy is one document"),
    ("a key that is a list", "rules: []\n? [a]\n: b\n", "", 2, "a key must be a plain word"),
    ("a NUL", "rules: []\n\x00", "", 2, "the text holds a NUL character"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "line", "message"), [entry[1:] for entry in REFUSALS], ids=[e[0] for e in REFUSALS]
)
def test_refusal_names_place_line_and_remedy(text: str, place: str, line: int, message: str) -> None:
    """Each mistake is found where it is."""
    found = problems_of(text)
    assert [(problem.place, problem.line) for problem in found if message in problem.message] == [(place, line)], found


def test_problem_reads_as_the_design_shows_it() -> None:
    """The sentence of the design document, word for word, with the line behind it."""
    table = "\n      when | to\n      score > 1 | desk\n      score > 2 | desk\n      employes > 5 | desk\n      | desk"
    text = small("\n  - name: Territories\n    table: |" + table)
    assert [str(problem) for problem in problems_of(text)] == [
        "rules > Territories > row 3: field `employes` is unknown; did you mean `employees`? (line 7)"
    ]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (small(rule(to="rep cloe")), "rules > R", "rep `cloe` is unknown; did you mean `chloe`?"),
        (small(rule(to="anna")), "rules > R", "pool `anna` is unknown; it is a rep: write `rep anna`"),
        (small(rest="  b: {reps: [cloe]}\n"), "pools > b", "rep `cloe` is unknown; did you mean `chloe`?"),
        (
            northwind_with("reps: [chloe 2, dan 1]", "reps: [cloe 2, dan 1]"),
            "pools > strategic",
            "rep `cloe` is unknown",
        ),
        (
            small(rest="territories: |\n  name | when | owner\n  A | score > 1 | ana\n"),
            "territories > row 1",
            "rep `ana` is unknown",
        ),
    ],
)
def test_unknown_rep_is_refused_where_reps_are_known(text: str, place: str, message: str) -> None:
    """With the reps given, one who is not among them is a problem; without, anybody may be meant."""
    found = [problem for problem in problems_of(text, REPS) if message in problem.message]
    assert [problem.place for problem in found] == [place]


def test_unknown_rep_passes_where_reps_are_not_known() -> None:
    """Reps are data, so a policy can be read without them."""
    assert parse_policy(small(rule(to="rep nobody-yet")), LISTS).rules[0].to


def test_every_problem_is_reported_at_once() -> None:
    """Three mistakes are three problems, in the order of the file."""
    text = small(rule(to="desk", wen="x", priority="hihg"), "sla:\n  - at 5m: shout\n")
    assert [problem.line for problem in problems_of(text)] == [4, 5, 11]


def test_scalars_are_texts() -> None:
    """`NO` is Norway, and neither `off` nor `1e3` is anything but itself."""
    text = small(rule(when="country in NO, SE and source in off, 1e3", to="desk"))
    policy: Policy = parse_policy(text)
    compiled = compile_policy(policy)
    assert compiled.rules.first({"country": "NO", "source": "off"}) == 0
    assert compiled.rules.first({"country": "FI", "source": "off"}) == 1


def test_row_with_an_empty_first_cell_keeps_its_columns() -> None:
    """A row that begins with a bar has an empty first cell, unless the heading begins with a bar too."""
    bare = small(rule(table="|\n      when      | to\n      score > 1 | desk\n                | desk, desk"))
    framed = small(
        rule(table="|\n      | when      | to   |\n      | score > 1 | desk |\n      |           | desk, desk |")
    )
    assert parse_policy(bare).rules[0].table == parse_policy(framed).rules[0].table
    assert [len(row.to) for row in parse_policy(bare).rules[0].table] == [1, 2]


def test_matching_section_says_what_matching_goes_by() -> None:
    """Scores also as per cent, types without their case; what is left out is as ever."""
    text = small(rest="matching: {match from: 95%, prefer: [same country, customers], types: Customer}\n")
    both = (Preference.SAME_COUNTRY, Preference.CUSTOMERS)
    assert parse_policy(text).matching == MatchSettings(0.95, None, both, ("customer",))
    assert parse_policy(small()).matching == MatchSettings()
