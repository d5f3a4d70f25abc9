"""The whole HTTP interface as one ASGI app: the intake in front, FastAPI for all else, a problem for every error."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from importlib.metadata import version
from typing import Any, Final, Protocol

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.routing import BaseRoute

from turnout.api.access import Access
from turnout.api.asgi import Message, Receive, Reply, Scope, Send, problem_reply, send_reply
from turnout.api.bridge import Bridge
from turnout.api.error_answers import answer_errors
from turnout.api.headers import Proxies
from turnout.api.intake import PATH, Intake
from turnout.api.keyring import NOTE_SECONDS, Keyring
from turnout.api.openapi import describe
from turnout.api.openapi_links import operation_name
from turnout.api.problems import Problem
from turnout.api.rate_limit import (
    INBOUND_BURST,
    INBOUND_PER_MINUTE,
    LINKS_BURST,
    LINKS_PER_MINUTE,
    AddressLimits,
    KeyLimits,
)
from turnout.api.routers import ROUTERS
from turnout.api.settings import DEFAULTS, ApiSettings
from turnout.api.sign_ins import SignIns, spans_of
from turnout.api.standing import Standing
from turnout.api.streams import Streams
from turnout.api.tracking import route_of, track
from turnout.api.visitors import Visitors
from turnout.api.website import PREFLIGHT, embed_script
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.observe.metrics import METRICS
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.first_hour.first_runs import FirstRuns
from turnout.pipeline.history.simulations import Simulating
from turnout.pipeline.imports.import_jobs import Importing
from turnout.pipeline.notices.text_replies import TextReplies
from turnout.pipeline.record.verifying import Verifying

Data = dict[str, Any]
# What the numbers call all pages of the web app.
_SITE: Final = "app"
_ABOUT: Final = "Decides who gets an inbound lead, tells why, and keeps watch until somebody has answered."
_KEPT_BY_NOBODY: Final = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class Site(Protocol):
    """Pages beside the API: it says which addresses it takes of those that are not the API's."""

    def takes(self, scope: Scope) -> bool:
        """Whether it answers this request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""


def create_app(front: Front, settings: ApiSettings = DEFAULTS, site: Site | None = None) -> App:
    """The ASGI app over a running Turnout; `site` answers what a browser asks for beside the API."""
    visitors = Visitors(lambda: front.database, *spans_of(settings))
    access = Access(
        settings.keyring,
        is_loopback=settings.is_loopback,
        visitors=visitors,
        local_access=settings.said.local_access,
        public_url=settings.public_url,
        proxies=Proxies(settings.trusted_proxies),
    )
    bridge = Bridge(front.submit, settings.waiting_max)
    resources = _bare()
    # As FastAPI does itself; to include every router anew would read each signature again for every app.
    resources.router.routes.extend(_routes())
    state = resources.state
    state.front, state.access, state.bridge, state.settings = front, access, bridge, settings
    state.visitors, state.sign_ins = visitors, SignIns(settings)
    state.limits = limits = KeyLimits(settings.requests_per_minute)
    state.links, state.link_limits = settings.links, AddressLimits(settings, LINKS_PER_MINUTE, LINKS_BURST)
    state.inbound_limits = AddressLimits(settings, INBOUND_PER_MINUTE, INBOUND_BURST)
    state.streams = Streams(lambda: front.database, settings.streams_max)
    standing = state.standing = Standing()
    state.importing = Importing(front)
    state.simulating = Simulating(front)
    state.first_runs = FirstRuns()
    state.verifying = Verifying()
    state.text_replies = TextReplies()
    _describe_once(resources, settings)
    answer_errors(resources)
    return App(resources, Intake(front, access, bridge, settings, limits), settings, standing, site)


def _bare() -> FastAPI:
    return FastAPI(
        title="Turnout",
        version=version("turnout"),
        description=_ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_name,
        lifespan=_lifespan,
        # FastAPI's own would tell what callers sent; what we tell, and when, is `tracking`'s to say.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Every route there is: the same for all apps of a process, so that the next one costs no time."""
    resources = _bare()
    own = len(resources.router.routes)
    for router in ROUTERS:
        resources.include_router(router)
    resources.add_api_route("/embed.js", embed_script, include_in_schema=False, response_class=Response)
    return tuple(resources.router.routes[own:])


