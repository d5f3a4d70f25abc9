"""The examples of a draft: one for each rule and each row, with invented leads, that say what must become of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from turnout.core.policy.yaml_text import Data
from turnout.core.review.drafting.areas import Size
from turnout.core.review.drafting.ground import Plot
from turnout.core.review.drafting.plan import Plan
from turnout.core.review.drafting.rule_names import (
    ALL_ELSE,
    BULK,
    NEW_COMPANIES,
    OWNERS,
    SIZE_NAMES,
    TERRITORIES,
    UNREACHABLE,
)

_LEAD = {"email": "jo@acme.example"}


def examples_of(plan: Plan) -> list[Mapping[str, Data]]:
    """The examples, in the order of the rules."""
    return [*_each(plan)]


def _each(plan: Plan) -> Iterator[Mapping[str, Data]]:
    if plan.seen.unreachable:
        yield _example("nobody can be reached", {"email": "none"}, {"rule": UNREACHABLE, "to": "queue data-desk"})
    if plan.owners:
        owner = plan.owners[0]
        then = {"rule": OWNERS, "to": f"rep {owner}"}
        yield _example("an account has an owner", _LEAD, then, {"name": "Acme", "owner": owner})
    if plan.bulk:
        field, texts = plan.bulk[0]
        yield _example("a list is imported", {**_LEAD, field: texts[0]}, {"rule": BULK})
    for plot in plan.plots:
        lead = _lead_in(plan, plot)
        account = _account_of(plan, plot) if plan.is_for_known or plot.size is Size.PUBLIC else None
        yield _example(f"somebody of {plot.name}", lead, {"rule": TERRITORIES, "territory": plot.name}, account)
    for plot in plan.newcomers:
        yield _example(f"a new company in {plot.name}", _lead_in(plan, plot), {"rule": NEW_COMPANIES})
    for size, _ in plan.segments:
        lead = {**_LEAD, "employees": str(plan.sizes.employees_of(size))}
        yield _example(f"{size.value} and from anywhere", lead, {"rule": SIZE_NAMES[size]}, _segment(plan, size))
    yield _example("nothing else is known", _LEAD, {"rule": ALL_ELSE})


def _example(
    name: str, lead: Mapping[str, str], then: Mapping[str, str], account: Mapping[str, str] | None = None
) -> Mapping[str, Data]:
    return {"name": name, "lead": dict(lead), **({"account": dict(account)} if account else {}), "then": dict(then)}


def _lead_in(plan: Plan, plot: Plot) -> Mapping[str, str]:
    seen = sorted(plan.seen.countries, key=lambda code: (-plan.seen.countries[code], code))
    return {**_LEAD, "country": plot.country(seen), "employees": str(plan.sizes.employees_of(plot.size))}


def _account_of(plan: Plan, plot: Plot) -> Mapping[str, str]:
    return {"name": "Acme", **(_segment(plan, plot.size) if plot.size else {})}


def _segment(plan: Plan, size: Size) -> Mapping[str, str]:
    """What an account of the size says, where only that tells it."""
    labels = plan.sizes.labels.get(size, ())
    return {"name": "Acme", "segment": labels[0]} if labels and size is Size.PUBLIC else {}
