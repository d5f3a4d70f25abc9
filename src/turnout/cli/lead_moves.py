"""`turnout leads moves` and `undo-move`: leads that were moved together, and taking that back in one step.

Which leads go back, and which stay, is the pipeline's; nothing here decides anything.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import when, zone_said

if TYPE_CHECKING:
    from turnout.pipeline.handing_over.bulk_undoing import WouldGoBack
    from turnout.store.bulk_moves import BulkMoveRow
    from turnout.store.database import Database
    from turnout.store.transaction import Transaction

Move = Annotated[str, typer.Argument(help="What the move is called; `turnout leads moves` lists them.", metavar="MOVE")]
Look = Annotated[bool, typer.Option("--dry-run", help="Only say which leads would go back; nothing is changed.")]
Why = Annotated[str, typer.Option("--why", help="Why; the record keeps it.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the group of leads."""
    app.command("moves")(list_moves)
    app.command("undo-move")(undo)


def list_moves(limit: Limit = 50, db: Db = None, as_json: Json = False) -> None:
    """Show which leads were reassigned together, the newest first, and what undoing came to."""
    from turnout.store.bulk_moves import list_moves as find  # noqa: PLC0415 - slow to load

    with opened(db) as database, database.reading() as tx:
        found = [_record(tx, row) for row in find(tx, None, None, limit)]
    if as_json:
        print_json({"moves": found})
        return
    if not found:
        show_notes(["no leads were moved together yet"])
        return
    columns = ("move", "leads", "to", "why", "by", "at", "went back", "stayed")
    show_table(columns, [_line(each) for each in found], [f"times are {zone_said()}"])


def undo(move: Move, dry_run: Look = False, why: Why = "", db: Db = None, as_json: Json = False) -> None:
    """Give each lead of a move back to whoever had it; what was worked on since stays, and says why."""
    with opened(db) as database:
        if dry_run:
            _tell_plan(_planned(database, move), as_json=as_json)
            return
        _take_back(database, move, why)
        with database.reading() as tx:
            from turnout.pipeline.handing_over.bulk_undoing import must_find_move  # noqa: PLC0415 - slow to load

            row = must_find_move(tx, move)
            record, stays = _record(tx, row), _stays(tx, row)
    if as_json:
        print_json({**record, "stays": stays})
        return
    for each in stays:
        sys.stderr.write(f"turnout: {each['lead_id']} stays: {each['why']}\n")
    sys.stdout.write(f"move {move}: {record['undone']} went back, {record['stayed']} stayed\n")


def _take_back(database: Database, move: str, why: str) -> None:
    """One portion after the other. Raises RefusedError."""
    from turnout.pipeline.asking.jobs import UndoMove  # noqa: PLC0415 - slow to load

    left = 1
    while left:
        [done] = do_jobs(database, [UndoMove(move, why, ACTOR)])
        if done.error is not None:
            raise done.error
        left = done.data["left"]


def _planned(database: Database, move: str) -> list[WouldGoBack]:
    from turnout.pipeline.handing_over.bulk_undoing import (  # noqa: PLC0415 - slow to load
        LEADS_AT_ONCE,
        must_find_move,
        would_go_back,
    )

    found: list[WouldGoBack] = []
    with database.reading() as tx:
        row, after = must_find_move(tx, move), 0
        while portion := would_go_back(tx, row, LEADS_AT_ONCE, after):
            found += [each for _, each in portion]
            after = portion[-1][0]
    return found


def _tell_plan(plan: list[WouldGoBack], *, as_json: bool) -> None:
    if as_json:
        import msgspec  # noqa: PLC0415 - slow to load

        print_json({"leads": msgspec.to_builtins(plan)})
        return
    lines = [(each.lead_id, each.assignee or "", _whither(each)) for each in plan]
    show_table(("lead", "has it", "then"), lines, [] if lines else ["nothing of it is left to undo"])


def _whither(each: WouldGoBack) -> str:
    return f"stays: {each.why}" if each.why else each.to or "as its rules say"


def _record(tx: Transaction, row: BulkMoveRow) -> dict[str, Any]:
    from turnout.pipeline.asking.answer import said  # noqa: PLC0415 - slow to load
    from turnout.store.bulk_moves import STAYED, UNDONE, count_moved  # noqa: PLC0415 - as above
    from turnout.store.metadata import from_micros  # noqa: PLC0415 - as above

    counts = count_moved(tx, row.number)
    return {
        "id": row.id,
        "by": row.by,
        "at": said(from_micros(row.at)),
        "reason": row.reason,
        "to": row.rep,
        "leads": sum(counts.values()),
        "undone": counts.get(UNDONE, 0),
        "stayed": counts.get(STAYED, 0),
        "undone_at": None if row.undone_at is None else said(from_micros(row.undone_at)),
        "undone_by": row.undone_by,
    }


def _line(move: dict[str, Any]) -> tuple[str, ...]:
    from datetime import datetime  # noqa: PLC0415 - only this needs it

    at, is_undone = when(datetime.fromisoformat(move["at"]), now()), move["undone_at"] is not None
    came_to = (str(move["undone"]), str(move["stayed"])) if is_undone else ("", "")
    return move["id"], str(move["leads"]), move["to"] or "the policy's", move["reason"], move["by"], at, *came_to


def _stays(tx: Transaction, row: BulkMoveRow) -> list[dict[str, str]]:
    from turnout.store.bulk_moves import STAYED, leads_of_move  # noqa: PLC0415 - slow to load

    found = leads_of_move(tx, row.number, 10_000, STAYED)
    return [{"lead_id": each.id, "why": each.why} for each in found]
