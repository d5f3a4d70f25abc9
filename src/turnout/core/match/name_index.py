"""The accounts by the keys of their names. How a name becomes keys is known to `names`.

All names that begin with the same two letters are filed when somebody first asks for a name that does: to file a
hundred thousand at once would be the better part of a server's start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from turnout.core.account import Account
from turnout.core.match.filing import Filed, file_under, take_out
from turnout.core.match.names import filing_keys, start_of


class NameIndex:
    """Accounts by their names and aliases, whatever the legal form."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._by_key: Filed = {}
        self._by_loose_key: Filed = {}
        # By what their joined names begin with; those of one account behind one another.
        self._unfiled: dict[str, list[Account]] = {}
        unfiled = self._unfiled
        for account in accounts:
            for name in (account.name, *account.aliases):
                start = start_of(name)
                if start in unfiled:
                    unfiled[start].append(account)
                else:
                    unfiled[start] = [account]

    def with_key(self, key: str) -> Sequence[Account]:
        """The accounts that have a name with this key; none for most keys."""
        self._file_all(key.replace(" ", "")[:2])
        return self._by_key.get(key, ())

    def with_loose_key(self, key: str) -> Sequence[Account]:
        """The accounts that have a name with this loose key; none for most keys."""
        self._file_all(key[:2])
        return self._by_loose_key.get(key, ())

    def add(self, account: Account) -> None:
        """Have one more account found."""
        for name in _names_of(account):
            self._file(name, account)

    def drop(self, account: Account) -> None:
        """Have an account that is in here found no more."""
        for name in _names_of(account):
            self._file_all(start_of(name))
            keys, loose = filing_keys(name)
            for key in keys:
                take_out(self._by_key, key, account)
            take_out(self._by_loose_key, loose, account)

    def _file_all(self, start: str) -> None:
        """File what was put aside until a name that begins so was asked for."""
        for account in self._unfiled.pop(start, ()):
            for name in _names_of(account):
                if start_of(name) == start:
                    self._file(name, account)

    def _file(self, name: str, account: Account) -> None:
        keys, loose = filing_keys(name)
        alone = (account,)
        for key in keys:
            file_under(self._by_key, key, alone)
        if loose:
            file_under(self._by_loose_key, loose, alone)


def _names_of(account: Account) -> Iterator[str]:
    yield account.name
    yield from account.aliases
