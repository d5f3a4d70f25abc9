"""`/api/v1/territories`: the live policy's territories as rows and as a map, and drafts with other rows.

Whose a place is, is `pipeline.boards.territory_map`'s; the numbers of a territory are `insights`'.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, writing
from turnout.api.policies import POLICY_BYTES_MAX, NoteText
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheFront, as_json, reads, reference, scoped, shown
from turnout.pipeline.boards.territory_history import TerritoryHistory, history_of
from turnout.pipeline.boards.territory_map import (
    TerritoryChecks,
    TerritoryPlace,
    TerritoryPreview,
    TerritoryRow,
    check_rows,
    places_of,
    preview_rows,
    rows_of,
    telling_size,
)
from turnout.pipeline.edits.ahead import Shelf
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.collector import undisturbed
from turnout.pipeline.engine.live_policy import LivePolicy, live_for, read_live
from turnout.pipeline.engine.versions import is_short
from turnout.pipeline.policies.drafts import keep_draft
from turnout.store.meta import STORE_ID, read_meta
from turnout.store.policies import Version, find_version
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/territories", tags=["territories"])

ROWS_MAX: Final = 20_000
_EMPLOYEES_MAX: Final = 10_000_000
_NOTE: Final = "territories from a table"
_FAULTS_SHOWN: Final = 20
# What rows come to beside the live policy: looked at first, then kept as a draft.
_PREVIEWS: Final[Shelf[tuple[TerritoryPreview, str]]] = Shelf(4)


class TerritoryList(msgspec.Struct, frozen=True):
    """The territories of a policy, by its hash, and what is odd about them."""

    policy: str
    rows: list[TerritoryRow]
    checks: TerritoryChecks


class TerritoryMap(msgspec.Struct, frozen=True):
    """Whose every country and state is, for a company of this many employees; null is one of which no size is known."""

    policy: str
    employees: int | None
    places: list[TerritoryPlace]


class TerritoriesBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rows, in their order: the first that fits a lead has it."""

    rows: Annotated[list[TerritoryRow], Meta(max_length=ROWS_MAX)]
    note: NoteText = ""


class TerritoriesDraft(msgspec.Struct, frozen=True):
    """The number of the draft that has the rows."""

    draft: int


@router.get(
    "",
    summary="Territories of the live policy",
    **scoped("data:read", "no_policy", said=shown(TerritoryList, "Every row, in order.")),
)
def read_territories(front: TheFront) -> Response:
    """With overlaps and holes, as the check of a policy finds them in two seconds."""
    with front.database.asking() as tx:
        live = read_live(tx)
    return as_json(TerritoryList(live.hash, rows_of(live.policy), check_rows(live.policy)))


@router.get(
    "/map",
    summary="Whose every country is",
    **scoped("data:read", "no_policy", "invalid", said=shown(TerritoryMap, "Every country, and states.")),
)
def read_map(
    front: TheFront,
    employees: Annotated[
        int | None,
        Query(
            description="How many employees the company has, 0 where it is not known; left out: the size that shows"
            " most rows.",
            ge=0,
            le=_EMPLOYEES_MAX,
        ),
    ] = None,
) -> Response:
    """Found by the engine, for a lead that says where it is and nothing else. Without territories there is nothing."""
    with front.database.asking() as tx:
        live = read_live(tx)
    size = telling_size(live.policy) if employees is None else employees or None
    return as_json(TerritoryMap(live.hash, size, places_of(live.policy, size)))


@router.get(
    "/history",
    summary="What a territory was before",
    **scoped("data:read", "invalid", said=shown(TerritoryHistory, "Every change of its row, the latest first.")),
)
def read_history(
    front: TheFront,
    name: Annotated[str, Query(description="The territory's name.", min_length=1, max_length=200)],
) -> Response:
    """Who had it when, and of which leads: its row in each version that was live."""
    with front.database.asking() as tx:
        return as_json(history_of(tx, name))


_previewed = scoped(
    "data:read",
    *("no_policy", "invalid", "bad_body", "body_too_large", "wrong_media_type"),
    said=shown(TerritoryPreview, "What these rows would change."),
)
_previewed["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(TerritoriesBody)}},
    "required": True,
}
_Body = Annotated[TerritoriesBody, Depends(reads(TerritoriesBody, bytes_max=POLICY_BYTES_MAX))]


@router.post("/preview", summary="What other territories would change", **_previewed)
async def preview(front: TheFront, body: _Body) -> Response:
    """Rows that are added, changed or gone, places that would be somebody else's, and what would be odd."""

    def look() -> TerritoryPreview:
        with front.database.asking() as tx:
            asked = _Rows.put(tx, read_live(tx), body.rows)
        return _PREVIEWS.find(asked.key, asked.preview)[0]

    return as_json(await run_in_threadpool(look))


@router.post(
    "/draft",
    summary="Draft other territories",
    **writing(
        *("policy:write", "no_policy"),
        answers={201: shown(TerritoriesDraft, "The draft.")},
        body=TerritoriesBody,
    ),
)
async def draft(request: Request, body: _Body) -> Response:
    """A draft of the live policy with these rows; comments and order of all else stay. It is published as any other."""

    def keep(edit: Edit) -> Changed:
        asked = _Rows.put(edit.tx, live_for(edit), body.rows)
        found, text = _PREVIEWS.ahead(asked.key, lambda _tx: asked.preview())
        if found.faults:
            faults = [FieldProblem(f"rows[{fault.row - 1}]", fault.said) for fault in found.faults[:_FAULTS_SHOWN]]
            raise Problem("invalid", f"row {found.faults[0].row}: {found.faults[0].said}", faults)
        row = keep_draft(edit, text, asked.version.lists, note=body.note or _NOTE)
        return Changed(TerritoriesDraft(row.number), 201, f"/api/v1/drafts/{row.number}")

    return await change(request, keep)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that are put in place of the live policy's; `key` stands for both."""

    live: LivePolicy
    version: Version
    rows: Sequence[TerritoryRow]
    key: Hashable

    @classmethod
    def put(cls, tx: Transaction, live: LivePolicy, rows: Sequence[TerritoryRow]) -> _Rows:
        """Rows beside what is live now."""
        version = find_version(tx, live.hash)
        assert version is not None, "what is live is kept"
        key = (read_meta(tx, STORE_ID), live.hash, sha256(msgspec.json.encode(rows)).digest())
        return cls(live, version, rows, key)

    def preview(self) -> tuple[TerritoryPreview, str]:
        """What they would change, and the policy's text with them."""
        text, lists = self.version.text, self.version.lists
        # The collector would stop every thread to walk through a long policy, again and again.
        with nullcontext() if is_short(text, lists) else undisturbed():
            return preview_rows(self.live.policy, text, lists, self.rows)
