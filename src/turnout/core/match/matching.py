"""Which account a lead belongs to: exact evidence first, then the names that are alike, as the model weighs them.

A domain decides before a name, a name that agrees before one that is alike. What cannot be told apart is not guessed:
it is given to a person to review, with the reason. The look-ups are the book's; how names compare is in `features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from turnout.core.account import Account
from turnout.core.decision import AccountMatch, MatchCandidate, MatchVerdict
from turnout.core.match.candidates import Candidate, Field, context, look_for
from turnout.core.match.company import CompanyClues
from turnout.core.match.domains import is_main_domain, is_named_like
from turnout.core.match.features import PLACE
from turnout.core.match.hierarchy import list_ids
from turnout.core.match.model import MATCH_MIN, REVIEW_MIN, sureness
from turnout.core.match.names import name_keys
from turnout.core.match.reading import CompanyReading, read_company
from turnout.core.match.settling import LIKENESS_MIN, Settled, is_in, settle, type_of
from turnout.core.match.texts import BETWEEN, labels_of
from turnout.core.match.wording import worded
from turnout.core.match.words import GENERAL_WORDS
from turnout.core.policy.matching import MatchSettings

if TYPE_CHECKING:
    from turnout.core.match.book import AccountBook

# How sure each kind of evidence makes us, 0 to 1.
DOMAIN = 1.0
SUBDOMAIN = 0.97
ALIAS = 0.97
NAME_AND_COUNTRY = 0.95
NAME = 0.9
NAME_ABROAD = 0.85
NAME_AND_LABEL = 0.85
LABEL = 0.86
SAME_WORDS = 0.8
# The same person is known at the account. No labelled data has that, so the weight is stated: more than a name that
# is alike, less than a domain; and what it costs an account that the person was known at another.
PERSON = 0.93
KNOWN_ELSEWHERE = 0.15
# What is taken off for a name that agrees but for a word such as `Group`, and for a domain that several accounts have.
LOOSENESS = 0.05
CONTEST = 0.1
# Several accounts fit, or none does well, and a person is to say which is meant.
UNSETTLED = 0.55
# A name that agrees is no reason below this: the lead writes from somebody else's domain.
_NAME_MIN = 0.82
# More unrelated accounts than this on one domain are tenants of it: it says little of which is meant.
_TENANTS_MIN = 6
# A shorter label of a domain is too often somebody else's as well.
_LABEL_CHARS_MIN = 4
_SHOWN = 5
_LABELS_SEARCHED = 12
# Candidates of one name that are ranked closer than this (log-odds) fit equally.
_EQUAL_RANKS = 0.75
_QUOTED_MAX = 80
_SAME_WORDS_MIN = 3
# A lead's domain whose label agrees less than this (0 to 1) with a name is not that company's.
_LABEL_ALIKE_MIN = 0.8
# A candidate that ranks below this (log-odds) is nobody's; the trees need not be asked.
_HOPELESS = -4.5


class Asked(NamedTuple):
    """One question: the accounts, what the lead says, what the policy says, and the company as it was read."""

    book: AccountBook
    clues: CompanyClues
    settings: MatchSettings
    reading: CompanyReading = CompanyReading()


class Opinion(NamedTuple):
    """What one kind of evidence says: the candidates, the best first, how sure it is, by what, and why."""

    best: Account | None
    score: float
    via: str
    reason: str
    candidates: tuple[MatchCandidate, ...] = ()


_NOTHING = Opinion(None, 0.0, "none", "no account has the lead's domain or company name")


def match_account(book: AccountBook, clues: CompanyClues, settings: MatchSettings) -> AccountMatch:
    """Which account a lead belongs to, how sure that is, and why."""
    if clues.phone_country and not clues.country:
        clues = replace(clues, country=clues.phone_country)
    asked = Asked(book, clues, settings)
    found = _by_domain(asked, clues.domains)
    if found is None:
        asked = asked._replace(reading=read_company(clues.company))
        found = _by_what_is_typed(asked)
        if clues.known_at is not None:
            found = _with_person(asked, found)
    return _answer(asked, found)


def _answer(asked: Asked, found: Opinion) -> AccountMatch:
    """The verdict on an opinion: the policy's thresholds where it has any, else the model's."""
    settings, score = asked.settings, round(found.score, 2)
    match_min = MATCH_MIN if settings.match_min is None else settings.match_min
    review_min = min(match_min, REVIEW_MIN if settings.review_min is None else settings.review_min)
    version = asked.book.version
    if found.best is not None and score >= match_min:
        return AccountMatch(
            found.best.id, score, found.via, found.reason, MatchVerdict.MATCH, found.candidates, version
        )
    if found.best is not None and score >= review_min and score > 0:
        return AccountMatch(None, score, found.via, found.reason, MatchVerdict.REVIEW, found.candidates, version)
    return AccountMatch(None, 0.0, "none", found.reason, MatchVerdict.NONE, found.candidates, version)


def _by_domain(asked: Asked, domains: Sequence[str]) -> Opinion | None:
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
    settled = _settle(asked, accounts)
    why = _of_several(settled, accounts)
    if len(accounts) < _TENANTS_MIN or settled.likeness >= LIKENESS_MIN or asked.book.are_one_family(accounts):
        found = _domain_opinion(settled.account, domain, host, why, CONTEST)
        others = _shown(accounts, settled.account, UNSETTLED, f"it has the domain `{domain}`, too")
        return found._replace(candidates=(*found.candidates, *others))
    if read_company(asked.clues.company).names:
        return None
    reason = f"domain `{domain}` belongs to {len(accounts)} unrelated accounts, {settled.account.name} among them{why}"
    shown = _shown(accounts, None, UNSETTLED, f"it has the domain `{domain}`", settled.account)
    return Opinion(settled.account, UNSETTLED, "domain", reason, shown)


def _by_what_is_typed(asked: Asked) -> Opinion:
    """What the company says: a host in it, an account of this name, one whose name is alike; else a like domain."""
    names, hosts = asked.reading
    if hosts and not asked.clues.domains and (found := _by_domain(asked, hosts)):
        return found._replace(reason=f"what was typed as company is an address: {found.reason}")
    exact = _by_name(asked) if names and not hosts else None
    if exact is not None and exact.score >= _NAME_MIN:
        return exact
    field = _look(asked) if names else None
    found = _by_likeness(asked, field) if field is not None and field.best else _NOTHING
    if exact is not None and (found.score >= REVIEW_MIN or not asked.clues.domains):
        # Twins: the model may think well of one of them, but never well enough not to ask.
        return exact
    if found.score < REVIEW_MIN and asked.clues.domains and (field is None or field.any_marked):
        return _by_label(asked) or found
    return found


def _by_name(asked: Asked) -> Opinion | None:
    """What accounts say whose name agrees but for the legal form; None where there are none that this is enough for."""
    company, book = asked.clues.company, asked.book
    for key in name_keys(company):
        if found := _fitting(asked, book.with_key(key)):
            return _judge(asked, found, 0.0)
    loose = _fitting(asked, book.with_loose_key(company))
    return _judge(asked, loose, LOOSENESS) if loose else None


def _judge(asked: Asked, accounts: Sequence[Account], doubt: float) -> Opinion | None:
    """Whether a company name is enough, given where the lead writes from and who else has the name."""
    company, country = _short(asked.clues.company), asked.clues.country.upper()
    account, why = accounts[0], ""
    if len(accounts) > 1:
        settled = _tell_apart(asked, accounts)
        if settled is None:
            return _twins(asked, accounts)
        account, why = settled
    score = _name_score(account, asked.clues.domains, country) - doubt
    if score < _NAME_MIN:
        return None
    but = ", but for a word such as Group," if doubt else ""
    reason = f"company `{company}` is{but} {account.name}{why}"
    others = _shown(accounts, account, UNSETTLED, "the name is the same")
    own = MatchCandidate(account.id, account.name, round(score, 2), (reason,))
    return Opinion(account, score, "name", reason, (own, *others))


def _tell_apart(asked: Asked, accounts: Sequence[Account]) -> tuple[Account, str] | None:
    """The one that is meant among accounts of one name, and why; None where unrelated companies share it."""
    here = [account for account in accounts if is_in(account, asked.clues.country.upper())]
    if len(here) == 1:
        return here[0], f" (of {len(accounts)} accounts of this name, the one in the lead's country)"
    left = here or accounts
    if _are_one_company(left) or asked.book.are_one_family(left):
        settled = _settle(asked, left)
        return settled.account, _of_several(settled, left)
    return None


def _twins(asked: Asked, accounts: Sequence[Account]) -> Opinion:
    """Unrelated accounts of one name: a person is to say which is meant."""
    ids = list_ids(sorted(account.id for account in accounts))
    reason = f"company `{_short(asked.clues.company)}` is the name of the accounts {ids}, and nothing tells which"
    settled = _settle(asked, accounts)
    shown = _shown(accounts, None, UNSETTLED, "the name is the same", settled.account)
    return Opinion(settled.account, UNSETTLED, "name", reason, shown)


def _look(asked: Asked) -> Field:
    """The accounts whose names are alike."""
    clues, book = asked.clues, asked.book
    return look_for(
        asked.reading.names, labels_of(clues.domains[-1:]), clues.country.upper(), book.index, book.rareness, book.rows,
        asked.settings.types,
    )  # fmt: skip


def _by_likeness(asked: Asked, field: Field) -> Opinion:
    """What the model says of the names that are alike."""
    clues = asked.clues
    field, why = _preferring(asked, field)
    best = field.best[0]
    sure = sureness([*best.features, *context(field, 0, clues.company)]) if best.rank > _HOPELESS else 0.0
    sure = _bounded(best, sure)
    shown = [worded(each, _probability(each, sure), clues) for each in _worth_showing(field, sure)]
    shown[0] = shown[0]._replace(score=round(sure, 2))
    company = _short(clues.company)
    but = f", but {shown[0].against[0]}" if shown[0].against and sure < MATCH_MIN else ""
    evidence = ", ".join(shown[0].evidence[:2])
    if sure < REVIEW_MIN:
        reason = (
            f"no account is near enough to company `{company}`; the nearest is {best.account.name}: {evidence}{but}"
        )
    else:
        reason = f"company `{company}` is like {best.account.name}{why}: {evidence}{but}"
    return Opinion(best.account, sure, "similar", reason, tuple(shown))


def _bounded(best: Candidate, sure: float) -> float:
    """How sure the model may make us: a person is asked where the lead writes from another company's domain.

    The same holds for a name that is only alike in another country. Three words or more that are the same in another
    order are sure enough: among labelled leads they were always right, but too few to learn from.
    """
    features = best.features
    is_elsewhere = features[PLACE["country"]] < 0 and not features[PLACE["is_joined_equal"]]
    is_others = features[PLACE["lead_has_domain"]] and features[PLACE["lead_label_alike"]] < _LABEL_ALIKE_MIN
    if is_elsewhere or (is_others and not features[PLACE["lead_label"]]):
        return min(sure, MATCH_MIN - 0.01)
    if features[PLACE["is_same_words"]] and features[PLACE["name_words"]] >= _SAME_WORDS_MIN:
        return max(sure, SAME_WORDS)
    return sure


def _preferring(asked: Asked, field: Field) -> tuple[Field, str]:
    """The candidates with the one in front that is preferred among those of one name that fit equally."""
    best = field.best[0]
    equal = [
        each for each in field.best if each.name.joined == best.name.joined and best.rank - each.rank < _EQUAL_RANKS
    ]
    if len(equal) == 1:
        return field, ""
    accounts = [each.account for each in equal]
    settled = _settle(asked, accounts)
    first = next(each for each in equal if each.account is settled.account)
    return field._replace(best=[first, *(each for each in field.best if each is not first)]), _of_several(
        settled, accounts
    )


def _worth_showing(field: Field, sure: float) -> list[Candidate]:
    """Nobody asks about candidates that nobody would take: of a lead with no account only the nearest are shown."""
    return field.best[: _SHOWN if sure >= REVIEW_MIN else 1]


def _probability(candidate: Candidate, most: float) -> float:
    return min(1 / (1 + exp(-candidate.rank)), most)


def _by_label(asked: Asked) -> Opinion | None:
    """The account that has the lead's domain in another country: `airbnb.it` beside `airbnb.com`."""
    label = next(iter(labels_of(asked.clues.domains[-1:])), "")
    if len(label) < _LABEL_CHARS_MIN or label in GENERAL_WORDS:
        return None
    book = asked.book
    rows = {found.row for found in book.index.search(f"{BETWEEN}@{label}", _LABELS_SEARCHED)}
    there = [account for row in sorted(rows) if (account := book.rows[row]) is not None]
    accounts = [account for account in _fitting(asked, there) if label in labels_of(account.domains)]
    if not accounts:
        return None
    settled = _settle(asked, accounts)
    account, why = settled.account, _of_several(settled, accounts) if len(accounts) > 1 else ""
    is_sure = not asked.reading.names and (len(accounts) == 1 or book.are_one_family(accounts))
    own = next(domain for domain in account.domains if label in labels_of((domain,)))
    if account not in book.with_domain(own):
        return None
    reason = f"domain `{asked.clues.domains[-1]}` is written like `{own}`, which belongs to {account.name}{why}"
    score = LABEL if is_sure else UNSETTLED
    shown = _shown(accounts, None, score, f"its domain is `{own}`", account)
    return Opinion(account, score, "similar", reason, shown)


