"""The files of the demo company that the web app brings along are what the company is today."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.demo_files import FOLDER, write_files


@pytest.mark.parametrize("name", ["leads.csv", "accounts.csv", "reps.csv"])
def test_the_app_has_the_company_as_it_is(tmp_path: Path, name: str) -> None:
    """`python scripts/demo_files.py` mends it."""
    write_files(tmp_path)
    assert (FOLDER / name).read_bytes() == (tmp_path / name).read_bytes(), f"{name} is out of date"
