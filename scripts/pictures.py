"""Draw the pictures of the documentation: `python scripts/pictures.py`."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from turnout.cli.board import account_names, board
from turnout.cli.tally import Tally
from turnout.testing.api_caller import ApiCaller
from turnout.testing.demo_company import DEMO_SEED
from turnout.testing.demo_leads import leads
from turnout.testing.demo_office import Office
from turnout.testing.demo_server import demo_server, listen_near
from turnout.testing.demo_traffic import Traffic

IMAGES = Path(__file__).parents[1] / "docs" / "images"
_SKIPPED, _SHOWN, _WIDTH = 189, 18, 160


def draw_board() -> str:
    """The live board of the demo company as SVG."""
    tally = Tally()
    with (
        TemporaryDirectory() as folder,
        listen_near(0) as listening,
        demo_server(Path(folder), listening) as server,
        ApiCaller(server.address) as caller,
    ):
        traffic = Traffic(server, caller, Office(DEMO_SEED), tally.note)
        arrivals = list(islice(traffic.play(leads(company=server.company)), _SKIPPED + _SHOWN))
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(board(arrivals[_SKIPPED:], account_names(server.company.accounts), tally))
    return console.export_svg(title="turnout demo", unique_id="board")


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / "board.svg").write_text(draw_board(), encoding="utf-8")
