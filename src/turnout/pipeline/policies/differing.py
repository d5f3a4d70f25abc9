"""Two policies compared, from files or from the versions of a store, and counted on the leads that there were.

What differs is found in `core.policy.diff`; here is what is read for it, and the time it may take. Nothing is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

from turnout.connectors.csv_file.encoding import read_text
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.decision import Known
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.diff.compare import compare_policies
from turnout.core.policy.diff.difference import Change, Difference, Fate, Members, Transition
from turnout.core.policy.diff.following import Count, Counted, Following, Told
from turnout.core.policy.diff.words import summary_of
from turnout.core.policy.finding import Budget
from turnout.core.policy.model import Member, Policy, Pool
from turnout.core.policy.parse import ListReader, parse_policy
from turnout.core.simulate.rules_only import Reader
from turnout.errors import InputError, PolicyError
from turnout.store.codec.facts import decode_facts
from turnout.store.past_leads import KeptLead, past_leads
from turnout.store.policies import find_version, list_versions, live_policy
from turnout.store.transaction import Transaction

SECONDS: Final = 10.0
SINCE: Final = timedelta(days=30)
LIVE: Final = "live"
_NUMBERED: Final = re.compile(r"v(\d{1,9})")
_HASHED: Final = re.compile(r"[0-9a-f]{8,64}")
# Some of the leads of a transition are named.
_EXAMPLES: Final = 3
_TOLD_EVERY: Final = 500
_INSTANT: Final = timedelta(microseconds=1)

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A policy that was named: what to call it, and what it says."""

    label: str
    policy: Policy


def is_version(name: str) -> bool:
    """True for what names a version of a store: `live`, `v12`, a hash or its beginning."""
    return bool(name == LIVE or _NUMBERED.fullmatch(name) or _HASHED.fullmatch(name))


def is_stored(name: str) -> bool:
    """True for what names a version and is no file."""
    return is_version(name) and not Path(name).is_file()


def source_of(name: str, tx: Transaction | None, roster: Roster | None = None) -> Source:
    """The policy of a file, or of a version of the store. Raises InputError for what is neither, and PolicyError."""
    if is_stored(name):
        if tx is None:
            raise InputError(f"`{name}` is a version of a store; name the store with `--db`, or give a file")
        return version_of(name, tx, roster)
    path = Path(name)
    if not path.is_file():
        raise InputError(f"`{name}` is not a file; name a policy such as `policy.yaml`, `{LIVE}`, `v12` or a hash")

    def read_list(wanted: str) -> str | None:
        beside = path.parent / wanted
        return read_text(beside)[0] if beside.is_file() else None

    return Source(name, read_policy(read_text(path)[0], read_list, roster))


def read_policy(text: str, lists: ListReader | Mapping[str, str], roster: Roster | None) -> Policy:
    """What a text says. One that names somebody who is no rep is read all the same: that decides no difference."""
    try:
        return parse_policy(text, lists)
    except PolicyError:
        if roster is None:
            raise
        # Only who knows the reps can tell the bare name of one from a pool that is not there.
        return parse_policy(text, lists, roster.reps.keys())


def version_of(name: str, tx: Transaction, roster: Roster | None = None) -> Source:
    """The policy of a version by its hash, the beginning of it, its number, or `live`. Raises InputError."""
    content = _hash_of(name, tx) if is_version(name) else None
    version = find_version(tx, content) if content else None
    if version is None:
        missing = "no policy is live" if name == LIVE else f"the store has no policy `{name}`"
        raise InputError(f"{missing}; `turnout policy list` shows those it has")
    label = f"version {version.number} ({version.hash[:12]})"
    return Source(label, read_policy(version.text, version.lists, roster))


def _hash_of(name: str, tx: Transaction) -> str | None:
    """The whole hash that a name is short for. Raises InputError for one that fits several versions."""
    if name == LIVE:
        return live_policy(tx)
    numbered = _NUMBERED.fullmatch(name)
    found = [
        line.hash
        for line in list_versions(tx, None, _VERSIONS_MAX)
        if (line.number == int(numbered[1]) if numbered else line.hash.startswith(name))
    ]
    if len(found) > 1:
        raise InputError(f"`{name}` is the beginning of {len(found)} versions' hashes; write more of it")
    return found[0] if found else None


_VERSIONS_MAX: Final = 1_000_000


