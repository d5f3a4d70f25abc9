"""`turnout reviews`: leads whose account is not sure enough, answered by hand: whose they are, or nobody's.

What an answer does is the pipeline's; a running server sees it with the next lead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_account, one_of
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_facts, show_notes, show_table
from turnout.cli.times import parse_moment, when, zone_said
from turnout.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from turnout.pipeline.edits.editing import Edit
    from turnout.pipeline.matching.review_records import ReviewRecord
    from turnout.store.match_reviews import ReviewRow

app = typer.Typer(
    help="Leads whose account a person is asked about: list, show, confirm, reject, undo.", no_args_is_help=True
)

_STATES: Final = ("open", "confirmed", "rejected", "withdrawn")
_ALL: Final = "all"
_KINDS: Final = ("alias", "former")

State = Annotated[
    str,
    typer.Option(
        "--state", help="open, confirmed, rejected, withdrawn or all.", autocompletion=one_of((*_STATES, _ALL))
    ),
]
Account = Annotated[
    str | None,
    typer.Option("--account", help="The account that was suggested or chosen.", autocompletion=complete_account),
]
Chosen = Annotated[
    str | None,
    typer.Option(
        "--account", help="Whose lead it is, where it is not the one suggested.", autocompletion=complete_account
    ),
]
Since = Annotated[str | None, typer.Option("--since", help="Asked since then: `today`, `2h`, `2026-09-07`.")]
Review = Annotated[int, typer.Argument(help="The number of the review.", metavar="REVIEW", min=1)]
Kind = Annotated[
    str, typer.Option("--kind", help="What the typed name is: alias or former.", autocompletion=one_of(_KINDS))
]
Name = Annotated[
    bool, typer.Option("--name/--no-name", help="Whether the typed company becomes a name of the account.")
]
Domain = Annotated[bool, typer.Option("--domain", help="Its business domain becomes one of the account's as well.")]
Again = Annotated[bool, typer.Option("--reassign", help="Let the rules say anew who gets the lead.")]


@app.command("list")
def list_reviews(
    state: State = "open",
    account: Account = None,
    since: Since = None,
    limit: Limit = 50,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show reviews, the oldest first: what was typed, which account is suggested, and how sure that is."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.matching.review_records import records_of  # noqa: PLC0415 - as above
    from turnout.store.match_reviews import list_reviews as find  # noqa: PLC0415 - as above
    from turnout.store.metadata import to_micros  # noqa: PLC0415 - as above

    if state not in (*_STATES, _ALL):
        raise InputError(f"--state `{state}` is none of {', '.join(f'`{each}`' for each in (*_STATES, _ALL))}")
    at = now()
    begin = parse_moment("--since", since, at)
    micros = to_micros(begin) if begin else None
    with opened(db) as database, database.reading() as tx:
        found = find(tx, "" if state == _ALL else state, account or "", micros, 0, limit + 1)
        records = records_of(tx, found[:limit])
    has_more = len(found) > limit
    if as_json:
        print_json({"reviews": msgspec.to_builtins(records), "has_more": has_more})
        return
    if not records:
        show_notes(["there are no such reviews"])
        return
    more = [f"there are more; `--limit {limit * 4}` shows more of them"] if has_more else []
    columns = ("review", "lead", "state", "typed", "from", "account", "score", "asked")
    show_table(columns, [_row(record, at) for record in records], [*more, f"times are {zone_said()}"])


def _row(record: ReviewRecord, at: datetime) -> tuple[str, ...]:
    best = next((each.name for each in record.candidates if each.account == record.account), "")
    account = record.chosen or f"{record.account}{f' {best}' if best else ''}"
    typed = record.typed
    source = typed.business_domain or typed.email or ""
    opened_at = when(_moment(record.opened_at), at)
    score = f"{record.score:.2f}"
    return str(record.id), record.lead_id, record.state, typed.company or "", source, account, score, opened_at


def _moment(text: str) -> datetime:
    from datetime import datetime  # noqa: PLC0415 - only this needs it

    return datetime.fromisoformat(text)


@app.command("show")
def show(review: Review, db: Db = None, as_json: Json = False) -> None:
    """Show one review: what the lead typed, why that account, what speaks against it, and who else was looked at."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.matching.match_reviews import found_review  # noqa: PLC0415 - as above
    from turnout.pipeline.matching.review_records import records_of  # noqa: PLC0415 - as above

    with opened(db) as database, database.reading() as tx:
        [record] = records_of(tx, [found_review(tx, review)])
    if as_json:
        print_json(msgspec.to_builtins(record))
        return
    show_facts(list(_facts(record, now())))
    if record.candidates:
        sys.stdout.write("\n")
        rows = [
            (each.account, each.name, f"{each.score:.2f}", "; ".join(each.evidence), "; ".join(each.against))
            for each in record.candidates
        ]
        show_table(("account", "name", "score", "for", "against"), rows, [f"times are {zone_said()}"])


