"""Accounts as they are written and shown over HTTP: the shapes of their records. What is done is in `accounts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from turnout.api.ids import Id
from turnout.api.problems import FieldProblem, Problem
from turnout.core.account import Account, AccountId
from turnout.core.capture.headers import snake_case
from turnout.core.fields.countries import country_code
from turnout.core.fields.domains import host_of
from turnout.core.fields.text import clean

HOST_CHARS_MAX: Final = 300
Name = Annotated[str, Meta(max_length=300)]
Short = Annotated[str, Meta(max_length=200)]
Aliases = Annotated[list[Name], Meta(max_length=200)]
Domains = Annotated[list[Annotated[str, Meta(max_length=HOST_CHARS_MAX)]], Meta(max_length=500)]
Whole = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
Value = Annotated[str, Meta(max_length=2_000)] | Whole | Number | bool | None
Attributes = Annotated[dict[Annotated[str, Meta(min_length=1, max_length=100)], Value], Meta(max_length=200)]
# What an account has a place for is no attribute of it.
_OWN: Final = frozenset({"id", "account_id", "name", "domain", "domains", "aliases", "parent", "parent_id", "owner"})
_OWN_TOO: Final = frozenset({"owner_id", "backup", "backup_id", "country", "country_code", "type", "notices"})


class AccountBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that is said of an account; what is left out is empty. An `id` must be the one in the address.

    Only its domains stay as they are where they are left out: they have an address of their own. The first is the main
    one. `owner` and `backup` are reps, by id or e-mail address. `attributes` are further columns, such as `employees`
    or `segment`, under the names that the policy knows them by behind `account.`.
    """

    id: Id | UnsetType = UNSET
    name: Name
    domains: Domains | UnsetType = UNSET
    aliases: Aliases = []
    parent: Short | None = None
    owner: Short | None = None
    backup: Short | None = None
    country: Short | None = None
    type: Short | None = None
    attributes: Attributes = {}


class AccountItem(AccountBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One account of many, with its id."""

    id: Id


class AccountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be said otherwise of an account; everything else stays. An attribute that is null is taken away."""

    name: Name | UnsetType = UNSET
    domains: Domains | UnsetType = UNSET
    aliases: Aliases | UnsetType = UNSET
    parent: Short | UnsetType | None = UNSET
    owner: Short | UnsetType | None = UNSET
    backup: Short | UnsetType | None = UNSET
    country: Short | UnsetType | None = UNSET
    type: Short | UnsetType | None = UNSET
    attributes: Attributes | UnsetType = UNSET


class AccountRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An account as it is kept. `notices` say what is to be known of its domains, such as that others have one too."""

    id: str
    name: str
    domains: list[str]
    aliases: list[str]
    parent: str | None
    owner: str | None
    backup: str | None
    country: str
    type: str
    attributes: dict[str, str]
    notices: list[str] = []


def record_of(account: Account, notices: Sequence[str] = ()) -> AccountRecord:
    """An account as it is shown."""
    return AccountRecord(
        id=account.id,
        name=account.name,
        domains=list(account.domains),
        aliases=list(account.aliases),
        parent=account.parent,
        owner=account.owner,
        backup=account.backup,
        country=account.country,
        type=account.attributes.get("type", ""),
        attributes={name: text for name, text in sorted(account.attributes.items()) if name != "type"},
        notices=list(notices),
    )


def account_of(account: str, body: AccountBody, known: Account | None) -> Account:
    """The account that a body says; domains that it does not speak of are those that are known. Raises Problem."""
    before = Account(AccountId(account), "", known.domains if known else ())
    change = AccountChange(**{name: getattr(body, name) for name in AccountChange.__struct_fields__})
    return changed_account(before, change)


def changed_account(account: Account, change: AccountChange) -> Account:
    """The account with what a body says otherwise. Raises Problem for what cannot be read."""
    given = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not UNSET}
    attributes: Mapping[str, object] = given.pop("attributes", {})
    if "type" in given:
        attributes = {**attributes, "type": given.pop("type")}
    said: dict[str, object] = {name: _READ[name](value) for name, value in given.items()}
    if attributes:
        said["attributes"] = _attributes(account.attributes, attributes)
    return replace(account, **said)  # type: ignore[arg-type]


def host_in(text: str, field: str = "domains") -> str:
    """The host that a text means. Raises Problem where it is none."""
    host = host_of(text)
    if host is None or "." not in host:
        fault = f"`{text}` is no domain; write one such as `acme.com`"
        raise Problem("invalid", f"{field}: {fault}", [FieldProblem(field, fault)])
    return host


def country_in(text: str) -> str:
    """The code of a country in any spelling. Raises Problem where it is none."""
    code = country_code(text)
    if code is None and text:
        fault = f"`{text}` is no country; write a code such as `DE`, or a name"
        raise Problem("invalid", f"country: {fault}", [FieldProblem("country", fault)])
    return code or ""


def _text(value: str | None) -> str:
    return clean(value or "").strip()


def _perhaps(value: str | None) -> str | None:
    return _text(value) or None


def _hosts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(host_in, values)))


def _aliases(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_text, values))))


_READ: Final[dict[str, Callable[[Any], object]]] = {
    "name": _text,
    "domains": _hosts,
    "aliases": _aliases,
    "parent": _perhaps,
    "owner": _perhaps,
    "backup": _perhaps,
    "country": lambda value: country_in(_text(value)),
}


def _attributes(known: Mapping[str, str], said: Mapping[str, object]) -> dict[str, str]:
    """The attributes with those that are said, each under the name of a column; null and empty take one away."""
    attributes = dict(known)
    for given, value in said.items():
        name = snake_case(given)
        if not name or (given != "type" and name in _OWN | _OWN_TOO):
            fault = f"`{given}` cannot be the name of an attribute"
            raise Problem("invalid", f"attributes: {fault}", [FieldProblem("attributes", fault)])
        text = _text(_written(value))
        attributes.pop(name, None)
        if text:
            attributes[name] = text
    return attributes


def _written(value: object) -> str:
    """A value as a column has it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return str(value)
