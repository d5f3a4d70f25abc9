"""`turnout realign`: which accounts and leads are to move; moving them in batches; taking it back.

Without `--yes` it is only looked at. What was interrupted goes on with `--resume`. What says whose accounts are to be
is read in `realign_source`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.doing import kept_if_interrupted
from turnout.cli.importing import progress_shown
from turnout.cli.options import Db, Json, Why, opened, print_json
from turnout.cli.realign_source import By, Columns, Condition, Pool, Table, To, source_of, source_said
from turnout.cli.tables import show_notes, show_table
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.pipeline.edits.editing import Edit
    from turnout.pipeline.handing_over.realignment_plan import Alignment
    from turnout.pipeline.handing_over.realignment_wishes import Source, Wishes
    from turnout.store.database import Database
    from turnout.store.realignments import RealignmentRow

_SHOWN_MAX: Final = 20

WithOpportunity = Annotated[
    bool, typer.Option("--keep-opportunities", help="Accounts with an open opportunity stay where they are.")
]
TouchedDays = Annotated[
    int,
    typer.Option("--keep-touched", min=0, max=3_650, help="Accounts of whose leads one was answered in so many days."),
]
KeepList = Annotated[str, typer.Option("--keep-list", help="Accounts in this list of the live policy stay.")]
Keep = Annotated[list[str] | None, typer.Option("--keep", help="This account stays; may be said again.")]
MoveLocked = Annotated[
    bool, typer.Option("--move-locked", help="Move those with the attribute `owner_locked` as well.")
]
Leads = Annotated[
    str, typer.Option("--leads", help="Which open leads of the former owner go along: all, untouched or none.")
]
Deals = Annotated[bool, typer.Option("--opportunities/--no-opportunities", help="Whether open opportunities go along.")]
Batch = Annotated[int, typer.Option("--batch", min=1, max=1_000, help="So many accounts move in one transaction.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown what would move.")]
Resume = Annotated[int | None, typer.Option("--resume", help="Go on with this realignment.")]
Undo = Annotated[int | None, typer.Option("--undo", help="Take this realignment back.")]
UndoBatch = Annotated[int | None, typer.Option("--undo-batch", help="With `--undo`: this batch of it only.")]
Listed = Annotated[bool, typer.Option("--list", help="Show the realignments there were.")]


def realign(
    table: Table = None,
    columns: Columns = None,
    condition: Condition = "",
    to: To = "",
    pool: Pool = "",
    by: By = "count",
    with_opportunity: WithOpportunity = False,
    touched_days: TouchedDays = 0,
    keep_list: KeepList = "",
    keep: Keep = None,
    move_locked: MoveLocked = False,
    leads: Leads = "all",
    opportunities: Deals = True,
    batch: Batch = 500,
    yes: Yes = False,
    resume: Resume = None,
    undo: Undo = None,
    undo_batch: UndoBatch = None,
    listed: Listed = False,
    why: Why = "",
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show which accounts are not whose the live territories say they are; with `--yes` move them, and their leads.

    With `--table` a file says whose accounts are to be, with `--when` a condition says which of them go elsewhere. Each
    batch is kept whole. Everybody who gave or got something is told once, when all of it is done.
    """
    with opened(db) as database:
        if listed:
            _list(database, as_json=as_json)
        elif resume is not None:
            _report(_run(database, _begun(database, resume, why)), as_json=as_json)
        elif undo is not None:
            _report(_run(database, _taking_back(database, undo, undo_batch, why)), as_json=as_json)
        else:
            said = source_said(table, columns, condition, to, pool, by)
            exceptions = _exceptions(with_opportunity, touched_days, keep_list, keep, move_locked, leads, opportunities)
            wishes = _wishes({**exceptions, "batch": batch}, source_of(database, said))
            found = _planned(database, wishes)
            if not yes:
                _show(found, as_json=as_json)
                return
            _report(_run(database, _kept(database, found, wishes, why)), as_json=as_json)


def _exceptions(
    with_opportunity: bool,
    touched_days: int,
    keep_list: str,
    keep: Sequence[str] | None,
    move_locked: bool,
    leads: str,
    opportunities: bool,
) -> dict[str, Any]:
    if leads not in {"all", "untouched", "none"}:
        raise InputError(f"--leads `{leads}` is not known; write all, untouched or none")
    return {
        "with_opportunity": with_opportunity,
        "touched_days": touched_days,
        "list": keep_list,
        "accounts": list(keep or ()),
        "locked": not move_locked,
        "leads": leads,
        "opportunities": opportunities,
    }


def _wishes(exceptions: dict[str, Any], source: Source) -> Wishes:
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.handing_over.realignment_wishes import Wishes  # noqa: PLC0415 - as above

    return msgspec.structs.replace(msgspec.convert(exceptions, Wishes), source=source)


def _planned(database: Database, wishes: Wishes) -> Alignment:
    from turnout.pipeline.handing_over.realignment_plan import plan_alignment  # noqa: PLC0415 - as above

    with progress_shown() as progress, database.reading() as tx:
        return plan_alignment(tx, wishes, now(), progress)


