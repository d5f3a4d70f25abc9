"""Who had which leads over HTTP: what each filter lets through, one lead's whole history, and pages that meet."""

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
ASSIGNMENTS = "/api/v1/assignments"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three reps, a desk of two, and a lane of three that offers for two minutes."""
    made = Office(tmp_path)
    yield made
    made.running.stop()
    made.database.close()


@pytest.fixture
def caller(office: Office, calling: Calling) -> Caller:
    """Somebody on this machine."""
    return calling(office.running)


@pytest.fixture
def history(office: Office, caller: Caller) -> list[dict[str, Any]]:
    """Every assignment, newest first, of leads that were closed, passed on, accepted, let run out, given and kept."""
    for lead, source in (("closed", "web"), ("passed", "web"), ("hot", "hot"), ("late", "hot"), ("kept", "web")):
        assert caller.lead(lead_id=lead, email=f"{lead}@a.example", source=source).status_code == 201
        office.wait(seconds=30)
    assert caller.lead(lead_id="nobody", email="spam@a.example").json()["outcome"] == "rejected"
    had = {lead: caller.get(f"{LEADS}/{lead}").json()["assignee"] for lead in ("kept", "passed")}
    other = {"anna": "bela", "bela": "anna"}[had["kept"]]
    done: list[tuple[str, dict[str, str]]] = [
        ("closed/close", {"outcome": "won"}),
        ("passed/pass", {"reason": "busy"}),
        ("hot/accept", {}),
        ("kept/reassign", {"reason": "manual", "to": other}),
    ]
    for path, body in done:
        assert caller.post(f"{LEADS}/{path}", body).status_code == 200, path
    office.wait(minutes=1)
    assert caller.lead(lead_id="last", email="last@a.example").status_code == 201
    return list(every(caller))


def every(caller: Caller, **asked: str | int) -> Iterator[dict[str, Any]]:
    """The assignments of every page."""
    after: str | None = ""
    while after is not None:
        response = caller.get(ASSIGNMENTS, params={**asked, "after": after})
        assert response.status_code == 200, response.text
        page = response.json()
        assert len(page["assignments"]) <= int(asked.get("limit", 50))
        yield from page["assignments"]
        after = page["next"]


def of(history: list[dict[str, Any]], lead: str) -> list[dict[str, Any]]:
    """A lead's assignments, oldest first."""
    return [each for each in reversed(history) if each["lead_id"] == lead]


def test_assignments_are_listed_the_newest_first(history: list[dict[str, Any]]) -> None:
    """All there ever were; the one of a lead that was rejected never was."""
    ids = [each["id"] for each in history]
    assert ids == sorted(ids, reverse=True)
    assert history[0]["lead_id"] == "last"
    assert {each["lead_id"] for each in history} == {"closed", "passed", "hot", "late", "kept", "last"}


def test_an_assignment_says_who_had_what_and_how_it_ended(caller: Caller, history: list[dict[str, Any]]) -> None:
    """A closed lead had one; one that was passed on is with somebody else, by another decision."""
    [closed] = of(history, "closed")
    decision = caller.get(f"/api/v1/decisions/{closed['decision_id']}").json()
    assert (closed["decision_id"], closed["rep"], closed["team"]) == (
        "closed.1",
        decision["assignee"],
        decision["team"],
    )
    assert (closed["pool"], closed["counter"], closed["since"]) == ("desk", "desk", decision["decided_at"])
    assert (closed["how_ended"], closed["until"], closed["offered"]) == ("closed", "2026-09-07T09:02:30Z", False)
    first, second = of(history, "passed")
    assert (first["how_ended"], second["how_ended"], second["until"]) == ("pass", None, None)
    assert (first["decision_id"], second["decision_id"]) == ("passed.1", "passed.2")
    assert first["rep"] != second["rep"]
    [by_policy, by_hand] = of(history, "kept")
    assert (by_policy["how_ended"], by_hand["pool"], by_hand["counter"]) == ("given", None, None)


def test_an_offer_is_one_until_somebody_accepts(history: list[dict[str, Any]]) -> None:
    """What ran out stays an offer that nobody accepted; what was accepted still says by when that had to be."""
    [accepted] = of(history, "hot")
    assert (accepted["offered"], accepted["accept_by"]) == (False, "2026-09-07T09:03:00Z")
    ran_out, again = of(history, "late")
    assert (ran_out["offered"], ran_out["how_ended"], ran_out["until"]) == (True, "expired", ran_out["accept_by"])
    assert (again["offered"], again["until"]) == (True, None)