class App:
    """Sends each request to the intake or to FastAPI, and counts it."""

    def __init__(
        self,
        resources: FastAPI,
        intake: Intake,
        settings: ApiSettings,
        standing: Standing,
        site: Site | None = None,
    ) -> None:
        self.resources = resources
        self.settings = settings
        self.standing = standing
        self._intake = intake
        self._site = site
        # Whatever begins like an address of the API is the API's, a mistyped one too.
        self._own = _own_addresses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the server."""
        if scope["type"] == "http":
            await track(scope, send, partial(self._answer, scope, receive))
        else:
            await self.resources(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH or scope["method"] == "GET":
            site = self._site
            path = scope["path"]
            if site is None or path in self._own or _root_of(path) in self._own or not site.takes(scope):
                await self._ask_resources(scope, receive, send)
            else:
                await self._ask_site(site, scope, receive, send)
        elif scope["method"] == "POST":
            await self._intake(scope, receive, send)
        else:
            await send_reply(send, PREFLIGHT if scope["method"] == "OPTIONS" else _not_here(scope["method"]))

    @staticmethod
    async def _ask_site(site: Site, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0

        async def note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await site(scope, receive, note)
        METRICS.record_request(_SITE, status, time.perf_counter() - began)

    async def _ask_resources(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # Whoever shows how long something has waited goes by the server's clock, not by their own.
                now = (b"turnout-now", said(self.resources.state.front.now()).encode())
                message["headers"] = [*_kept_by_nobody(message["headers"]), now, *scope.get("rate_limit", ())]
            await send(message)

        # What an exception handler has answered is raised once more for the server's log, and ours has it already.
        with suppress(Exception):
            await self.resources(scope, receive, note)
        if "is_stream" not in scope:
            METRICS.record_request(route_of(scope), status, time.perf_counter() - began)

    def end_streams(self) -> None:
        """End whatever would go on for ever: the server stops."""
        streams: Streams = self.resources.state.streams
        streams.end()


@cache
def _own_addresses() -> frozenset[str]:
    """The API's addresses: by their first part, or whole where the app has pages that begin with the same."""
    paths = [getattr(route, "path", "") for router in ROUTERS for route in router.routes]
    paths += [getattr(route, "path", "") for route in _bare().router.routes]
    whole = {path for path in paths if path.count("/") > 2 and not path.startswith("/api/")}
    return frozenset({_root_of(path) for path in paths if path not in whole} | whole | {"embed.js"})


def _kept_by_nobody(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers after which no browser and no proxy keeps an answer, or guesses its type, unless these say otherwise.

    What is said of leads is personal, and is not to be found in a browser whose user has signed out.
    """
    told = list(headers)
    names = {name for name, _ in told}
    return told + [pair for pair in _KEPT_BY_NOBODY if pair[0] not in names]


def _root_of(path: str) -> str:
    """The first part of an address: `api` of `/api/v1/leads`."""
    return path.split("/", 2)[1] if path.startswith("/") else ""


def _not_here(method: str) -> Reply:
    return problem_reply(
        Problem("method_not_allowed", f"`{method}` is not for `{PATH}`", headers={"Allow": "GET, POST, OPTIONS"})
    )


@asynccontextmanager
async def _lifespan(resources: FastAPI) -> AsyncIterator[None]:
    """Write down now and then, and at the end, which keys were used; do imports; and keep the readers few."""
    # Each thread that reads has a connection with a cache of its own.
    current_default_thread_limiter().total_tokens = resources.state.settings.readers
    keyring: Keyring | None = resources.state.settings.keyring
    visitors: Visitors = resources.state.visitors
    noting = asyncio.create_task(_note_now_and_then(keyring, visitors))
    importing: Importing = resources.state.importing
    importing.start()
    simulating: Simulating = resources.state.simulating
    simulating.start()
    try:
        yield
    finally:
        # It waits for leads that the writer still has, and those come back through this loop.
        await run_in_threadpool(importing.stop)
        await run_in_threadpool(simulating.stop)
        await run_in_threadpool(resources.state.first_runs.stop)
        await run_in_threadpool(resources.state.verifying.stop)
        noting.cancel()
        await _note(keyring, visitors)


async def _note_now_and_then(keyring: Keyring | None, visitors: Visitors) -> None:
    while True:
        await asyncio.sleep(NOTE_SECONDS)
        await _note(keyring, visitors)


async def _note(keyring: Keyring | None, visitors: Visitors) -> None:
    """When a key was last used is nice to know; a store that cannot keep it says so in the log and nowhere else.

    Who was here is more: a session that nobody noted ends sooner, and its owner signs in again.
    """
    try:
        if keyring is not None:
            await run_in_threadpool(keyring.note_used)
        await run_in_threadpool(visitors.note_seen)
    except StoreError as error:
        get_logger("api").warning("keys_not_noted", why=str(error))


def _describe_once(resources: FastAPI, settings: ApiSettings) -> None:
    @cache
    def document() -> Data:
        return describe(resources, is_loopback=settings.is_loopback, public_url=settings.public_url)

    # FastAPI's own way to give another document.
    resources.openapi = document  # type: ignore[method-assign]