def _kept(database: Database, found: Alignment, wishes: Wishes, why: str) -> RealignmentRow:
    from turnout.pipeline.handing_over.realignment_life import keep_alignment, start  # noqa: PLC0415 - as above

    return _edited(database, why, lambda edit: start(edit, keep_alignment(edit, found, wishes).number))


def _begun(database: Database, number: int, why: str) -> RealignmentRow:
    from turnout.pipeline.handing_over.realignment_life import start  # noqa: PLC0415 - as above

    return _edited(database, why, lambda edit: start(edit, number))


def _taking_back(database: Database, number: int, batch: int | None, why: str) -> RealignmentRow:
    from turnout.pipeline.handing_over.realignment_life import take_back  # noqa: PLC0415 - as above

    return _edited(database, why, lambda edit: take_back(edit, number, batch))


def _edited(database: Database, why: str, do: Callable[[Edit], RealignmentRow]) -> RealignmentRow:
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above

    with editing(database, now(), ACTOR, why) as edit:
        return do(edit)


def _run(database: Database, row: RealignmentRow) -> dict[str, Any]:
    """Batch after batch, until there is none; how far it has come. A server may do some of them."""
    from turnout.cli.acting import dispatching  # noqa: PLC0415 - as above
    from turnout.pipeline.asking.jobs import Realign  # noqa: PLC0415 - as above

    come: dict[str, Any] = {}
    kept = f"what has moved stays; go on with `turnout realign --resume {row.number}`"
    with dispatching(database) as run, progress_shown() as progress, kept_if_interrupted(lambda: kept):
        while True:
            [done] = run([Realign(row.number, ACTOR)])
            if done.error is not None:
                raise done.error
            come = done.data
            states = come["accounts"]
            progress("accounts", sum(states.values()) - states["planned"], sum(states.values()))
            if come["state"] not in {"running", "undoing"}:
                return come


def _show(found: Alignment, *, as_json: bool) -> None:
    from turnout.pipeline.handing_over.realignment_life import counts_of  # noqa: PLC0415 - as above

    if as_json:
        moves = [move._asdict() for move in found.moves]
        leads = [{"lead_id": lead.name, **lead._asdict()} for lead in found.leads]
        print_json({"policy": found.policy, "counts": counts_of(found), "accounts": moves, "leads": leads})
        return
    if found.moves:
        rows = [(move.account, move.former or "nobody", move.owner, move.why) for move in found.moves[:_SHOWN_MAX]]
        more = len(found.moves) - _SHOWN_MAX
        show_table(
            ("account", "from", "to", "because"), rows, [f"and {more:,} more; `--json` has them"] if more > 0 else []
        )
        sys.stdout.write("\n")
        reps = [
            (
                rep,
                _change(found.before[rep].accounts, found.after[rep].accounts),
                _change(found.before[rep].leads, found.after[rep].leads),
                _change(found.before[rep].value, found.after[rep].value),
            )
            for rep in found.before
        ]
        show_table(("rep", "accounts", "open leads", "open value"), reps)
        sys.stdout.write("\n")
    show_notes(_notes(found))


def _change(before: int, after: int) -> str:
    return f"{before:,}" if before == after else f"{before:,} -> {after:,} ({after - before:+,})"


def _notes(found: Alignment) -> list[str]:
    along = f", with {len(found.leads):,} open leads and {len(found.deals):,} open opportunities"
    notes = [f"{len(found.moves):,} of {found.accounts:,} accounts would move{along if found.moves else ''}"]
    notes += [f"{count:,} would move and stay: {why}" for why, count in sorted(found.kept.items())]
    notes += [f"{count:,} can go to nobody: {why}" for why, count in sorted(found.nobody.items())]
    if found.nowhere:
        notes.append(f"{found.nowhere:,} are in no territory")
    return [*notes, "nothing was changed" + ("; the same with `--yes` does it" if found.moves else "")]


def _report(come: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(come)
        return
    accounts, leads = come["accounts"], come["leads"]
    sys.stdout.write(
        f"realignment {come['number']} is {come['state']}: accounts moved: {accounts['moved']:,}, taken back: "
        f"{accounts['undone']:,}, left as they were: {accounts['skipped']:,}; open leads moved: {leads['moved']:,}, "
        f"taken back: {leads['undone']:,}\n"
    )
    if come["trouble"]:
        sys.stderr.write(f"note: {come['trouble']}\n")


def _list(database: Database, *, as_json: bool) -> None:
    from turnout.pipeline.handing_over.realignment_life import progress_of  # noqa: PLC0415 - as above
    from turnout.store.realignments import list_realignments  # noqa: PLC0415 - as above

    with database.reading() as tx:
        found = [progress_of(tx, row) for row in list_realignments(tx)]
    if as_json:
        print_json({"realignments": found})
        return
    rows = [
        (str(each["number"]), each["state"], f"{each['accounts']['moved']:,}", f"{each['leads']['moved']:,}")
        for each in found
    ]
    show_table(("realignment", "state", "accounts moved", "leads moved"), rows)
