"""`turnout insights rebuild`: what insights are made of, counted anew from what is kept. The numbers are the app's."""

from __future__ import annotations

import typer

from turnout.cli.doing import kept_if_interrupted
from turnout.cli.importing import progress_shown
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import show_notes

app = typer.Typer(help="What many leads come to: rebuild.", no_args_is_help=True)


@app.callback()
def insights() -> None:
    """Keep `rebuild` a command of a group, though it is the only one."""


@app.command("rebuild")
def rebuild(db: Db = None, as_json: Json = False) -> None:
    """Count every lead anew, by hours and absences as they are known now; servers may run meanwhile.

    Say it after hours or absences changed that old leads are to be measured by. Until it is done insights say how far
    it is.
    """
    from turnout.pipeline.insights.keeping import recount  # noqa: PLC0415 - slow to load

    with opened(db) as database, progress_shown() as progress, kept_if_interrupted(_what_stays):
        leads = recount(database, progress)
    if as_json:
        print_json({"leads": leads})
    else:
        show_notes([f"{leads:,} leads were counted anew" if leads != 1 else "one lead was counted anew"])


def _what_stays() -> str:
    return "what was counted stays, and a server or `turnout worker` goes on with the rest; or say it again"
