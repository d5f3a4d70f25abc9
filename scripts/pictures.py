"""Draw the pictures of the documentation: `python scripts/pictures.py`."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from turnout.cli.board import board
from turnout.core.decide.desk import Desk
from turnout.testing.demo_run import demo_steps, open_demo

IMAGES = Path(__file__).parents[1] / "docs" / "images"
_SKIPPED, _SHOWN, _WIDTH = 26, 18, 150


def draw_board() -> str:
    """The live board of the demo company as SVG."""
    with TemporaryDirectory() as folder:
        engine, desk = open_demo(Path(folder)), Desk()
        steps = list(islice(demo_steps(engine, desk), _SKIPPED + _SHOWN))
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(board(steps[_SKIPPED:], engine, desk))
    return console.export_svg(title="turnout demo")


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / "board.svg").write_text(draw_board(), encoding="utf-8")
