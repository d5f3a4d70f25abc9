"""`turnout duplicates`: what is probably kept twice, over a whole store or a file, and leads that probably are one's.

`people` and `accounts` list groups and change nothing; `turnout merge` merges. `list`, `show`, `confirm` and `reject`
are about leads that a server found to be of somebody whose earlier lead is open.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_lead, one_of
from turnout.cli.doing import kept_if_interrupted
from turnout.cli.importing import progress_shown
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_facts, show_notes, show_table
from turnout.cli.times import when, zone_said
from turnout.errors import InputError, TurnoutError

if TYPE_CHECKING:
    from datetime import datetime

    from turnout.pipeline.asking.jobs import Merge, Separate
    from turnout.pipeline.edits.editing import Edit
    from turnout.pipeline.matching.duplicate_lists import Listed, Progress
    from turnout.pipeline.matching.duplicate_reviews import DuplicateRecord, DuplicateSender
    from turnout.store.database import Database
    from turnout.store.duplicate_reviews import FoundReview

app = typer.Typer(
    help="What is kept twice: people, accounts, list, show, confirm, reject.",
    no_args_is_help=True,
)

_STATES: Final = ("open", "joined", "rejected", "over")
_ALL: Final = "all"
_ROWS_SHOWN: Final = 60

In = Annotated[
    Path | None,
    typer.Option("--in", help="A CSV file instead of a store.", metavar="FILE.csv", exists=True, dir_okay=False),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Write the groups as CSV, a row for each member.", metavar="FILE.csv", dir_okay=False),
]
Least = Annotated[
    float, typer.Option("--min", help="How sure two must be, 0 to 1, to be put together.", min=0.01, max=0.9999)
]
State = Annotated[
    str,
    typer.Option("--state", help="open, joined, rejected, over or all.", autocompletion=one_of((*_STATES, _ALL))),
]
Lead = Annotated[str, typer.Argument(help="The later lead's id.", metavar="LEAD_ID", autocompletion=complete_lead)]


@app.command("people")
def people(
    db: Db = None,
    in_: In = None,
    out: Out = None,
    least: Least = 0.5,
    limit: Limit = _ROWS_SHOWN,
    as_json: Json = False,
) -> None:
    """List people who probably are one, in groups to look at. Never by the name alone. Nothing is changed."""
    from turnout.pipeline.matching.duplicate_lists import list_people, list_people_of_file  # noqa: PLC0415 - slow to load

    listed = _listed(
        lambda progress: list_people_of_file(in_, least, progress) if in_ else None,
        lambda database, progress: list_people(database, least, progress),
        db,
    )
    _show(
        listed, ("cluster", "id", "survivor", "score", "name", "email", "company", "why"), out, limit, as_json=as_json
    )


@app.command("accounts")
def accounts(
    db: Db = None,
    in_: In = None,
    out: Out = None,
    least: Least = 0.5,
    limit: Limit = _ROWS_SHOWN,
    as_json: Json = False,
) -> None:
    """List accounts that probably are one company, in groups to look at. Nothing is changed."""
    from turnout.pipeline.matching.duplicate_lists import list_accounts, list_accounts_of_file  # noqa: PLC0415 - slow to load

    listed = _listed(
        lambda progress: list_accounts_of_file(in_, least, progress) if in_ else None,
        lambda database, progress: list_accounts(database, least, progress),
        db,
    )
    columns = ("cluster", "id", "survivor", "score", "name", "domains", "country", "why")
    _show(listed, columns, out, limit, as_json=as_json)


def _listed(
    of_file: Callable[[Progress], Listed | None], of_store: Callable[[Database, Progress], Listed], db: str | None
) -> Listed:
    """What is listed of a file, where one is named, else of the store."""
    # What is read lives until the command ends, so looking for garbage meanwhile would find none.
    gc.disable()
    try:
        with kept_if_interrupted(lambda: "nothing was written or changed"), progress_shown() as progress:
            listed = of_file(progress)
            if listed is not None:
                return listed
            with opened(db) as database:
                return of_store(database, progress)
    finally:
        gc.enable()


def _show(listed: Listed, columns: tuple[str, ...], out: Path | None, limit: int, *, as_json: bool) -> None:
    from turnout.pipeline.matching.duplicate_lists import write_listed  # noqa: PLC0415 - slow to load

    if out is not None:
        write_listed(out, listed)
    said = f"{listed.clusters:,} groups with {len(listed.rows):,} members, of {listed.compared:,}"
    if as_json:
        found = {"clusters": listed.clusters, "compared": listed.compared, "rows": listed.rows}
        print_json(found if out is None else {**found, "rows": [], "file": str(out)})
    elif out is not None:
        sys.stdout.write(f"{said}; written to {out}\n")
    elif listed.rows:
        rows = [tuple(row.get(column, "") for column in columns) for row in listed.rows[:limit]]
        more = len(listed.rows) - len(rows)
        show_table(columns, rows, [said, *([f"... and {more:,} rows more; `--out FILE.csv` has all"] if more else [])])
    else:
        show_notes([f"nothing seems to be kept twice, of {listed.compared:,}"])


@app.command("list")
def list_found(state: State = "open", limit: Limit = 50, db: Db = None, as_json: Json = False) -> None:
    """Show leads that probably are of somebody whose earlier lead is open, the oldest first."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.matching.duplicate_reviews import duplicate_records  # noqa: PLC0415 - as above
    from turnout.store.duplicate_reviews import list_reviews  # noqa: PLC0415 - as above

    if state not in (*_STATES, _ALL):
        raise InputError(f"--state `{state}` is none of {', '.join(f'`{each}`' for each in (*_STATES, _ALL))}")
    with opened(db) as database, database.reading() as tx:
        found = list_reviews(tx, "" if state == _ALL else state, -1, limit + 1)
    records = duplicate_records(found[:limit])
    has_more = len(found) > limit
    if as_json:
        print_json({"reviews": msgspec.to_builtins(records), "has_more": has_more})
        return
    if not records:
        show_notes(["there are no such leads"])
        return
    more = [f"there are more; `--limit {limit * 4}` shows more of them"] if has_more else []
    at = now()
    rows = [
        (
            record.lead_id,
            record.earlier_lead_id,
            record.state,
            record.lead.name or "",
            f"{record.score:.3f}",
            _why(record),
            when(_moment(record.made_at), at),
        )
        for record in records
    ]
    show_table(("lead", "earlier", "state", "name", "score", "why", "found"), rows, [*more, f"times are {zone_said()}"])


