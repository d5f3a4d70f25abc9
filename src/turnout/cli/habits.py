"""`turnout habits`: who sits on leads, sends them back, takes their pick, or does not answer at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import now
from turnout.cli.completing import complete_rep
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import parse_moment, when

if TYPE_CHECKING:
    from turnout.pipeline.desk.habits import HabitItem, ShareSaid

_LOOKED_BACK: Final = timedelta(days=30)
_SAID: Final = {
    "hoarding": "sits on leads",
    "reject_fishing": "sends leads back",
    "cherry_picking": "takes their pick",
    "not_responding": "does not answer",
}
Since = Annotated[
    str | None, typer.Option("--since", help="`7d` (ago), `2026-09-07`; left out: the last 30 days.", metavar="WHEN")
]
Team = Annotated[str | None, typer.Option("--team", help="Only of this team.")]
Rep = Annotated[str | None, typer.Option("--rep", help="Only of this rep.", autocompletion=complete_rep)]


def habits(since: Since = None, team: Team = None, rep: Rep = None, db: Db = None, as_json: Json = False) -> None:
    """Show what reps do with their leads beside their peers, and what stands out more than chance would have it."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.asking.answer import said  # noqa: PLC0415 - as above
    from turnout.pipeline.desk.habits import find_habits  # noqa: PLC0415 - as above

    at = now()
    start = parse_moment("--since", since, at) or at - _LOOKED_BACK
    with opened(db) as database:
        found = find_habits(database, start, team, rep)
    if as_json:
        builtins: Any = msgspec.to_builtins(found)
        print_json({"since": said(start), "habits": builtins})
        return
    if not found:
        show_notes([f"nobody was given a lead since {when(start, at)}"])
        return
    columns = ("rep", "given", "answered", "late", "sat on", "sent back", "missed in a row", "stands out")
    notes = [f"since {when(start, at)}; in brackets what peers would have"]
    show_table(columns, [_row(each) for each in found], notes)


def _row(item: HabitItem) -> tuple[str, ...]:
    return (
        item.rep,
        f"{item.given:,}",
        f"{item.answered:,}",
        f"{item.answered_late:,}",
        _beside(item.sat_on),
        _beside(item.sent_back),
        f"{item.missed_in_a_row:,}" if item.missed_in_a_row else "",
        ", ".join(_said(item, habit.value) for habit in item.stands_out),
    )


def _beside(share: ShareSaid) -> str:
    return f"{share.count:,} ({share.expected:.1f})" if share.count or share.expected else ""


def _said(item: HabitItem, habit: str) -> str:
    if habit == "cherry_picking" and item.picking is not None:
        return f"{_SAID[habit]} ({item.picking.sla})"
    return _SAID[habit]
