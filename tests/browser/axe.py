"""What axe-core says about a page, by the rules of WCAG 2.2 A and AA and good practice: nothing serious may be left."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

_SCRIPT: Final = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE: Final = frozenset({"serious", "critical"})


@cache
def _script() -> str:
    return _SCRIPT.read_text(encoding="utf-8")


def check_axe(page: Page, leave_out: tuple[str, ...] = ()) -> None:
    """Fail on whatever is serious or critical, with what to look at. `leave_out` are selectors that are not ours."""
    # Evaluated from outside, it asks nothing of the page's own policy.
    page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(
        "async (out) => (await axe.run({exclude: out.map(one => [one])}, {resultTypes: ['violations']})).violations",
        list(leave_out),
    )
    grave = [_told(one) for one in found if one["impact"] in _GRAVE]
    assert not grave, f"{page.url}\n" + "\n".join(grave)


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    where = "\n    ".join(f"{node['html'][:160]}  [{_first_line(node['failureSummary'])}]" for node in nodes[:4])
    return f"{violation['id']} ({violation['impact']}, {len(nodes)}x): {violation['help']}\n    {where}"


def _first_line(summary: str) -> str:
    return " ".join(summary.split())[:220]
