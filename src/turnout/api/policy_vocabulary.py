"""`GET /api/v1/policies/vocabulary`: the words a policy may be written with here, for whoever writes one."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.policies.vocabulary import Vocabulary, vocabulary_of

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])


@router.get(
    "/vocabulary",
    summary="Words of a policy",
    **scoped("data:read", said=shown(Vocabulary, "Fields, names and keys by place.")),
)
def read_vocabulary(front: TheFront) -> Response:
    """Fields with the values that leads of late have, the live policy's names, and which keys may stand where."""
    with front.database.asking() as tx:
        return as_json(vocabulary_of(tx, front.now()))
