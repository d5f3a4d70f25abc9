"""What can be said of a promise at an instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from turnout.core.promise.standing import Standing, standing

DUE = datetime(2026, 3, 2, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("answered", "now", "found"),
    [
        (DUE, DUE + TICK, Standing.KEPT),
        (DUE + TICK, DUE + TICK, Standing.BROKEN),
        (None, DUE, Standing.RUNNING),
        (None, DUE + TICK, Standing.BROKEN),
    ],
)
def test_due_instant_itself_is_in_time(answered: datetime | None, now: datetime, found: Standing) -> None:
    """An answer at the due instant keeps the promise, and until it has passed nothing is broken."""
    assert standing(DUE, answered, now) is found


def test_broken_promise_is_not_mended_by_a_late_answer() -> None:
    """Once broken, broken it stays, whatever comes later."""
    assert standing(DUE, None, DUE + TICK) is standing(DUE, DUE + 2 * TICK, DUE + 3 * TICK) is Standing.BROKEN


def test_without_a_due_instant_nothing_breaks() -> None:
    """It runs until it is answered."""
    assert standing(None, None, DUE) is Standing.RUNNING
    assert standing(None, DUE, DUE) is Standing.KEPT