def differ(old: Policy, new: Policy, *, seconds: float = SECONDS, roster: Roster | None = None) -> Difference:
    """What differs between two policies, as far as can be said in so many seconds; with who is in teams, if known."""
    return differ_compiled(compile_policy(old), compile_policy(new), seconds=seconds, roster=roster)


def differ_compiled(
    old: CompiledPolicy, new: CompiledPolicy, *, seconds: float = SECONDS, roster: Roster | None = None
) -> Difference:
    """The same of policies that are ready to decide."""
    until = monotonic() + seconds
    return compare_policies(old, new, Budget(lambda: monotonic() > until), _members(roster) if roster else None)


def _members(roster: Roster) -> Members:
    def members(pool: Pool) -> Sequence[Member]:
        room = Room(pool, roster, {})
        return [Member(rep, room.weights[rep]) for rep in room.members]

    return members


def count_differing(
    tx: Transaction,
    old: CompiledPolicy,
    new: CompiledPolicy,
    since: datetime,
    until: datetime,
    progress: Progress = lambda _done: None,
) -> Counted:
    """How many leads of a time, both ends included, each transition has. `progress` is told how many were looked at."""
    following, readers = Following(old, new), (Reader(old), Reader(new))
    counts: dict[Told, int] = defaultdict(int)
    examples: dict[Told, list[str]] = defaultdict(list)
    leads = 0
    for leads, kept in enumerate(past_leads(tx, since, until + _INSTANT), 1):
        was, now = _facts(kept, readers)
        for told in following.differences(was, now):
            counts[told] += 1
            if len(examples[told]) < _EXAMPLES:
                examples[told].append(kept.id)
        if leads % _TOLD_EVERY == 0:
            progress(leads)
    progress(leads)
    return Counted(leads, {told: Count(count, tuple(examples[told])) for told, count in counts.items()})


def _facts(kept: KeptLead, readers: tuple[Reader, Reader]) -> Iterator[Mapping[str, Value]]:
    """A lead's facts as each of the two policies reads them."""
    facts, sources, values = decode_facts(kept.facts)
    lead, known = Lead(LeadId(kept.id), kept.at, values), Known(facts, sources)
    return (reader.facts_of(lead, known) for reader in readers)


def difference_data(difference: Difference, counted: Counted | None = None) -> dict[str, Any]:
    """A difference as JSON has it. The same two policies and leads give the same bytes."""
    return {
        "is_same": difference.is_same,
        "summary": summary_of(difference, counted),
        "leads": None if counted is None else counted.leads,
        "differing": None if counted is None else counted.differing,
        "transitions": [*_transitions(difference, counted)],
        "changes": [_change(change) for change in difference.changes],
        "not_decided": [{"place": each.place, "reason": each.reason} for each in difference.not_decided],
    }


def _transitions(difference: Difference, counted: Counted | None) -> Iterator[dict[str, Any]]:
    """Those that were found, then those that only leads of late showed."""
    by = dict(counted.by) if counted else {}
    for transition in difference.transitions:
        count = by.pop(Told(transition.what, transition.old.said, transition.new.said), Count(0))
        yield _transition(transition, None if counted is None else count)
    for told, count in by.items():
        yield {
            "what": told.what.value,
            "old": {"said": told.old, "places": [], "tried": ""},
            "new": {"said": told.new, "places": [], "tried": ""},
            "witness": None,
            "leads": count.leads,
            "examples": list(count.examples),
        }


def _transition(transition: Transition, count: Count | None) -> dict[str, Any]:
    witness = transition.witness
    return {
        "what": transition.what.value,
        "old": _fate(transition.old),
        "new": _fate(transition.new),
        "witness": {"old": _facts_data(witness.old), "new": _facts_data(witness.new)},
        "leads": None if count is None else count.leads,
        "examples": [] if count is None else list(count.examples),
    }


def _fate(fate: Fate) -> dict[str, Any]:
    return {"said": fate.said, "places": list(fate.places), "tried": fate.tried}


def _facts_data(facts: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in sorted(facts.items())}


def _plain(value: Value) -> str | int | float | bool | list[str] | None:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _change(change: Change) -> dict[str, Any]:
    return {
        "section": change.section,
        "name": change.name,
        "kind": change.kind.value,
        "was": change.was,
        "matters": change.matters,
        "details": [{"what": each.what, "old": each.old, "new": each.new} for each in change.details],
    }
