"""The policies that are shipped can be read, and every pool in them has people of the invented company."""

from __future__ import annotations

from pathlib import Path

import pytest

from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.testing.demo_company import build_company

_EXAMPLES = Path(__file__).parents[2] / "examples"


def _policy(name: str) -> Policy:
    folder = _EXAMPLES / name
    reps = [rep["rep_id"] for rep in build_company().reps]
    return parse_policy((folder / "policy.yaml").read_text(), lambda path: (folder / path).read_text(), reps)


@pytest.mark.parametrize("name", ["demo", "starter"])
def test_every_pool_has_somebody_who_works_here(name: str) -> None:
    """Teams and members exist, and at least one of them is active."""
    active = [rep for rep in build_company().reps if rep["status"] == "active"]
    teams, ids = {rep["team"] for rep in active}, {rep["rep_id"] for rep in active}
    for pool in _policy(name).pools:
        assert pool.team in teams or {member.rep for member in pool.reps} & ids, pool.name


def test_the_demo_policy_shows_what_the_language_can_say() -> None:
    """Rules, territories, pools, queues and promises, and a last rule that every lead fits."""
    policy = _policy("demo")
    assert len(policy.rules) >= 12
    assert len(policy.territories) >= 8
    assert len(policy.sla) >= 4
    assert policy.queues
    assert policy.calendars
    assert policy.rules[-1].is_unconditional


def test_the_starter_policy_is_owner_territory_size_and_round_robin() -> None:
    """Four rules that a new company reads in a minute."""
    assert [rule.name for rule in _policy("starter").rules] == [
        "Accounts stay with their owner", "Territories", "Large companies", "Everyone else",
    ]  # fmt: skip
