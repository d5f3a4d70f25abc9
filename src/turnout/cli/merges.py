"""`turnout merge`: two accounts, or two people, become one: looked at first, then done, listed and taken back.

Without `--yes` a merge is only looked at. What it does is the pipeline's; a running server sees it with the next lead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from turnout.cli.acting import ACTOR, do_jobs, now
from turnout.cli.completing import complete_account, one_of
from turnout.cli.options import Db, Json, Limit, Why, opened, print_json
from turnout.cli.tables import printable, show_facts, show_notes, show_table
from turnout.cli.times import when, zone_said
from turnout.errors import InputError, RefusedError

if TYPE_CHECKING:
    from turnout.core.match.merging import Side
    from turnout.pipeline.merging.merge_records import AccountMergeRecord, FieldRecord, MergeRecord, PeopleMergeRecord
    from turnout.pipeline.merging.people_merge_preview import PeopleMergePreview
    from turnout.store.database import Database
    from turnout.store.merges import MergeRow

app = typer.Typer(help="Merges: accounts, people, list, show, undo.", no_args_is_help=True)

One = Annotated[str, typer.Argument(help="An account.", metavar="ACCOUNT", autocompletion=complete_account)]
Other = Annotated[
    str, typer.Argument(help="The account it is the same as.", metavar="ACCOUNT", autocompletion=complete_account)
]
Address = Annotated[str, typer.Argument(help="Any spelling of an address of theirs.", metavar="EMAIL")]
OtherAddress = Annotated[str, typer.Argument(help="Another address of the same person.", metavar="EMAIL")]
Keep = Annotated[
    str | None,
    typer.Option("--keep", help="Which of the two stays; else the one that is suggested."),
]
KeepAddress = Annotated[str | None, typer.Option("--keep", help="Which of the two stays; else the first.")]
Choose = Annotated[
    list[str] | None,
    typer.Option(
        "--choose", help="Whose value of a field wins: `owner=loser`. May be given again.", metavar="FIELD=SIDE"
    ),
]
Seen = Annotated[
    str, typer.Option("--seen", help="Only if nothing has changed since this hash of a preview was shown.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown what would change.")]
TheMerge = Annotated[int, typer.Argument(help="The number of the merge.", metavar="MERGE", min=1)]
Kind = Annotated[
    str, typer.Option("--kind", help="account or person; else both.", autocompletion=one_of(("account", "person")))
]
Account = Annotated[str, typer.Option("--account", help="An account that took part.", autocompletion=complete_account)]


@app.command("accounts")
def accounts(
    one: One,
    other: Other,
    keep: Keep = None,
    choose: Choose = None,
    seen: Seen = "",
    yes: Yes = False,
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show what merging two accounts would change, and with `--yes` merge them.

    The one that stays says what it said; what it does not say comes from the other one, whose id leads to it then.
    """
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.merging.account_merge_preview import preview_accounts, suggest_accounts  # noqa: PLC0415 - slow to load
    from turnout.pipeline.merging.account_merges import merge_account  # noqa: PLC0415 - as above
    from turnout.pipeline.merging.merge_records import account_preview, record_of  # noqa: PLC0415 - as above
    from turnout.store.merges import find_merge  # noqa: PLC0415 - as above

    chosen = _chosen(choose or ())
    with opened(db) as database:
        if not yes:
            with database.reading() as tx:
                into, loser = _kept(keep or suggest_accounts(tx, one, other).survivor, one, other)
                preview = preview_accounts(tx, loser, into, chosen)
            _show(account_preview(preview), preview.hash, as_json=as_json)
            return
        with editing(database, now(), ACTOR, why) as edit:
            into, loser = _kept(keep or suggest_accounts(edit.tx, one, other).survivor, one, other)
            number, _ = merge_account(edit, loser, into, chosen, seen)
            row = find_merge(edit.tx, number)
            assert row is not None, "it was just kept"
    if as_json:
        print_json(_data(record_of(row)))
    else:
        _tell(f"merge {number}: {loser} went into {into}", number)


