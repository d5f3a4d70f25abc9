"""`GET /api/v1/decisions/{decision}/test`: a decision as a test of the policy, to be put under its `tests`."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.decisions import TheDecision
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.core.policy.plain import example_text
from turnout.errors import InputError
from turnout.pipeline.asking.front import Front
from turnout.pipeline.policies.added_test import tried_test
from turnout.pipeline.serving.reading import Reader

router = APIRouter(prefix="/api/v1/decisions", tags=["decisions"])


class DecisionTest(msgspec.Struct, frozen=True):
    """A test as it stands under `tests`. `doubt` says what it comes to where that is not what it says; else empty."""

    name: str
    text: str
    doubt: str


@router.get(
    "/{decision}/test",
    summary="A decision as a test",
    **scoped("leads:read", "decision_not_found", "invalid", said=shown(DecisionTest, "The test.")),
)
async def read_decision_test(request: Request, decision: TheDecision, front: TheFront) -> Response:
    """The facts that the policy asks for, who was away or full then, and where the lead went; nothing of the person."""
    state = request.app.state
    if not hasattr(state, "reader"):
        state.reader = Reader(front.database)
    return as_json(await run_in_threadpool(_test, state.reader, front, decision))


def _test(reader: Reader, front: Front, decision: str) -> DecisionTest:
    try:
        example = reader.example(decision)
    except InputError as error:
        raise Problem("invalid", str(error)) from None
    if example is None:
        raise Problem("decision_not_found", f"there is no decision `{decision[:240]}`")
    return DecisionTest(example.name, example_text(example), tried_test(front.database, example, front.now()))
