"""`turnout leads list` and `show`: which leads there are, and where each stands. Working on them is in `lead_work`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli import lead_moves, lead_work
from turnout.cli.acting import now
from turnout.cli.completing import complete_account, complete_lead, complete_pool, complete_rep, one_of
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_facts, show_notes, show_table
from turnout.cli.times import distance, parse_moment, when, zone_said
from turnout.errors import InputError, suggestion

if TYPE_CHECKING:
    from turnout.pipeline.asking.answer import Answer, LeadView
    from turnout.pipeline.boards.lead_list import LeadItem
    from turnout.store.database import Database
    from turnout.store.lead_list import LeadsAsked

app = typer.Typer(
    help="Leads: list, show, accept, pass, reassign, touch, snooze, pause, resume, extend, close, merge, separate.",
    no_args_is_help=True,
)

_STATUSES: Final = ("open", "joined", "rejected", "closed")
_OUTCOMES: Final = ("assigned", "offered", "held", "queued", "duplicate", "rejected")
# A question to the store gives what it has found by then; so it is asked again, until there is enough.
_PAGE_MAX: Final = 500

Status = Annotated[
    str | None,
    typer.Option("--status", help="open, joined, rejected or closed.", autocompletion=one_of(_STATUSES)),
]
Outcome = Annotated[
    str | None,
    typer.Option("--outcome", help="What was decided last: assigned, held, ...", autocompletion=one_of(_OUTCOMES)),
]
Rep = Annotated[str | None, typer.Option("--rep", help="Who has it.", autocompletion=complete_rep)]
Team = Annotated[str | None, typer.Option("--team", help="The team it went to.")]
Pool = Annotated[str | None, typer.Option("--pool", help="The pool it went to.", autocompletion=complete_pool)]
Queue = Annotated[str | None, typer.Option("--queue", help="The queue it lies in.")]
Rule = Annotated[str | None, typer.Option("--rule", help="The rule that decided.")]
Account = Annotated[
    str | None, typer.Option("--account", help="The account it belongs to.", autocompletion=complete_account)
]
Search = Annotated[
    str | None,
    typer.Option("--search", help="Words of the name, e-mail address or company; the last may be a beginning."),
]
Since = Annotated[
    str | None,
    typer.Option("--since", help="Came in since then: `today`, `2h`, `3d`, `2026-09-07`, `2026-09-07T14:30`."),
]
Until = Annotated[str | None, typer.Option("--until", help="Came in before then; written as for `--since`.")]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only those nobody answered in time.")]
Ids = Annotated[
    bool, typer.Option("--ids", help="Print ids only, one a line, as the other commands read them with `-`.")
]
Lead = Annotated[str, typer.Argument(help="The lead's id.", metavar="LEAD_ID", autocompletion=complete_lead)]


@app.command("list")
def list_leads(
    status: Status = None,
    outcome: Outcome = None,
    rep: Rep = None,
    team: Team = None,
    pool: Pool = None,
    queue: Queue = None,
    rule: Rule = None,
    account: Account = None,
    search: Search = None,
    since: Since = None,
    until: Until = None,
    overdue: Overdue = False,
    limit: Limit = 50,
    ids: Ids = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show leads as they stand now, the newest first. Every filter that is given must hold."""
    _one_of("--status", status, _STATUSES)
    _one_of("--outcome", outcome, _OUTCOMES)
    at = now()
    equal = {
        "status": status, "outcome": outcome, "assignee": rep, "team": team, "pool": pool, "queue": queue, "rule": rule,
        "account": account,
    }  # fmt: skip
    came = (parse_moment("--since", since, at), parse_moment("--until", until, at))
    asked = _asked({name: value for name, value in equal.items() if value is not None}, search, came, at, overdue)
    with opened(db) as database:
        found = _find(database, asked, limit + 1)
    shown = found[:limit]
    more = [f"there are more; `--limit {limit * 4}` shows more of them"] if len(found) > limit else []
    if ids:
        sys.stdout.writelines(f"{lead.lead_id}\n" for lead in shown)
        show_notes(more)
    elif as_json:
        print_json({"leads": [_built(lead) for lead in shown], "has_more": bool(more)})
    elif not shown:
        show_notes(["there are no such leads"])
    else:
        columns = ("lead", "from", "came in", "where it is", "rule", "account", "answer")
        show_table(columns, [_row(lead, at) for lead in shown], [*more, f"times are {zone_said()}"])


def _one_of(option: str, word: str | None, known: Sequence[str]) -> None:
    if word is not None and word not in known:
        listed = ", ".join(f"`{one}`" for one in known)
        raise InputError(f"{option} `{word}` is not one of {listed}{suggestion(word, known)}")


def _asked(
    equal: dict[str, str],
    search: str | None,
    came: tuple[datetime | None, datetime | None],
    at: datetime,
    overdue: bool,
) -> LeadsAsked:
    from turnout.core.fields.words import asked_words  # noqa: PLC0415 - slow to load
    from turnout.store.lead_list import LeadsAsked  # noqa: PLC0415 - as above
    from turnout.store.metadata import to_micros  # noqa: PLC0415 - as above

    since, until = (None if moment is None else to_micros(moment) for moment in came)
    spans = {"received_at": (since, until)} if since is not None or until is not None else {}
    if overdue:
        spans["sla_due"] = (None, to_micros(at))
        equal = {"status": "open", **equal}
    words = asked_words(search) if search else ()
    if search and not words:
        raise InputError(f"--search `{search}` has no word in it; write a name, an address or a company")
    return LeadsAsked(equal, spans, words=words, is_touched=False if overdue else None)


