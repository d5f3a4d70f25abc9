"""An office of a while ago in a store, and a shell over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.started import Shell, recent_office
from tests.pipeline.stored_office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that nobody has asked for anything yet."""
    office = recent_office(tmp_path)
    yield office
    office.close()


@pytest.fixture
def shell(office: Office, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Commands on the office's store."""
    return Shell(office.database.url, capsys)
