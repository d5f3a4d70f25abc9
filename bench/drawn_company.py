"""A company of 2,000 accounts, 60 reps and 100 rules, and its leads: the demo company several times over.

Names, places, dirt and arrival times are the demo company's; accounts of each copy have ids of their own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from bench.drawn_rules import PRODUCTS, draw_rules, said
from turnout.connectors.csv_file.world import read_world
from turnout.core.capture.mapper import Mapper
from turnout.core.decide.engine import Engine
from turnout.core.lead import Lead
from turnout.pipeline.engine.load import load_engine
from turnout.testing.demo_company import DEMO_DAY, DEMO_SEED, DemoCompany, build_company, write_world
from turnout.testing.demo_leads import LEAD_COLUMNS, leads
from turnout.testing.demo_people import Record

ACCOUNTS: Final = 2_000
REPS: Final = 60
RULES: Final = 100
_TEAMS: Final = ("strategic", "amer", "emea", "apac", "inbound")
_REGIONAL: Final = ("amer", "emea", "apac")
_PRODUCTS: Final = (*PRODUCTS, "inspect", "spares", "uptime")


def scaled_company() -> DemoCompany:
    """The demo company with as many accounts and reps as are wanted."""
    first = build_company()
    copies = [first, *(build_company(DEMO_SEED + number) for number in range(1, ACCOUNTS // len(first.accounts) + 1))]
    accounts = [_renamed(row, n, "account_id", "parent_id") for n, copy in enumerate(copies) for row in copy.accounts]
    kept = {row["account_id"] for row in accounts[:ACCOUNTS]}
    domains = [_renamed(row, n, "account_id") for n, copy in enumerate(copies) for row in copy.account_domains]
    deals = [_renamed(row, n, "account_id") for n, copy in enumerate(copies) for row in copy.opportunities]
    more = [row for row in first.reps if row["team"] in _REGIONAL][: REPS - len(first.reps)]
    twins = [row | {"rep_id": f"{row['rep_id']}-2", "email": f"2.{row['email']}"} for row in (*more, *more)]
    return DemoCompany(
        reps=(*first.reps, *twins[: REPS - len(first.reps)]),
        accounts=tuple(accounts[:ACCOUNTS]),
        account_domains=tuple(row for row in domains if row["account_id"] in kept),
        time_off=first.time_off,
        opportunities=tuple(row for row in deals if row["account_id"] in kept),
        people=first.people,
    )


def _renamed(row: Record, number: int, *columns: str) -> Record:
    return row | {column: f"{row[column]}-{number}" for column in columns if row[column]}


def policy_text() -> str:
    """A policy of a hundred rules: owners first, then segments drawn like those of the rules' benchmark."""
    draws = random.Random("pools")
    drawn = [said(terms) for terms in draw_rules(RULES) if not any(term.field == "domain" for term in terms)]
    rules = [
        f"  - name: Segment {n}\n    when: {when}\n    to: {draws.choice(_TEAMS)}-pool"
        for n, when in enumerate(drawn)
        if when
    ]
    extra = RULES - 3 - len(rules)
    rules += [
        f"  - name: Campaign {n}\n    when: campaign is fair-{n} and score >= 90\n    to: inbound-pool"
        for n in range(extra)
    ]
    pools = [f"  {team}-pool: {{team: {team}, weight by: weight, cap: 40 a day each, {_NOBODY}}}" for team in _TEAMS]
    return _POLICY.format(products=", ".join(_PRODUCTS), rules="\n".join(rules), pools="\n".join(pools))


_NOBODY: Final = "nobody: {closed: managers, else: managers}"
_POLICY: Final = """fields:
  product: {{type: choice, of: [{products}], many: yes}}
calendars:
  office: {{zone: Europe/Berlin, hours: {{mon-fri: "08:00-20:00"}}, holidays: DE-BE}}
rules:
  - name: Customers stay with their owner
    when: account.type is customer
    to: [account.owner, next rule]
  - name: Hot at night
    when: score >= 85 and arrives outside office
    to: inbound-pool
{rules}
  - name: Everyone else
    to: inbound-pool
pools:
{pools}
  managers: {{team: managers, hours: always, pick: in order}}
sla:
  - when: score >= 80
    touch within: 30m
    at most: 8h
  - touch within: 8h
"""


def open_company(folder: Path) -> Engine:
    """The engine of the company, through its files."""
    write_world(folder, scaled_company())
    policy = folder / "policy.yaml"
    policy.write_text(policy_text(), encoding="utf-8")
    return load_engine(policy, read_world(folder))


def captured_leads(company: DemoCompany) -> Iterator[Lead]:
    """Its leads as they come, without end."""
    mapper = Mapper(LEAD_COLUMNS)
    for record in leads(DEMO_SEED, DEMO_DAY, company):
        yield mapper.capture([record.get(column, "") for column in LEAD_COLUMNS])


def batches(count: int, size: int) -> list[list[Lead]]:
    """So many batches of new leads in the order of their arrival."""
    coming = captured_leads(scaled_company())
    return [list(islice(coming, size)) for _ in range(count)]
