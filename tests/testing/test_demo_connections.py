"""How the demo's services are reached: those in use by its own post office, which can be tried."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from turnout.testing.api_caller import ApiCaller
from turnout.testing.demo_server import demo_server, listen_near

# Starts a whole server.
pytestmark = pytest.mark.slow


def test_channels_in_use_are_the_demos_and_can_be_tried(tmp_path: Path) -> None:
    """E-mail and Slack take a test, and so do webhooks; nobody has said how texts are sent."""
    with listen_near(0) as listening, demo_server(tmp_path, listening) as server, ApiCaller(server.address) as caller:
        found = json.loads(caller.get("/api/v1/connectors").body)["connectors"]
        sources = {each["name"]: each["configured_from"] for each in found}
        assert sources == {"email": "demo", "slack": "demo", "sms": ""}
        for name in ("email", "slack"):
            tried = json.loads(caller.post(f"/api/v1/connectors/{name}/test", {"to": "robin@marrowby.example"}).body)
            assert tried["ok"], tried
            assert "none leaves this machine; a test message was handed over" in tried["said"]
        assert caller.post("/api/v1/connectors/sms/test", {}).status == 409
        hook = json.loads(caller.post("/api/v1/webhooks", {"url": "https://hooks.example/in"}).body)
        tried = json.loads(caller.post(f"/api/v1/webhooks/{hook['id']}/test", {}).body)
        assert tried["ok"], tried
