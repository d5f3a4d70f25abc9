"""`/api/v1/policies`: versions of the policy, each kept for ever; which of them is live, and since when.

A version is uploaded first, and made live by a second call that says which live version it is to replace.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, headers_of, reads, scoped, shown
from turnout.config import Settings
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.content import Draft, keep_version
from turnout.pipeline.policies.drafts import must_need_no_approval
from turnout.pipeline.policies.gates import REASON_CHARS_MAX, Demands, GateResult, demands_of, gate, must_pass
from turnout.pipeline.policies.publish import draft_of_version, go_live, read_draft, roster_of, with_notices
from turnout.store.policies import (
    Publication,
    Version,
    VersionLine,
    find_version,
    list_publications,
    list_versions,
    live_policy,
    live_publication,
)
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])

# A policy with its lists is larger than a lead.
POLICY_BYTES_MAX: Final = 33_554_432
NoteText = Annotated[str, Meta(max_length=1_000)]
Reason = Annotated[str, Meta(max_length=REASON_CHARS_MAX)]
ThePolicy = Annotated[str, Path(description="The version's hash.", min_length=1, max_length=64)]


class PolicyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text, and the text of each list it reads by the path it names."""

    text: Annotated[str, Meta(min_length=1)]
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    note: NoteText = ""


class PublishBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why this version goes live, for whoever reads the list of publications.

    `without_tests` and `without_check` are reasons for publishing whatever its tests or the check say; they stay in the
    record.
    """

    note: NoteText = ""
    without_tests: Reason = ""
    without_check: Reason = ""


class PolicyKept(msgspec.Struct, frozen=True):
    """A version that was uploaded. `notices` are what it says that this company cannot keep, with the remedy."""

    hash: str
    version: int
    notices: list[str]


class PolicyLine(msgspec.Struct, frozen=True):
    """A version in the list of versions. `live_at` is when it last went live, null where it never did."""

    hash: str
    version: int
    at: str
    by: str
    note: str
    is_live: bool
    live_at: str | None
    publications: int


class PolicyPage(msgspec.Struct, frozen=True):
    """Versions, the newest first; `next` is null on the last page."""

    policies: list[PolicyLine]
    next: str | None = None


class PolicyText(msgspec.Struct, frozen=True):
    """A version with its text, and the text of each list it reads by its path."""

    hash: str
    version: int
    at: str
    by: str
    note: str
    text: str
    lists: dict[str, str]


class PublicationRecord(msgspec.Struct, frozen=True):
    """One moment at which a version went live. `publication` counts them, with gaps where one was given up."""

    publication: int
    policy: str
    version: int
    at: str
    by: str
    note: str


class PublicationPage(msgspec.Struct, frozen=True):
    """What was made live, the newest first; `next` is null on the last page."""

    publications: list[PublicationRecord]
    next: str | None = None


_live = shown(PublicationRecord, "The version that is live now.")


@router.get(
    "",
    summary="Versions of the policy",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(PolicyPage, "A page of versions.")),
)
def read_policies(front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """Every version that was kept, with who brought it, and which is live."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        lines, live = list_versions(tx, int(place[0]) if place else None, limit + 1), live_policy(tx)
    page, follows = cut(lines, limit, lambda line: (line.number,))
    return as_json(PolicyPage([_line(line, live) for line in page], follows))


@router.post(
    "",
    summary="Upload a policy",
    **writing(
        "policy:write",
        "invalid_policy",
        answers={200: shown(PolicyKept, "This content is kept already."), 201: shown(PolicyKept, "It is kept.")},
        body=PolicyBody,
    ),
)
async def upload(
    request: Request,
    front: TheFront,
    body: Annotated[PolicyBody, Depends(reads(PolicyBody, bytes_max=POLICY_BYTES_MAX))],
) -> Response:
    """A version is checked and kept, and not live. Everything that is wrong is told, each with place and line."""
    draft = await run_in_threadpool(_read, front, body)

    def do(edit: Edit) -> Changed:
        version, is_new = keep_version(edit, draft, body.note)
        kept = PolicyKept(draft.hash, version, list(draft.notices))
        return Changed(kept, 201 if is_new else 200, f"/api/v1/policies/{draft.hash}" if is_new else "")

    return await change(request, do)


def _read(front: Front, body: PolicyBody) -> Draft:
    """What a body says, read before anybody is kept waiting. Raises PolicyError."""
    with front.database.asking() as tx:
        return with_notices(read_draft(tx, body.text, body.lists), roster_of(tx))


