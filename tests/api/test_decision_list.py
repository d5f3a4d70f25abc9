"""Decisions of all leads over HTTP: what each filter lets through, and pages that meet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.test_outcomes import Office
from turnout.store import windows

pytestmark = pytest.mark.usefixtures("each_database")
DECISIONS = "/api/v1/decisions"
SOURCES = {"a": "web", "b": "hot", "c": "waiting", "d": "web"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three reps, a desk of two, and a lane of three that offers."""
    made = Office(tmp_path)
    yield made
    made.running.stop()
    made.database.close()


@pytest.fixture
def caller(office: Office, calling: Calling) -> Caller:
    """Somebody on this machine."""
    return calling(office.running)


@pytest.fixture
def decided(office: Office, caller: Caller) -> list[dict[str, Any]]:
    """Every decision as its lead's own list has it, newest first: assigned, offered, held, joined, passed on."""
    for lead, source in SOURCES.items():
        assert caller.lead(lead_id=lead, email=f"{lead}@a.example", source=source).status_code == 201
        office.wait(seconds=10)
    assert caller.lead(lead_id="e", email="a@a.example").json()["outcome"] == "duplicate"
    office.wait(seconds=10)
    assert caller.post(f"{LEADS}/d/pass", {"reason": "busy"}).status_code == 200
    made = [each for lead in "abcde" for each in caller.get(f"{LEADS}/{lead}/decisions").json()["decisions"]]
    return sorted(made, key=lambda each: str(each["decided_at"]), reverse=True)


def every(caller: Caller, **asked: str | int) -> Iterator[dict[str, Any]]:
    """The decisions of every page."""
    after: str | None = ""
    while after is not None:
        response = caller.get(DECISIONS, params={**asked, "after": after})
        assert response.status_code == 200, response.text
        page = response.json()
        yield from page["decisions"]
        after = page["next"]


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_decisions_are_listed_the_newest_first(caller: Caller, decided: list[dict[str, Any]], limit: int) -> None:
    """Those of all leads, each as its lead has it, on pages that meet exactly."""
    assert len(decided) == 6
    assert list(every(caller, limit=limit)) == decided


def test_each_column_filters(caller: Caller, decided: list[dict[str, Any]]) -> None:
    """A filter lets through the decisions that have this value, and no other; an empty one those that have none."""
    for name, column in (("lead", "lead_id"), *((each, each) for each in ("rule", "outcome", "assignee", "pool"))):
        for value in {each[column] for each in decided}:
            expected = [each for each in decided if each[column] == value]
            assert list(every(caller, **{name: value or ""})) == expected, (name, value)
    assert list(every(caller, policy=decided[0]["policy"])) == decided
    assert list(every(caller, policy="another")) == []
    assert list(every(caller, lead="none-such")) == []
    assert list(every(caller, lead="d", outcome="offered")) == []


def test_times_are_half_open(caller: Caller, decided: list[dict[str, Any]]) -> None:
    """`decided_at_from` is included and `decided_at_to` is not."""
    for at in {each["decided_at"] for each in decided}:
        later = [each for each in decided if each["decided_at"] >= at]
        sooner = [each for each in decided if each["decided_at"] < at]
        assert list(every(caller, decided_at_from=at)) == later
        assert list(every(caller, decided_at_to=at)) == sooner


def test_a_question_that_takes_too_long_gives_what_it_has(
    caller: Caller, decided: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page then goes on where the one before ended, and together they have everything."""
    monkeypatch.setattr(windows, "BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(windows, "_FIRST", 1)
    monkeypatch.setattr(windows, "_SURE", 1)
    first = caller.get(DECISIONS, params={"lead": "a"}).json()
    assert first["decisions"] == []
    assert first["next"]
    assert list(every(caller, lead="a")) == [each for each in decided if each["lead_id"] == "a"]


@pytest.mark.parametrize(
    ("asked", "code", "status"),
    [
        ({"after": "nonsense"}, "bad_cursor", 400),
        ({"limit": "0"}, "invalid", 422),
        ({"colour": "red"}, "invalid", 422),
        ({"decided_at_from": "yesterday"}, "invalid", 422),
        ({"rule": "x" * 201}, "invalid", 422),
    ],
)
def test_what_cannot_be_asked_is_refused(caller: Caller, asked: dict[str, str], code: str, status: int) -> None:
    """With the name of what is wrong."""
    problem(caller.get(DECISIONS, params=asked), status, code)
