"""`turnout webhooks`: programs elsewhere that are told what happens to leads."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.connecting import connected, say_tried
from turnout.cli.options import Db, Json, Why, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import distance, parse_moment
from turnout.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from turnout.pipeline.edits.editing import Edit
    from turnout.pipeline.notices.connections import Connections
    from turnout.store.webhook_endpoints import Endpoint

app = typer.Typer(help="Webhooks: list, add, set, remove, test, resend, rotate.", no_args_is_help=True)

_HOURS_MAX: Final = 30 * 24
TheWebhook = Annotated[str, typer.Argument(help="The webhook's id.", metavar="WEBHOOK")]
Url = Annotated[str, typer.Argument(help="Where it is told: `https://hooks.example.com/turnout`.")]
Kind = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Only events of this kind, such as `assigned`; may be repeated; else all."),
]
Description = Annotated[str, typer.Option("--description", help="What it is for.")]
NewUrl = Annotated[str | None, typer.Option("--url", help="Another address.")]
NewDescription = Annotated[str | None, typer.Option("--description", help="What it is for.")]
AllKinds = Annotated[bool, typer.Option("--all-kinds", help="Events of every kind.")]
IsOn = Annotated[bool | None, typer.Option("--on/--off", help="Whether it is told anything.")]
Since = Annotated[str, typer.Option("--since", help="From then on: `2h` (ago), `today`, `2026-09-07T14:30`.")]
Until = Annotated[str | None, typer.Option("--until", help="Until before then; else until now.")]
Hours = Annotated[
    int, typer.Option("--hours", min=0, max=_HOURS_MAX, help="For so long the old secret signs beside the new one.")
]


@app.command("list")
def list_webhooks(db: Db = None, as_json: Json = False) -> None:
    """Show every webhook: where it is, what it is told, and whether that arrives."""
    from turnout.store.webhook_endpoints import failing_since, list_endpoints  # noqa: PLC0415 - slow to load

    with connected(db) as connections, connections.database.reading() as tx:
        found = [(each, failing_since(tx, each) if each.is_on else None) for each in list_endpoints(tx)]
    if as_json:
        print_json([_as_data(each, since) for each, since in found])
        return
    if not found:
        show_notes(["there are no webhooks; `turnout webhooks add URL` adds one"])
        return
    rows = [
        (each.id, each.url, " ".join(each.kinds) or "everything", _state(each, since), each.description)
        for each, since in found
    ]
    show_table(("webhook", "url", "is told", "is", "description"), rows)


@app.command("add")
def add(
    url: Url, kind: Kind = None, description: Description = "", db: Db = None, why: Why = "", as_json: Json = False
) -> None:
    """Add a webhook and print its secret, once. It is told what happens from now on."""
    from turnout.pipeline.notices.webhook_edits import add_webhook  # noqa: PLC0415 - slow to load

    with _editing(db, why) as (connections, edit):
        networks = connections.said.webhook_networks
        made, secret = add_webhook(edit, connections.seal, networks, url, kind or [], description)
    _say_secret(made, secret, as_json=as_json)


@app.command("set")
def set_webhook(
    webhook: TheWebhook,
    url: NewUrl = None,
    kind: Kind = None,
    all_kinds: AllKinds = False,
    description: NewDescription = None,
    is_on: IsOn = None,
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Change a webhook; what is not named stays. One that is switched on is told what happens from then on."""
    from turnout.pipeline.notices.webhook_edits import change_webhook, found_webhook  # noqa: PLC0415 - slow to load

    if kind and all_kinds:
        raise InputError("`--kind` and `--all-kinds` say different things; leave one out")
    if not (url or kind or all_kinds or description is not None or is_on is not None):
        raise InputError(f"nothing of `{webhook}` would change; see `turnout webhooks set --help`")
    with _editing(db, why) as (connections, edit):
        changed = change_webhook(
            edit,
            found_webhook(edit.tx, webhook),
            connections.said.webhook_networks,
            url=url,
            kinds=[] if all_kinds else kind or None,
            description=description,
            is_on=is_on,
        )
    if as_json:
        print_json(_as_data(changed))
    else:
        sys.stdout.write(f"webhook `{changed.id}` is {_state(changed)}\n")


