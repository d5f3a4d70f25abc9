"""The accounts as one book: look-ups by id, domain and name, and which account a lead belongs to.

What a book holds and how it follows changes is here; `matching` asks it which account a lead means, in the order of
how much each kind of evidence tells. Enrichment has left free mail and shared hosts out of a lead's domains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from turnout.core.account import Account, AccountId
from turnout.core.decision import AccountMatch
from turnout.core.fields.domains import domains_of, host_of
from turnout.core.match.candidates import Index
from turnout.core.match.company import CompanyClues
from turnout.core.match.domains import contested_domains, index_domains
from turnout.core.match.filing import file_under, take_out
from turnout.core.match.hierarchy import AccountProblem, ancestors, settle_parents, ultimate_parent
from turnout.core.match.matching import match_account
from turnout.core.match.name_index import NameIndex
from turnout.core.match.names import loose_key, name_keys
from turnout.core.match.rareness import Rareness
from turnout.core.match.texts import index_texts
from turnout.core.policy.matching import DEFAULT_SETTINGS, MatchSettings


def _is_never_shared(_host: str) -> bool:
    return False


class AccountBook:
    """Every account, looked up by id, domain and name. `problems` holds what is wrong among them.

    A host for which `is_shared_host` is true (free mail, a site builder) is no account's domain: it is reported and
    left out.
    """

    def __init__(self, accounts: Iterable[Account], is_shared_host: Callable[[str], bool] = _is_never_shared) -> None:
        self._is_shared_host = is_shared_host
        self._accounts, twice = _by_id(accounts)
        self._parents, links = settle_parents(self._accounts)
        self._domains, shared = index_domains(self._accounts.values(), is_shared_host)
        self._names = NameIndex(self._accounts.values())
        self.problems = (*twice, *links, *shared, *contested_domains(self._domains))
        # Every account has a row of its own in the index of names, for good; the row of one that is gone stays empty.
        self._rows: list[Account | None] = list(self._accounts.values())
        self._row_of: dict[AccountId, int] | None = None
        self._index: Index | None = None
        self._rareness: Rareness | None = None
        # What gives the index at the first question that needs one; the book makes its own where this is None.
        self.make_index: Callable[[], Index] | None = None
        # Whether the owner of an account is there to be given leads; None where nobody knows.
        self.is_active: Callable[[str], bool] | None = None
        # Counts the changes of the accounts, for whoever keeps the book; every match says which it was made with.
        self.version = 0

    @property
    def parents(self) -> Mapping[AccountId, AccountId]:
        """Each account's parent, for those that have one."""
        return MappingProxyType(self._parents)

    def put(self, accounts: Iterable[Account]) -> None:
        """Add accounts, or put them in the place of those with the same id. `problems` stay those of the beginning."""
        has_moved = False
        for account in accounts:
            before = self._accounts.get(account.id)
            if before is not None:
                self._unfile(before)
            self._accounts[account.id] = account
            self._refile(account)
            # Others may have named a new one as their parent before it was there.
            has_moved = has_moved or before is None or before.parent != account.parent
            self._put_in_row(account)
        if has_moved:
            self._parents, _ = settle_parents(self._accounts)

    def remove(self, accounts: Iterable[AccountId]) -> None:
        """Take accounts away."""
        for each in accounts:
            account = self._accounts.pop(each, None)
            if account is not None:
                self._unfile(account)
                self._clear_row(each)
        self._parents, _ = settle_parents(self._accounts)

    def _put_in_row(self, account: Account) -> None:
        row = self._known_rows().setdefault(account.id, len(self._rows))
        if row == len(self._rows):
            self._rows.append(account)
        else:
            self._rows[row] = account
        if (index := _changeable(self._index)) is not None:
            index.put(row, index_texts(account))
        self._rareness = None

    def _clear_row(self, account: AccountId) -> None:
        row = self._known_rows().pop(account)
        self._rows[row] = None
        if (index := _changeable(self._index)) is not None:
            index.drop(row)
        self._rareness = None

    def _known_rows(self) -> dict[AccountId, int]:
        if self._row_of is None:
            self._row_of = {account.id: row for row, account in enumerate(self._rows) if account is not None}
        return self._row_of

    def _refile(self, account: Account) -> None:
        domains, _ = index_domains([account], self._is_shared_host)
        for domain in domains:
            file_under(self._domains, domain, (account,))
        self._names.add(account)

    def _unfile(self, account: Account) -> None:
        domains, _ = index_domains([account], self._is_shared_host)
        for domain in domains:
            take_out(self._domains, domain, account)
        self._names.drop(account)

    def __len__(self) -> int:
        return len(self._accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def get(self, account: AccountId) -> Account | None:
        """The account with this id, or None."""
        return self._accounts.get(account)

    def parent(self, account: AccountId) -> Account | None:
        """The account directly above, or None."""
        return self._accounts.get(self._parents.get(account, AccountId("")))

    def ultimate_parent(self, account: AccountId) -> Account | None:
        """The top of the account's family, or None for an account that has no parent."""
        top = ultimate_parent(account, self._parents)
        return None if top is None else self._accounts[top]

    def with_domain(self, host: str) -> tuple[Account, ...]:
        """The accounts of a host, or of the nearest domain above it down to the registrable one."""
        hosts = domains_of(host_of(host) or host)
        return next((tuple(self._domains[domain]) for domain in hosts if domain in self._domains), ())

    def named(self, name: str) -> tuple[Account, ...]:
        """The accounts of this name or alias, whatever their legal form."""
        return next((tuple(found) for key in name_keys(name) if (found := self._names.with_key(key))), ())

    def with_key(self, key: str) -> Sequence[Account]:
        """The accounts that have a name with this key of `name_keys`."""
        return self._names.with_key(key)

    def with_loose_key(self, name: str) -> Sequence[Account]:
        """The accounts whose name differs by no more than a word such as `Group`."""
        return self._names.with_loose_key(loose_key(name))

    def of_domain(self, domain: str) -> Sequence[Account]:
        """The accounts of exactly this domain."""
        return self._domains.get(domain, ())

    def are_one_family(self, accounts: Sequence[Account]) -> bool:
        """True where one of the accounts is above all the others."""
        above = (frozenset((account.id, *ancestors(account.id, self._parents))) for account in accounts)
        common = frozenset.intersection(*above)
        return any(account.id in common for account in accounts)

    @property
    def rows(self) -> Sequence[Account | None]:
        """The accounts by their rows in the index of names; None where one was removed."""
        return self._rows

    def row_of(self, account: AccountId) -> int | None:
        """The row of an account in the index of names, or None."""
        return self._known_rows().get(account)

    def index_entries(self) -> Iterator[tuple[int, str]]:
        """What an index of all names is built from: rows and texts."""
        for row, account in enumerate(self._rows):
            if account is not None:
                for text in index_texts(account):
                    yield row, text

    def use_index(self, index: Index) -> None:
        """Find names that are alike in this index, which holds the book's rows; it follows the book where it can."""
        self._index, self._rareness = index, None

    @property
    def has_index(self) -> bool:
        """True once names that are alike can be found at once."""
        return self._index is not None

    @property
    def index(self) -> Index:
        """The index of names, made at the first question."""
        if self._index is None:
            self._index = self.make_index() if self.make_index is not None else self._built_index()
        return self._index

    def _built_index(self) -> Index:
        # Most starts do not need it yet, and numpy takes a tenth of a second to load.
        from turnout.core.match.index import FollowingIndex, NamesIndex  # noqa: PLC0415

        return FollowingIndex(NamesIndex.build(self.index_entries()))

    @property
    def rareness(self) -> Rareness:
        """How much each word tells among the names of this book."""
        if self._rareness is None:
            self._rareness = Rareness(self.index)
        return self._rareness

    def match(self, clues: CompanyClues, settings: MatchSettings = DEFAULT_SETTINGS) -> AccountMatch:
        """Which account a lead belongs to, how sure that is, and why: by its domains, its person, its company."""
        return match_account(self, clues, settings)


@runtime_checkable
class Changeable(Protocol):
    """An index in which rows can be changed."""

    def put(self, row: int, texts: Iterable[str]) -> None:
        """Have a row found by these texts only."""
        ...

    def drop(self, row: int) -> None:
        """Have a row found no more."""
        ...


def _changeable(index: object) -> Changeable | None:
    return index if isinstance(index, Changeable) else None


def _by_id(accounts: Iterable[Account]) -> tuple[dict[AccountId, Account], list[AccountProblem]]:
    index: dict[AccountId, Account] = {}
    problems = []
    for account in accounts:
        if account.id in index:
            problems.append(
                AccountProblem(f"account id `{account.id}` occurs more than once; the first is kept", (account.id,))
            )
        else:
            index[account.id] = account
    return index, problems
