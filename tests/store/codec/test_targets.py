"""Every target comes back as it was, whatever it is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given

from tests.core.policy.policies import LISTS, TEXTS
from tests.scenarios.scenario import read_scenarios
from tests.store.codec.drawn import CHAINS
from tests.store.codec.played import SCENARIOS
from turnout.core.policy.model import HoldTarget, Policy, PoolTarget, QueueTarget, RepTarget, Target
from turnout.core.policy.parse import parse_policy
from turnout.core.policy.targets import TargetError, format_target, parse_target
from turnout.store.codec.targets import StoredTarget, read_chain, store_chain
from turnout.store.codec.wire import encode

_EXAMPLES = Path(__file__).parents[3] / "examples"
# As text these read as another target, or as none.
_CONFUSING = (
    PoolTarget("rep anna"),
    PoolTarget("next rule"),
    PoolTarget("named.rep"),
    PoolTarget("account.owner"),
    PoolTarget(""),
    QueueTarget("data  desk"),
    RepTarget(" anna"),
    HoldTarget(None, "open"),
    HoldTarget(None, "our hours"),
    HoldTarget(0),
    HoldTarget(60, "hours"),
)


def _again(chain: tuple[Target, ...]) -> tuple[Target, ...]:
    return read_chain(msgspec.json.decode(encode(store_chain(chain)), type=list[StoredTarget]))


@given(CHAINS)
@example(_CONFUSING)
def test_a_chain_of_any_targets_comes_back(chain: tuple[Target, ...]) -> None:
    """Equal, and of the same types."""
    found = _again(chain)
    assert found == chain
    assert list(map(type, found)) == list(map(type, chain))


@pytest.mark.parametrize("target", _CONFUSING, ids=str)
def test_text_would_not_do(target: Target) -> None:
    """Why targets are not kept as text: some do not come back from theirs."""
    try:
        found = parse_target(format_target(target))
    except TargetError:
        return
    assert found != target


def _policies() -> Iterator[Policy]:
    # Those of `findings` stand within a description each, and one of them cannot be read at all.
    for path in sorted(set(_EXAMPLES.glob("*/*.yaml")) - set(_EXAMPLES.glob("findings/*"))):
        lists = {str(each.relative_to(path.parent)): each.read_text("utf-8") for each in path.parent.rglob("*.csv")}
        yield parse_policy(path.read_text("utf-8"), lists)
    for path in sorted(SCENARIOS.glob("*.yaml")):
        for scenario in read_scenarios(path):
            if scenario.policy_path is None:
                yield parse_policy(scenario.policy, scenario.lists)
    for text in TEXTS.values():
        yield parse_policy(text, LISTS)


def _chains(policy: Policy) -> Iterator[tuple[Target, ...]]:
    for rule in policy.rules:
        yield rule.to
        yield from (row.to for row in rule.table)
    for pool in policy.pools:
        yield from (chain for _, chain in pool.nobody.chains)


def test_every_target_of_every_policy_comes_back() -> None:
    """Those of the examples, of the scenarios and of the language's own tests: all eight kinds are among them."""
    chains = [chain for policy in _policies() for chain in _chains(policy)]
    assert [_again(chain) for chain in chains] == chains
    assert len({type(target) for chain in chains for target in chain}) == 8
