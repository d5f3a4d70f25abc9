"""The document of the interface is true: what it says is what the server does, for requests nobody thought of too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.core.failures import Failure as CheckFailure
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.modes import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from tests.api.client import Caller
from tests.api.memory_front import MemoryFront
from tests.api.test_access import KeysInMemory, bearer
from turnout.api.app import create_app
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings

EXAMPLES_MAX = 40


@pytest.fixture
def document(local: Caller) -> dict[str, Any]:
    """The document of a server on this machine."""
    found: dict[str, Any] = local.get("/api/v1/openapi.json").json()
    return found


@pytest.fixture
def api(tmp_path: Path) -> BaseSchema:
    """The document of a real app over a real desk, with leads that requests may be about."""
    front = MemoryFront(tmp_path / "world")
    app = create_app(front, ApiSettings(Keyring(KeysInMemory(admin="admin")), is_loopback=False))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.NEGATIVE])
def test_every_route_does_what_its_document_says(api: BaseSchema, mode: GenerationMode) -> None:
    """Statuses, types, schemas, headers and refusals, for whatever fits the document and whatever does not."""
    findings = []
    for found in api.get_all_operations():
        operation = found.ok()
        try:
            _try_out(operation, mode)
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label
        except (FailureGroup, CheckFailure) as failure:
            findings.append(f"{operation.label}: {failure}")
    assert not findings, "\n\n".join(findings)


def _try_out(operation: APIOperation, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES_MAX, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def call(case: Case) -> None:
        case.call_and_validate(headers=bearer("admin"))

    call()
