"""`turnout accounts rematch`: every lead of a store looked at again with the accounts of now."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs
from turnout.cli.doing import kept_if_interrupted
from turnout.cli.importing import progress_shown
from turnout.cli.options import Db, Json, opened, print_json
from turnout.cli.tables import show_notes, show_table
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.core.lead import LeadId
    from turnout.pipeline.asking.jobs import SetAccount
    from turnout.pipeline.matching.rematch import Rematched
    from turnout.store.database import Database

Out = Annotated[
    Path | None,
    typer.Option("--out", help="Where the changes go (CSV); a run that was interrupted goes on from there."),
]
OpenOnly = Annotated[bool, typer.Option("--open", help="Look at open leads only.")]
Apply = Annotated[
    bool,
    typer.Option("--apply", help="Give the open leads among them the accounts that were found; ask where in doubt."),
]
Reassign = Annotated[
    bool,
    typer.Option("--reassign", help="With `--apply`: the rules say anew who gets them, unless they were touched."),
]
Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, max=256, help="How many processes share the leads; else one a processor."),
]
_CHANGES: Final = {
    "gained": "have an account now and had none",
    "moved": "belong to another account now",
    "lost": "have no account any more",
    "to confirm": "may belong to an account, which a person would be asked",
}


def rematch(
    out: Out = None,
    is_open_only: OpenOnly = False,
    apply: Apply = False,
    reassign: Reassign = False,
    processes: Processes = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Match every lead again with the accounts, their names and the policy of now, and say what would change.

    Nothing is changed without `--apply`, which gives each open lead its account in a decision of its own; whoever has
    it keeps it, unless `--reassign` is said. What a person confirmed stays, and so do closed leads.
    """
    from turnout.pipeline.matching.match_pool import processors  # noqa: PLC0415 - slow to load
    from turnout.pipeline.matching.rematch import Rematching  # noqa: PLC0415 - as above
    from turnout.pipeline.matching.rematch import rematch as look_again  # noqa: PLC0415 - as above

    if reassign and not apply:
        raise InputError("`--reassign` says what `--apply` does; write both, or none to see what would change")
    how = Rematching(out, processes or processors(), is_open_only)
    with opened(db) as database:
        kept = f"say the same again to go on; what was found is in {out}.part" if out else "nothing was changed"
        with progress_shown() as progress, kept_if_interrupted(lambda: kept):
            found = look_again(database, how, progress)
        applied = _apply(database, found.changed, progress_shown, reassign=reassign) if apply else None
    if as_json:
        print_json(_data(found, out, applied))
    else:
        _tell(found, out, applied)


def _apply(
    database: Database, leads: list[LeadId], shown: Callable[[], Any], *, reassign: bool
) -> tuple[int, list[str]]:
    """How many leads have their new accounts now, and what was said of those that were refused."""
    with shown() as progress:
        results = do_jobs(database, _jobs(database, leads, reassign=reassign), progress)
    refused = [str(done.error) for done in results if done.error is not None]
    return len(results) - len(refused), refused


def _jobs(database: Database, leads: list[LeadId], *, reassign: bool) -> list[SetAccount]:
    """A job for each lead that is still open, with the whole of its match."""
    from turnout.pipeline.asking.jobs import SetAccount  # noqa: PLC0415 - as above
    from turnout.pipeline.matching.rematch import changed_matches  # noqa: PLC0415 - as above

    return [
        SetAccount(lead, match, "rematched", reassign=reassign, by=ACTOR)
        for lead, match in changed_matches(database, leads)
    ]


def _tell(found: Rematched, out: Path | None, applied: tuple[int, list[str]] | None) -> None:
    rows = [(f"{found.counts[what]:,}", f"leads {said}") for what, said in _CHANGES.items() if found.counts[what]]
    show_table(("leads", "change"), rows)
    notes = [f"{found.leads:,} leads were matched again{' in two or more runs' if found.is_resumed else ''}"]
    if not rows:
        notes.append("nothing would change")
    if found.by_hand:
        notes.append(f"{found.by_hand:,} keep the account that a person confirmed")
    if found.erased:
        notes.append(f"{found.erased:,} were left out: what was known of them was erased")
    if out is not None:
        notes.append(f"every change is in {out}")
    if applied is not None:
        notes.append(f"{applied[0]:,} open leads have their new accounts, or a person is asked about them")
    elif found.changed:
        notes.append(
            f"`--apply` gives the {len(found.changed):,} open ones among them their new accounts, or asks about them"
        )
    show_notes(notes)
    for error in (applied[1] if applied else [])[:5]:
        sys.stderr.write(f"turnout: {error}\n")


def _data(found: Rematched, out: Path | None, applied: tuple[int, list[str]] | None) -> dict[str, object]:
    return {
        "leads": found.leads,
        "changes": {what: found.counts[what] for what in _CHANGES},
        "open_to_change": len(found.changed),
        "by_hand": found.by_hand,
        "erased": found.erased,
        "is_resumed": found.is_resumed,
        "file": str(out) if out is not None else None,
        "applied": applied[0] if applied else None,
        "refused": applied[1] if applied else [],
    }
