"""A simulation in sentences, for a terminal, a comment under a change, or a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from turnout.core.simulate.outcome import Kept, Load, Simulated


def lines_of(result: Simulated) -> Iterator[str]:
    """What it came to, the most important first."""
    count, added = len(result.leads), sum(line.old is None for line in result.leads)
    compared = count - added
    if compared:
        yield f"{result.moved:,} of {compared:,} leads go to somebody else{_within(result)}{_added(added)}"
    else:
        yield f"{count:,} leads, with nothing to compare them with"
    yield _fallback(result, compared)
    yield f"promises kept in time: {_kept(result.promises_new)}{_before(result.promises_old)}"
    changed = [load for load in result.outcomes if load.old != load.new]
    if compared and changed:
        yield "; ".join(f"{load.name} {load.old:,} -> {load.new:,}" for load in changed)
    unfair = sum(not line.is_fair for line in result.reps)
    yield f"{unfair} of {len(result.reps)} reps have a share that chance alone would not give (by count or by value)"
    if result.beside:
        yield f"{len(result.beside):,} leads that came in before the window go to somebody else too"


def transitions(result: Simulated) -> list[tuple[str, str, int]]:
    """From whom to whom leads move and how many, the most first."""
    found = Counter((line.old.whose, line.new.whose) for line in result.leads if line.old and line.is_moved)
    return sorted(((old, new, count) for (old, new), count in found.items()), key=lambda each: (-each[2], each[:2]))


def _within(result: Simulated) -> str:
    """Turns shift when a single lead goes elsewhere: that is no other policy for whoever is in the pool."""
    moved = [(line.old, line.new) for line in result.leads if line.old is not None and line.is_moved]
    same = sum(
        old.assignee is not None and new.assignee is not None and old.pool == new.pool != "" for old, new in moved
    )
    return f", {same:,} of them to another member of the same pool" if same else ""


def _added(added: int) -> str:
    return f"; {added:,} came in besides" if added else ""


def _fallback(result: Simulated, compared: int) -> str:
    share = result.fallback.new / len(result.leads) if result.leads else 0.0
    before = f", {result.fallback.old:,} before" if compared else ""
    return f"{result.fallback.new:,} leads ({share:.1%}) are left to the last rule{before}"


def _kept(kept: Kept) -> str:
    if kept.share is None:
        return "none can be told yet"
    return f"{kept.share:.1%} ({kept.missed:,} missed)"


def _before(kept: Kept) -> str:
    return f", {kept.share:.1%} before" if kept.share is not None else ""


def gain_said(load: Load) -> str:
    """The change of a load as people say it: `+12.5%`, `new`, `gone`, or nothing."""
    if load.gain is None:
        return "new"
    return "" if load.old == load.new else f"{load.gain:+.1%}"
