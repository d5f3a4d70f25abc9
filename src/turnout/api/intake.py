"""`POST /api/v1/leads`: the way a lead comes in. Plain ASGI, for every lead pays for each layer here.

From bytes to a job and from its result to an answer. The body is read in `posting` and `record`; what web pages are
answered is in `website`.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final
from urllib.parse import quote

import msgspec

from turnout.api.access import Access
from turnout.api.asgi import (
    ClientGone,
    Pairs,
    Receive,
    Reply,
    Scope,
    Send,
    problem_reply,
    read_body,
    send_reply,
    told_problem,
)
from turnout.api.bridge import Bridge
from turnout.api.headers import Headers, Proxies, client_address, is_foreign
from turnout.api.keyring import LOCAL, Caller
from turnout.api.lead_ids import LeadIds
from turnout.api.posting import JSON, Posted, idempotency_key, is_form, read_posted
from turnout.api.problems import RETRY_SECONDS, Problem, wait_first
from turnout.api.rate_limit import KeyLimits, RateLimiter
from turnout.api.reach import must_be_for
from turnout.api.record import identity_of, read_lead
from turnout.api.settings import ApiSettings
from turnout.api.tracking import note_reading
from turnout.api.website import CORS, apology, thanks, wants_page
from turnout.core.decision import Known
from turnout.core.lead import Lead
from turnout.errors import StoreError
from turnout.observe.metrics import METRICS
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import Capture

PATH: Final = "/api/v1/leads"
_REPLAYED: Final = (b"idempotency-replayed", b"true")
_encode = msgspec.json.Encoder().encode


class Received(msgspec.Struct, frozen=True):
    """What a web page is told of the lead it sent: that it is here, and nothing of who gets it."""

    lead_id: str
    received_at: str


class Intake:
    """The intake route, on one event loop. The writer behind `front` does the rest."""

    def __init__(self, front: Front, access: Access, bridge: Bridge, settings: ApiSettings, limits: KeyLimits) -> None:
        self._front = front
        self._access = access
        self._bridge = bridge
        self._ids = LeadIds()
        self._bytes_max = settings.body_bytes_max
        self._proxies = Proxies(settings.trusted_proxies)
        self._limiter = RateLimiter(settings.forms_per_minute, settings.forms_burst)
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a lead in and answer who has it."""
        began = time.perf_counter()
        scope["turnout.route"] = PATH
        headers: Headers = dict(scope["headers"])
        try:
            reply = await self._take_in(scope, headers, receive)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - a server answers, whatever happened; the log has the rest
            reply = _refused(told_problem(error, PATH), headers)
        METRICS.record_request(PATH, reply.status, time.perf_counter() - began)
        left: Pairs = scope.get("rate_limit", ())
        await send_reply(send, reply, (*left, *CORS) if b"origin" in headers else left)

    async def _take_in(self, scope: Scope, headers: Headers, receive: Receive) -> Reply:
        """From the headers to the answer. Raises Problem, and whatever the writer says."""
        now = self._front.now()
        posted, caller = await self._receive(scope, headers, receive, now)
        is_public = _is_public(caller, headers)
        read_since = time.perf_counter()
        reading = read_lead(posted.record, now, self._ids, may_name=not is_public)
        if reading.is_trap or (posted.form is not None and posted.form.is_trap):
            # Whoever fills a field that nobody sees is a machine, and is not told that it was found out.
            return _thanked(posted, headers) or _received(reading.lead)
        identity = identity_of(reading, idempotency_key(headers, posted.form))
        captured = time.perf_counter()
        known, policy = enrich(self._front, reading.lead)
        note_reading(captured - read_since, time.perf_counter() - captured)
        origin = "form" if is_public or posted.form is not None else "api"
        job = Capture(reading.lead, known, policy, caller.id, *identity, origin)
        done = await self._bridge.ask(job)
        return _thanked(posted, headers) or (_received(reading.lead, done) if is_public else _answered(done))

    async def _receive(self, scope: Scope, headers: Headers, receive: Receive, now: datetime) -> tuple[Posted, Caller]:
        """The record and who sent it; a key in a header is looked at before the body."""
        peer = scope["client"][0] if scope["client"] else ""
        if is_form(headers):
            # A page without scripts can only say its key in the form.
            posted = read_posted(headers, await read_body(receive, headers, self._bytes_max))
            form_key = posted.form.key if posted.form else ""
            caller = self._access.caller(headers, peer, now, form_key, "POST")
            return posted, self._admit(caller, scope, headers, peer, is_page=True)
        caller = self._access.caller(headers, peer, now, method="POST")
        self._admit(caller, scope, headers, peer, is_page=False)
        return read_posted(headers, await read_body(receive, headers, self._bytes_max)), caller

    def _admit(self, caller: Caller, scope: Scope, headers: Headers, peer: str, *, is_page: bool) -> Caller:
        """Let a caller through who may post leads, and not too often. Raises Problem for any other."""
        if caller is not LOCAL:
            scope["rate_limit"] = self._limits.spend(caller.id)
        if caller.user is not None:
            must_be_for(caller.user.role, "POST", PATH)
        elif not (caller.may("leads:write") or caller.may("form")):
            raise Problem("scope_missing", "this needs a key with scope `leads:write`, or `form` from a website")
        if _is_public(caller, headers) or (is_page and caller is LOCAL):
            wait_seconds = self._limiter.allow(client_address(headers, peer, self._proxies), time.monotonic())
            if wait_seconds is not None:
                raise wait_first(wait_seconds)
        return caller


