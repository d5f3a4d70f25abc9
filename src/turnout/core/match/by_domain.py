"""What a lead's domains say of its account: one that it has, one that is written like it. Nothing beats the first."""

from __future__ import annotations

from collections.abc import Sequence

from turnout.core.account import Account
from turnout.core.decision import MatchCandidate
from turnout.core.match.domains import is_main_domain
from turnout.core.match.opinion import UNSETTLED, Asked, Opinion, fitting, of_several, prefer, shown_of
from turnout.core.match.reading import read_company
from turnout.core.match.settling import LIKENESS_MIN, type_of
from turnout.core.match.texts import BETWEEN, labels_of
from turnout.core.match.words import GENERAL_WORDS

# How sure each kind of evidence makes us, 0 to 1.
DOMAIN = 1.0
SUBDOMAIN = 0.97
ALIAS = 0.97
LABEL = 0.86
# What is taken off for a domain that several accounts have.
CONTEST = 0.1
# So many unrelated accounts on one domain are tenants of it: it says little of which is meant.
_TENANTS_MIN = 6
# A shorter label of a domain is too often somebody else's as well.
_LABEL_CHARS_MIN = 4
_LABELS_SEARCHED = 12


def by_domain(asked: Asked, domains: Sequence[str]) -> Opinion | None:
    """What the nearest domain says that any account has; None where none has, or too many share it."""
    book, types = asked.book, asked.settings.types
    for domain in domains:
        accounts = book.of_domain(domain)
        if accounts and types:
            accounts = [account for account in accounts if type_of(account) in types]
        if len(accounts) == 1:
            return _domain_opinion(accounts[0], domain, domains[0])
        if accounts:
            return _by_shared_domain(asked, accounts, domain, domains[0])
    return None


def _domain_opinion(account: Account, domain: str, host: str, why: str = "", doubt: float = 0.0) -> Opinion:
    if domain != host:
        score, via, reason = SUBDOMAIN, "subdomain", f"domain `{host}` is part of `{domain}`, which belongs to "
    elif is_main_domain(domain, account):
        score, via, reason = DOMAIN, "domain", f"domain `{domain}` belongs to "
    else:
        score, via, reason = ALIAS, "alias", f"domain `{domain}` is another domain of "
    reason, score = f"{reason}{account.name}{why}", score - doubt
    return Opinion(account, score, via, reason, (MatchCandidate(account.id, account.name, round(score, 2), (reason,)),))


def _by_shared_domain(asked: Asked, accounts: Sequence[Account], domain: str, host: str) -> Opinion | None:
    """Among several accounts of one domain the company decides; of many unrelated ones it has to."""
    chosen = prefer(asked, accounts)
    why = of_several(chosen, accounts)
    if len(accounts) < _TENANTS_MIN or chosen.likeness >= LIKENESS_MIN or asked.book.are_one_family(accounts):
        found = _domain_opinion(chosen.account, domain, host, why, CONTEST)
        others = shown_of(accounts, chosen.account, UNSETTLED, f"it has the domain `{domain}`, too")
        return found._replace(candidates=(*found.candidates, *others))
    if read_company(asked.clues.company).names:
        return None
    reason = f"domain `{domain}` belongs to {len(accounts)} unrelated accounts, {chosen.account.name} among them{why}"
    shown = shown_of(accounts, None, UNSETTLED, f"it has the domain `{domain}`", chosen.account)
    return Opinion(chosen.account, UNSETTLED, "domain", reason, shown)


def by_label(asked: Asked) -> Opinion | None:
    """The account that has the lead's domain in another country: `airbnb.it` beside `airbnb.com`."""
    label = next(iter(labels_of(asked.clues.domains[-1:])), "")
    if len(label) < _LABEL_CHARS_MIN or label in GENERAL_WORDS:
        return None
    book = asked.book
    rows = {found.row for found in book.index.search(f"{BETWEEN}@{label}", _LABELS_SEARCHED)}
    there = [account for row in sorted(rows) if (account := book.rows[row]) is not None]
    accounts = [account for account in fitting(asked, there) if label in labels_of(account.domains)]
    if not accounts:
        return None
    chosen = prefer(asked, accounts)
    account, why = chosen.account, of_several(chosen, accounts) if len(accounts) > 1 else ""
    is_sure = len(accounts) == 1 or book.are_one_family(accounts)
    own = next(domain for domain in account.domains if label in labels_of((domain,)))
    if account not in book.with_domain(own):
        return None
    reason = f"domain `{asked.clues.domains[-1]}` is written like `{own}`, which belongs to {account.name}{why}"
    score = LABEL if is_sure else UNSETTLED
    shown = shown_of(accounts, None, score, f"its domain is `{own}`", account)
    return Opinion(account, score, "similar", reason, shown)
