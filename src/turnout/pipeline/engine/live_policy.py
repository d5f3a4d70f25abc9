"""What the live policy says, for whoever only reads it. Deciding with it is `live`'s."""

from __future__ import annotations

from typing import NamedTuple

from turnout.core.policy.model import Policy
from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.versions import policy_ahead, policy_of
from turnout.store.policies import live_policy
from turnout.store.transaction import Transaction


class LivePolicy(NamedTuple):
    """What the live version says, and its hash. Its text is the store's (`read_version`)."""

    hash: str
    policy: Policy


def read_live(tx: Transaction) -> LivePolicy:
    """The live policy. Raises RefusedError where none was published."""
    found = _live(tx)
    return LivePolicy(found, policy_of(tx, found))


def live_for(edit: Edit) -> LivePolicy:
    """The live policy for an edit. Raises RefusedError as above, and AheadError where it is not read yet."""
    found = _live(edit.tx)
    return LivePolicy(found, policy_ahead(found))


def _live(tx: Transaction) -> str:
    found = live_policy(tx)
    if found is None:
        raise RefusedError("no_policy", "no policy is live; publish one with `turnout policy publish POLICY.yaml`")
    return found
