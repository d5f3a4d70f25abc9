"""A client that is made from the API's document works against a real server, as the example says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.client import caller_of
from turnout.api.app import create_app
from turnout.api.background import serving
from turnout.api.listening import listen
from turnout.api.settings import ApiSettings
from turnout.pipeline.serving.running import Running

# The generator has an environment of its own within ours.
PYTHON = Path(sys.prefix) / "client" / "bin" / "python"
EXAMPLE = Path(__file__).parents[2] / "examples" / "api_client"


@pytest.mark.slow
def test_a_generated_client_does_what_the_example_shows(stored: Running, tmp_path: Path) -> None:
    """All of the document becomes code, and the example's lead goes its whole way."""
    if not PYTHON.exists():
        pytest.skip("the client's generator is not installed; `make test` does it")
    caller = caller_of(stored, ApiSettings())
    (tmp_path / "openapi.json").write_text(json.dumps(caller.get("/openapi.json").json()), encoding="utf-8")
    caller.close()
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    made = subprocess.run(  # noqa: S603 - our own program
        [
            *(str(PYTHON), "-m", "openapi_python_client", "generate", "--path", str(tmp_path / "openapi.json")),
            *("--config", str(EXAMPLE / "generator.yml"), "--meta", "none"),
            *("--output-path", str(tmp_path / "turnout_client"), "--fail-on-warning"),
        ],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    with serving(create_app(stored), listen("127.0.0.1", 0)) as address:
        ran = subprocess.run(  # noqa: S603 - our own program
            [str(PYTHON), str(EXAMPLE / "example.py"), address], env=env, capture_output=True, text=True, check=False
        )
    assert ran.returncode == 0, ran.stderr
    assert "refused, for the lead has moved on: precondition_failed" in ran.stdout
    assert "is closed after" in ran.stdout
