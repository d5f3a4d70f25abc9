"""`turnout match`: which account each lead of a file belongs to, from files to a file."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from turnout.cli.doing import kept_if_interrupted
from turnout.cli.importing import progress_shown
from turnout.cli.options import print_json

if TYPE_CHECKING:
    from turnout.core.policy.matching import MatchSettings
    from turnout.pipeline.matching.match_file import MatchedFile

Accounts = Annotated[
    Path, typer.Option("--accounts", help="CSV file of accounts: account_id, name, domain, country, aliases, ...")
]
Leads = Annotated[
    Path, typer.Option("--leads", help="CSV file of leads: lead_id, company, email or email_domain, country, ...")
]
Out = Annotated[Path, typer.Option("--out", help="Where it goes (CSV): lead_id, account_id, score, verdict, reason.")]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="Match as the section `matching` of this policy says.")
]
IndexFile = Annotated[
    Path | None, typer.Option("--index", help="Keep the index of names in this file, and use it the next time.")
]
Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, max=256, help="How many processes share the leads; else one a processor."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
_SHOWN_MAX: Final = 20


def match(
    accounts: Accounts,
    leads: Leads,
    out: Out,
    policy: PolicyFile = None,
    index: IndexFile = None,
    processes: Processes = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Say for every lead of a file which account of another file it belongs to, and why.

    The verdict is `match`, `review` (the best candidate stands there, for a person to confirm) or `none`. Rows that
    cannot be read go to OUT.errors.csv with the reason and the remedy; the rest is done.
    """
    from turnout.pipeline.matching.match_file import Matching, match_file, write_matched  # noqa: PLC0415 - slow to load
    from turnout.pipeline.matching.match_pool import processors  # noqa: PLC0415 - as above

    how = Matching(_settings(policy), index, processes or processors())
    shown = nullcontext(_say_nothing) if quiet else progress_shown()
    with shown as progress, kept_if_interrupted(lambda: "nothing was written"):
        matched = match_file(accounts, leads, how, progress)
        bad = write_matched(matched, out)
    if as_json:
        print_json(_data(matched, out, bad))
    elif not quiet:
        _summarise(matched, out)
    if bad is not None:
        sys.stderr.write(f"turnout: {_counted(len(matched.bad_rows), 'row')} could not be read; see {bad}\n")
        for row in matched.bad_rows[:5]:
            sys.stderr.write(f"  {row}\n")


def _settings(policy: Path | None) -> MatchSettings:
    from turnout.core.policy.matching import DEFAULT_SETTINGS  # noqa: PLC0415 - as above

    if policy is None:
        return DEFAULT_SETTINGS
    from turnout.pipeline.engine.load import load_policy  # noqa: PLC0415 - only this option needs it

    return load_policy(policy).matching


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _say_nothing(_doing: str, _done: int, _all: int) -> None:
    return


def _summarise(matched: MatchedFile, out: Path) -> None:
    """What came of it, on standard error: standard output may be the file."""
    said = [*matched.notices, *map(str, matched.findings)]
    for notice in said[:_SHOWN_MAX]:
        sys.stderr.write(f"note: {notice}\n")
    if len(said) > _SHOWN_MAX:
        sys.stderr.write(f"note: and {len(said) - _SHOWN_MAX:,} more\n")
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(matched.verdicts().items()))
    sys.stderr.write(
        f"{_counted(len(matched.rows), 'lead')}, {_counted(matched.accounts, 'account')} -> {out}: "
        f"{counts or 'nothing'}\n"
    )


def _data(matched: MatchedFile, out: Path, bad: Path | None) -> dict[str, object]:
    return {
        "accounts": matched.accounts,
        "leads": len(matched.rows),
        "verdicts": {str(verdict): count for verdict, count in sorted(matched.verdicts().items())},
        "file": str(out),
        "bad_rows": len(matched.bad_rows),
        "error_file": str(bad) if bad is not None else None,
        "findings": [str(finding) for finding in matched.findings],
        "notices": list(matched.notices),
    }
