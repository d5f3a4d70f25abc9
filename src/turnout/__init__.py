"""Turnout decides who gets an inbound lead, and can explain every decision. This is the public vocabulary.

Names are imported when they are first used, so that `import turnout` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from turnout.core.account import Account, AccountId
    from turnout.core.decide.decide import decide
    from turnout.core.decide.desk import Desk
    from turnout.core.decide.engine import Engine
    from turnout.core.decide.world import World
    from turnout.core.decision import Decision, Outcome
    from turnout.core.lead import Lead, LeadId
    from turnout.core.policy.model import Policy
    from turnout.core.policy.parse import parse_policy
    from turnout.core.rep import Rep, RepId
    from turnout.errors import PolicyError, TurnoutError

__version__ = "0.1.0"

_HOMES = {
    "Account": "core.account",
    "AccountId": "core.account",
    "Decision": "core.decision",
    "Desk": "core.decide.desk",
    "Engine": "core.decide.engine",
    "Lead": "core.lead",
    "LeadId": "core.lead",
    "Outcome": "core.decision",
    "Policy": "core.policy.model",
    "PolicyError": "errors",
    "Rep": "core.rep",
    "RepId": "core.rep",
    "TurnoutError": "errors",
    "World": "core.decide.world",
    "decide": "core.decide.decide",
    "parse_policy": "core.policy.parse",
}

__all__ = [
    "Account",
    "AccountId",
    "Decision",
    "Desk",
    "Engine",
    "Lead",
    "LeadId",
    "Outcome",
    "Policy",
    "PolicyError",
    "Rep",
    "RepId",
    "TurnoutError",
    "World",
    "__version__",
    "decide",
    "parse_policy",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `turnout` has no attribute `{name}`")
    return getattr(import_module(f"turnout.{home}"), name)
