"""Accounts with names like real ones, as many as are wanted, and leads of which it is known whose they are.

The real ones are those of `../shared/matching`, where that is beside the project; else they are drawn of the demo's
words. More are made by putting the beginning of one name before the end of another. No two are twins: every name stays
another one once its legal form is gone, and none that was made is what a lead may have meant.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from turnout.core.account import Account, AccountId
from turnout.core.fields.domains import domains_of
from turnout.core.match.company import CompanyClues
from turnout.core.match.names import filing_keys
from turnout.testing.demo_words import COUNTRIES, NAME_PARTS, SECTORS

REAL: Final = 78_163
MILLION: Final = 1_000_000
SHARED: Final = Path(__file__).parents[2] / "shared" / "matching"
_DRAWN_LEADS: Final = 2_000
# Of the drawn leads, as of the real ones, this part has no account, and this part a business domain.
_UNKNOWN_PART: Final = 0.28
_DOMAIN_PART: Final = 0.3
_FREE: Final = "gmail.com"

Row = dict[str, str]


class Labelled(NamedTuple):
    """A lead's clues and the ids of the accounts that are right; none where it has no account."""

    clues: CompanyClues
    right: frozenset[str]
    is_knowable: bool = True


def is_real() -> bool:
    """Whether real names are beside the project."""
    return SHARED.is_dir()


@cache
def first_accounts() -> Sequence[Account]:
    """The real accounts, or as many drawn ones."""
    if not is_real():
        return tuple(islice(_drawn(), REAL))
    return tuple(
        Account(AccountId(row["account_id"]), row["name"], tuple(filter(None, [row["domain"]])), country=row["country"])
        for row in _rows("accounts.csv.gz")
    )


def accounts_upto(count: int) -> Iterator[Account]:
    """So many accounts: the first ones, then recombined ones."""
    first = first_accounts()
    yield from islice(first, count)
    yield from islice(_recombined(first), max(count - len(first), 0))


@cache
def labelled_leads() -> Sequence[Labelled]:
    """The labelled leads, in an order that was drawn once."""
    leads = list(_real_leads() if is_real() else _drawn_leads(first_accounts()))
    random.Random("order").shuffle(leads)
    return leads


def _recombined(accounts: Sequence[Account]) -> Iterator[Account]:
    """The beginning of one name before the end of another, with the legal form of that.

    None has all the words that a lead typed: beside `Opel Rent`, which a lead means by `Opel`, an `Opel Foods` would
    make nobody's answer right.
    """
    draws = random.Random("recombined")
    words = [(each, _core_length(account.name)) for account in accounts if (each := account.name.split())]
    taken, typed = {_key(account.name) for account in accounts}, _typed_words()
    number = 0
    while True:
        (head, head_length), (tail, tail_length) = draws.choice(words), draws.choice(words)
        kept = head[: draws.randint(1, max(head_length - 1, 1))]
        name = " ".join((*kept, *tail[draws.randint(0, tail_length - 1) :]))
        key = _key(name)
        if key and key not in taken and not _has_what_is_typed(name, typed):
            taken.add(key)
            domains = (f"{key.encode('ascii', 'ignore').decode()[:40]}{number}.com",) if draws.random() < 0.68 else ()
            yield Account(AccountId(f"R{number:06d}"), name, domains, country=draws.choice(accounts).country)
            number += 1


def _typed_words() -> dict[str, list[set[str]]]:
    """The words of each company that leads typed, by the longest of them."""
    typed: dict[str, list[set[str]]] = {}
    if is_real():
        for row in _rows("leads_dev.csv.gz"):
            words = _words(row["company"])
            if words:
                typed.setdefault(max(sorted(words), key=len), []).append(words)
    return typed


def _has_what_is_typed(name: str, typed: Mapping[str, list[set[str]]]) -> bool:
    words = _words(name)
    return any(each <= words for word in words for each in typed.get(word, ()))


def _words(name: str) -> set[str]:
    keys, _ = filing_keys(name)
    return set(keys[0].split()) if keys else set()


def _core_length(name: str) -> int:
    """How many words of a name are not its legal form, about; at least one."""
    keys, _ = filing_keys(name)
    return min(max(len(keys[0].split()) if keys else 1, 1), len(name.split()))


def _key(name: str) -> str:
    keys, _ = filing_keys(name)
    return keys[-1] if keys else ""


def _drawn() -> Iterator[Account]:
    """Companies of one or two invented words and what they do, no two alike."""
    draws = random.Random("drawn")
    taken: set[str] = set()
    while True:
        country = draws.choice(COUNTRIES)
        heads, tails = (part.split() for part in NAME_PARTS[country.tongue])
        stems = [draws.choice(heads) + draws.choice(tails) for _ in range(draws.randint(1, 2))]
        _, does = draws.choice(SECTORS)
        own = " ".join((*stems, does.get(country.tongue, does["en"])))
        if own not in taken:
            taken.add(own)
            domain = f"{''.join(each for each in own.lower() if each.isascii() and each.isalnum())}.com"
            yield Account(
                AccountId(f"D{len(taken):06d}"),
                f"{own} {draws.choice(country.legal_forms)}",
                (domain,) if draws.random() < 0.68 else (),
                country=country.code,
            )


def _real_leads() -> Iterator[Labelled]:
    free = set(_lines("free_email_domains.txt.gz"))
    for row in _rows("leads_dev.csv.gz"):
        right = frozenset(filter(None, row["account_ids"].split("|")))
        yield Labelled(_clues(row["company"], row["email_domain"], row["country"], free), right, row["knowable"] == "1")


def _clues(company: str, domain: str, country: str, free: Container[str]) -> CompanyClues:
    is_free = domain in free
    return CompanyClues(company, domains_of(domain) if domain and not is_free else (), country, is_free_mail=is_free)


def _drawn_leads(accounts: Sequence[Account]) -> Iterator[Labelled]:
    """What people make of names: another case, no legal form, a word less, a letter too few; and companies unknown."""
    draws = random.Random("leads")
    unknown = islice(_recombined(accounts), 100_000, None)
    for _ in range(_DRAWN_LEADS):
        if draws.random() < _UNKNOWN_PART:
            yield Labelled(CompanyClues(next(unknown).name, (), ""), frozenset())
            continue
        account = draws.choice(accounts)
        words = account.name.lower().split()[:-1]
        typed = " ".join(words[: draws.randint(1, len(words))] if draws.random() < 0.3 else words)
        at = draws.randrange(len(typed))
        typed = typed[:at] + typed[at + 1 :] if draws.random() < 0.3 else typed
        domain = account.domains[0] if account.domains and draws.random() < _DOMAIN_PART else _FREE
        yield Labelled(_clues(typed, domain, draws.choice(("", account.country)), {_FREE}), frozenset({account.id}))


def _rows(name: str) -> Iterator[Row]:
    with gzip.open(SHARED / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _lines(name: str) -> Iterator[str]:
    with gzip.open(SHARED / name, "rt", encoding="utf-8") as file:
        yield from map(str.strip, file)
