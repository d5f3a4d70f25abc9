"""`turnout try`: the first hour of a new customer. Their exports in; a policy, a report and the holes out."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from turnout.cli.column_options import time_zone
from turnout.cli.doing import kept_if_interrupted
from turnout.cli.options import print_json
from turnout.cli.tables import printable, show_table
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.pipeline.first_hour.trying import Tried

Leads = Annotated[Path, typer.Argument(help="Your leads, as any system exports them.", metavar="LEADS.csv")]
Accounts = Annotated[Path | None, typer.Argument(help="Your accounts with their owners.", metavar="ACCOUNTS.csv")]
Reps = Annotated[Path | None, typer.Argument(help="Your people with their teams.", metavar="REPS.csv")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the report there: one page that needs nothing else.")]
PolicyOut = Annotated[Path | None, typer.Option("--policy-out", help="Write the drafted policy there.")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", help="Which column is what: `email=E-Mail Adresse`, `reps:team=Gruppe`; may be repeated."),
]
Dates = Annotated[str, typer.Option("--dates", help="`day-first` or `month-first`, where the file does not tell.")]
Zone = Annotated[str, typer.Option("--zone", help="Time zone of times that name none; else that of most reps.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")]
_ROWS_SHOWN = 12


def try_files(
    leads: Leads,
    accounts: Accounts = None,
    reps: Reps = None,
    out: Out = None,
    policy_out: PolicyOut = None,
    columns: Columns = None,
    dates: Dates = "",
    zone: Zone = "",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Draft a policy from your exports and show who would have got which lead, and where the holes are.

    Any CSV will do: columns are guessed, and what was guessed is shown. Nothing is kept, nobody is told anything.
    """
    from turnout.core.review.drafting.written_times import Order  # noqa: PLC0415 - slow to load
    from turnout.pipeline.first_hour.trying import Asked, try_out  # noqa: PLC0415 - as above

    if dates and dates not in {Order.DAY_FIRST, Order.MONTH_FIRST}:
        raise typer.BadParameter(f"`{dates}` is neither `day-first` nor `month-first`", param_hint="--dates")
    asked = Asked(
        *(leads, accounts, reps),
        columns=[_pair(text) for text in columns or ()],
        order=Order(dates) if dates else None,
        zone=time_zone(zone) if zone else None,
    )
    progress = (lambda *_: None) if quiet or as_json or not sys.stderr.isatty() else _show_progress
    # What a run makes lives to its end, so looking for garbage meanwhile would find none.
    gc.disable()
    try:
        with kept_if_interrupted(lambda: "nothing was written"):
            tried = try_out(asked, progress)
    finally:
        gc.enable()
    _write(policy_out, lambda: tried.policy)
    _write(out, lambda: _page(tried, policy_out))
    if as_json:
        print_json(_data(tried, out, policy_out))
    elif not quiet:
        _say(tried, out, policy_out)


