"""What a typed company says where an account has that name but for its legal form; and which one among namesakes."""

from __future__ import annotations

from collections.abc import Sequence

from turnout.core.account import Account
from turnout.core.decision import MatchCandidate
from turnout.core.match.domains import is_named_like
from turnout.core.match.hierarchy import list_ids
from turnout.core.match.names import name_keys
from turnout.core.match.opinion import UNSETTLED, Asked, Opinion, fitting, of_several, prefer, quoted, shown_of
from turnout.core.match.settling import is_in
from turnout.core.match.texts import labels_of

# How sure each kind of evidence makes us, 0 to 1.
NAME_AND_COUNTRY = 0.95
NAME = 0.9
NAME_ABROAD = 0.85
NAME_AND_LABEL = 0.85
# What is taken off for a name that agrees but for a word such as `Group`.
LOOSENESS = 0.05
# A name that agrees is no reason below this: the lead writes from somebody else's domain.
NAME_MIN = 0.82


def by_name(asked: Asked) -> Opinion | None:
    """What accounts say whose name agrees but for the legal form; None where there are none that this is enough for."""
    company, book = asked.clues.company, asked.book
    for key in name_keys(company):
        if found := fitting(asked, book.with_key(key)):
            return judge(asked, found, 0.0)
    loose = fitting(asked, book.with_loose_key(company))
    return judge(asked, loose, LOOSENESS) if loose else None


def judge(asked: Asked, accounts: Sequence[Account], doubt: float) -> Opinion | None:
    """Whether a company name is enough, given where the lead writes from and who else has the name."""
    company, country = quoted(asked.clues.company), asked.clues.country.upper()
    account, why = accounts[0], ""
    if len(accounts) > 1:
        chosen = tell_apart(asked, accounts)
        if chosen is None:
            return _twins(asked, accounts)
        account, why = chosen
    score = _name_score(account, asked.clues.domains, country) - doubt
    if score < NAME_MIN:
        return None
    but = ", but for a word such as Group or an abbreviation," if doubt else ""
    reason = f"company `{company}` is{but} {account.name}{why}"
    others = shown_of(accounts, account, UNSETTLED, "the name is the same")
    own = MatchCandidate(account.id, account.name, round(score, 2), (reason,))
    return Opinion(account, score, "name", reason, (own, *others))


def tell_apart(asked: Asked, accounts: Sequence[Account]) -> tuple[Account, str] | None:
    """The one that is meant among accounts of one name, and why; None where unrelated companies share it."""
    here = [account for account in accounts if is_in(account, asked.clues.country.upper())]
    if len(here) == 1:
        return here[0], f" (of {len(accounts)} accounts of this name, the one in the lead's country)"
    left = here or accounts
    if _are_one_company(left) or asked.book.are_one_family(left):
        chosen = prefer(asked, left)
        return chosen.account, of_several(chosen, left)
    return None


def _twins(asked: Asked, accounts: Sequence[Account]) -> Opinion:
    """Unrelated accounts of one name: a person is to say which is meant."""
    ids = list_ids(sorted(account.id for account in accounts))
    reason = f"company `{quoted(asked.clues.company)}` is the name of the accounts {ids}, and nothing tells which"
    chosen = prefer(asked, accounts)
    shown = shown_of(accounts, None, UNSETTLED, "the name is the same", chosen.account)
    return Opinion(chosen.account, UNSETTLED, "name", reason, shown)


def _name_score(account: Account, domains: Sequence[str], country: str) -> float:
    """How much an agreeing name is worth, 0 to 1; 0 for a lead that writes from a business domain of somebody else."""
    if domains and not _may_write_from(account, domains[-1]):
        return NAME_ABROAD if not account.domains and is_in(account, country) else 0.0
    if domains:
        return NAME_AND_LABEL
    if not (country and account.country):
        return NAME
    return NAME_AND_COUNTRY if is_in(account, country) else NAME_ABROAD


def _may_write_from(account: Account, domain: str) -> bool:
    """True where a domain is written like the account's own, or like its name if it has none.

    That it is written like the name is no reason otherwise: a company of the same name writes its domain so, too.
    """
    if account.domains:
        return any(label in labels_of(account.domains) for label in labels_of((domain,)))
    return is_named_like(domain, account)


def _are_one_company(accounts: Sequence[Account]) -> bool:
    """True for accounts of one name that nothing tells apart: no two domains, no two countries."""
    domains = {account.domains[0] for account in accounts if account.domains}
    countries = {account.country.upper() for account in accounts if account.country}
    return len(domains) < 2 and len(countries) < 2
