"""`/api/v1/audit/verify`: whether the record is as it was written, looked at beside everything else."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.record.verifying import Verifying, VerifyRun

router = APIRouter(prefix="/api/v1/audit/verify", tags=["audit"])


class LatestVerification(msgspec.Struct, frozen=True):
    """The latest verification that somebody asked this server for; null where nobody did since it was started."""

    verification: VerifyRun | None


_shown = shown(LatestVerification, "How far it is, and in the end what was found.")
_starting = scoped("audit:read", "verification_running", said={})
del _starting["responses"][200]
_starting["responses"] = {202: _shown, **_starting["responses"]}


@router.get("", summary="How far a verification is", **scoped("audit:read", said=_shown))
def read_verification(request: Request) -> Response:
    """The chains with what they seal, the checkpoints, and the books, as `turnout audit verify` looks at them."""
    verifying: Verifying = request.app.state.verifying
    return as_json(LatestVerification(verifying.latest()))


@router.post("", summary="Verify the record", status_code=202, **_starting)
def start_verification(request: Request, front: TheFront) -> Response:
    """In a process of its own; leads are taken in meanwhile."""
    verifying: Verifying = request.app.state.verifying
    return as_json(LatestVerification(verifying.start(front.database.url)), 202)
