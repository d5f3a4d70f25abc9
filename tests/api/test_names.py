"""Who got a lead is told by name to everybody who works here; numbers and leads of others to nobody out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.test_roles import Ground
from turnout.core.decide.receipt import without_balances

_NAMES = "/api/v1/names"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Turnout with somebody of each role; `anna` is the rep, of the manager's team, and `carl` of another one."""
    found = Ground(tmp_path_factory.mktemp("names"))
    yield found
    found.close()


@pytest.mark.parametrize("role", ["admin", "ops", "manager", "rep", "viewer"])
def test_every_role_knows_what_everybody_is_called_and_nothing_else_by_that(ground: Ground, role: str) -> None:
    """Also those who are out of reach, and whom a list of reps therefore leaves out."""
    reps = ground.ask(role, "GET", _NAMES).json()["reps"]
    assert {rep["id"] for rep in reps} == {"anna", "bela", "carl"}
    assert all(rep.keys() == {"id", "name", "is_active"} and rep["name"] for rep in reps)


def test_whoever_has_left_is_still_called_by_name(ground: Ground) -> None:
    """Old leads were theirs."""
    ground.admin(
        "PUT", "/api/v1/reps/bela", {"name": "Bela Bartos", "teams": ["x"], "zone": "UTC", "status": "departed"}
    )
    reps = {rep["id"]: rep for rep in ground.ask("rep", "GET", _NAMES).json()["reps"]}
    assert reps["bela"] == {"id": "bela", "name": "Bela Bartos", "is_active": False}


def test_nobody_and_a_key_of_no_scope_are_told_nothing(ground: Ground) -> None:
    """Names are people's too."""
    assert ground.ask("nobody", "GET", _NAMES).status_code == 401
    assert ground.ask("key", "GET", _NAMES).status_code == 403


def test_a_rep_who_asks_why_not_reads_who_has_it_and_why(ground: Ground) -> None:
    """The lead is not theirs to open all the same."""
    [found] = ground.ask("rep", "GET", "/api/v1/reps/anna/why-not?q=carls").json()["leads"]
    assert (found["assignee"], found["is_theirs"]) == ("carl", False)
    assert found["reason"]
    assert ground.ask("rep", "GET", "/api/v1/leads/carls").status_code == 404


def test_a_receipt_has_no_numbers_of_those_who_are_out_of_reach() -> None:
    """Their names and what became of them stay, in data and in sentences."""
    own = {"rep": "anna", "verdict": "chosen", "why": "chosen", "measure": "turns owed", "before": 1.0, "after": 0.5}
    other = own | {"rep": "carl", "verdict": "eligible", "why": "could have taken it"}
    told: dict[str, Any] = {
        "targets": [{"target": "desk", "candidates": [own, other]}],
        "sentences": [
            "Target desk: anna, owed the most turns.",
            "  anna: chosen (turns owed: 1 -> 0.5).",
            "  carl: could have taken it (turns owed: 1 -> 0.5).",
        ],
    }
    seen = without_balances(told, {"anna"})
    assert seen["targets"][0]["candidates"] == [own, {name: other[name] for name in ("rep", "verdict", "why")}]
    assert seen["sentences"][1:] == ["  anna: chosen (turns owed: 1 -> 0.5).", "  carl: could have taken it."]
    assert told["targets"][0]["candidates"][1] == other


@pytest.mark.parametrize(("role", "sees"), [("rep", False), ("manager", False), ("viewer", True), ("ops", True)])
def test_only_whoever_reaches_somebody_reads_their_balance(ground: Ground, role: str, sees: bool) -> None:
    """A lead of a pool in which somebody of another team is."""
    ground.admin("POST", "/api/v1/leads", {"lead_id": f"p-{role}", "email": f"{role}@b.example", "source": "waiting"})
    ground.admin("POST", f"/api/v1/leads/p-{role}/reassign", {"to": "anna", "reason": "other"})
    told = ground.ask(role, "GET", f"/api/v1/decisions/p-{role}.1/receipt").json()
    others = [one for target in told["targets"] for one in target["candidates"] if one["rep"] == "carl"]
    numbers = ground.admin("GET", f"/api/v1/decisions/p-{role}.1/receipt").json()["targets"]
    if any("before" in one for target in numbers for one in target["candidates"] if one["rep"] == "carl"):
        assert all(("before" in one) is sees for one in others)
