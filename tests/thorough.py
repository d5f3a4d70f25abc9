"""How far the tests that search look: as far as every change is worth, or much further with `make thorough`."""

from __future__ import annotations

import os
from typing import Final

IS_THOROUGH: Final = bool(os.environ.get("TURNOUT_TEST_THOROUGH"))


def so_many(usually: int, thoroughly: int) -> int:
    """How many examples, steps or seeds a test tries."""
    return thoroughly if IS_THOROUGH else usually
