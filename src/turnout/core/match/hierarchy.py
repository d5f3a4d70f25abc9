"""Which account belongs to which: parents, ancestors and the top of a family, safe against cycles in the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from turnout.core.account import Account, AccountId

Parents = Mapping[AccountId, AccountId]


@dataclass(frozen=True, slots=True)
class AccountProblem:
    """Something wrong among the accounts: a sentence with what was done about it, and the accounts it is about."""

    message: str
    accounts: tuple[AccountId, ...]


def list_ids(accounts: Sequence[AccountId]) -> str:
    """The first few ids as a sentence shows them, and how many more there are."""
    ids = ", ".join(f"`{account}`" for account in accounts[:5])
    return ids if len(accounts) <= 5 else f"{ids} and {len(accounts) - 5} more"


def settle_parents(accounts: Mapping[AccountId, Account]) -> tuple[dict[AccountId, AccountId], list[AccountProblem]]:
    """Each account's parent, without links that lead nowhere or round in a circle, and what was wrong.

    All links of a circle are cut: nothing in the data says which of them is the false one.
    """
    parents, problems = _known_parents(accounts)
    for circle in _circles(parents):
        for account in circle:
            del parents[account]
        problems.append(_circle_problem(circle))
    return parents, problems


def _known_parents(
    accounts: Mapping[AccountId, Account],
) -> tuple[dict[AccountId, AccountId], list[AccountProblem]]:
    parents: dict[AccountId, AccountId] = {}
    problems = []
    for account in accounts.values():
        if not account.parent:
            continue
        if account.parent in accounts:
            parents[account.id] = account.parent
        else:
            problems.append(
                AccountProblem(
                    f"account `{account.id}` has the parent `{account.parent}`, which is not an account; "
                    "it is taken to have no parent",
                    (account.id,),
                )
            )
    return parents, problems


def _circles(parents: Parents) -> list[tuple[AccountId, ...]]:
    """Every circle of parent links, each once, beginning at its lowest id."""
    settled: set[AccountId] = set()
    circles = []
    for start in parents:
        path: dict[AccountId, None] = {}
        here: AccountId | None = start
        while here is not None and here not in settled and here not in path:
            path[here] = None
            here = parents.get(here)
        if here is not None and here in path:
            circles.append(_from_lowest(list(path)[list(path).index(here) :]))
        settled.update(path)
    return circles


def _from_lowest(circle: list[AccountId]) -> tuple[AccountId, ...]:
    first = circle.index(min(circle))
    return tuple(circle[first:] + circle[:first])


def _circle_problem(circle: tuple[AccountId, ...]) -> AccountProblem:
    if len(circle) == 1:
        return AccountProblem(f"account `{circle[0]}` is its own parent; it is taken to have no parent", circle)
    way = " > ".join(f"`{account}`" for account in (*circle, circle[0]))
    return AccountProblem(f"accounts are each other's parents ({way}); they are taken to have no parent", circle)


def ancestors(account: AccountId, parents: Parents) -> Iterator[AccountId]:
    """The accounts above one, nearest first; ends even where the links go round in a circle."""
    seen = {account}
    parent = parents.get(account)
    while parent is not None and parent not in seen:
        yield parent
        seen.add(parent)
        parent = parents.get(parent)


def ultimate_parent(account: AccountId, parents: Parents) -> AccountId | None:
    """The top of the account's family, or None for an account that has no parent."""
    top = None
    for top in ancestors(account, parents):  # noqa: B007
        pass
    return top
