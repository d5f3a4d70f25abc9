"""The live board: leads and the API's answers as rows to take in at a glance, for any server's leads.

Colour is never alone; every outcome has a mark. What all leads came to is counted in `tally`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from turnout.cli.tally import MARKS, STYLES, Tally
from turnout.core.decision import Outcome
from turnout.pipeline.asking.answer import Answer
from turnout.testing.demo_traffic import Arrived

# The names of accounts by their ids.
Names = Mapping[str, str]

_COLUMNS = (
    ("time", 9, 0),
    ("lead", None, 3),
    ("account", None, 3),
    ("rule", None, 4),
    ("who", None, 3),
    ("why", None, 5),
)


def board(newest: Iterable[Arrived], names: Names, tally: Tally) -> RenderableType:
    """The newest leads as a table, and below it what all of them came to."""
    table = Table(box=None, pad_edge=False, expand=True, header_style="bold dim")
    for name, width, ratio in _COLUMNS:
        table.add_column(name, width=width, ratio=ratio or None, no_wrap=True, overflow="ellipsis")
    for arrived in newest:
        table.add_row(*_row(arrived, names))
    return Group(table, Text(), tally.text())


def _row(arrived: Arrived, names: Names) -> list[RenderableType]:
    answer, outcome = arrived.answer, Outcome(arrived.answer.outcome)
    return [
        Text(_when(answer), style="dim"),
        who_asks(arrived),
        account_name(arrived, names),
        answer.rule or "",
        Text(f"{MARKS[outcome]} {who_gets(answer)}", style=STYLES[outcome]),
        Text(why(answer), style="dim"),
    ]


def line(arrived: Arrived, names: Names) -> str:
    """One lead as one line of plain text, for logs and pipes."""
    answer = arrived.answer
    parts = [_when(answer), who_asks(arrived), account_name(arrived, names), answer.rule or ""]
    return " | ".join([*parts, f"{MARKS[Outcome(answer.outcome)]} {who_gets(answer)}", why(answer)])


def _when(answer: Answer) -> str:
    return f"{datetime.fromisoformat(answer.decided_at):%a %H:%M}"


def account_names(records: Iterable[Mapping[str, str]]) -> Names:
    """The names by their ids, from rows of `accounts.csv`."""
    return {record["account_id"]: record["name"] for record in records}


def who_asks(arrived: Arrived) -> str:
    """The person, as far as they said who they are."""
    said = [arrived.record.get(part, "").strip() for part in ("first_name", "last_name")]
    return " ".join(filter(None, said)) or arrived.record.get("email", "").strip() or arrived.answer.lead_id


def account_name(arrived: Arrived, names: Names) -> str:
    """The account that was matched, else the company as typed in brackets."""
    account = arrived.answer.account_id
    if account is not None:
        return names.get(account, account)
    typed = arrived.record.get("company", "").strip()
    return f"({typed})" if typed else "-"


def who_gets(answer: Answer) -> str:
    """Who or what the lead went to."""
    match Outcome(answer.outcome):
        case Outcome.QUEUED:
            return f"queue {answer.queue}"
        case Outcome.HELD:
            return f"waits for {answer.pool or 'a person'}"
        case Outcome.REJECTED:
            return "rejected"
        case Outcome.DUPLICATE:
            return f"{answer.assignee or 'joined'} (same person)"
        case _:
            return str(answer.assignee)


def why(answer: Answer) -> str:
    """The reason without the rule's name, which stands in a column of its own."""
    return answer.reason.removeprefix(f"{answer.rule}: ").removeprefix(f"{answer.assignee} ")
