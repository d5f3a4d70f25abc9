"""A policy's text as HTML with its comments, keys and rule names told apart. Nothing is lost, nothing is run."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_KEY: Final = re.compile(r"^(\s*(?:- )?)([\w][\w \-]*?)(:)(\s|$)(.*)$")


def policy_html(text: str) -> str:
    """The lines of the policy, marked."""
    return "\n".join(_line(line) for line in text.rstrip("\n").split("\n"))


def _line(line: str) -> str:
    if line.lstrip().startswith("#"):
        return f'<span class="comment">{escape(line)}</span>'
    found = _KEY.match(line)
    if found is None:
        return escape(line)
    indent, key, colon, space, rest = found.groups()
    mark = "section" if not indent else "key"
    value = f'<span class="name">{escape(rest)}</span>' if key == "name" else escape(rest)
    return f'{escape(indent)}<span class="{mark}">{escape(key)}</span>{colon}{space}{value}'
