"""The web app is made for the interface that this checkout has."""

from __future__ import annotations

import json
from pathlib import Path

from tests.api.memory_front import MemoryFront
from turnout.api.app import create_app
from turnout.api.settings import ApiSettings

KEPT = Path(__file__).parents[2] / "web" / "api" / "openapi.json"


def test_the_types_of_the_app_are_made_of_this_interface(tmp_path: Path) -> None:
    """`npm run api` in `web/` writes the document anew, and the compiler says what no longer fits."""
    document = create_app(MemoryFront(tmp_path), ApiSettings(is_loopback=True)).resources.openapi()
    assert json.loads(KEPT.read_text(encoding="utf-8")) == json.loads(json.dumps(document)), (
        "run `npm run api` in `web/`"
    )
