"""`/api/v1/first-runs`: a new customer's files, tried beside everything else, before anything of them is kept.

Whoever likes what came out keeps it: the people and accounts as imports, the policy as a draft. What a run is, is
`pipeline.first_hour.first_runs`'.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path as File
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta
from starlette.requests import ClientDisconnect

from turnout.api.asgi import too_large
from turnout.api.editing import Changed, change, writing
from turnout.api.lead_ids import LeadIds
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheCaller, TheFront, as_json, headers_of, reads, reference, scoped, shown
from turnout.core.calendar.zones import zone_of
from turnout.core.review.drafting.known_columns import Sheet, fields_of
from turnout.core.review.drafting.written_times import Order
from turnout.errors import CalendarError, InputError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.first_hour.first_run_report import FirstRunReport
from turnout.pipeline.first_hour.first_runs import FirstRuns, RunKept, RunState, columns_of
from turnout.pipeline.imports.import_jobs import Importing
from turnout.pipeline.imports.one_import import ImportOptions
from turnout.pipeline.policies.drafts import keep_draft
from turnout.store.import_jobs import add_job
from turnout.store.metadata import to_micros

router = APIRouter(prefix="/api/v1/first-runs", tags=["first runs"])

BYTES_MAX: Final = 50 * 1_024 * 1_024
_CSV: Final = "text/csv"
_IDS: Final = LeadIds()
_PACKED: Final = b"\x1f\x8b"
_NOTE: Final = "drafted from your files"
Text = Annotated[str, Meta(max_length=200)]
TheRun = Annotated[str, Path(description="The first run's id.", min_length=1, max_length=60)]
TheSheet = Annotated[Sheet, Path(description="What the file has: `leads`, `accounts` or `reps`.")]
State = Annotated[str, Meta(extra_json_schema={"enum": ["open", "running", "done", "failed"]})]


class RunColumn(msgspec.Struct, frozen=True):
    """A column of a file, what it was taken for (null: it is not used), how sure that is, and some of its values."""

    column: str
    field: str | None
    sureness: Annotated[str, Meta(extra_json_schema={"enum": ["given", "certain", "likely", "unsure", "not used"]})]
    because: str
    examples: list[str]
    filled: float


class RunTable(msgspec.Struct, frozen=True):
    """A file as it was read: its columns, its first rows, how many there are, and what it may be told to be."""

    sheet: str
    name: str
    rows: int
    columns: list[RunColumn]
    preview: list[list[str]]
    notices: list[str]
    fields: list[str]


class FirstRun(msgspec.Struct, frozen=True):
    """A first run: `open` while files are added, then `running`, `done` or `failed`, and `error` says why.

    `done` says how much of `total` is through at this `stage`. `report` is null before the end, `kept` until somebody
    keeps something of it.
    """

    id: str
    state: State
    created_at: str
    files: dict[str, str]
    dates: str
    zone: str
    stage: str
    done: int
    total: int
    error: str | None
    report: FirstRunReport | None = None
    kept: RunKept | None = None


class RunColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Our field for each column that was taken for something else; an empty one leaves the column out."""

    columns: Annotated[dict[Annotated[str, Meta(min_length=1, max_length=200)], Text], Meta(max_length=400)]


class RunStart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How times are read where the files do not tell: `dates` is `day-first` or `month-first`, `zone` a time zone."""

    dates: Annotated[str, Meta(extra_json_schema={"enum": ["", "day-first", "month-first"]})] = ""
    zone: Annotated[str, Meta(max_length=100)] = ""


class RunKeep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of it is kept: the policy as a draft, the people and the accounts as imports."""

    policy: bool = True
    reps: bool = True
    accounts: bool = True


async def _runs(request: Request) -> FirstRuns:
    runs: FirstRuns = request.app.state.first_runs
    return runs


TheRuns = Annotated[FirstRuns, Depends(_runs)]
_shown: Final = shown(FirstRun, "The first run as it is now.")
_table: Final = shown(RunTable, "The file as it was read.")


def _declared(
    said: dict[str, Any], *codes: str, status: int = 200, body: type | None = None, media_type: str = "application/json"
) -> dict[str, Any]:
    """The declaration of a route that keeps nothing in the store, so that it needs no edit."""
    of_body = ("bad_body", "body_too_large", "wrong_media_type") if body else ()
    declared = scoped("data:write", "invalid", *codes, *of_body, said={})
    del declared["responses"][200]
    declared["responses"] = {status: said, **declared["responses"]}
    declared["status_code"] = status
    if body is not None:
        schema = {"type": "string", "minLength": 1} if body is str else reference(body)
        declared["openapi_extra"]["requestBody"] = {"content": {media_type: {"schema": schema}}, "required": True}
    return declared


