"""`/api/v1/imports`: a whole table of leads, or of the company, brought in beside everything else, with its progress.

A job is kept with what was sent, so it goes on after a restart. Who does it is `pipeline.imports.import_jobs`; what a
table's columns mean is `connectors.csv_file`'s.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.access import require
from turnout.api.asgi import ClientGone, read_body
from turnout.api.editing import Changed, change, writing
from turnout.api.lead_ids import LeadIds
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheCaller, TheFront, as_json, headers_of, scoped, shown
from turnout.core.calendar.zones import zone_of
from turnout.errors import CalendarError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.imports.import_jobs import Importing
from turnout.pipeline.imports.one_import import ImportKind, ImportOptions
from turnout.store.import_jobs import CANCELLED, ImportJob, RowError, add_job, end_job, find_job, jobs_before
from turnout.store.metadata import from_micros, to_micros
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])

BYTES_MAX: Final = 32 * 1_024 * 1_024
COLUMNS_MAX: Final = 400
_CSV: Final = "text/csv"
_JSON: Final = "application/json"
_IDS: Final = LeadIds()
_Kind = Annotated[ImportKind, Query(description="What the rows are.")]
_Zone = Annotated[str, Query(description="The time zone of times that name none.", max_length=100)]
_Now = Annotated[bool, Query(description="Leads only: each counts as arriving now, whatever time it brings.")]
TheImport = Annotated[str, Path(description="The import's id.", min_length=1, max_length=100)]


class Import(msgspec.Struct, frozen=True):
    """An import: `state` is `waiting`, `running`, `done`, `failed` or `cancelled`.

    `rows` is null until they were read, `done` says how many of them were. `counts` is what they came to: of leads
    their outcomes, and `known` for those that were there; of anything else `new`, `changed` and `unchanged`. `errors`
    are the first thousand rows that were left out, by their line (of a list, their place); `error_count` is of all.
    `trouble` says why it failed, or waits.
    """

    id: str
    kind: ImportKind
    state: Annotated[str, Meta(extra_json_schema={"enum": ["waiting", "running", "done", "failed", "cancelled"]})]
    actor: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    rows: int | None
    done: int
    counts: dict[str, int]
    errors: list[RowError]
    error_count: int
    trouble: str | None


class Imports(msgspec.Struct, frozen=True):
    """A page of imports, the newest first; `next` is null on the last one."""

    imports: list[Import]
    next: str | None = None


_started = writing(
    "data:write",
    *("bad_body", "body_too_large", "wrong_media_type"),
    answers={202: shown(Import, "It is kept, and will be done.")},
)
_started["openapi_extra"]["requestBody"] = {
    "required": True,
    "content": {
        _CSV: {"schema": {"type": "string", "minLength": 1}},
        _JSON: {
            "schema": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "maxProperties": COLUMNS_MAX,
                    "additionalProperties": {"$ref": "#/components/schemas/LeadValue"},
                },
            }
        },
    },
}


@router.post("", summary="Import a table", **_started)
async def start_import(
    request: Request,
    caller: TheCaller,
    kind: _Kind,
    zone: _Zone = "UTC",
    now: _Now = False,
) -> Response:
    """A table as CSV, with its columns in the first line, or as a JSON list of flat records; columns as in files that
    `turnout import` reads. Leads need the scope `leads:write` as well. Rows that cannot be used are left out.
    """  # noqa: D205 - it is shown whole
    if kind is ImportKind.LEADS:
        require(caller, "leads:write")
    _must_be_zone(zone)
    body = request.state.body = await _read(request)
    is_list = _media_type(request) == _JSON
    table = _csv_of(body, separator=", " if kind is ImportKind.LEADS else ";") if is_list else body
    options = ImportOptions(is_list=is_list, zone=zone, now=now)

    def start(edit: Edit) -> Changed:
        job = f"I{_IDS.make(edit.at)[1:]}"
        encoded = msgspec.json.encode(options).decode()
        add_job(edit.tx, job, kind, edit.actor, to_micros(edit.at), encoded, table)
        edit.happened("import_started", {"import": job, "kind": kind})
        return Changed(_found(edit.tx, job), 202, f"/api/v1/imports/{job}")

    answer = await change(request, start)
    importing: Importing = request.app.state.importing
    importing.poke()
    return answer


@router.get(
    "", summary="Imports", **scoped("data:read", "bad_cursor", "invalid", said=shown(Imports, "A page of imports."))
)
def read_imports(front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """The newest first, without their errors."""
    place = place_of(after, int, str)
    before = (int(place[0]), str(place[1])) if place else None
    with front.database.asking() as tx:
        found = jobs_before(tx, before, limit + 1)
    page, follows = cut(found, limit, lambda job: (job.created_at, job.id))
    return as_json(Imports([_shown(job._replace(errors=[])) for job in page], follows))


@router.get(
    "/{import_id}",
    summary="How far an import has come",
    **scoped("data:read", "import_not_found", "invalid", said=shown(Import, "The import as it is now.")),
)
def read_import(import_id: TheImport, front: TheFront) -> Response:
    """Its state, how many of its rows are done, and which were left out, with what to do about them."""
    with front.database.asking() as tx:
        return as_json(_found(tx, import_id))


@router.delete(
    "/{import_id}",
    summary="Cancel an import",
    **writing(
        "data:write", "import_not_found", answers={200: shown(Import, "It has ended; what was done of it is kept.")}
    ),
)
async def cancel_import(request: Request, import_id: TheImport) -> Response:
    """Leads that were decided stay so; a table of the company is kept whole or not at all. One that has ended stays."""

    def cancel(edit: Edit) -> Changed:
        _found(edit.tx, import_id)
        if end_job(edit.tx, import_id, CANCELLED, to_micros(edit.at)):
            edit.happened("import_cancelled", {"import": import_id})
        return Changed(_found(edit.tx, import_id))

    return await change(request, cancel)


def _found(tx: Transaction, job: str) -> Import:
    found = find_job(tx, job)
    if found is None:
        raise Problem("import_not_found", f"there is no import `{job[:100]}`")
    return _shown(found)


def _shown(job: ImportJob) -> Import:
    return Import(
        job.id,
        ImportKind(job.kind),
        job.state,
        job.actor,
        said(from_micros(job.created_at)),
        _at(job.started_at),
        _at(job.ended_at),
        job.row_count,
        job.done,
        job.counts,
        job.errors,
        job.error_count,
        job.trouble or None,
    )


def _at(micros: int | None) -> str | None:
    return None if micros is None else said(from_micros(micros))


def _must_be_zone(zone: str) -> None:
    try:
        zone_of(zone)
    except CalendarError as error:
        raise Problem("invalid", str(error), [FieldProblem("zone", str(error))]) from None


def _media_type(request: Request) -> str:
    stated = headers_of(request).get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
    if stated not in {_CSV, _JSON}:
        shown_type = f"`{stated[:60]}` is not read here" if stated else "the request has no `Content-Type`"
        raise Problem("wrong_media_type", f"{shown_type}; send `{_CSV}`, or `{_JSON}` for a list of records")
    return stated


async def _read(request: Request) -> bytes:
    _media_type(request)
    try:
        body = await read_body(request.receive, headers_of(request), BYTES_MAX)
    except ClientGone:
        raise Problem("bad_body", "the request ended before its body did") from None
    except Problem as problem:
        detail = f"the body has more than {BYTES_MAX:,} bytes; send the table in parts"
        raise Problem(problem.code, detail, headers=problem.headers) from None
    if not body.strip() or (_media_type(request) == _CSV and len(body.strip().splitlines()) < 2):
        raise Problem("bad_body", "there are no rows; send a table whose first line names its columns")
    return body


def _csv_of(body: bytes, separator: str) -> bytes:
    """A JSON list of flat records as CSV: a row each, in their order, with a column for each name. Raises Problem."""
    try:
        records = msgspec.json.decode(body, type=list[dict[str, Any]])
    except msgspec.ValidationError as error:
        raise Problem("invalid", f"the body must be a list of flat records ({str(error).lower()})") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("bad_body", "the body is not JSON in UTF-8") from None
    columns = list(dict.fromkeys(name for record in records for name in record))
    if not columns or len(columns) > COLUMNS_MAX:
        raise Problem("invalid", f"the records have {len(columns):,} names; send 1 to {COLUMNS_MAX}")
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(_row(record, columns, separator) for record in records)
    return written.getvalue().encode("utf-8", "replace")


def _row(record: Mapping[str, Any], columns: Sequence[str], separator: str) -> list[str]:
    return [_cell(name, record.get(name), separator) for name in columns]


def _cell(name: str, value: object, separator: str) -> str:
    """A value as the cell of a table; a line end would make two rows of one."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return " ".join(value.splitlines()) if len(value.splitlines()) > 1 else value
        case int() | float():
            return str(value)
        case list() if not any(isinstance(each, (list, dict)) for each in value):
            return separator.join(_cell(name, each, separator) for each in value)
        case _:
            fault = "holds an object or a list in a list; send flat values"
            raise Problem("invalid", f"`{name[:60]}` {fault}", [FieldProblem(name, fault)])
