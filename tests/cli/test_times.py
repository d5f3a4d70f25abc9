"""Times as people read and write them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from turnout.cli.times import distance, parse_moment, span, when, zone_said
from turnout.errors import InputError

NOW = datetime(2026, 9, 7, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_moment_is_told_in_this_machines_zone() -> None:
    """With how far it is; the year only where it is another one."""
    assert when(NOW + timedelta(minutes=150), NOW) == "Mon 7 Sep 10:30 (in 2 h 30 min)"
    assert when(NOW - timedelta(days=365), NOW) == "Sun 7 Sep 2025 08:00 (365 d ago)"
    assert zone_said() in {"EDT (UTC-04:00)", "EST (UTC-05:00)"}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_600, "1 h"), (3_661, "1 h 1 min"), (90_061, "1 d 1 h"), (0.4, "0 s")],
)
def test_a_length_is_told_in_two_units(seconds: float, said: str) -> None:
    """Seconds only where there is nothing larger."""
    assert span(seconds) == said


def test_distances_have_a_direction() -> None:
    """Before, after, and neither."""
    assert [distance(NOW + timedelta(seconds=apart), NOW) for apart in (-5, 0, 5)] == ["5 s ago", "now", "in 5 s"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("2h", NOW - timedelta(hours=2)),
        ("1d 2h", NOW - timedelta(hours=26)),
        ("today", datetime(2026, 9, 7, 4, 0, tzinfo=UTC)),
        ("Yesterday", datetime(2026, 9, 6, 4, 0, tzinfo=UTC)),
        ("2026-09-01", datetime(2026, 9, 1, 4, 0, tzinfo=UTC)),
        ("2026-09-01T10:30", datetime(2026, 9, 1, 14, 30, tzinfo=UTC)),
        ("2026-09-01T10:30:00Z", datetime(2026, 9, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_written_as_people_do(text: str, moment: datetime) -> None:
    """Without a zone they are this machine's."""
    assert parse_moment("--since", text, NOW) == moment


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "-2h", "9999999d", "0001-01-01"])
def test_what_is_no_moment_is_said(text: str) -> None:
    """With the option and what may be written; a day before all calendars as well."""
    with pytest.raises(InputError, match=r"--since `.*` is not a time; write `today`"):
        parse_moment("--since", text, NOW)


def test_nothing_said_is_no_moment() -> None:
    """An option that was left out."""
    assert parse_moment("--since", None, NOW) is None
