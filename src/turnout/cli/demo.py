"""`turnout demo`: what may be said on the command line. What it then shows is in `play`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from turnout.cli.doing import doing_shown
from turnout.errors import TurnoutError

ONCE_LEADS = 200

Once = Annotated[bool, typer.Option("--once", help=f"Stop after {ONCE_LEADS} leads, with a summary.")]
Speed = Annotated[float, typer.Option("--speed", help="Leads a second.", min=0.1, max=1_000_000)]
Folder = Annotated[Path, typer.Option("--folder", help="Where the demo company's tables and its store are made.")]
Port = Annotated[int, typer.Option("--port", help="Where it listens, or the next port that is free.", max=65_535)]


def demo(once: Once = False, speed: Speed = 8.0, folder: Folder = Path(".turnout/demo"), port: Port = 8080) -> None:
    """Run the whole server with a demo company, and show on a board who gets which lead and why.

    Leads come in through the API, and people work on them, until Ctrl-C. The store is made anew each time. It has a
    clock of its own, which stands at each lead's time: what you send meanwhile is decided at that time.
    """
    from turnout.config import load_settings  # noqa: PLC0415 - help need not wait for it

    if not load_settings().demo:
        raise TurnoutError("the setting `demo` is `false` here; set it to `true`, or try it on a machine of your own")
    with doing_shown("loading the server"):
        from turnout.cli.play import play_demo  # noqa: PLC0415 - slow to load, and only this command needs it

    play_demo(ONCE_LEADS if once else None, speed, folder, port)
