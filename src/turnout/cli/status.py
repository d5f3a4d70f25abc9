"""`turnout status`: how a store is, for whoever looks after it, and programs that do. The numbers are `standing`'s."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from turnout.cli.acting import now
from turnout.cli.exits import FOUND
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import show_facts, show_notes
from turnout.cli.times import distance, span, when, zone_said
from turnout.errors import StoreError

if TYPE_CHECKING:
    from turnout.cli.standing import Standing
    from turnout.store.database import Database

Url = Annotated[
    list[str] | None,
    typer.Option("--url", help="Also ask this server how it is, such as `http://10.0.0.5:8080`; may be repeated."),
]


def status(db: Db = None, url: Url = None, as_json: Json = False) -> None:
    """Say how a store is: its health, what is behind, what waits, what is in it.

    Exits with 0 where all is well, 1 where somebody should look, 2 where the store cannot be used. Where a server of
    this machine serves the store it is asked as well; nothing is written.
    """
    at = now()
    try:
        with opened(db, read_only=True) as database:
            standing = _standing(database, url or (), at)
    except StoreError as error:
        if as_json:
            print_json({"status": "down", "causes": [str(error)]})
        raise
    if as_json:
        print_json({"status": standing.status, **asdict(standing)})
    else:
        show_facts(list(_facts(standing, at)))
        for cause in standing.causes:
            sys.stdout.write(f"! {cause}\n")
        show_notes([f"times are {zone_said()}"])
    if standing.causes:
        raise typer.Exit(FOUND)


def _standing(database: Database, urls: list[str] | tuple[str, ...], at: datetime) -> Standing:
    from pathlib import Path  # noqa: PLC0415 - only this needs it

    from turnout.cli.servers import ask_server, server_of_file  # noqa: PLC0415 - as above
    from turnout.cli.standing import read_standing  # noqa: PLC0415 - slow to load

    midnight = at.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    standing = read_standing(database, at, midnight)
    found = server_of_file(Path(database.name)) if database.dialect == "sqlite" else None
    standing.servers = [*([found] if found else []), *(ask_server(url) for url in urls)]
    standing.causes += dict.fromkeys(cause for server in standing.servers for cause in _server_causes(server, standing))
    return standing


def _server_causes(server: dict[str, Any], standing: Standing) -> list[str]:
    """What a server says is wrong, unless the store said so already."""
    if server["status"] == "ok":
        return []
    causes = server.get("causes") or [server.get("why") or f"it says `{server['status']}`"]
    return [cause for cause in map(str, causes) if cause not in standing.causes]


def _facts(standing: Standing, at: datetime) -> Iterator[tuple[str, str]]:
    yield "status", standing.status
    yield "store", f"{standing.store['name']} ({standing.store['dialect']}, {_size(standing.store['bytes'])})"
    yield "Turnout", f"{standing.version}, schema {standing.schema}"
    policy = standing.policy
    if policy is not None:
        published = when(datetime.fromisoformat(policy["published_at"]), at)
        yield "policy", f"version {policy['version']} ({policy['hash'][:12]}), live since {published}"
    yield "world", f"version {standing.world_version}"
    for server in standing.servers:
        yield "server", f"{server['url']}: {server['status']}"
    if not standing.servers and standing.store["dialect"] == "sqlite":
        yield "server", "none runs on this machine"
    yield "leads", f"{standing.leads['total']:,}; today {standing.leads['today']:,}"
    for name in ("open", "held", "offered", "queued", "joined", "rejected", "closed"):
        yield f"  {name}", f"{standing.leads[name]:,}"
    yield "reviews", _reviews_said(standing.reviews)
    for name, what in (
        ("holds", "a hold not looked at"),
        ("offers", "an offer not taken back"),
        ("messages", "a message not sent"),
        ("promises", "a promise not kept"),
    ):
        late = standing.lag[name]
        yield f"late: {name}", f"{what} for {span(late)}" if late is not None else "none"
    yield "not in search yet", f"{standing.behind['search_leads']:,} leads" if standing.behind["search_leads"] else ""
    yield "not in feed yet", f"{standing.behind['feed_commits']:,} commits" if standing.behind["feed_commits"] else ""
    yield "parked", f"{standing.parked['messages']:,} messages"
    yield "not told", _untold_said(standing.untold_since, at)
    for chain in standing.chains:
        last = distance(datetime.fromisoformat(chain["last_at"]), at)
        yield f"chain {chain['chain']}", f"{chain['links']:,} links, the last {last}"
    checkpoint = standing.checkpoint
    if checkpoint is not None:
        yield "checkpoint", f"{checkpoint['number']:,}, {distance(datetime.fromisoformat(checkpoint['at']), at)}"
    yield "keys in use", f"{standing.keys:,}"


def _untold_said(since: str | None, at: datetime) -> str:
    """That nobody is told of anything, and what to do about it; nothing is wrong with a store that is tried out."""
    if since is None:
        return ""
    told = when(datetime.fromisoformat(since), at)
    return f"nobody, of anything since {told}: no channel is set up; see `turnout connectors set email`"


def _reviews_said(reviews: dict[str, Any]) -> str:
    """How many accounts wait for somebody to say whether they are meant."""
    if not reviews["open"]:
        return "none"
    count, oldest = reviews["open"], span(reviews["oldest_seconds"])
    return f"{count:,} wait{'s' if count == 1 else ''}, the oldest for {oldest}; see `turnout reviews list`"


def _size(count: int) -> str:
    """Bytes for people: `3.2 MB`."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
