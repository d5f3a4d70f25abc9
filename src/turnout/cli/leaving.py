"""`turnout reps leave`: what is in somebody's name, and letting them go with all of it given to others.

Without `--yes` it is only looked at. Done again it goes on with what is left, so one that was interrupted is repeated.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_rep
from turnout.cli.exits import FOUND
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import printable, show_facts, show_notes, show_table
from turnout.cli.times import distance, when, zone_said
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import InputError, suggestion
from turnout.pipeline.jobs import Reassign

if TYPE_CHECKING:
    from datetime import datetime

    from turnout.core.rep import Rep
    from turnout.pipeline.departure import Departure
    from turnout.pipeline.front import Done
    from turnout.store.database import Database
    from turnout.store.transaction import Transaction

POLICY: Final = "policy"

Leaver = Annotated[str, typer.Argument(help="The rep's id.", metavar="REP", autocompletion=complete_rep)]
AccountsTo = Annotated[
    str | None,
    typer.Option(
        "--accounts-to",
        help="Who gets their accounts and open opportunities; else these stay in the leaver's name.",
        autocompletion=complete_rep,
    ),
]
LeadsTo = Annotated[
    str,
    typer.Option(
        "--leads-to",
        help="Who gets their open leads; `policy` lets the rules find somebody.",
        autocompletion=complete_rep,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown what would be concerned.")]


def leave(
    rep: Leaver,
    accounts_to: AccountsTo = None,
    leads_to: LeadsTo = POLICY,
    yes: Yes = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show everything that is in a rep's name, and with `--yes` let them go and give it to others.

    Their status becomes `departed`. What the policy says of them is for its writer to change.
    """
    with opened(db) as database:
        if not yes:
            preview = _preview(database, rep)
            _show(preview, as_json=as_json)
            return
        accounts, deals, moved, left = _let_go(database, rep, accounts_to, leads_to)
    if as_json:
        print_json({**_done_data(rep, accounts, deals, moved), "left": _as_data(left)})
    else:
        _tell(rep, accounts_to, accounts, deals, moved, left)
    if any(done.error for _, done in moved):
        raise typer.Exit(FOUND)


def _preview(database: Database, rep: str) -> Departure:
    from turnout.pipeline.departure import preview_departure  # noqa: PLC0415 - slow to load

    with database.reading() as tx:
        return preview_departure(tx, _find(tx, rep))


def _find(tx: Transaction, rep: str) -> Rep:
    from turnout.store.reps import find_rep, rep_ids  # noqa: PLC0415 - slow to load

    found = find_rep(tx, rep)
    if found is None:
        raise InputError(f"there is no rep `{rep}`{suggestion(rep, rep_ids(tx))}; `turnout reps list` shows everybody")
    return found


def _let_go(
    database: Database, rep: str, accounts_to: str | None, leads_to: str
) -> tuple[int, int, list[tuple[str, Done]], Departure]:
    """Status, accounts and deals in one edit, then each lead; what went to others, and what is in their name still."""
    from turnout.pipeline.departure import depart, preview_departure, successor  # noqa: PLC0415 - slow to load
    from turnout.pipeline.editing import editing  # noqa: PLC0415 - as above

    with editing(database, now(), ACTOR) as edit:
        leaver = _find(edit.tx, rep)
        owner = successor(edit.tx, leaver.id, accounts_to, "--accounts-to") if accounts_to else None
        taker = None if leads_to == POLICY else successor(edit.tx, leaver.id, leads_to, "--leads-to")
        accounts, deals = depart(edit, leaver, owner)
        left = preview_departure(edit.tx, leaver)
    leads = _leads_to_move(left, taker)
    moved: list[tuple[str, Done]] = []
    # A list of leads is only so long; somebody may have more.
    while leads:
        jobs = [Reassign(LeadId(lead), taker, "rep_left", by=ACTOR) for lead in leads]
        moved += zip(leads, do_jobs(database, jobs), strict=True)
        left = _preview(database, rep)
        tried = {lead for lead, _ in moved}
        leads = [lead for lead in _leads_to_move(left, taker) if lead not in tried]
    return accounts, deals, moved, left


def _leads_to_move(left: Departure, taker: RepId | None) -> list[str]:
    """Open leads; and, where somebody is named to take them, also those that wait for nobody else than the leaver."""
    return [lead.id for lead in left.leads] + ([lead.id for lead in left.waiting] if taker else [])


