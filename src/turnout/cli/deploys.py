"""`turnout policy deploys`, `rollback`, `undo`, `migrate`: what a version did once it was live, and taking it back.

Without `--yes` leads are only looked at. What was interrupted goes on when the same is said again, or by a server.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import now
from turnout.cli.completing import complete_lead, complete_policy, one_of
from turnout.cli.doing import doing_shown, kept_if_interrupted
from turnout.cli.drafts import Key, actor_of
from turnout.cli.importing import progress_shown
from turnout.cli.options import Db, Json, Limit, Why, opened, print_json
from turnout.cli.publish import Note
from turnout.cli.tables import show_notes, show_table
from turnout.cli.times import when, zone_said
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.pipeline.asking.front import Done
    from turnout.pipeline.asking.jobs import Job
    from turnout.pipeline.edits.editing import Edit
    from turnout.pipeline.policies.rehoming_runs import Plan, Wanted
    from turnout.store.database import Database
    from turnout.store.deploys import Span
    from turnout.store.transaction import Transaction

WHICH: Final = ("held", "queued", "in_hands")
SHOWN_MAX: Final = 50
_HASH_CHARS: Final = 12
_STATES: Final = {
    "moved": "went elsewhere",
    "kept": "stay where they are",
    "left": "were left alone",
    "to do": "are left to do",
}

TheDeploy = Annotated[int, typer.Argument(help="The number of the deploy.", metavar="DEPLOY", min=1)]
To = Annotated[
    str,
    typer.Option(
        "--to",
        help="A version: `v12`, or the beginning of its hash; else what was live before.",
        autocompletion=complete_policy,
    ),
]
Lead = Annotated[
    list[str] | None,
    typer.Option("--lead", help="Only this lead; may be given again.", autocompletion=complete_lead, metavar="LEAD_ID"),
]
WithTouched = Annotated[bool, typer.Option("--with-touched", help="Also leads that somebody has answered.")]
Which = Annotated[
    list[str] | None,
    typer.Option("--which", help=f"Who is taken along: {', '.join(WHICH)}; else held.", autocompletion=one_of(WHICH)),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown what would change.")]


def deploys(limit: Limit = 20, db: Db = None, as_json: Json = False) -> None:
    """Show each time a version went live, and how many leads it decided about, the newest first."""
    from turnout.store.deploys import count_routed, count_waiting, find_span  # noqa: PLC0415 - slow to load
    from turnout.store.metadata import from_micros  # noqa: PLC0415 - as above
    from turnout.store.policies import list_publications  # noqa: PLC0415 - as above

    found: list[dict[str, Any]] = []
    with opened(db, read_only=True) as database, database.reading() as tx:
        waiting = count_waiting(tx)
        for each in list_publications(tx, limit=limit):
            span = find_span(tx, each.number)
            assert span is not None, "a publication has a span"
            counts = count_routed(tx, span)
            found.append(
                {
                    "deploy": each.number,
                    "version": each.version,
                    "hash": each.policy,
                    "at": f"{each.published_at:%Y-%m-%dT%H:%M:%SZ}",
                    "until": f"{from_micros(span.until):%Y-%m-%dT%H:%M:%SZ}" if span.until is not None else None,
                    "by": each.by,
                    "note": each.note,
                    "leads": sum(counts.values()),
                    "open": sum(count for (status, _, _), count in counts.items() if status == "open"),
                    "answered": sum(count for (_, _, touched), count in counts.items() if touched),
                    "waiting": waiting.get(each.policy, 0),
                }
            )
    if as_json:
        print_json({"deploys": found})
        return
    rows = [
        (
            str(each["deploy"]),
            "live" if each["until"] is None else "",
            f"v{each['version']} ({each['hash'][:_HASH_CHARS]})",
            _when(each["at"]),
            each["by"],
            *(f"{each[name]:,}" for name in ("leads", "open", "answered", "waiting")),
            each["note"],
        )
        for each in found
    ]
    notes = [f"times are {zone_said()}"] if rows else ["nothing was published yet; `turnout policy publish` does that"]
    show_table(("deploy", "is", "version", "at", "by", "leads", "open", "answered", "waiting", "note"), rows, notes)


def rollback(to: To = "", note: Note = "", key: Key = "", db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Make the version before the live one live again, or another that was. Nothing is checked: it was live.

    Leads that came in meanwhile stay where they are; `turnout policy undo` decides them anew.
    """
    from turnout.pipeline.edits.editing import edited  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.drafts import roll_back  # noqa: PLC0415 - slow to load
    from turnout.store.deploys import latest_span  # noqa: PLC0415 - as above

    def go_back(edit: Edit) -> tuple[int, Span | None]:
        number = roll_back(edit, version_named(edit.tx, to) if to else "", note)
        return number, latest_span(edit.tx)

    with opened(db) as database:
        number, span = edited(database, now, actor_of(database, key), why, go_back)
    assert span is not None, "something is live"
    if as_json:
        print_json({"deploy": number, "version": span.version, "hash": span.policy})
        return
    sys.stdout.write(f"version {span.version} ({span.policy[:_HASH_CHARS]}) is live again, as deploy {number}\n")
    show_notes([f"`turnout policy undo {number - 1}` shows what the leads of deploy {number - 1} would get"])


