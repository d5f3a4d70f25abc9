"""A simulation as plain data: the same result always has the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from turnout.core.simulate.outcome import Band, Fate, Kept, LeadLine, Load, RepLine, Simulated


def bytes_of(result: Simulated, leads_max: int | None = None, misses: Sequence[str] = ()) -> bytes:
    """The result as JSON, keys in the order of the alphabet."""
    return msgspec.json.encode(data_of(result, leads_max, misses), order="sorted")


def data_of(result: Simulated, leads_max: int | None = None, misses: Sequence[str] = ()) -> dict[str, Any]:
    """The result; of its leads at most so many, those first that moved. `leads_left_out` counts the others."""
    leads = result.leads
    if leads_max is not None and len(leads) > leads_max:
        leads = tuple(sorted(leads, key=lambda line: (not line.is_moved, line.at, line.lead))[:leads_max])
    return {
        "policy": result.policy,
        "since": said(result.since),
        "until": said(result.until),
        "value_field": result.value_field,
        "leads_count": len(result.leads),
        "moved": result.moved,
        "outcomes": _by_name(result.outcomes),
        "fallback": _load(result.fallback),
        "promises": {"old": _kept(result.promises_old), "new": _kept(result.promises_new)},
        "reps": [_rep(line) for line in result.reps],
        "teams": [_load(load) for load in result.teams],
        "rules": [_load(load) for load in result.rules],
        "queues": [_load(load) for load in result.queues],
        "notes": list(result.notes),
        "misses": list(misses),
        "leads": [_lead(line) for line in leads],
        "leads_left_out": len(result.leads) - len(leads),
        "beside": [_lead(line) for line in result.beside],
    }


def said(at: datetime | None) -> str | None:
    """An instant as it is written everywhere."""
    return at.isoformat().replace("+00:00", "Z") if at is not None else None


def _by_name(loads: Sequence[Load]) -> dict[str, dict[str, Any]]:
    return {load.name: {"old": load.old, "new": load.new} for load in loads}


def _load(load: Load) -> dict[str, Any]:
    return {
        "name": load.name,
        "old": load.old,
        "new": load.new,
        "old_value": load.old_value,
        "new_value": load.new_value,
        "gain": round(load.gain, 4) if load.gain is not None else None,
    }


def _rep(line: RepLine) -> dict[str, Any]:
    return {
        **_load(line.load),
        "team": line.team,
        "from_pools": line.from_pools,
        "from_pools_value": line.from_pools_value,
        "chance": {"by_count": _band(line.by_count), "by_value": _band(line.by_value)},
        "is_fair": line.is_fair,
        "in_time": line.in_time,
        "missed": line.missed,
    }


def _band(band: Band) -> dict[str, float]:
    return band._asdict()


def _kept(kept: Kept) -> dict[str, Any]:
    share = round(kept.share, 4) if kept.share is not None else None
    return {"in_time": kept.in_time, "missed": kept.missed, "pending": kept.pending, "share": share}


def _lead(line: LeadLine) -> dict[str, Any]:
    return {
        "lead": line.lead,
        "at": said(line.at),
        "value": line.value,
        "is_moved": line.is_moved,
        "old": _fate(line.old) if line.old is not None else None,
        "new": _fate(line.new),
    }


def _fate(fate: Fate) -> dict[str, Any]:
    return {
        "outcome": fate.outcome.value,
        "whose": fate.whose,
        "assignee": fate.assignee,
        "team": fate.team,
        "pool": fate.pool,
        "queue": fate.queue,
        "rule": fate.rule,
        "reason": fate.reason,
        "hands": fate.hands,
        "promised_by": said(fate.promised_by),
        "touched_at": said(fate.touched_at),
    }
