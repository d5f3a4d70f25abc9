"""`turnout demo`: what may be said on the command line. What it then shows is in `play`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from turnout.cli.doing import doing_shown
from turnout.errors import TurnoutError

ONCE_LEADS = 200

Once = Annotated[bool, typer.Option("--once", help=f"Stop after {ONCE_LEADS} leads, with a summary.")]
Speed = Annotated[float, typer.Option("--speed", help="Leads a second, once its past is played.", min=0.001, max=1_000)]
Weeks = Annotated[int, typer.Option("--weeks", help="How many weeks of its past are played first.", min=0, max=52)]
Folder = Annotated[Path, typer.Option("--folder", help="Where the demo company's tables and its store are made.")]
Port = Annotated[int, typer.Option("--port", help="Where it listens, or the next port that is free.", max=65_535)]


def demo(
    once: Once = False,
    speed: Speed = 0.05,
    weeks: Weeks = 4,
    folder: Folder = Path(".turnout/demo"),
    port: Port = 8080,
) -> None:
    """Run the whole server with a demo company, and show on a board who gets which lead and why.

    The last weeks are played first, in a moment; then leads come in through the API as you watch, and people work on
    them, until Ctrl-C. The store is made anew each time. With `--once` it is always the same week of September 2026.
    """
    from turnout.config import load_settings  # noqa: PLC0415 - help need not wait for it

    if not load_settings().demo:
        raise TurnoutError("the setting `demo` is `false` here; set it to `true`, or try it on a machine of your own")
    with doing_shown("loading the server"):
        from turnout.cli.play import play_demo  # noqa: PLC0415 - slow to load, and only this command needs it

    play_demo(ONCE_LEADS if once else None, speed, weeks, folder, port)