def _why(record: DuplicateRecord) -> str:
    against = f"; against: {', '.join(record.against)}" if record.against else ""
    return f"{', '.join(record.evidence)}{against}"


def _moment(text: str) -> datetime:
    from datetime import datetime  # noqa: PLC0415 - only this needs it

    return datetime.fromisoformat(text)


@app.command("show")
def show(lead: Lead, db: Db = None, as_json: Json = False) -> None:
    """Show the two leads side by side, what speaks for one person and what against."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.matching.duplicate_reviews import duplicate_records, found_duplicate  # noqa: PLC0415 - as above

    with opened(db) as database, database.reading() as tx:
        [record] = duplicate_records([found_duplicate(tx, lead)])
    if as_json:
        print_json(msgspec.to_builtins(record))
        return
    show_facts(list(_facts(record)))


def _facts(record: DuplicateRecord) -> Iterator[tuple[str, str]]:
    at = now()
    yield "state", record.state
    yield "score", f"{record.score:.3f}"
    yield "why", _why(record)
    yield "found", when(_moment(record.made_at), at)
    if record.settled_at is not None:
        yield "answered", f"{when(_moment(record.settled_at), at)} by {record.settled_by}"
    yield "lead", _said(record.lead)
    yield "earlier", _said(record.earlier)


def _said(sender: DuplicateSender) -> str:
    known = (sender.name, sender.email, sender.phone, sender.company, sender.title, sender.city, sender.country)
    return ", ".join([f"{sender.lead_id} ({sender.status})", *filter(None, known)])


@app.command("confirm")
def confirm(lead: Lead, db: Db = None, as_json: Json = False) -> None:
    """Say that the two leads are one person's: the later one joins the earlier one, and uses no turn."""
    from turnout.pipeline.matching.duplicate_reviews import confirm_duplicate  # noqa: PLC0415 - slow to load

    _answer(lead, confirm_duplicate, db, as_json=as_json)


@app.command("reject")
def reject(lead: Lead, db: Db = None, as_json: Json = False) -> None:
    """Say that the two leads are two people's; one that has joined is decided by the rules again."""
    from turnout.pipeline.matching.duplicate_reviews import reject_duplicate  # noqa: PLC0415 - slow to load

    _answer(lead, reject_duplicate, db, as_json=as_json)


def _answer(
    lead: str, do: Callable[[Edit, FoundReview], Merge | Separate | None], db: str | None, *, as_json: bool
) -> None:
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.matching.duplicate_reviews import (  # noqa: PLC0415 - as above
        duplicate_item,
        found_duplicate,
        reopen_duplicate,
    )

    with opened(db) as database:
        with editing(database, now(), ACTOR) as edit:
            found = found_duplicate(edit.tx, lead)
            job = do(edit, found)
        error: Any = do_jobs(database, [job])[0].error if job is not None else None
        if error is not None:
            with editing(database, now(), ACTOR) as edit:
                reopen_duplicate(edit, found)
            raise error if isinstance(error, TurnoutError) else TurnoutError(str(error))
        with database.reading() as tx:
            item = duplicate_item(found_duplicate(tx, lead))
    if as_json:
        print_json(msgspec.to_builtins(item))
    else:
        sys.stdout.write(f"{item.lead_id}: {item.state}\n")
