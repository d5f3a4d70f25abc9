"""`turnout audit search`: what happened last, to one lead or to all, by kind and by whom. Proving it is `verify`'s."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import now
from turnout.cli.completing import complete_lead
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import parse_moment, when, zone_said
from turnout.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from turnout.store.audit_search import Place, Record, Wanted
    from turnout.store.transaction import Transaction

app = typer.Typer(help="The record of everything that was done: search.", no_args_is_help=True)

_OF_CHANGES: Final = frozenset({"fields", "before", "after", "why"})
_ACTOR_MARKS: Final = frozenset("\"%_\\'")

Lead = Annotated[str | None, typer.Option("--lead", help="Only of this lead.", autocompletion=complete_lead)]
Kind = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Only of this kind: decided, accepted, touched, granted, ...; may be repeated."),
]
Actor = Annotated[str | None, typer.Option("--by", help="Only by them: a key's id, `cli` or `local`.")]
Since = Annotated[str | None, typer.Option("--since", help="Recorded since then: `today`, `2h`, `2026-09-07`.")]
Until = Annotated[str | None, typer.Option("--until", help="Recorded before then; written as for `--since`.")]


@app.callback()
def audit() -> None:
    """Keep `search` a command of a group, though it is the only one."""


@app.command("search")
def search(
    lead: Lead = None,
    kind: Kind = None,
    actor: Actor = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show what happened, the newest first: when, what, to which lead, by whom, and the link that seals it."""
    at = now()
    wanted = _wanted(kind or [], actor, parse_moment("--since", since, at), parse_moment("--until", until, at))
    with opened(db) as database, database.reading() as tx:
        if lead is not None and not tx.rows("SELECT 1 FROM leads WHERE id = ?", (lead,)):
            raise InputError(f"there is no lead `{lead}`; `turnout leads list` shows those there are")
        found = _find(tx, lead, wanted, limit + 1)
    shown, has_more = found[:limit], len(found) > limit
    if as_json:
        print_json({"events": [_as_data(record) for record in shown], "has_more": has_more})
        return
    if not shown:
        show_notes(["nothing of the kind is in the record"])
        return
    more = [f"there are more; `--limit {limit * 4}` shows more of them"] if has_more else []
    rows = [_row(record, at) for record in shown]
    show_table(("at", "what", "lead", "by", "more", "link"), rows, [*more, f"times are {zone_said()}"])


def _wanted(kinds: Sequence[str], actor: str | None, since: datetime | None, until: datetime | None) -> Wanted:
    from turnout.store.audit_search import Wanted  # noqa: PLC0415 - slow to load
    from turnout.store.metadata import to_micros  # noqa: PLC0415 - as above

    if actor is not None and set(actor) & _ACTOR_MARKS - {"_"}:
        raise InputError(f"--by `{actor}` names nobody; give a key's id, `cli` or `local`")
    return Wanted(
        tuple(kinds),
        actor or "",
        to_micros(since) if since else None,
        # What is wanted ends before that moment.
        to_micros(until) - 1 if until else None,
    )


def _find(tx: Transaction, lead: str | None, wanted: Wanted, count: int) -> list[Record]:
    """The newest events that are wanted, at most so many."""
    from turnout.store.audit_search import events_of_lead, search_events  # noqa: PLC0415 - slow to load

    if lead is not None:
        return events_of_lead(tx, lead, wanted)[:count]
    found: list[Record] = []
    place: Place | None = None
    while len(found) < count:
        records, place = search_events(tx, wanted, place, count - len(found))
        found += records
        if place is None:
            break
    return found


def _row(record: Record, at: datetime) -> tuple[str, ...]:
    from turnout.store.metadata import from_micros  # noqa: PLC0415 - slow to load

    body = _body(record)
    by = str(body.pop("by", ""))
    more = "\n".join(filter(None, (_others(body), *_changes(body), _why(body))))
    lead = f"{record.lead or ''}{f', decision {record.decision}' if record.decision is not None else ''}"
    return when(from_micros(record.at), at), record.kind, lead, by, more, f"{record.chain} {record.link}"


def _others(body: dict[str, Any]) -> str:
    named = ((name, value) for name, value in body.items() if name not in _OF_CHANGES)
    return ", ".join(f"{name} {_said(value)}" for name, value in named if value not in (None, "", [], {}))


def _changes(body: dict[str, Any]) -> list[str]:
    """What was changed, a line each: `zone: UTC -> Europe/Berlin`; of personal fields only that they were."""
    before, after = (body.get(side) if isinstance(body.get(side), dict) else None for side in ("before", "after"))
    told = {**(before or {}), **(after or {})}
    lines = [f"{name}: {_side(before, name)} -> {_side(after, name)}" for name in told]
    fields = body.get("fields")
    hidden = [str(name) for name in fields if name not in told] if isinstance(fields, list) else []
    return [*lines, *([f"changed: {', '.join(hidden)}"] if hidden else [])]


def _side(values: dict[str, Any] | None, name: str) -> str:
    value = (values or {}).get(name)
    return "none" if value in (None, "", [], {}) else _said(value)


def _why(body: dict[str, Any]) -> str:
    return f"why: {body['why']}" if body.get("why") else ""


def _said(value: Any) -> str:  # noqa: ANN401 - whatever a body holds
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _body(record: Record) -> dict[str, Any]:
    try:
        found = json.loads(record.body) if record.body else {}
    except ValueError:
        # Somebody tampered with it, which `verify` says; here it is shown as it is.
        found = record.body
    return found if isinstance(found, dict) else {"body": found}


def _as_data(record: Record) -> dict[str, Any]:
    from turnout.pipeline.asking.answer import said  # noqa: PLC0415 - slow to load
    from turnout.store.metadata import from_micros  # noqa: PLC0415 - as above

    body = _body(record)
    return {
        "at": said(from_micros(record.at)),
        "kind": record.kind,
        "lead_id": record.lead,
        "decision_id": f"{record.lead}.{record.decision}" if record.decision is not None else None,
        "by": body.pop("by", None),
        "why": body.pop("why", None),
        "body": body,
        "chain": record.chain,
        "link": record.link,
        "recorded_at": said(from_micros(record.recorded_at)),
    }
