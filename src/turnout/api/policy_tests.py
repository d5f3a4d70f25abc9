"""`POST /api/v1/policies/test`: a policy's own tests run with the people of this store. Nothing is written."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.policies import POLICY_BYTES_MAX
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, reads, reference, scoped, shown
from turnout.core.policy.parse import parse_policy
from turnout.pipeline.asking.front import Front
from turnout.pipeline.policies.examples import people_of, run_draft
from turnout.pipeline.policies.test_report import PolicyTestReport, report_of
from turnout.store.policies import find_version

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])


class PolicyTestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text with its lists, or the hash of a version that is kept; `only` is a name or a part of one."""

    text: str = ""
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    policy: Annotated[str, Meta(max_length=64)] = ""
    only: Annotated[str, Meta(max_length=200)] = ""


_declared = scoped(
    "data:read",
    *("bad_body", "body_too_large", "wrong_media_type", "invalid", "invalid_policy", "policy_not_found"),
    said=shown(PolicyTestReport, "How each test went."),
)
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(PolicyTestBody)}},
    "required": True,
}


@router.post("/test", summary="Run a policy's tests", **_declared)
async def run_tests(
    front: TheFront, body: Annotated[PolicyTestBody, Depends(reads(PolicyTestBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """Each test of the `tests` section is decided by the real engine, with the people of this store, in memory."""
    if bool(body.text) == bool(body.policy):
        raise Problem("invalid", "say `text` with its `lists`, or the `policy` by its hash")
    return as_json(await run_in_threadpool(_report, front, body))


def _report(front: Front, body: PolicyTestBody) -> PolicyTestReport:
    with front.database.asking() as tx:
        text, lists = body.text, body.lists
        if body.policy:
            version = find_version(tx, body.policy)
            if version is None:
                raise Problem("policy_not_found", f"there is no policy `{body.policy}`")
            text, lists = version.text, dict(version.lists)
        people = people_of(tx)
    known = {rep.id for rep in people.reps} if people and not body.policy else None
    policy = parse_policy(text, lists, known)
    return report_of(list(run_draft(policy, text, people, front.now(), body.only)))
