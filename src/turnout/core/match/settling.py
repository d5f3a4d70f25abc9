"""Which account is preferred among several that fit equally: stated tie-breakers in their order, never chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from turnout.core.account import Account
from turnout.core.match.hierarchy import Parents, ancestors
from turnout.core.match.names import joined_name
from turnout.core.policy.matching import Preference

# Names that agree less than this (0 to 1) do not say which of several accounts is meant.
LIKENESS_MIN = 0.7
# Of an instant's digits these count: down to the second.
_DIGITS_OF_INSTANT = 14
_LAST_ACTIVITY = ("last_activity_at", "last_activity", "last_activity_date")


class Settled(NamedTuple):
    """The account that is preferred, what decided, and how far its name agrees with what was typed (0 to 1)."""

    account: Account
    decided: str
    likeness: float


Measure = Callable[[Account], float]


def settle(
    accounts: Sequence[Account],
    company: str,
    country: str,
    prefer: Sequence[Preference],
    parents: Parents,
    is_active: Callable[[str], bool] | None,
) -> Settled:
    """The account to prefer: by the name typed, by the preferences in their order, then by what is always there."""
    typed = joined_name(company)
    likeness = {account.id: name_likeness(typed, account) for account in accounts}
    tie_breakers: list[tuple[str, Measure]] = [
        ("its name is nearest to the company typed", lambda account: likeness[account.id]),
        *(_tie_breaker(preference, country, is_active) for preference in prefer),
        ("it has a domain", lambda account: bool(account.domains)),
        ("it is higher in the hierarchy", lambda account: -len(list(ancestors(account.id, parents)))),
    ]
    left, decided = sorted(accounts, key=lambda account: account.id), "its id is the lowest"
    for words, measure in tie_breakers:
        measured = [measure(account) for account in left]
        best = max(measured)
        left = [account for account, value in zip(left, measured, strict=True) if value == best]
        if len(left) == 1:
            decided = words
            break
    return Settled(left[0], decided, likeness[left[0].id])


def _tie_breaker(preference: Preference, country: str, is_active: Callable[[str], bool] | None) -> tuple[str, Measure]:
    match preference:
        case Preference.CUSTOMERS:
            return "it is a customer", lambda account: type_of(account) == "customer"
        case Preference.SAME_COUNTRY:
            return "it is in the lead's country", lambda account: is_in(account, country)
        case Preference.OWNER_ACTIVE:
            return "its owner is active", lambda account: bool(account.owner and is_active and is_active(account.owner))
        case Preference.LATEST_ACTIVITY:
            return "there was activity most lately", _last_activity
        case Preference.HAS_OWNER:
            return "it has an owner", lambda account: bool(account.owner)


def type_of(account: Account) -> str:
    """The account's type in lower case, empty where it has none."""
    return account.attributes.get("type", "").strip().lower()


def is_in(account: Account, country: str) -> bool:
    """True for an account in this country; of an unknown one nothing is."""
    return bool(country) and account.country.upper() == country


def name_likeness(typed: str, account: Account) -> float:
    """How far a joined name agrees with the account's (1 is equal), or 0 where that is too little to go by."""
    if not typed:
        return 0.0
    best = max(ratio(typed, joined_name(own)) for own in (account.name, *account.aliases)) / 100
    return best if best >= LIKENESS_MIN else 0.0


def _last_activity(account: Account) -> float:
    """The latest instant of the account as a number that grows with it, 0 where none is known."""
    text = next((found for name in _LAST_ACTIVITY if (found := account.attributes.get(name, ""))), "")
    digits = "".join(char for char in text if char in "0123456789")[:_DIGITS_OF_INSTANT]
    return float(digits.ljust(_DIGITS_OF_INSTANT, "0")) if digits else 0.0
