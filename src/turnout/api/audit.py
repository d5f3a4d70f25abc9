"""`/api/v1/audit`: what happened, who did it, and the chains that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from turnout.api.pages import After, Limit, cursor_of, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.connectors.csv_file.lines import csv_line
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import CHAIN
from turnout.pipeline.record.audit_export import EventLine, Line, LinkLine, export_record
from turnout.store.audit import newest_checkpoint, root
from turnout.store.audit_search import Place, Record, Wanted, chain_heads, events_of_lead, search_events
from turnout.store.metadata import from_micros, to_micros

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])

_WORD: Final = r"^[A-Za-z0-9_-]*$"
_SCOPE: Final = "audit:read"
_encode = msgspec.json.Encoder().encode

Kinds = Annotated[
    list[Annotated[str, Query(pattern=_WORD, max_length=60)]],
    Query(description="Only events of this kind, such as `decided`; may be repeated.", alias="kind", max_length=20),
]
Actor = Annotated[str, Query(description="Only what this key did, or `local`, or `cli`.", max_length=60, pattern=_WORD)]
OfLead = Annotated[str, Query(description="Only what happened to this lead.", max_length=200)]
OfDecision = Annotated[str, Query(description="Only what is about this decision.", max_length=220)]
OfRep = Annotated[
    str, Query(description="Only what people changed of this rep: their record, absences, turns.", max_length=200)
]
Since = Annotated[
    str,
    Query(description="Only what was recorded from then on: ISO 8601 with a zone.", alias="from", max_length=40),
]
Until = Annotated[
    str, Query(description="Only what was recorded until then: ISO 8601 with a zone.", alias="to", max_length=40)
]


class Format(StrEnum):
    """How an export is written."""

    NDJSON = "ndjson"
    CSV = "csv"


Written = Annotated[Format, Query(description="As what.", alias="format")]


class AuditEvent(msgspec.Struct, frozen=True):
    """Something that happened. `by` is who did it: a key's id, `local` or `cli`; null where time did. `why` is the
    reason they gave.

    `at` is when it happened, `recorded_at` when it was written; `chain` and `link` say where it is sealed. Of a change
    `fields` names what is other than it was; `before` and `after` have those values that are nobody's.
    """  # noqa: D205 - it is shown whole

    seq: int
    kind: str
    at: str
    recorded_at: str
    by: str | None
    lead_id: str | None
    decision_id: str | None
    said: dict[str, Any]
    chain: str
    link: int
    why: str | None = None
    fields: list[str] | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class AuditPage(msgspec.Struct, frozen=True):
    """Events, newest first. A page may be short, or empty, before the last one: go on while there is a `next`."""

    events: list[AuditEvent]
    next: str | None = None


class ChainView(msgspec.Struct, frozen=True):
    """A chain of the record as it ends; `links` counts them."""

    chain: str
    links: int
    last_event: int
    at: str
    hash: str


class CheckpointView(msgspec.Struct, frozen=True):
    """The latest checkpoint; it joins the heads of the chains."""

    number: int
    at: str
    hash: str


class Chains(msgspec.Struct, frozen=True):
    """Every chain, and the latest checkpoint. Keep these hashes elsewhere, and nobody can rewrite what was before."""

    root: str
    chains: list[ChainView]
    checkpoint: CheckpointView | None


@router.get(
    "",
    summary="Search the audit",
    **scoped(
        *(_SCOPE, "bad_cursor", "invalid"),
        said=shown(AuditPage, "A page of events, newest first."),
        repeats=("kind",),
    ),
)
def search_audit(
    request: Request,
    front: TheFront,
    *,
    kinds: Kinds = [],  # noqa: B006 - FastAPI makes a new one
    actor: Actor = "",
    lead: OfLead = "",
    decision: OfDecision = "",
    rep: OfRep = "",
    since: Since = "",
    until: Until = "",
    after: After = "",
    limit: Limit = 50,
) -> Response:
    """Every change of anything, and whose it was. Nothing here is ever changed or erased."""
    # Whatever people change of a rep is in the chain of edits, and that is short.
    chain = CHAIN if rep else ""
    wanted = Wanted(kinds, actor, _micros(since, "from"), _micros(until, "to"), rep, chain)
    place = place_of(after, int, int)
    before = None if place is None else Place(*map(int, place))
    about = lead or decision.rpartition(".")[0]
    within = within_of(request)
    if within is not None and not about and rep not in within.reps:
        fault = "say which lead or rep: a manager searches the record of one of their teams'"
        raise Problem("invalid", fault, [FieldProblem("lead", fault)])
    with front.database.asking() as tx:
        if about:
            is_seen = within is None or within.has_lead(tx, about)
            records = events_of_lead(tx, about, wanted) if is_seen else []
            fitting = [each for each in records if not decision or _decision_id(each) == decision]
            found, follows = _of_one(fitting, before, limit)
        else:
            found, follows = search_events(tx, wanted, before, limit)
    return as_json(AuditPage([_shown(each) for each in found], cursor_of(*follows) if follows else None))


def _of_one(records: list[Record], before: Place | None, limit: int) -> tuple[list[Record], Place | None]:
    """The page of a lead's events, and where to go on."""
    rest = [each for each in records if before is None or each.place < before]
    return rest[:limit], rest[limit - 1].place if len(rest) > limit else None


