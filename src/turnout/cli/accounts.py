"""`turnout accounts`: the companies we know, found by what they are called or who owns them, and changed by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.completing import complete_account, complete_rep
from turnout.cli.options import Db, Json, Limit, Why, opened, print_json
from turnout.cli.rematch import rematch
from turnout.cli.tables import more_said, show_facts, show_notes, show_table
from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.core.account import Account
    from turnout.store.account_search import Wanted
    from turnout.store.transaction import Transaction

app = typer.Typer(help="Accounts: list, show, change.", no_args_is_help=True)
app.command("rematch")(rematch)

_SHOWN: Final = 20

TheAccount = Annotated[
    str, typer.Argument(help="The account's id.", metavar="ACCOUNT", autocompletion=complete_account)
]
Name = Annotated[str | None, typer.Option("--name", help="How the name begins, in any spelling.")]
Owner = Annotated[str | None, typer.Option("--owner", help="Who owns it.", autocompletion=complete_rep)]
Type = Annotated[str | None, typer.Option("--type", help="customer, prospect, target, partner, ...")]
Country = Annotated[str | None, typer.Option("--country", help="Its country, as `DE`.")]
Domain = Annotated[str | None, typer.Option("--domain", help="A domain it claims.")]
Parent = Annotated[str | None, typer.Option("--parent", help="The account above it.", autocompletion=complete_account)]
NewName = Annotated[str | None, typer.Option("--name", help="What it is called.")]
NewOwner = Annotated[
    str | None, typer.Option("--owner", help="The rep who owns it; empty for nobody.", autocompletion=complete_rep)
]
NewBackup = Annotated[
    str | None,
    typer.Option("--backup", help="Who stands in for the owner; empty for nobody.", autocompletion=complete_rep),
]
NewParent = Annotated[
    str | None,
    typer.Option("--parent", help="The account above it; empty for none.", autocompletion=complete_account),
]
NewCountry = Annotated[str | None, typer.Option("--country", help="Its country, as `DE`.")]
NewDomains = Annotated[
    list[str] | None,
    typer.Option("--domain", help="A domain it claims, in the place of those it has; may be repeated."),
]
Attributes = Annotated[
    list[str] | None,
    typer.Option("--set", help="Any other column: `type=customer`; empty takes it away; may be repeated."),
]


@app.command("list")
def list_accounts(
    name: Name = None,
    owner: Owner = None,
    type_: Type = None,
    country: Country = None,
    domain: Domain = None,
    parent: Parent = None,
    limit: Limit = 50,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Show accounts in the order in which they came in. Every filter that is given must hold."""
    from turnout.store.account_search import Wanted, count_accounts  # noqa: PLC0415 - slow to load
    from turnout.store.account_search import list_accounts as find  # noqa: PLC0415 - as above

    wanted = Wanted(owner, type_, parent, country.upper() if country else None, domain and domain.casefold(), name)
    with opened(db) as database, database.reading() as tx:
        found = [account for _, account in find(tx, wanted, -1, limit)]
        total = len(found) if len(found) < limit else count_accounts(tx, wanted)
    if as_json:
        print_json({"accounts": [_as_data(account) for account in found], "total": total})
        return
    if not found:
        show_notes([_none_said(wanted)])
        return
    rows = [
        (
            account.id,
            account.name,
            account.owner or "",
            account.attributes.get("type", ""),
            account.country,
            ", ".join(account.domains),
        )
        for account in found
    ]
    notes = [note for note in (more_said(total - len(found), f"`--limit {total}`"),) if note]
    show_table(("account", "name", "owner", "type", "country", "domains"), rows, notes)


def _none_said(wanted: Wanted) -> str:
    if wanted:
        return "there are no such accounts"
    return "there are no accounts; `turnout import accounts FILE.csv` adds them"


@app.command("show")
def show(account: TheAccount, db: Db = None, as_json: Json = False) -> None:
    """Show one account: what is said of it, what is above and below it, its deals and its open leads."""
    from turnout.store.account_names import names_of  # noqa: PLC0415 - slow to load
    from turnout.store.account_search import Wanted  # noqa: PLC0415 - slow to load
    from turnout.store.account_search import list_accounts as find  # noqa: PLC0415 - as above
    from turnout.store.history import list_opportunities  # noqa: PLC0415 - as above

    with opened(db) as database, database.reading() as tx:
        found = _find(tx, account)
        names = names_of(tx, found.id)
        below = [str(each.id) for _, each in find(tx, Wanted(parent=account), -1, _SHOWN + 1)]
        deals = [each for _, each in list_opportunities(tx, account=account, limit=_SHOWN + 1)]
        leads = [
            (lead, assignee)
            for lead, assignee in tx.rows(
                "SELECT id, assignee FROM leads WHERE account = ? AND status = 'open' ORDER BY seq DESC LIMIT ?",
                (account, _SHOWN + 1),
            )
        ]
    if as_json:
        more = {
            "other_names": [
                {"id": row.number, "name": row.name, "kind": row.kind, "source": row.source} for row in names
            ],
            "children": below,
            "opportunities": [_deal_data(deal) for deal in deals],
            "open_leads": [lead for lead, _ in leads],
        }
        print_json({**_as_data(found), **more})
        return
    said = [f"{row.name} ({row.kind})" for row in names]
    show_facts(
        [
            *_facts(found),
            ("other names", _listed(said)),
            ("below it", _listed(below)),
            ("open leads", _listed([_with(*lead) for lead in leads])),
        ]
    )
    if deals:
        sys.stdout.write("\n")
        rows = [
            (
                deal.id or "-",
                deal.stage,
                deal.outcome or "open",
                deal.owner or "",
                f"{deal.value:,}" if deal.value else "",
            )
            for deal in deals[:_SHOWN]
        ]
        show_table(("opportunity", "stage", "outcome", "owner", "value"), rows, _more(deals))


