"""Logs that go nowhere: an earlier test may have had them go to a pipe that is closed by now."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from turnout.observe.logs import configure_logs


@pytest.fixture
def logs_nowhere() -> Iterator[None]:
    """Meanwhile; how logging was before is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs(stream=io.StringIO())
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
