"""A policy's tests over HTTP: run before anything is kept, and asked again before it goes live."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.pipeline.serving.running import Running

POLICIES = "/api/v1/policies"
TEXT = "rules: [{name: Bela, to: desk}]\npools: {desk: {reps: [bela], hours: always}}\n"
PASSES = TEXT + "tests:\n  - {name: Right, lead: {}, then: bela}\n"
FAILS = PASSES + "  - {name: Wrong, lead: {}, then: rep anna}\n"
DEAD = TEXT.replace(
    "[{name: Bela, to: desk}]",
    "[{name: A, when: score > 1 or score <= 1, to: desk}, {name: B, when: score > 5, to: desk}, {name: C, to: desk}]",
)


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with one version, which is live."""
    return calling(stored)


def kept(caller: Caller, text: str) -> str:
    """The hash of a version that was uploaded."""
    said: dict[str, Any] = caller.post(POLICIES, {"text": text}).json()
    return str(said["hash"])


def test_each_test_says_how_it_went(caller: Caller) -> None:
    """With its line, what was missed and why; a part of them can be asked for."""
    said = caller.post(f"{POLICIES}/test", {"text": FAILS}).json()
    assert (said["passed"], said["failed"], said["skipped"]) == (1, 1, 0)
    right, wrong = said["tests"]
    assert right == {
        "name": "Right", "place": "tests > Right", "line": 4, "status": "passed",
        "happened": "assigned to bela of pool desk, by rule Bela", "misses": [], "why": [],
    }  # fmt: skip
    assert (wrong["line"], wrong["misses"]) == (5, [{"what": "to", "expected": "rep anna", "got": "bela (desk)"}])
    assert wrong["why"][0].startswith("Bela: bela through pool desk")
    only = caller.post(f"{POLICIES}/test", {"text": FAILS, "only": "right"}).json()
    assert [test["name"] for test in only["tests"]] == ["Right"]


def test_a_version_that_is_kept_is_named_by_its_hash(caller: Caller) -> None:
    """One of the two is said, and it is there."""
    assert caller.post(f"{POLICIES}/test", {"policy": kept(caller, FAILS)}).json()["failed"] == 1
    problem(caller.post(f"{POLICIES}/test", {"policy": "none"}), 404, "policy_not_found")
    problem(caller.post(f"{POLICIES}/test", {}), 422, "invalid")
    problem(
        caller.post(f"{POLICIES}/test", {"text": TEXT + "tests: [{lead: {x: y}, then: bela}]"}), 422, "invalid_policy"
    )


def test_a_version_whose_tests_fail_does_not_go_live(caller: Caller) -> None:
    """Each failure has its place and line; with a reason it goes live, and the record has that."""
    version, anything = kept(caller, FAILS), {"If-Match": "*"}
    said = problem(caller.post(f"{POLICIES}/{version}/publish", {}, headers=anything), 409, "policy_tests_failed")
    assert [(error["field"], error["line"]) for error in said["errors"]] == [("tests > Wrong", 5)]
    assert "`to` was to be `rep anna` and is `bela (desk)`" in said["errors"][0]["message"]
    assert caller.get(f"{POLICIES}/live").json()["policy"] != version
    body = {"without_tests": "anna starts tomorrow"}
    assert caller.post(f"{POLICIES}/{version}/publish", body, headers=anything).status_code == 200
    assert caller.get(f"{POLICIES}/live").json()["policy"] == version
    events = caller.get("/api/v1/audit?kind=published").json()["events"]
    assert "anna starts tomorrow" in str(events[0])


def test_a_version_with_errors_does_not_go_live(stored: Running, calling: Calling, caller: Caller) -> None:
    """Unless a reason is given, or the settings say that errors keep nothing back."""
    version, anything = kept(caller, DEAD), {"If-Match": "*"}
    said = problem(caller.post(f"{POLICIES}/{version}/publish", {}, headers=anything), 409, "policy_check_failed")
    assert [error["field"] for error in said["errors"]] == ["rules > B"]
    lenient = calling(stored, ApiSettings(said=Settings(publish_check="off")))
    assert lenient.post(f"{POLICIES}/{version}/publish", {}, headers=anything).status_code == 200
    other = kept(caller, DEAD + "queues: {q: {watched by: anna}}\n")
    body = {"without_check": "it is only for an hour"}
    assert caller.post(f"{POLICIES}/{other}/publish", body, headers=anything).status_code == 200


def test_a_reason_is_more_than_a_letter(caller: Caller) -> None:
    """Somebody is going to read it."""
    version = kept(caller, PASSES)
    answer = caller.post(f"{POLICIES}/{version}/publish", {"without_tests": "x"}, headers={"If-Match": "*"})
    problem(answer, 422, "invalid")
