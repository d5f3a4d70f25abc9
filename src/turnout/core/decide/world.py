"""What a decision may know besides the lead: accounts, people, deals. It changes between decisions only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.assign.roster import Roster
from turnout.core.fields.catalogue import Field
from turnout.core.match.book import AccountBook
from turnout.core.match.duplicates import person_key
from turnout.core.rep import RepId
from turnout.core.route.facts import Facts, account_facts, opportunity_facts


class World:
    """Accounts and reps with what is known of deals and of people who wrote before."""

    def __init__(
        self,
        book: AccountBook,
        roster: Roster,
        opportunities: Iterable[Opportunity] = (),
        acquaintances: Iterable[Acquaintance] = (),
    ) -> None:
        self.book = book
        self.roster = roster
        book.is_active = self._is_active
        self._deals: dict[AccountId, list[Opportunity]] = defaultdict(list)
        for deal in opportunities:
            self._deals[deal.account].append(deal)
        keyed = ((person_key(person.email), person) for person in acquaintances)
        self.acquaintances = {key: person for key, person in keyed if key}
        # Where the ids of accounts lead that were merged into others.
        self.merged: Mapping[AccountId, AccountId] = {}
        self._facts: dict[tuple[AccountId, Sequence[Field]], Facts] = {}

    def find(self, account: AccountId) -> Account | None:
        """The account that an id leads to by now, or None."""
        return self.book.get(self.merged.get(account, account))

    def take_in(self, accounts: Mapping[AccountId, Account | None]) -> None:
        """Accounts are others now; those without one are gone."""
        self.book.put(account for account in accounts.values() if account is not None)
        gone = [each for each, account in accounts.items() if account is None]
        if gone:
            self.book.remove(gone)
        # What is known of an account also says who is above it.
        self._facts.clear()

    def take_in_deals(self, deals: Mapping[AccountId, Sequence[Opportunity]]) -> None:
        """The opportunities of accounts are others now."""
        for account, its in deals.items():
            self._deals.pop(account, None)
            if its:
                self._deals[account] = list(its)

    def with_roster(self, roster: Roster) -> World:
        """The same accounts and deals with other people."""
        other = World(self.book, roster)
        other._deals, other.acquaintances, other.merged = self._deals, self.acquaintances, self.merged
        return other

    def _is_active(self, owner: str) -> bool:
        """Whether an account's owner works here; one that nobody knows does not."""
        rep = self.roster.reps.get(RepId(owner))
        return rep is not None and rep.is_active

    def account_facts(self, account: Account, declared: tuple[Field, ...], now: datetime) -> Facts:
        """The facts of an account; those that do not change are worked out once."""
        key = (account.id, declared)
        facts = self._facts.get(key)
        if facts is None:
            facts = self._facts[key] = account_facts(account, self.book, declared)
        deals = self._deals.get(account.id)
        return facts | opportunity_facts(deals, now) if deals else facts
