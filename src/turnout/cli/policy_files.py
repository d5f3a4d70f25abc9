"""`turnout policy pull`, `push` and `status`: the live policy and its lists as files, as one keeps them in git."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.publish import WithoutCheck, WithoutTests
from turnout.errors import InputError, RefusedError

if TYPE_CHECKING:
    from turnout.pipeline.policies.policy_folder import Local
    from turnout.pipeline.policies.policy_origin import Live, Origin, Pushed

Folder = Annotated[
    Path, typer.Argument(help="The folder with the policy, or the policy's file in it.", metavar="[DIR]")
]
Server = Annotated[
    str,
    typer.Option(
        "--server", help="A running server in the place of a store; else $POLICY_SERVER.", envvar="POLICY_SERVER",
        metavar="URL", show_default=False, show_envvar=False,
    ),
]  # fmt: skip
Key = Annotated[
    str,
    typer.Option(
        "--key", help="An API key of that server; else $POLICY_KEY, which no list of processes shows.",
        envvar="POLICY_KEY", show_default=False, show_envvar=False,
    ),
]  # fmt: skip
Replace = Annotated[bool, typer.Option("--replace", help="Whatever was changed there (push) or here (pull) meanwhile.")]
CameFrom = Annotated[
    Path | None,
    typer.Option(
        "--from", help="The policy's files before the change, such as the commit before: they may be what is live.",
        metavar="DIR",
    ),
]  # fmt: skip
Publish = Annotated[bool, typer.Option("--publish", help="Make it live; else it is kept as a draft.")]
Note = Annotated[str, typer.Option("--note", help="Why, for whoever reads the list of versions.", show_default=False)]
_HASH_CHARS: Final = 12
_HERE: Final = Path()


def pull(
    place: Folder = _HERE,
    db: Db = None,
    server: Server = "",
    key: Key = "",
    replace: Replace = False,
    as_json: Json = False,
) -> None:
    """Write the live policy and its lists into a folder, with a mark that says which version they are from.

    Files that were changed and not pushed are left alone, unless `--replace` says otherwise.
    """
    from turnout.pipeline.policies.policy_folder import MARK, POLICY, read_folder, write_folder  # noqa: PLC0415 - slow to load

    folder = place if place.is_dir() or not place.suffix else place.parent
    with _origin(db, server, key) as origin:
        live = _must_be_there(origin)
    is_there = (folder / MARK).is_file() or (folder / POLICY).is_file()
    local = read_folder(place if place.exists() else folder) if is_there else None
    file = local.path.name if local else place.name if place.suffix else POLICY
    if local is not None and not replace:
        _must_be_unchanged(local, live)
    if local is not None and not replace and _state(local, live) == "wording":
        # What people wrote besides, such as comments, is theirs: there is nothing newer to bring.
        _mark(local, live)
        changed = []
    else:
        changed = write_folder(folder, live.kept, file)
    if as_json:
        print_json({"hash": live.kept.hash, "version": live.kept.version, "files": [str(path) for path in changed]})
        return
    name = f"version {live.kept.version} ({live.kept.hash[:_HASH_CHARS]})"
    sys.stdout.write(f"{folder / file} is {name} of {origin.name}\n")
    sys.stdout.writelines(f"  written: {path}\n" for path in changed)


def push(
    place: Folder = _HERE,
    db: Db = None,
    server: Server = "",
    key: Key = "",
    publish: Publish = False,
    came_from: CameFrom = None,
    replace: Replace = False,
    note: Note = "",
    without_tests: WithoutTests = "",
    without_check: WithoutCheck = "",
    as_json: Json = False,
) -> None:
    """Check a folder's policy, run its tests, and keep it as a draft; with `--publish` make it live.

    Refused where another version went live since it was pulled, or than the files of `--from`, unless `--replace` is
    said.
    """
    from turnout.pipeline.policies.policy_folder import read_folder  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.policy_origin import Pushing  # noqa: PLC0415 - as above

    local = read_folder(place)
    pulled = (local.pulled.hash,) if local.pulled else ()
    before = (read_folder(came_from).hash,) if came_from is not None else ()
    expects = None if replace else (*before, *pulled)
    with _origin(db, server, key) as origin:
        pushed = origin.push(
            Pushing(local.text, local.lists, expects, local.hash, note, publish, without_tests, without_check)
        )
        live = origin.live()
    if publish and live is not None and live.kept.hash == pushed.hash:
        _mark(local, live)
    if as_json:
        print_json({"hash": pushed.hash, "draft": pushed.draft, "version": pushed.version, "was_live": pushed.was_live})
    else:
        sys.stdout.write(f"{_pushed(pushed)}; {pushed.passed}\n")


def status(place: Folder = _HERE, db: Db = None, server: Server = "", key: Key = "", as_json: Json = False) -> None:
    """Say how a folder's policy stands to the live one: what was changed here, and whether that has moved on."""
    from turnout.pipeline.policies.policy_folder import files_changed, read_folder  # noqa: PLC0415 - slow to load

    local = read_folder(place)
    with _origin(db, server, key) as origin:
        live = origin.live()
    files = files_changed(local, live.kept) if live else {}
    pulled = local.pulled
    said = {
        "policy": str(local.path),
        "local": local.hash or None,
        "problem": local.problem or None,
        "pulled": {"hash": pulled.hash, "version": pulled.version} if pulled else None,
        "live": {"hash": live.kept.hash, "version": live.kept.version, "since": live.since, "by": live.by}
        if live
        else None,
        "state": _state(local, live),
        "files": files,
    }
    if as_json:
        print_json(said)
        return
    sys.stdout.write(f"{local.path}: {_STATES[_state(local, live)]}\n")
    if live is not None:
        name = f"version {live.kept.version} ({live.kept.hash[:_HASH_CHARS]})"
        sys.stdout.write(f"live: {name} since {live.since} by {live.by} on {origin.name}\n")
    if pulled is not None and (live is None or pulled.hash != live.kept.hash):
        sys.stdout.write(f"pulled: version {pulled.version} ({pulled.hash[:_HASH_CHARS]})\n")
    if local.problem:
        sys.stdout.write(f"cannot be read: {local.problem}\n")
    sys.stdout.writelines(f"  {how}: {name}\n" for name, how in files.items())


