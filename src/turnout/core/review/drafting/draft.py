"""A first policy for a company as text: commented, with tests, in the order the field recommends.

What it says follows from what was seen (`plan`); whatever was seen, it can be read and checks clean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from turnout.core.policy.condition import Comparison, Condition, Op, Or, format_condition
from turnout.core.policy.render import TERRITORY_COLUMNS, item_lines, section_lines, table_lines
from turnout.core.policy.yaml_text import Data
from turnout.core.review.drafting.draft_tests import examples_of
from turnout.core.review.drafting.ground import Plot
from turnout.core.review.drafting.groups import Group
from turnout.core.review.drafting.plan import Plan, plan_policy
from turnout.core.review.drafting.rule_names import (
    ALL_ELSE,
    BULK,
    NEW_COMPANIES,
    NO_THROW_AWAYS,
    OWNERS,
    SIZE_NAMES,
    TERRITORIES,
    UNREACHABLE,
)
from turnout.core.review.drafting.seen import Seen

_WIDTH: Final = 118
DATA_DESK: Final = "data-desk"


def draft_policy(seen: Seen) -> str:
    """The text of a policy for this company. It always parses, names only people that were seen, and checks clean."""
    return draft_of(plan_policy(seen))


def draft_of(plan: Plan) -> str:
    """The text of a plan."""
    sections = (_head, _define, _rules, _territories, _pools, _queues, _sla, _tests)
    parts = (section(plan) for section in sections)
    return "\n".join("\n".join(part) + "\n" for part in parts if part)


def _head(plan: Plan) -> list[str]:
    seen = plan.seen
    active = sum(1 for rep in seen.reps if rep.is_active)
    read = [f"{seen.leads:,} leads"]
    read += [f"{sum(each.count for each in seen.accounts):,} accounts"] if seen.accounts else []
    read += [f"{active:,} active reps"] if active else []
    lines = [
        f"# A first policy, drafted by `turnout try` from {_listed(read)}.",
        "# Read from top to bottom: the first rule that fits decides. It is yours: change whatever is not so.",
    ]
    if plan.left_out:
        names = _listed([f"{group.name} ({len(group.reps)})" for group in plan.left_out[:12]])
        lines += _comment(f"Teams that get nothing here, because nothing told what is theirs: {names}.")
    return lines


def _define(plan: Plan) -> list[str]:
    """Named conditions, only those that something uses."""
    named: dict[str, Data] = {size.value: format_condition(plan.condition(size)) for size in plan.used_sizes}
    lines = _comment(f"How large is large: {plan.sizes.because}.", "  ") if plan.used_sizes else []
    if hot := _hot(plan):
        named["hot"] = format_condition(_any_of(hot))
    if plan.bulk:
        named["bulk"] = format_condition(_any_of(_comparisons(plan.bulk)))
    if not named:
        return []
    heading, *rest = section_lines("define", named)
    return [heading, *lines, *rest]


def _hot(plan: Plan) -> list[Comparison]:
    """Whom to answer first: whoever asks for a person, or has a score that few have."""
    scored = [Comparison("score", Op.AT_LEAST, (str(plan.seen.score_high),))] if plan.seen.score_high else []
    return [*_comparisons(plan.hot), *scored]


def _comparisons(named: Sequence[tuple[str, Sequence[str]]]) -> list[Comparison]:
    return [Comparison(name, Op.IN if len(texts) > 1 else Op.IS, tuple(texts)) for name, texts in named]


def _any_of(parts: Sequence[Comparison]) -> Condition:
    return Or(tuple(parts)) if len(parts) > 1 else parts[0]


def _rules(plan: Plan) -> list[str]:
    lines = ["rules:"]
    for number, (comment, rule) in enumerate(_each_rule(plan)):
        lines += ([""] if number else []) + _comment(comment, "  ") + [*item_lines(rule, 2)]
    return lines


def _each_rule(plan: Plan) -> Iterator[tuple[str, Mapping[str, Data]]]:
    seen, last = plan.seen, plan.fallback or f"queue {DATA_DESK}"
    if seen.disposable:
        said = f"{seen.disposable:,} of your leads came from addresses that are thrown away."
        yield said, {"name": NO_THROW_AWAYS, "when": "disposable_email", "reject": "throw-away address"}
    if seen.unreachable:
        said = f"{seen.unreachable:,} of your leads have neither an address that can be nor a phone number."
        yield said, {"name": UNREACHABLE, "when": "not valid_email and phone is unknown", "to": f"queue {DATA_DESK}"}
    if plan.owners:
        owned = sum(each.count for each in seen.accounts if each.owner)
        parent = ["account.parent.owner"] if seen.has_parents else []
        said = f"{owned:,} of your accounts have an owner. One who has left gives way to the next target."
        yield said, {"name": OWNERS, "when": "account.owner is known", "to": ["account.owner", *parent, "next rule"]}
    if plan.bulk:
        to = [*(["territory.pool"] if plan.plots else []), last]
        said = "What comes by the hundred is let in slowly, so that nobody drowns and a demo request is not behind it."
        yield said, {"name": BULK, "when": "bulk", "to": to, "priority": "low", "release": "60 an hour"}
    yield from _ground_rules(plan)
    for size, pool in plan.segments:
        yield "Wherever they are.", {"name": SIZE_NAMES[size], "when": size.value, "to": pool}
    yield "Whoever's turn it is.", {"name": ALL_ELSE, "to": last}


def _ground_rules(plan: Plan) -> Iterator[tuple[str, Mapping[str, Data]]]:
    if plan.plots and plan.is_for_known:
        said = "Companies you know and nobody owns go to whoever sells where they are."
        yield said, {"name": TERRITORIES, "when": "account is known and territory is known", "to": "territory.pool"}
    elif plan.plots:
        yield "Who sells where: see `territories` below.", {
            "name": TERRITORIES, "when": "territory is known", "to": "territory.pool",
        }  # fmt: skip
    if plan.newcomers:
        rows = [{"when": format_condition(plot.when), "to": plan.pool(plot.group)} for plot in plan.newcomers]
        # A table's lead that no row fits goes on with the rules below.
        yield (
            "Companies nobody knows yet go to those who qualify them, by region.",
            {"name": NEW_COMPANIES, "when": "region is known", "table": rows},
        )


def _territories(plan: Plan) -> list[str]:
    if not plan.plots:
        return []
    rows = [_row(plan, plot) for plot in plan.plots]
    return [*_why_there(plan.plots), *table_lines("territories", rows, TERRITORY_COLUMNS, 0)]


def _row(plan: Plan, plot: Plot) -> Mapping[str, Data]:
    return {"name": plot.name, "when": format_condition(plot.when), "pool": plan.pool(plot.group)}


def _why_there(plots: Sequence[Plot]) -> list[str]:
    told = dict.fromkeys(f"{plot.group.name} {plot.group.because}" for plot in plots if plot.group.because)
    return _comment(f"Where each team sells: {'; '.join(told)}.") if told else []


def _pools(plan: Plan) -> list[str]:
    if not plan.pools:
        return []
    pools: dict[str, Data] = {name: _pool(plan, name, group) for name, group in plan.pools.items()}
    heading, *rest = section_lines("pools", pools)
    spoken = _comment("`needs: language`: only those get a lead who speak its language, as far as it is known.", "  ")
    return [heading, *(spoken if plan.speaking else []), *rest]


def _pool(plan: Plan, name: str, group: Group) -> Mapping[str, Data]:
    said: dict[str, Data] = {"team": group.team} if group.team else {"reps": [_member(rep.id) for rep in group.reps]}
    weights = {rep.weight for rep in group.reps}
    if name == plan.managers:
        return {**said, "hours": "always", "pick": "in order"}
    if len(weights) > 1 and group.team and any(weights):
        said["weight by"] = "weight"
    if name in plan.speaking:
        said["needs"] = "language"
    beyond = plan.managers if name == plan.fallback else plan.fallback
    if beyond:
        said["nobody"] = {"closed": "hold until open", "else": beyond} if group.has_hours else beyond
    elif group.has_hours:
        said["nobody"] = {"closed": "hold until open"}
    return said


def _member(rep: str) -> str:
    """A member as a list of reps has it: an id that ends in a number, or begins with `rep`, says its weight."""
    words = rep.split()
    return f"rep {rep} 1" if words[:1] == ["rep"] else f"{rep} 1" if len(words) > 1 else rep


def _queues(plan: Plan) -> list[str]:
    if not plan.seen.unreachable and plan.fallback:
        return []
    watched: dict[str, Data] = {"watched by": plan.managers or plan.fallback} if plan.fallback else {}
    return [*section_lines("queues", {DATA_DESK: watched or {"note": "say who watches it"}})]


def _sla(plan: Plan) -> list[str]:
    has_managers = any(rep.has_manager and rep.is_active for rep in plan.seen.reps)
    late: Mapping[str, Data] = {"at 15m": "tell manager"} if has_managers else {}
    very_late: Mapping[str, Data] = {"at 8h": "tell manager"} if has_managers else {}
    lines: list[Mapping[str, Data]] = []
    if _hot(plan):
        lines.append({"when": "hot", "touch within": "15m", "at 10m": "remind", **late})
    lines.append({"touch within": "8h", "at 6h": "remind", **very_late})
    heading, *rest = section_lines("sla", lines)
    said = _comment("In working time of whoever has the lead. The first line that fits sets the clocks.")
    return [*said, heading, *rest]


def _tests(plan: Plan) -> list[str]:
    examples = examples_of(plan)
    if not examples:
        return []
    return [
        *_comment("What must stay true when you change anything: `turnout test` runs these."),
        *section_lines("tests", examples),
    ]


def _comment(text: str, indent: str = "") -> list[str]:
    """The text as comment lines that are no wider than a screen; what a stranger wrote in it stays on them."""
    lines, line = [], f"{indent}#"
    for word in "".join(char if char.isprintable() else " " for char in text).split():
        if len(line) + 1 + len(word) > _WIDTH and not line.endswith("#"):
            lines.append(line)
            line = f"{indent}#"
        line = f"{line} {word}"
    return [*lines, line]


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
