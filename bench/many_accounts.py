"""A company with as many accounts as are wanted: the demo company's, drawn again and again under other names.

Each drawing puts a word of its own before every name and domain, so that about as many accounts share one as in a
single company; and domains are those of their countries, two or three labels long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count, product
from typing import Final

from turnout.testing.demo_company import DEMO_SEED, DemoCompany, build_company
from turnout.testing.demo_people import Record

_SYLLABLES: Final = ["".join(letters) for letters in product("bdfgklmnprst", "aeo")]
_WORDS: Final = [first + second for first, second in product(_SYLLABLES, repeat=2)]
_ZONES: Final = {
    "US": "com", "GB": "co.uk", "BR": "com.br", "MX": "com.mx", "JP": "co.jp", "SG": "com.sg", "AU": "com.au",
}  # fmt: skip
_DRAWN_ZONE: Final = "example"


def with_accounts(company: DemoCompany, wanted: int) -> DemoCompany:
    """The company with so many accounts, their domains and deals in the place of its own."""
    accounts: list[Record] = []
    domains: list[Record] = []
    deals: list[Record] = []
    for number in count():
        drawn = _drawn(number)
        accounts += drawn.accounts
        domains += drawn.account_domains
        deals += drawn.opportunities
        if len(accounts) >= wanted:
            break
    kept = {row["account_id"] for row in accounts[:wanted]}
    return replace(
        company,
        accounts=tuple(accounts[:wanted]),
        account_domains=tuple(row for row in domains if row["account_id"] in kept),
        opportunities=tuple(row for row in deals if row["account_id"] in kept),
    )


def _drawn(number: int) -> DemoCompany:
    """One more drawing, with ids, names and domains of its own."""
    drawn, word = build_company(DEMO_SEED + number), _WORDS[number]
    zones = {row["account_id"]: _ZONES.get(row["country_code"], row["country_code"].lower()) for row in drawn.accounts}
    return replace(
        drawn,
        accounts=tuple(_account(_renamed(row, number), word, zones[row["account_id"]]) for row in drawn.accounts),
        account_domains=tuple(
            _renamed(row, number) | {"domain": _host(row["domain"], word, zones[row["account_id"]])}
            for row in drawn.account_domains
        ),
        opportunities=tuple(_renamed(row, number) for row in drawn.opportunities),
    )


def _renamed(row: Record, number: int) -> Record:
    return row | {name: f"{row[name]}-{number}" for name in ("account_id", "parent_id") if row.get(name)}


def _account(row: Mapping[str, str], word: str, zone: str) -> Record:
    host = _host(row["domain"], word, zone)
    names = {name: word.title() + row[name][:1].lower() + row[name][1:] for name in ("name", "aliases") if row[name]}
    return {**row, **names, "domain": host, "website": f"https://www.{host}"}


def _host(host: str, word: str, zone: str) -> str:
    return f"{word}{host.removesuffix(_DRAWN_ZONE)}{zone}"
