"""What is made can be read, changed and done with as the document's links say, in any order that they allow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from tests.api.client import Caller
from tests.api.memory_front import POLICY, REPS, START
from tests.api.test_access import KeysInMemory
from tests.api.test_openapi import CONFIG, KEY
from tests.scenarios.scenario import write_world
from tests.thorough import so_many
from turnout.api.app import create_app
from turnout.api.asgi import Receive, Scope, Send
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database

STORIES_MAX = so_many(10, 50)
FOLLOWED_MAX = 8
# The links are those of the document, and none that its fields only suggest.
LINKED = CONFIG | {"phases": {"stateful": {"inference": {"algorithms": []}}}}
# What each family of routes begins with, and how many of its operations must have succeeded in the end.
FAMILIES = {
    "leads": ("POST /api/v1/leads", 4),
    "accounts": ("PUT /api/v1/accounts/{account}", 3),
    "keys": ("POST /api/v1/keys", 3),
    "reps": ("PUT /api/v1/reps/{rep}", 3),
    "teams": ("PUT /api/v1/teams/{team}", 3),
}


class Renewable:
    """A server whose store is a new one whenever that is asked for, so that each story begins with nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0
        self._running: Running | None = None
        self.renew()

    def renew(self) -> None:
        """Begin with a new store."""
        self.stop()
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        write_world({"reps": REPS}, folder)
        (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
        database = open_database(f"sqlite:///{folder / 'turnout.db'}")
        import_folder(database, folder)
        publish_policy(database, folder / "policy.yaml", START)
        self._running = Running(database, clock=lambda: START)
        self._running.start()
        keyring = Keyring(KeysInMemory(admin="admin"))
        self._app = create_app(self._running, ApiSettings(keyring, is_loopback=False))

    def stop(self) -> None:
        """Give the store back."""
        if self._running is not None:
            self._running.stop()
            self._running.database.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        await self._app(scope, receive, send)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_whatever_is_made_can_be_followed_through_its_links(tmp_path: Path, family: str) -> None:
    """A lead posted, read, accepted, touched, closed; an account put, read, changed, deleted; and so everything."""
    server = Renewable(tmp_path)
    every = schemathesis.openapi.from_asgi("/openapi.json", server, config=SchemathesisConfig.from_dict(LINKED))
    machine = every.include(path_regex=f"^/api/v1/{family}").as_state_machine()
    succeeded: set[str] = set()

    def note(_machine: object, response: Any, case: Any) -> None:  # noqa: ANN401 - the tool's own
        if response.status_code < 300:
            succeeded.add(case.operation.label)

    # The tool calls these by their names.
    own = {
        "setup": lambda _: server.renew(),
        "get_call_kwargs": lambda _, __: {"headers": KEY},
        "after_call": note,
    }
    how = settings(
        max_examples=STORIES_MAX,
        stateful_step_count=FOLLOWED_MAX,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    try:
        type("Machine", (machine,), own).run(settings=how)  # type: ignore[attr-defined]
    finally:
        server.stop()
    first, least = FAMILIES[family]
    assert first in succeeded
    assert len(succeeded) >= least


def test_a_link_leads_to_everything_that_is_done_with_what_was_made(local: Caller) -> None:
    """Under the names that the operations have, by what the answer or the address says."""
    document = local.get("/openapi.json").json()
    names = [said["operationId"] for methods in document["paths"].values() for said in methods.values()]
    assert len(names) == len(set(names))
    links = document["paths"]["/api/v1/leads"]["post"]["responses"]["201"]["links"]
    assert links["touch"] == {"operationId": "touch", "parameters": {"lead": "$response.body#/lead_id"}}
    assert {"read_lead", "accept", "close"} <= links.keys() <= set(names)
    put = document["paths"]["/api/v1/accounts/{account}"]["put"]["responses"]["201"]["links"]
    assert put["read_account"]["parameters"] == {"account": "$request.path.account"}


def test_whatever_is_changed_by_its_etag_says_that_it_has_one(local: Caller) -> None:
    """So that a client knows where to find what it must send."""
    document = local.get("/openapi.json").json()
    lead = document["paths"]["/api/v1/leads/{lead}"]["get"]
    assert "ETag" in lead["responses"]["200"]["headers"]
    assert "304" in lead["responses"]
    assert "If-None-Match" in {each["name"] for each in lead["parameters"]}
    assert "304" not in document["paths"]["/api/v1/holds"]["get"]["responses"]
    assert "ETag" in document["paths"]["/api/v1/policies/live"]["get"]["responses"]["200"]["headers"]
    made = document["paths"]["/api/v1/keys"]["post"]["parameters"]
    assert {each["name"] for each in made} == {"Idempotency-Key", "Turnout-Reason"}
