"""`/api/v1/lists`: the lists of the live policy. A version includes its lists, so each change publishes another one."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, etag_of, must_match, tagged_as, writing
from turnout.api.pages import PAGE, After, Limit, cursor_of, place_of
from turnout.api.policies import POLICY_BYTES_MAX, NoteText
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.config import Settings
from turnout.core.policy.model import PolicyList
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.live_policy import live_for, read_live
from turnout.pipeline.policies.list_edits import (
    CELL_CHARS_MAX,
    digest_of,
    find_list,
    put_rows,
    replace_list,
    without_row,
)
from turnout.store.policies import live_publication
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/lists", tags=["lists"])

ROWS_MAX: Final = 100_000
SOME_ROWS_MAX: Final = 1_000
TheList = Annotated[str, Path(description="The list's name.", min_length=1, max_length=200)]
TheKey = Annotated[str, Path(description="The first cell of the row, in any case.", min_length=1, max_length=2_000)]
Cell = Annotated[str, Meta(max_length=CELL_CHARS_MAX)]
Column = Annotated[str, Meta(min_length=1, max_length=200)]


class ListHead(msgspec.Struct, frozen=True):
    """A list: its file as the policy names it (empty for one written in place), columns, and how many rows."""

    name: str
    path: str
    columns: list[str]
    rows: int
    digest: str


class Lists(msgspec.Struct, frozen=True):
    """Every list of the live policy."""

    lists: list[ListHead]
    policy: str


class ListPage(msgspec.Struct, frozen=True):
    """A list with some of its rows, in their order; the first column is the key. `next` is null on the last page."""

    name: str
    path: str
    columns: list[str]
    count: int
    digest: str
    rows: list[list[str]]
    next: str | None = None


class ListBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rows of a list, each with a cell a column. The first column is the key."""

    columns: Annotated[list[Column], Meta(min_length=1, max_length=200)]
    rows: Annotated[list[Annotated[list[Cell], Meta(min_length=1, max_length=200)]], Meta(max_length=ROWS_MAX)]
    note: NoteText = ""


class RowsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows by the names of their columns, with the key; cells that are left out stay as they are."""

    rows: Annotated[
        list[Annotated[dict[Column, Cell], Meta(min_length=1, max_length=200)]],
        Meta(min_length=1, max_length=SOME_ROWS_MAX),
    ]
    note: NoteText = ""


class RowsPut(msgspec.Struct, frozen=True):
    """What became of rows, and the publication of the policy that has them."""

    name: str
    added: int
    changed: int
    unchanged: int
    rows: int
    policy: str
    publication: int


_codes = ("list_not_found", "no_policy")
_head = shown(ListHead, "The list as it is now.")


@router.get(
    "", summary="Lists of the live policy", **scoped("data:read", "no_policy", said=shown(Lists, "Every list."))
)
def read_lists(front: TheFront) -> Response:
    """Name, columns and size of each."""
    with front.database.asking() as tx:
        live = read_live(tx)
    return as_json(Lists([_shown(table) for table in live.policy.lists], live.hash))


@router.get(
    "/{name}",
    summary="One list of the live policy",
    **scoped("data:read", *_codes, "invalid", "bad_cursor", said=shown(ListPage, "A page of the list's rows.")),
)
def read_list(request: Request, name: TheList, front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """Rows in their order. The ETag is the whole list's, for `If-Match` of a change."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        table = find_list(read_live(tx), name)
    start = max(0, int(place[0])) if place else 0
    end = start + limit
    head = _shown(table)
    follows = cursor_of(end) if end < len(table.rows) else None
    rows = [list(row) for row in table.rows[start:end]]
    page = ListPage(head.name, head.path, head.columns, head.rows, head.digest, rows, follows)
    return tagged_as(request, page, etag_of(head))


