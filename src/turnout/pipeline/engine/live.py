"""The live policy and world of one process: engines by policy version, brought up to date when somebody else wrote."""

from __future__ import annotations

from collections.abc import Sequence

from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.enrich.enricher import Enricher
from turnout.core.follow_up.hours import changed_hours
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.rep import Presence, RepId
from turnout.errors import NoPolicyError
from turnout.pipeline.engine.collector import undisturbed
from turnout.pipeline.engine.match_index import MatchIndex
from turnout.pipeline.engine.open_store import world_of
from turnout.pipeline.engine.versions import compiled_of
from turnout.store.account_names import find_known_accounts
from turnout.store.books import read_presence
from turnout.store.history import deals_of
from turnout.store.merges import all_redirects
from turnout.store.meta import (
    LIVE_POLICY,
    POLICY_VERSION,
    PRESENCE_VERSION,
    WORLD_VERSION,
    read_meta,
    read_number,
    read_numbers,
)
from turnout.store.transaction import Transaction
from turnout.store.world import read_people, read_world
from turnout.store.world_changes import Changes, read_changes

# Leads that wait stay with their version; more versions than these are compiled again when they are needed.
_ENGINES_MAX = 16
_VERSIONS = (WORLD_VERSION, POLICY_VERSION, PRESENCE_VERSION)


