"""What becomes of everything somebody has when they leave: by the policy, and as whoever lets them go wants it.

Nothing is changed here. Who gets their leads is decided when they go, by the rules as they are then; `rehearsal` says
what that would be now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

import msgspec

from turnout.core.account import Account, AccountId
from turnout.core.assign.roster import Roster
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.lead import LeadId
from turnout.core.policy.amend import amend
from turnout.core.policy.without_rep import without_rep
from turnout.core.rep import Rep, RepId
from turnout.core.review.homes import Shares, goes_with_account, home_without, is_there
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.handing_over.departure import successor
from turnout.pipeline.policies.list_edits import csv_text
from turnout.store.account_search import Wanted, find_accounts, list_accounts
from turnout.store.belongings import open_lead_ids, reps_naming
from turnout.store.handing_over import accounts_backed, deals_in_hands
from turnout.store.handing_over import accounts_owned as owned_by_rep
from turnout.store.policies import read_version
from turnout.store.transaction import Transaction

POLICY: Final = "policy"
KEEP: Final = "keep"
_AT_ONCE: Final = 5_000


class Wishes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is to become of somebody's things. `policy` asks the policy, `keep` leaves it, anything else is a rep.

    `accounts` and `leads` say it of single ones, by id. `heir` comes after them wherever else they are named: in the
    policy, as a stand-in, as a manager; else that is their own stand-in, or their manager.
    """

    accounts_to: str = POLICY
    leads_to: str = POLICY
    accounts: dict[str, str] = {}
    leads: dict[str, str] = {}
    heir: str = ""
    day: date | None = None


class Given(NamedTuple):
    """One thing that is somebody else's afterwards: whose (None for nobody), and why."""

    what: str
    owner: RepId | None
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What changes, but for leads. Accounts that stay in the leaver's name are in `staying`, with why."""

    rep: Rep
    heir: RepId | None
    accounts: Sequence[Given]
    staying: Sequence[Given]
    backed: Sequence[Given]
    deals: Sequence[tuple[int, RepId]]
    stands_in: Sequence[Given]
    manages: Sequence[Given]

    @property
    def owners(self) -> dict[str, RepId]:
        """Who owns each account afterwards that they owned, where somebody does."""
        return {each.what: each.owner for each in self.accounts if each.owner is not None}


@dataclass(frozen=True, slots=True)
class Naming:
    """Who is named to get a lead. Where the rules ask for its account's owner first, that is the new owner."""

    wishes: Wishes
    owners: Mapping[str, RepId]
    roster: Roster

    def named_for(self, desk: Desk, lead: LeadId) -> RepId | None:
        """Somebody who works here; None where the rules are to find somebody."""
        wish = self.wishes.leads.get(lead, self.wishes.leads_to)
        if wish != POLICY and self._is_there(wish):
            return RepId(wish)
        case = desk.case_of(lead)
        owner = self.owners.get(case.match.account or "") if case is not None else None
        return owner if case is not None and owner and self._is_there(owner) and goes_with_account(case) else None

    def _is_there(self, rep: str) -> bool:
        found = self.roster.reps.get(RepId(rep))
        return found is not None and found.is_active


@dataclass(frozen=True, slots=True)
class AmendedPolicy:
    """The live policy without somebody: its text and lists, and the places that still name them."""

    base: str
    text: str
    lists: Mapping[str, str]
    left: Sequence[str]
    is_other: bool


def plan_departure(tx: Transaction, engine: Engine, leaver: Rep, wishes: Wishes) -> Plan:
    """What becomes of what somebody has. The engine's world has their accounts with all above them."""
    heir = _heir(engine, leaver, wishes)
    accounts = accounts_owned(tx, leaver.id)
    homes = list(_homes(tx, engine, leaver, accounts, wishes))
    given = [each for each in homes if each.owner is not None]
    owners = {each.what: each.owner for each in homes}
    stands_in, manages = reps_naming(tx, leaver.id)
    return Plan(
        rep=leaver,
        heir=heir,
        accounts=given,
        staying=[each for each in homes if each.owner is None],
        backed=[_backed(account, heir) for account in accounts_backed(tx, leaver.id)],
        deals=_deals(tx, engine, leaver, owners, heir),
        stands_in=[_named(rep, heir, "stands in for them") for rep in stands_in],
        manages=[_named(rep, _boss(engine, leaver, heir), "manages them") for rep in manages],
    )


