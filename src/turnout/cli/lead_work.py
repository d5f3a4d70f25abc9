"""`turnout leads accept`, `pass`, `reassign`, `touch`, `pause`, `resume`, `extend`, `close`, `merge`, `separate`.

And `snooze`: what is done with leads by hand. What each does is the pipeline's; several leads are done in one go, each
kept or refused by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_lead, complete_rep, one_of
from turnout.cli.exits import DONE, exit_code_of
from turnout.cli.importing import progress_shown
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import printable
from turnout.cli.times import parse_moment, when
from turnout.core.fields.values import parse_duration
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import InputError, StoreError, TurnoutError
from turnout.pipeline.asking.codes import (
    CLOSE_OUTCOMES,
    EXTEND_REASONS,
    PASS_REASONS,
    PAUSE_REASONS,
    PROMISES,
    REASSIGN_REASONS,
    RESUME_REASONS,
    TOUCH_KINDS,
)
from turnout.pipeline.asking.jobs import (
    Accept,
    Close,
    Extend,
    Merge,
    Pass,
    Pause,
    Reassign,
    Resume,
    Separate,
    Snooze,
    Touch,
    Work,
)

if TYPE_CHECKING:
    from turnout.pipeline.asking.front import Done

_STDIN: Final = "-"

Leads = Annotated[
    list[str],
    typer.Argument(
        help="Ids of leads; `-` reads them from standard input, one a line.",
        metavar="LEAD_ID...",
        autocompletion=complete_lead,
    ),
]
Lead = Annotated[str, typer.Argument(help="The lead's id.", metavar="LEAD_ID", autocompletion=complete_lead)]
Into = Annotated[
    str, typer.Option("--into", help="The lead of the same person that it joins.", autocompletion=complete_lead)
]
Rep = Annotated[
    str | None,
    typer.Option("--rep", help="Only if this rep has it; else whoever has it.", autocompletion=complete_rep),
]
To = Annotated[
    str | None,
    typer.Option("--to", help="Who gets it; else whoever the policy finds.", autocompletion=complete_rep),
]
PassReason = Annotated[
    str, typer.Option("--reason", help=f"Why: {', '.join(PASS_REASONS)}.", autocompletion=one_of(PASS_REASONS))
]
ReassignReason = Annotated[
    str, typer.Option("--reason", help=f"Why: {', '.join(REASSIGN_REASONS)}.", autocompletion=one_of(REASSIGN_REASONS))
]
PauseReason = Annotated[
    str, typer.Option("--reason", help=f"Why: {', '.join(PAUSE_REASONS)}.", autocompletion=one_of(PAUSE_REASONS))
]
ResumeReason = Annotated[
    str, typer.Option("--reason", help=f"Why: {', '.join(RESUME_REASONS)}.", autocompletion=one_of(RESUME_REASONS))
]
ExtendReason = Annotated[
    str, typer.Option("--reason", help=f"Why: {', '.join(EXTEND_REASONS)}.", autocompletion=one_of(EXTEND_REASONS))
]
By = Annotated[
    str | None, typer.Option("--by", help="How much more, as the clock counts: `30m`, `2h`, `1d`.", metavar="TIME")
]
Until = Annotated[str | None, typer.Option("--until", help="Until when: `2026-09-07T14:30`, with or without a zone.")]
Which = Annotated[
    str,
    typer.Option(
        "--promise",
        help=f"Which one: {', '.join(PROMISES)}; else the answer, or what the customer was promised.",
        autocompletion=one_of(PROMISES),
    ),
]
Note = Annotated[str, typer.Option("--note", help="What else to say; the record keeps it.")]
Kind = Annotated[
    str, typer.Option("--kind", help=f"What it was: {', '.join(TOUCH_KINDS)}.", autocompletion=one_of(TOUCH_KINDS))
]
At = Annotated[str | None, typer.Option("--at", help="When it was: `2h` (ago), `2026-09-07T14:30`; else now.")]
Length = Annotated[str, typer.Option("--for", help="How long from now: `15m`, `1h`, `1d`.", metavar="TIME")]
Outcome = Annotated[
    str,
    typer.Option(
        "--outcome", help=f"What became of it: {', '.join(CLOSE_OUTCOMES)}.", autocompletion=one_of(CLOSE_OUTCOMES)
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the group of leads."""
    app.command("accept")(accept)
    app.command("pass")(pass_on)
    app.command("reassign")(reassign)
    app.command("touch")(touch)
    app.command("pause")(pause)
    app.command("resume")(resume)
    app.command("extend")(extend)
    app.command("snooze")(snooze)
    app.command("close")(close)
    app.command("merge")(merge)
    app.command("separate")(separate)


def accept(leads: Leads, rep: Rep = None, db: Db = None, as_json: Json = False) -> None:
    """Accept offered leads for whoever has the offer."""
    _do(leads, lambda lead: Accept(lead, _rep(rep), by=ACTOR), db, as_json=as_json)


def pass_on(leads: Leads, reason: PassReason = "other", rep: Rep = None, db: Db = None, as_json: Json = False) -> None:
    """Give leads on for whoever has them; the policy finds somebody else, and the turn is given back."""
    _do(leads, lambda lead: Pass(lead, _rep(rep), reason, by=ACTOR), db, as_json=as_json)


def reassign(
    leads: Leads, to: To = None, reason: ReassignReason = "manual", db: Db = None, as_json: Json = False
) -> None:
    """Give leads to somebody else: the rep named, or whoever the policy finds. `undo-move` takes it back."""
    move = token_hex(16)
    _do(leads, lambda lead: Reassign(lead, _rep(to), reason, by=ACTOR, move=move), db, as_json=as_json)