@router.post("", summary="Begin a first run", **_declared(_shown, status=201))
def begin_run(front: TheFront, caller: TheCaller, runs: TheRuns) -> Response:
    """Nothing is kept of it but in a folder beside the server, for a day at most."""
    now = front.now()
    state = runs.begin(f"F{_IDS.make(now)[1:]}", caller.id, now)
    return as_json(_run(runs, state), 201)


@router.get("/{run}", summary="How far a first run has come", **_declared(_shown, "first_run_not_found"))
def read_run(run: TheRun, runs: TheRuns) -> Response:
    """Its files, how far it is, and in the end what came of it."""
    return as_json(_run(runs, runs.state(run)))


@router.delete(
    "/{run}",
    summary="Forget a first run",
    **_declared({"description": "It is gone, with its files."}, "first_run_not_found", status=204),
)
def drop_run(run: TheRun, runs: TheRuns) -> Response:
    """What is under way is ended, and its files are taken away."""
    runs.state(run)
    runs.drop(run)
    return Response(status_code=204)


@router.post("/{run}/cancel", summary="Cancel a first run", **_declared(_shown, "first_run_not_found"))
def cancel_run(run: TheRun, runs: TheRuns) -> Response:
    """What is under way is ended; its files stay, and it can be started again."""
    state = runs.state(run)
    runs.cancel(run)
    return as_json(_run(runs, state))


@router.put(
    "/{run}/files/{sheet}",
    summary="Add a file",
    **_declared(_table, "first_run_not_found", "first_run_running", body=str, media_type=_CSV),
)
async def add_file(
    request: Request,
    run: TheRun,
    sheet: TheSheet,
    runs: TheRuns,
    name: Annotated[str, Query(description="The file's name, which messages say.", max_length=200)] = "",
) -> Response:
    """Any CSV, as any system exports it: what each of its columns is, is guessed, and can be said otherwise."""
    state = _open(runs, run)
    stated = headers_of(request).get(b"content-type", b"").partition(b";")[0].strip().lower()
    if stated != _CSV.encode():
        raise Problem("wrong_media_type", f"this is read as `{_CSV}` only")
    path = runs.place_for(state, sheet, name)
    try:
        await _receive(request, path)
        _must_be_text(path)
        table = await run_in_threadpool(_read_table, state, sheet, path)
    except (Problem, InputError) as error:
        runs.drop_file(state, sheet)
        raise _unreadable(error, path) from None
    runs.keep(state)
    return as_json(table)


@router.get("/{run}/files/{sheet}", summary="A file as it was read", **_declared(_table, "first_run_not_found"))
def read_file(run: TheRun, sheet: TheSheet, runs: TheRuns) -> Response:
    """What each column is taken for, with the first rows."""
    state = runs.state(run)
    return as_json(_read_table(state, sheet, _path(runs, state, sheet)))


@router.delete(
    "/{run}/files/{sheet}",
    summary="Take a file away",
    **_declared(_shown, "first_run_not_found", "first_run_running"),
)
def drop_file(run: TheRun, sheet: TheSheet, runs: TheRuns) -> Response:
    """As if it had not been added."""
    state = _open(runs, run)
    runs.drop_file(state, sheet)
    runs.keep(state)
    return as_json(_run(runs, state))


@router.put(
    "/{run}/files/{sheet}/columns",
    summary="Say what columns are",
    **_declared(_table, "first_run_not_found", "first_run_running", body=RunColumns),
)
def say_columns(
    run: TheRun, sheet: TheSheet, runs: TheRuns, body: Annotated[RunColumns, Depends(reads(RunColumns))]
) -> Response:
    """All that is said of this file; what is not said is guessed."""
    state = _open(runs, run)
    path = _path(runs, state, sheet)
    known = {column.column for column in _read_table(state, sheet, path).columns}
    for column, field in body.columns.items():
        if column not in known:
            raise _fault(f"columns.{column}", f"`{column[:60]}` is no column of `{path.name}`")
        if field and field not in fields_of(sheet):
            raise _fault(f"columns.{column}", f"`{field[:60]}` is no field of {sheet}")
    state.columns[sheet.value] = dict(body.columns)
    runs.keep(state)
    return as_json(_read_table(state, sheet, path))


@router.post(
    "/{run}/start",
    summary="Try the files",
    **_declared(
        *(_shown, "first_run_not_found", "first_run_running", "first_run_incomplete", "too_many_first_runs"),
        status=202,
        body=RunStart,
    ),
)
def start_run(run: TheRun, runs: TheRuns, body: Annotated[RunStart, Depends(reads(RunStart))]) -> Response:
    """A policy is drafted from the files, and every lead is run through it, in memory and beside everything else."""
    state = _open(runs, run)
    if body.dates not in {"", *Order}:
        raise _fault("dates", f"`{body.dates[:60]}` is neither `day-first` nor `month-first`")
    if body.zone:
        try:
            zone_of(body.zone)
        except CalendarError as error:
            raise _fault("zone", str(error)) from None
    state.dates, state.zone = body.dates, body.zone
    runs.start(state)
    return as_json(_run(runs, state), 202)


