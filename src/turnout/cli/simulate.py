"""`turnout simulate`: a draft of a policy played over what happened, or over a file of leads; nothing is written."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.acting import now
from turnout.cli.column_options import column_map, time_zone
from turnout.cli.doing import kept_if_interrupted
from turnout.cli.exits import FINDINGS
from turnout.cli.importing import progress_shown
from turnout.cli.options import Db, Json, opened
from turnout.cli.times import parse_moment
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.core.simulate.outcome import Simulated
    from turnout.pipeline.history.simulating import Asked, Progress
    from turnout.store.database import Database

_LIVE: Final = "live"

PolicyFile = Annotated[
    str,
    typer.Option("--policy", help="The draft: a YAML file with its lists beside it, or `live`.", metavar="NEW.yaml"),
]
Since = Annotated[str | None, typer.Option("--since", help="Where the window begins: `30d` (ago), `2026-09-07`.")]
Until = Annotated[str | None, typer.Option("--until", help="Where it ends; else with what was recorded last.")]
Leads = Annotated[
    Path | None, typer.Option("--leads", help="Play this CSV file of leads and not a store's.", metavar="LEADS.csv")
]
World = Annotated[Path | None, typer.Option("--world", help="With --leads: the folder with reps.csv and the others.")]
Against = Annotated[
    Path | None, typer.Option("--against", help="With --leads: the policy to compare with.", metavar="OLD.yaml")
]
AnswersAfter = Annotated[
    str | None,
    typer.Option("--answers-after", help="With --leads: people answer after so much working time (`1h`)."),
]
ClosedAfter = Annotated[
    str | None, typer.Option("--closed-after", help="With --leads: a lead is closed so long after its answer (`7d`).")
]
Columns = Annotated[list[str] | None, typer.Option("--map", help="With --leads: what a column means, `Firma=company`.")]
Zone = Annotated[str, typer.Option("--zone", help="With --leads: the time zone of times that name none.")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=64, help="With --leads: so many processes read them.")]
AwayFor = Annotated[
    list[str] | None, typer.Option("--away", help="What if somebody is away: `anna=2026-12-01..2026-12-05`.")
]
Without = Annotated[list[str] | None, typer.Option("--without", help="What if this rep had left.", metavar="REP")]
AddRep = Annotated[
    list[str] | None,
    typer.Option(
        "--add-rep", help="What if somebody new were there: `kim like=anna`, `kim team=amer zone=Europe/Paris`."
    ),
]
Team = Annotated[
    list[str] | None, typer.Option("--team", help="What if a team had these members besides: `lanes=anna,bela`.")
]
Volume = Annotated[str | None, typer.Option("--volume", help="What if so many times the leads came in: `3x`, `150%`.")]
BurstOf = Annotated[
    list[str] | None,
    typer.Option("--burst", help="What if many came at once: `2000@2026-12-01T10:00 source=webinar over=30m`."),
]
Value = Annotated[str, typer.Option("--value", help="The field that says what a lead is worth.", metavar="FIELD")]
FailIf = Annotated[
    list[str] | None,
    typer.Option("--fail-if", help="What must not be: `rep gain > 20%`, `fallback >= 3%`, `in time < 90%`."),
]
Top = Annotated[int, typer.Option("--top", min=0, help="Show so many leads that moved.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what misses a threshold.")]


def simulate(
    policy: PolicyFile,
    db: Db = None,
    since: Since = None,
    until: Until = None,
    leads: Leads = None,
    world: World = None,
    against: Against = None,
    answers_after: AnswersAfter = None,
    closed_after: ClosedAfter = None,
    columns: Columns = None,
    zone: Zone = "UTC",
    workers: Workers = 1,
    away: AwayFor = None,
    without: Without = None,
    add_rep: AddRep = None,
    team: Team = None,
    volume: Volume = None,
    burst: BurstOf = None,
    value: Value = "score",
    fail_if: FailIf = None,
    top: Top = 15,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Play a draft of a policy over what happened, or over a file: who would have got what, and what it adds up to.

    Nothing is written. With `--fail-if` it ends with 3 where a threshold is missed.
    """
    from turnout.cli.simulation_tables import show  # noqa: PLC0415 - slow to load
    from turnout.core.simulate.thresholds import Threshold, check_all  # noqa: PLC0415 - as above
    from turnout.core.simulate.what_if_text import what_if_of  # noqa: PLC0415 - as above
    from turnout.pipeline.history.simulating import Asked  # noqa: PLC0415 - as above
    from turnout.pipeline.history.simulation_data import bytes_of  # noqa: PLC0415 - as above

    thresholds = [Threshold.parse(text) for text in fail_if or ()]
    if leads is None and (world is not None or against is not None):
        raise InputError("`--world` and `--against` belong to a file of leads; name it with `--leads LEADS.csv`")
    if leads is not None and world is None:
        raise InputError("a file of leads needs its people; name their folder with `--world DIR`")
    what_if = what_if_of(away or (), without or (), add_rep or (), team or (), volume, burst or ())
    at = now()
    begin, end = parse_moment("--since", since, at), parse_moment("--until", until, at)
    # What a run makes lives to its end, so looking for garbage meanwhile would find none.
    gc.disable()
    try:
        with kept_if_interrupted(lambda: "nothing was written"), _progress(quiet=quiet or as_json) as progress:
            if leads is not None and world is not None:
                from turnout.pipeline.history.simulate_file import FileAsked, simulate_file  # noqa: PLC0415 - slow to load

                asked = FileAsked(
                    begin, end, against, what_if, value, column_map(columns or ()), time_zone(zone),
                    _duration("--answers-after", answers_after), _duration("--closed-after", closed_after), workers,
                )  # fmt: skip
                result = simulate_file(leads, Path(policy), world, asked, progress)
            else:
                with opened(db, read_only=True) as database:
                    result = _of_store(database, policy, Asked(begin, end, what_if, value), progress)
    finally:
        gc.enable()
    misses = check_all(thresholds, result)
    if as_json:
        sys.stdout.buffer.write(bytes_of(result, None, misses) + b"\n")
    elif not quiet:
        show(result, top)
    for miss in misses:
        sys.stderr.write(f"turnout: {miss}\n")
    if misses:
        raise typer.Exit(FINDINGS)


def _of_store(database: Database, policy: str, asked: Asked, progress: Progress) -> Simulated:
    """A store's history, in one look at it."""
    from turnout.pipeline.engine.load import load_policy as load_file  # noqa: PLC0415 - slow to load
    from turnout.pipeline.history.simulating import simulate as run  # noqa: PLC0415 - as above
    from turnout.store.policies import live_policy, load_policy  # noqa: PLC0415 - as above

    with database.reading() as tx:
        if policy != _LIVE:
            return run(tx, load_file(Path(policy)), asked, progress)
        live = live_policy(tx)
        if live is None:
            raise InputError("no policy is live in this store; name a file with `--policy NEW.yaml`")
        return run(tx, load_policy(tx, live), asked, progress)


def _duration(option: str, text: str | None) -> timedelta | None:
    from turnout.core.fields.values import parse_duration  # noqa: PLC0415 - slow to load

    seconds = parse_duration(text) if text is not None else None
    if text is not None and seconds is None:
        raise InputError(f"{option} `{text}` is not a time; write `1h`, `30m` or `7d`")
    return timedelta(seconds=seconds) if seconds is not None else None


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """A bar on standard error, where there is somebody to see it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    with progress_shown() as bars:
        yield lambda done, total: bars("simulating", done, total)
