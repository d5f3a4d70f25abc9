"""A server is killed under load, again and again, at moments that a seed draws: twenty times in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.kill_rounds import KillRounds

pytestmark = pytest.mark.slow

ROUNDS = 5


@pytest.mark.parametrize("seed", [7, 8, 9, 10])
def test_what_was_acknowledged_survives_every_kill(store: Path, seed: int) -> None:
    """Every key gets its first answer again, nothing is missing or doubled, and the whole record verifies."""
    rounds = KillRounds(store, seed)
    rounds.play(ROUNDS)
    assert len(rounds.sent) > ROUNDS, "the server was under load"
