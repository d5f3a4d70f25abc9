"""Leads of the demo company that no rule settles alone: accounts nearly spelled, and people who write from elsewhere.

They come in the last day before somebody looks, so that there is something to be reviewed. The weeks before have none.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from turnout.testing.demo_people import Record


class _Misspelt(NamedTuple):
    """Somebody who types an account's name nearly right, and writes from a private mailbox."""

    first_name: str
    last_name: str
    company: str
    country: str


_MISSPELT: Final = (
    _Misspelt("Moira", "Castle", "Lrakbrook Water Inc.", "US"),
    _Misspelt("Anders", "Ek", "Setnholm Minerals AB", "SE"),
    _Misspelt("Reto", "Amsler", "Flakenstedt Chemie GmbH", "CH"),
    _Misspelt("Dana", "Whit", "Kstbrook", "US"),
    _Misspelt("Colin", "Marsh", "Tornford", "GB"),
    _Misspelt("June", "Alder", "Sanwick", "US"),
)
_EVERY: Final = 5
_MAILBOX: Final = "gmail.com"


def with_puzzles(records: Iterator[Record], since: datetime, seed: int) -> Iterator[Record]:
    """The leads, and from a moment on one more after every few of them, at the same instant."""
    draws = random.Random(f"puzzles {seed}")  # noqa: S311 - nothing secret is drawn
    misspelt, lately, number = list(_MISSPELT), 0, 0
    for record in records:
        yield record
        if datetime.fromisoformat(record["received_at"]) < since:
            continue
        lately += 1
        if lately % _EVERY == 0 and misspelt:
            number += 1
            yield _nearly(record, misspelt.pop(0), draws, number)
        elif lately % _EVERY == 2 and _is_somebody(record):
            number += 1
            yield _from_elsewhere(record, number)


def _nearly(at: Record, who: _Misspelt, draws: random.Random, number: int) -> Record:
    """A lead at the moment of another one."""
    return {
        "lead_id": f"M{number:06}",
        "received_at": at["received_at"],
        "channel": "form",
        "source": draws.choice(("website", "google", "demo_form")),
        "first_name": who.first_name,
        "last_name": who.last_name,
        "email": f"{who.first_name}.{who.last_name}.marrowby-demo@{_MAILBOX}".lower(),
        "company": who.company,
        "country": who.country,
        "employees": draws.choice(("51-200", "201-1000")),
        "product": draws.choice(("inspect", "uptime")),
        "topic": draws.choice(("demo", "pricing")),
        "score": str(draws.randrange(30, 70)),
        "message": "Could somebody show us how this works?",
    }


def _is_somebody(record: Record) -> bool:
    """Whether a lead has a name by which somebody can be known again."""
    names = (record["first_name"], record["last_name"], record["company"])
    return all(
        name.strip() and name.strip("- ").lower() not in {"select", "n/a", "test", "please select"} for name in names
    )


def _from_elsewhere(record: Record, number: int) -> Record:
    """Whoever wrote just now writes again from a private mailbox."""
    user = f"{record['first_name']}.{record['last_name']}".strip().lower().replace(" ", "")
    return {
        **record,
        "lead_id": f"M{number:06}",
        "email": f"{user}.marrowby-demo@{_MAILBOX}",
        "phone": "",
        "message": "",
    }
