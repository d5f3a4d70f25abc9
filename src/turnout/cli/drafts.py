"""`turnout policy drafts`, `approve`, `schedule`: a policy on its way, from a first text to the moment it goes live.

What a draft may do is the pipeline's. Where two people are needed, each says with `--key` who they are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.completing import one_of
from turnout.cli.exits import FINDINGS
from turnout.cli.options import Db, Json, Limit, Why, opened, print_json
from turnout.cli.publish import Note, WithoutCheck, WithoutTests
from turnout.cli.tables import printable, show_facts, show_notes, show_table
from turnout.cli.times import parse_moment, when, zone_said
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.pipeline.edits.editing import Edit
    from turnout.pipeline.policies.drafts import Going
    from turnout.pipeline.policies.gates import GateResult
    from turnout.store.database import Database
    from turnout.store.drafts import DraftRow

T = TypeVar("T")
app = typer.Typer(
    help="Drafts: list, show, add, change, check, submit, publish, cancel, discard.", no_args_is_help=True
)

STATES: Final = ("open", "scheduled", "published", "discarded")
KEY_VARIABLE: Final = "TURNOUT_KEY"
_HASH_CHARS: Final = 12
_SCOPES: Final = frozenset({"policy:write", "admin"})

TheDraft = Annotated[int, typer.Argument(help="The draft's number.", metavar="DRAFT", min=1)]
DraftFile = Annotated[Path, typer.Argument(help="The policy, with its lists beside it.", metavar="POLICY.yaml")]
Key = Annotated[
    str,
    typer.Option(
        "--key", help=f"The API key of whoever does it, else ${KEY_VARIABLE}, else `cli`.", show_default=False
    ),
]
State = Annotated[str, typer.Option("--state", help=f"Only {', '.join(STATES)}.", autocompletion=one_of(STATES))]
Revision = Annotated[
    int | None, typer.Option("--revision", min=1, help="Only if it is at this revision; else whatever it says is lost.")
]
At = Annotated[str, typer.Option("--at", help="When it goes live: `2026-12-01T06:00`.", metavar="MOMENT")]
Replaces = Annotated[
    str, typer.Option("--replaces", help="Only if the version with this hash is live just before.", show_default=False)
]
OnlyHash = Annotated[str, typer.Option("--hash", help="Only if that is still what it says.", show_default=False)]


@app.command("list")
def list_drafts(state: State = "", limit: Limit = 50, db: Db = None, as_json: Json = False) -> None:
    """Show drafts, the newest first."""
    from turnout.store.drafts import list_drafts as find  # noqa: PLC0415 - slow to load

    if state and state not in STATES:
        raise InputError(f"`--state` is `{state}`; say one of {', '.join(f'`{each}`' for each in STATES)}")
    with opened(db, read_only=True) as database, database.reading() as tx:
        found = find(tx, (state,) if state else (), limit=limit)
    if as_json:
        print_json({"drafts": [draft_data(row) for row in found]})
        return
    at = now()
    rows = [
        (str(row.number), row.state, _said_hash(row), row.changed_by, _when(row.changed_at, at), row.note)
        for row in found
    ]
    notes = (
        [f"times are {zone_said()}"]
        if rows
        else ["there is no draft; `turnout policy drafts add POLICY.yaml` begins one"]
    )
    show_table(("draft", "is", "says", "last changed by", "at", "note"), rows, notes)


@app.command("show")
def show(draft: TheDraft, db: Db = None, as_json: Json = False) -> None:
    """Show a draft: who wrote it, what was found about it, who approved, when it goes live."""
    with opened(db, read_only=True) as database:
        _tell(database, draft, as_json=as_json, with_text=True)


@app.command("add")
def add(path: DraftFile, note: Note = "", key: Key = "", db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Begin a draft; its text may be wrong still."""
    from turnout.pipeline.policies.drafts import keep_draft  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        text, lists = _read(path)
        number = _edited(database, key, why, lambda edit: keep_draft(edit, text, lists, note=note)).number
        _tell(database, number, as_json=as_json)


