"""`turnout promises`: what falls due, what was missed, what was escalated, and what else waits for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import now
from turnout.cli.completing import complete_rep, one_of
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_facts, show_notes, show_table
from turnout.cli.times import distance, when, zone_said
from turnout.errors import InputError, suggestion

if TYPE_CHECKING:
    from turnout.pipeline.boards.promises_board import PromiseCounts, PromiseItem

_STATES: Final = ("due", "breached", "escalated")
_SAID: Final = {
    "accept": "to be accepted",
    "touch": "a first answer",
    "at_most": "an answer to the customer",
    "stage": "a step of the promise",
}
State = Annotated[
    str,
    typer.Option(
        "--state",
        help="`due` (the soonest first), `breached` (missed and not answered since) or `escalated`.",
        autocompletion=one_of(_STATES),
    ),
]
Team = Annotated[str | None, typer.Option("--team", help="Only of leads that anybody of this team has.")]
Rep = Annotated[str | None, typer.Option("--rep", help="Only of leads that this rep has.", autocompletion=complete_rep)]


def promises(
    state: State = "due", team: Team = None, rep: Rep = None, limit: Limit = 50, db: Db = None, as_json: Json = False
) -> None:
    """Show what was promised to leads: what falls due, what was missed, and how much else waits for somebody."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.boards.promises_board import asked_of, count_all, find_promises  # noqa: PLC0415 - as above

    if state not in _STATES:
        raise InputError(f"--state `{state}` is not known{suggestion(state, _STATES)}; use one of {', '.join(_STATES)}")
    at = now()
    with opened(db) as database:
        found, follows = find_promises(database, asked_of(_state(state), team, rep, at), None, limit, at)
        counts = count_all(database, at)
    if as_json:
        builtins: dict[str, Any] = msgspec.to_builtins({"promises": found, "more": follows is not None})
        print_json({**builtins, "counts": msgspec.to_builtins(counts)})
        return
    if found:
        columns = ("lead", "who", "promised", "due", "by", "now with", "rule")
        notes = [f"... and more; `--limit {limit * 2}` shows them"] if follows is not None else []
        show_table(columns, [_row(each, at) for each in found], [*notes, f"times are {zone_said()}"])
    else:
        show_notes([f"no promise is {state}"])
    show_facts(_counted(counts))


def _state(state: str) -> Any:  # noqa: ANN401 - one of the words, which was looked at
    return state


def _row(item: PromiseItem, at: datetime) -> tuple[str, ...]:
    who = ", ".join(part for part in (item.name or item.email, item.company) if part)
    promised = _SAID.get(item.kind, item.kind) if not item.actions else "; ".join(item.actions)
    due_at = datetime.fromisoformat(item.due_at)
    where = item.assignee or (f"queue {item.queue}" if item.queue else item.outcome)
    return (
        item.lead_id,
        who,
        f"{promised}{' (missed)' if item.missed else ''}{' (extended)' if item.extended_seconds else ''}",
        f"{when(due_at, at)}" if item.fired_at is None else distance(datetime.fromisoformat(item.fired_at), at),
        item.promised_by or "",
        where,
        item.rule or "",
    )


def _counted(counts: PromiseCounts) -> list[tuple[str, str]]:
    """How much waits; what is none is left out."""
    told = (
        ("due now", counts.due_now),
        ("due within the hour", counts.due_within_hour),
        ("leads nobody answered in time", counts.breached),
        ("escalated leads", counts.escalated),
        ("offers", counts.offers),
        ("waiting for somebody", counts.holds),
        ("in queues", counts.queued),
        ("messages parked", counts.parked_messages),
    )
    return [(name, f"{count:,}") for name, count in told if count]
