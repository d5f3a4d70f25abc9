"""`turnout reps`: who there is and what they have, and who says they are there."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_rep, one_of
from turnout.cli.notify import notify
from turnout.cli.options import Db, Json, Limit, Why, opened, print_json
from turnout.cli.tables import more_said, show_facts, show_notes, show_table
from turnout.cli.times import distance, when, zone_said
from turnout.core.rep import Presence, RepId, RepStatus
from turnout.errors import InputError, suggestion
from turnout.pipeline.asking.jobs import Present
from turnout.pipeline.edits.changes import checked_why

if TYPE_CHECKING:
    from turnout.core.rep import Absence
    from turnout.store.reps import RepState
    from turnout.store.transaction import Transaction

app = typer.Typer(help="Reps: list, show, say who is there, how they are told.", no_args_is_help=True)

_STATUSES: Final = tuple(status.value for status in RepStatus)
_ABSENCES_SHOWN: Final = 20
_LEADS_SHOWN: Final = 50

Rep = Annotated[str, typer.Argument(help="The rep's id.", metavar="REP", autocompletion=complete_rep)]
Team = Annotated[str | None, typer.Option("--team", help="Only those of this team.")]
Status = Annotated[
    str | None,
    typer.Option("--status", help="active, leave or departed.", autocompletion=one_of(_STATUSES)),
]
Here = Annotated[bool, typer.Option("--here", help="Only those who work here, are not absent and say they are there.")]


@app.command("list")
def list_reps(
    team: Team = None,
    status: Status = None,
    here: Here = False,
    limit: Limit = 200,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show everybody with what they have open and whether they are there. Hours are in `turnout reps show`."""
    from turnout.store.reps import read_states  # noqa: PLC0415 - slow to load

    if status is not None and status not in _STATUSES:
        listed = ", ".join(f"`{one}`" for one in _STATUSES)
        raise InputError(f"--status `{status}` is not one of {listed}{suggestion(status, _STATUSES)}")
    at = now()
    with opened(db) as database, database.reading() as tx:
        states = list(read_states(tx, "", RepStatus(status) if status else None))
        absent = _absent(tx, at)
    fit = [
        state
        for state in states
        if (team is None or team in state.rep.teams) and (not here or _is_here(state, absent.get(state.rep.id)))
    ]
    shown = fit[:limit]
    if as_json:
        print_json({"reps": [_as_data(state, absent.get(state.rep.id)) for state in shown], "total": len(fit)})
        return
    if not fit:
        show_notes(
            ["there are no such reps" if states else "there are no reps; `turnout import reps FILE.csv` adds them"]
        )
        return
    rows = [
        (
            state.rep.id,
            state.rep.name,
            ", ".join(state.rep.teams),
            _standing(state, absent.get(state.rep.id), at),
            _open_said(state),
            distance(state.last_received_at, at) if state.last_received_at else "",
        )
        for state in shown
    ]
    notes = [note for note in (more_said(len(fit) - len(shown), f"`--limit {len(fit)}`"),) if note]
    show_table(("rep", "name", "team", "is", "open", "last lead"), rows, notes)


@app.command("show")
def show(rep: Rep, db: Db = None, as_json: Json = False) -> None:
    """Show one rep: what is said of them, their absences to come, and the leads they have."""
    from turnout.store.absences import absences_between  # noqa: PLC0415 - slow to load
    from turnout.store.accounts import count_owned  # noqa: PLC0415 - as above

    at = now()
    with opened(db) as database, database.reading() as tx:
        state = _find(tx, rep)
        absences = [kept.absence for kept in absences_between(tx, at, None, state.rep.id, None, _ABSENCES_SHOWN)]
        leads = _leads_of(tx, state.rep.id)
        accounts = count_owned(tx, [state.rep.id]).get(state.rep.id, 0)
    absent = next((absence for absence in absences if absence.start <= at), None)
    if as_json:
        data = {
            "absences": [_absence_data(absence) for absence in absences],
            "leads": [lead for lead, _, _ in leads],
            "accounts_owned": accounts,
        }
        print_json({**_as_data(state, absent), **data})
        return
    show_facts(list(_facts(state, absent, accounts, at)))
    if absences:
        sys.stdout.write("\n")
        rows = [(when(absence.start, at), when(absence.end, at), absence.kind) for absence in absences]
        show_table(("absent from", "until", "why"), rows)
    if leads:
        sys.stdout.write("\n")
        rows = [(lead, when(since, at), "offered" if is_offer else "has it") for lead, since, is_offer in leads]
        more = state.open_leads - len(leads)
        notes = [more_said(more, f"`turnout leads list --rep {rep} --limit {state.open_leads}`")] if more > 0 else []
        show_table(("lead", "since", "is"), rows, notes)
    show_notes([f"times are {zone_said()}"])


