"""How common a value is: the more people share it, the less it says that two records have it in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log
from typing import Final

from turnout.core.match.person.record import PersonRecord

# What is to be expected of a value that nobody has counted: of so many people one has it.
_USUAL: Final = {
    "given": 1 / 300,
    "family": 1 / 2_000,
    "mail": 1e-6,
    "local": 1 / 20_000,
    "company": 1 / 3_000,
    "phone": 1e-5,
    "number": 1e-6,
    "born": 1 / 20_000,
    "postal": 1 / 2_000,
    "street": 1 / 20_000,
    "city": 1 / 300,
    "state": 1 / 20,
    "title": 1 / 200,
}
# What is usual counts as much as this many people who were counted.
_WEIGHT: Final = 500


class Frequencies:
    """How often values occur among people. Without any people it knows what is usual."""

    def __init__(self, records: Iterable[PersonRecord] = ()) -> None:
        self._counts: dict[str, Counter[str]] = {field: Counter() for field in _USUAL}
        seen: set[tuple[str, object, object]] = set()
        names = set()
        for record in records:
            # Somebody who comes often is one person: a value counts once for each name that has it.
            name = (record.given[:1], record.family)
            names.add(name)
            for field, value in _values(record):
                if value and (field, value, name) not in seen:
                    seen.add((field, value, name))
                    self._counts[field][value] += 1
        self.people = len(names)
        self._logs: dict[tuple[str, str], float] = {}

    def log_share(self, field: str, value: str) -> float:
        """The natural logarithm of the share of people who have this value."""
        found = self._logs.get((field, value))
        if found is None:
            count = max(0, self._counts[field][value] - 1)
            share = (count + _WEIGHT * _USUAL[field]) / (self.people + _WEIGHT)
            found = self._logs[field, value] = log(min(share, 0.9))
        return found

    def count(self, field: str, value: str) -> int:
        """How many people were counted who have this value."""
        return self._counts[field][value]


def _values(record: PersonRecord) -> list[tuple[str, str]]:
    values = [
        ("given", "".join(record.given)),
        ("family", "".join(record.family)),
        ("mail", record.mailbox),
        ("local", record.local),
        ("phone", record.phone),
        ("number", record.number),
        ("born", record.born),
        ("postal", record.postal_code),
        ("street", record.street),
        ("city", record.city),
        ("state", record.state),
        ("title", record.title),
    ]
    values += [("company", name) for name in {record.company, record.domain, record.account}]
    return values
