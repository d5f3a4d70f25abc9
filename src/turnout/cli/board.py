"""The live board: decisions as rows to take in at a glance. Colour is never alone; every outcome has a mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decision import Decision, Outcome
from turnout.core.simulate.fold import Step

STYLES = {
    Outcome.ASSIGNED: "green",
    Outcome.OFFERED: "cyan",
    Outcome.HELD: "yellow",
    Outcome.QUEUED: "blue",
    Outcome.DUPLICATE: "magenta",
    Outcome.REJECTED: "red",
}
_MARKS = {
    Outcome.ASSIGNED: "→",
    Outcome.OFFERED: "?",
    Outcome.HELD: "…",
    Outcome.QUEUED: "▸",
    Outcome.DUPLICATE: "=",
    Outcome.REJECTED: "×",
}
_COLUMNS = (
    ("time", 9, 0),
    ("lead", None, 3),
    ("account", None, 3),
    ("rule", None, 4),
    ("who", None, 3),
    ("why", None, 5),
)


def board(steps: Iterable[Step], engine: Engine, desk: Desk) -> RenderableType:
    """The newest decisions as a table, and below it what all of them came to."""
    table = Table(box=None, pad_edge=False, expand=True, header_style="bold dim")
    for name, width, ratio in _COLUMNS:
        table.add_column(name, width=width, ratio=ratio or None, no_wrap=True, overflow="ellipsis")
    for step in steps:
        table.add_row(*_row(step, engine))
    return Group(table, Text(), tally(desk))


def _row(step: Step, engine: Engine) -> list[RenderableType]:
    decision = step.decision
    return [
        Text(f"{decision.decided_at:%a %H:%M}", style="dim"),
        who_asks(step),
        account_name(step, engine),
        decision.rule,
        Text(f"{_MARKS[decision.outcome]} {who_gets(decision)}", style=STYLES[decision.outcome]),
        Text(why(decision), style="dim"),
    ]


def who_asks(step: Step) -> str:
    """The person, as far as they said who they are."""
    facts = step.case.facts
    name = " ".join(str(facts[part]) for part in ("first_name", "last_name") if part in facts)
    return name or str(facts.get("email", step.lead.id))


def account_name(step: Step, engine: Engine) -> str:
    """The account that was matched, else the company as typed in brackets."""
    match = step.decision.match
    account = engine.world.book.get(match.account) if match and match.account else None
    if account is not None:
        return account.name
    typed = step.case.facts.get("company")
    return f"({typed})" if typed else "-"


def who_gets(decision: Decision) -> str:
    """Who or what the lead went to."""
    match decision.outcome:
        case Outcome.QUEUED:
            return f"queue {decision.queue}"
        case Outcome.HELD:
            return f"waits for {decision.pool or 'a person'}"
        case Outcome.REJECTED:
            return "rejected"
        case Outcome.DUPLICATE:
            return f"{decision.assignee or 'joined'} (same person)"
        case _:
            return str(decision.assignee)


def why(decision: Decision) -> str:
    """The reason without the rule's name, which stands in a column of its own."""
    return decision.reason.removeprefix(f"{decision.rule}: ").removeprefix(f"{decision.assignee} ")


def tally(desk: Desk) -> Text:
    """How many leads came to what, in one line."""
    counts = Counter(decision.outcome for decision in desk.decisions.values())
    line = Text(f"{sum(counts.values()):,} leads   ")
    for outcome, style in STYLES.items():
        line.append(f"{_MARKS[outcome]} {outcome} {counts[outcome]:,}   ", style=style)
    return line


def line(step: Step, engine: Engine) -> str:
    """One decision as one line of plain text, for logs and pipes."""
    decision = step.decision
    parts = [f"{decision.decided_at:%a %H:%M}", who_asks(step), account_name(step, engine), decision.rule]
    return " | ".join([*parts, f"{_MARKS[decision.outcome]} {who_gets(decision)}", why(decision)])
