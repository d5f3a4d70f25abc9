"""What a lead says of its company: the question that the accounts are asked."""

from __future__ import annotations

from dataclasses import dataclass

from turnout.core.account import AccountId


@dataclass(frozen=True, slots=True)
class CompanyClues:
    """Everything of one lead that may tell its account. All of it may be empty.

    `domains` are the hosts of its business mail and website, from the most specific down to the registrable one, in
    lower case, without free mail and shared hosts. `company` is what was typed. `country` is ISO 3166 alpha-2;
    `phone_country` that of the phone number. `known_at` is the account that the same person was known at before.
    """

    company: str = ""
    domains: tuple[str, ...] = ()
    country: str = ""
    phone_country: str = ""
    is_free_mail: bool = False
    known_at: AccountId | None = None
