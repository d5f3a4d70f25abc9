"""How findings are put into words: a finding by its code, lists of names, days and moments of a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from turnout.core.policy.finding import Finding, Severity, Witness
from turnout.core.policy.finding_codes import CODES

SHOWN_MAX = 5


def found(
    code: str,
    place: str,
    said: str,
    *,
    severity: Severity | None = None,
    witness: Witness | None = None,
    leads: int | None = None,
    also: Sequence[str] = (),
) -> Finding:
    """A finding with the severity of its code, unless this one matters more or less. Its line is not known here."""
    return Finding(code, severity or CODES[code].severity, place, 0, said, witness, leads, tuple(also))


def named(words: Sequence[str], shown_max: int = SHOWN_MAX, joiner: str = "and") -> str:
    """Names in backticks: "`a`, `b` and `c`"; "`a`, `b` and 12 more" for many."""
    marked = [f"`{word}`" for word in words[:shown_max]]
    rest = len(words) - len(marked)
    if rest > 0:
        return f"{', '.join(marked)} and {rest:,} more"
    return f" {joiner} ".join([", ".join(marked[:-1]), marked[-1]]) if len(marked) > 1 else "".join(marked)


def counted(count: int, word: str, plural: str = "") -> str:
    """A number with its word: "1 lead", "1,200 leads"."""
    return f"{count:,} {word if count == 1 else plural or word + 's'}"


def share_of(part: int, whole: int) -> str:
    """A share in whole percent, said with care at both ends: "12%", "under 1%", "nearly all"."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 1:
        return "under 1%"
    return "over 99%" if 99 < percent < 100 else f"{percent:.0f}%"


def weekday_time(at: datetime) -> str:
    """A moment of any week: `Fri 18:00`."""
    return f"{at:%a %H:%M}"


def hours_said(seconds: float) -> str:
    """So much time in hours: "9 h", "2.5 h"; in minutes below one hour."""
    hours = seconds / 3600
    return f"{hours:.1f} h".replace(".0 h", " h") if hours >= 1 else f"{round(seconds / 60)} min"


def day_said(day: date) -> str:
    """A day with its weekday: `Thu 2026-12-24`."""
    return f"{day:%a} {day.isoformat()}"
