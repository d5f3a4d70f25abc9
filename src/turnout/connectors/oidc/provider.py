"""The provider of sign-in as we speak to it: where it sends people, and what it then says of them. Who may come in
with that is `pipeline.edits.signing_in`'s.

The code flow of OpenID Connect Core 1.0 with PKCE (RFC 7636) and a nonce; every answer is checked as section 3.1.3.7
has it. Signing out there is OpenID Connect RP-Initiated Logout 1.0. Authlib speaks the protocol.
"""  # noqa: D205 - one sentence

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from turnout.errors import InputError, StoreError

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]

Claims = Mapping[str, Any]

SECONDS_MAX: Final = 10.0
# A provider's clock and ours need not agree to the second.
LEEWAY_SECONDS: Final = 120
_KEPT_SECONDS: Final = 3_600.0
# Keys that nobody but their owner can sign with; `none` and shared secrets are no proof of a provider.
_ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip


class ProviderError(InputError):
    """The provider, or what came in its name, does not let somebody in; the sentence is for the log."""


class ProviderDown(StoreError):  # noqa: N818 - what it is
    """The provider does not answer, or not as one."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where somebody is sent to sign in, and what their way back is held against."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the provider says of somebody, and its own proof of that, which it wants to see when they leave."""

    claims: Claims
    proof: str