def enrich(front: Front, lead: Lead) -> tuple[Known, str]:
    """What is known of a lead, and under which policy. Raises Problem where no policy is live."""
    try:
        return front.enrich(lead)
    except StoreError as error:
        detail = str(error)
        remedy = "" if "turnout policy publish" in detail else "; publish one with `turnout policy publish POLICY.yaml`"
        raise Problem("no_policy", detail + remedy, headers={"Retry-After": str(RETRY_SECONDS)}) from None


def _is_public(caller: Caller, headers: Headers) -> bool:
    """True where whoever looks at a web page can see the answer, so that it must say nothing of us."""
    if caller is LOCAL:
        return is_foreign(headers)
    return not caller.may("leads:write")


def _answered(done: Done) -> Reply:
    answer = done.answer
    assert answer is not None, "a capture has an answer"
    lead = answer.lead_id
    # Our own ids, and most others, stand in an address as they are.
    location = (b"location", f"{PATH}/{lead if lead.isascii() and lead.isalnum() else quote(lead, safe='')}".encode())
    body = _encode(answer)
    return Reply(200, JSON, body, (location, _REPLAYED)) if done.is_replay else Reply(201, JSON, body, (location,))


def _received(lead: Lead, done: Done | None = None) -> Reply:
    """Little enough for everybody; a lead that joined another, or was refused, looks like any."""
    answer = done.answer if done else None
    told = (answer.lead_id, answer.received_at) if answer else (lead.id, said(lead.received_at))
    body = _encode(Received(*told))
    return Reply(200, JSON, body, (_REPLAYED,)) if done and done.is_replay else Reply(201, JSON, body)


def _thanked(posted: Posted, headers: Headers) -> Reply | None:
    """What a browser is shown that sent a form; None for a script, which is answered in JSON."""
    return thanks(posted.form, headers) if posted.form is not None and wants_page(headers) else None


def _refused(problem: Problem, headers: Headers) -> Reply:
    is_page = b"x-www-form-urlencoded" in headers.get(b"content-type", b"") and wants_page(headers)
    reply = apology(problem) if is_page else problem_reply(problem)
    own: Pairs = problem_reply(problem).headers if is_page else ()
    return reply._replace(headers=(*reply.headers, *own))
