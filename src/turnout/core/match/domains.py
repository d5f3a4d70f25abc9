"""Which accounts have which domain, what is wrong with that, and when a domain is written like a company's name.

How a host is spelled is known to `fields.domains`; which hosts are free mail or shared, to enrichment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from turnout.core.account import Account
from turnout.core.fields.domains import host_of, is_plain_host
from turnout.core.match.filing import Filed, file_under
from turnout.core.match.hierarchy import AccountProblem, list_ids
from turnout.core.match.names import joined_name


def index_domains(
    accounts: Iterable[Account], is_shared_host: Callable[[str], bool]
) -> tuple[Filed, list[AccountProblem]]:
    """The accounts by each of their domains, and every domain that cannot be an account's.

    An alias that is written like a host (`Booking.com`) counts as a domain, too.
    """
    index: Filed = {}
    problems = []
    for account in accounts:
        alone = (account,)
        own = account.domains
        is_plain = len(own) == 1 and not account.aliases and is_plain_host(own[0])
        for domain in own if is_plain else _hosts(account):
            if is_shared_host(domain):
                problems.append(_shared_host(account, domain))
            elif index.setdefault(domain, alone) is not alone:
                file_under(index, domain, alone)
    return index, problems


def _hosts(account: Account) -> Iterable[str]:
    hosts = map(host_of, (*account.domains, *account.aliases))
    return dict.fromkeys(host for host in hosts if host)


def _shared_host(account: Account, domain: str) -> AccountProblem:
    return AccountProblem(
        f"account `{account.id}` has the domain `{domain}`, where anybody can have an address; it is ignored",
        (account.id,),
    )


def contested_domains(index: Filed) -> list[AccountProblem]:
    """Every domain that several accounts have, and how that is settled."""
    return [
        AccountProblem(
            f"domain `{domain}` belongs to the accounts {list_ids([account.id for account in accounts])}; each lead "
            "goes to the one whose name or country is nearest, else to the highest in the hierarchy, else to the "
            "lowest id",
            tuple(account.id for account in accounts),
        )
        for domain, accounts in index.items()
        if len(accounts) > 1
    ]


def is_main_domain(domain: str, account: Account) -> bool:
    """True for the domain an account names first."""
    return bool(account.domains) and (account.domains[0] == domain or host_of(account.domains[0]) == domain)


def is_named_like(domain: str, account: Account) -> bool:
    """True where a registrable domain is written like the account's name or domain: `acme.de` beside `acme.com`."""
    label = domain_label(domain)
    return label == joined_name(account.name) or any(label == domain_label(own) for own in account.domains)


def domain_label(domain: str) -> str:
    """The part of a registrable domain that carries the name, without hyphens: `rolls-royce.com` is `rollsroyce`."""
    return domain.partition(".")[0].replace("-", "")
