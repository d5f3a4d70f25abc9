"""Marrowby, an invented maker of maintenance software: its world as tables, and its leads as an endless stream.

The same seed and day always give the same company; `examples/demo/policy.yaml` is written for the default ones.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from turnout.testing.demo_accounts import (
    ACCOUNT_COLUMNS,
    DOMAIN_COLUMNS,
    OPPORTUNITY_COLUMNS,
    PERSON_COLUMNS,
    draw_accounts,
)
from turnout.testing.demo_people import ABSENCE_COLUMNS, REP_COLUMNS, Record, absence_records, rep_records

DEMO_SEED = 7
DEMO_DAY = date(2026, 9, 7)


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """Every table of a world, as rows of text by column."""

    reps: tuple[Record, ...]
    accounts: tuple[Record, ...]
    account_domains: tuple[Record, ...]
    time_off: tuple[Record, ...]
    opportunities: tuple[Record, ...]
    people: tuple[Record, ...]


def build_company(seed: int = DEMO_SEED, today: date = DEMO_DAY) -> DemoCompany:
    """The company as it is on a day: absences lie around it, deals and acquaintances before it."""
    drawn = draw_accounts(random.Random(f"accounts {seed}"), today)  # noqa: S311 - nothing secret is drawn
    return DemoCompany(
        reps=tuple(rep_records(today)),
        accounts=tuple(drawn.accounts),
        account_domains=tuple(drawn.domains),
        time_off=tuple(absence_records(random.Random(f"absences {seed}"), today)),  # noqa: S311 - as above
        opportunities=tuple(drawn.opportunities),
        people=tuple(drawn.people),
    )


def write_world(folder: Path, company: DemoCompany | None = None) -> None:
    """Write the company's tables into a folder, which is made where it is missing."""
    company = company or build_company()
    folder.mkdir(parents=True, exist_ok=True)
    write_records(folder / "reps.csv", REP_COLUMNS, company.reps)
    write_records(folder / "accounts.csv", ACCOUNT_COLUMNS, company.accounts)
    write_records(folder / "account_domains.csv", DOMAIN_COLUMNS, company.account_domains)
    write_records(folder / "time_off.csv", ABSENCE_COLUMNS, company.time_off)
    write_records(folder / "opportunities.csv", OPPORTUNITY_COLUMNS, company.opportunities)
    write_records(folder / "people.csv", PERSON_COLUMNS, company.people)


def write_records(path: Path, columns: Sequence[str], records: Iterable[Record]) -> None:
    """Write rows of text under their columns, in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
