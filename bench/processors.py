"""What processes use of the processors and of memory, as Linux tells it; elsewhere nothing is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def resident_bytes(pid: int) -> list[int]:
    """How much memory a process and each of its children have, the process first; 0 where this system does not say."""
    return [_pages(each) * os.sysconf("SC_PAGE_SIZE") for each in _family(pid)]


def used_seconds(pid: int) -> list[float]:
    """What a process and each of its children had of the processors, the process first; 0 where it is not said.

    Children that have ended count for whoever started them.
    """
    return [_ticks(each) / os.sysconf("SC_CLK_TCK") for each in _family(pid)]


def busy_seconds() -> float:
    """What everybody on this machine had of its processors; 0 where it is not said."""
    lines = _said("stat").splitlines()
    if not lines:
        return 0.0
    user, nice, system, _idle, _waiting, *interrupts = map(int, lines[0].split()[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in _said(f"{pid}/task/{pid}/children").split():
        yield from _family(int(child))


def _pages(pid: int) -> int:
    return int((_said(f"{pid}/statm") or "0 0").split()[1])


def _ticks(pid: int) -> int:
    """User and system time, of the process and of the children it has waited for."""
    # Behind the name in brackets, which may have spaces, comes the third field.
    return sum(map(int, _said(f"{pid}/stat").rpartition(")")[2].split()[11:15]))


def _said(path: str) -> str:
    """What the system says there; nothing of a process that has just ended."""
    try:
        return Path("/proc", path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
