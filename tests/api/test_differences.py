"""Policies compared over HTTP: texts and versions, with the leads of late counted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
DIFF = "/api/v1/policies/diff"
OLD = """
rules:
  - {name: Germany, when: "country is DE", to: desk}
  - {name: All, to: other}
pools:
  desk: {reps: [anna], hours: always}
  other: {reps: [bela], hours: always}
"""
NEW = OLD.replace("country is DE", "country in DE, AT")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with one version, which is live."""
    return calling(stored)


def routes(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """From what to what leads go elsewhere."""
    found = [each for each in answer["transitions"] if each["what"] == "route"]
    return [(each["old"]["said"], each["new"]["said"]) for each in found]


def test_two_texts_are_compared_with_a_lead_for_each_way(caller: Caller) -> None:
    """Nothing is kept by it."""
    answer = caller.post(DIFF, {"old": {"text": OLD}, "new": {"text": NEW}})
    assert answer.status_code == 200
    said = answer.json()
    assert routes(said) == [("other", "desk")]
    assert said["transitions"][0]["witness"] == {"old": {"country": "AT"}, "new": {"country": "AT"}}
    assert (said["is_same"], said["not_decided"]) == (False, [])
    assert len(caller.get("/api/v1/policies").json()["policies"]) == 1


def test_versions_are_named_by_hash_number_or_live(caller: Caller) -> None:
    """All name the one version that there is, which does not differ from itself."""
    live = caller.get("/api/v1/policies/live").json()
    for name in (live["policy"], live["policy"][:12], f"v{live['version']}", "live"):
        answer = caller.post(DIFF, {"old": name, "new": "live"})
        assert (answer.status_code, answer.json()["is_same"]) == (200, True), name


def test_what_is_no_version_is_not_found(caller: Caller) -> None:
    """Nor is a file of the server a version."""
    for name in ("v99", "0" * 64, "/etc/hostname"):
        said = problem(caller.post(DIFF, {"old": name, "new": "live"}), 404, "policy_not_found")
        assert f"`{name}`" in said["detail"]


def test_a_text_that_is_wrong_is_refused_with_its_problems(caller: Caller) -> None:
    """As it is where policies are kept."""
    problem(caller.post(DIFF, {"old": "live", "new": {"text": "rules: []"}}), 422, "invalid_policy")


def test_leads_of_late_are_counted(caller: Caller) -> None:
    """Those that this store took in; with 0 days none is looked at."""
    assert caller.post(DIFF, {"old": {"text": OLD}, "new": {"text": NEW}, "days": 0}).json()["leads"] is None
    lead = caller.lead(email="jo@acme.example", country="AT").json()["lead_id"]
    caller.lead(email="al@other.example", country="DE")
    said = caller.post(DIFF, {"old": {"text": OLD}, "new": {"text": NEW}}).json()
    assert (said["leads"], said["differing"]) == (2, 1)
    assert (said["transitions"][0]["leads"], said["transitions"][0]["examples"]) == (1, [lead])