@router.put(
    "/{name}",
    summary="Replace a list's rows",
    **writing("data:write", *_codes, "invalid_policy", "approval_needed", answers={200: _head}, body=ListBody),
)
async def put_list(
    request: Request, name: TheList, body: Annotated[ListBody, Depends(reads(ListBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """The live policy with these rows becomes a version, and goes live. Rows that are as they were publish nothing."""
    _check(body)

    def do(edit: Edit) -> Changed:
        before = _matched(request, edit, name)
        columns = [column.strip() for column in body.columns]
        rows = [[cell.strip() for cell in row] for row in body.rows]
        _must_keep_shape(before, columns)
        return Changed(_shown(replace_list(edit, name, columns, rows, body.note, _approvals(request))))

    return await change(request, do)


@router.post(
    "/{name}/rows",
    summary="Add or change some rows",
    **writing(
        "data:write",
        *_codes,
        "invalid_policy",
        "approval_needed",
        answers={200: shown(RowsPut, "What became of them.")},
        body=RowsBody,
    ),
)
async def post_rows(
    request: Request, name: TheList, body: Annotated[RowsBody, Depends(reads(RowsBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """Each row is found by its key; one that is not there is added at the end. All of it is one version."""

    def do(edit: Edit) -> Changed:
        before = _matched(request, edit, name)
        made = put_rows(before, body.rows)
        replace_list(edit, name, before.columns, made.rows, body.note, _approvals(request))
        return Changed(_put(edit.tx, name, made.added, made.changed, made.unchanged, len(made.rows)))

    return await change(request, do)


@router.delete(
    "/{name}/rows/{key}",
    summary="Take a row out",
    **writing(
        "data:write",
        *(*_codes, "row_not_found", "invalid_policy", "approval_needed"),
        answers={204: {"description": "The list is without it."}},
    ),
)
async def delete_row(request: Request, name: TheList, key: TheKey) -> Response:
    """Every row with this key is taken out; the live policy without them goes live."""

    def do(edit: Edit) -> Changed:
        before = _matched(request, edit, name)
        replace_list(edit, name, before.columns, without_row(before, key), "", _approvals(request))
        return Changed(None, 204)

    return await change(request, do)


def _approvals(request: Request) -> int:
    settings: Settings = request.app.state.settings.said
    return settings.approvals


def _matched(request: Request, edit: Edit, name: str) -> PolicyList:
    """The list as it is, where the request is meant for that. Raises Problem and RefusedError."""
    table = find_list(live_for(edit), name)
    must_match(request, _shown(table))
    return table


def _check(body: ListBody) -> None:
    """Let rows through that are a table. Raises Problem."""
    columns = [column.strip() for column in body.columns]
    twice = next((column for at, column in enumerate(columns) if column in columns[:at]), None)
    if twice is not None or not all(columns):
        fault = f"`{twice}` stands there twice" if twice else "a column has no name"
        raise Problem("invalid", f"`columns`: {fault}", [FieldProblem("columns", fault)])
    for number, row in enumerate(body.rows):
        if len(row) != len(columns) or not row[0].strip():
            fault = f"has {len(row)} cells, expected {len(columns)}" if len(row) != len(columns) else "has no key"
            raise Problem("invalid", f"`rows[{number}]` {fault}", [FieldProblem(f"rows[{number}]", fault)])


def _must_keep_shape(table: PolicyList, columns: list[str]) -> None:
    """A list that stands in the policy itself has its keys and nothing else."""
    if not table.path and columns != list(table.columns):
        fault = f"list `{table.name}` stands in the policy itself and has one column, `{table.key}`"
        raise Problem("invalid", f"`columns`: {fault}", [FieldProblem("columns", fault)])


def _shown(table: PolicyList) -> ListHead:
    return ListHead(table.name, table.path, list(table.columns), len(table.rows), digest_of(table))


def _put(tx: Transaction, name: str, added: int, changed: int, unchanged: int, rows: int) -> RowsPut:
    live = live_publication(tx)
    assert live is not None, "a list is one of the live policy"
    return RowsPut(name, added, changed, unchanged, rows, live.policy, live.number)
