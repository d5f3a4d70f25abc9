"""Leads that are made: accounts whose name is typed while they, and all of that name, are taken out of the book.

So a model sees far more companies that have no account than anybody labelled, of every origin that the accounts have.
They count little: some are another account's after all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from turnout.core.account import Account
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues
from turnout.core.match.names import core_name, name_keys

# Of so many made leads' companies more accounts than this are left alone: the name is nobody's own.
_NAMESAKES_MAX: Final = 4
# The shares that have the whole name, say a country, and write from the company's own domain: as labelled leads do.
_WHOLE, _WITH_COUNTRY, _WITH_DOMAIN = 0.7, 0.4, 0.2


def made_leads(book: AccountBook, count: int) -> Iterator[tuple[CompanyClues, Sequence[Account | None]]]:
    """About so many leads, each with the rows of the book without its company."""
    draw = Random(3)  # noqa: S311 - the same leads in every run
    rows = list(book.rows)
    for row in draw.sample(range(len(rows)), count):
        account = rows[row]
        chances = [draw.random() for _ in range(3)]
        if account is None:
            continue
        hidden = _namesakes(book, account)
        if len(hidden) > _NAMESAKES_MAX:
            continue
        company = account.name if chances[0] < _WHOLE else core_name(account.name)
        country = account.country if chances[1] < _WITH_COUNTRY else ""
        domains = account.domains[:1] if chances[2] < _WITH_DOMAIN else ()
        kept = {each: rows[each] for each in hidden}
        for each in hidden:
            rows[each] = None
        yield CompanyClues(company, domains, country), rows
        for each, before in kept.items():
            rows[each] = before


def _namesakes(book: AccountBook, account: Account) -> set[int]:
    """The rows of an account and of those with its name."""
    same = [other for key in name_keys(account.name) for other in book.with_key(key)]
    same += book.with_loose_key(account.name)
    return {row for other in (account, *same) if (row := book.row_of(other.id)) is not None}