@app.command("remove")
def remove(webhook: TheWebhook, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Remove a webhook; what waits for it is not sent."""
    from turnout.pipeline.notices.webhook_edits import found_webhook, remove_webhook  # noqa: PLC0415 - slow to load

    with _editing(db, why) as (_, edit):
        remove_webhook(edit, found_webhook(edit.tx, webhook))
    if as_json:
        print_json({"id": webhook, "removed": True})
    else:
        sys.stdout.write(f"webhook `{webhook}` is told nothing any more\n")


@app.command("test")
def try_webhook(webhook: TheWebhook, db: Db = None, as_json: Json = False) -> None:
    """Send a test event now, and say in one line whether it was taken, or what is wrong and how to mend it."""
    from turnout.pipeline.notices.connection_checks import try_endpoint  # noqa: PLC0415 - slow to load
    from turnout.pipeline.notices.webhook_edits import found_webhook  # noqa: PLC0415 - as above

    with connected(db) as connections:
        with connections.database.reading() as tx:
            found = found_webhook(tx, webhook)
        tried = try_endpoint(connections, found, now(), ACTOR)
    say_tried(webhook, tried, as_json=as_json)


@app.command("resend")
def resend(
    webhook: TheWebhook, since: Since, until: Until = None, db: Db = None, why: Why = "", as_json: Json = False
) -> None:
    """Tell a webhook again what happened since a moment, as far as the feed is kept; each event has the id it had."""
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - slow to load
    from turnout.pipeline.notices.webhook_edits import found_webhook  # noqa: PLC0415 - as above
    from turnout.pipeline.notices.webhooks import resend as send_again  # noqa: PLC0415 - as above

    begin, end = parse_moment("--since", since, now()), parse_moment("--until", until, now())
    assert begin is not None, "it was said"
    events, after, is_over = 0, None, False
    with connected(db) as connections:
        # A portion at a time, so that leads need not wait for all of them.
        while not is_over:
            with editing(connections.database, now(), ACTOR, why) as edit:
                done = send_again(edit, found_webhook(edit.tx, webhook), begin, end, after)
            events, after, is_over = events + done.events, done.after, done.after is None
    if as_json:
        print_json({"id": webhook, "events": events})
    else:
        sys.stdout.write(f"{events:,} events are sent to `{webhook}` again\n")


@app.command("rotate")
def rotate(webhook: TheWebhook, hours: Hours = 24, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Give a webhook a new secret and print it, once; for a while the old one signs as well."""
    from turnout.pipeline.notices.webhook_edits import found_webhook, renew_webhook  # noqa: PLC0415 - slow to load

    with _editing(db, why) as (connections, edit):
        found = found_webhook(edit.tx, webhook)
        renewed, secret = renew_webhook(edit, connections.seal, found, timedelta(hours=hours))
    _say_secret(renewed, secret, as_json=as_json)


@contextmanager
def _editing(db: str | None, why: str) -> Iterator[tuple[Connections, Edit]]:
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - slow to load

    with connected(db) as connections, editing(connections.database, now(), ACTOR, why) as edit:
        yield connections, edit


def _say_secret(endpoint: Endpoint, secret: str, *, as_json: bool) -> None:
    if as_json:
        print_json({**_as_data(endpoint), "secret": secret})
        return
    sys.stderr.write(f"webhook `{endpoint.id}` to {endpoint.url}; what it is sent is signed with this, keep it safe:\n")
    sys.stdout.write(f"{secret}\n")


def _state(endpoint: Endpoint, failing: datetime | None = None) -> str:
    if not endpoint.is_on:
        return f"off: {endpoint.off_why}"
    return "on" if failing is None else f"on, and nothing arrives (since {distance(failing, now())})"


def _as_data(endpoint: Endpoint, failing: datetime | None = None) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "kinds": list(endpoint.kinds),
        "description": endpoint.description,
        "is_on": endpoint.is_on,
        "off_why": endpoint.off_why,
        "created_at": endpoint.made_at.isoformat(),
        "old_until": endpoint.old_until.isoformat() if endpoint.old_until else None,
        "failing_since": failing.isoformat() if failing else None,
    }
