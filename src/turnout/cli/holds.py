"""`turnout holds list`: the leads that wait for somebody, in the order in which they are served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from turnout.cli.acting import now
from turnout.cli.completing import complete_pool
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import more_said, show_notes, show_table
from turnout.cli.times import distance, when, zone_said

app = typer.Typer(help="Leads that wait for somebody: list.", no_args_is_help=True)

Pool = Annotated[
    str | None, typer.Option("--pool", help="Only those that wait for this pool.", autocompletion=complete_pool)
]
Cause = Annotated[str | None, typer.Option("--cause", help="Only those that wait for this cause: closed, full, ...")]
_PAGE = 500


@app.callback()
def holds() -> None:
    """Keep `list` a command of a group, though it is the only one."""


@app.command("list")
def list_holds(pool: Pool = None, cause: Cause = None, limit: Limit = 50, db: Db = None, as_json: Json = False) -> None:
    """Show the leads that wait: for what, since when, when they are looked at again, and when the wait is over."""
    from turnout.pipeline.serving.reading import Reader  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        found = [hold for hold in _all(Reader(database)) if _fits(hold, pool, cause)]
    shown, more = found[:limit], len(found) - limit
    if as_json:
        print_json({"holds": [_as_data(hold) for hold in shown], "total": len(found)})
        return
    if not found:
        show_notes(["no lead waits" if pool is None and cause is None else "no such lead waits"])
        return
    at = now()
    rows = [
        (
            hold["lead_id"],
            hold["priority"],
            hold["pool"] or "",
            hold["cause"],
            when(datetime.fromisoformat(hold["since"]), at),
            distance(datetime.fromisoformat(hold["looked_at_again"]), at),
            when(datetime.fromisoformat(hold["until"]), at) if hold["until"] else "",
            hold["rule"],
        )
        for hold in shown
    ]
    notes = [note for note in (more_said(more, f"`--limit {len(found)}`"), f"times are {zone_said()}") if note]
    show_table(("lead", "priority", "pool", "why", "since", "looked at", "until", "rule"), rows, notes)


def _all(reader: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - a Reader, which is slow to load
    """Every hold; what is asked for is filtered here, for there are seldom many."""
    found: list[Mapping[str, Any]] = []
    after = ""
    while True:
        page = reader.holds(after, _PAGE)
        found += page
        if len(page) < _PAGE:
            return found
        after = page[-1]["cursor"]


def _fits(hold: Mapping[str, Any], pool: str | None, cause: str | None) -> bool:
    return (pool is None or hold["pool"] == pool) and (cause is None or hold["cause"] == cause)


def _as_data(hold: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in hold.items() if name != "cursor"}
