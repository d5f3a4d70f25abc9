"""`/problems/{code}`: what a problem means and what to do about it, for whoever follows its `type`. No key is needed.

The words are `problem_help`'s; they stand in `docs/reference/problems.md` as well. The codes are in `problems`.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from turnout.api.problem_help import HELP
from turnout.api.problems import CODES, Problem

router = APIRouter(prefix="/problems", include_in_schema=False)

_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=3600",
}
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; padding: 0 16px }}
h1 {{ font-size: 1.5rem; margin: 0 }} h2 {{ font-size: 1rem; margin: 24px 0 4px }} p {{ margin: 4px 0 }}
code {{ font: .9em ui-monospace, monospace; padding: 0 4px; border-radius: 4px; background: rgb(127 127 127 / .16) }}
a {{ color: inherit }} li {{ margin: 4px 0 }}
</style></head><body>
{body}
</body></html>
"""


@router.get("")
async def every_problem() -> Response:
    """Every problem by its code."""
    rows = "".join(
        f'<li><a href="/problems/{code}"><code>{code}</code></a> {escape(known.title)} ({known.status})</li>'
        for code, known in sorted(CODES.items())
    )
    return _page("Problems", f"<h1>Problems</h1><ul>{rows}</ul>")


@router.get("/{code}")
async def one_problem(code: str, request: Request) -> Response:
    """What a code means, and what to do."""
    if code not in CODES:
        raise Problem("not_found", f"there is nothing at `{request.url.path[:200]}`")
    known, told = CODES[code], HELP[code]
    body = (
        f"<h1>{escape(known.title)}</h1><p><code>{code}</code>, status {known.status}</p>"
        f"<h2>Why</h2><p>{_as_html(told.cause)}</p><h2>What to do</h2><p>{_as_html(told.remedy)}</p>"
        f'<p><a href="/problems">Every problem</a></p>'
    )
    return _page(known.title, body)


def _as_html(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _page(title: str, body: str) -> Response:
    return Response(_PAGE.format(title=escape(title), body=body), headers=_SAFE, media_type="text/html; charset=utf-8")