def touch(
    leads: Leads, kind: Kind = "email", at: At = None, rep: Rep = None, db: Db = None, as_json: Json = False
) -> None:
    """Report a first response to leads: the promise's clock stops. An offered lead is accepted with it."""
    moment = parse_moment("--at", at, now())
    _do(leads, lambda lead: Touch(lead, kind, _rep(rep), moment, by=ACTOR), db, as_json=as_json)


def pause(leads: Leads, reason: PauseReason = "waiting_for_customer", db: Db = None, as_json: Json = False) -> None:
    """Let the clocks of leads stand still: it is the customer's turn."""
    _do(leads, lambda lead: Pause(lead, reason, by=ACTOR), db, as_json=as_json)


def resume(leads: Leads, reason: ResumeReason = "customer_answered", db: Db = None, as_json: Json = False) -> None:
    """Let the clocks of leads go on where they stood still."""
    _do(leads, lambda lead: Resume(lead, reason, by=ACTOR), db, as_json=as_json)


def extend(
    leads: Leads,
    by: By = None,
    until: Until = None,
    promise: Which = "",
    reason: ExtendReason = "other",
    note: Note = "",
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Give promises of leads more time; their reminders and escalations move along."""
    if (by is None) == (until is None):
        raise InputError("say either --by or --until: by how much, or until when, the promise is extended")
    seconds = parse_duration(by) if by is not None else 0
    if seconds is None or (by is not None and seconds < 1):
        raise InputError(f"--by `{by}` is not a length of time; write `30m`, `2h` or `1d`")
    if until is not None and parse_duration(until) is not None:
        raise InputError(f"--until `{until}` is a length of time; say it with --by, or give a moment")
    moment = parse_moment("--until", until, now())
    _do(leads, lambda lead: Extend(lead, seconds, moment, promise, reason, note, ACTOR), db, as_json=as_json)


def snooze(leads: Leads, length: Length = "15m", rep: Rep = None, db: Db = None, as_json: Json = False) -> None:
    """Remind whoever has leads of them later, but before what was promised falls due."""
    seconds = parse_duration(length)
    if seconds is None or seconds < 1:
        raise InputError(f"--for `{length}` is not a length of time; write `15m`, `1h` or `1d`")
    until = now() + timedelta(seconds=seconds)
    _do(leads, lambda lead: Snooze(lead, until, _rep(rep), by=ACTOR), db, as_json=as_json)


def close(leads: Leads, outcome: Outcome, db: Db = None, as_json: Json = False) -> None:
    """Close leads that are done with; whoever had them has room for others."""
    _do(leads, lambda lead: Close(lead, outcome, by=ACTOR), db, as_json=as_json)


def merge(leads: Leads, into: Into, db: Db = None, as_json: Json = False) -> None:
    """Join leads to another one of the same person; whoever has that has them."""
    _do(leads, lambda lead: Merge(lead, LeadId(into), by=ACTOR), db, as_json=as_json)


def separate(leads: Leads, db: Db = None, as_json: Json = False) -> None:
    """Undo joins: each lead is one of its own again, and decided by the rules."""
    _do(leads, lambda lead: Separate(lead, by=ACTOR), db, as_json=as_json)


def _rep(rep: str | None) -> RepId | None:
    return None if rep is None else RepId(rep)


def _do(leads: Sequence[str], job_for: Callable[[LeadId], Work], db: str | None, *, as_json: bool) -> None:
    """Do the same with each lead, say what came of it, and leave with the worst of their codes."""
    named = list(dict.fromkeys(_named(leads)))
    if not named:
        raise InputError("no lead is named; give the ids of leads, or `-` and ids on standard input")
    with opened(db) as database, progress_shown() as progress:
        results = do_jobs(database, [job_for(LeadId(lead)) for lead in named], progress)
    _fail_if_none_could_be_asked(results)
    if as_json:
        print_json([lead_data(lead, done) for lead, done in zip(named, results, strict=True)])
    else:
        _tell(named, results)
    code = max(map(_code, results))
    if code != DONE:
        raise typer.Exit(code)


def _named(leads: Sequence[str]) -> list[str]:
    ids = [lead for lead in leads if lead != _STDIN]
    if _STDIN in leads:
        ids += [line.strip() for line in sys.stdin if line.strip()]
    return ids


def _fail_if_none_could_be_asked(results: Sequence[Done]) -> None:
    """What is wrong with the store is not a lead's fault. Raises StoreError."""
    for done in results:
        if isinstance(done.error, StoreError):
            raise done.error


def _code(done: Done) -> int:
    return exit_code_of(done.error) if isinstance(done.error, TurnoutError) else DONE


def lead_data(lead: str, done: Done) -> dict[str, Any]:
    """What came of a job about a lead, as data."""
    import msgspec  # noqa: PLC0415 - only this needs it

    if done.error is not None:
        return {"lead_id": lead, "error": {"code": getattr(done.error, "code", "failed"), "message": str(done.error)}}
    return dict(msgspec.to_builtins(done.answer))


def _tell(leads: Sequence[str], results: Sequence[Done]) -> None:
    from turnout.cli.leads import where_said  # noqa: PLC0415 - the two are one group

    at = now()
    for lead, done in zip(leads, results, strict=True):
        if done.error is not None:
            sys.stderr.write(f"turnout: {printable(str(done.error))}\n")
        elif done.answer is not None:
            answer = done.answer
            due = f"; answer due {when(moment, at)}" if (moment := _moment(answer.sla_due)) else ""
            sys.stdout.write(f"{lead}: {where_said(answer.outcome, answer.assignee, answer.pool, answer.queue)}{due}\n")


def _moment(text: str | None) -> Any:  # noqa: ANN401 - an instant or None
    from datetime import datetime  # noqa: PLC0415 - only this needs it

    return datetime.fromisoformat(text) if text else None
