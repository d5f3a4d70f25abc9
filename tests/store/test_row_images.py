"""Rows kept as they were, in a process that knows of no table but those it asks about."""

from __future__ import annotations

import subprocess
import sys

_ASKING = """
from turnout.store.metadata import METADATA
from turnout.store.row_images import columns_of, keys_of
assert "opportunities" not in METADATA.tables
assert "account" in columns_of("opportunities")
assert keys_of("opportunities")
"""


def test_a_table_need_not_have_been_asked_for_before() -> None:
    """As in a command that merges, which is a process of its own and loads little."""
    asked = subprocess.run([sys.executable, "-c", _ASKING], check=False, capture_output=True, text=True)  # noqa: S603 - ours
    assert asked.returncode == 0, asked.stderr