class Provider:
    """One provider, found by its issuer. What it says of itself is read anew each hour. May be used from any thread."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        scopes: str,
        groups: str = "groups",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.issuer = issuer.rstrip("/")
        self._client_id, self._client_secret = client_id, client_secret
        self._scopes, self._groups = scopes, groups
        # The world's clock: the provider goes by no other.
        self._clock = clock
        self._lock = threading.Lock()
        self._told: dict[str, Any] = {}
        self._told_until = 0.0

    def begin(self, back: str) -> Begun:
        """Where to send somebody, who comes back to an address of ours. Raises ProviderDown."""
        from authlib.common.security import (  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load
            generate_token,
        )

        about, nonce, verifier = self._about(), generate_token(32), generate_token(64)
        with self._client(back) as client:
            where = about["authorization_endpoint"]
            address, state = client.create_authorization_url(where, nonce=nonce, code_verifier=verifier)
        return Begun(address, state, nonce, verifier)

    def finish(self, query: Mapping[str, str], back: str, begun: Begun) -> Vouched:
        """What the provider says of somebody who has come back. Raises ProviderError, and ProviderDown."""
        about = self._about()
        self._check_answer(query, begun, about)
        with self._client(back) as client:
            token = self._redeem(client, about, query["code"], begun)
            claims = self._read(client, about, token, begun.nonce)
            return Vouched({**self._more(client, about, token, claims), **claims}, token["id_token"])

    def leave(self, proof: str, back: str) -> str:
        """Where to send somebody who signs out, who comes back to an address of ours; empty where there is no such.

        Raises ProviderDown.
        """
        where = self._about().get("end_session_endpoint")
        if not isinstance(where, str) or not where.startswith(("https://", "http://")):
            return ""
        said = {"client_id": self._client_id, "post_logout_redirect_uri": back}
        if proof:
            said["id_token_hint"] = proof
        return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(said)}"

    def _check_answer(self, query: Mapping[str, str], begun: Begun, about: Claims) -> None:
        if not begun.state or query.get("state") != begun.state:
            raise ProviderError("the provider's answer is to another question: its `state` is not ours")
        if query.get("iss", about["issuer"]) != about["issuer"]:
            raise ProviderError("the answer names another issuer")
        if about.get("authorization_response_iss_parameter_supported") and "iss" not in query:
            raise ProviderError("the answer names no issuer, which this provider always does")
        if "error" in query:
            raise ProviderError(f"the provider says `{query['error'][:60]}`")
        if not query.get("code"):
            raise ProviderError("the provider's answer has no code")

    def _redeem(self, client: OAuth2Client, about: Claims, code: str, begun: Begun) -> dict[str, Any]:
        from authlib.integrations.base_client import (  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
            OAuthError,
        )

        try:
            token: dict[str, Any] = _answered(
                lambda: client.fetch_token(
                    about["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=begun.verifier
                )
            )
        except OAuthError as error:
            raise ProviderError(f"the provider does not take the code: `{str(error.error)[:60]}`") from None
        if not isinstance(token.get("id_token"), str):
            raise ProviderError("the provider says nothing of who it is: there is no ID token; ask for scope `openid`")
        return token

    def _read(self, client: OAuth2Client, about: Claims, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says, once everything about it is as it must be."""
        from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
        from joserfc.errors import InvalidKeyIdError, JoseError  # noqa: PLC0415 - as above

        try:
            try:
                decoded = _decoded(token["id_token"], self._keys(client, about))
            except InvalidKeyIdError:
                # The provider signs with a key it did not have when we asked.
                decoded = _decoded(token["id_token"], self._keys(client, about, anew=True))
            wanted = {"iss": {"essential": True, "values": [about["issuer"]]}}
            wanted["aud"] = {"essential": True, "values": [self._client_id]}
            proof = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(decoded.claims, decoded.header, wanted, proof)
            claims.validate(now=int(self._clock()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderError(f"the ID token is not to be believed: {str(error)[:200]}") from None
        return dict(claims)

    def _more(self, client: OAuth2Client, about: Claims, token: Mapping[str, Any], claims: Claims) -> dict[str, Any]:
        """What the provider says of the same person elsewhere, where the ID token is short. Raises ProviderError."""
        where = about.get("userinfo_endpoint")
        if not where or not token.get("access_token") or ("email" in claims and self._groups in claims):
            return {}
        found = _answered(lambda: _json(client.get(where)))
        if found.get("sub") != claims["sub"]:
            raise ProviderError("what the provider says of somebody is of somebody else")
        return found

    def _about(self) -> dict[str, Any]:
        with self._lock:
            if time.monotonic() >= self._told_until:
                with self._client("") as client:
                    where = f"{self.issuer}/.well-known/openid-configuration"
                    told = _answered(lambda: _json(client.request("GET", where, withhold_token=True)))
                if str(told.get("issuer", "")).rstrip("/") != self.issuer:
                    raise ProviderDown(f"the provider calls itself another than `{self.issuer}`; set `oidc_issuer` so")
                lacks = {"authorization_endpoint", "token_endpoint", "jwks_uri"} - told.keys()
                if lacks:
                    raise ProviderDown(f"the provider does not say its {', '.join(sorted(lacks))}")
                self._told, self._told_until = told, time.monotonic() + _KEPT_SECONDS
            return self._told

    def _keys(self, client: OAuth2Client, about: Claims, *, anew: bool = False) -> dict[str, Any]:
        with self._lock:
            if anew or "jwks" not in self._told:
                self._told["jwks"] = _answered(
                    lambda: _json(client.request("GET", about["jwks_uri"], withhold_token=True))
                )
            keys: dict[str, Any] = self._told["jwks"]
            return keys

    def _client(self, back: str) -> OAuth2Client:
        with warnings.catch_warnings():
            # Authlib would have the next generation of httpx; what says so comes first, for it wants to be heard.
            import authlib.deprecate  # type: ignore[import-untyped]  # noqa: F401, PLC0415 - as above

            warnings.simplefilter("ignore")
            from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415 - as above

        method = "client_secret_basic" if self._client_secret else "none"
        allowed = self._told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self._client_secret and "client_secret_basic" not in allowed and "client_secret_post" in allowed:
            method = "client_secret_post"
        return OAuth2Client(
            self._client_id,
            self._client_secret or None,
            token_endpoint_auth_method=method,
            scope=self._scopes,
            redirect_uri=back or None,
            code_challenge_method="S256",
            timeout=SECONDS_MAX,
        )


def _decoded(token: str, keys: dict[str, Any]) -> Any:  # noqa: ANN401 - joserfc's own
    from joserfc import jwt  # noqa: PLC0415 - as above
    from joserfc.jwk import KeySet  # noqa: PLC0415 - as above
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - as above

    registry = JWSRegistry(algorithms=list(_ALGORITHMS), strict_check_header=False)
    return jwt.decode(token, KeySet.import_key_set(keys), registry=registry)  # type: ignore[arg-type]


def _json(response: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own
    response.raise_for_status()
    found = response.json()
    if not isinstance(found, dict):
        raise TypeError("an object was to come")
    return found


def _answered(ask: Any) -> dict[str, Any]:  # noqa: ANN401 - a question
    """What the provider answers. Raises ProviderDown where it does not, or not so that it can be read."""
    import httpx  # noqa: PLC0415 - as above

    try:
        found: dict[str, Any] = ask()
    except (httpx.HTTPError, ValueError, TypeError) as error:
        raise ProviderDown(
            f"the provider does not answer as one: {type(error).__name__}; is `oidc_issuer` right?"
        ) from None
    return found
