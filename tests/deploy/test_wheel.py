"""What is in the wheel: the program with the built app, and nothing that only its making needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from turnout.ui.site import BUILT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def included() -> set[str]:
    """The files that the wheel of this checkout has, as they are named in it."""
    if not (BUILT / "index.html").is_file():
        pytest.skip("the web app is not built: run `make web`")
    builder = WheelBuilder(str(ROOT))
    return {file.distribution_path.replace("\\", "/") for file in builder.recurse_included_files()}


def test_the_app_is_in_it_whole(included: set[str]) -> None:
    """Its first page, all that this loads, and what the server says of it; a wheel needs no Node."""
    page = (BUILT / "index.html").read_text(encoding="utf-8")
    loaded = set(re.findall(r'(?:src|href)="/(assets/[^"]+)"', page))
    assert len(loaded) > 2
    assert {f"turnout/ui/dist/{path}" for path in loaded | {"index.html"}} <= included
    assert {"turnout/ui/content-security-policy.txt", "turnout/api/static/embed.js"} <= included


def test_nothing_is_in_it_that_only_its_making_needed(included: set[str]) -> None:
    """No notes of the build, no sources of the app, no tests."""
    assert {path.partition("/")[0] for path in included} == {"turnout"}
    assert not [path for path in included if re.search(r"/\.|/node_modules/|\.tsx?$|\.map$", path)]


def test_a_wheel_without_the_app_is_refused(tmp_path: Path) -> None:
    """An editable install, which is a checkout's, is not."""
    for path in ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "scripts/wheel.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes((ROOT / path).read_bytes())
    package = tmp_path / "src" / "turnout"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    with pytest.raises(RuntimeError, match="make web"):
        list(WheelBuilder(str(tmp_path)).build(directory=str(tmp_path / "out"), versions=["standard"]))
    assert list(WheelBuilder(str(tmp_path)).build(directory=str(tmp_path / "out"), versions=["editable"]))
