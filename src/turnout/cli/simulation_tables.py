"""A simulation on a terminal: what it came to in sentences, then per rep and team, then the leads that moved."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from typing import Final

from turnout.cli.tables import more_said, show_notes, show_table
from turnout.core.simulate.outcome import Load, RepLine, Simulated
from turnout.core.simulate.words import gain_said, lines_of, transitions

_BAR_CHARS: Final = 20
_TRANSITIONS: Final = 10
_REP: Final = ("rep", "team", "before", "after", "change", "", "from pools", "by chance", "value", "in time")


def show(result: Simulated, top: int) -> None:
    """Print all of it."""
    window = f", {result.since:%Y-%m-%d %H:%M} to {result.until:%Y-%m-%d %H:%M} UTC" if result.since else ""
    sys.stdout.write(f"{len(result.leads):,} leads{window}\n")
    sys.stdout.writelines(f"  {line}\n" for line in lines_of(result))
    most = max((line.load.new for line in result.reps), default=0)
    told = [line for line in result.reps if line.load.old or line.load.new or line.by_count.high]
    _section(_REP, [_rep(line, most) for line in told])
    _section(("team", "before", "after", "change"), [_load(load) for load in result.teams])
    _section(("queue", "before", "after", "change"), [_load(load) for load in result.queues])
    moves = transitions(result)
    _section(("from", "to", "leads"), [(old, new, f"{count:,}") for old, new, count in moves[:_TRANSITIONS]])
    moved = (line for line in result.leads if line.is_moved)
    rows = [
        (line.lead, line.old.whose if line.old else "-", line.new.whose, line.new.reason) for line in islice(moved, top)
    ]
    _section(("lead", "before", "after", "why"), rows)
    if top:
        show_notes([each for each in [more_said(result.moved - len(rows), f"`--top {result.moved}`")] if each])
    show_notes([f"note: {note}" for note in result.notes])


def _section(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        sys.stdout.write("\n")
        show_table(columns, rows)


def _rep(line: RepLine, most: int) -> tuple[str, ...]:
    band, load = line.by_count, line.load
    chance = f"{band.low:.0f} to {band.high:.0f}{'' if line.is_fair else ' !'}" if band.high else ""
    told = line.in_time + line.missed
    return (
        load.name,
        line.team,
        f"{load.old:,}",
        f"{load.new:,}",
        gain_said(load),
        _bar(load.new, most),
        f"{line.from_pools:,}",
        chance,
        f"{load.new_value:,.0f}",
        f"{line.in_time / told:.0%}" if told else "",
    )


def _bar(count: int, most: int) -> str:
    """How much of the most somebody has; a lead at least shows."""
    return "\N{FULL BLOCK}" * (max(1, round(_BAR_CHARS * count / most)) if count else 0)


def _load(load: Load) -> tuple[str, ...]:
    return load.name, f"{load.old:,}", f"{load.new:,}", gain_said(load)