def _show(left: Departure, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_data(left))
        return
    at = now()
    show_facts(list(_facts(left, at)))
    if left.policy:
        sys.stdout.write("\n")
        show_table(("in the policy", "says"), [(mention.place, mention.said) for mention in left.policy])
    sys.stdout.write("\n")
    show_notes([f"nothing was changed; the same with `--yes` does it. Times are {zone_said()}"])


def _facts(left: Departure, at: datetime) -> Iterator[tuple[str, str]]:
    yield "rep", left.rep.id
    yield "name", left.rep.name
    yield "status", left.rep.status.value
    yield "open leads", _some(left.leads_count, [lead.id for lead in left.leads])
    yield "accounts owned", _some(left.accounts.count, left.accounts.ids)
    yield "accounts backed", _some(left.backed_accounts.count, left.backed_accounts.ids)
    yield "open opportunities", f"{left.opportunities:,}"
    yield "people they had last", f"{left.people:,}"
    yield "promises running", _clocks(left, at)
    yield "pools left empty", ", ".join(left.empty_pools) or "none"
    yield "waiting only for them", _some(len(left.waiting), [lead.id for lead in left.waiting])
    yield "stands in for", ", ".join(left.stands_in_for)
    yield "manages", ", ".join(left.manages)


def _clocks(left: Departure, at: datetime) -> str:
    due = f", the first due {distance(left.next_due, at)}" if left.next_due else ""
    return f"{left.clocks:,}{due}"


def _some(count: int, ids: Sequence[str]) -> str:
    """How many, and the first of them; whoever wants all asks for JSON or a list."""
    shown = list(ids[:10])
    more = f" and {count - len(shown):,} more" if count > len(shown) else ""
    return f"{count:,} ({', '.join(shown)}{more})" if shown else f"{count:,}"


def _tell(
    rep: str,
    accounts_to: str | None,
    accounts: int,
    deals: int,
    moved: Sequence[tuple[str, Done]],
    left: Departure,
) -> None:
    from turnout.cli.leads import where_said  # noqa: PLC0415 - the lists of leads are another group

    given = f"; to {accounts_to} went accounts: {accounts:,}, opportunities: {deals:,}" if accounts_to else ""
    sys.stdout.write(f"{rep} has left{given}\n")
    for lead, done in moved:
        if done.error is not None:
            sys.stderr.write(f"turnout: {printable(str(done.error))}\n")
        elif done.answer is not None:
            answer = done.answer
            sys.stdout.write(f"{lead}: {where_said(answer.outcome, answer.assignee, answer.pool, answer.queue)}\n")
    for mention in left.policy:
        sys.stderr.write(f"note: the policy still names {rep} in {mention.place}: {mention.said}\n")
    if left.accounts.count:
        sys.stderr.write(
            f"note: accounts that are still theirs: {left.accounts.count:,}; `--accounts-to REP` gives them on\n"
        )
    for waiting in left.waiting:
        until = f" until {when(waiting.until, now())}" if waiting.until else ""
        sys.stderr.write(f"note: lead {waiting.id} waits for nobody who is there{until}\n")


def _done_data(rep: str, accounts: int, deals: int, moved: Sequence[tuple[str, Done]]) -> dict[str, Any]:
    from turnout.cli.lead_work import lead_data  # noqa: PLC0415 - as above

    leads = [lead_data(lead, done) for lead, done in moved]
    return {"rep": rep, "accounts": accounts, "opportunities": deals, "leads": leads}


def _as_data(left: Departure) -> dict[str, Any]:
    from turnout.pipeline.answer import said  # noqa: PLC0415 - slow to load

    return {
        "rep": left.rep.id,
        "status": left.rep.status.value,
        "policy": [{"place": mention.place, "says": mention.said} for mention in left.policy],
        "empty_pools": left.empty_pools,
        "accounts": {"count": left.accounts.count, "ids": list(left.accounts.ids)},
        "accounts_as_backup": {"count": left.backed_accounts.count, "ids": list(left.backed_accounts.ids)},
        "opportunities": left.opportunities,
        "people": left.people,
        "open_leads": left.leads_count,
        "leads": [lead.id for lead in left.leads],
        "waiting": [lead.id for lead in left.waiting],
        "clocks_running": left.clocks,
        "next_due": said(left.next_due) if left.next_due else None,
        "stands_in_for": left.stands_in_for,
        "manages": left.manages,
    }