def _with_person(asked: Asked, found: Opinion) -> Opinion:
    """What it says that the same person is known at an account."""
    known = asked.book.get(asked.clues.known_at) if asked.clues.known_at is not None else None
    if known is None or not _fitting(asked, [known]):
        return found
    said = f"the same person is known at {known.name}"
    if found.best is known or found.score < REVIEW_MIN:
        score = max(PERSON, found.score)
        own = MatchCandidate(known.id, known.name, round(score, 2), (said,))
        others = tuple(each for each in found.candidates if each.account != known.id)
        return Opinion(known, score, "person", said, (own, *others)[:_SHOWN])
    score = max(found.score - KNOWN_ELSEWHERE, REVIEW_MIN)
    first = found.candidates[0]._replace(score=round(score, 2), against=(*found.candidates[0].against, said))
    own = MatchCandidate(known.id, known.name, round(UNSETTLED, 2), (said,))
    return found._replace(
        score=score, reason=f"{found.reason}, but {said}", candidates=(first, own, *found.candidates[1:])[:_SHOWN]
    )


def _fitting(asked: Asked, accounts: Sequence[Account]) -> Sequence[Account]:
    """Those of the types the policy matches."""
    types = asked.settings.types
    return [account for account in accounts if type_of(account) in types] if types else accounts


