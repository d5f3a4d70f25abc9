"""What pages of other sites get from us: leave to post, a page that says thanks, and the script that sends a form."""

from __future__ import annotations

from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from turnout.api.asgi import Reply
from turnout.api.forms import Form, safe_redirect
from turnout.api.headers import Headers
from turnout.api.problems import Problem

HTML: Final = b"text/html; charset=utf-8"
# Any site may post, none is sent a cookie or may read anything else.
CORS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Idempotency-Replayed, Retry-After"),
)
PREFLIGHT: Final = Reply(
    204,
    b"",
    b"",
    (
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"Content-Type, Authorization, X-API-Key, Idempotency-Key"),
        (b"access-control-max-age", b"86400"),
        (b"allow", b"POST, OPTIONS"),
    ),
)
_SAFE: Final = (
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:16vh auto;padding:0 16px}}</style>
</head><body><h1>{title}</h1><p>{text}</p></body></html>
"""
_SCRIPT_SECONDS: Final = 3_600


def wants_page(headers: Headers) -> bool:
    """True for a browser that shows what it is answered; a script asks for JSON."""
    return b"application/json" not in headers.get(b"accept", b"")


def thanks(form: Form, headers: Headers) -> Reply:
    """Where a browser goes when its form was taken in: to the page the form names, or to a few words of ours."""
    named = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
    target = safe_redirect(form.redirect, named) if form.redirect else None
    if target is not None:
        return Reply(303, b"", b"", ((b"location", target.encode("ascii")), *_SAFE))
    return _page(200, "Thank you", "Your message has arrived. Somebody will be in touch.")


def apology(problem: Problem) -> Reply:
    """A problem as a person reads it, who filled in a form."""
    text = f"{problem.detail[:1].upper()}{problem.detail[1:]}. Please go back and try again."
    return _page(problem.status, problem.title, text)


def _page(status: int, title: str, text: str) -> Reply:
    return Reply(status, HTML, _PAGE.format(title=escape(title), text=escape(text)).encode(), _SAFE)


async def embed_script(request: Request) -> Response:
    """The script tag's script, which browsers keep for an hour and then ask whether it changed."""
    script = (files("turnout.api") / "static" / "embed.js").read_bytes()
    tag = f'"{sha256(script).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={_SCRIPT_SECONDS}",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)
