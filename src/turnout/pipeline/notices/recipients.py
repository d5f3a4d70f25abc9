"""Who is meant by a notice's recipient, and where each of them is reached: reps, pools, queues, managers, addresses.

    a rep's id            that rep
    `assignee`            whoever has the lead now; `manager` theirs, with nobody the administrators
    `pool X`              the managers of those who are in it; its active members where nobody manages them
    `queue X`             who watches it
    an address            that address, over e-mail
    empty                 the administrators: those of the setting `admins`

A name that means nobody goes to the administrators, so that nothing is told to no one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Final, NamedTuple

from turnout.core.notify.message import NoticeKind
from turnout.core.notify.preferences import Preferences, channels_for
from turnout.core.policy.model import Policy
from turnout.core.rep import Rep, RepId, RepStatus
from turnout.pipeline.notices.heat import current_policy
from turnout.store.rep_notifications import preferences_of
from turnout.store.reps import find_rep, known_reps, read_reps
from turnout.store.transaction import Transaction

EMAIL: Final = "email"
# The order in which channels are liked by those who said nothing.
CHANNELS: Final = ("slack", EMAIL, "sms")
_HOLDER: Final = "SELECT rep FROM assignments WHERE lead = ? AND until IS NULL"
# What somebody has to hear, whoever it is.
_NEVER_LOST: Final = frozenset({NoticeKind.TELL, NoticeKind.ALERT})


class Noticed(NamedTuple):
    """A notice as far as it says whom it is for; `lead` is 0 for one about Turnout itself."""

    lead: int
    decision: int
    kind: str
    recipient: str


class Told(NamedTuple):
    """One message that a notice becomes: to whom (`rep` is empty for a bare address), over what, where, and when."""

    rep: str
    channel: str
    address: str
    due_at: datetime
    is_digest: bool = False


def plan_notices(
    tx: Transaction,
    notices: Sequence[Noticed],
    channels: Collection[str],
    now: datetime,
    admins: Sequence[str] = (),
    is_hot: Callable[[Transaction, int], bool] = lambda _tx, _lead: False,
) -> list[list[Told]]:
    """Each message that each notice becomes over the channels there are; none where nobody can be reached.

    `is_hot` is asked of leads only for reps to whom it makes a difference.
    """
    recipients = _Recipients(tx, channels, admins, is_hot)
    return [recipients.told(notice, now) for notice in notices]


class _Recipients:
    """Whom the notices of one transaction are for. Asks for each rep once, and for the policy where one is named."""

    def __init__(
        self,
        tx: Transaction,
        channels: Collection[str],
        admins: Sequence[str],
        is_hot: Callable[[Transaction, int], bool],
    ) -> None:
        self._tx = tx
        self._channels = [name for name in CHANNELS if name in channels]
        self._admins = admins
        self._is_hot = is_hot
        self._reps: dict[str, Rep | None] = {}
        self._said: dict[RepId, Preferences] = {}

    def told(self, notice: Noticed, now: datetime) -> list[Told]:
        """The messages that one notice becomes."""
        kind = NoticeKind(notice.kind)
        found: dict[Told, None] = {}
        for who in dict.fromkeys(self._meant(notice, kind)):
            found |= dict.fromkeys(self._reached(who, kind, notice, now))
        return list(found)

    def _meant(self, notice: Noticed, kind: NoticeKind) -> list[str]:
        """Ids of reps and addresses. What would be told to nobody is told to the administrators, where it matters."""
        name = notice.recipient.strip()
        meant = list(self._named(name, notice)) if name else []
        return self._administrators() if not meant and kind in _NEVER_LOST else meant

    def _named(self, name: str, notice: Noticed) -> Iterator[str]:
        word, _, rest = name.partition(" ")
        if name == "assignee":
            yield from self._holder(notice.lead)
        elif name == "manager":
            yield from self._managers(self._holder(notice.lead))
        elif word == "pool" and rest:
            yield from self._of_pool(rest.strip())
        elif word == "queue" and rest:
            yield from self._of_queue(rest.strip(), notice)
        elif word == "rep" and rest:
            yield from self._named(rest.strip(), notice)
        elif (rep := self._rep(name)) is not None:
            if rep.status is not RepStatus.DEPARTED:
                yield rep.id
        elif "@" in name:
            yield from known_reps(self._tx, [name]).values() or [name]

    def _holder(self, lead: int) -> list[str]:
        return [str(rep) for (rep,) in self._tx.rows(_HOLDER, (lead,))]

    def _managers(self, reps: Sequence[str]) -> list[str]:
        found = [self._rep(rep) for rep in reps]
        return [rep.manager for rep in found if rep is not None and rep.manager]

    def _of_pool(self, name: str) -> list[str]:
        """The managers of a pool's active members; the members themselves where they have none."""
        members = [rep for rep in self._members(name) if rep.is_active]
        managers = self._managers([rep.id for rep in members])
        return list(dict.fromkeys(managers)) or [rep.id for rep in members]

    def _members(self, name: str) -> list[Rep]:
        """Those in a pool of the live policy; a pool that is in none of it by now has nobody."""
        pool = next((pool for pool in self._policy.pools if pool.name == name), None) if self._policy else None
        if pool is None:
            return []
        listed = {member.rep for member in pool.reps}
        return [rep for rep in self._everybody if rep.id in listed or (pool.team and pool.team in rep.teams)]

    def _of_queue(self, name: str, notice: Noticed) -> Iterator[str]:
        """Who watches a queue; a queue that is said to watch itself is watched by nobody."""
        queue = next((queue for queue in self._policy.queues if queue.name == name), None) if self._policy else None
        if queue is None or not queue.watched_by:
            return
        watcher = queue.watched_by
        if self._policy is not None and any(pool.name == watcher for pool in self._policy.pools):
            yield from self._of_pool(watcher)
        elif not watcher.startswith("queue "):
            yield from self._named(watcher, notice)

    @cached_property
    def _policy(self) -> Policy | None:
        return current_policy(self._tx)

    @cached_property
    def _everybody(self) -> tuple[Rep, ...]:
        return read_reps(self._tx)

    def _administrators(self) -> list[str]:
        found = known_reps(self._tx, self._admins)
        return [found.get(name, name) for name in self._admins if name in found or "@" in name]

    def _reached(self, who: str, kind: NoticeKind, notice: Noticed, now: datetime) -> Iterator[Told]:
        """The messages to one rep or address."""
        rep = self._rep(who)
        if rep is None:
            if "@" in who and EMAIL in self._channels:
                yield Told("", EMAIL, who, now)
            return
        said = self._preferences(rep)
        addresses = {name: address for name in self._channels if (address := address_of(said, rep, name))}
        # Whether a lead is hot matters to those who want quiet or a digest, and takes a look at its facts.
        is_hot = (
            bool(notice.lead) and (bool(said.quiet) or said.digest is not None) and self._is_hot(self._tx, notice.lead)
        )
        for channel, due_at, is_digest in channels_for(said, kind, is_hot, now, list(addresses)):
            yield Told(rep.id, channel, addresses[channel], due_at, is_digest)

    def _preferences(self, rep: Rep) -> Preferences:
        if rep.id not in self._said:
            found = preferences_of(self._tx, [rep.id]).get(rep.id, Preferences(zone=""))
            self._said[rep.id] = replace(found, zone=found.zone or rep.zone)
        return self._said[rep.id]

    def _rep(self, name: str) -> Rep | None:
        if name not in self._reps:
            self._reps[name] = find_rep(self._tx, name)
        return self._reps[name]


def address_of(said: Preferences, rep: Rep, channel: str) -> str:
    """Where a rep is reached on a channel; empty where they are not. Slack finds people by their e-mail address too."""
    email = said.email or rep.email
    match channel:
        case "email":
            return email
        case "slack":
            return said.slack or email
        case "sms":
            return said.phone
        case _:
            return ""
