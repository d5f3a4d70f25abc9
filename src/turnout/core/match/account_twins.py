"""Which accounts are probably one company kept twice: the same domain, the same name, or a name alike in one country.

Companies of one family are not: subsidiaries share a name and often a domain, and are kept apart on purpose. What is
merged is for people to say; this only lists.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz.distance import OSA

from turnout.core.account import Account, AccountId
from turnout.core.fields.domains import host_of, registrable_domain
from turnout.core.match.domains import domain_label
from turnout.core.match.hierarchy import settle_parents, ultimate_parent
from turnout.core.match.names import core_name, loose_key
from turnout.core.match.person.clusters import Link, group
from turnout.core.match.person.score import odds_of, share_of

# A key that more accounts share than this pairs none of them: it is a host's domain, or a name like First Bank.
_BLOCK_MAX: Final = 40
# A name that so many accounts have says less of each.
_COMMON_FROM: Final = 4
_NAME_CHARS_MIN: Final = 5
_NUMBERS: Final = re.compile(r"\d+")
_BEFORE: Final = -5.0
_WORTH: Final = {
    "same domain": 6.0,
    "same name": 6.5,
    "same name but for a word such as Group": 5.0,
    "names spelled alike": 4.5,
    "same country": 1.2,
    "same city": 1.5,
    "domains written alike": 2.0,
    "different names": -4.0,
    "different countries": -3.0,
    "different domains": -2.0,
    "different numbers in the names": -4.0,
    "many accounts have this name": -4.0,
    "many accounts have this domain": -3.0,
    "companies of one family": -6.0,
}
Said = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """What an account is compared by."""

    id: AccountId
    name: str
    loose: str
    domains: frozenset[str]
    labels: frozenset[str]
    country: str
    city: str
    family: AccountId


@dataclass(frozen=True, slots=True)
class Twins:
    """Two accounts by their places, how sure it is that they are one (0 to 1), what speaks for it and against."""

    one: int
    other: int
    score: float
    evidence: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(slots=True)
class Companies:
    """All accounts, and what is common among them."""

    accounts: Sequence[AccountKeys]
    names: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.names.update(account.name for account in self.accounts)
        self.domains.update(domain for account in self.accounts for domain in account.domains)

    def compare(self, one: int, other: int) -> Twins:
        """How sure it is that two accounts are one company."""
        said = list(self._said(self.accounts[one], self.accounts[other]))
        odds = _BEFORE + sum(_WORTH[words] for words in said)
        evidence = tuple(words for words in said if _WORTH[words] > 0)
        return Twins(one, other, share_of(odds), evidence, tuple(words for words in said if _WORTH[words] < 0))

    def odds(self, one: int, other: int) -> float:
        """The same as log odds."""
        return _BEFORE + sum(_WORTH[words] for words in self._said(self.accounts[one], self.accounts[other]))

    def _said(self, one: AccountKeys, other: AccountKeys) -> Iterator[str]:
        shared = one.domains & other.domains
        if shared:
            yield "same domain"
            if min(self.domains[domain] for domain in shared) >= _COMMON_FROM:
                yield "many accounts have this domain"
        yield from self._names_said(one, other)
        if one.country and other.country:
            yield "same country" if one.country == other.country else "different countries"
        if one.city and one.city == other.city:
            yield "same city"
        if one.domains and other.domains and not shared:
            yield "domains written alike" if one.labels & other.labels else "different domains"
        if one.family == other.family:
            yield "companies of one family"

    def _names_said(self, one: AccountKeys, other: AccountKeys) -> Iterator[str]:
        if one.name == other.name or one.name.replace(" ", "") == other.name.replace(" ", ""):
            yield "same name"
            if self.names[one.name] >= _COMMON_FROM:
                yield "many accounts have this name"
        elif _NUMBERS.findall(one.name) != _NUMBERS.findall(other.name):
            yield "different numbers in the names"
        elif one.loose == other.loose:
            yield "same name but for a word such as Group"
        elif _are_alike(one.loose, other.loose) or sorted(one.name.split()) == sorted(other.name.split()):
            yield "names spelled alike"
        else:
            yield "different names"


def _are_alike(one: str, other: str) -> bool:
    """A slip of the keys, two in a long name."""
    short = min(len(one), len(other))
    slips = 1 if short < 2 * _NAME_CHARS_MIN else 2
    return short >= _NAME_CHARS_MIN and OSA.distance(one, other, score_cutoff=slips) <= slips


def companies(accounts: Sequence[Account], is_shared_host: Callable[[str], bool]) -> Companies:
    """The accounts as they are compared, in their order. A host that anybody can have an address at is left out."""
    parents, _ = settle_parents({account.id: account for account in accounts})
    return Companies([_keys(account, ultimate_parent(account.id, parents), is_shared_host) for account in accounts])


def _keys(account: Account, top: AccountId | None, is_shared_host: Callable[[str], bool]) -> AccountKeys:
    hosts = filter(None, map(host_of, account.domains))
    domains = frozenset(registrable_domain(host) or host for host in hosts if not is_shared_host(host))
    return AccountKeys(
        account.id,
        core_name(account.name),
        loose_key(account.name),
        domains,
        frozenset(map(domain_label, domains)),
        account.country,
        account.attributes.get("city", "").casefold(),
        top or account.id,
    )


def candidates(found: Companies, progress: Said = lambda _done, _all: None) -> Iterator[tuple[int, int]]:
    """Pairs of places worth comparing, each once and the lower first."""
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    total = len(found.accounts)
    for place, account in enumerate(found.accounts):
        for key in _block_keys(account):
            blocks[key].append(place)
        if place % 5_000 == 0:
            progress(place, total)
    met: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) > _BLOCK_MAX:
            continue
        for at, one in enumerate(block):
            for other in block[at + 1 :]:
                if (one, other) not in met:
                    met.add((one, other))
                    yield one, other


def _block_keys(account: AccountKeys) -> set[tuple[str, ...]]:
    """Each domain, the name, and the name with one letter left out of its beginning, so that slips still meet."""
    keys: set[tuple[str, ...]] = {("domain", domain) for domain in account.domains}
    joined = account.loose
    if not joined:
        return keys
    keys.add(("name", joined))
    keys.add(("words", *sorted(account.name.split())))
    if len(joined) >= _NAME_CHARS_MIN:
        half = len(joined) // 2
        # Of two names that differ by one slip, either the first half is the same or the second one.
        keys.add(("first", joined[: max(half, 4)], account.country, str(len(joined) // 4)))
        keys.add(("first", joined[: max(half, 4)], account.country, str((len(joined) + 2) // 4)))
        keys.add(("second", joined[-max(half, 4) :], account.country))
    return keys


def twin_groups(
    found: Companies, score_min: float, progress: Said = lambda _done, _all: None
) -> tuple[list[list[int]], dict[tuple[int, int], float]]:
    """Groups of accounts that are probably one company, by their places; and the log odds of each pair that was met."""
    known: dict[tuple[int, int], float] = {}
    for done, (one, other) in enumerate(candidates(found, progress)):
        odds = found.odds(one, other)
        if odds > _BEFORE:
            known[one, other] = odds
        if done % 50_000 == 0:
            progress(done, done)
    links = [Link(one, other, odds) for (one, other), odds in known.items()]
    return group(len(found.accounts), links, found.odds, odds_of(score_min)), known