def _find(database: Database, asked: LeadsAsked, wanted: int) -> list[LeadItem]:
    """The newest that fit, at most so many."""
    from turnout.pipeline.boards.lead_list import find_leads  # noqa: PLC0415 - slow to load

    found: list[LeadItem] = []
    after: int | None = None
    while len(found) < wanted:
        page, after = find_leads(database, asked, after, min(_PAGE_MAX, wanted - len(found)))
        found += page
        if after is None:
            break
    return found


def _row(lead: LeadItem, at: datetime) -> tuple[str, ...]:
    where = where_said(lead.outcome, lead.assignee, lead.pool, lead.queue)
    if lead.status == "closed":
        where = ", ".join(filter(None, ("closed", lead.close_outcome)))
    who = ", ".join(filter(None, (lead.name or lead.email, lead.company)))
    came = when(_moment(lead.received_at), at)
    return lead.lead_id, who, came, where, lead.rule or "", lead.account_id or "", _answer_said(lead, at)


def _answer_said(lead: LeadItem, at: datetime) -> str:
    if lead.touched_at:
        return f"given {distance(_moment(lead.touched_at), at)}"
    if not lead.sla_due or lead.status != "open":
        return ""
    due = _moment(lead.sla_due)
    return f"late, due {distance(due, at)}" if due < at else f"due {distance(due, at)}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def where_said(outcome: str, assignee: str | None, pool: str | None, queue: str | None) -> str:
    """Whose hands a lead is in, in a few words."""
    match outcome:
        case "held":
            return f"waits for {pool or 'somebody'}"
        case "queued":
            return f"queue {queue}"
        case "duplicate":
            return f"joined{f', with {assignee}' if assignee else ''}"
        case "assigned":
            return f"with {assignee}"
        case "offered":
            return f"offered to {assignee}"
        case _:
            return outcome


@app.command("show")
def show(lead: Lead, db: Db = None, as_json: Json = False) -> None:
    """Show where a lead stands, who sent it, and every decision about it. `turnout explain` says why."""
    from turnout.pipeline.asking.answer import answer_of_row, view_of  # noqa: PLC0415 - slow to load
    from turnout.pipeline.desk.joined_leads import refreshed_data, said_of_row  # noqa: PLC0415 - as above
    from turnout.store.decisions import decisions_of  # noqa: PLC0415 - as above
    from turnout.store.leads import find_lead  # noqa: PLC0415 - as above

    with opened(db) as database, database.reading() as tx:
        found = find_lead(tx, lead)
        if found is None:
            raise InputError(
                f"there is no lead `{lead}` in {database.name}; `turnout leads list` shows those there are"
            )
        decisions = [answer_of_row(*row) for row in decisions_of(tx, lead)]
        joined = refreshed_data(tx, said_of_row(found.seq, found.id, found.received_at, found.facts))
    view = view_of(decisions[-1], found.status, found.touched_at, found.closed_at, found.number)
    said = _said_in(found.facts)
    if as_json:
        print_json(
            {
                **_built(view),
                "said": said,
                "refreshed": joined,
                "decisions": [_built(decision) for decision in decisions],
            }
        )
        return
    at = now()
    show_facts([*_facts(view, said, at), *_refreshed_facts(joined)])
    sys.stdout.write("\n")
    rows = [
        (
            decision.decision_id.rpartition(".")[2],
            when(_moment(decision.decided_at), at),
            where_said(decision.outcome, decision.assignee, decision.pool, decision.queue),
            decision.rule or "",
            decision.reason,
        )
        for decision in decisions
    ]
    notes = [f"times are {zone_said()}; `turnout explain {lead}` says why"]
    show_table(("decision", "at", "where it went", "rule", "reason"), rows, notes)


def _refreshed_facts(joined: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What leads that joined it know better, each with whose it is; what is only read out of that is left out."""
    for name, told in joined.items():
        if told["value"] is not None and told["from"] == "form":
            yield f"now: {name}", f"{told['value']} (said by {told['lead']})"


def _said_in(facts: bytes | None) -> dict[str, str] | None:
    """What whoever sent a lead said; None where it was erased."""
    from turnout.store.codec.facts import decode_facts  # noqa: PLC0415 - slow to load

    return None if facts is None else decode_facts(bytes(facts))[2]


def _built(answer: Answer | LeadView) -> dict[str, Any]:
    import msgspec  # noqa: PLC0415 - only this needs it

    return msgspec.to_builtins(answer)  # type: ignore[no-any-return]


def _facts(view: LeadView, said: dict[str, str] | None, at: datetime) -> Iterator[tuple[str, str]]:
    yield "lead", view.lead_id
    yield "status", view.status
    yield "where", where_said(view.outcome, view.assignee, view.pool, view.queue)
    yield "why", view.reason
    yield "rule", view.rule or ""
    yield "account", view.account_id or ""
    yield "joined", view.duplicate_of or ""
    for name, moment in (
        ("came in", view.received_at),
        ("decided", view.decided_at),
        ("accept by", view.accept_by),
        ("waits until", view.held_until),
        (f"answer due ({view.sla})", view.sla_due),
        ("answered", view.touched_at),
        ("closed", view.closed_at),
    ):
        yield name, when(_moment(moment), at) if moment else ""
    yield "policy", view.policy[:12]
    if said is None:
        yield "said", "erased"
    for name, value in (said or {}).items():
        yield f"said: {name}", value


lead_work.add_to(app)
lead_moves.add_to(app)
