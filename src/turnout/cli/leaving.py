"""`turnout leave`: what is in somebody's name and who would get it, letting them go now or on a day, and undoing it.

Without `--yes` it is only looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_rep
from turnout.cli.options import Db, Json, Why, opened, print_json
from turnout.cli.tables import printable, show_facts, show_notes, show_table
from turnout.cli.times import distance, when, zone_said
from turnout.core.rep import RepId
from turnout.errors import InputError, suggestion

if TYPE_CHECKING:
    from datetime import datetime

    from turnout.core.rep import Rep
    from turnout.pipeline.asking.jobs import Depart, UndoDeparture
    from turnout.pipeline.edits.editing import Edit
    from turnout.pipeline.handing_over.departure_plan import Given, Wishes
    from turnout.pipeline.handing_over.departure_proposal import Proposal
    from turnout.pipeline.handing_over.departure_records import DepartureRecord
    from turnout.store.database import Database
    from turnout.store.transaction import Transaction

POLICY: Final = "policy"
# So many of each kind are named on a screen.
_SHOWN_MAX: Final = 10

Leaver = Annotated[str, typer.Argument(help="The rep's id.", metavar="REP", autocompletion=complete_rep)]
On = Annotated[
    str | None,
    typer.Option("--on", help="From the beginning of that day, where they work, they are gone (`2026-12-31`)."),
]
AccountsTo = Annotated[
    str,
    typer.Option(
        "--accounts-to",
        help="Who gets their accounts and open opportunities: a rep; `policy`: by territories, stand-ins, owners above;"
        " `keep`: they stay in the leaver's name.",
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
AccountTo = Annotated[
    list[str] | None, typer.Option("--account", help="One account's new owner (`ACCOUNT=REP`); may be said again.")
]
LeadTo = Annotated[list[str] | None, typer.Option("--lead", help="Who gets one lead (`LEAD=REP`); may be said again.")]
Heir = Annotated[
    str,
    typer.Option(
        "--heir",
        help="Who comes after them where else they are named: policy, stand-in, manager; else their own stand-in.",
        autocompletion=complete_rep,
    ),
]
Draft = Annotated[bool, typer.Option("--draft", help="Keep a draft of the live policy without them.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown what would be concerned.")]
Cancel = Annotated[bool, typer.Option("--cancel", help="Call off a departure that waits for its day.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the latest departure back, as far as it stands.")]


def leave(
    rep: Leaver,
    on: On = None,
    accounts_to: AccountsTo = POLICY,
    leads_to: LeadsTo = POLICY,
    account: AccountTo = None,
    lead: LeadTo = None,
    heir: Heir = "",
    draft: Draft = False,
    yes: Yes = False,
    cancel: Cancel = False,
    undo: Undo = False,
    why: Why = "",
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show everything that is in a rep's name and who would get it; with `--yes` let them go, now or on a day.

    All of it changes in one transaction, which `--undo` takes back. What the policy says of them is for its writer to
    change: `--draft` keeps a draft in which somebody else stands in their place, or nobody.
    """
    from turnout.pipeline.handing_over.departure_plan import Wishes  # noqa: PLC0415 - slow to load

    day = _day(on)
    wishes = Wishes(accounts_to, leads_to, _pairs("--account", account), _pairs("--lead", lead), heir, day)
    with opened(db) as database:
        if cancel or undo:
            done = _call_off(database, rep, why) if cancel else _undo(database, rep, why)
        elif not yes:
            _show(_proposal(database, rep, wishes), as_json=as_json)
            return
        else:
            done = _let_go(database, rep, wishes, why, has_draft=draft)
    if as_json:
        print_json(_plain(done))
    else:
        _tell(done)


def _day(on: str | None) -> date | None:
    try:
        return date.fromisoformat(on.strip()) if on else None
    except ValueError:
        raise InputError(f"--on `{on}` is not a day; write it as `2026-12-31`") from None


def _pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given or ():
        name, sign, rep = text.rpartition("=")
        if not (sign and name.strip() and rep.strip()):
            raise InputError(f"{option} `{text}` names nobody; write it as `{option} ID=REP`")
        found[name.strip()] = rep.strip()
    return found


