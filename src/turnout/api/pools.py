"""`/api/v1/pools`: who of each pool is next, and why. The pools themselves are policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path
from fastapi.responses import Response

from turnout.api.problems import Problem
from turnout.api.resource import TheBridge, as_json, scoped, shown
from turnout.pipeline.jobs import Pools

router = APIRouter(prefix="/api/v1/pools", tags=["pools"])

ThePool = Annotated[str, Path(description="The pool's name.", min_length=1, max_length=200)]


class PoolList(msgspec.Struct, frozen=True):
    """Every pool with who is next."""

    pools: list[dict[str, Any]]


@router.get("", summary="Who is next in each pool", **scoped("leads:read", said=shown("PoolList", "Every pool.")))
async def read_pools(bridge: TheBridge) -> Response:
    """Who would be given a lead now, and what each member is owed. Nothing is written."""
    return as_json({"pools": _listed((await bridge.ask(Pools())).data)})


@router.get(
    "/{pool}",
    summary="Who is next in one pool",
    **scoped("leads:read", "pool_not_found", "invalid", said=shown("Pool", "The pool.")),
)
async def read_pool(pool: ThePool, bridge: TheBridge) -> Response:
    """Who would be given a lead now, what each member is owed, and why those are passed over who are."""
    found = _listed((await bridge.ask(Pools(pool))).data)
    if not found:
        raise Problem("pool_not_found", f"there is no pool `{pool[:200]}`")
    return as_json(found[0])


def _listed(data: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - a job's result is any data
    return [data] if isinstance(data, Mapping) else list(data or ())
