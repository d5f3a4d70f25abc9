"""A server is killed under load, again and again, at moments that a seed draws: twenty times in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgres import PostgresGround
from tests.simulation.company import copy_store
from tests.simulation.kill_rounds import KillRounds
from tests.stores import stores_on
from tests.thorough import so_many

pytestmark = pytest.mark.slow

ROUNDS = so_many(3, 10)


@pytest.mark.parametrize(("seed", "processes"), [(7, 1), (8, 2), (9, 2), (10, 2)][: so_many(2, 4)])
def test_what_was_acknowledged_survives_every_kill(store: Path, seed: int, processes: int) -> None:
    """Every key gets its first answer again, nothing is missing or doubled, and the whole record verifies."""
    rounds = KillRounds(store, seed, processes)
    rounds.play(ROUNDS)
    assert len(rounds.sent) > ROUNDS, "the server was under load"


@pytest.mark.postgresql
@pytest.mark.parametrize(("seed", "processes"), [(11, 1), (12, 2)])
def test_what_was_acknowledged_survives_every_kill_on_postgresql(
    untouched_store: Path, tmp_path: Path, postgres: PostgresGround, seed: int, processes: int
) -> None:
    """The server's connections outlive it by a moment, and may still keep what nobody was told."""
    with stores_on(postgres):
        store = copy_store(untouched_store, tmp_path)
        rounds = KillRounds(store, seed, processes)
        rounds.play(ROUNDS)
    assert len(rounds.sent) > ROUNDS, "the server was under load"
