"""Simulations over HTTP: one is asked for, done beside everything else, told of while it runs, and cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import POLICY
from turnout.pipeline.history.simulations import OPEN_MAX, Simulating, run_apart
from turnout.pipeline.serving.running import Running
from turnout.store.simulations import claim_simulation, note_progress

pytestmark = pytest.mark.usefixtures("each_database")

SIMULATIONS = "/api/v1/simulations"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, at a server that does no simulations by itself."""
    return calling(stored)


def _start(caller: Caller, **asked: Any) -> int:  # noqa: ANN401 - JSON
    response = caller.post(SIMULATIONS, json=asked)
    assert response.status_code == 202, response.text
    number: int = response.json()["simulation"]
    assert response.headers["location"] == f"{SIMULATIONS}/{number}"
    return number


def _found(caller: Caller, number: int) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"{SIMULATIONS}/{number}").json()
    return found


def _lead(caller: Caller, name: str) -> str:
    response = caller.post("/api/v1/leads", json={"lead_id": name, "email": f"{name}@company-{name}.example"})
    assert response.status_code == 201, response.text
    assignee: str = response.json()["assignee"]
    return assignee


def test_a_draft_is_played_over_what_happened(stored: Running, caller: Caller) -> None:
    """It waits, is done, and has everybody's loads, the leads and the thresholds that it misses."""
    names = [f"L{number}" for number in range(12)]
    had = {name: _lead(caller, name) for name in names}
    number = _start(caller, text=POLICY, without=["anna"], fail_if=["rep loss > 50%", "held > 1000"])
    assert _found(caller, number)["state"] == "waiting"
    simulating = Simulating(stored, apart=False)
    assert simulating.do_one()
    assert not simulating.do_one()
    done = _found(caller, number)
    assert (done["state"], done["error"]) == ("done", None)
    assert done["done"] == done["total"] > 0
    result = done["result"]
    assert {line["lead"]: line["old"]["assignee"] for line in result["leads"]} == had
    assert all(line["new"]["assignee"] != "anna" for line in result["leads"])
    assert done["misses"] == [] or done["misses"][0].startswith("rep `anna` loses 100.0%")
    [line] = caller.get(SIMULATIONS).json()["simulations"]
    assert line["result"] is None


def test_the_work_may_be_another_process_s(stored: Running, caller: Caller) -> None:
    """Whoever does it needs the store's address and nothing of the server."""
    _lead(caller, "L1")
    number = _start(caller, policy="live")
    with stored.database.begin() as tx:
        claim_simulation(tx, stored.now(), stored.now())
    run_apart(stored.database.url, number)
    done = _found(caller, number)
    assert (done["state"], done["result"]["leads_count"], done["result"]["moved"]) == ("done", 1, 0)


def test_a_cancelled_one_is_not_done(stored: Running, caller: Caller) -> None:
    """Before it begins and while it runs: whoever does it hears of it with the next progress."""
    _lead(caller, "L1")
    number = _start(caller, policy="live")
    assert caller.call("DELETE", f"{SIMULATIONS}/{number}").json()["state"] == "cancelled"
    assert not Simulating(stored, apart=False).do_one()
    running = _start(caller, policy="live")
    with stored.database.begin() as tx:
        claim_simulation(tx, stored.now(), stored.now())
        assert note_progress(tx, running, 1, 2, stored.now())
    assert (_found(caller, running)["done"], _found(caller, running)["total"]) == (1, 2)
    caller.call("DELETE", f"{SIMULATIONS}/{running}")
    with stored.database.begin() as tx:
        assert not note_progress(tx, running, 2, 2, stored.now())
    assert _found(caller, running)["state"] == "cancelled"


def test_what_cannot_be_is_said_at_once(caller: Caller) -> None:
    """A draft that cannot be read, a version nobody has, a what-if or a threshold that is none."""
    refused: tuple[tuple[dict[str, Any], int, str], ...] = (
        ({}, 422, "invalid"),
        ({"text": POLICY, "policy": "live"}, 422, "invalid"),
        ({"text": "rules: nonsense"}, 422, "invalid_policy"),
        ({"policy": "0" * 64}, 404, "policy_not_found"),
        ({"policy": "live", "volume": "lots"}, 422, "invalid"),
        ({"policy": "live", "fail_if": ["rep gian > 20%"]}, 422, "invalid"),
        ({"policy": "live", "away": ["anna"]}, 422, "invalid"),
    )
    for asked, status, code in refused:
        problem(caller.post(SIMULATIONS, json=asked), status, code)
    problem(caller.get(f"{SIMULATIONS}/99"), 404, "simulation_not_found")


def test_only_so_many_wait(caller: Caller) -> None:
    """One more is refused until one has ended."""
    numbers = [_start(caller, policy="live") for _ in range(OPEN_MAX)]
    problem(caller.post(SIMULATIONS, json={"policy": "live"}), 429, "too_many_simulations")
    caller.call("DELETE", f"{SIMULATIONS}/{numbers[0]}")
    _start(caller, policy="live")


def test_a_failed_one_says_why(stored: Running, caller: Caller) -> None:
    """What-ifs about somebody whom nobody knows are found when the people are read."""
    _lead(caller, "L1")
    number = _start(caller, policy="live", without=["nobody-here"])
    assert Simulating(stored, apart=False).do_one()
    found = _found(caller, number)
    assert (found["state"], found["result"]) == ("failed", None)
    assert "`nobody-here` is not a rep" in found["error"]
