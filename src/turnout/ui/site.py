"""The web app over HTTP: its files, and its first page for every address of its own.

Which addresses are the API's is for whoever puts the two together. Nothing in here knows who is signed in: the files
are the same for everybody, and all that is said of leads comes from the API.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from turnout.ui.shelf import File, read_shelf

BUILT: Final = Path(str(files("turnout.ui"))) / "dist"
_FIRST_PAGE: Final = "/index.html"
_HASHED_SECONDS: Final = 31_536_000
_METHODS: Final = frozenset({"GET", "HEAD"})
_NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Turnout</title></head>
<body><h1>Turnout runs</h1><p>Its API answers at <code>/api/v1</code>. The web app is not in this checkout yet:
<code>make web</code> builds it; then start the server again. An installed package has it already.</p></body></html>
"""


@cache
def content_security_policy() -> str:
    """What the app's pages may load: the same text that the development server and the build read."""
    return (files("turnout.ui") / "content-security-policy.txt").read_text(encoding="utf-8").strip()


class Site:
    """Answers with the files of a build; `folder` is where the build put them."""

    def __init__(self, folder: Path = BUILT) -> None:
        self._files = read_shelf(folder)
        self._page = self._files.get(_FIRST_PAGE) or _not_built()
        self._safe = _safe_headers()

    @property
    def is_built(self) -> bool:
        """Whether there is an app to show."""
        return _FIRST_PAGE in self._files

    def takes(self, scope: Scope) -> bool:
        """True for a file of ours, and for whatever a browser goes to as a page."""
        path = scope["path"]
        if path == "/" or path in self._files:
            return True
        # A script that mistypes an address is told so, and not given a page.
        return scope["method"] in _METHODS and "text/html" in Headers(scope=scope).get("accept", "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - a body says nothing
        """One request."""
        if scope["method"] not in _METHODS:
            await self._send(scope, send, 405, [("allow", "GET, HEAD"), ("content-length", "0")], b"")
            return
        path = scope["path"]
        file = self._files.get(path)
        if file is None and (path.startswith("/assets/") or ".." in path.split("/")):
            # A page of an older build asks for a file of its own, which must not become a page.
            await self._send(scope, send, 404, [("content-length", "0"), ("cache-control", "no-store")], b"")
            return
        await self._give(scope, send, file or self._page)

    async def _give(self, scope: Scope, send: Send, file: File) -> None:
        asked = Headers(scope=scope)
        form = file.form_for(asked.get("accept-encoding", ""))
        tag = f'"{file.tag}{"-" + form if form else ""}"'
        kept = f"public, max-age={_HASHED_SECONDS}, immutable" if file.never_changes else "no-cache"
        headers = [("etag", tag), ("cache-control", kept), ("vary", "Accept-Encoding")]
        if tag in asked.get("if-none-match", ""):
            await self._send(scope, send, 304, headers, b"")
            return
        content = file.forms[form]
        headers += [("content-type", file.media_type), ("content-length", str(len(content)))]
        if form:
            headers.append(("content-encoding", form))
        await self._send(scope, send, 200, headers, content)

    async def _send(self, scope: Scope, send: Send, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        pairs = [(name.encode(), value.encode()) for name, value in (*headers, *self._safe)]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _safe_headers() -> tuple[tuple[str, str], ...]:
    return (
        ("content-security-policy", content_security_policy()),
        ("x-content-type-options", "nosniff"),
        # An address of ours may say whom somebody looks at.
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    )


def _not_built() -> File:
    return File("text/html; charset=utf-8", "not-built", {"": _NOT_BUILT.encode()}, never_changes=False)