@router.get("/live", summary="What is live", **scoped("data:read", "policy_not_found", "invalid", said=_live))
def read_live(request: Request, front: TheFront) -> Response:
    """The version that decides, since when, and by whom. Its ETag is what `If-Match` of `publish` names."""
    with front.database.asking() as tx:
        live = _live_record(tx)
    if live is None:
        raise Problem("policy_not_found", "no policy is live; publish one")
    return tagged(request, live)


@router.get(
    "/live/publications",
    summary="What was live when",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(PublicationPage, "A page of publications.")),
)
def read_publications(front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """Everything that was ever made live, the newest first."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = list_publications(tx, int(place[0]) if place else None, limit + 1)
    page, follows = cut(found, limit, lambda each: (each.number,))
    return as_json(PublicationPage([_publication(each) for each in page], follows))


@router.get(
    "/{policy}",
    summary="One version",
    **scoped("data:read", "policy_not_found", "invalid", said=shown(PolicyText, "The version with its text.")),
)
def read_policy(request: Request, policy: ThePolicy, front: TheFront) -> Response:
    """A version as it was uploaded. It is never changed."""
    with front.database.asking() as tx:
        return tagged(request, _text(_found(tx, policy)))


_publishing = writing(
    "policy:write",
    "policy_not_found",
    "approval_needed",
    "invalid_policy",
    "policy_tests_failed",
    "policy_check_failed",
    "policy_thresholds_missed",
    answers={200: _live},
    body=PublishBody,
)
_publishing["openapi_extra"]["requestBody"]["required"] = False


@router.post("/{policy}/publish", summary="Make a version live", **_publishing)
async def publish(
    request: Request, policy: ThePolicy, body: Annotated[PublishBody, Depends(reads(PublishBody, is_optional=True))]
) -> Response:
    """An older version is published to go back to it. Leads that wait keep the version they came in under.

    It is refused while one of its tests fails or the check finds errors in it. Where something is live, `If-Match`
    names what is to be replaced: the ETag of `/policies/live`, or `*`.
    """
    front: Front = request.app.state.front
    settings: Settings = request.app.state.settings.said
    passed, approvals = await run_in_threadpool(_passed, front, policy, body, demands_of(settings)), settings.approvals

    def do(edit: Edit) -> Changed:
        version = _found(edit.tx, policy)
        before = _live_record(edit.tx)
        _must_say(request, before)
        must_need_no_approval(edit.tx, version.hash, approvals)
        go_live(edit, version.hash, body.note, passed.passed_over)
        return Changed(_live_record(edit.tx))

    return await change(request, do)


def _passed(front: Front, policy: str, body: PublishBody, demands: Demands) -> GateResult:
    """How the version stands before the gate, asked before anybody is kept waiting. Raises RefusedError."""
    with front.database.asking() as tx:
        draft = draft_of_version(tx, _found(tx, policy))
    without = {"without_tests": body.without_tests, "without_check": body.without_check}
    return must_pass(gate(front.database, draft, front.now(), demands, **without))


def _must_say(request: Request, live: PublicationRecord | None) -> None:
    """Let a publication through that knows what it replaces. Raises Problem."""
    must_match(request, live)
    if live is not None and b"if-match" not in headers_of(request):
        said_so = f"version {live.version} (`{live.policy[:12]}`) is live"
        remedy = "send `If-Match` with the ETag of `/api/v1/policies/live`, or `*` to replace whatever there is"
        raise Problem("precondition_failed", f"{said_so}, and the request does not say that it replaces it; {remedy}")


def _live_record(tx: Transaction) -> PublicationRecord | None:
    live = live_publication(tx)
    return _publication(live) if live else None


def _publication(each: Publication) -> PublicationRecord:
    return PublicationRecord(each.number, each.policy, each.version, said(each.published_at), each.by, each.note)


def _line(line: VersionLine, live: str | None) -> PolicyLine:
    return PolicyLine(
        line.hash,
        line.number,
        said(line.kept_at),
        line.by,
        line.note,
        line.hash == live,
        said(line.live_at) if line.live_at else None,
        line.publications,
    )


def _text(version: Version) -> PolicyText:
    at = said(version.published_at)
    lists = dict(sorted(version.lists.items()))
    return PolicyText(version.hash, version.number, at, version.by, version.note, version.text, lists)


def _found(tx: Transaction, policy: str) -> Version:
    version = find_version(tx, policy)
    if version is None:
        raise Problem("policy_not_found", f"there is no policy `{policy}`; `/api/v1/policies` lists those there are")
    return version
