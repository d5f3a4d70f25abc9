"""The accounts as one book: look-ups by id, domain and name, and which account a lead belongs to.

A domain decides before a name. Only names that agree once legal forms are gone count here, not names that are alike.
Enrichment has left free mail and shared hosts out of a lead's domains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from types import MappingProxyType

from turnout.core.account import Account, AccountId
from turnout.core.decision import AccountMatch
from turnout.core.fields.domains import domains_of, host_of
from turnout.core.match.domains import contested_domains, index_domains, is_main_domain, is_named_like
from turnout.core.match.filing import file_under, take_out
from turnout.core.match.hierarchy import AccountProblem, ancestors, list_ids, settle_parents, ultimate_parent
from turnout.core.match.name_index import NameIndex
from turnout.core.match.names import joined_name, loose_key, name_keys

# How sure each kind of evidence makes us, 0 to 1.
DOMAIN = 1.0
SUBDOMAIN = 0.97
ALIAS = 0.97
NAME_AND_COUNTRY = 0.95
NAME = 0.9
NAME_ABROAD = 0.85
NAME_AND_LABEL = 0.85
# What is taken off for a name that agrees but for a word such as `Group`, and for a domain that several accounts have.
LOOSENESS = 0.05
CONTEST = 0.1
# Anything less sure than this is no match.
MATCH_MIN = 0.82

_NOTHING = AccountMatch(None, 0.0, "none", "no account has the lead's domain or company name")
# Names that agree less than this (0 to 1) do not say which of two accounts is meant.
_LIKENESS_MIN = 0.7
# Among more accounts than this only an equal name counts, so that one bad domain in the data slows nobody down.
_LIKENED_MAX = 20


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
        if has_moved:
            self._parents, _ = settle_parents(self._accounts)

    def remove(self, accounts: Iterable[AccountId]) -> None:
        """Take accounts away."""
        for each in accounts:
            account = self._accounts.pop(each, None)
            if account is not None:
                self._unfile(account)
        self._parents, _ = settle_parents(self._accounts)

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

    def match(self, business_domains: Sequence[str], company: str, country: str) -> AccountMatch:
        """Which account a lead belongs to: by its domains, else by the company it typed, else none.

        `business_domains` are the lead's hosts from the most specific down to the registrable one, in lower case.
        """
        for domain in business_domains:
            accounts = self._domains.get(domain)
            if accounts is not None:
                return self._match_domain(accounts, domain, business_domains[0], company, country)
        if not company:
            return _NOTHING
        return self._match_name(business_domains, company, country.upper())

    def _match_domain(
        self, accounts: Sequence[Account], domain: str, host: str, company: str, country: str
    ) -> AccountMatch:
        account, why, doubt = accounts[0], "", 0.0
        if len(accounts) > 1:
            account, why = self._settle(accounts, company, country.upper())
            doubt = CONTEST
        if domain != host:
            reason = f"domain `{host}` is part of `{domain}`, which belongs to {account.name}{why}"
            return AccountMatch(account.id, round(SUBDOMAIN - doubt, 2), "subdomain", reason)
        if not is_main_domain(domain, account):
            reason = f"domain `{domain}` is another domain of {account.name}{why}"
            return AccountMatch(account.id, round(ALIAS - doubt, 2), "alias", reason)
        reason = f"domain `{domain}` belongs to {account.name}{why}"
        return AccountMatch(account.id, DOMAIN - doubt, "domain", reason)

    def _match_name(self, domains: Sequence[str], company: str, country: str) -> AccountMatch:
        for key in name_keys(company):
            if found := self._names.with_key(key):
                return self._judge(found, domains, company, country, 0.0)
        loose = self._names.with_loose_key(loose_key(company))
        return self._judge(loose, domains, company, country, LOOSENESS) if loose else _NOTHING

    def _judge(
        self, accounts: Sequence[Account], domains: Sequence[str], company: str, country: str, doubt: float
    ) -> AccountMatch:
        """Whether a company name is enough, given where the lead writes from and who else has the name."""
        account, why = accounts[0], ""
        if len(accounts) > 1:
            chosen = self._tell_apart(accounts, company, country)
            if chosen is None:
                return _no_match(_twins(accounts, company))
            account, why = chosen
        score = round(_name_score(account, domains, country) - doubt, 2)
        if score < MATCH_MIN:
            return _no_match(f"company `{company}` is like {account.name}, but {_against(account, domains)}")
        but = ", but for a word such as Group," if doubt else ""
        return AccountMatch(account.id, score, "name", f"company `{company}` is{but} {account.name}{why}")

    def _tell_apart(self, accounts: Sequence[Account], company: str, country: str) -> tuple[Account, str] | None:
        """The one that is meant among accounts of one name, and why; None where unrelated companies share it."""
        here = [account for account in accounts if _is_in(account, country)]
        if len(here) == 1:
            return here[0], f" (of {len(accounts)} accounts of this name, the one in the lead's country)"
        left = here or accounts
        if _are_one_company(left) or self._are_one_family(left):
            return self._settle(left, company, country)
        return None

    def _are_one_family(self, accounts: Sequence[Account]) -> bool:
        """True where one of the accounts is above all the others."""
        above = (frozenset((account.id, *ancestors(account.id, self._parents))) for account in accounts)
        common = frozenset.intersection(*above)
        return any(account.id in common for account in accounts)

    def _settle(self, accounts: Sequence[Account], company: str, country: str) -> tuple[Account, str]:
        """The account to prefer among several that fit, and the tie-breaker that decided, in words."""
        name, is_few = joined_name(company), len(accounts) <= _LIKENED_MAX
        tie_breakers: tuple[tuple[str, Callable[[Account], float]], ...] = (
            ("its name is nearest to the company typed", lambda account: _likeness(name, account, is_few)),
            ("it is in the lead's country", lambda account: _is_in(account, country)),
            ("it has a domain", lambda account: bool(account.domains)),
            ("it is higher in the hierarchy", lambda account: -len(list(ancestors(account.id, self._parents)))),
        )
        left, decided = sorted(accounts, key=lambda account: account.id), "its id is the lowest"
        for words, measure in tie_breakers:
            measured = [measure(account) for account in left]
            best = max(measured)
            left = [account for account, value in zip(left, measured, strict=True) if value == best]
            if len(left) == 1:
                decided = words
                break
        return left[0], f" (one of {len(accounts)} accounts that fit: {decided})"


def _is_in(account: Account, country: str) -> bool:
    return bool(country) and account.country.upper() == country


def _twins(accounts: Sequence[Account], company: str) -> str:
    ids = list_ids(sorted(account.id for account in accounts))
    return f"company `{company}` is the name of the accounts {ids}, and nothing tells which"


def _against(account: Account, domains: Sequence[str]) -> str:
    return f"`{domains[0]}` is not known to be theirs" if domains else f"that is in {account.country.upper()}"


def _name_score(account: Account, domains: Sequence[str], country: str) -> float:
    """How much an agreeing name is worth, 0 to 1; 0 for a lead that writes from a business domain of somebody else."""
    if domains and not is_named_like(domains[-1], account):
        return NAME_ABROAD if not account.domains and _is_in(account, country) else 0.0
    if domains:
        return NAME_AND_LABEL
    if not (country and account.country):
        return NAME
    return NAME_AND_COUNTRY if _is_in(account, country) else NAME_ABROAD


def _are_one_company(accounts: Sequence[Account]) -> bool:
    """True for accounts of one name that nothing tells apart: no two domains, no two countries."""
    domains = {account.domains[0] for account in accounts if account.domains}
    countries = {account.country.upper() for account in accounts if account.country}
    return len(domains) < 2 and len(countries) < 2


def _likeness(name: str, account: Account, is_few: bool) -> float:
    """How far a joined name agrees with the account's (1 is equal), or 0 where that is too little to go by."""
    names = [joined_name(own) for own in (account.name, *account.aliases)]
    if not name or name in names:
        return float(bool(name))
    best = max(SequenceMatcher(None, name, own).ratio() for own in names) if is_few else 0.0
    return best if best >= _LIKENESS_MIN else 0.0


def _no_match(reason: str) -> AccountMatch:
    return AccountMatch(None, 0.0, "none", reason)


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