def _with(lead: str, assignee: str | None) -> str:
    return f"{lead} ({assignee or 'nobody yet'})"


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:_SHOWN], *_more(names)])


def _more(names: list[Any]) -> list[str]:
    return ["and more; `--json` shows those that come first"] if len(names) > _SHOWN else []


@app.command("set")
def set_account(
    account: TheAccount,
    name: NewName = None,
    owner: NewOwner = None,
    backup: NewBackup = None,
    parent: NewParent = None,
    country: NewCountry = None,
    domains: NewDomains = None,
    attributes: Attributes = None,
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Change what is said of one account; what is not named stays. Leads that come from now on see it."""
    from turnout.pipeline.edits.account_edits import domain_notices, keep_account  # noqa: PLC0415 - slow to load
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - as above

    with opened(db) as database, editing(database, now(), ACTOR, why) as edit:
        before = _find(edit.tx, account)
        changed = _changed(before, name, owner, backup, parent, country, domains, attributes or [])
        if changed == before:
            raise InputError(f"nothing of account `{account}` would change; see `turnout accounts set --help`")
        after = keep_account(edit, changed, before)
        notices = domain_notices(edit.tx, [after]).get(after.id, []) if domains else []
    for notice in notices:
        sys.stderr.write(f"note: {notice}\n")
    if as_json:
        print_json(_as_data(after))
    else:
        show_facts(list(_facts(after)))


def _changed(
    account: Account,
    name: str | None,
    owner: str | None,
    backup: str | None,
    parent: str | None,
    country: str | None,
    domains: list[str] | None,
    attributes: list[str],
) -> Account:
    """The account with what was said; an empty text takes a value away. Raises InputError for what cannot be read."""
    from turnout.core.account import AccountId  # noqa: PLC0415 - only this needs it

    changed = account
    if name is not None:
        if not name.strip():
            raise InputError("an account needs a name; write `--name NAME`")
        changed = replace(changed, name=name.strip())
    if owner is not None:
        changed = replace(changed, owner=owner or None)
    if backup is not None:
        changed = replace(changed, backup=backup or None)
    if parent is not None:
        changed = replace(changed, parent=AccountId(parent) if parent else None)
    if country is not None:
        changed = replace(changed, country=_country(country))
    if domains is not None:
        changed = replace(changed, domains=tuple(_domains(domains)))
    return replace(changed, attributes=_attributes(dict(account.attributes), attributes))


def _country(text: str) -> str:
    from turnout.core.fields.countries import country_code  # noqa: PLC0415 - only this needs it

    code = country_code(text) if text.strip() else ""
    if code is None:
        raise InputError(f"--country `{text}` is unknown; write an ISO code such as `DE`")
    return code


def _domains(texts: list[str]) -> Iterator[str]:
    from turnout.core.fields.domains import host_of  # noqa: PLC0415 - only this needs it

    for text in filter(None, dict.fromkeys(text.strip() for text in texts)):
        domain = host_of(text)
        if not domain:
            raise InputError(f"--domain `{text}` is not a domain; write one such as `acme.com`")
        yield domain


def _attributes(kept: dict[str, str], said: list[str]) -> dict[str, str]:
    for pair in said:
        column, equals, value = pair.partition("=")
        if not equals or not column.strip():
            raise InputError(f"--set `{pair}` is not COLUMN=VALUE, such as `type=customer`")
        if value.strip():
            kept[column.strip()] = value.strip()
        else:
            kept.pop(column.strip(), None)
    return kept


def _find(tx: Transaction, account: str) -> Account:
    from turnout.core.account import AccountId  # noqa: PLC0415 - only this needs it
    from turnout.store.account_search import find_accounts  # noqa: PLC0415 - slow to load
    from turnout.store.merges import present_accounts  # noqa: PLC0415 - as above

    found = find_accounts(tx, [AccountId(account)])
    if not found:
        into = present_accounts(tx, [account]).get(account)
        if into is not None:
            raise InputError(f"account `{account}` was merged into `{into}`; name that one, or `turnout merge undo` it")
        raise InputError(f"there is no account `{account}`; `turnout accounts list --name NAME` finds one by its name")
    return next(iter(found.values()))


def _facts(account: Account) -> Iterator[tuple[str, str]]:
    yield "account", account.id
    yield "name", account.name
    yield "aliases", ", ".join(account.aliases)
    yield "domains", ", ".join(account.domains)
    yield "owner", account.owner or "nobody"
    yield "backup", account.backup or ""
    yield "parent", account.parent or ""
    yield "country", account.country
    yield from sorted(account.attributes.items())


def _as_data(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "domains": list(account.domains),
        "aliases": list(account.aliases),
        "parent": account.parent,
        "owner": account.owner,
        "backup": account.backup,
        "country": account.country,
        "attributes": dict(account.attributes),
    }


def _deal_data(deal: Any) -> dict[str, Any]:  # noqa: ANN401 - an Opportunity
    from turnout.pipeline.asking.answer import said  # noqa: PLC0415 - slow to load

    return {
        "id": deal.id or None,
        "stage": deal.stage,
        "outcome": deal.outcome or None,
        "owner": deal.owner,
        "value": deal.value,
        "closed_at": said(deal.closed_at) if deal.closed_at else None,
        "created_at": said(deal.created_at) if deal.created_at else None,
    }