def undo(
    deploy: TheDeploy,
    to: To = "",
    lead: Lead = None,
    with_touched: WithTouched = False,
    yes: Yes = False,
    note: Note = "",
    key: Key = "",
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show where the version before would have the leads of a deploy, and with `--yes` let it decide them anew.

    Whoever would have them anyway keeps them; the others are given their turns back and told. A deploy that is live is
    no more: what was live before it is live again first.
    """
    from turnout.pipeline.policies.rehoming_runs import Wanted, plan_undo  # noqa: PLC0415 - slow to load

    with opened(db) as database:
        with database.reading() as tx:
            version = version_named(tx, to) if to else ""
        wanted = Wanted(tuple(dict.fromkeys(lead or ())), version, with_touched=with_touched)
        asked = _Asked(lambda tx: plan_undo(tx, deploy, wanted), wanted, note, why, actor_of(database, key))
        _go(database, "undo", deploy, asked, is_to_do=yes, as_json=as_json)


def migrate(
    deploy: TheDeploy,
    which: Which = None,
    lead: Lead = None,
    yes: Yes = False,
    note: Note = "",
    key: Key = "",
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show where the live deploy would have leads that are under other versions, and with `--yes` take them along.

    Leads in somebody's hands stay there, and go on by the live version from then on.
    """
    from turnout.pipeline.policies.rehoming_runs import Wanted, plan_migration  # noqa: PLC0415 - slow to load

    chosen = tuple(dict.fromkeys(which or ("held",)))
    unknown = [each for each in chosen if each not in WHICH]
    if unknown:
        raise InputError(f"`--which` is `{unknown[0]}`; say one of {', '.join(f'`{each}`' for each in WHICH)}")
    with opened(db) as database:
        wanted = Wanted(tuple(dict.fromkeys(lead or ())), which=chosen)
        asked = _Asked(lambda tx: plan_migration(tx, deploy, wanted), wanted, note, why, actor_of(database, key))
        _go(database, "migrate", deploy, asked, is_to_do=yes, as_json=as_json)


def version_named(tx: Transaction, text: str) -> str:
    """The hash of a version by its number, `v12`, or by how its hash begins. Raises InputError."""
    number = text[1:] if text[:1] in {"v", "V"} else ""
    if number.isdecimal() and len(number) < 10:
        found = tx.rows("SELECT hash FROM policies WHERE number = ?", (int(number),))
    else:
        found = tx.rows("SELECT hash FROM policies WHERE substr(hash, 1, ?) = ? LIMIT 2", (len(text), text))
    if len(found) != 1:
        what = "more than one version" if found else "no version"
        raise InputError(f"`{text}` names {what}; `turnout policy list` shows those there are")
    return str(found[0][0])


class _Asked:
    """What somebody asks for: which leads, and why, and who they are."""

    def __init__(self, plan: Callable[[Transaction], Plan], wanted: Wanted, note: str, why: str, actor: str) -> None:
        self.plan = plan
        self.wanted = wanted
        self.note = note
        self.why = why
        self.actor = actor


def _go(database: Database, kind: str, deploy: int, asked: _Asked, *, is_to_do: bool, as_json: bool) -> None:
    if not is_to_do:
        with database.reading() as tx:
            plan = asked.plan(tx)
        with _running(database) as run:
            found = [each for job in plan.asks() for each in _data(run([job])[0])]
        _show(plan, found, as_json=as_json)
        return
    number = _unfinished(database, kind, deploy) or _begin(database, asked)
    _carry_out(database, number)
    _tell(database, number, as_json=as_json)


def _unfinished(database: Database, kind: str, deploy: int) -> int | None:
    """The one that was begun about a deploy and is not through: saying the same again goes on with it."""
    from turnout.store.rehomings import rehomings_of  # noqa: PLC0415 - slow to load

    with database.reading() as tx:
        return next(
            (row.number for row in rehomings_of(tx, deploy) if (row.kind, row.state) == (kind, "running")), None
        )


def _begin(database: Database, asked: _Asked) -> int:
    from turnout.pipeline.edits.editing import edited  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.rehoming_runs import begin  # noqa: PLC0415 - as above

    def do(edit: Edit) -> int:
        return begin(edit, asked.plan(edit.tx), asked.wanted, asked.note)

    return edited(database, now, asked.actor, asked.why, do)


def _carry_out(database: Database, number: int) -> None:
    from turnout.pipeline.policies.rehoming_runs import carry_out  # noqa: PLC0415 - slow to load

    said = "what was done stays; say the same again to go on, or let a server do it"
    with _running(database) as run, progress_shown() as progress, kept_if_interrupted(lambda: said):
        carry_out(database, number, run, lambda done, total: progress("leads", done, total))


@contextmanager
def _running(database: Database) -> Iterator[Callable[[Sequence[Job]], list[Done]]]:
    """What does jobs, through the store: on SQLite it takes turns with a server."""
    with doing_shown("reading the store"):
        from turnout.observe.logs import configure_logs  # noqa: PLC0415 - slow to load
        from turnout.pipeline.engine.collector import calm_collector  # noqa: PLC0415 - as above
        from turnout.pipeline.serving.dispatcher import COMMANDS, Dispatcher  # noqa: PLC0415 - as above

        calm_collector()
        configure_logs("error")
        dispatcher = Dispatcher(database, now, os.urandom, COMMANDS)
    try:
        dispatcher.run([])
        yield dispatcher.run
    finally:
        dispatcher.close()


def _data(done: Done) -> list[dict[str, Any]]:
    """What came of a question. Raises what keeps it from being answered."""
    if done.error is not None:
        raise done.error
    found: list[dict[str, Any]] = done.data
    return found


def _show(plan: Plan, found: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    move = [each for each in found if not each["stays"]]
    if as_json:
        print_json(
            {
                "deploy": plan.deploy.number,
                "policy": plan.policy,
                "total": len(found),
                "stay": len(found) - len(move),
                "move": len(move),
                "leads": list(found),
            }
        )
        return
    rows = [(each["lead_id"], _place(each["is"]), _place(each["would_be"]), each["rule"]) for each in move[:SHOWN_MAX]]
    notes = [f"{len(found):,} leads were looked at: {len(move):,} would go elsewhere, the others stay where they are"]
    if len(move) > SHOWN_MAX:
        notes.append(f"... and {len(move) - SHOWN_MAX:,} more; `--json` has all")
    notes.append("each is looked at by itself: those that go to one pool take turns. `--yes` does it")
    show_table(("lead", "is with", "would be with", "by rule"), rows, notes)


def _place(told: dict[str, Any]) -> str:
    where = told["assignee"] or (f"queue {told['queue']}" if told["queue"] else told["outcome"])
    return f"{where} ({told['pool']})" if told["pool"] else str(where)


def _tell(database: Database, number: int, *, as_json: bool) -> None:
    from turnout.store.rehomings import counts_of, find_rehoming  # noqa: PLC0415 - slow to load

    with database.reading() as tx:
        row, counts = find_rehoming(tx, number), counts_of(tx, number)
    assert row is not None, "it was begun"
    if as_json:
        print_json(
            {"rehoming": number, "deploy": row.deploy, "policy": row.policy, "state": row.state, "leads": counts}
        )
        return
    what = "undone" if row.kind == "undo" else "migrated to"
    sys.stdout.write(f"deploy {row.deploy} is {what} for {sum(counts.values()):,} leads (re-homing {number})\n")
    show_table(
        ("leads", "became"), [(f"{counts[state]:,}", said) for state, said in _STATES.items() if counts.get(state)]
    )


def _when(text: str) -> str:
    from datetime import datetime  # noqa: PLC0415 - only this needs it

    return when(datetime.fromisoformat(text), now())
