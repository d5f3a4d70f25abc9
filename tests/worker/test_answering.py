"""A worker says how it is to whoever watches it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from turnout.errors import TurnoutError
from turnout.worker.answering import answering


def ask(address: str) -> tuple[int, str]:
    """The status and text at an address."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - ours
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_worker_says_how_it_is() -> None:
    """200 where all is well, else 503 with what is not; its numbers, and nothing else."""
    said: dict[str, Any] = {"status": "ok", "causes": []}
    with answering("127.0.0.1", 0, lambda: said) as address:
        assert ask(f"{address}/healthz")[0] == 200
        said.update(status="degraded", causes=["the store is away"])
        status, body = ask(f"{address}/healthz")
        assert (status, json.loads(body)["causes"]) == (503, ["the store is away"])
        assert "turnout_deliveries_total" in ask(f"{address}/metrics")[1]
        assert ask(f"{address}/else")[0] == 404


def test_a_port_that_is_taken_is_said() -> None:
    """With the setting that says another."""
    with answering("127.0.0.1", 0, dict) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(TurnoutError, match="worker_port"), answering("127.0.0.1", port, dict):
            pass
