"""Charts of a trial as SVG, drawn with the page's own colours: bars with what chance would give, and a week of hours.

Numbers come in, text goes out; every mark has a title that says its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WIDTH: Final = 300
_BAR: Final = 18
_CELL: Final = 22
_LEFT: Final = 34
_TOP: Final = 18


class Bar(NamedTuple):
    """What somebody has: of their own accounts, from pools by turns, and because nobody else was there.

    From `low` to `high` is where chance alone would put what came by turns.
    """

    owned: float
    shared: float
    alone: float = 0.0
    low: float = 0.0
    high: float = 0.0


def load_bar(bar: Bar, most: float) -> str:
    """A bar of three parts, with a bracket for what chance would give where there were turns."""
    scale = _WIDTH / most if most else 0.0
    owned, shared, alone = bar.owned * scale, bar.shared * scale, bar.alone * scale
    parts = [
        f'<rect class="owned" x="0" y="4" width="{owned:.1f}" height="10" rx="2"/>',
        f'<rect class="pooled" x="{owned:.1f}" y="4" width="{shared:.1f}" height="10" rx="2"/>',
        f'<rect class="alone" x="{owned + shared:.1f}" y="4" width="{alone:.1f}" height="10" rx="2"/>',
    ]
    said = f"{bar.owned:.0f} of their own accounts, {bar.shared:.0f} by turns, {bar.alone:.0f} as the only one there"
    if bar.high:
        low, high = owned + bar.low * scale, owned + bar.high * scale
        parts.append(f'<path class="chance" d="M{low:.1f} 1V17M{low:.1f} 9H{high:.1f}M{high:.1f} 1V17"/>')
        said += f"; chance alone would give {bar.low:.0f} to {bar.high:.0f} of the turns"
    return (
        f'<svg class="bar" viewBox="0 0 {_WIDTH + 40} {_BAR}" role="img" aria-label="{escape(said)}">'
        f"<title>{escape(said)}</title>{''.join(parts)}</svg>"
    )


def share_bar(count: int, most: int, kind: str = "pooled") -> str:
    """A plain bar."""
    width = _WIDTH * count / most if most else 0.0
    return (
        f'<svg class="bar" viewBox="0 0 {_WIDTH + 40} {_BAR}" aria-hidden="true">'
        f'<rect class="{kind}" x="0" y="4" width="{max(width, 1):.1f}" height="10" rx="2"/></svg>'
    )


def week_map(arrivals: Sequence[int], closed: Sequence[int]) -> str:
    """The hours of a week: the darker, the more leads came; a dot where most found nobody at work."""
    most = max(arrivals, default=0) or 1
    cells = []
    for hour, count in enumerate(arrivals):
        x, y = _LEFT + hour % 24 * _CELL, _TOP + hour // 24 * _CELL
        said = f"{DAYS[hour // 24]} {hour % 24:02}:00: {count:,} leads, {closed[hour]:,} found nobody at work"
        place = f'x="{x}" y="{y}" width="{_CELL - 2}" height="{_CELL - 2}" rx="3"'
        cells.append(f'<g><title>{said}</title><rect class="cell" {place} style="--heat:{count / most:.3f}"/>')
        if count and closed[hour] * 2 >= count:
            cells.append(f'<circle class="shut" cx="{x + _CELL / 2 - 1:.0f}" cy="{y + _CELL / 2 - 1:.0f}" r="3"/>')
        cells.append("</g>")
    hours = "".join(
        f'<text x="{_LEFT + hour * _CELL + _CELL / 2 - 1:.0f}" y="12" text-anchor="middle">{hour:02}</text>'
        for hour in range(0, 24, 3)
    )
    days = "".join(f'<text x="0" y="{_TOP + at * _CELL + 15}">{day}</text>' for at, day in enumerate(DAYS))
    width, height = _LEFT + 24 * _CELL, _TOP + 7 * _CELL
    return (
        f'<svg class="week" viewBox="0 0 {width} {height}" role="img" aria-label="Leads by hour of the week">'
        f"{hours}{days}{''.join(cells)}</svg>"
    )