class Live:
    """What decisions are made with. `engine` and `enricher` are those of the live policy."""

    def __init__(self, names: MatchIndex | None = None) -> None:
        self.world: World
        # Whoever matches leads has an index of names; others make none.
        self.names = names
        self.world_version = -1
        self.policy_version = -1
        self.presence_version = -1
        self.policy_hash = ""
        # Whose working time has changed since somebody asked.
        self._changed_hours: set[RepId] = set()
        self._engines: dict[str, Engine] = {}
        # The versions of engines: with other people an engine is made anew, and what its policy says is not.
        self._versions: dict[str, CompiledPolicy] = {}
        self._enricher = Enricher()
        self._tx: Transaction
        # What a transaction has changed itself that is not kept yet, and from which version on; see `refresh_within`.
        self._unkept: list[tuple[int, Changes | None]] = []
        self._to_take_again: list[Changes] = []

    def refresh(self, tx: Transaction, *, with_presence: bool = True) -> bool:
        """Take in what changed since the last time: the world, who is there, which policy is live.

        True where the world is another one. Without presence only that of a new world is read.
        """
        self._tx = tx
        world_version, policy_version, presence_version = read_numbers(tx, _VERSIONS)
        is_other = world_version != self.world_version or bool(self._to_take_again)
        if is_other:
            self._take_again(tx)
            self._take_in(tx, read_changes(tx, self.world_version, world_version))
            self.world_version = self.world.book.version = world_version
        if is_other or with_presence or presence_version != self.presence_version:
            self._read_presence(tx)
            self.presence_version = presence_version
        if policy_version != self.policy_version or not self._engines:
            self.policy_hash = read_meta(tx, LIVE_POLICY) or ""
            self.policy_version = policy_version
            if self.policy_hash:
                self._enricher = Enricher(self.engine_of(self.policy_hash).policy.declared)
        return is_other

    def refresh_within(self, tx: Transaction) -> None:
        """Take in what the running transaction has changed itself: its next decisions are made with that.

        Whoever began it says afterwards whether it was `kept`, or `go_back`.
        """
        before = self.world_version
        changes = read_changes(tx, before, read_number(tx, WORLD_VERSION))
        self._unkept.append((before, changes))
        self.refresh(tx, with_presence=False)

    def kept(self) -> None:
        """What the transaction changed stays."""
        self._unkept.clear()

    def go_back(self) -> None:
        """The transaction was rolled back: what it had changed is read anew from the store."""
        if not self._unkept:
            return
        changes = [each for _, each in self._unkept]
        # Without their names, or where more was read than they name, all of it is.
        is_whole = any(each is None for each in changes)
        self.world_version = -1 if is_whole else self._unkept[0][0]
        self._to_take_again += [each for each in changes if each is not None]
        self._unkept.clear()

    def _take_again(self, tx: Transaction) -> None:
        again, self._to_take_again = self._to_take_again, []
        if self.world_version >= 0:
            for changes in again:
                self._take_in(tx, changes)

    def take_changed_hours(self) -> set[RepId]:
        """Whose working time has changed since this was asked the last time."""
        changed, self._changed_hours = self._changed_hours, set()
        return changed

    def is_current(self, tx: Transaction) -> bool:
        """Whether nobody has changed the world, published a policy, come or gone since `refresh`.

        Nobody can until the transaction ends, and whoever is about to is waited for; so it is asked last.
        """
        seen = [self.world_version, self.policy_version, self.presence_version]
        return read_numbers(tx, _VERSIONS, is_held=True) == seen

    def _take_in(self, tx: Transaction, changes: Changes | None) -> None:
        """What changed of the world, or all of it."""
        if changes is None:
            self._read_world(tx)
            return
        if changes.accounts:
            found = find_known_accounts(tx, changes.accounts)
            before = self.names.rows_of(changes.accounts) if self.names is not None else {}
            self.world.take_in({account: found.get(account) for account in changes.accounts})
            if self.names is not None:
                self.names.took_in(changes.accounts, before)
            if len(found) < len(changes.accounts) or not changes.accounts.isdisjoint(self.world.merged):
                self.world.merged = all_redirects(tx)
        if changes.deals:
            self.world.take_in_deals(deals_of(tx, changes.deals))
        if changes.people:
            known = self.world.roster
            self.world = self.world.with_roster(Roster(*read_people(tx)))
            self._changed_hours.update(changed_hours(known, self.world.roster))
            self._engines.clear()

    def _read_world(self, tx: Transaction) -> None:
        known = self.world.roster if self.world_version >= 0 else None
        # Accounts, people and indexes: millions of objects, none of which is garbage.
        with undisturbed():
            self.world = world_of(read_world(tx))
        if known is not None:
            self._changed_hours.update(changed_hours(known, self.world.roster))
        if self.names is not None:
            self.names.belong_to(self.world.book)
        self.world.merged = all_redirects(tx)
        self._engines.clear()

    def _read_presence(self, tx: Transaction) -> None:
        roster = self.world.roster
        said = {RepId(rep): Presence(word) for rep, word in tx.rows("SELECT rep, presence FROM presence")}
        for rep in said.keys() | roster.presence.keys():
            presence = said.get(rep, Presence.AVAILABLE)
            if roster.presence.get(rep, Presence.AVAILABLE) is not presence:
                roster.set_presence(rep, presence)

    def read_presence_of(self, tx: Transaction, reps: Sequence[str]) -> None:
        """Take in whether some reps say that they are there."""
        said = read_presence(tx, reps)
        for rep in map(RepId, reps):
            presence = Presence(said.get(rep, Presence.AVAILABLE))
            if self.world.roster.presence.get(rep, Presence.AVAILABLE) is not presence:
                self.world.roster.set_presence(rep, presence)

    def put_people(self, roster: Roster) -> None:
        """Let these people work here, for whoever plays what was; engines are made anew."""
        self.world = self.world.with_roster(roster)
        self._engines.clear()

    def engine_of(self, policy: str) -> Engine:
        """The engine of a policy version over the present world."""
        engine = self._engines.get(policy)
        if engine is None:
            if len(self._engines) >= _ENGINES_MAX:
                self._engines.pop(next(name for name in self._engines if name != self.policy_hash))
            engine = self._engines[policy] = Engine(self._version(policy), self.world)
        return engine

    def _version(self, policy: str) -> CompiledPolicy:
        version = self._versions.get(policy)
        if version is None:
            if len(self._versions) >= _ENGINES_MAX:
                self._versions.pop(next(name for name in self._versions if name != self.policy_hash))
            version = self._versions[policy] = compiled_of(self._tx, policy)
        return version

    @property
    def engine(self) -> Engine:
        """The engine of the live policy. Raises NoPolicyError where none was published."""
        if not self.policy_hash:
            raise no_policy()
        return self.engine_of(self.policy_hash)

    @property
    def reading(self) -> tuple[Enricher, str]:
        """The enricher with the version it reads for, for other threads. Raises NoPolicyError where none is live."""
        # In this order: a version that is older than its enricher only makes the writer read the lead again.
        policy = self.policy_hash
        return self.enricher, policy

    @property
    def enricher(self) -> Enricher:
        """What reads leads for the live policy. Raises NoPolicyError where none was published."""
        if not self.policy_hash:
            raise no_policy()
        return self._enricher


def no_policy() -> NoPolicyError:
    """What to do before the first lead."""
    return NoPolicyError("no policy is live; publish one with `turnout policy publish POLICY.yaml`")
