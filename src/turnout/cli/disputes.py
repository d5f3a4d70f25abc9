"""`turnout disputes`: leads of which somebody says that they are not theirs, and the answer to that.

What an answer does is the pipeline's; a running server sees it with the next lead.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_rep, one_of
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import when, zone_said
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.pipeline.edits.disputes import DisputeRecord
    from turnout.store.database import Database

app = typer.Typer(help="Leads that somebody says are not theirs: list, answer.", no_args_is_help=True)

_STATES: Final = ("open", "upheld", "declined")
_ALL: Final = "all"
_ANSWERS: Final = ("upheld", "declined")

State = Annotated[
    str, typer.Option("--state", help="open, upheld, declined or all.", autocompletion=one_of((*_STATES, _ALL)))
]
Rep = Annotated[str | None, typer.Option("--rep", help="Of leads that this rep had.", autocompletion=complete_rep)]
Dispute = Annotated[int, typer.Argument(help="The number of the dispute.", metavar="DISPUTE", min=1)]
Answer = Annotated[str, typer.Argument(help="upheld or declined.", metavar="ANSWER", autocompletion=one_of(_ANSWERS))]
Note = Annotated[str, typer.Option("--note", help="What whoever raised it is to read.")]
Moves = Annotated[bool, typer.Option("--reassign", help="Give the lead to whoever the policy finds.")]
To = Annotated[str | None, typer.Option("--to", help="Give the lead to this rep.", autocompletion=complete_rep)]


@app.command("list")
def list_disputes(
    state: State = "open", rep: Rep = None, limit: Limit = 50, db: Db = None, as_json: Json = False
) -> None:
    """Show disputes, the newest first: whose lead it was, why it is disputed, and whom it was meant for."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.edits.disputes import dispute_record  # noqa: PLC0415 - as above
    from turnout.store.disputes import list_disputes as find  # noqa: PLC0415 - as above

    if state not in (*_STATES, _ALL):
        raise InputError(f"--state `{state}` is none of {', '.join(f'`{each}`' for each in (*_STATES, _ALL))}")
    reps = None if rep is None else {rep}
    with opened(db) as database, database.reading() as tx:
        found = find(tx, "" if state == _ALL else state, reps, None, None, limit + 1)
        records = [dispute_record(each) for each in found[:limit]]
    has_more = len(found) > limit
    if as_json:
        print_json({"disputes": msgspec.to_builtins(records), "has_more": has_more})
        return
    if not records:
        show_notes(["there are no such disputes"])
        return
    more = [f"there are more; `--limit {limit * 4}` shows more of them"] if has_more else []
    columns = ("dispute", "lead", "state", "why", "had it", "meant for", "raised")
    show_table(columns, [_row(record, now()) for record in records], [*more, f"times are {zone_said()}"])


def _row(record: DisputeRecord, at: datetime) -> tuple[str, ...]:
    raised = when(datetime.fromisoformat(record.at), at)
    who = (record.rep or "", record.meant_for or "")
    return str(record.id), record.lead_id, record.state, record.code, *who, raised


@app.command("answer")
def answer(
    dispute: Dispute,
    said: Answer,
    note: Note = "",
    reassign: Moves = False,
    to: To = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Say whether a dispute is right. One that is counts as misrouted; the lead may go to somebody else at once."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.edits.disputes import answer_dispute, dispute_record, found_dispute  # noqa: PLC0415 - as above
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above

    if said not in _ANSWERS:
        raise InputError(f"`{said}` is none of {', '.join(f'`{each}`' for each in _ANSWERS)}")
    if said == "declined" and not note.strip():
        raise InputError("say with `--note` why it is declined; whoever raised it reads that")
    with opened(db) as database:
        with editing(database, now(), ACTOR) as edit:
            record = dispute_record(answer_dispute(edit, dispute, said, note))
        if reassign or to is not None:
            _reassign(database, record.lead_id, to)
            with database.reading() as tx:
                record = dispute_record(found_dispute(tx, dispute))
    if as_json:
        print_json(msgspec.to_builtins(record))
    else:
        sys.stdout.write(f"dispute {dispute}: {said}; lead {record.lead_id} is with {record.assignee or 'nobody'}\n")


def _reassign(database: Database, lead: str, to: str | None) -> None:
    from turnout.core.lead import LeadId  # noqa: PLC0415 - slow to load
    from turnout.core.rep import RepId  # noqa: PLC0415 - as above
    from turnout.pipeline.asking.jobs import Reassign  # noqa: PLC0415 - as above

    job = Reassign(LeadId(lead), None if to is None else RepId(to), "misrouted", ACTOR)
    for done in do_jobs(database, [job]):
        if done.error is not None:
            raise done.error