def _pair(text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals or not left.strip():
        raise typer.BadParameter(f"`{text}` is not FIELD=COLUMN, such as `company=Firma`", param_hint="--map")
    return left.strip(), right.strip()


def _page(tried: Tried, policy_out: Path | None) -> str:
    from turnout.cli.first_hour.page import report_page  # noqa: PLC0415 - only where a page is wanted

    return report_page(tried, policy_out.name if policy_out else "")


def _write(path: Path | None, text: Any) -> None:  # noqa: ANN401 - what gives the text
    if path is None:
        return
    try:
        path.write_text(text(), encoding="utf-8")
    except OSError as error:
        raise InputError(f"`{path}` cannot be written: {str(error.strerror).lower()}") from error


def _show_progress(what: str, done: int, total: int) -> None:
    sys.stderr.write(f"\r\033[K{what}: {done:,} of {total:,}" + ("\r\033[K" if done >= total else ""))
    sys.stderr.flush()


def _say(tried: Tried, out: Path | None, policy_out: Path | None) -> None:
    from turnout.cli.first_hour.page import next_steps, tests_said, tiles_of  # noqa: PLC0415 - slow to load
    from turnout.core.review.saying import counted  # noqa: PLC0415 - as above
    from turnout.pipeline.first_hour.try_holes import holes_of  # noqa: PLC0415 - as above

    _say_files(tried)
    _line("")
    rules = counted(len(tried.tally.engine.policy.policy.rules), "rule")
    _line(f"{counted(tried.leads, 'lead')} through a first policy of {rules}")
    for tile in tiles_of(tried):
        _line(f"  {tile['number']:>7}  {tile['said']}")
    _line("")
    show_table(("rule", "leads"), [(name, f"{count:,}") for name, count in _in_order(tried)])
    _line("")
    show_table(("who", "leads", "own", "turns", "alone", "chance gives"), _people(tried)[:_ROWS_SHOWN])
    if len(tried.reps) > _ROWS_SHOWN:
        _line(f"... and {len(tried.reps) - _ROWS_SHOWN:,} more people; `--out REPORT.html` has all")
    _line("")
    _line("where the holes are")
    for hole in holes_of(tried):
        _line(f"  {hole.leads:>7,}  {hole.title}: {hole.said} {hole.remedy[:1].upper()}{hole.remedy[1:]}.")
    _line("")
    _line(tests_said(tried))
    for written, what in ((policy_out, "the policy"), (out, "the report")):
        if written:
            _line(f"{what} is in {written}")
    if not (policy_out and out):
        _line("write both down with `--policy-out POLICY.yaml --out REPORT.html`")
    _line(f"next: {next_steps(str(policy_out or 'POLICY.yaml'))[0]}")


def _say_files(tried: Tried) -> None:
    """How each file was read: what was guessed only, what was left out, what could not be read."""
    from turnout.pipeline.first_hour.exports import is_guessed  # noqa: PLC0415 - slow to load

    for export in tried.exports:
        used = sum(1 for guess in export.guesses if guess.field)
        _line(f"{export.path.name}: {export.rows:,} rows, {used} of {len(export.guesses)} columns used")
        for guess in export.guesses:
            if is_guessed(guess):
                examples = ", ".join(f"`{each}`" for each in guess.examples)
                _line(f"  {guess.sureness}: `{guess.column}` is `{guess.field}` ({guess.because}): {examples}")
        if left := [f"`{guess.column}`" for guess in export.guesses if not guess.field]:
            _line(f"  not used: {', '.join(left)}")
        for note in export.notices:
            _line(f"  {note}")
        if export.sheet == "leads" and tried.times:
            _line(
                f"  times are {tried.times.order}: {tried.times.because}"
                + ("" if tried.times.is_sure else "; look at it")
            )
        problems = [str(bad) for bad in export.bad_rows] + [str(each) for each in export.findings if not each.is_notice]
        for problem in problems[:3]:
            _line(f"  {problem}")
        if len(problems) > 3:
            _line(f"  ... and {len(problems) - 3:,} more things to put right; the report has them")
    for note in tried.notes:
        _line(f"note: {note}")


def _in_order(tried: Tried) -> list[tuple[str, int]]:
    counts = tried.tally.by("rule")
    return [(rule.name, counts[rule.name]) for rule in tried.tally.engine.policy.policy.rules]


def _people(tried: Tried) -> list[tuple[str, ...]]:
    from turnout.core.rep import RepId  # noqa: PLC0415 - slow to load
    from turnout.pipeline.first_hour.try_tally import load_by_rep  # noqa: PLC0415 - as above

    bands = tried.tally.drawing.bands()
    rows: list[tuple[str, ...]] = []
    for rep, (leads, owned, alone) in sorted(load_by_rep(tried.tally).items(), key=lambda item: (-item[1][0], item[0])):
        found = tried.reps.get(RepId(rep))
        band = bands.get(RepId(rep), (None, None))[0]
        range_said = f"{band.low:.0f} to {band.high:.0f}" if band else ""
        numbers = (f"{count:,}" for count in (leads, owned, leads - owned - alone, alone))
        rows.append(((found.name if found else "") or rep, *numbers, range_said))
    return rows


def _line(text: str) -> None:
    sys.stdout.write(f"{printable(text)}\n")


def _data(tried: Tried, out: Path | None, policy_out: Path | None) -> dict[str, Any]:
    from turnout.pipeline.first_hour.try_holes import holes_of  # noqa: PLC0415 - slow to load
    from turnout.pipeline.first_hour.try_tally import load_by_rep  # noqa: PLC0415 - as above

    bands = tried.tally.drawing.bands()
    return {
        "leads": tried.leads,
        "outcomes": {str(outcome): count for outcome, count in sorted(tried.tally.outcomes.items())},
        "rules": dict(_in_order(tried)),
        "pools": dict(sorted(tried.tally.by("pool").items())),
        "reps": [
            {
                "rep": str(rep),
                "leads": leads,
                "own": owned,
                "turns": leads - owned - alone,
                "alone": alone,
                "chance": _band(bands, rep),
            }
            for rep, (leads, owned, alone) in sorted(load_by_rep(tried.tally).items())
        ],
        "holes": [hole._asdict() for hole in holes_of(tried)],
        "files": [
            {
                "file": str(export.path),
                "kind": str(export.sheet),
                "rows": export.rows,
                "columns": [
                    {
                        "column": each.column,
                        "field": each.field or None,
                        "sure": str(each.sureness),
                        "because": each.because,
                    }
                    for each in export.guesses
                ],
                "bad_rows": [{"line": bad.line, "reason": bad.reason, "remedy": bad.remedy} for bad in export.bad_rows],
                "notices": export.notices,
            }
            for export in tried.exports
        ],
        "dates": {"order": str(tried.times.order), "because": tried.times.because, "sure": tried.times.is_sure}
        if tried.times
        else None,
        "zone": tried.zone,
        "notes": tried.notes,
        "tests": {"passed": sum(not test.is_failed for test in tried.tests), "all": len(tried.tests)},
        "findings": [
            {"code": each.code, "severity": str(each.severity), "place": each.place, "said": each.said}
            for each in tried.findings
        ],
        "policy": tried.policy,
        "report": str(out) if out else None,
        "policy_file": str(policy_out) if policy_out else None,
    }


def _band(bands: Any, rep: str) -> dict[str, float] | None:  # noqa: ANN401 - bands by rep
    found = bands.get(rep)
    return {"low": found[0].low, "high": found[0].high} if found else None
