"""`turnout pools`: who of each pool is next and why, the ledger of their turns, and turns given by hand."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_pool, complete_rep, one_of
from turnout.cli.doing import doing_shown
from turnout.cli.options import Db, Json, Limit, Why, opened, print_json
from turnout.cli.tables import show_facts, show_notes, show_table
from turnout.cli.times import when, zone_said
from turnout.core.rep import RepId
from turnout.errors import InputError, suggestion
from turnout.pipeline.asking.codes import CREDIT_REASONS
from turnout.pipeline.asking.jobs import Credit, Pools
from turnout.pipeline.edits.changes import checked_why

if TYPE_CHECKING:
    from turnout.store.database import Database
    from turnout.store.ledger_pages import LedgerLine
    from turnout.store.transaction import Transaction

app = typer.Typer(help="Pools: list, show who is next, the ledger of turns, credits.", no_args_is_help=True)

_KINDS: Final = ("turn", "credit", "debit", "grant")

Pool = Annotated[str, typer.Argument(help="The pool's name.", metavar="POOL", autocompletion=complete_pool)]
Member = Annotated[str, typer.Argument(help="The rep's id.", metavar="REP", autocompletion=complete_rep)]
OfRep = Annotated[str | None, typer.Option("--rep", help="Only this rep's.", autocompletion=complete_rep)]
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        help="Only of this kind: `turn`, `credit`, `debit` (a credit taken back), `grant`.",
        autocompletion=one_of(_KINDS),
    ),
]
Turns = Annotated[int, typer.Argument(help="How many turns more they are owed.", metavar="TURNS", min=1)]
Take = Annotated[bool, typer.Option("--take", help="Take so many turns instead.")]
Reason = Annotated[
    str,
    typer.Option("--reason", help=f"Why: {', '.join(CREDIT_REASONS)}.", autocompletion=one_of(CREDIT_REASONS)),
]


@app.command("list")
def list_pools(db: Db = None, as_json: Json = False) -> None:
    """Show every pool of the live policy with who is next. Nothing is written, and no turn is taken."""
    with opened(db) as database:
        pools = _look(database)
    if as_json:
        print_json({"pools": pools})
        return
    if not pools:
        show_notes(["the live policy has no pools"])
        return
    rows = [
        (
            pool["pool"],
            pool["team"] or "",
            pool["pick"],
            pool["next"] or "nobody",
            pool["why"],
            _number(pool["waiting"]),
        )
        for pool in pools
    ]
    show_table(("pool", "team", "picks by", "next", "why", "waiting"), rows)


@app.command("show")
def show(pool: Pool, db: Db = None, as_json: Json = False) -> None:
    """Show who of a pool would be given a lead now, what each member is owed, and why others are passed over."""
    with opened(db) as database:
        [found] = _look(database, pool)
    if as_json:
        print_json(found)
        return
    facts = [
        ("pool", found["pool"]),
        ("team", found["team"] or ""),
        ("picks by", found["pick"]),
        ("next", f"{found['next'] or 'nobody'} ({found['why']})"),
        ("waiting", _number(found["waiting"])),
    ]
    show_facts(facts)
    sys.stdout.write("\n")
    measure = next((member["measure"] for member in found["members"] if "measure" in member), "")
    rows = [
        (member["rep"], member["why"], _owed(member), _number(member["open"]) or "0") for member in found["members"]
    ]
    show_table(("member", "is", measure or "owed", "open"), rows)


def _look(database: Database, pool: str = "") -> list[Mapping[str, Any]]:
    """What the pools are like at this moment, worked out beside whoever writes."""
    with doing_shown("reading the store"):
        from turnout.pipeline.desk.stored_desk import StoredDesk  # noqa: PLC0415 - as above
        from turnout.pipeline.engine.live import Live  # noqa: PLC0415 - slow to load
        from turnout.pipeline.policies.looking import look  # noqa: PLC0415 - as above

        live = Live()
        desk = StoredDesk(live.engine_of)
        with database.reading() as tx:
            desk.tx = tx
            live.refresh(tx)
            desk.stored_books.load(tx)
            if pool and pool not in live.engine.rooms:
                known = suggestion(pool, live.engine.rooms)
                raise InputError(
                    f"the live policy has no pool `{pool}`{known}; `turnout pools list` shows those it has"
                )
            return list(look(Pools(pool), live, desk, now()).data)


def _owed(member: Mapping[str, Any]) -> str:
    return f"{member['before']:g}" if "before" in member else ""


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


@app.command("ledger")
def ledger(
    pool: Pool, rep: OfRep = None, kind: Kind = None, limit: Limit = 50, db: Db = None, as_json: Json = False
) -> None:
    """Show the turns of a pool's counter, the newest first: paid, given back, given by hand, and by whom.

    Pools that share a counter share its ledger.
    """
    from turnout.store.ledger_pages import ledger_lines  # noqa: PLC0415 - slow to load

    if kind is not None and kind not in _KINDS:
        listed = ", ".join(f"`{one}`" for one in _KINDS)
        raise InputError(f"--kind `{kind}` is not one of {listed}{suggestion(kind, _KINDS)}")
    with opened(db) as database, database.reading() as tx:
        counter = _counter_of(tx, pool)
        kinds = (kind,) if kind else ()
        lines = ledger_lines(tx, counter, None, limit + 1, rep=rep or "", kinds=kinds)
    shown = lines[:limit]
    if as_json:
        print_json({"counter": counter, "lines": [_line_data(line) for line in shown], "has_more": len(lines) > limit})
        return
    if not shown:
        show_notes([f"the ledger of counter `{counter}` has no such lines"])
        return
    at = now()
    rows = [(when(line.at, at), line.rep, f"{line.turns:+d}", line.kind, _why(line), line.by) for line in shown]
    more = [f"there are more; `--limit {limit * 4}` shows more of them"] if len(lines) > limit else []
    notes = [*more, f"the ledger of counter `{counter}`; times are {zone_said()}"]
    show_table(("at", "rep", "turns", "kind", "for", "by"), rows, notes)


def _counter_of(tx: Transaction, pool: str) -> str:
    """The counter that a pool of the live policy draws on, or the one that is called so itself."""
    from turnout.store.policies import live_policy, load_policy  # noqa: PLC0415 - slow to load

    content = live_policy(tx)
    pools = {each.name: each.counter_name for each in load_policy(tx, content).pools} if content else {}
    if pool in pools:
        return pools[pool]
    counters = [name for (name,) in tx.rows("SELECT name FROM counters")]
    if pool in counters:
        return pool
    raise InputError(f"there is no pool or counter `{pool}`{suggestion(pool, [*pools, *counters])}")


def _why(line: LedgerLine) -> str:
    return ", ".join(filter(None, (f"lead {line.lead}" if line.lead else "", line.cause)))


def _line_data(line: LedgerLine) -> dict[str, Any]:
    from turnout.pipeline.asking.answer import said  # noqa: PLC0415 - slow to load

    return {
        "number": line.number,
        "at": said(line.at),
        "rep": line.rep,
        "turns": line.turns,
        "kind": line.kind,
        "lead_id": line.lead,
        "cause": line.cause or None,
        "by": line.by or None,
    }


@app.command("credit")
def credit(
    pool: Pool,
    rep: Member,
    turns: Turns,
    reason: Reason = "other",
    take: Take = False,
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Give a member of a pool turns, or take some; the ledger keeps who did it and why."""
    job = Credit(pool, RepId(rep), -turns if take else turns, reason, by=ACTOR, why=checked_why(why))
    with opened(db) as database:
        [done] = do_jobs(database, [job])
    if done.error is not None:
        raise done.error
    if as_json:
        print_json(done.data)
        return
    data = done.data
    many = f"{turns} turn{'' if turns == 1 else 's'}"
    sys.stdout.write(
        f"{rep} {'gives back' if take else 'gets'} {many} of `{data['counter']}`: "
        f"owed {data['owed_before']} before, {data['owed_after']} now\n"
    )
