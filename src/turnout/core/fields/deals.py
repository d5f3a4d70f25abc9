"""What a deal came to, out of the words that systems have for it."""

from __future__ import annotations

from turnout.core.fields.text import fold

_OUTCOMES = {
    "": "", "open": "", "won": "won", "closed won": "won", "lost": "lost", "closed lost": "lost", "in progress": "",
}  # fmt: skip


def outcome_in(text: str) -> str | None:
    """`won`, `lost`, or empty for a deal that is open; None for words that say neither."""
    return _OUTCOMES.get(fold(text).replace("_", " "))
