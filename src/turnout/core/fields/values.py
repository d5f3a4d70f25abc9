"""What a typed value means: numbers with suffixes, durations, dates, yes/no, and placeholders that mean nothing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from turnout.core.fields.text import fold

# What forms send when nothing was chosen or somebody typed anything to get past a required field.
PLACEHOLDERS = frozenset(
    {
        "", "-", "--", "---", "_", ".", "..", "...", "?", "??", "/", "n/a", "na", "n.a.", "n.a", "n / a", "#n/a",
        "none", "null", "nil", "undefined", "unknown", "not known", "not applicable", "not available",
        "not specified", "not set", "select", "select one", "select...", "select an option", "- select -",
        "-- select --", "--select--", "please select", "please select one", "please select...", "choose",
        "choose one", "please choose", "pick one", "test", "testing", "test test", "asdf", "asdfasdf", "asdf asdf",
        "qwerty", "qwertz", "xxx", "xx", "x", "abc", "aaa", "foo", "bar", "foobar", "tbd", "tba", "nan",
        "no answer", "nothing", "keine", "keine angabe", "k.a.", "k. a.", "bitte wahlen", "aucun", "ninguno",
        "selecione", "seleccionar", "seleccione", "selectionner", "selezionare", "auswahlen",
    }
)  # fmt: skip

_NUMBER = re.compile(
    r"([+-]?)[$€£¥]?\s?(\d+(?:[,_ ']\d{3})*|\d+)(\.\d+)?\s*(k|m|mm|mn|b|bn|thousand|million|billion)?", re.IGNORECASE
)
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000, "mm": 1_000_000, "mn": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000,
          "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}  # fmt: skip
_SCIENTIFIC = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?[eE][+-]?\d{1,2}")
# Days as people write them; a form that may be read in two ways (`12/11/2026`) is not among them.
_DAY_FORMS = ("%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y")
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)")
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_YES = frozenset({"yes", "y", "true", "t", "1", "on", "x", "ja", "oui", "si", "checked"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "nein", "non", "unchecked"})


@lru_cache(maxsize=16_384)
def is_placeholder(text: str) -> bool:
    """True for text that stands for nothing: `Select`, `n/a`, `-`, `test`, `asdf`."""
    return fold(text) in PLACEHOLDERS


def parse_number(text: str) -> int | float | None:
    """The number a text means (`5k` is 5,000, `$10M` is 10,000,000, `1,200` is 1,200), or None."""
    stripped = text.strip()
    if _SCIENTIFIC.fullmatch(stripped):
        number = float(stripped)
        return int(number) if number.is_integer() else number
    match = _NUMBER.fullmatch(stripped)
    if match is None:
        return None
    sign, whole, decimals, suffix = match.groups()
    digits: str = re.sub(r"[,_ ']", "", whole)
    if len(digits) > 30:
        return None
    scale = _SCALE[(suffix or "").lower()]
    number = _scaled(digits, decimals or "", scale)
    return -number if sign == "-" else number


def _scaled(digits: str, decimals: str, scale: int) -> int | float:
    """Whole numbers stay whole, so that `2.5k` is exactly 2,500."""
    places = decimals[1:]
    numerator: int = int(digits + places) * scale
    denominator: int = 10 ** len(places)
    return numerator // denominator if numerator % denominator == 0 else numerator / denominator


def parse_duration(text: str) -> int | None:
    """Seconds of `30m`, `4h`, `2d`, `1h 30m`, or None where the text is no duration."""
    compact = text.strip().lower()
    parts = _DURATION_PART.findall(compact)
    if not parts or re.sub(r"\s", "", compact) != re.sub(r"\s", "", "".join(n + unit for n, unit in parts)):
        return None
    seconds = sum(float(number) * _UNIT_SECONDS[unit[0]] for number, unit in parts)
    return int(seconds) if 0 < seconds <= 10 * 366 * 86_400 else None


def format_duration(seconds: int) -> str:
    """The shortest way to say so many seconds: `30m`, `4h`, `2d`, `1h 30m`."""
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def parse_yes_no(text: str) -> bool | None:
    """True, False, or None where the text is neither."""
    word = fold(text)
    if word in _YES:
        return True
    return False if word in _NO else None


def parse_date(text: str) -> date | None:
    """The day a text names, or None: `2026-09-07`, `7.9.2026`, `Sep 7, 2026`, or the day of an instant."""
    stripped = text.strip()
    if not stripped:
        return None
    instant = parse_instant(stripped)
    if instant is not None:
        return instant.date()
    try:
        return date.fromisoformat(stripped)
    except ValueError:
        return _spelt_day(stripped)


def _spelt_day(text: str) -> date | None:
    for form in _DAY_FORMS if len(text) <= 20 else ():
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def parse_instant(text: str, zone: timedelta | None = None) -> datetime | None:
    """The instant in UTC a text names; a text without a zone counts as UTC (or the offset given), a bare day does not.

    Accepts ISO 8601 with `T` or a space, `Z` or an offset.
    """
    stripped = text.strip()
    if len(stripped) < 12:
        return None
    try:
        parsed = datetime.fromisoformat(stripped)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC) - (zone or timedelta(0))
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        return None
