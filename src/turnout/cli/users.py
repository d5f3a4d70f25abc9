"""`turnout users`: who may sign in to the web app, as what; the first admin too. Passwords are never arguments."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.completing import complete_rep, complete_user, one_of
from turnout.cli.options import Db, Json, Why, opened, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import distance

if TYPE_CHECKING:
    from turnout.pipeline.edits.editing import Edit
    from turnout.store.users import User

app = typer.Typer(help="People who sign in: add, list, change, invite, password, remove.", no_args_is_help=True)

# Those of `pipeline.edits.users`, which is slow to load; a test holds them to be the same.
ROLES: Final = ("admin", "ops", "manager", "rep", "viewer")
_SAID: Final = ", ".join(f"`{role}`" for role in ROLES)

Email = Annotated[str, typer.Argument(help="Their e-mail address.", metavar="ADDRESS")]
Named = Annotated[str, typer.Argument(help="Their address or id.", metavar="USER", autocompletion=complete_user)]
TheRole = Annotated[str, typer.Option("--role", help=f"What they may do: {_SAID}.", autocompletion=one_of(ROLES))]
NewRole = Annotated[
    str | None, typer.Option("--role", help=f"What they may do: {_SAID}.", autocompletion=one_of(ROLES))
]
Name = Annotated[str, typer.Option("--name", help="What they are called.")]
NewName = Annotated[str | None, typer.Option("--name", help="What they are called.")]
NewEmail = Annotated[str | None, typer.Option("--email", help="Another address.")]
TheRep = Annotated[str | None, typer.Option("--rep", help="Which rep they are.", autocompletion=complete_rep)]
Team = Annotated[list[str] | None, typer.Option("--team", help="A team they manage; may be repeated.")]
Active = Annotated[bool | None, typer.Option("--enable/--disable", help="Whether they may sign in.")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input, one line.")]


@app.command("add")
def add(
    email: Email,
    role: TheRole,
    name: Name = "",
    rep: TheRep = None,
    team: Team = None,
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Let somebody sign in, and print a link with which they set a password, once; it is good for three days."""
    from turnout.pipeline.edits.users import add_user  # noqa: PLC0415 - only this command needs it
    from turnout.pipeline.edits.users import invite as invited  # noqa: PLC0415 - as above

    # The first admin may be the first thing that is in a store.
    with _editing(db, why, create=True) as edit:
        user = add_user(edit, email, role, name=name, rep=rep, teams=team or ())
        token, until = invited(edit, user)
    _show_link(user, token, until.isoformat(), as_json=as_json)


@app.command("list")
def list_all(db: Db = None, as_json: Json = False) -> None:
    """Show everybody who may sign in, with what they may do and when they were last here."""
    from turnout.store.users import list_users  # noqa: PLC0415 - slow to load

    with opened(db) as database, database.reading() as tx:
        users = list_users(tx)
    if as_json:
        print_json([_fields(user) for user in users])
        return
    if not users:
        show_notes(["nobody can sign in yet; let the first one: `turnout users add ADDRESS --role admin`"])
        return
    at = now()
    rows = [
        (user.id, user.email, user.name, user.role, user.rep or ", ".join(user.teams), _ways(user), _seen(user, at))
        for user in users
    ]
    show_table(("user", "address", "name", "role", "rep or teams", "signs in with", "is"), rows)


