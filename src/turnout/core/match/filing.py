"""Accounts filed under keys: nearly every key is one account's alone, and costs no more than that.

Which keys an account has is known to `domains` and `names`.
"""

from __future__ import annotations

from collections.abc import Sequence

from turnout.core.account import Account

# A tuple of the one account there is; a list where there are several, or were.
Filed = dict[str, Sequence[Account]]


def file_under(index: Filed, key: str, alone: tuple[Account]) -> None:
    """File an account, given as a tuple of itself, behind those that have the key already.

    It is there once, however often it is filed before the next one is.
    """
    there = index.setdefault(key, alone)
    if there[-1] is alone[0]:
        return
    if isinstance(there, list):
        there.append(alone[0])
    else:
        index[key] = [*there, *alone]


def take_out(index: Filed, key: str, account: Account) -> None:
    """File the account with this one's id no longer under a key."""
    left = [other for other in index.get(key, ()) if other.id != account.id]
    if left:
        index[key] = left
    else:
        index.pop(key, None)
