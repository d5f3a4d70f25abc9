"""Versions of the policy as one process has read them: what each says, and made ready to decide.

A hash is of the content, so a version says the same wherever it is kept; it is read once, however many ask for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.pipeline.edits.ahead import Shelf
from turnout.pipeline.engine.collector import undisturbed
from turnout.store.policies import read_version
from turnout.store.transaction import Transaction

# A policy with its lists may be large; what is asked for is the live one, a draft, and what was before them.
VERSIONS_KEPT: Final = 4
# What a text this long comes to is made at once, wherever it is needed: that takes less than a transaction may.
SHORT_CHARS_MAX: Final = 50_000
_RULES_MANY: Final = 1_000
_SAID: Final[Shelf[Policy]] = Shelf(VERSIONS_KEPT)
_READY: Final[Shelf[CompiledPolicy]] = Shelf(VERSIONS_KEPT)


def policy_of(tx: Transaction, content_hash: str) -> Policy:
    """What a version says. Raises StoreError where there is no such version."""
    return _SAID.find(content_hash, lambda: _load(tx, content_hash))


def policy_ahead(content_hash: str) -> Policy:
    """The same for an edit. Raises AheadError where it is not read yet."""
    return _SAID.ahead(content_hash, lambda tx: _load(tx, content_hash))


def compiled_of(tx: Transaction, content_hash: str) -> CompiledPolicy:
    """A version made ready to decide. Raises StoreError where there is no such version."""
    return _READY.find(content_hash, lambda: _compiled(policy_of(tx, content_hash)))


def is_ready(content_hash: str) -> bool:
    """Whether a version need not be read any more before it decides."""
    return _READY.known(content_hash) is not None


def keep_policy(content_hash: str, policy: Policy) -> None:
    """Keep what a version says that somebody has read from a text of their own."""
    if _SAID.known(content_hash) is None:
        _SAID.keep(content_hash, policy)


def compiled_as(content_hash: str, policy: Policy) -> CompiledPolicy:
    """What somebody has read, made ready to decide."""
    return _READY.find(content_hash, lambda: _compiled(policy))


def is_short(text: str, lists: Mapping[str, str]) -> bool:
    """Whether a text with its lists is read in no time."""
    return len(text) + sum(map(len, lists.values())) <= SHORT_CHARS_MAX


def parsed(text: str, lists: Mapping[str, str], reps: Collection[str] | None = None) -> Policy:
    """What a text says, as `parse_policy`. The collector would stop every thread to walk through what a long one is."""
    if is_short(text, lists):
        return parse_policy(text, lists, reps)
    with undisturbed():
        return parse_policy(text, lists, reps)


def _load(tx: Transaction, content_hash: str) -> Policy:
    version = read_version(tx, content_hash)
    return parsed(version.text, version.lists)


def _compiled(policy: Policy) -> CompiledPolicy:
    if len(policy.rules) < _RULES_MANY:
        return compile_policy(policy)
    with undisturbed():
        return compile_policy(policy)
