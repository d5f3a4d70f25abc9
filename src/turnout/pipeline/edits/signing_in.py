"""Who somebody is whom a provider of sign-in vouches for: a user who is there, or a new one, with the role of their
groups. Speaking with the provider is `connectors.oidc`'s.
"""  # noqa: D205 - one sentence

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from turnout.config import Settings
from turnout.errors import InputError, RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.users import ROLES, add_user, change_user
from turnout.store.reps import known_reps
from turnout.store.transaction import Transaction
from turnout.store.users import NAME_CHARS_MAX, Role, User, user_by_email, user_by_subject

NOBODY: Final = "none"


class Granted(NamedTuple):
    """What somebody's groups give them."""

    role: Role
    teams: tuple[str, ...] = ()


def granted(groups: Collection[str], said: Settings) -> Granted | None:
    """The role of whoever is in these groups; None for somebody who is not to come in.

    The first group of the setting that they are in says which; a manager has the teams of all of theirs.
    """
    rows = [(group, *role.partition(":")[::2]) for group, _, role in (one.rpartition("=") for one in said.oidc_roles)]
    fitting = [(role, team) for group, role, team in rows if group in groups]
    name = fitting[0][0] if fitting else said.oidc_default_role
    for role in ROLES:
        if role == name:
            return Granted(role, tuple(dict.fromkeys(team for each, team in fitting if each == "manager" and team)))
    return None


def user_of_claims(edit: Edit, claims: Mapping[str, Any], said: Settings) -> User:
    """The user whom a provider's claims are of, as their groups would have them; made where there is none.

    Somebody with the address of a user is that user, unless the provider says that it did not verify it. Raises
    RefusedError for somebody who may not come in.
    """
    subject = f"{claims['iss']}|{claims['sub']}"
    email = str(claims.get("email") or "").strip().lower()
    found = user_by_subject(edit.tx, subject)
    if found is None and email and claims.get("email_verified", True) in {True, "true"}:
        found = user_by_email(edit.tx, email)
    if found is not None and not found.is_active:
        raise RefusedError("user_disabled", "this user may not sign in")
    may = granted(_groups(claims, said.oidc_groups), said)
    if found is not None and (said.oidc_roles == () or may is None):
        if said.oidc_roles and may is None:
            raise _no_role()
        return _linked(edit, found, subject)
    if may is None:
        raise _no_role()
    if not email:
        raise RefusedError("role_missing", "the provider says no e-mail address; ask it for scope `email`")
    return _kept(edit, found, may, email, subject, _name(claims))


def _kept(edit: Edit, found: User | None, may: Granted, email: str, subject: str, name: str) -> User:
    rep = _rep_of(edit.tx, email) or (found.rep if found else None)
    try:
        if found is None:
            return add_user(edit, email, may.role, name=name, rep=rep, teams=may.teams, subject=subject)
        teams = may.teams or (found.teams if may.role == "manager" else ())
        changed = replace(found, role=may.role, teams=teams, rep=rep, name=found.name or name, subject=subject)
        return change_user(edit, found, changed)
    except InputError as error:
        raise RefusedError("role_missing", str(error)) from None


def _linked(edit: Edit, user: User, subject: str) -> User:
    """A user whose role is not the groups' to say, known by the provider's own name for them from now on."""
    return user if user.subject == subject else change_user(edit, user, replace(user, subject=subject))


def _rep_of(tx: Transaction, email: str) -> str | None:
    return known_reps(tx, [email]).get(email)


def _groups(claims: Mapping[str, Any], name: str) -> set[str]:
    """What a claim says, which providers write as a list, or as one text."""
    held = claims.get(name) or ()
    return {held} if isinstance(held, str) else {str(each) for each in held} if isinstance(held, list) else set()


def _name(claims: Mapping[str, Any]) -> str:
    name = "".join(char for char in str(claims.get("name") or "") if char.isprintable())
    return name.strip()[:NAME_CHARS_MAX]


def _no_role() -> RefusedError:
    return RefusedError("role_missing", "none of this person's groups has a role here; see `oidc_roles`")