@app.command("change")
def change(
    draft: TheDraft,
    path: DraftFile,
    revision: Revision = None,
    note: Annotated[str | None, typer.Option("--note", help="Why, for whoever reads the draft.")] = None,
    key: Key = "",
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Let a draft say what a file says. Whatever it said before stays among its revisions."""
    from turnout.pipeline.policies.drafts import change_draft  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        text, lists = _read(path)
        _edited(database, key, why, lambda edit: change_draft(edit, draft, text, lists, revision, note))
        _tell(database, draft, as_json=as_json)


@app.command("check")
def check(draft: TheDraft, key: Key = "", db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Look at a draft as publishing would, and attach what came out, for whoever approves it."""
    from turnout.pipeline.policies.drafts import attach_gate  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        found, content = _gated(database, draft, "", "")
        _edited(database, key, why, lambda edit: attach_gate(edit, draft, content, found))
        _tell(database, draft, as_json=as_json)
    if found.stops:
        sys.stderr.writelines(f"turnout: {printable(str(stop))}\n" for stop in found.stops)
        raise typer.Exit(FINDINGS)


@app.command("submit")
def submit(draft: TheDraft, key: Key = "", db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Ask somebody else to approve a draft."""
    from turnout.pipeline.policies.drafts import submit_draft  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        _edited(database, key, why, lambda edit: submit_draft(edit, draft))
        _tell(database, draft, as_json=as_json)


@app.command("publish")
def publish(
    draft: TheDraft,
    note: Note = "",
    replaces: Replaces = "",
    without_tests: WithoutTests = "",
    without_check: WithoutCheck = "",
    key: Key = "",
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Make a draft the live version, now. It must pass its tests, the check, and what the settings ask."""
    from turnout.pipeline.policies.drafts import attach_gate, publish_kept  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        going, passed, content = _going(database, draft, note, replaces, without_tests, without_check)

        def go(edit: Edit) -> None:
            attach_gate(edit, draft, content, passed)
            publish_kept(edit, draft, going)

        _edited(database, key, why, go)
        _tell(database, draft, as_json=as_json)


@app.command("cancel")
def cancel(draft: TheDraft, key: Key = "", db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Let a draft not go live at its moment; it is open again."""
    from turnout.pipeline.policies.drafts import unschedule_draft  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        _edited(database, key, why, lambda edit: unschedule_draft(edit, draft))
        _tell(database, draft, as_json=as_json)


@app.command("discard")
def discard(draft: TheDraft, key: Key = "", db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Give a draft up; it stays readable."""
    from turnout.pipeline.policies.drafts import discard_draft  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        _edited(database, key, why, lambda edit: discard_draft(edit, draft))
        _tell(database, draft, as_json=as_json)


def approve(
    draft: TheDraft,
    content: OnlyHash = "",
    note: Note = "",
    key: Key = "",
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Say yes to what a draft says. Whoever wrote of it, or asked for approval, cannot."""
    from turnout.pipeline.policies.drafts import approve_draft  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        _edited(database, key, why, lambda edit: approve_draft(edit, draft, note, content))
        _tell(database, draft, as_json=as_json)


def schedule(
    draft: TheDraft,
    at: At,
    note: Note = "",
    replaces: Replaces = "",
    without_tests: WithoutTests = "",
    without_check: WithoutCheck = "",
    key: Key = "",
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Let a draft go live at a moment, by whatever server or worker is awake; `drafts cancel` takes that back.

    It must pass its tests and the check now, and once more then; where it does not, it is open again and says why.
    """
    from turnout.pipeline.policies.drafts import attach_gate, schedule_draft  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        moment = parse_moment("--at", at, now())
        assert moment is not None, "a moment was named"
        going, passed, content = _going(database, draft, note, replaces, without_tests, without_check)

        def put(edit: Edit) -> None:
            attach_gate(edit, draft, content, passed)
            schedule_draft(edit, draft, moment, going)

        _edited(database, key, why, put)
        _tell(database, draft, as_json=as_json)


def _read(path: Path) -> tuple[str, Mapping[str, str]]:
    """The text in a file and of each list it reads, be it right or wrong. Raises InputError."""
    from turnout.connectors.csv_file.encoding import read_text  # noqa: PLC0415 - slow to load
    from turnout.core.policy.parse import parse_policy  # noqa: PLC0415 - as above
    from turnout.errors import PolicyError  # noqa: PLC0415 - as above

    if not path.is_file():
        raise InputError(f"`{path}` is not a file; name a policy such as `policy.yaml`")
    text, lists = read_text(path)[0], {}

    def read_list(name: str) -> str | None:
        wanted = path.parent / name
        if wanted.is_file():
            lists[name] = read_text(wanted)[0]
        return lists.get(name)

    try:
        parse_policy(text, read_list)
    except PolicyError:
        # A draft may be wrong; whoever looks at it is told how.
        return text, lists
    return text, lists


def _going(
    database: Database, draft: int, note: str, replaces: str, without_tests: str, without_check: str
) -> tuple[Going, GateResult, str]:
    """How a draft goes live, once it has passed the gate, and what was looked at. Raises RefusedError, PolicyError."""
    from turnout.config import load_settings  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.drafts import Going  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.gates import must_pass  # noqa: PLC0415 - as above

    found, content = _gated(database, draft, without_tests, without_check)
    passed = must_pass(found)
    return Going(note, load_settings().approvals, passed.passed_over, replaces), passed, content


def _gated(database: Database, draft: int, without_tests: str, without_check: str) -> tuple[GateResult, str]:
    """How a draft stands before the gate, and the hash of what was looked at. Raises RefusedError, PolicyError."""
    from turnout.config import load_settings  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.drafts import must_be_going, read_row  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.gates import demands_of, gate  # noqa: PLC0415 - as above

    with database.reading() as tx:
        found = read_row(tx, must_be_going(tx, draft))
    reasons = {"without_tests": without_tests, "without_check": without_check}
    return gate(database, found, now(), demands_of(load_settings()), **reasons), found.hash


def _edited(database: Database, key: str, why: str, do: Callable[[Edit], T]) -> T:
    from turnout.pipeline.edits.editing import edited  # noqa: PLC0415 - slow to load

    return edited(database, now, actor_of(database, key), why, do)


def actor_of(database: Database, key: str) -> str:
    """Whoever acts: the key's id, or `cli`. Raises InputError for a key that is not known, or may not do this."""
    from turnout.store.api_keys import hash_secret, list_keys  # noqa: PLC0415 - slow to load

    secret = key or os.environ.get(KEY_VARIABLE, "")
    if not secret:
        return ACTOR
    with database.reading() as tx:
        found = [each for each in list_keys(tx) if each.hash == hash_secret(secret) and each.revoked_at is None]
    if not found:
        raise InputError("no key in use has this secret; `turnout key list` shows those in use")
    if not _SCOPES & found[0].scopes:
        raise InputError(f"key `{found[0].name}` may not do this; it needs the scope `policy:write`")
    return found[0].id


def _tell(database: Database, number: int, *, as_json: bool, with_text: bool = False) -> None:
    from turnout.pipeline.policies.drafts import must_find_draft, problems_of  # noqa: PLC0415 - slow to load
    from turnout.store.drafts import approvals_of, results_of  # noqa: PLC0415 - as above

    with database.reading() as tx:
        row = must_find_draft(tx, number)
        problems = [str(each) for each in problems_of(tx, row)]
        approvals = [each.actor for each in approvals_of(tx, number, row.hash)]
        results = {each.kind: bool(each.is_passed) for each in results_of(tx, number, row.hash)}
    if as_json:
        more = {"text": row.text, "lists": dict(row.texts)} if with_text else {}
        print_json({**draft_data(row), "approvals": approvals, "results": results, "problems": problems, **more})
        return
    at = now()
    facts = [
        ("draft", str(row.number)),
        ("is", row.state),
        ("says", _said_hash(row)),
        ("revision", str(row.revision)),
        ("made from", row.base[:_HASH_CHARS]),
        ("note", row.note),
        ("written by", ", ".join(sorted(row.writers))),
        ("last changed", f"{_when(row.changed_at, at)} by {row.changed_by}"),
        ("approval asked by", row.submitted_by),
        ("approved by", ", ".join(approvals)),
        ("found", ", ".join(f"{kind} {'passed' if passed else 'failed'}" for kind, passed in results.items())),
        ("goes live", _when(row.publish_at, at) if row.publish_at is not None and row.state == "scheduled" else ""),
        ("could not go live", row.error),
        ("is deploy", str(row.publication or "")),
    ]
    show_facts(facts)
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    show_notes([f"times are {zone_said()}"])


def draft_data(row: DraftRow) -> dict[str, Any]:
    """A draft as data."""
    return {
        "draft": row.number,
        "state": row.state,
        "revision": row.revision,
        "hash": row.hash or None,
        "base": row.base or None,
        "note": row.note,
        "author": row.author,
        "editors": sorted(row.writers),
        "changed_by": row.changed_by,
        "changed_at": _utc(row.changed_at),
        "submitted_by": row.submitted_by or None,
        "publish_at": _utc(row.publish_at),
        "error": row.error or None,
        "deploy": row.publication,
    }


def _said_hash(row: DraftRow) -> str:
    return row.hash[:_HASH_CHARS] or "what cannot be read yet"


def _utc(micros: int | None) -> str | None:
    return None if micros is None else f"{_moment(micros):%Y-%m-%dT%H:%M:%SZ}"


def _when(micros: int, at: datetime) -> str:
    return when(_moment(micros), at)


def _moment(micros: int) -> datetime:
    from turnout.store.metadata import from_micros  # noqa: PLC0415 - slow to load

    return from_micros(micros)
