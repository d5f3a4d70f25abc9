"""People who sign in: added, changed, invited, let in and forgotten. Each is an edit, in the record by their id alone.

What a session is to a server is `api.visitors`'; passwords themselves are `passwords`'.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, get_args
from zoneinfo import available_timezones

import msgspec

from turnout.errors import InputError, RefusedError, suggestion
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.passwords import check_password, hash_password
from turnout.store.reps import find_rep
from turnout.store.saved_views import forget_views_of, views_of
from turnout.store.sessions import (
    add_invitation,
    add_session,
    end_sessions_of,
    forget_ended,
    new_token,
    take_invitation,
)
from turnout.store.transaction import Transaction
from turnout.store.users import (
    EMAIL_CHARS_MAX,
    NAME_CHARS_MAX,
    Role,
    User,
    find_user,
    list_users,
    note_signed_in,
    put_user,
    remove_user,
    user_by_email,
)
from turnout.store.write_answers import forget_mentions

ROLES: Final[tuple[Role, ...]] = get_args(Role)
LANGUAGES: Final = ("en", "de")
INVITED_DAYS: Final = 3
_ADDRESS: Final = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;.]+")


def add_user(
    edit: Edit,
    email: str,
    role: str,
    *,
    name: str = "",
    rep: str | None = None,
    teams: Sequence[str] = (),
    subject: str = "",
) -> User:
    """A new user, who has no password yet. Raises InputError, and RefusedError for an address that is taken."""
    user = User(
        f"usr_{secrets.token_hex(6)}",
        email.strip().lower(),
        name.strip(),
        _role(role),
        edit.at,
        rep or None,
        tuple(dict.fromkeys(teams)),
        subject=subject,
    )
    _check(edit.tx, user)
    put_user(edit.tx, user)
    edit.changed("user", {"user": user.id}, None, user)
    return user


def change_user(edit: Edit, before: User, after: User) -> User:
    """A user as they are to be. Whoever may do less from now on, or is somebody else, signs in anew.

    Raises InputError for what cannot be, and RefusedError where nobody would be left who may do everything.
    """
    after = replace(after, email=after.email.strip().lower(), name=after.name.strip(), role=_role(after.role))
    _check(edit.tx, after)
    _must_leave_an_admin(edit.tx, before, after)
    if not edit.changed("user", {"user": before.id}, _told(before), _told(after)):
        return before
    put_user(edit.tx, after)
    if (before.role, before.rep, before.teams, before.is_active) != (
        *(after.role, after.rep, after.teams),
        after.is_active,
    ):
        end_sessions_of(edit.tx, after.id)
    return after


def forget_user(edit: Edit, user: User) -> None:
    """Nothing of a user is kept but their id, in the record. Raises RefusedError for the last who may do everything."""
    _must_leave_an_admin(edit.tx, user, None)
    end_sessions_of(edit.tx, user.id)
    forget_views_of(edit.tx, user.id)
    remove_user(edit.tx, user.id)
    # What was answered about them may be kept for whoever asks again.
    forget_mentions(edit.tx, user.id)
    edit.changed("user", {"user": user.id}, _told(user), None)


def export_user(tx: Transaction, user: User) -> dict[str, Any]:
    """All that is kept of a user, but for what lets them in."""
    told: dict[str, Any] = msgspec.to_builtins(user, str_keys=True)
    views = [
        {"name": view.name, "filters": msgspec.json.decode(view.filters), "shared": view.is_shared}
        for view in views_of(tx, user.id)
    ]
    return {name: value for name, value in told.items() if name != "password"} | {
        "has_password": bool(user.password),
        "views": views,
    }


def invite(edit: Edit, user: User) -> tuple[str, datetime]:
    """The secret of a link with which somebody says a password of theirs, once, and until when; none before it works.

    Raises RefusedError for somebody who may not sign in.
    """
    if not user.is_active:
        raise RefusedError("user_disabled", f"user `{user.id}` may not sign in; let them first")
    token, until = new_token(), edit.at + timedelta(INVITED_DAYS)
    add_invitation(edit.tx, token, user.id, until)
    edit.happened("user_invited", {"user": user.id})
    return token, until


def accept_invitation(edit: Edit, token: str, password: str, hashed: str) -> User:
    """Whoever was invited, with the password they say. Raises RefusedError for a link that is over.

    Raises InputError for a password that is guessed; the link is good for another one then.
    """
    found = take_invitation(edit.tx, token, edit.at)
    user = find_user(edit.tx, found) if found else None
    if user is None or not user.is_active:
        raise RefusedError("invitation_over", "this link was used, or is too old; ask for a new one")
    check_password(password, user.email)
    edit.actor = user.id
    return keep_password(edit, user, hashed)


def set_password(edit: Edit, user: User, password: str, *, but: bytes = b"") -> User:
    """A user with a new password; every session of theirs ends but one. Raises InputError for one that is guessed."""
    check_password(password, user.email)
    return keep_password(edit, user, hash_password(password), but=but)


def keep_password(edit: Edit, user: User, hashed: str, *, but: bytes = b"") -> User:
    """As `set_password`, of one that was checked and hashed before, so that nobody else waits for that."""
    changed = replace(user, password=hashed)
    put_user(edit.tx, changed)
    end_sessions_of(edit.tx, user.id, but)
    edit.happened("user_password_set", {"user": user.id})
    return changed


def begin_session(edit: Edit, user: User, way: str, idle: timedelta, whole: timedelta) -> str:
    """The secret of a new session of somebody who has proved who they are; `way` says how."""
    token = new_token()
    add_session(edit.tx, token, user.id, edit.at)
    note_signed_in(edit.tx, user.id, edit.at)
    forget_ended(edit.tx, edit.at - idle, edit.at - whole, edit.at)
    edit.actor = user.id
    edit.happened("signed_in", {"user": user.id, "way": way})
    return token


def user_named(tx: Transaction, named: str) -> User:
    """A user by id or address. Raises InputError where there is none."""
    found = find_user(tx, named) or user_by_email(tx, named)
    if found is None:
        near = suggestion(named, [user.email for user in list_users(tx)])
        raise InputError(f"there is no user `{named[:EMAIL_CHARS_MAX]}`{near or '; see `turnout users list`'}")
    return found


def _role(role: str) -> Role:
    for known in ROLES:
        if role == known:
            return known
    raise InputError(f"role `{role[:60]}` is none; give one of {', '.join(f'`{each}`' for each in ROLES)}")


def _check(tx: Transaction, user: User) -> None:
    """Let a user through who can be kept. Raises InputError, and RefusedError for an address that is taken."""
    if not _ADDRESS.fullmatch(user.email) or len(user.email) > EMAIL_CHARS_MAX:
        raise InputError(f"`{user.email[:60]}` is no e-mail address")
    if len(user.name) > NAME_CHARS_MAX or not user.name.isprintable():
        raise InputError(f"a name has at most {NAME_CHARS_MAX} characters that can be printed")
    if user.rep is not None and find_rep(tx, user.rep) is None:
        raise InputError(f"there is no rep `{user.rep[:60]}`; add them first, or leave `rep` out")
    if user.role == "rep" and user.rep is None:
        raise InputError("somebody with role `rep` is one; say which with `rep`")
    if user.zone and user.zone not in available_timezones():
        raise InputError(f"there is no time zone `{user.zone[:60]}`")
    if user.language and user.language not in LANGUAGES:
        raise InputError(f"language `{user.language[:20]}` is none that is spoken here; give one of {LANGUAGES}")
    taken = user_by_email(tx, user.email)
    if taken is not None and taken.id != user.id:
        raise RefusedError("user_exists", f"user `{taken.id}` has this address already")


def _must_leave_an_admin(tx: Transaction, before: User, after: User | None) -> None:
    if before.role != "admin" or not before.is_active:
        return
    if after is not None and after.role == "admin" and after.is_active:
        return
    if not any(each.role == "admin" and each.is_active and each.id != before.id for each in list_users(tx)):
        raise RefusedError("last_admin", "nobody else may do everything; make somebody else an admin first")


def _told(user: User) -> User:
    """A user without what changes by itself."""
    return replace(user, signed_in_at=None, password="")
