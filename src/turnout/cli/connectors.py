"""`turnout connectors`: how e-mail, Slack and texts are sent. Secrets are asked for, never given on a command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.completing import one_of
from turnout.cli.connecting import connected, say_tried
from turnout.cli.options import Db, Json, Why, print_json
from turnout.cli.tables import show_table
from turnout.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.pipeline.notices.connections import Channel, Connections

app = typer.Typer(help="Connectors: list, set, remove, test, rekey.", no_args_is_help=True)

# Those of `pipeline.notices.connections`, which is slow to load; a test holds them to be the same.
NAMES: Final = ("email", "slack", "sms")
Name = Annotated[
    str,
    typer.Argument(help=f"One of {', '.join(f'`{name}`' for name in NAMES)}.", autocompletion=one_of(NAMES)),
]
Said = Annotated[
    list[str] | None,
    typer.Argument(
        help="What is to be said, as `from=leads@example.com`; empty takes it away. Of a secret only the name.",
        metavar="FIELD=VALUE",
    ),
]
To = Annotated[str, typer.Option("--to", help="Send a test message to this address.")]


@app.command("list")
def list_connectors(db: Db = None, as_json: Json = False) -> None:
    """Show every connector, whether it is configured and by whom. No secret is shown."""
    from turnout.pipeline.notices.connections import CHANNELS  # noqa: PLC0415 - slow to load

    with connected(db) as connections:
        sources = {name: connections.configured_from(name) for name in CHANNELS}
        told = {name: sorted(_plain(connections, channel)) for name, channel in CHANNELS.items() if sources[name]}
    if as_json:
        print_json([{"name": name, "configured_from": source or None} for name, source in sources.items()])
        return
    rows = [(name, source or "nobody", ", ".join(told.get(name, ()))) for name, source in sources.items()]
    unset = [name for name, source in sources.items() if not source]
    notes = [f"`turnout connectors set {unset[0]}` says how `{unset[0]}` is reached"] if unset else []
    show_table(("connector", "configured by", "with"), rows, notes)


def _plain(connections: Connections, channel: Channel) -> list[str]:
    from turnout.pipeline.notices.connection_edits import fields_kept  # noqa: PLC0415 - slow to load
    from turnout.store.connector_settings import connector_values  # noqa: PLC0415 - as above

    if connections.is_said_by_settings(channel.name):
        return [each.setting for each in channel.fields if each.setting and getattr(connections.said, each.setting)]
    with connections.database.reading() as tx:
        values, kept = connector_values(tx, channel.name), fields_kept(tx, channel.name)
    return [f"{field}={values[field]}" if field in values else field for field in kept]


@app.command("set")
def set_connector(name: Name, said: Said = None, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Keep how a service is reached, its secrets sealed. They are asked for, or read from standard input."""
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.notices import connection_edits as edits  # noqa: PLC0415 - slow to load

    with connected(db) as connections:
        channel = edits.channel_of(name)
        with connections.database.reading() as tx:
            kept = edits.fields_kept(tx, name)
        values, secrets = _read(channel, said or [])
        wanted = [
            each.name
            for each in channel.fields
            if each.is_secret and (each.name in secrets or (each.is_required and each.name not in kept))
        ]
        values |= _asked(channel, [field for field in wanted if field not in values])
        if not values:
            raise InputError(f"nothing is said of `{name}`; write what, as {_examples(channel)}")
        seal = connections.seal
        with editing(connections.database, now(), ACTOR, why) as edit:
            edits.set_connector(edit, seal, name, values)
        is_hidden = connections.is_said_by_settings(name)
    if is_hidden:
        sys.stderr.write(f"note: the environment says how `{name}` is reached as well, and goes before this\n")
    if as_json:
        print_json({"name": name, "set": sorted(values)})
    else:
        sys.stdout.write(f"`{name}` is kept; `turnout connectors test {name}` tries it\n")


def _read(channel: Channel, said: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """What was said with values, and the secrets that were only named."""
    secret_fields = {each.name for each in channel.fields if each.is_secret}
    values, named = {}, set()
    for pair in said:
        field, equals, value = pair.partition("=")
        if field in secret_fields and value:
            raise InputError(
                f"`{field}` is a secret, and a command line is kept in many places; write `{field}` alone and it is "
                "asked for, or give it on standard input"
            )
        if field in secret_fields and not equals:
            named.add(field)
        elif equals:
            values[field] = value
        else:
            raise InputError(f"`{pair}` is not FIELD=VALUE; write it as {_examples(channel)}")
    return values, named


def _asked(channel: Channel, fields: Sequence[str]) -> dict[str, str]:
    """Secrets, from whoever sits there without showing them, or one a line from standard input."""
    said = {each.name: each.said for each in channel.fields}
    if sys.stdin.isatty():
        return {field: typer.prompt(f"{field} ({said[field]})", hide_input=True, err=True).strip() for field in fields}
    found = {}
    for field in fields:
        line = sys.stdin.readline().strip()
        if not line:
            raise InputError(f"`{channel.name}` needs `{field}`: {said[field]}; give it on standard input, one a line")
        found[field] = line
    return found


def _examples(channel: Channel) -> str:
    return ", ".join(f"`{each.name}`" if each.is_secret else f"`{each.name}=...`" for each in channel.fields)


@app.command("remove")
def remove(name: Name, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Forget how a service is reached, secrets and all. What the environment says still holds."""
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.notices.connection_edits import remove_connector  # noqa: PLC0415 - slow to load

    with connected(db) as connections, editing(connections.database, now(), ACTOR, why) as edit:
        remove_connector(edit, name)
    if as_json:
        print_json({"name": name, "removed": True})
    else:
        sys.stdout.write(f"nothing is kept of `{name}` any more\n")


@app.command("test")
def try_connector(name: Name, to: To = "", db: Db = None, as_json: Json = False) -> None:
    """Say in one line whether a service can be used, or what is wrong and how to mend it; what waited goes on."""
    from turnout.pipeline.notices import connection_checks  # noqa: PLC0415 - slow to load

    with connected(db) as connections:
        tried = connection_checks.try_connector(connections, name, to, now(), ACTOR)
    say_tried(name, tried, as_json=as_json)


@app.command("rekey")
def rekey(db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Seal every secret with the present `secret_key`; what `secret_key_old` sealed is read once more for that."""
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.notices.connection_edits import rekey as seal_all  # noqa: PLC0415 - slow to load

    with connected(db) as connections:
        seal = connections.seal
        with editing(connections.database, now(), ACTOR, why) as edit:
            count = seal_all(edit, seal)
    if as_json:
        print_json({"secrets": count})
    else:
        sys.stdout.write(f"{count:,} secrets are sealed with the present key; `secret_key_old` is needed no more\n")
