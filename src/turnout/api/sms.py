"""`/connectors/twilio/reply`: where Twilio hands over what reps send back, and gets the answer to send them.

It needs no key of ours: Twilio signs what it says, and the address it was told to say it at. So behind a proxy the
server has to know its own `public_url`.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.problems import Problem
from turnout.api.rate_limit import AddressLimits
from turnout.api.resource import TheConnections, TheFront, body_of, headers_of
from turnout.connectors.sms.inbound import Fields, fields_of, is_from_twilio, read_inbound, twiml
from turnout.pipeline.notices.text_replies import CHANNEL, TextReplies

# Twilio says how it calls this, so it is not in the document of our interface.
router = APIRouter(prefix="/connectors/twilio", include_in_schema=False)

_PORTS: Final = {"https": 443, "http": 80}


@router.post("/reply")
async def reply(request: Request, front: TheFront, connections: TheConnections) -> Response:
    """Do what a rep's text message says, if Twilio says so, and answer it."""
    limits: AddressLimits = request.app.state.inbound_limits
    limits.spend(request)
    body = await body_of(request)
    configuration = await run_in_threadpool(connections.configuration, CHANNEL)
    if configuration is None or not configuration.get("token"):
        raise Problem(
            "connector_not_set", "no account at Twilio is set here; set `TURNOUT_TWILIO_TOKEN` and the others"
        )
    fields = _fields(body)
    signature = headers_of(request).get(b"x-twilio-signature", b"").decode("latin-1")
    if not is_from_twilio(_addresses(request), fields, signature, configuration["token"]):
        raise Problem(
            "signature_wrong",
            "this was not signed by Twilio with our token for this address; if it was, set `public_url` to the address "
            "that Twilio calls",
        )
    replies: TextReplies = request.app.state.text_replies
    language: str = request.app.state.settings.said.language
    said = await run_in_threadpool(replies.answer, front, request.app.state.links, read_inbound(fields), language)
    return Response(twiml(said), media_type="text/xml")


def _fields(body: bytes) -> Fields:
    try:
        return fields_of(body)
    except UnicodeDecodeError:
        raise Problem("bad_body", "the form is not in UTF-8") from None


def _addresses(request: Request) -> list[str]:
    """The addresses that Twilio may have been told: the public one where it is said; with and without its port."""
    public: str = request.app.state.settings.public_url
    seen = urlsplit(str(request.url))
    base = urlsplit(public) if public else seen
    path = f"{base.path.rstrip('/')}{seen.path}" if public else seen.path
    host = base.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = base.port or _PORTS.get(base.scheme, 0)
    hosts = [base.netloc, f"{host}:{port}", *([host] if port == _PORTS.get(base.scheme) else [])]
    return [urlunsplit((base.scheme, each, path, seen.query, "")) for each in dict.fromkeys(hosts)]
