"""A step of building the wheel: it must have the web app in it, which is built beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface):
    """Refuses a wheel without the built app; an editable install, which is a checkout's, needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Called before the files are gathered."""
        page = Path(self.root) / "src" / "turnout" / "ui" / "dist" / "index.html"
        if version != "editable" and not page.is_file():
            raise RuntimeError(
                "the web app is not built, and a wheel without it would not be whole; run `make web` first"
            )
