"""Verifying the record over HTTP: in a process of its own, one at a time, with what it found."""

from __future__ import annotations

from time import monotonic, sleep
from typing import Any

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

VERIFY = "/api/v1/audit/verify"
SECONDS_MAX = 60.0


def test_the_record_is_verified_beside_everything_else(stored: Running, calling: Calling) -> None:
    """First nobody asked; then one is under way, and in the end it says how much it looked at."""
    caller = calling(stored)
    assert caller.get(VERIFY).json() == {"verification": None}
    caller.lead(email="jo@acme.example", company="Acme")
    started = caller.post(VERIFY)
    assert started.status_code == 202
    assert started.json()["verification"]["ended_at"] is None
    problem(caller.post(VERIFY), 409, "verification_running")
    found = _ended(caller)
    assert (found["is_whole"], found["error"], found["findings"]) == (True, None, [])
    assert found["events"] > 0
    caller.app.resources.state.verifying.stop()


def test_what_was_tampered_with_is_named(stored: Running, calling: Calling) -> None:
    """An event that says something else than was sealed."""
    caller = calling(stored)
    caller.lead(lead_id="L9", email="jo@acme.example")
    with stored.database.begin() as tx:
        tx.run("UPDATE leads SET rule = ? WHERE id = ?", ("another", "L9"))
    caller.post(VERIFY)
    found = _ended(caller)
    assert found["is_whole"] is False
    assert found["finding_count"] == len(found["findings"]) > 0
    assert any(each["lead_id"] == "L9" for each in found["findings"])
    caller.app.resources.state.verifying.stop()


def _ended(caller: Caller) -> dict[str, Any]:
    until = monotonic() + SECONDS_MAX
    while (found := caller.get(VERIFY).json()["verification"])["ended_at"] is None:
        assert monotonic() < until, found
        sleep(0.05)
    ended: dict[str, Any] = found
    return ended