# How files stand to what is live.
_STATES: Final = {
    "same": "says what is live",
    "wording": "says what is live, in other words: comments or layout differ",
    "ahead": "was changed here and is not live; `turnout policy push` brings it there",
    "behind": "was not changed here, and another version went live since; `turnout policy pull` brings it",
    "apart": "was changed here, and another version went live since; pull it into another folder and compare",
    "unreadable": "has a mistake in it",
    "alone": "nothing is live there yet",
}


def _state(local: Local, live: Live | None) -> str:
    from turnout.pipeline.policies.policy_folder import files_changed  # noqa: PLC0415 - slow to load

    if not local.hash:
        return "unreadable"
    if live is None:
        return "alone"
    if local.hash == live.kept.hash:
        return "wording" if files_changed(local, live.kept) else "same"
    base = local.pulled.hash if local.pulled else ""
    if local.hash == base:
        return "behind"
    return "ahead" if base == live.kept.hash else "apart"


def _must_be_unchanged(local: Local, live: Live) -> None:
    """Let a pull through that overwrites nobody's work. Raises RefusedError."""
    state = _state(local, live)
    if state in {"ahead", "apart", "unreadable"}:
        remedy = "push it, or pull with `--replace` to lose it"
        raise RefusedError("conflict", f"`{local.path}` was changed here and not pushed; {remedy}")


def _must_be_there(origin: Origin) -> Live:
    live = origin.live()
    if live is None:
        raise InputError(f"nothing is live on {origin.name}; `turnout policy publish POLICY.yaml` makes a policy live")
    return live


def _mark(local: Local, live: Live) -> None:
    from turnout.pipeline.policies.policy_folder import Pulled, write_mark  # noqa: PLC0415 - slow to load

    kept = live.kept
    write_mark(local.path.parent, Pulled(kept.hash, kept.version, local.path.name, tuple(sorted(kept.lists))))


def _pushed(pushed: Pushed) -> str:
    short = pushed.hash[:_HASH_CHARS]
    if pushed.was_live:
        return f"version {pushed.version} ({short}) is live already; its content is the same"
    if pushed.version is not None:
        return f"version {pushed.version} ({short}) is live"
    return f"kept as draft {pushed.draft} ({short}), which is not live; `--publish` makes it live"


@contextmanager
def _origin(db: str | None, server: str, key: str) -> Iterator[Origin]:
    """The store or the server that options name."""
    if server:
        from turnout.cli.policy_server import ServerOrigin  # noqa: PLC0415 - slow to load

        if db is not None:
            raise InputError("say `--db` or `--server`, not both: a policy lives in one place")
        yield ServerOrigin(server, key)
        return
    from turnout.cli.acting import ACTOR, now  # noqa: PLC0415 - slow to load
    from turnout.config import load_settings  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.gates import demands_of  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.policy_origin import StoreOrigin  # noqa: PLC0415 - as above

    said = load_settings()
    with opened(db) as database:
        yield StoreOrigin(database, now, ACTOR, demands_of(said), getattr(said, "approvals", 0))