@app.command("people")
def people(
    one: Address,
    other: OtherAddress,
    keep: KeepAddress = None,
    choose: Choose = None,
    seen: Seen = "",
    yes: Yes = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show what merging two people would change, and with `--yes` merge them.

    From then on a lead from either address is the same person's; of two open leads the later joins the earlier.
    """
    from turnout.pipeline.asking.jobs import MergePeople  # noqa: PLC0415 - slow to load
    from turnout.pipeline.merging.merge_records import people_preview  # noqa: PLC0415 - as above

    into, mailbox = _kept(keep or one, one, other)
    chosen = _chosen(choose or ())
    with opened(db) as database:
        if not yes:
            found = _preview_people(database, mailbox, into, chosen)
            _show(people_preview(found), found.hash, as_json=as_json)
            return
        sides = tuple((field, side.value) for field, side in chosen.items())
        job = MergePeople(mailbox, into, sides, (seen,) if seen else (), by=ACTOR)
        [done] = do_jobs(database, [job])
    if done.error is not None:
        raise done.error
    if as_json:
        print_json(done.data)
        return
    joined = f"; lead {done.data['lead']} joined {done.data['into']}" if done.data["lead"] else ""
    _tell(f"merge {done.data['merge']}: they are one person now{joined}", done.data["merge"])


def _preview_people(database: Database, mailbox: str, into: str, chosen: dict[str, Side]) -> PeopleMergePreview:
    from turnout.pipeline.merging.people_merge_preview import preview_people  # noqa: PLC0415 - slow to load

    with database.reading() as tx:
        return preview_people(tx, mailbox, into, chosen)


@app.command("undo")
def undo(merge: TheMerge, db: Db = None, why: Why = "", as_json: Json = False) -> None:
    """Take a merge back, exactly. What was changed since stays where it does not concern it; else it is refused."""
    from turnout.pipeline.asking.jobs import UnmergePeople  # noqa: PLC0415 - as above
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above
    from turnout.pipeline.merging.account_merges import undo_accounts  # noqa: PLC0415 - slow to load
    from turnout.pipeline.merging.merge_records import record_of  # noqa: PLC0415 - as above

    with opened(db) as database:
        if _find(database, merge).kind == "person":
            [done] = do_jobs(database, [UnmergePeople(merge, by=ACTOR)])
            if done.error is not None:
                raise done.error
        else:
            with editing(database, now(), ACTOR, why) as edit:
                undo_accounts(edit, merge)
        row = _find(database, merge)
    if as_json:
        print_json(_data(record_of(row)))
        return
    sys.stdout.write(f"merge {merge} is undone: {printable(row.survivor)} and {printable(row.loser)} are two again\n")


@app.command("list")
def list_merges(
    kind: Kind = "", account: Account = "", limit: Limit = 50, db: Db = None, as_json: Json = False
) -> None:
    """Show merges, the newest first, with those that were undone."""
    from turnout.pipeline.merging.merge_records import record_of  # noqa: PLC0415 - slow to load
    from turnout.store.merges import list_merges as find  # noqa: PLC0415 - as above

    if kind not in {"", "account", "person"}:
        raise InputError(f"`--kind` is `{kind}`; say `account` or `person`")
    with opened(db, read_only=True) as database, database.reading() as tx:
        found = [record_of(row) for row in find(tx, kind=kind, account=account, limit=limit)]
    if as_json:
        print_json({"merges": [_data(each) for each in found]})
        return
    rows = [_row(each) for each in found]
    notes = [f"times are {zone_said()}"] if rows else ["nothing was merged yet"]
    show_table(("merge", "what", "into", "from", "when", "by", "undone"), rows, notes)


@app.command("show")
def show(merge: TheMerge, db: Db = None, as_json: Json = False) -> None:
    """Show a merge: who said what of each field, what went along, and what is in the way of undoing it."""
    from turnout.pipeline.merging.merge_records import record_of  # noqa: PLC0415 - slow to load
    from turnout.pipeline.merging.merges import in_the_way_of  # noqa: PLC0415 - as above

    with opened(db, read_only=True) as database:
        row = _find(database, merge)
        with database.reading() as tx:
            found = record_of(row, in_the_way_of(tx, row))
    if as_json:
        print_json(_data(found))
        return
    names = ("merge", "what", "into", "from", "when", "by", "undone")
    show_facts([*zip(names, _row(found), strict=True), *_more(found)])
    sys.stdout.write("\n")
    _show_fields(found.fields)


def _chosen(said: Iterable[str]) -> dict[str, Side]:
    """The fields that were decided. Raises InputError for what is not `FIELD=SIDE`."""
    from turnout.core.match.merging import Side  # noqa: PLC0415 - slow to load

    chosen = {}
    for each in said:
        field, _, side = each.partition("=")
        if side not in set(Side):
            raise InputError(f"`--choose {each}`: say whose value wins, as `{field or 'owner'}=loser` or `=survivor`")
        chosen[field] = Side(side)
    return chosen


def _kept(keep: str, one: str, other: str) -> tuple[str, str]:
    """Which of two stays, and which goes. Raises InputError for a third one."""
    if keep not in {one, other}:
        raise InputError(f"`--keep` is `{keep}`; say `{one}` or `{other}`")
    return keep, other if keep == one else one


def _find(database: Database, merge: int) -> MergeRow:
    from turnout.store.merges import find_merge  # noqa: PLC0415 - slow to load

    with database.reading() as tx:
        row = find_merge(tx, merge)
    if row is None:
        raise RefusedError("merge_not_found", f"there is no merge `{merge}`; `turnout merge list` shows all")
    return row


def _show(found: AccountMergeRecord | PeopleMergeRecord, seen: str, *, as_json: bool) -> None:
    if as_json:
        print_json({**_data(found), "hash": seen})
        return
    sys.stdout.writelines(f"{printable(line)}\n" for line in found.words)
    sys.stdout.write("\n")
    _show_fields(found.fields)
    show_notes([f"nothing was changed; the same with `--yes --seen {seen}` does it as it is shown here"])


def _show_fields(fields: Sequence[FieldRecord]) -> None:
    rows = [(each.field, each.survivor, each.loser, each.wins, each.why) for each in fields]
    show_table(("field", "survivor", "loser", "wins", "why"), rows)


def _row(each: MergeRecord) -> tuple[str, ...]:
    at = now()
    undone = f"{when(datetime.fromisoformat(each.undone_at), at)} by {each.undone_by}" if each.undone_at else ""
    gone = "erased" if each.is_erased else ""
    return (
        str(each.id),
        each.kind,
        each.survivor or gone,
        each.loser or gone,
        when(datetime.fromisoformat(each.at), at),
        each.by,
        undone,
    )


def _more(found: MergeRecord) -> Iterator[tuple[str, str]]:
    yield "names", ", ".join(found.names)
    yield "domains", ", ".join(found.domains)
    yield "accounts below", f"{found.children:,}" if found.children else ""
    yield "opportunities", f"{found.opportunities:,}" if found.opportunities else ""
    yield "lead that joined", f"{found.lead} joined {found.into}" if found.lead else ""
    yield "in the way of undoing", "; ".join(found.in_the_way)


def _tell(said: str, number: int) -> None:
    sys.stdout.write(f"{printable(said)}\n")
    show_notes([f"`turnout merge undo {number}` takes it back"])


def _data(found: object) -> Any:  # noqa: ANN401 - as JSON has it
    import msgspec  # noqa: PLC0415 - slow to load

    return msgspec.to_builtins(found)