@router.post(
    "/{run}/keep",
    summary="Keep what came of it",
    **writing(
        "policy:write",
        *("first_run_not_found", "first_run_incomplete"),
        answers={200: shown(RunKept, "The draft, and the imports that are on their way.")},
        body=RunKeep,
    ),
)
async def keep_run(
    request: Request, run: TheRun, runs: TheRuns, body: Annotated[RunKeep, Depends(reads(RunKeep))]
) -> Response:
    """The people and accounts are imported and the policy is a draft: nothing is live before somebody publishes it."""
    text = await run_in_threadpool(runs.policy, run)
    wanted = ((Sheet.REPS, body.reps), (Sheet.ACCOUNTS, body.accounts))
    tables = {sheet: table for sheet, is_wanted in wanted if is_wanted and (table := runs.table(run, sheet))}
    made: list[RunKept] = []

    def keep(edit: Edit) -> Changed:
        jobs = []
        for sheet, table in tables.items():
            jobs.append(job := f"I{_IDS.make(edit.at)[1:]}")
            options = msgspec.json.encode(ImportOptions()).decode()
            add_job(edit.tx, job, sheet.value, edit.actor, to_micros(edit.at), options, table)
            edit.happened("import_started", {"import": job, "kind": sheet.value})
        draft = keep_draft(edit, text, {}, note=_NOTE).number if body.policy else None
        made[:] = [RunKept(draft, jobs)]
        return Changed(made[0])

    answer = await change(request, keep)
    # The same key again is answered without keeping anything anew.
    for kept in made:
        runs.note_kept(run, kept)
    importing: Importing = request.app.state.importing
    importing.poke()
    return answer


def _run(runs: FirstRuns, state: RunState) -> FirstRun:
    is_running, failure, report = runs.is_running(state.id), runs.failure(state.id), runs.report(state.id)
    progress = runs.progress(state.id)
    return FirstRun(
        id=state.id,
        state="running" if is_running else "done" if report else "failed" if failure else "open",
        created_at=said(state.created_at),
        files=dict(state.files),
        dates=state.dates,
        zone=state.zone,
        stage=progress.stage,
        done=progress.done,
        total=progress.total,
        error=failure or None,
        report=None if is_running else report,
        kept=None if is_running else runs.kept(state.id),
    )


def _open(runs: FirstRuns, run: str) -> RunState:
    """One that may be changed. Raises Problem for one that is being tried."""
    state = runs.state(run)
    if runs.is_running(run):
        raise Problem("first_run_running", "it is being tried; cancel it first")
    return state


def _path(runs: FirstRuns, state: RunState, sheet: Sheet) -> File:
    if sheet.value not in state.files:
        raise Problem("first_run_not_found", f"this first run has no file of {sheet}; add one")
    return runs.path(state, sheet)


def _read_table(state: RunState, sheet: Sheet, path: File) -> RunTable:
    guesses, preview, rows, notices = columns_of(sheet, path, state.columns.get(sheet.value, {}))
    columns = [
        RunColumn(
            guess.column,
            guess.field or None,
            guess.sureness,
            guess.because,
            list(guess.examples),
            round(guess.filled, 3),
        )
        for guess in guesses
    ]
    return RunTable(sheet.value, path.name, rows, columns, preview, notices, sorted(fields_of(sheet)))


async def _receive(request: Request, path: File) -> None:
    """Write the body down as it comes, so that no large file is ever whole in memory. Raises Problem."""
    stated = headers_of(request).get(b"content-length", b"")
    size = int(stated[:16]) if stated.isdigit() else 0
    with suppress(ClientDisconnect), path.open("wb") as file:
        written = 0
        async for chunk in request.stream():
            written += len(chunk)
            if max(size, written) > BYTES_MAX:
                raise too_large(BYTES_MAX)
            await run_in_threadpool(file.write, chunk)
        if written:
            return
    raise Problem("bad_body", "the file is empty, or the request ended before it did")


def _must_be_text(path: File) -> None:
    """Let a file through that is as large as it seems. Raises Problem for a packed one."""
    with path.open("rb") as file:
        if file.read(len(_PACKED)).startswith(_PACKED):
            raise Problem("invalid", f"`{path.name}` is packed; unpack it and send the CSV itself")


def _unreadable(error: Problem | InputError, path: File) -> Problem:
    """What keeps a file from being read, by its own name."""
    if isinstance(error, Problem):
        if error.code != "body_too_large":
            return error
        detail = f"`{path.name}` has more than {BYTES_MAX // 1_048_576} MB; send a part of it, the newest rows say most"
        return Problem("body_too_large", detail, headers=error.headers)
    return Problem("invalid", str(error).replace(f"{path.parent}/", ""))


def _fault(field: str, text: str) -> Problem:
    return Problem("invalid", text, [FieldProblem(field, text)])