def _find(tx: Transaction, rep: str) -> Rep:
    from turnout.store.reps import find_rep, rep_ids  # noqa: PLC0415 - slow to load

    found = find_rep(tx, rep)
    if found is None:
        raise InputError(f"there is no rep `{rep}`{suggestion(rep, rep_ids(tx))}; `turnout reps list` shows everybody")
    return found


def _proposal(database: Database, rep: str, wishes: Wishes) -> Proposal:
    from turnout.pipeline.handing_over.departure_proposal import propose_departure  # noqa: PLC0415 - slow to load

    with database.reading() as tx:
        return propose_departure(tx, _find(tx, rep), wishes, now())


def _let_go(database: Database, rep: str, wishes: Wishes, why: str, *, has_draft: bool) -> DepartureRecord:
    """A departure that waits for its day, or that is done. Raises RefusedError, and InputError for a rep not there."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.asking.jobs import Depart  # noqa: PLC0415 - as above
    from turnout.pipeline.edits.editing import edited  # noqa: PLC0415 - as above
    from turnout.pipeline.handing_over.departure_days import begins_at, plan_for_day  # noqa: PLC0415 - as above
    from turnout.pipeline.handing_over.departure_draft import draft_without  # noqa: PLC0415 - as above
    from turnout.pipeline.handing_over.departure_plan import check_wishes  # noqa: PLC0415 - as above
    from turnout.pipeline.handing_over.departure_records import record_of_departure  # noqa: PLC0415 - as above

    def plan(edit: Edit) -> tuple[DepartureRecord | None, int | None]:
        leaver = _find(edit.tx, rep)
        check_wishes(edit.tx, leaver, wishes)
        draft = draft_without(edit, leaver, wishes) if has_draft else None
        if wishes.day is None or begins_at(leaver, wishes.day) <= edit.at:
            return None, draft
        return record_of_departure(edit.tx, plan_for_day(edit, leaver, wishes, wishes.day), draft), draft

    planned, draft = edited(database, now, ACTOR, why, plan)
    if planned is not None:
        return planned
    body = msgspec.json.encode(wishes).decode()
    return _do(database, Depart(RepId(rep), body, None, why, ACTOR), draft)


def _do(database: Database, job: Depart | UndoDeparture, draft: int | None = None) -> DepartureRecord:
    from turnout.pipeline.handing_over.departure_days import departure  # noqa: PLC0415 - as above
    from turnout.pipeline.handing_over.departure_records import record_of_departure  # noqa: PLC0415 - as above

    [done] = do_jobs(database, [job])
    if done.error is not None:
        raise done.error
    with database.reading() as tx:
        return record_of_departure(tx, departure(tx, int(done.data["number"])), draft)


def _call_off(database: Database, rep: str, why: str) -> DepartureRecord:
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.handing_over.departure_days import call_off  # noqa: PLC0415 - as above
    from turnout.pipeline.handing_over.departure_records import record_of_departure  # noqa: PLC0415 - as above

    with editing(database, now(), ACTOR, why) as edit:
        return record_of_departure(edit.tx, call_off(edit, _find(edit.tx, rep)))


def _undo(database: Database, rep: str, why: str) -> DepartureRecord:
    from turnout.pipeline.asking.jobs import UndoDeparture  # noqa: PLC0415 - as above
    from turnout.store.departures import list_departures  # noqa: PLC0415 - as above

    with database.reading() as tx:
        row = next(iter(list_departures(tx, rep=_find(tx, rep).id, limit=1)), None)
    if row is None:
        raise InputError(f"{rep} has not left; there is nothing to undo")
    return _do(database, UndoDeparture(row.number, why, ACTOR))


def _plain(record: object) -> Any:  # noqa: ANN401 - as JSON has it
    import msgspec  # noqa: PLC0415 - as above

    return msgspec.to_builtins(record)


def _show(found: Proposal, *, as_json: bool) -> None:
    from turnout.pipeline.handing_over.departure_records import preview_record  # noqa: PLC0415 - as above

    if as_json:
        print_json(_plain(preview_record(found)))
        return
    at = now()
    show_facts(list(_facts(found, at)))
    accounts = [*found.plan.accounts, *found.plan.staying]
    if accounts:
        sys.stdout.write("\n")
        rows = [(each.what, each.owner or "stays", each.why) for each in accounts[:_SHOWN_MAX]]
        show_table(("account", "goes to", "because"), rows, _more(len(accounts)))
    if found.leads:
        sys.stdout.write("\n")
        rows = [(lead, made.assignee or made.outcome.value, made.reason) for lead, made in found.leads.items()]
        show_table(("lead", "goes to", "because"), rows[:_SHOWN_MAX], _more(len(rows)))
    if found.departure.policy:
        sys.stdout.write("\n")
        show_table(("in the policy", "says"), [(mention.place, mention.said) for mention in found.departure.policy])
    sys.stdout.write("\n")
    show_notes(list(_notes(found)))


def _more(count: int) -> list[str]:
    return [f"and {count - _SHOWN_MAX:,} more; `--json` has them"] if count > _SHOWN_MAX else []


def _notes(found: Proposal) -> Iterator[str]:
    policy = found.policy
    if policy is not None and policy.is_other:
        yield "`--draft` keeps a draft of the policy without them"
    for place in policy.left if policy is not None else ():
        yield f"the draft would still name them in {place}, for want of anybody else; `--heir REP` names somebody"
    if found.planned is not None:
        yield f"departure {found.planned.number} waits for its day; `--cancel` calls it off"
    yield f"nothing was changed; the same with `--yes` does it. Times are {zone_said()}"


def _facts(found: Proposal, at: datetime) -> Iterator[tuple[str, str]]:
    left, plan = found.departure, found.plan
    yield "rep", left.rep.id
    yield "name", left.rep.name
    yield "status", left.rep.status.value
    yield "comes after them", plan.heir or "nobody"
    yield "open leads", _some(left.leads_count, [lead.id for lead in left.leads])
    yield "accounts owned", _some(left.accounts.count, left.accounts.ids)
    yield "accounts backed", _some(left.backed_accounts.count, left.backed_accounts.ids)
    yield "open opportunities", f"{left.opportunities:,}"
    yield "people they had last", f"{left.people:,}"
    yield "promises running", _clocks(left.clocks, left.next_due, at)
    yield "pools left empty", ", ".join(left.empty_pools) or "none"
    yield "waiting only for them", _some(len(left.waiting), [lead.id for lead in left.waiting])
    yield "stands in for", _given(plan.stands_in)
    yield "manages", _given(plan.manages)


def _given(given: Sequence[Given]) -> str:
    return ", ".join(f"{each.what} ({each.owner or 'nobody'} next)" for each in given)


def _clocks(count: int, next_due: datetime | None, at: datetime) -> str:
    return f"{count:,}" + (f", the first due {distance(next_due, at)}" if next_due else "")


def _some(count: int, ids: Sequence[str]) -> str:
    """How many, and the first of them; whoever wants all asks for JSON or a list."""
    shown = list(ids[:_SHOWN_MAX])
    more = f" and {count - len(shown):,} more" if count > len(shown) else ""
    return f"{count:,} ({', '.join(shown)}{more})" if shown else f"{count:,}"


def _tell(done: DepartureRecord) -> None:
    from datetime import datetime  # noqa: PLC0415 - only here

    said = {
        "scheduled": f"{done.rep} leaves {when(datetime.fromisoformat(done.due_at), now())}",
        "done": f"{done.rep} has left; accounts that went to others: {done.accounts:,}, opportunities: "
        f"{done.opportunities:,}",
        "cancelled": f"{done.rep} stays",
        "undone": f"{done.rep} is back, with what stood as it was left",
    }
    sys.stdout.write(said[done.state] + "\n")
    if done.state == "done":
        for lead in done.leads:
            where = f"with {lead.assignee}" if lead.assignee else lead.outcome
            sys.stdout.write(f"{lead.lead_id}: {where}\n")
    if done.draft is not None:
        sys.stdout.write(f"draft {done.draft} of the policy names them no longer\n")
    for what in done.stays:
        sys.stderr.write(f"note: {printable(what)}\n")
    for waiting in done.waiting if done.state == "done" else ():
        until = f" until {when(datetime.fromisoformat(waiting.until), now())}" if waiting.until else ""
        sys.stderr.write(f"note: lead {waiting.lead_id} waits for nobody who is there{until}\n")
