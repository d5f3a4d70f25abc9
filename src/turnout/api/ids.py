"""Ids that callers give: what they may look like, so that each can stand in an address and on a screen."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from turnout.api.problems import FieldProblem, Problem

ID_CHARS_MAX: Final = 200
# Begins and ends with something to see, and has no `/` and no control character in it. What `\s` is differs between
# those who read patterns by U+0085 and U+FEFF.
ID_PATTERN: Final = r"^[^\s/\x00-\x1f\x7f-\x9f\ufeff]([^/\x00-\x1f\x7f-\x9f]*[^\s/\x00-\x1f\x7f-\x9f\ufeff])?$"
Id = Annotated[str, Meta(min_length=1, max_length=ID_CHARS_MAX, pattern=ID_PATTERN)]


def must_agree(in_address: str, in_body: object) -> None:
    """Let a body through whose id, where it has one, is that of the address. Raises Problem."""
    if isinstance(in_body, str) and in_body != in_address:
        fault = f"is `{in_body}`, and the address says `{in_address}`"
        raise Problem("invalid", f"`id` {fault}", [FieldProblem("id", fault)])
