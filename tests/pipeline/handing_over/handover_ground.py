"""An office whose accounts lie in territories, with open deals and leads of their owners: for whoever gives them on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.pipeline.stored_office import Office
from turnout.core.account import Account, AccountId, Opportunity
from turnout.core.rep import RepId
from turnout.pipeline.edits.editing import editing
from turnout.store.accounts import put_accounts
from turnout.store.history import put_opportunities
from turnout.store.reps import read_reps

POLICY = """
fields:
  plan: {type: text}
rules:
  # Customers stay with their owner.
  - {name: Hot, when: plan is hot, to: lane}
  - {name: Owned, when: account.owner is known, to: [account.owner, desk]}
  - {name: Boss, when: plan is boss, to: rep dan, tell: [rep dan]}
  - {name: Rest, to: desk}
territories:
  - {name: DACH, when: 'country in DE, AT, CH', owner: dan}
  - {name: UK, when: country is GB, owner: eve}
  - {name: Nordics, when: 'country in SE, NO', pool: north}
pools:
  desk: {team: desk, hours: always}
  lane: {reps: [dan, eve], hours: always, accept within: 10m}
  north: {reps: [ben 2, cleo 1, dan 1], hours: always}
queues:
  nurture: {watched by: dan}
sla:
  - {name: all, touch within: 4h, at 3h: [tell rep dan], at most: 24h always}
"""
_HANDS = "SELECT l.id, a.rep FROM assignments a JOIN leads l ON l.seq = a.lead WHERE a.until IS NULL ORDER BY l.id"
# Owner and country of each account.
ACCOUNTS = {
    "de1": ("dan", "DE"),
    "de2": ("dan", "DE"),
    "at1": ("ann", "AT"),
    "uk1": ("dan", "GB"),
    "uk2": ("eve", "GB"),
    "se1": ("dan", "SE"),
    "se2": ("ben", "SE"),
    "no1": ("dan", "NO"),
    "us1": ("dan", "US"),
    "us2": (None, "US"),
}


def ground(folder: Path, policy: str = POLICY) -> Office:
    """The office, with its accounts, their open deals, and reps who stand in for each other."""
    office = Office(folder, policy)
    accounts = [
        Account(
            AccountId(name),
            name.upper(),
            (f"{name}.example",),
            parent=AccountId("uk2") if name == "us1" else None,
            owner=owner,
            backup="dan" if name == "uk2" else None,
            country=country,
            attributes={"owner_locked": "yes"} if name == "de2" else {},
        )
        for name, (owner, country) in ACCOUNTS.items()
    ]
    with editing(office.database, office.now, "cli") as edit:
        put_accounts(edit.tx, accounts)
        deals = [("uk1", "dan", 500), ("de1", "dan", 300), ("uk2", "dan", 200), ("se1", "ben", 100)]
        put_opportunities(
            edit.tx, [Opportunity(AccountId(a), RepId(rep), "open", "", value, id=f"o-{a}") for a, rep, value in deals]
        )
        edit.tx.run("UPDATE reps SET backup = 'dan' WHERE id = 'cleo'")
        edit.tx.run("UPDATE reps SET backup = 'ann', manager = 'finn' WHERE id = 'dan'")
        edit.tx.run("UPDATE reps SET manager = 'dan' WHERE id = 'eve'")
        edit.world_changed()
    return office


def standing(office: Office) -> dict[str, Any]:
    """Everything that may change hands, as it is now."""
    with office.database.reading() as tx:
        return {
            "accounts": tx.rows("SELECT id, owner, backup FROM accounts ORDER BY id"),
            "deals": tx.rows("SELECT id, owner FROM opportunities ORDER BY id"),
            "reps": {rep.id: rep for rep in read_reps(tx)},
            "leads": tx.rows(_HANDS),
            "loads": tx.rows("SELECT rep, open FROM loads WHERE open > 0 ORDER BY rep"),
        }


def owners(office: Office) -> dict[str, str | None]:
    """Whose each account is."""
    return dict(office.rows("SELECT id, owner FROM accounts"))
