"""`/a/{token}`: the page behind a button of a message. Looking at it changes nothing; only pressing does.

Programs that look through mail open every link, so a link is a page and each action a form. It needs no script and no
key: the signed token is what lets somebody in, and into this one lead only.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.problems import Problem
from turnout.api.rate_limit import AddressLimits
from turnout.api.resource import body_of
from turnout.core.follow_up.snoozing import reminder_at
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Action
from turnout.pipeline.asking.front import Front
from turnout.pipeline.notices.linked_lead import LinkedLead, read_linked
from turnout.pipeline.notices.links import PATH, Links
from turnout.pipeline.notices.messages import Composer
from turnout.pipeline.notices.pressing import COMMENT_CHARS_MAX, Pressed, press
from turnout.store.metadata import to_micros

if TYPE_CHECKING:
    from jinja2 import Template

router = APIRouter(prefix=PATH, include_in_schema=False)

_STATUS: Final = {"bad_token": 404, "expired": 410, "refused": 422, "not_yours": 403}


@router.api_route("/{token}", methods=["GET", "HEAD"])
async def show(request: Request, token: str) -> Response:
    """What is true of the lead now, and what its holder can do."""
    _limits(request).spend(request)
    return await run_in_threadpool(_page_of, request, token, None)


@router.post("/{token}")
async def do(request: Request, token: str) -> Response:
    """Do what was pressed, and say what came of it."""
    _limits(request).spend(request)
    form = parse_qs((await body_of(request)).decode("utf-8", "replace"))
    return await run_in_threadpool(_press, request, token, {name: values[-1] for name, values in form.items()})


def _limits(request: Request) -> AddressLimits:
    limits: AddressLimits = request.app.state.link_limits
    return limits


def _press(request: Request, token: str, form: dict[str, str]) -> Response:
    action = form.get("action", "")
    if action not in {each.value for each in Action}:
        raise Problem("invalid", "the form says nothing that can be done; go back to the message")
    # No database keeps a NUL, and nobody types one.
    choice, comment, nonce = (form.get(name, "").replace("\0", "") for name in ("choice", "comment", "nonce"))
    state = request.app.state
    pressed = press(
        *(state.front, state.links, token, Action(action)),
        choice=choice,
        comment=comment,
        nonce=nonce[:40],
        by="link",
        language=state.settings.said.language,
    )
    return _page_of(request, token, pressed)


def _page_of(request: Request, token: str, pressed: Pressed | None) -> Response:
    """The page of a token, with what came of a press where there was one."""
    front: Front = request.app.state.front
    links: Links = request.app.state.links
    language: str = request.app.state.settings.said.language
    claims, now = links.reads(token), front.now()
    found = read_linked(front, claims, language) if claims is not None else None
    if claims is None or found is None:
        words = words_in(language)
        return _rendered(pressed or Pressed("bad_token", words.page.cut_short), {"title": "Turnout", "words": words})
    if pressed is None and claims.expires_at <= now:
        pressed = Pressed("expired", found.words.page.too_old, found.lead, claims.rep)
    shown: dict[str, Any] = {"title": "Turnout", "words": found.words}
    if found.is_theirs:
        shown |= _shown(found, now) | {"why": _why(front, Composer(links, language), found, now)}
    shown |= {"standing": found.standing(now), "first": claims.action.value, "app_url": links.lead_url(found.lead)}
    shown["may_act"] = found.is_theirs and now < claims.expires_at
    return _rendered(pressed, shown)


def _shown(found: LinkedLead, now: datetime) -> dict[str, Any]:
    """What only whoever has the lead is shown of it."""
    return {
        "title": found.title,
        "who": found.contact.name or found.contact.email,
        "company": found.contact.company,
        "is_offer": found.is_offer,
        "nonce": str(to_micros(now)),
        "is_answered": found.touched_at is not None,
        "snoozes": list(_snoozes(found, now)),
        "reasons": found.words.pass_reasons.items(),
        "comment_chars_max": COMMENT_CHARS_MAX,
    }


def _why(front: Front, composer: Composer, found: LinkedLead, now: datetime) -> str:
    """Why they have it, as their messages say it."""
    with front.database.asking() as tx:
        message = composer.compose_present(tx, found.seq, found.decision, found.link_of, now)
    return " ".join(message.why) if message is not None else ""


def _snoozes(found: LinkedLead, now: datetime) -> Iterator[tuple[str, str, str]]:
    """When somebody can be reminded: the choice, what it is called, and the time; of several at one time the first."""
    seen: set[datetime] = set()
    for code, label in found.words.snoozes.items():
        at = reminder_at(code, now, found.zone, found.due_at)
        is_earlier = at < reminder_at(code, now, found.zone, None)
        if at not in seen:
            yield code, found.words.page.shortly if is_earlier else label, found.local(at)
        seen.add(at)


def _rendered(pressed: Pressed | None, shown: dict[str, Any]) -> Response:
    status = _STATUS.get(pressed.outcome, 200) if pressed else 200
    said = {"said": pressed.text, "is_good": pressed.outcome in {"done", "already"}} if pressed else {}
    template, style, digest = _template()
    return Response(
        template.render(**shown, **said, style=style),
        status,
        {
            "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        },
        "text/html; charset=utf-8",
    )


@cache
def _template() -> tuple[Template, str, str]:
    """The page, its style, and the hash by which a browser knows that the style is ours."""
    from jinja2 import Environment  # noqa: PLC0415 - most servers show such a page seldom
    from markupsafe import Markup  # noqa: PLC0415 - as above

    folder = files("turnout.api") / "templates"
    style = (folder / "lead_link.css").read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True)
    template = environment.from_string((folder / "lead_link.html").read_text("utf-8"))
    return template, Markup(style), b64encode(sha256(style.encode()).digest()).decode()  # noqa: S704 - a file of ours
