"""`/api/v1/realignments/table`: which account is to be whose, read from a CSV; what comes of it is a plan's to say."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.asgi import ClientGone, read_body
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, headers_of, scoped, shown
from turnout.pipeline.asking.front import Front
from turnout.pipeline.handing_over.realignment_table import TableMoves, moves_of_table, table_in
from turnout.pipeline.handing_over.realignment_wishes import WantedMove
from turnout.store.import_jobs import RowError

router = APIRouter(prefix="/api/v1/realignments", tags=["realignments"])

BYTES_MAX: Final = 8 * 1_024 * 1_024
# So many rows that cannot be used are told.
ERRORS_MAX: Final = 1_000
_CSV: Final = "text/csv"
_PACKED: Final = b"\x1f\x8b"
_Column = Annotated[str, Query(description="A column's header, where the table's names do not tell.", max_length=200)]


class MovesTable(msgspec.Struct, frozen=True):
    """What a table asks for: `moves` as a plan takes them, and the first thousand rows that cannot be used, with why.

    `account` and `owner` are the columns it was read by; where one is null nothing of it was read, and `headers` are
    what may be named instead.
    """

    headers: list[str]
    account: str | None
    owner: str | None
    rows: int
    moves: list[WantedMove]
    errors: list[RowError]
    error_count: int
    notices: list[str]


_reading: dict[str, Any] = scoped(
    "data:read",
    *("invalid", "bad_body", "body_too_large", "wrong_media_type"),
    said=shown(MovesTable, "What its rows mean."),
)
_reading["openapi_extra"]["requestBody"] = {
    "required": True,
    "content": {_CSV: {"schema": {"type": "string", "minLength": 1}}},
}


@router.post("/table", summary="Read a table of new owners", **_reading)
async def read_table(
    request: Request,
    front: TheFront,
    name: Annotated[str, Query(description="The file's name, which messages say.", max_length=200)] = "",
    account: _Column = "",
    owner: _Column = "",
) -> Response:
    """A row an account: its id or a domain of it, and the id or e-mail address of a rep. Nothing is kept or changed.

    UTF-8, UTF-16 and Windows-1252 are read, with commas, semicolons, tabs or pipes.
    """
    body = await _body(request)
    return as_json(await run_in_threadpool(_read, front, name or "table.csv", body, account, owner))


def _read(front: Front, name: str, body: bytes, account: str, owner: str) -> MovesTable:
    table = table_in(name.replace("/", "_"), body)
    with front.database.asking() as tx:
        return _said(moves_of_table(tx, table, account, owner))


def _said(found: TableMoves) -> MovesTable:
    problems = [finding for finding in found.findings if not finding.is_notice]
    return MovesTable(
        list(found.headers),
        found.account,
        found.owner,
        found.rows,
        list(found.moves),
        [RowError(each.line, each.message, each.remedy) for each in problems[:ERRORS_MAX]],
        len(problems),
        [finding.message for finding in found.findings if finding.is_notice],
    )


async def _body(request: Request) -> bytes:
    stated = headers_of(request).get(b"content-type", b"").partition(b";")[0].strip().lower()
    if stated != _CSV.encode():
        raise Problem("wrong_media_type", f"this is read as `{_CSV}` only")
    try:
        body = await read_body(request.receive, headers_of(request), BYTES_MAX)
    except ClientGone:
        raise Problem("bad_body", "the request ended before its body did") from None
    if body.startswith(_PACKED):
        raise Problem("bad_body", "the file is packed with gzip; send it unpacked")
    return body