def _settle(asked: Asked, accounts: Sequence[Account]) -> Settled:
    clues, book = asked.clues, asked.book
    return settle(accounts, clues.company, clues.country.upper(), asked.settings.prefer, book.parents, book.is_active)


def _of_several(settled: Settled, accounts: Sequence[Account]) -> str:
    return f" (one of {len(accounts)} accounts that fit: {settled.decided})"


def _shown(
    accounts: Sequence[Account], but: Account | None, score: float, evidence: str, first: Account | None = None
) -> tuple[MatchCandidate, ...]:
    """A few accounts as candidates by their ids, without one that is shown already; `first` stands in front."""
    ranked = sorted((account is not first, account.id, account.name) for account in accounts if account is not but)
    return tuple(MatchCandidate(each, name, score, (evidence,)) for _, each, name in ranked[: _SHOWN - bool(but)])


def _name_score(account: Account, domains: Sequence[str], country: str) -> float:
    """How much an agreeing name is worth, 0 to 1; 0 for a lead that writes from a business domain of somebody else."""
    if domains and not is_named_like(domains[-1], account):
        return NAME_ABROAD if not account.domains and is_in(account, country) else 0.0
    if domains:
        return NAME_AND_LABEL
    if not (country and account.country):
        return NAME
    return NAME_AND_COUNTRY if is_in(account, country) else NAME_ABROAD


def _are_one_company(accounts: Sequence[Account]) -> bool:
    """True for accounts of one name that nothing tells apart: no two domains, no two countries."""
    domains = {account.domains[0] for account in accounts if account.domains}
    countries = {account.country.upper() for account in accounts if account.country}
    return len(domains) < 2 and len(countries) < 2


def _short(company: str) -> str:
    """What was typed, as it is quoted in a sentence."""
    return company if len(company) <= _QUOTED_MAX else f"{company[:_QUOTED_MAX]}..."