def check_wishes(tx: Transaction, leaver: Rep, wishes: Wishes) -> None:
    """Let wishes through that can be granted. Raises RefusedError for a name of nobody, or of nothing of theirs."""
    named = {"accounts_to": wishes.accounts_to, "leads_to": wishes.leads_to, "heir": wishes.heir}
    named |= {f"accounts > {account}": owner for account, owner in wishes.accounts.items()}
    named |= {f"leads > {lead}": rep for lead, rep in wishes.leads.items()}
    for field, name in named.items():
        if name and name not in {POLICY, KEEP}:
            successor(tx, leaver.id, name, field)
        elif name == KEEP and field.startswith("leads"):
            raise RefusedError("invalid", f"`{field}`: a lead cannot stay with somebody who leaves; name a rep")
    owned = find_accounts(tx, [AccountId(each) for each in wishes.accounts])
    for account in wishes.accounts:
        if AccountId(account) not in owned or owned[AccountId(account)].owner != leaver.id:
            raise RefusedError("account_not_found", f"`accounts > {account}`: {leaver.id} owns no such account")
    has = set(open_lead_ids(tx, leaver.id)) if wishes.leads else set()
    for lead in wishes.leads:
        if lead not in has:
            raise RefusedError(
                "lead_not_found", f"`leads > {lead}`: {leaver.id} has no such lead{suggestion(lead, has)}"
            )


def accounts_owned(tx: Transaction, rep: str) -> list[Account]:
    """Every account somebody owns, in the order in which they came in."""
    return _all(tx, Wanted(owner=rep))


def shares_now(tx: Transaction) -> Shares:
    """How many accounts everybody has."""
    return Shares(Counter({RepId(owner): count for owner, count in owned_by_rep(tx).items()}))


def amended_policy(tx: Transaction, engine: Engine, leaver: Rep, heir: RepId | None) -> AmendedPolicy:
    """The live policy without somebody, as a text that keeps its comments and order."""
    live = engine.policy
    version = read_version(tx, live.content_hash)
    policy, left = without_rep(live.policy, leaver, heir)
    pairs = list(zip(live.policy.lists, policy.lists, strict=True))
    # A list with a file of its own is written there, the others where they stand.
    inside = tuple(before if before.path else after for before, after in pairs)
    files = {after.path: csv_text(after) for before, after in pairs if after.path and after != before}
    text = amend(version.text, replace(policy, lists=inside))
    is_other = text != version.text or bool(files)
    return AmendedPolicy(version.hash, text, {**version.lists, **files}, left, is_other)


def _heir(engine: Engine, leaver: Rep, wishes: Wishes) -> RepId | None:
    if wishes.heir:
        return RepId(wishes.heir)
    likely = (leaver.backup, leaver.manager)
    return next((each for each in likely if each and each != leaver.id and is_there(engine, each)), None)


def _boss(engine: Engine, leaver: Rep, heir: RepId | None) -> RepId | None:
    boss = leaver.manager
    return boss if boss and boss != leaver.id and is_there(engine, boss) else heir


def _homes(
    tx: Transaction, engine: Engine, leaver: Rep, accounts: Sequence[Account], wishes: Wishes
) -> Iterator[Given]:
    shares = shares_now(tx)
    for account in accounts:
        wish = wishes.accounts.get(account.id, wishes.accounts_to)
        if wish == KEEP:
            yield Given(account.id, None, "it is to stay in their name")
            continue
        # Whoever was named may have left since.
        if wish == POLICY or not is_there(engine, wish):
            home = home_without(engine, account, leaver, shares)
            given = Given(account.id, home.owner, home.why)
        else:
            given = Given(account.id, RepId(wish), "they were named")
        if given.owner is not None:
            shares.give(leaver.id, given.owner)
        yield given


def _backed(account: tuple[str, str | None], heir: RepId | None) -> Given:
    name, owner = account
    if heir is None or heir == owner:
        return Given(name, None, "nobody stands in for its owner")
    return Given(name, heir, "they come after them")


def _named(rep: str, heir: RepId | None, what: str) -> Given:
    return Given(rep, None if heir == rep else heir, f"nobody {what}" if heir in {None, rep} else f"{heir} {what}")


def _deals(
    tx: Transaction, engine: Engine, leaver: Rep, owners: Mapping[str, RepId | None], heir: RepId | None
) -> list[tuple[int, RepId]]:
    """Open deals go with their account; those with others' accounts to its owner, else to who comes after them."""
    found: list[tuple[int, RepId]] = []
    for number, account, owner in deals_in_hands(tx, leaver.id):
        to = owners[account] if account in owners else RepId(owner) if owner and is_there(engine, owner) else heir
        if to is not None and to != leaver.id:
            found.append((number, to))
    return found


def _all(tx: Transaction, wanted: Wanted) -> list[Account]:
    found: list[Account] = []
    after = -1
    while page := list_accounts(tx, wanted, after, _AT_ONCE):
        found += [account for _, account in page]
        after = page[-1][0]
    return found
