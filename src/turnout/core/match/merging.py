"""Two records of one account, or of one person, become one: which value of each field wins, and what is united.

Nothing is read or written here. Both values of every field are kept with the winner, so that it can be told later who
said what. What is found to be the same at all is for `duplicates` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from turnout.core.account import Account, AccountId, Acquaintance
from turnout.core.fields.text import fold
from turnout.core.fields.values import is_placeholder

ATTRIBUTE: Final = "attributes."
_OWN_FIELDS: Final = ("name", "parent", "owner", "backup", "country")
PERSON_FIELDS: Final = ("owner", "outcome")


class Side(StrEnum):
    """One of the two records: the one that stays, or the one that goes into it."""

    SURVIVOR = "survivor"
    LOSER = "loser"


Chosen = Mapping[str, Side]


@dataclass(frozen=True, slots=True)
class FieldMerge:
    """One field of a merge: what each record says (empty for nothing), which of the two wins, and why."""

    field: str
    survivor: str
    loser: str
    wins: Side
    why: str

    @property
    def value(self) -> str:
        """What the merged record says."""
        return self.survivor if self.wins is Side.SURVIVOR else self.loser


@dataclass(frozen=True, slots=True)
class MergedAccount:
    """The account that is left, every field with where it comes from, and the names and domains it did not have."""

    account: Account
    fields: tuple[FieldMerge, ...]
    names: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for keeping an account. `number` counts accounts in the order in which they came in."""

    account: AccountId
    is_customer: bool
    has_owner: bool
    open_deals: int
    number: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Which of two accounts had better stay, and the first reason that told them apart."""

    survivor: AccountId
    loser: AccountId
    why: str


@dataclass(frozen=True, slots=True)
class MergedPerson:
    """What is remembered of the person that is left, every field with where it comes from."""

    known: Acquaintance
    fields: tuple[FieldMerge, ...]


def suggest_survivor(one: Standing, other: Standing) -> Suggestion:
    """A customer before others, then one with an owner, then the one with more open deals, then the older one."""
    reasons = (
        ("it is a customer", one.is_customer, other.is_customer),
        ("it has an owner", one.has_owner, other.has_owner),
        ("it has more open opportunities", one.open_deals, other.open_deals),
        ("it is older", -one.number, -other.number),
    )
    for why, mine, its in reasons:
        if mine != its:
            first, second = (one, other) if mine > its else (other, one)
            return Suggestion(first.account, second.account, why)
    return Suggestion(one.account, other.account, "nothing tells them apart")


def merge_accounts(survivor: Account, loser: Account, chosen: Chosen, *, is_below: bool = False) -> MergedAccount:
    """The survivor with what it did not say itself; `chosen` names fields for which a user has decided.

    A loser that stands below the survivor, however far, says nothing of who is above the survivor.
    """
    its = account_fields(loser, survivor.id)
    if is_below:
        its["parent"] = ""
    fields = tuple(merge_fields(account_fields(survivor, loser.id), its, chosen))
    values = {each.field: each.value for each in fields}
    attributes = {
        name.removeprefix(ATTRIBUTE): text for name, text in values.items() if name.startswith(ATTRIBUTE) and text
    }
    parent = values.get("parent")
    merged = replace(
        survivor,
        name=values.get("name", survivor.name),
        parent=AccountId(parent) if parent else None,
        owner=values.get("owner") or None,
        backup=values.get("backup") or None,
        country=values.get("country", ""),
        attributes=attributes,
    )
    names = tuple(_new_names(merged.name, survivor, loser))
    domains = tuple(host for host in loser.domains if host not in survivor.domains)
    whole = replace(merged, aliases=(*survivor.aliases, *names), domains=(*survivor.domains, *domains))
    return MergedAccount(whole, fields, names, domains)


def account_fields(account: Account, other: AccountId) -> dict[str, str]:
    """What an account says, by the names that a choice may use. That the other one is above it goes with that one."""
    said = {name: str(getattr(account, name) or "") for name in _OWN_FIELDS}
    if account.parent == other:
        said["parent"] = ""
    return said | {f"{ATTRIBUTE}{name}": text for name, text in account.attributes.items()}


def merge_fields(survivor: Mapping[str, str], loser: Mapping[str, str], chosen: Chosen) -> Iterable[FieldMerge]:
    """Every field that either says: as chosen, else the survivor's, else the loser's where the survivor's is empty."""
    for name in dict.fromkeys((*survivor, *loser)):
        mine, its = survivor.get(name, ""), loser.get(name, "")
        if not (mine or its):
            continue
        wins, why = (chosen[name], "it was chosen") if name in chosen else _winner(mine, its)
        yield FieldMerge(name, mine, its, wins, why)


def _winner(mine: str, its: str) -> tuple[Side, str]:
    if mine == its:
        return Side.SURVIVOR, "both say so"
    if _says_nothing(mine) and not _says_nothing(its):
        return Side.LOSER, "the survivor says nothing"
    return Side.SURVIVOR, "the loser says nothing" if _says_nothing(its) else "the survivor's word stands"


def _says_nothing(text: str) -> bool:
    return not text.strip() or is_placeholder(text)


def _new_names(name: str, survivor: Account, loser: Account) -> Iterable[str]:
    """What either was called and the merged account is not called yet, each spelling of a name once."""
    known = {fold(each) for each in (name, *survivor.aliases)}
    for each in (survivor.name, loser.name, *loser.aliases):
        if each and fold(each) not in known:
            known.add(fold(each))
            yield each


def merge_people(survivor: Acquaintance, loser: Acquaintance, chosen: Chosen) -> MergedPerson:
    """One memory of two mailboxes: owner and outcome of the one seen last, unless it has none; the later moment."""
    is_loser_later = _is_later(loser, survivor)
    fields = tuple(
        _latest_word(name, str(getattr(survivor, name) or ""), str(getattr(loser, name) or ""), chosen, is_loser_later)
        for name in PERSON_FIELDS
        if getattr(survivor, name) or getattr(loser, name)
    )
    values = {each.field: each.value for each in fields}
    seen = loser.last_seen if is_loser_later else survivor.last_seen
    known = Acquaintance(survivor.email, values.get("owner") or None, seen, values.get("outcome", ""))
    return MergedPerson(known, fields)


def _is_later(one: Acquaintance, other: Acquaintance) -> bool:
    return one.last_seen is not None and (other.last_seen is None or one.last_seen > other.last_seen)


def _latest_word(name: str, mine: str, its: str, chosen: Chosen, is_loser_later: bool) -> FieldMerge:
    if name in chosen:
        return FieldMerge(name, mine, its, chosen[name], "it was chosen")
    if mine == its:
        return FieldMerge(name, mine, its, Side.SURVIVOR, "both say so")
    if not (mine and its):
        wins = Side.SURVIVOR if mine else Side.LOSER
        return FieldMerge(name, mine, its, wins, "the other one says nothing")
    return FieldMerge(name, mine, its, Side.LOSER if is_loser_later else Side.SURVIVOR, "it was seen last")
