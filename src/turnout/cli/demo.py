"""`turnout demo`."""

from __future__ import annotations


def demo(once: bool = False) -> None:
    """To be replaced by the live board."""
