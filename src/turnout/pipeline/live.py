"""The live policy and world of one process: engines by policy version, brought up to date when somebody else wrote."""

from __future__ import annotations

import gc

from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.enrich.enricher import Enricher
from turnout.core.rep import Presence, RepId
from turnout.errors import StoreError
from turnout.pipeline.open_store import world_of
from turnout.store.meta import LIVE_POLICY, POLICY_VERSION, WORLD_VERSION, read_meta, read_number
from turnout.store.policies import load_policy
from turnout.store.transaction import Transaction
from turnout.store.world import read_world

# Leads that wait stay with their version; more versions than these are compiled again when they are needed.
_ENGINES_MAX = 16


class Live:
    """What decisions are made with. `engine` and `enricher` are those of the live policy."""

    def __init__(self) -> None:
        self.world: World
        self.world_version = -1
        self.policy_version = -1
        self.policy_hash = ""
        self._engines: dict[str, Engine] = {}
        self._enricher = Enricher()
        self._tx: Transaction

    def refresh(self, tx: Transaction) -> None:
        """Take in what changed since the last time: the world, who is there, which policy is live."""
        self._tx = tx
        world_version, policy_version = read_number(tx, WORLD_VERSION), read_number(tx, POLICY_VERSION)
        if world_version != self.world_version:
            self._read_world(tx)
            self.world_version = world_version
        self._read_presence(tx)
        if policy_version != self.policy_version or not self._engines:
            self.policy_hash = read_meta(tx, LIVE_POLICY) or ""
            self.policy_version = policy_version
            if self.policy_hash:
                self._enricher = Enricher(self.engine_of(self.policy_hash).policy.declared)

    def _read_world(self, tx: Transaction) -> None:
        self.world = world_of(read_world(tx))
        self._engines.clear()
        # Accounts, people and indexes live long: the collector need not walk through them.
        gc.collect()
        gc.freeze()

    def _read_presence(self, tx: Transaction) -> None:
        roster = self.world.roster
        said = {RepId(rep): Presence(word) for rep, word in tx.rows("SELECT rep, presence FROM presence")}
        for rep in said.keys() | roster.presence.keys():
            presence = said.get(rep, Presence.AVAILABLE)
            if roster.presence.get(rep, Presence.AVAILABLE) is not presence:
                roster.set_presence(rep, presence)

    def engine_of(self, policy: str) -> Engine:
        """The engine of a policy version over the present world."""
        engine = self._engines.get(policy)
        if engine is None:
            if len(self._engines) >= _ENGINES_MAX:
                self._engines.pop(next(name for name in self._engines if name != self.policy_hash))
            engine = self._engines[policy] = Engine(load_policy(self._tx, policy), self.world)
        return engine

    @property
    def engine(self) -> Engine:
        """The engine of the live policy. Raises StoreError where none was published."""
        if not self.policy_hash:
            raise no_policy()
        return self.engine_of(self.policy_hash)

    @property
    def reading(self) -> tuple[Enricher, str]:
        """The enricher with the version it reads for, for other threads. Raises StoreError where none is live."""
        # In this order: a version that is older than its enricher only makes the writer read the lead again.
        policy = self.policy_hash
        return self.enricher, policy

    @property
    def enricher(self) -> Enricher:
        """What reads leads for the live policy. Raises StoreError where none was published."""
        if not self.policy_hash:
            raise no_policy()
        return self._enricher


def no_policy() -> StoreError:
    """What to do before the first lead."""
    return StoreError("no policy is live; publish one with `turnout policy publish POLICY.yaml`")
