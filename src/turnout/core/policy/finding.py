"""What a check of a policy says: findings, each with its place, a sentence and, where there is one, a witness lead.

The codes and what they mean are in `finding_codes`; who finds what is in `check` and in the review of a company.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from turnout.core.fields.catalogue import Value


class Severity(StrEnum):
    """How much a finding matters: an error stops a deploy, a warning should be looked at, a note is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Witness:
    """A lead as the facts that conditions read, and in words what the engine did with it when it was run."""

    facts: Mapping[str, Value]
    outcome: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know about a policy.

    `code` is stable and catalogued; `place` is named as errors name places; `line` is 1-based in the policy's text and
    0 where unknown; `leads` is how many of last month's leads it touches, None where no history was given; `also` are
    the other places involved.
    """

    code: str
    severity: Severity
    place: str
    line: int
    said: str
    witness: Witness | None = None
    leads: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """How long an analysis may take. The core reads no clock: it asks `is_spent` now and then, and ends when it is."""

    is_spent: Callable[[], bool]


def _never() -> bool:
    return False


UNLIMITED = Budget(_never)
