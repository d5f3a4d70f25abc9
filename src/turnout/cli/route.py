"""`turnout route`: a file of leads in, a file of decisions out, in memory."""

from __future__ import annotations

import gc
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnout.cli.column_options import column_map, time_zone
from turnout.cli.doing import kept_if_interrupted
from turnout.cli.options import print_json

if TYPE_CHECKING:
    from turnout.pipeline.policies.route_file import Routed

Leads = Annotated[
    Path, typer.Argument(help="CSV file of leads; `received_at` is each lead's time.", metavar="LEADS.csv")
]
PolicyFile = Annotated[Path, typer.Option("--policy", help="The policy, a YAML file with its lists beside it.")]
World = Annotated[
    Path, typer.Option("--world", help="Folder with reps.csv, accounts.csv, account_domains.csv, time_off.csv.")
]
Out = Annotated[Path, typer.Option("--out", help="Where the decisions go (CSV).")]
Receipts = Annotated[Path | None, typer.Option("--receipts", help="Also write a receipt for every lead (JSON lines).")]
Explain = Annotated[
    list[str] | None, typer.Option("--explain", help="Print the receipt of this lead; may be repeated.")
]
ClosedAfter = Annotated[
    str | None,
    typer.Option("--closed-after", help="Take every lead as closed so long after it was given (`3d`)."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", help="What a column means, where its name does not say: `Firma=company`; may be repeated."),
]
Zone = Annotated[str, typer.Option("--zone", help="Time zone of times that name none.")]
IpDatabase = Annotated[Path | None, typer.Option("--ip-database", help="MMDB file that places IP addresses.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


def route(
    leads: Leads,
    policy: PolicyFile,
    world: World,
    out: Out,
    receipts: Receipts = None,
    explain: Explain = None,
    columns: Columns = None,
    zone: Zone = "UTC",
    closed_after: ClosedAfter = None,
    ip_database: IpDatabase = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Say for every lead of a file who gets it and why. Writes the decisions and nothing else.

    Rows that cannot be read go to OUT.errors.csv with the reason and the remedy; the rest is done.
    """
    from turnout.pipeline.policies.route_file import Reading, route_file, write_routed  # noqa: PLC0415 - slow to load

    reading = Reading(column_map(columns or ()), time_zone(zone), ip_database, _duration(closed_after))
    progress = (lambda _done, _all: None) if quiet or not sys.stderr.isatty() else _show_progress
    # What a run makes lives to its end, so looking for garbage meanwhile would find none, in a tenth of the time.
    gc.disable()
    try:
        with kept_if_interrupted(lambda: "nothing was written"):
            routed = route_file(leads, policy, world, reading, progress)
    finally:
        gc.enable()
    bad = write_routed(routed, out)
    if receipts is not None:
        _write_receipts(routed, receipts)
    for lead in explain or ():
        _explain(routed, lead)
    if as_json:
        print_json(_data(routed, out, bad))
    elif not quiet:
        _summarise(routed, out)
    if bad is not None:
        sys.stderr.write(f"turnout: {_counted(len(routed.bad_rows), 'row')} could not be read; see {bad}\n")
        for row in routed.bad_rows[:5]:
            sys.stderr.write(f"  {row}\n")


def _duration(text: str | None) -> timedelta | None:
    from turnout.core.fields.values import parse_duration  # noqa: PLC0415 - as above

    if text is None:
        return None
    seconds = parse_duration(text)
    if seconds is None:
        raise typer.BadParameter(f"`{text}` is not a time; write `3d`, `8h` or `30m`", param_hint="--closed-after")
    return timedelta(seconds=seconds)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _show_progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done:,} of {total:,} leads")
    if done + 500 > total:
        sys.stderr.write("\r\033[K")
    sys.stderr.flush()


def _summarise(routed: Routed, out: Path) -> None:
    """Outcomes and what is worth knowing, on standard error: standard output may be the decisions."""
    for notice in routed.notices[:20]:
        sys.stderr.write(f"note: {notice}\n")
    if len(routed.notices) > 20:
        sys.stderr.write(f"note: and {len(routed.notices) - 20} more\n")
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(routed.outcomes().items()))
    sys.stderr.write(f"{_counted(len(routed.order), 'lead')} -> {out}: {counts or 'nothing'}\n")


def _data(routed: Routed, out: Path, bad: Path | None) -> dict[str, object]:
    return {
        "leads": len(routed.order),
        "outcomes": {str(outcome): count for outcome, count in sorted(routed.outcomes().items())},
        "file": str(out),
        "bad_rows": len(routed.bad_rows),
        "error_file": str(bad) if bad is not None else None,
        "notices": list(routed.notices),
    }


def _write_receipts(routed: Routed, path: Path) -> None:
    from turnout.pipeline.policies.receipts import write_receipts  # noqa: PLC0415 - only this option needs it

    write_receipts(routed, path)


def _explain(routed: Routed, lead: str) -> None:
    from turnout.pipeline.policies.receipts import receipt_text  # noqa: PLC0415 - only this option needs it

    sys.stdout.write(receipt_text(routed, lead) + "\n")
