"""`turnout policy publish` and `turnout policy list`: which version is live in a store, and which were."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.options import Db, Json, opened, print_json

PolicyFile = Annotated[Path, typer.Argument(help="The policy, with its lists beside it.", metavar="POLICY.yaml")]
Note = Annotated[str, typer.Option("--note", help="Why, for whoever reads the list of versions.")]
WithoutTests = Annotated[
    str,
    typer.Option(
        "--without-tests",
        help="Publish without asking the policy's own tests; the reason stays in the record.",
        metavar="REASON",
        show_default=False,
    ),
]
WithoutCheck = Annotated[
    str,
    typer.Option(
        "--without-check",
        help="Publish whatever the check finds; the reason stays in the record.",
        metavar="REASON",
        show_default=False,
    ),
]
# So much of a hash tells versions apart on a screen.
_HASH_CHARS = 12


def publish(
    path: PolicyFile,
    db: Db = None,
    note: Note = "",
    without_tests: WithoutTests = "",
    without_check: WithoutCheck = "",
    as_json: Json = False,
) -> None:
    """Make a policy the live one. It is checked against the reps in the store, and kept with its lists for ever.

    It is refused while one of its own tests fails or the check finds an error in it. Leads that wait keep the version
    they came in under.
    """
    from turnout.config import load_settings  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.drafts import must_need_no_approval  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.gates import demands_of, gate, must_pass  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.publish import draft_of_file, publish_draft  # noqa: PLC0415 - as above

    # The first policy may be the first thing that is in a store.
    with opened(db, create=True) as database:
        draft, at, settings = draft_of_file(database, path), now(), load_settings()
        with database.reading() as tx:
            must_need_no_approval(tx, draft.hash, settings.approvals)
        reasons = {"without_tests": without_tests, "without_check": without_check}
        passed = must_pass(gate(database, draft, at, demands_of(settings), **reasons))
        published = publish_draft(database, draft, at, note, ACTOR, passed_over=passed.passed_over)
    for notice in published.notices:
        sys.stderr.write(f"note: {notice}\n")
    name = f"version {published.version} ({published.hash[:_HASH_CHARS]})"
    if as_json:
        said = {
            "hash": published.hash,
            "version": published.version,
            "publication": published.publication,
            "is_new": published.is_new,
            "was_live": published.was_live,
            "notices": list(published.notices),
        }
        print_json(said)
    elif published.was_live:
        sys.stdout.write(f"{name} is live already; its content is the same\n")
    elif published.is_new:
        sys.stdout.write(f"{name} is live\n")
    else:
        sys.stdout.write(f"{name} is live again; its content was published before\n")


def list_versions(db: Db = None, as_json: Json = False) -> None:
    """Show what was live when, the newest first."""
    from turnout.store.policies import list_publications  # noqa: PLC0415 - slow to load

    with opened(db) as database, database.reading() as tx:
        found = list_publications(tx)
    if as_json:
        said = [
            {
                "publication": entry.number,
                "version": entry.version,
                "hash": entry.policy,
                "published_at": f"{entry.published_at:%Y-%m-%dT%H:%M:%SZ}",
                "note": entry.note,
                "is_live": entry is found[0],
            }
            for entry in found
        ]
        print_json(said)
        return
    if not found:
        sys.stdout.write("nothing was published yet; `turnout policy publish POLICY.yaml` does that\n")
    for entry in found:
        mark = "live" if entry is found[0] else "    "
        at = f"{entry.published_at:%Y-%m-%d %H:%M:%S} UTC"
        line = f"{mark} {at}  version {entry.version} ({entry.policy[:_HASH_CHARS]})  {entry.note}"
        sys.stdout.write(line.rstrip() + "\n")