@app.command("available")
def available(rep: Rep, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Say that a rep is there; they get what waited for them."""
    _say(rep, Presence.AVAILABLE, db, why, as_json=as_json)


@app.command("away")
def away(rep: Rep, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Say that a rep is not there, until somebody says otherwise; what they have stays theirs."""
    _say(rep, Presence.AWAY, db, why, as_json=as_json)


app.command("notify")(notify)


def _say(rep: str, presence: Presence, db: str | None, why: str, *, as_json: bool) -> None:
    with opened(db) as database:
        [done] = do_jobs(database, [Present(RepId(rep), presence, by=ACTOR, why=checked_why(why))])
    if done.error is not None:
        raise done.error
    if as_json:
        print_json(done.data)
        return
    given: Sequence[str] = done.data["assigned"]
    sys.stdout.write(f"{rep} is {presence}\n")
    sys.stdout.writelines(f"{lead}: waited, and is with {rep} now\n" for lead in given)


def _find(tx: Transaction, rep: str) -> RepState:
    from turnout.store.reps import find_state, known_reps, rep_ids  # noqa: PLC0415 - slow to load

    state = find_state(tx, known_reps(tx, [rep]).get(rep, rep))
    if state is None:
        raise InputError(f"there is no rep `{rep}`{suggestion(rep, rep_ids(tx))}; `turnout reps list` shows everybody")
    return state


def _absent(tx: Transaction, at: datetime) -> dict[str, Absence]:
    """Who is absent now."""
    from datetime import timedelta  # noqa: PLC0415 - only this needs it

    from turnout.store.absences import absences_between  # noqa: PLC0415 - slow to load

    found = absences_between(tx, at, at + timedelta(microseconds=1), "", None, 100_000)
    return {kept.absence.rep: kept.absence for kept in found}


def _is_here(state: RepState, absent: Absence | None) -> bool:
    return state.rep.is_active and absent is None and state.presence is Presence.AVAILABLE


def _standing(state: RepState, absent: Absence | None, at: datetime) -> str:
    if not state.rep.is_active:
        return {"leave": "on leave", "departed": "gone"}[state.rep.status.value]
    if absent is not None:
        return f"absent until {when(absent.end, at)}"
    return state.presence.value


def _open_said(state: RepState) -> str:
    cap = state.rep.open_cap
    return f"{state.open_leads:,} of {cap:,}" if cap is not None else f"{state.open_leads:,}"


def _leads_of(tx: Transaction, rep: str) -> list[tuple[str, datetime, bool]]:
    """What somebody has: the lead, since when, and whether it is only offered; the longest first."""
    from turnout.store.metadata import from_micros  # noqa: PLC0415 - slow to load

    sql = (
        "SELECT l.id, a.since, a.is_offer FROM assignments a JOIN leads l ON l.seq = a.lead"
        " WHERE a.rep = ? AND a.until IS NULL ORDER BY a.since, a.lead LIMIT ?"
    )
    return [(lead, from_micros(since), bool(is_offer)) for lead, since, is_offer in tx.rows(sql, (rep, _LEADS_SHOWN))]


def _facts(state: RepState, absent: Absence | None, accounts: int, at: datetime) -> Iterator[tuple[str, str]]:
    rep = state.rep
    yield "rep", rep.id
    yield "name", rep.name
    yield "e-mail", rep.email
    yield "is", _standing(state, absent, at)
    yield "team", ", ".join(rep.teams)
    yield "role", rep.role
    yield "region", rep.region
    yield "country", rep.country
    yield "hours", " ".join(filter(None, (rep.week.days, ", ".join(rep.week.spans), rep.zone)))
    yield "holidays", ", ".join(rep.week.holidays)
    for name, values in sorted(rep.skills.items()):
        yield f"skill: {name}", ", ".join(sorted(values))
    for name, number in sorted(rep.numbers.items()):
        yield name, f"{number:,}"
    yield "open leads", _open_said(state)
    yield "daily cap", f"{rep.daily_cap:,}" if rep.daily_cap is not None else ""
    yield "last lead", when(state.last_received_at, at) if state.last_received_at else "none yet"
    yield "accounts owned", f"{accounts:,}" if accounts else ""
    yield "backup", rep.backup or ""
    yield "manager", rep.manager or ""
    yield "joined on", rep.joined_on.isoformat() if rep.joined_on else ""


def _as_data(state: RepState, absent: Absence | None) -> dict[str, Any]:
    from turnout.pipeline.asking.answer import said  # noqa: PLC0415 - slow to load

    rep = state.rep
    return {
        "id": rep.id,
        "name": rep.name,
        "email": rep.email,
        "teams": list(rep.teams),
        "role": rep.role,
        "region": rep.region,
        "country": rep.country,
        "zone": rep.zone,
        "week": {"days": rep.week.days, "spans": list(rep.week.spans), "holidays": list(rep.week.holidays)},
        "skills": {name: sorted(values) for name, values in sorted(rep.skills.items())},
        "numbers": dict(rep.numbers),
        "daily_cap": rep.daily_cap,
        "open_cap": rep.open_cap,
        "status": rep.status.value,
        "joined_on": rep.joined_on.isoformat() if rep.joined_on else None,
        "backup": rep.backup,
        "manager": rep.manager,
        "open_leads": state.open_leads,
        "last_received_at": said(state.last_received_at) if state.last_received_at else None,
        "presence": state.presence.value,
        "absent_until": said(absent.end) if absent else None,
    }


def _absence_data(absence: Absence) -> dict[str, str]:
    from turnout.pipeline.asking.answer import said  # noqa: PLC0415 - slow to load

    return {"starts_at": said(absence.start), "ends_at": said(absence.end), "kind": absence.kind}