def _facts(record: ReviewRecord, at: datetime) -> Iterator[tuple[str, str]]:
    typed = record.typed
    yield "review", f"{record.id}, {record.state}"
    yield "lead", record.lead_id
    yield "asked", when(_moment(record.opened_at), at)
    yield "company", typed.company or ""
    yield "e-mail", typed.email or ""
    yield "website", typed.website or ""
    yield "country", typed.country or ""
    yield "person", typed.name or ""
    yield "suggested", f"{record.account} ({record.score:.2f})"
    yield "why", record.reason
    yield "chosen", record.chosen or ""
    if record.settled_at is not None:
        yield "answered", f"{when(_moment(record.settled_at), at)} by {record.settled_by}"
    yield "answered with", "" if record.settled_with is None else f"review {record.settled_with}"
    yield "also answered", ", ".join(f"review {number}" for number in record.settles)


@app.command("confirm")
def confirm(
    review: Review,
    account: Chosen = None,
    kind: Kind = "alias",
    name: Name = True,
    domain: Domain = False,
    reassign: Again = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Say whose lead it is. What it typed is a name of the account from now on; whoever has the lead keeps it."""
    from turnout.core.account import AccountId  # noqa: PLC0415 - slow to load
    from turnout.pipeline.matching import match_reviews  # noqa: PLC0415 - as above
    from turnout.store.account_names import NameKind  # noqa: PLC0415 - as above

    if kind not in _KINDS:
        raise InputError(f"--kind `{kind}` is none of {', '.join(f'`{each}`' for each in _KINDS)}")
    learn = match_reviews.Learn(NameKind(kind) if name else None, domain)
    chosen = AccountId(account) if account else None

    def do(edit: Edit, row: ReviewRow) -> None:
        match_reviews.confirm(edit, row, chosen, learn, reassign=reassign)

    _answer(review, do, db, as_json=as_json)


@app.command("reject")
def reject(review: Review, db: Db = None, as_json: Json = False) -> None:
    """Say that it is no account of ours. Nobody is asked about the same text again."""
    from turnout.pipeline.matching import match_reviews  # noqa: PLC0415 - slow to load

    _answer(review, match_reviews.reject, db, as_json=as_json)


@app.command("undo")
def undo(review: Review, db: Db = None, as_json: Json = False) -> None:
    """Take an answer back: names, leads and other reviews are as they were before it."""
    from turnout.pipeline.matching import match_reviews  # noqa: PLC0415 - slow to load

    _answer(review, match_reviews.undo, db, as_json=as_json)


def _answer(number: int, do: Callable[[Edit, ReviewRow], None], db: str | None, *, as_json: bool) -> None:
    """Keep an answer, let its leads learn of it, and say what came of it."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.matching.match_reviews import found_review, jobs_of_answers  # noqa: PLC0415 - as above
    from turnout.pipeline.matching.review_records import item_of  # noqa: PLC0415 - as above

    with opened(db) as database:
        with editing(database, now(), ACTOR) as edit:
            do(edit, found_review(edit.tx, number))
        with database.reading() as tx:
            jobs = jobs_of_answers(tx, ACTOR)
        for done in do_jobs(database, jobs):
            if done.error is not None:
                raise done.error
        with database.reading() as tx:
            item = item_of(tx, number)
    if as_json:
        print_json(msgspec.to_builtins(item))
    else:
        sys.stdout.write(f"review {number}: {_said(item)}\n")


def _said(item: Any) -> str:  # noqa: ANN401 - a ReviewItem
    together = f", and with it {len(item.settles)} more" if item.settles else ""
    match item.state:
        case "confirmed":
            names = f"; {len(item.names)} new name{'s' if len(item.names) > 1 else ''}" if item.names else ""
            return f"lead {item.lead_id} is of account {item.chosen}{together}{names}"
        case "rejected":
            return f"lead {item.lead_id} is of no account of ours{together}"
        case state:
            return f"lead {item.lead_id} is {state} again"
