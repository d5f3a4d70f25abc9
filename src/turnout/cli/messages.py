"""`turnout messages`: what people and programs are told, how far each message has come, and what is parked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.completing import complete_rep, one_of
from turnout.cli.options import Db, Json, Limit, opened, print_json
from turnout.cli.tables import show_facts, show_notes, show_table
from turnout.cli.times import when, zone_said
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.pipeline.notices.message_records import Destination, MessageItem

app = typer.Typer(
    help="What people and programs are told: list, show, retry, cancel, where it goes.", no_args_is_help=True
)

_STATES: Final = ("due", "sending", "sent", "parked", "cancelled", "gathered")
_ALL: Final = "all"

State = Annotated[
    str, typer.Option("--state", help=f"{', '.join(_STATES)} or all.", autocompletion=one_of((*_STATES, _ALL)))
]
Parked = Annotated[bool, typer.Option("--parked", help="The same as `--state parked`.")]
Channel = Annotated[str, typer.Option("--channel", help="Only of this channel: email, slack, sms, webhook.")]
Rep = Annotated[str, typer.Option("--rep", help="Only to this rep.", autocompletion=complete_rep)]
Message = Annotated[int, typer.Argument(help="The message's number.", metavar="MESSAGE", min=1)]
Messages = Annotated[list[int] | None, typer.Argument(help="The messages' numbers.", metavar="[MESSAGE]...", min=1)]
Some = Annotated[list[int], typer.Argument(help="The messages' numbers.", metavar="MESSAGE...", min=1)]
AllParked = Annotated[bool, typer.Option("--parked", help="All that are parked, or those of `--channel`.")]


@app.command("list")
def list_messages(
    state: State = _ALL,
    parked: Parked = False,
    channel: Channel = "",
    rep: Rep = "",
    limit: Limit = 50,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show messages, the newest first: to whom, how, how far each has come, and what went wrong."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.notices.message_records import message_items  # noqa: PLC0415 - as above
    from turnout.store.deliveries import list_deliveries  # noqa: PLC0415 - as above

    if state not in (*_STATES, _ALL):
        raise InputError(f"--state `{state}` is none of {', '.join(f'`{each}`' for each in (*_STATES, _ALL))}")
    wanted = "parked" if parked else "" if state == _ALL else state
    with opened(db) as database, database.reading() as tx:
        found = list_deliveries(tx, state=wanted, channel=channel, rep=rep, before=None, limit=limit + 1)
        items = message_items(tx, found[:limit])
    has_more = len(found) > limit
    if as_json:
        print_json({"messages": msgspec.to_builtins(items), "has_more": has_more})
        return
    if not items:
        show_notes(["there are no such messages"])
        return
    at = now()
    more = [f"there are more; `--limit {limit * 4}` shows more of them"] if has_more else []
    columns = ("message", "lead", "kind", "to", "channel", "state", "due", "tries", "what went wrong")
    show_table(columns, [_row(item, at) for item in items], [*more, f"times are {zone_said()}"])


def _row(item: MessageItem, at: datetime) -> tuple[str, ...]:
    return (
        str(item.id),
        item.lead_id or "",
        item.kind,
        item.rep or item.address,
        item.channel,
        f"{item.state}, in doubt" if item.is_doubtful else item.state,
        when(datetime.fromisoformat(item.due_at), at),
        str(item.attempts),
        item.error or "",
    )


@app.command("show")
def show(message: Message, db: Db = None, as_json: Json = False) -> None:
    """Show one message: to whom, how often it was tried, and what came of it."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.notices.message_records import message_item  # noqa: PLC0415 - as above

    with opened(db) as database, database.reading() as tx:
        item = message_item(tx, message)
    if as_json:
        print_json(msgspec.to_builtins(item))
        return
    show_facts(list(_facts(item)))


def _facts(item: MessageItem) -> Iterator[tuple[str, str]]:
    at = now()
    yield "state", item.state
    yield "in doubt", "an attempt may have arrived, though no answer came" if item.is_doubtful else ""
    yield "lead", item.lead_id or ""
    yield "kind", item.kind
    yield "rep", item.rep or ""
    yield "channel", item.channel
    yield "address", item.address
    yield "due", when(datetime.fromisoformat(item.due_at), at)
    yield "tries", str(item.attempts)
    yield "what went wrong", item.error or ""
    yield "ended", when(datetime.fromisoformat(item.ended_at), at) if item.ended_at else ""
    yield "the service's name for it", item.reference or ""


@app.command("retry")
def retry(
    messages: Messages = None, parked: AllParked = False, channel: Channel = "", db: Db = None, as_json: Json = False
) -> None:
    """Try parked messages again, as if they were new: those named, or with `--parked` all of them."""
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - slow to load
    from turnout.pipeline.notices.message_records import retry_all, retry_message  # noqa: PLC0415 - as above

    if bool(messages) == parked:
        raise InputError(
            "name the messages, or say `--parked` for all that are parked; `turnout messages list --parked`"
        )
    with opened(db) as database, editing(database, now(), ACTOR) as edit:
        count = retry_all(edit, channel) if parked else len([retry_message(edit, one) for one in messages or ()])
    if as_json:
        print_json({"retried": count})
    else:
        sys.stdout.write(f"{count:,} {'message is' if count == 1 else 'messages are'} tried again\n")


@app.command("cancel")
def cancel(
    messages: Annotated[list[int], typer.Argument(metavar="MESSAGE...", min=1)], db: Db = None, as_json: Json = False
) -> None:
    """Send messages no more, which wait or are parked. What is being sent cannot be taken back."""
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - slow to load
    from turnout.pipeline.notices.message_records import cancel_message  # noqa: PLC0415 - as above

    with opened(db) as database, editing(database, now(), ACTOR) as edit:
        for one in messages:
            cancel_message(edit, one)
    if as_json:
        print_json({"cancelled": len(messages)})
    else:
        sys.stdout.write(f"{len(messages):,} cancelled\n")


@app.command("destinations")
def destinations(db: Db = None, as_json: Json = False) -> None:
    """Show where messages go, and which of these places wait for somebody to mend their connection."""
    import msgspec  # noqa: PLC0415 - slow to load

    from turnout.pipeline.notices.message_records import destinations_of_messages  # noqa: PLC0415 - as above

    with opened(db) as database, database.reading() as tx:
        found = destinations_of_messages(tx)
    if as_json:
        print_json({"destinations": msgspec.to_builtins(found)})
        return
    if not found:
        show_notes(["nothing was ever to be sent anywhere"])
        return
    at = now()
    show_table(("destination", "state", "since", "why"), [_destination(place, at) for place in found])


def _destination(place: Destination, at: datetime) -> tuple[str, ...]:
    if place.blocked_since is not None:
        return place.name, "needs a human", when(datetime.fromisoformat(place.blocked_since), at), place.why or ""
    state = f"fails, {place.failures} times in a row" if place.failures else "works"
    return place.name, state, "", ""
