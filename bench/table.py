"""Figures as a table a person reads, and as JSON a program does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.table import Table

from bench.figure import Figure, Peer, Spread, Unit, Verdict

_STYLES = {Verdict.MET: "green", Verdict.WANT_MISSED: "yellow", Verdict.MUST_MISSED: "bold red", Verdict.NONE: ""}
_COLUMNS = ("what", "median", "least - most", "at least", "we want", "verdict", "peer", "peer's median", "ratio")


def table_of(title: str, figures: Iterable[Figure]) -> Table:
    """A row per figure, and one more for each further peer. A ratio above 1 says how many times better we are."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(column, justify="left" if column in {"what", "verdict", "peer"} else "right")
    for figure in figures:
        for row in _rows(figure):
            table.add_row(*row)
    return table


def _rows(figure: Figure) -> Iterator[list[str]]:
    first, *more = [_peer_cells(figure, peer) for peer in figure.peers] or [[figure.note, "", ""]]
    verdict = figure.verdict
    yield [
        figure.what,
        written(figure.spread.median, figure.unit),
        f"{written(figure.spread.least, figure.unit)} - {written(figure.spread.most, figure.unit)}",
        _bound(figure.at_least, figure.unit),
        _bound(figure.want, figure.unit),
        f"[{_STYLES[verdict]}]{verdict}[/]" if verdict else "",
        *first,
    ]
    yield from (["", "", "", "", "", "", *cells] for cells in more)


def _peer_cells(figure: Figure, peer: Peer) -> list[str]:
    note = f" [dim]({peer.note})[/]" if peer.note else ""
    return [f"{peer.name}{note}", written(peer.spread.median, figure.unit), f"{_digits(figure.ratio(peer))} x"]


def _bound(bound: float | None, unit: Unit) -> str:
    return "" if bound is None else written(bound, unit)


def written(value: float, unit: Unit) -> str:
    """A figure as people say it: `4.5 us`, `12 ms`, `1.9 s`, `2.1 x`, `180 MB`, `.87`."""
    if unit is Unit.TIMES:
        return f"{_digits(value)} x"
    if unit is Unit.SHARE:
        return f"{value:.3f}".removeprefix("0")
    if unit is Unit.BYTES:
        return f"{_digits(value / 1e6)} MB" if abs(value) >= 1e6 else f"{_digits(value / 1e3)} kB"
    for size, name in ((1.0, "s"), (1e-3, "ms")):
        if value >= size:
            return f"{_digits(value / size)} {name}"
    return f"{_digits(value * 1e6)} us"


def _digits(value: float) -> str:
    """Two or three digits are all that a benchmark knows."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}" if value < 1 else f"{value:.2f}".rstrip("0").rstrip(".")


def as_data(figure: Figure) -> dict[str, Any]:
    """A figure as JSON has it; times are in seconds."""
    return {
        "what": figure.what.strip(),
        "unit": str(figure.unit),
        **_spread_data(figure.spread),
        "at_least": figure.at_least,
        "want": figure.want,
        "verdict": str(figure.verdict),
        "note": figure.note,
        "peers": [
            {"name": peer.name, **_spread_data(peer.spread), "ratio": figure.ratio(peer), "note": peer.note}
            for peer in figure.peers
        ],
    }


def _spread_data(spread: Spread) -> dict[str, float]:
    return {"least": spread.least, "median": spread.median, "most": spread.most}
