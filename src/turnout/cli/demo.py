"""`turnout demo`: what may be said on the command line. What it then shows is in `play`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ONCE_LEADS = 200

Once = Annotated[bool, typer.Option("--once", help=f"Stop after {ONCE_LEADS} leads, with a summary.")]
Speed = Annotated[float, typer.Option("--speed", help="Leads a second.", min=0.1, max=1_000_000)]
Folder = Annotated[Path, typer.Option("--folder", help="Where the demo company's tables are written.")]


def demo(once: Once = False, speed: Speed = 8.0, folder: Folder = Path(".turnout/demo")) -> None:
    """Show a demo company's leads arriving and being routed: lead, account, rule, assignee, why."""
    from turnout.cli.play import play_demo  # noqa: PLC0415 - slow to load, and only this command needs it

    play_demo(ONCE_LEADS if once else None, speed, folder)