def test_each_column_filters(caller: Caller, history: list[dict[str, Any]]) -> None:
    """A filter lets through the assignments that have this value, and no other; an empty one those that have none."""
    for name, column in (("lead", "lead_id"), *((each, each) for each in ("rep", "team", "pool", "counter"))):
        for value in {each[column] for each in history}:
            expected = [each for each in history if each[column] == value]
            assert list(every(caller, **{name: value or ""})) == expected, (name, value)
    for how in ("pass", "expired", "reassigned", "given", "closed", "merged"):
        assert list(every(caller, how_ended=how)) == [each for each in history if each["how_ended"] == how]
    for said in ("true", "false"):
        is_so = said == "true"
        assert list(every(caller, open=said)) == [each for each in history if (each["until"] is None) is is_so]
        assert list(every(caller, offered=said)) == [each for each in history if each["offered"] is is_so]
    assert list(every(caller, lead="none-such")) == []


def test_filters_hold_together(caller: Caller, history: list[dict[str, Any]]) -> None:
    """A rep's, that are over or not: both have an index, and neither hides the other."""
    for rep in ("anna", "bela", "carl"):
        for said in ("true", "false"):
            expected = [each for each in history if each["rep"] == rep and (each["until"] is None) is (said == "true")]
            assert list(every(caller, rep=rep, open=said, limit=1)) == expected
        passed = [each for each in history if each["rep"] == rep and each["lead_id"] == "passed"]
        assert list(every(caller, rep=rep, lead="passed", team="x")) == passed
    assert {each["rep"] for each in history} == {"anna", "bela", "carl"}


def test_times_are_half_open(caller: Caller, history: list[dict[str, Any]]) -> None:
    """`from` is included and `to` is not; what is not over has no end to compare."""
    for column in ("since", "until"):
        for at in {each[column] for each in history} - {None}:
            later = [each for each in history if each[column] is not None and each[column] >= at]
            sooner = [each for each in history if each[column] is not None and each[column] < at]
            assert list(every(caller, **{f"{column}_from": at})) == later
            assert list(every(caller, **{f"{column}_to": at})) == sooner


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_pages_meet_exactly(caller: Caller, history: list[dict[str, Any]], limit: int) -> None:
    """However long a page is, every assignment is on one of them, once and in its order."""
    assert list(every(caller, limit=limit)) == history
    anna = [each for each in history if each["rep"] == "anna"]
    assert list(every(caller, limit=limit, rep="anna")) == anna


def test_a_question_that_takes_too_long_gives_what_it_has(
    caller: Caller, history: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page then goes on where the one before ended, and together they have everything."""
    monkeypatch.setattr(windows, "BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(windows, "_FIRST", 1)
    monkeypatch.setattr(windows, "_SURE", 1)
    first = caller.get(ASSIGNMENTS, params={"lead": "closed", "limit": 2}).json()
    assert first["assignments"] == []
    assert first["next"]
    assert list(every(caller, lead="closed", limit=2)) == of(history, "closed")
    assert list(every(caller, limit=2)) == history


def test_one_assignment_is_read_by_its_number(caller: Caller, history: list[dict[str, Any]]) -> None:
    """As the list has it; a number that nothing has is said to be one."""
    for each in history:
        assert caller.get(f"{ASSIGNMENTS}/{each['id']}").json() == each
    problem(caller.get(f"{ASSIGNMENTS}/987654321"), 404, "assignment_not_found")
    problem(caller.get(f"{ASSIGNMENTS}/first"), 422, "invalid")


def test_the_history_of_a_lead_is_whole_and_in_order(caller: Caller, history: list[dict[str, Any]]) -> None:
    """Whoever had it, whoever has it; nobody had what was rejected, and what is not there has no history."""
    for lead in ("closed", "passed", "hot", "late", "kept", "last"):
        assert caller.get(f"{LEADS}/{lead}/assignments").json() == {"assignments": of(history, lead)}
    assert caller.get(f"{LEADS}/nobody/assignments").json() == {"assignments": []}
    problem(caller.get(f"{LEADS}/none-such/assignments"), 404, "lead_not_found")


@pytest.mark.parametrize(
    ("asked", "code", "status"),
    [
        ({"after": "nonsense"}, "bad_cursor", 400),
        ({"limit": "501"}, "invalid", 422),
        ({"colour": "red"}, "invalid", 422),
        ({"how_ended": "bored"}, "invalid", 422),
        ({"open": "maybe"}, "invalid", 422),
        ({"since_from": "yesterday"}, "invalid", 422),
        ({"until_to": "1788739200"}, "invalid", 422),
        ({"rep": "x" * 201}, "invalid", 422),
    ],
)
def test_what_cannot_be_asked_is_refused(caller: Caller, asked: dict[str, str], code: str, status: int) -> None:
    """With the name of what is wrong."""
    problem(caller.get(ASSIGNMENTS, params=asked), status, code)
