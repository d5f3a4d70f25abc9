"""Real desks at the end of their day: every scenario that is written down, played through the core, and the demo."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.scenarios.core_player import CorePlayer
from tests.scenarios.scenario import read_scenarios
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.testing.demo_run import demo_steps, open_demo

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LEADS = 400


@cache
def played() -> tuple[tuple[Engine, Desk], ...]:
    """Each scenario's engine and desk, and the demo company's."""
    return (*(_played_scenario(path, at) for path in sorted(SCENARIOS.glob("*.yaml")) for at in _count(path)), _demo())


def _count(path: Path) -> range:
    return range(len(read_scenarios(path)))


def _played_scenario(path: Path, at: int) -> tuple[Engine, Desk]:
    scenario = read_scenarios(path)[at]
    with TemporaryDirectory() as folder:
        player = CorePlayer(scenario, Path(folder))
        for moment in scenario.moments:
            if moment.verb != "expect":
                player.play(moment)
    return player.engine, player.desk


def _demo() -> tuple[Engine, Desk]:
    desk = Desk()
    with TemporaryDirectory() as folder:
        engine = open_demo(Path(folder))
        for _ in demo_steps(engine, desk, LEADS):
            pass
    return engine, desk