@app.command("change")
def change(
    named: Named,
    role: NewRole = None,
    name: NewName = None,
    email: NewEmail = None,
    rep: TheRep = None,
    team: Team = None,
    active: Active = None,
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Change what is said and nothing else; `--disable` signs them out at once. An empty `--rep` is none."""
    from dataclasses import replace  # noqa: PLC0415 - only this command needs it

    from turnout.pipeline.edits.users import change_user, user_named  # noqa: PLC0415 - as above

    said = {"role": role, "name": name, "email": email, "is_active": active, "teams": tuple(team) if team else None}
    given: dict[str, object] = {what: value for what, value in said.items() if value is not None}
    if rep is not None:
        given["rep"] = rep or None
    with _editing(db, why) as edit:
        before = user_named(edit.tx, named)
        user = change_user(edit, before, replace(before, **given))  # type: ignore[arg-type]
    if as_json:
        print_json(_fields(user))
    else:
        sys.stdout.write(f"user `{user.id}` ({user.email}) is {user.role}{'' if user.is_active else ', shut out'}\n")


@app.command("invite")
def invite(named: Named, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Print a new link with which somebody sets a password, once; one before it is none any more."""
    from turnout.pipeline.edits.users import invite as invited  # noqa: PLC0415 - only this command needs it
    from turnout.pipeline.edits.users import user_named  # noqa: PLC0415 - as above

    with _editing(db, why) as edit:
        user = user_named(edit.tx, named)
        token, until = invited(edit, user)
    _show_link(user, token, until.isoformat(), as_json=as_json)


@app.command("password")
def password(named: Named, password_stdin: Stdin = False, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Set somebody's password, which is asked for and not shown; every session of theirs ends."""
    from turnout.pipeline.edits.passwords import check_password, hash_password  # noqa: PLC0415 - only this command needs it
    from turnout.pipeline.edits.users import keep_password, user_named  # noqa: PLC0415 - as above

    with opened(db) as database, database.reading() as tx:
        user = user_named(tx, named)
    typed = sys.stdin.readline().rstrip("\r\n") if password_stdin else typer.prompt("password", hide_input=True)
    check_password(typed, user.email)
    hashed = hash_password(typed)
    with _editing(db, why) as edit:
        user = keep_password(edit, user_named(edit.tx, named), hashed)
    if as_json:
        print_json(_fields(user))
    else:
        sys.stdout.write(f"user `{user.id}` ({user.email}) has a new password, and signs in anew\n")


@app.command("remove")
def remove(named: Named, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Erase somebody who signs in. The audit keeps what they did by their id, which says nothing of them."""
    from turnout.pipeline.edits.users import forget_user, user_named  # noqa: PLC0415 - only this command needs it

    with _editing(db, why) as edit:
        user = user_named(edit.tx, named)
        forget_user(edit, user)
    if as_json:
        print_json({"id": user.id})
    else:
        sys.stdout.write(f"user `{user.id}` is erased\n")


@contextmanager
def _editing(db: str | None, why: str, *, create: bool = False) -> Iterator[Edit]:
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - slow to load

    with opened(db, create=create) as database, editing(database, now(), ACTOR, why) as edit:
        yield edit


def _show_link(user: User, token: str, until: str, *, as_json: bool) -> None:
    from turnout.config import load_settings  # noqa: PLC0415 - slow to load

    said = load_settings()
    base = said.public_url or f"http://{said.host}:{said.port}"
    address = f"{base}/sign-in/invitation#{token}"
    if as_json:
        print_json({**_fields(user), "address": address, "until": until})
        return
    sys.stderr.write(f"user `{user.id}` ({user.email}) is {user.role}; this link sets their password, once:\n")
    sys.stdout.write(f"{address}\n")


def _fields(user: User) -> dict[str, object]:
    """A user without what lets them in."""
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "rep": user.rep,
        "teams": list(user.teams),
        "active": user.is_active,
        "created_at": user.created_at.isoformat(),
        "signed_in_at": user.signed_in_at.isoformat() if user.signed_in_at else None,
    }


def _ways(user: User) -> str:
    ways = ["a password"] * bool(user.password) + ["the provider"] * bool(user.subject)
    return " or ".join(ways) or "nothing yet"


def _seen(user: User, at: datetime) -> str:
    if not user.is_active:
        return "shut out"
    return f"last here {distance(user.signed_in_at, at)}" if user.signed_in_at else "never here"
