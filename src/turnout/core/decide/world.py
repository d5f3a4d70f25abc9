"""What a decision may know besides the lead: accounts, people, deals, who had whom before. Fixed while used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.assign.roster import Roster
from turnout.core.fields.catalogue import Field
from turnout.core.match.book import AccountBook
from turnout.core.match.duplicates import person_key
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
        self._deals: dict[AccountId, list[Opportunity]] = defaultdict(list)
        for deal in opportunities:
            self._deals[deal.account].append(deal)
        keyed = ((person_key(person.email), person) for person in acquaintances)
        self.acquaintances = {key: person for key, person in keyed if key}
        self._facts: dict[tuple[AccountId, Sequence[Field]], Facts] = {}

    def account_facts(self, account: Account, declared: tuple[Field, ...], now: datetime) -> Facts:
        """The facts of an account; those that do not change are worked out once."""
        key = (account.id, declared)
        facts = self._facts.get(key)
        if facts is None:
            facts = self._facts[key] = account_facts(account, self.book, declared)
        deals = self._deals.get(account.id)
        return facts | opportunity_facts(deals, now) if deals else facts
