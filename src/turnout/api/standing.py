"""Whether this server is to be asked: yes from its start until it is told to stop. How its store is, others know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Standing:
    """Changed once, by whoever stops the server; read by `/readyz`."""

    is_stopping: bool = False
