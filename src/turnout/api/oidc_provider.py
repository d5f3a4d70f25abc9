"""The provider of sign-in that this server was told of, and leaving there as well as here.

What proves to it who leaves is its own token, which only the browser keeps: this server has no use for it.
"""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.headers import cookies_of
from turnout.api.problems import Problem
from turnout.api.resource import headers_of
from turnout.api.session_record import provider_of
from turnout.api.settings import ApiSettings
from turnout.api.sign_ins import SignIns, spans_of
from turnout.connectors.oidc.provider import Provider, ProviderDown
from turnout.observe.logs import get_logger

_COOKIE: Final = "turnout-oidc-proof"
_PATH: Final = "/api/v1/session"
# A cookie has room for 4,096 characters with its name; without a proof the provider asks whoever leaves.
_CHARS_MAX: Final = 3_500
_NONE: Final = "-"


def provider_here(request: Request) -> Provider:
    """The provider of the settings, made when it is first asked for. Raises Problem where there is none."""
    settings: ApiSettings = request.app.state.settings
    if provider_of(settings) is None:
        raise Problem("oidc_not_set", "no provider of sign-in is set here; see `oidc_issuer`")
    if not hasattr(request.app.state, "oidc"):
        said = settings.said
        request.app.state.oidc = Provider(
            said.oidc_issuer, said.oidc_client_id, said.oidc_client_secret, said.oidc_scopes, said.oidc_groups
        )
    provider: Provider = request.app.state.oidc
    return provider


def own_address(request: Request) -> str:
    """Where people reach this server, without a slash at the end."""
    public: str = request.app.state.settings.public_url
    return public or str(request.base_url).rstrip("/")


async def leave_address(request: Request) -> str:
    """Where somebody who has just signed out here does so at the provider; empty where they need not, or cannot."""
    settings: ApiSettings = request.app.state.settings
    proof = cookies_of(headers_of(request)).get(_COOKIE, "")
    if not proof or provider_of(settings) is None or settings.said.oidc_sign_out == "here":
        return ""
    provider = provider_here(request)
    try:
        return await run_in_threadpool(provider.leave, proof.removeprefix(_NONE), f"{own_address(request)}/sign-in")
    except ProviderDown as error:
        # Here they are signed out all the same.
        get_logger("api").warning("sign_out_at_provider_failed", why=str(error))
        return ""


def with_proof(response: Response, request: Request, proof: str) -> Response:
    """An answer by which the browser keeps what the provider will want to see."""
    tries: SignIns = request.app.state.sign_ins
    kept = proof if len(proof) <= _CHARS_MAX else _NONE
    seconds = int(spans_of(request.app.state.settings)[1].total_seconds())
    response.set_cookie(
        _COOKIE, kept, seconds, path=_PATH, secure=tries.is_secure(request), httponly=True, samesite="lax"
    )
    return response


def without_proof(response: Response, request: Request) -> Response:
    """An answer after which the browser has it no more."""
    if _COOKIE in cookies_of(headers_of(request)):
        response.delete_cookie(_COOKIE, path=_PATH, httponly=True, samesite="lax")
    return response
