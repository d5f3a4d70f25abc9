"""A server is killed under load, again and again, at moments that a seed draws: twenty times in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.kill_rounds import KillRounds

pytestmark = pytest.mark.slow

ROUNDS = 5


@pytest.mark.parametrize(("seed", "processes"), [(7, 1), (8, 2), (9, 2), (10, 2)])
def test_what_was_acknowledged_survives_every_kill(store: Path, seed: int, processes: int) -> None:
    """Every key gets its first answer again, nothing is missing or doubled, and the whole record verifies."""
    rounds = KillRounds(store, seed, processes)
    rounds.play(ROUNDS)
    assert len(rounds.sent) > ROUNDS, "the server was under load"
