"""`/api/v1/session/oidc`: to the provider of sign-in and back. A browser is sent, not a program: what goes wrong is
told on the sign-in page, by a code in its address.

What the provider says is read in `connectors.oidc`, who that is in `pipeline.edits.signing_in`.
"""  # noqa: D205 - one sentence

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from turnout.api.headers import cookies_of
from turnout.api.oidc_provider import own_address, provider_here, with_proof
from turnout.api.resource import headers_of
from turnout.api.session_record import asked
from turnout.api.sessions import begin
from turnout.api.sign_ins import SignIns, with_session
from turnout.connectors.oidc.provider import Begun, Provider, ProviderDown, ProviderError
from turnout.errors import RefusedError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.signing_in import user_of_claims
from turnout.store.sessions import OidcRequest, add_oidc_request, new_token, take_oidc_request
from turnout.store.users import User

router = APIRouter(prefix="/api/v1/session/oidc", tags=["session"])

COOKIE: Final = "turnout-oidc"
_PATH: Final = "/api/v1/session/oidc"
# As long as somebody may look for their second factor.
_MINUTES: Final = 15
# Nothing but a page of this server: a browser reads `//host` and `/\\host` as another one.
_PLACE: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}")
_SENT: Final[dict[str, Any]] = {"description": "Onwards.", "headers": {"Location": {"schema": {"type": "string"}}}}


@router.get(
    "",
    summary="Sign in through the provider",
    **asked("oidc_not_set", "signed_in_too_often", "invalid", said=_SENT, status=302),
)
async def go_to_provider(
    request: Request,
    back_to: Annotated[str, Query(description="The page to come back to.", max_length=1_001)] = "/",
) -> Response:
    """Sends the browser there; what comes back is held against what is kept for this browser."""
    provider = provider_here(request)
    tries: SignIns = request.app.state.sign_ins
    tries.spend(request)
    place = back_to if _PLACE.fullmatch(back_to) else "/"
    try:
        begun = await run_in_threadpool(provider.begin, _back(request))
    except ProviderDown as error:
        return _told("oidc_down", error)
    token, front = new_token(), _front(request)

    def keep() -> None:
        until = front.now() + timedelta(minutes=_MINUTES)
        with front.database.begin() as tx:
            add_oidc_request(tx, token, OidcRequest(begun.state, begun.nonce, begun.verifier, place, until))

    await run_in_threadpool(keep)
    response = RedirectResponse(begun.address, 302)
    response.set_cookie(
        COOKIE, token, _MINUTES * 60, path=_PATH, secure=tries.is_secure(request), httponly=True, samesite="lax"
    )
    return response


@router.get(
    "/callback",
    summary="Come back from the provider",
    **asked("oidc_not_set", "signed_in_too_often", said=_SENT, status=302),
)
async def come_back(request: Request) -> Response:
    """Whoever the provider vouches for is signed in and sent to where they wanted to go."""
    provider = provider_here(request)
    tries: SignIns = request.app.state.sign_ins
    tries.spend(request)
    query = dict(request.query_params)
    try:
        user, place, proof = await run_in_threadpool(_who, request, provider, query)
    except ProviderDown as error:
        return _told("oidc_down", error)
    except ProviderError as error:
        return _told("oidc_refused" if query.get("error") else "oidc_failed", error)
    except RefusedError as error:
        return _told("oidc_no_role" if error.code == "role_missing" else error.code, error)
    token = await run_in_threadpool(begin, request, user, "oidc")
    request.app.state.visitors.changed()
    return _done(with_proof(with_session(RedirectResponse(place, 302), request, token), request, proof))


def _who(request: Request, provider: Provider, query: Mapping[str, str]) -> tuple[User, str, str]:
    """Who has come back, where to, and the provider's proof. Raises ProviderError, ProviderDown and RefusedError."""
    front = _front(request)
    shown = cookies_of(headers_of(request)).get(COOKIE, "")
    with front.database.begin() as tx:
        kept = take_oidc_request(tx, shown) if shown else None
    if kept is None or front.now() > kept.until:
        raise ProviderError("nobody was sent to the provider from this browser, or it was too long ago")
    begun = Begun("", kept.state, kept.nonce, kept.verifier)
    vouched = provider.finish(query, _back(request), begun)
    said = request.app.state.settings.said
    with editing(front.database, front.now(), "oidc") as edit:
        return user_of_claims(edit, vouched.claims, said), kept.back_to, vouched.proof


def _told(code: str, error: Exception) -> Response:
    """Back to the sign-in page, which says what went wrong; why, is for the log."""
    get_logger("api").warning("sign_in_through_provider_failed", code=code, why=str(error))
    return _done(RedirectResponse(f"/sign-in?problem={code}", 302))


def _done(response: Response) -> Response:
    response.delete_cookie(COOKIE, path=_PATH, httponly=True, samesite="lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: Request) -> str:
    """Where the provider sends people back to, which it knows beforehand."""
    return f"{own_address(request)}{_PATH}/callback"


def _front(request: Request) -> Front:
    front: Front = request.app.state.front
    return front
