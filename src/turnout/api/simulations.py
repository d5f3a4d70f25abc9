"""`/api/v1/simulations`: a draft of a policy played over what happened, beside everything else, with its progress.

Who does it is `pipeline.history.simulations`; what it means is `core.simulate`'s.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.policies import POLICY_BYTES_MAX
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.policy.parse import parse_policy
from turnout.core.simulate.thresholds import ThresholdError
from turnout.errors import InputError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.history.simulations import OPEN_MAX, Simulating, SimulationAsked
from turnout.store.policies import find_version, live_policy
from turnout.store.simulations import (
    CANCELLED,
    SimulationRow,
    add_simulation,
    count_open,
    end_simulation,
    find_simulation,
    list_simulations,
    result_of,
)
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/simulations", tags=["simulations"])

_Moment = Annotated[datetime, Meta(tz=True)] | None
_Words = Annotated[list[Annotated[str, Meta(min_length=1, max_length=1_000)]], Meta(max_length=100)]
_LIVE: Final = "live"
TheSimulation = Annotated[int, Path(description="The simulation's number.", ge=1, le=2**53)]


class SimulationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft (`text` with its `lists`), or the hash of a version (`policy`, or `live`), and what is to be other.

    What-ifs are written as for `turnout simulate`: `away` `anna=2026-12-01..2026-12-05`, `added` `kim like=anna`,
    `teams` `lanes=anna,bela`, `volume` `3x`, `bursts` `2000@2026-12-01T10:00 source=webinar`. `fail_if` are thresholds
    such as `rep gain > 20%`.
    """

    text: str = ""
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    policy: Annotated[str, Meta(max_length=64)] = ""
    since: _Moment = None
    until: _Moment = None
    away: _Words = []
    without: _Words = []
    added: _Words = []
    teams: _Words = []
    volume: Annotated[str, Meta(max_length=20)] | None = None
    bursts: _Words = []
    value_field: Annotated[str, Meta(min_length=1, max_length=100)] = "score"
    fail_if: _Words = []


class Simulation(msgspec.Struct, frozen=True):
    """A simulation: `state` is `waiting`, `running`, `done`, `failed` or `cancelled`.

    `done` says how many of `total` recorded events are played. `misses` are the thresholds that it misses, as
    sentences. `result` is null before the end and in lists; `error` says why it failed.
    """

    simulation: int
    state: Annotated[str, Meta(extra_json_schema={"enum": ["waiting", "running", "done", "failed", "cancelled"]})]
    policy: str | None
    actor: str
    started_at: str
    ended_at: str | None
    done: int
    total: int
    misses: list[str]
    error: str | None
    result: dict[str, Any] | None = None


class SimulationPage(msgspec.Struct, frozen=True):
    """Simulations, the newest first; `next` is null on the last page."""

    simulations: list[Simulation]
    next: str | None = None


@router.post(
    "",
    summary="Simulate a policy",
    **writing(
        "data:read",
        *("invalid_policy", "policy_not_found", "too_many_simulations"),
        answers={202: shown(Simulation, "It is kept, and will be done.")},
        body=SimulationBody,
    ),
)
async def start_simulation(
    request: Request, body: Annotated[SimulationBody, Depends(reads(SimulationBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """Play a draft over a window of what happened. Nothing is changed by it."""
    asked = _asked(body)

    def start(edit: Edit) -> Changed:
        if count_open(edit.tx) >= OPEN_MAX:
            raise Problem("too_many_simulations", f"{OPEN_MAX} simulations wait already; come again when one is done")
        known = asked if asked.text else _version(edit.tx, asked)
        number = add_simulation(edit.tx, msgspec.json.encode(known).decode(), edit.actor, edit.at)
        return Changed(_found(edit.tx, number), 202, f"/api/v1/simulations/{number}")

    answer = await change(request, start)
    simulating: Simulating = request.app.state.simulating
    simulating.poke()
    return answer


@router.get(
    "",
    summary="Simulations",
    **scoped("data:read", "bad_cursor", "invalid", said=shown(SimulationPage, "A page of simulations.")),
)
def read_simulations(front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """The newest first, without their results."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        rows = list_simulations(tx, int(place[0]) if place else None, limit + 1)
    page, follows = cut(rows, limit, lambda row: (row.number,))
    return as_json(SimulationPage([_shown(row) for row in page], follows))


@router.get(
    "/{simulation}",
    summary="How far a simulation has come",
    **scoped("data:read", "simulation_not_found", "invalid", said=shown(Simulation, "The simulation as it is now.")),
)
def read_simulation(simulation: TheSimulation, front: TheFront) -> Response:
    """Its progress, and at its end what it came to."""
    with front.database.asking() as tx:
        found, result = _found(tx, simulation), result_of(tx, simulation)
    return as_json(msgspec.structs.replace(found, result=msgspec.json.decode(result) if result else None))


@router.delete(
    "/{simulation}",
    summary="Cancel a simulation",
    **writing("data:read", "simulation_not_found", answers={200: shown(Simulation, "It has ended.")}),
)
async def cancel_simulation(request: Request, simulation: TheSimulation) -> Response:
    """It ends with the next look at its progress; one that has ended stays."""

    def cancel(edit: Edit) -> Changed:
        _found(edit.tx, simulation)
        end_simulation(edit.tx, simulation, CANCELLED, edit.at)
        return Changed(_found(edit.tx, simulation))

    return await change(request, cancel)


def _asked(body: SimulationBody) -> SimulationAsked:
    """What is asked for, looked through. Raises Problem, or PolicyError for a draft that cannot be read."""
    if bool(body.text) == bool(body.policy):
        fault = "say either `text`, with its `lists`, or `policy`"
        raise Problem("invalid", fault, [FieldProblem("text", fault)])
    asked = msgspec.convert(msgspec.structs.asdict(body), SimulationAsked)
    try:
        asked.checked()
    except (InputError, ThresholdError) as error:
        raise Problem("invalid", str(error)) from None
    if body.text:
        parse_policy(body.text, body.lists)
    return asked


def _version(tx: Transaction, asked: SimulationAsked) -> SimulationAsked:
    """The version that is live now is the one that is simulated, whatever is published meanwhile."""
    wanted = (live_policy(tx) or "") if asked.policy == _LIVE else asked.policy
    if find_version(tx, wanted) is None:
        raise Problem("policy_not_found", f"there is no policy `{asked.policy}`")
    return msgspec.structs.replace(asked, policy=wanted)


def _found(tx: Transaction, number: int) -> Simulation:
    found = find_simulation(tx, number)
    if found is None:
        raise Problem("simulation_not_found", f"there is no simulation `{number}`")
    return _shown(found)


def _shown(row: SimulationRow) -> Simulation:
    return Simulation(
        simulation=row.number,
        state=row.status,
        policy=row.policy or None,
        actor=row.actor,
        started_at=said(row.started_at),
        ended_at=said(row.ended_at) if row.ended_at is not None else None,
        done=row.done,
        total=row.total,
        misses=msgspec.json.decode(row.misses, type=list[str]),
        error=row.error or None,
    )