def _shown(record: Record) -> AuditEvent:
    told = msgspec.json.decode(record.body, type=dict[str, Any]) if record.body else {}
    return AuditEvent(
        record.seq,
        record.kind,
        said(from_micros(record.at)),
        said(from_micros(record.recorded_at)),
        told.pop("by", None),
        record.lead,
        _decision_id(record),
        told,
        record.chain,
        record.link,
        told.pop("why", None),
        told.pop("fields", None),
        told.pop("before", None),
        told.pop("after", None),
    )


def _decision_id(record: Record) -> str | None:
    return f"{record.lead}.{record.decision}" if record.lead and record.decision else None


@router.get(
    "/chains",
    summary="Chains of the record",
    **scoped(_SCOPE, said=shown(Chains, "Every chain's head, and the latest checkpoint.")),
)
def read_chains(front: TheFront) -> Response:
    """What to write down elsewhere, to prove later that nothing was changed since."""
    with front.database.asking() as tx:
        heads, newest, beginning = chain_heads(tx), newest_checkpoint(tx), root(tx)
    chains = [
        ChainView(head.chain, head.number, head.last_event, said(from_micros(head.at)), head.hash.hex())
        for head in heads
    ]
    checkpoint = CheckpointView(newest[0], said(from_micros(newest[1])), newest[2].hex()) if newest else None
    return as_json(Chains(beginning.hex(), chains, checkpoint))


_EXPORTED: Final = {
    "description": "Lines of JSON, or CSV, as they are read.",
    "content": {
        "application/x-ndjson": {"schema": {"type": "string"}},
        "text/csv": {"schema": {"type": "string"}},
    },
}


@router.get("/export", summary="Export the audit", **scoped(_SCOPE, "invalid", said=_EXPORTED))
def export_audit(
    front: TheFront, *, since: Since = "", until: Until = "", written: Written = Format.NDJSON
) -> Response:
    """All that is needed to check the record without this server; the last line says that it is whole.

    CSV has the events and the hashes of their links, for people; only the other can be checked.
    """
    portions = export_record(front.database, _micros(since, "from"), _micros(until, "to"))
    name = f'attachment; filename="turnout-audit.{written}"'
    if written is Format.CSV:
        return StreamingResponse(_csv(portions), media_type="text/csv", headers={"Content-Disposition": name})
    lines = (b"".join(_encode(line) + b"\n" for line in portion) for portion in portions)
    return StreamingResponse(lines, media_type="application/x-ndjson", headers={"Content-Disposition": name})


_COLUMNS: Final = (
    *("chain", "link", "seq", "kind", "at", "recorded_at", "lead_id", "decision_id", "by", "said"),
    *("digest", "link_previous", "link_hash"),
)


def _csv(portions: Iterator[list[Line]]) -> Iterator[str]:
    """Events as rows under a header, portion by portion."""
    yield f"{','.join(_COLUMNS)}\r\n"
    link: LinkLine | None = None
    for portion in portions:
        lines: list[str] = []
        for line in portion:
            if isinstance(line, LinkLine):
                link = line
            elif isinstance(line, EventLine) and link is not None:
                lines.append(csv_line(_row(line, link)))
        if lines:
            yield "".join(lines)


def _row(event: EventLine, link: LinkLine) -> list[object]:
    told = msgspec.json.decode(event.body, type=dict[str, Any]) if event.body else {}
    times = (said(from_micros(event.at)), said(from_micros(link.at)))
    return [
        *(link.chain, link.number, event.seq, event.kind, *times, event.lead_id, event.decision_id, told.get("by")),
        *(event.body, event.digest, link.previous, link.hash),
    ]


def _micros(text: str, name: str) -> int | None:
    """A moment of the query as it is kept. Raises Problem for one without a zone, or that is none."""
    if not text:
        return None
    fault = "is no moment; write it as `2026-11-22T09:40:00Z`"
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return to_micros(at.astimezone(UTC))
        fault = "has no zone; write `Z` or `+00:00` behind it"
    except (ValueError, OverflowError):
        pass
    raise Problem("invalid", f"`{name}` {fault}", [FieldProblem(name, fault)])
