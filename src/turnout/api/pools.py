"""`/api/v1/pools`: who of each pool is next, and why; the ledger of its turns. The pools themselves are policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import IDEMPOTENCY_KEY, REASON, WRITE_CODES, as_done, reason_of, terms_of
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, reads, reference, scoped, shown
from turnout.core.rep import RepId
from turnout.errors import suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.codes import CREDIT_REASONS
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import Credit, Pools
from turnout.pipeline.desk.granting import TURNS_MAX
from turnout.pipeline.engine.live_policy import read_live
from turnout.store.ledger_pages import LedgerLine, ledger_lines

router = APIRouter(prefix="/api/v1/pools", tags=["pools"])

ThePool = Annotated[str, Path(description="The pool's name.", min_length=1, max_length=200)]
OfRep = Annotated[str, Query(description="Only this rep's.", max_length=200)]
Turns = Annotated[int, Query(description="How many of the next turns are worked out.", ge=0, le=100)]
CREDITS: Final = ("credit", "debit", "grant")


class PoolMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member now: a `verdict` in a word and `why`; `measure` says what `before` and `after` this lead are.

    `owed` is in turns, where the pool deals in them. `cap` is the tightest on them alone, `open_max` one on open
    work.
    """

    rep: str
    verdict: str
    why: str
    open: int = 0
    open_max: int | None = None
    weight: int = 1
    cap: int | None = None
    cap_used: int | None = None
    owed: float | None = None
    measure: str = ""
    before: float | None = None
    after: float | None = None


class PoolTurn(msgspec.Struct, frozen=True, kw_only=True):
    """One of the next turns: whose it would be and why, null where nobody could take it."""

    rep: str | None
    why: str
    measure: str = ""
    before: float | None = None
    after: float | None = None


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A pool now: who is `next` for a lead that asks for no skill, and why; how many leads wait for somebody of it.

    Pools `shared_with` draw on the same `counter`. `turns` are asked for with `?turns=`, as if all came now.
    """

    pool: str
    team: str
    pick: str
    counter: str = ""
    shared_with: list[str] = []
    hours: str = ""
    note: str = ""
    next: str | None
    why: str
    is_open: bool
    members: list[PoolMember]
    waiting: int = 0
    turns: list[PoolTurn] = []


class PoolList(msgspec.Struct, frozen=True):
    """Every pool with who is next."""

    pools: list[Pool]


class LineRecord(msgspec.Struct, frozen=True):
    """A line of the ledger: a `turn` paid (-1) or its `credit` (+1) over a lead, or turns a person granted or took.

    A `debit` (-1) is a credit that was taken back, as when a merge is undone.
    """

    number: int
    counter: str
    rep: str
    lead_id: str | None
    kind: str
    turns: int
    cause: str
    by: str
    at: str


class LedgerPage(msgspec.Struct, frozen=True):
    """Lines of a pool's counter, the newest first; `next` is null on the last page. Pools may share a counter."""

    pool: str
    counter: str
    ledger: list[LineRecord]
    next: str | None = None


class CreditPage(msgspec.Struct, frozen=True):
    """Turns given back and granted in a pool's counter, the newest first; `next` is null on the last page."""

    pool: str
    counter: str
    credits: list[LineRecord]
    next: str | None = None


class CreditBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is given how many turns, or has them taken where there are fewer than none, and why."""

    rep: Annotated[str, Meta(min_length=1, max_length=200)]
    turns: Annotated[int, Meta(ge=-TURNS_MAX, le=TURNS_MAX)]
    reason: Annotated[str, Meta(extra_json_schema={"enum": list(CREDIT_REASONS)})] = "other"


class CreditSaid(msgspec.Struct, frozen=True):
    """What was granted. `owed_before` and `owed_after` are what the rep is owed in turns, exact: `2`, `-1/3`."""

    pool: str
    counter: str
    rep: str
    turns: int
    reason: str
    by: str
    at: str
    owed_before: str
    owed_after: str


@router.get(
    "", summary="Who is next in each pool", **scoped("leads:read", "no_policy", said=shown(PoolList, "Every pool."))
)
async def read_pools(bridge: TheBridge) -> Response:
    """Who would be given a lead now, and what each member is owed. Nothing is written."""
    return as_json(PoolList(_listed((await bridge.ask(Pools())).data)))


@router.get(
    "/{pool}",
    summary="Who is next in one pool",
    **scoped("leads:read", "pool_not_found", "invalid", "no_policy", said=shown(Pool, "The pool.")),
)
async def read_pool(pool: ThePool, bridge: TheBridge, turns: Turns = 0) -> Response:
    """Who would be given a lead now, what each member is owed, and why those are passed over who are."""
    found = _listed((await bridge.ask(Pools(pool, turns))).data)
    if not found:
        raise Problem("pool_not_found", f"there is no pool `{pool[:200]}`")
    return as_json(found[0])


def _listed(data: Any) -> list[Pool]:  # noqa: ANN401 - a job's result is any data
    return msgspec.convert([data] if isinstance(data, Mapping) else list(data or ()), list[Pool])


@router.get(
    "/{pool}/ledger",
    summary="The turns of a pool",
    **scoped(
        "leads:read",
        *("pool_not_found", "invalid", "bad_cursor", "no_policy"),
        said=shown(LedgerPage, "A page of the ledger."),
    ),
)
def read_ledger(pool: ThePool, front: TheFront, rep: OfRep = "", after: After = "", limit: Limit = PAGE) -> Response:
    """Every turn that was paid, given back or granted. A line is never changed, only followed by another."""
    counter, lines, follows = _lines(front, pool, after, limit, rep, ())
    return as_json(LedgerPage(pool, counter, lines, follows))


@router.get(
    "/{pool}/credits",
    summary="The credits of a pool",
    **scoped(
        "leads:read",
        *("pool_not_found", "invalid", "bad_cursor", "no_policy"),
        said=shown(CreditPage, "A page of credits."),
    ),
)
def read_credits(pool: ThePool, front: TheFront, rep: OfRep = "", after: After = "", limit: Limit = PAGE) -> Response:
    """The turns given back: after a pass, an expired offer or a join; and those that a person granted or took."""
    counter, lines, follows = _lines(front, pool, after, limit, rep, CREDITS)
    return as_json(CreditPage(pool, counter, lines, follows))


def _lines(
    front: Front, pool: str, after: str, limit: int, rep: str, kinds: tuple[str, ...]
) -> tuple[str, list[LineRecord], str | None]:
    place = place_of(after, int)
    with front.database.asking() as tx:
        pools = {each.name: each.counter_name for each in read_live(tx).policy.pools}
        if pool not in pools:
            hint = suggestion(pool, pools)
            raise Problem("pool_not_found", f"the live policy has no pool `{pool[:200]}`{hint}")
        found = ledger_lines(tx, pools[pool], int(place[0]) if place else None, limit + 1, rep=rep, kinds=kinds)
    page, follows = cut(found, limit, lambda line: (line.number,))
    return pools[pool], [_shown(line) for line in page], follows


def _shown(line: LedgerLine) -> LineRecord:
    numbers = (line.number, line.counter, line.rep, line.lead, line.kind, line.turns, line.cause, line.by)
    return LineRecord(*numbers, said(line.at))


_credited = scoped(
    "data:write",
    *("pool_not_found", "unknown_rep", "unknown_reason", "not_in_pool", "no_turns", "no_policy", "refused"),
    *("bad_body", "body_too_large", "wrong_media_type", *WRITE_CODES),
    said=shown(CreditSaid, "It is in the ledger."),
)
_credited["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, REASON]
_credited["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(CreditBody)}},
    "required": True,
}


@router.post("/{pool}/credits", summary="Grant turns, or take them", **_credited)
async def credit(
    request: Request,
    pool: ThePool,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[CreditBody, Depends(reads(CreditBody))],
) -> Response:
    """A person makes up for what the policy cannot know. It is one more line of the ledger, with its author."""
    if body.turns == 0:
        fault = f"is 0; give 1 to {TURNS_MAX}, or take as many with a minus"
        raise Problem("invalid", f"`turns` {fault}", [FieldProblem("turns", fault)])
    terms, why = terms_of(request), reason_of(request)
    done = await bridge.ask(Credit(pool, RepId(body.rep), body.turns, body.reason, caller.id, terms, why))
    return as_done(done.data, done)
